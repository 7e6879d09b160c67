//! Liquibase: what its changelogs say without running it.

use serde_json::json;

use crate::project::Project;

#[test]
fn changes_that_are_no_sql_are_gaps() {
    let changelog = "<databaseChangeLog>\n<property name=\"t\" value=\"orders\"/>\n<changeSet id=\"1\" author=\"x\">\n\
                     <sql><![CDATA[CREATE TABLE ${t} (id int PRIMARY KEY, b int CHECK (b < 3));]]></sql>\n\
                     <rollback>DROP TABLE orders;</rollback></changeSet>\n\
                     <changeSet id=\"2\" author=\"x\" dbms=\"mysql\"><sql>broken</sql></changeSet>\n\
                     <changeSet id=\"3\" author=\"x\"><addColumn tableName=\"orders\"/></changeSet>\n\
                     <changeSet id=\"4\" author=\"x\"><sqlFile path=\"more.sql\" relativeToChangelogFile=\"true\"/></changeSet>\n\
                     <changeSet id=\"4\" author=\"x\"><sql>broken</sql></changeSet>\n\
                     </databaseChangeLog>\n";
    let project = Project::new([
        ("db/changelog/changelog.xml", changelog),
        (
            "db/changelog/more.sql",
            "CREATE TABLE lines (id int PRIMARY KEY);\n",
        ),
    ]);
    let report = project.run(["audit", "-o", "json"]).json();
    assert_eq!(report["failures"], json!([]));
    assert_eq!(report["inventory"]["tables"], 2);
    let gaps = report["gaps"].as_array().expect("it is a list");
    assert_eq!(gaps.len(), 1, "{gaps:#?}");
    assert_eq!(
        gaps[0]["because"],
        "what Liquibase makes of addColumn cannot be told without running it"
    );
    assert_eq!(gaps[0]["location"]["line"], 7);
    let not_run: Vec<&str> = report["source"]["not_run"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it["because"].as_str())
        .collect();
    assert_eq!(
        not_run,
        [
            "it is for another database",
            "another change set has its id and author, and Liquibase stops there"
        ]
    );
}

#[test]
fn change_sets_are_transactions_of_their_own() {
    let text = "--liquibase formatted sql\n\n--changeset x:1\nCREATE TABLE a (id int PRIMARY KEY, b int);\n\
                --changeset x:2\nCREATE TABLE b (id missing);\n\
                --changeset x:3 runInTransaction:false\nCREATE INDEX CONCURRENTLY a_b ON a (b);\n";
    let project = Project::new([("changelog/all.sql", text)]);
    let report = project.run(["audit", "-o", "json"]).json();
    assert_eq!(report["source"]["title"], "Liquibase, 3 change sets in changelog");
    let failures = report["failures"].as_array().expect("it is a list");
    assert_eq!(failures.len(), 1, "{failures:#?}");
    assert_eq!(failures[0]["location"]["line"], 6);
    assert_eq!(report["inventory"]["indexes"], 2);
}

#[test]
fn folders_are_included_by_path() {
    let master = "databaseChangeLog:\n- includeAll:\n    path: changes/\n    relativeToChangelogFile: true\n";
    let project = Project::new([
        ("src/main/resources/db/changelog/db.changelog-master.yaml", master),
        (
            "src/main/resources/db/changelog/changes/1.yaml",
            "databaseChangeLog:\n- changeSet:\n    id: 1\n    author: x\n    changes:\n    - sql:\n        sql: |\n          CREATE TABLE a (\n            id int PRIMARY KEY\n          );\n",
        ),
        (
            "src/main/resources/db/changelog/changes/2.sql",
            "ALTER TABLE a ADD COLUMN b int;\n",
        ),
    ]);
    let report = project.run(["audit", "-o", "json"]).json();
    assert_eq!(report["failures"], json!([]));
    assert_eq!(report["inventory"]["tables"], 1);
    assert_eq!(
        report["source"]["title"],
        "Liquibase, 2 change sets in src/main/resources/db/changelog"
    );
}

#[test]
fn a_broken_changelog_is_named() {
    let project = Project::new([
        (
            "db/changelog/changelog-master.xml",
            "<databaseChangeLog><include file=\"db/changelog/a.xml\"/></databaseChangeLog>",
        ),
        (
            "db/changelog/a.xml",
            "<databaseChangeLog><changeSet></databaseChangeLog>",
        ),
    ]);
    project
        .run(["audit", "--format", "liquibase"])
        .fails_with(2, "`db/changelog/a.xml` is broken: ");
    let circle = Project::new([(
        "changelog/changelog.xml",
        "<databaseChangeLog><changeSet id='1' author='x'><sql>SELECT 1</sql></changeSet>\
         <include file=\"changelog.xml\" relativeToChangelogFile=\"true\"/></databaseChangeLog>",
    )]);
    let source = circle.run(["audit", "-o", "json"]).json()["source"].clone();
    assert_eq!(source["notes"][0], "`changelog/changelog.xml` includes itself.");
}
