//! Flyway's settings: locations, placeholders, scripts' own settings.

use serde_json::json;

use crate::project::Project;

const APPLICATION: &str = "spring:\n  flyway:\n    locations:\n      - classpath:db/common\n      - classpath:db/{vendor}\n    placeholders:\n      owner: app\n";

#[test]
fn locations_are_merged_into_one_order() {
    let project = Project::new([
        ("src/main/resources/application.yml", APPLICATION),
        (
            "src/main/resources/db/common/V1__a.sql",
            "CREATE ROLE ${owner};\nCREATE TABLE a (id int PRIMARY KEY);\n",
        ),
        (
            "src/main/resources/db/common/V3__c.sql",
            "ALTER TABLE a DROP COLUMN b;\n",
        ),
        (
            "src/main/resources/db/postgresql/V2__b.sql",
            "ALTER TABLE a ADD COLUMN b int;\n",
        ),
        ("src/main/resources/db/oracle/V2__b.sql", "broken;\n"),
        ("src/test/resources/db/common/V9__test.sql", "DROP TABLE a;\n"),
        ("src/main/java/db/V4__Fill.java", "class V4__Fill {}\n"),
    ]);
    let report = project.run(["audit", "-o", "json"]).json();
    let source = &report["source"];
    assert_eq!(
        source["files"],
        json!([
            "src/main/resources/db/common/V1__a.sql",
            "src/main/resources/db/postgresql/V2__b.sql",
            "src/main/resources/db/common/V3__c.sql",
        ])
    );
    assert_eq!(report["failures"], json!([]));
    assert_eq!(source["because"], "by the locations in application.yml");
    assert_eq!(
        source["notes"][0],
        "Together with src/main/resources/db/postgresql."
    );
    assert_eq!(
        source["notes"][1],
        "One of the migrations is a program, so what it does to the schema is missing here."
    );
}

#[test]
fn transactions_are_as_scripts_need_them() {
    let fails = |files: &[(&str, &str)]| {
        let project = Project::new([("sql/V1__a.sql", "CREATE TABLE a (id int PRIMARY KEY, b int);\n")]);
        for (path, text) in files {
            project.add(path, text.as_bytes());
        }
        let report = project.run(["audit", "-o", "json"]).json();
        report["failures"].as_array().map_or(0, Vec::len)
    };
    let index = "CREATE INDEX CONCURRENTLY a_b ON a (b);\n";
    let mixed = &format!("ALTER TABLE a ADD COLUMN c int;\n{index}");
    assert_eq!(fails(&[("sql/V2__b.sql", index)]), 0);
    assert_eq!(fails(&[("sql/V2__b.sql", mixed)]), 1);
    assert_eq!(
        fails(&[
            ("sql/V2__b.sql", mixed),
            ("sql/V2__b.sql.conf", "executeInTransaction=false\n")
        ]),
        0
    );
    assert_eq!(
        fails(&[
            ("sql/V2__b.sql", mixed),
            (
                "flyway.conf",
                "flyway.locations=filesystem:sql\nflyway.mixed=true\n"
            )
        ]),
        0
    );
}
