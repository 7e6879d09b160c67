//! Folders that are broken, hostile, or very large.

use std::time::{Duration, Instant};

use crate::project::Project;

#[test]
fn a_broken_journal_is_named() {
    for (text, why) in [
        ("{", "EOF while parsing"),
        ("{}", "it has no list of entries"),
        (r#"{"entries": [{"idx": 0}]}"#, "an entry has no tag"),
    ] {
        let project = Project::new([
            ("drizzle/meta/_journal.json", text),
            ("drizzle/0000_a.sql", "SELECT 1;\n"),
        ]);
        project
            .run(["audit"])
            .fails_with(2, &format!("`drizzle/meta/_journal.json` is broken: {why}"));
    }
}

#[test]
fn a_missing_down_file_is_told() {
    let project = Project::new([
        ("migrations/1_a.up.sql", "CREATE TABLE a (id int PRIMARY KEY);\n"),
        ("migrations/1_a.down.sql", "DROP TABLE a;\n"),
        ("migrations/2_b.up.sql", "SELECT 1;\n"),
    ]);
    let source = project.run(["audit", "-o", "json"]).json()["source"].clone();
    assert_eq!(
        source["notes"][0],
        "There is no down file of `2`, though others have one."
    );
}

#[test]
fn tests_examples_and_other_databases_do_not_win() {
    let project = Project::new([
        (
            "db/postgres/migrations/1_a.sql",
            "CREATE TABLE a (id int PRIMARY KEY);\n",
        ),
        ("db/mysql/migrations/1_a.sql", "CREATE TABLE a (id int);\n"),
        ("db/mysql/migrations/2_b.sql", "SELECT 1;\n"),
        (
            "db/other/migrations/1_a.sql",
            "CREATE TABLE `a` (id int AUTO_INCREMENT);\n",
        ),
        ("db/other/migrations/2_b.sql", "SELECT 1;\n"),
        ("tests/migrations/1_a.sql", "SELECT 1;\n"),
        ("tests/migrations/2_a.sql", "SELECT 1;\n"),
        ("examples/migrations/1_a.sql", "SELECT 1;\n"),
        ("examples/migrations/2_a.sql", "SELECT 1;\n"),
        ("node_modules/x/migrations/1_a.sql", "SELECT 1;\n"),
        ("node_modules/x/migrations/2_a.sql", "SELECT 1;\n"),
    ]);
    let source = project.run(["audit", "-o", "json"]).json()["source"].clone();
    assert_eq!(source["title"], "1 numbered SQL file in db/postgres/migrations");
    assert_eq!(source["notes"], serde_json::json!([]));
}

#[test]
fn links_are_not_followed_into_circles() {
    let project = Project::new([("a/migrations/1_a.sql", "CREATE TABLE a (id int PRIMARY KEY);\n")]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(project.path(), project.path().join("a/up")).expect("links can be made");
        std::os::unix::fs::symlink("../up", project.path().join("a/migrations/up"))
            .expect("links can be made");
    }
    let source = project.run(["audit", "-o", "json"]).json()["source"].clone();
    assert_eq!(source["title"], "1 numbered SQL file in a/migrations");
}

#[test]
fn a_list_gives_the_order() {
    let project = Project::new([
        (
            "sql/order.txt",
            "# first the tables\ntables.sql\ncolumns.sql # then more\n",
        ),
        ("sql/columns.sql", "ALTER TABLE a ADD COLUMN b int;\n"),
        ("sql/tables.sql", "CREATE TABLE a (id int PRIMARY KEY);\n"),
    ]);
    let report = project
        .run(["audit", "--order", "sql/order.txt", "-o", "json"])
        .json();
    assert_eq!(
        report["source"]["files"],
        serde_json::json!(["sql/tables.sql", "sql/columns.sql"])
    );
    assert_eq!(report["failures"], serde_json::json!([]));
    project.add("sql/order.txt", b"\nnowhere.sql\n");
    project.run(["audit", "--order", "sql/order.txt"]).fails_with(
        2,
        "`sql/order.txt` is broken: line 2 names `nowhere.sql`, which is no file",
    );
}

#[test]
fn a_hundred_thousand_files_are_searched_at_once() {
    let project = Project::new([("db/migrations/1_a.sql", "CREATE TABLE a (id int PRIMARY KEY);\n")]);
    // To make so many files takes longer than to search them.
    let is_wide = std::env::var("PGASSAY_TEST").is_ok_and(|it| it == "wide");
    for folder in 0..if is_wide { 500 } else { 20 } {
        let path = project.path().join(format!("src/{}/{folder}", folder % 20));
        std::fs::create_dir_all(&path).expect("the folder can be made");
        for file in 0..200 {
            std::fs::File::create(path.join(format!("{file}.txt"))).expect("the file can be made");
        }
    }
    let start = Instant::now();
    let source = project.run(["audit", "-o", "json"]).json()["source"].clone();
    let took = start.elapsed();
    assert_eq!(source["title"], "1 numbered SQL file in db/migrations");
    // A debug build on a busy machine is slower than what users have.
    assert!(took < Duration::from_secs(5), "{took:?}");
}
