//! Migrations of tools that are not read yet: what was seen and what to do, and never a part for the whole.

use crate::project::Project;

const TABLE: &str = "CREATE TABLE orders (id bigint PRIMARY KEY);\n";

/// Fails unless the folder is refused with these words, from above and from within.
#[track_caller]
fn refused(file: &str, text: &str, words: &str, hint: &str) {
    let project = Project::new([(file, text), ("README.md", "")]);
    let ran = project.run(["audit", "."]);
    ran.fails_with(
        2,
        &format!("error: {words}, which are programs, and pgassay never runs them"),
    );
    ran.fails_with(2, &format!("hint: {hint}"));
}

#[test]
fn tools_are_named() {
    refused(
        "db/migrate/20240101000000_create_users.rb",
        "",
        "`db/migrate` holds Rails migrations",
        "set config.active_record.schema_format = :sql",
    );
    refused(
        "shop/migrations/0001_initial.py",
        "",
        "`shop/migrations` holds Django migrations",
        "audit the schema of a migrated database: pg_dump --schema-only DATABASE | pgassay audit -",
    );
    refused(
        "priv/repo/migrations/20240101000000_users.exs",
        "",
        "`priv/repo/migrations` holds Ecto migrations",
        "run mix ecto.dump",
    );
    refused(
        "database/migrations/2014_10_12_000000_create_users_table.php",
        "",
        "`database/migrations` holds Laravel migrations",
        "run php artisan schema:dump",
    );
    refused(
        "src/migrations/1700000000000-users.ts",
        "",
        "`src/migrations` holds migrations in JavaScript or TypeScript",
        "audit the schema of a migrated database",
    );
}

#[test]
fn alembic_is_known_by_its_env() {
    let project = Project::new([("alembic/env.py", ""), ("alembic/versions/3f2a_users.py", "")]);
    project
        .run(["audit", "alembic/versions"])
        .fails_with(2, "`alembic/versions` holds Alembic revisions");
}

#[test]
fn what_alembic_says_of_itself_is_told() {
    let project = Project::new([
        ("alembic/env.py", ""),
        ("alembic/versions/a.py", "revision = 'a'\ndown_revision = None\n"),
        ("alembic/versions/b.py", "revision = 'b'\ndown_revision = 'a'\n"),
        ("alembic/versions/c.py", "revision = 'c'\ndown_revision = 'a'\n"),
    ]);
    let ran = project.run(["audit"]);
    ran.fails_with(
        2,
        "note: There are 2 heads, and `alembic upgrade head` stops there: `b` (alembic/versions/b.py), `c` (alembic/versions/c.py).",
    );
    project.add(
        "schema.sql",
        b"--\n-- PostgreSQL database dump\n--\n\nCREATE TABLE a (id int PRIMARY KEY);\n",
    );
    let source = project.run(["audit", "-o", "json"]).json()["source"].clone();
    assert_eq!(source["kind"], "dump");
    assert!(
        source["notes"][1]
            .as_str()
            .is_some_and(|it| it.starts_with("There are 2 heads"))
    );
}

#[test]
fn a_dump_beside_the_migrations_is_audited() {
    let project = Project::new([
        ("db/migrate/20240101000000_create_users.rb", ""),
        ("db/structure.sql", TABLE),
    ]);
    let source = project.run(["audit", "-o", "json"]).json()["source"].clone();
    assert_eq!(source["title"], "a script, db/structure.sql");
    assert_eq!(
        source["notes"][0],
        "`db/migrate` holds Rails migrations, which are programs; `db/structure.sql` is audited, \
         which is what they made when it was written."
    );
}

#[test]
fn programs_among_the_files_are_told() {
    let project = Project::new([
        ("migrations/001_orders.sql", TABLE),
        ("migrations/002_fill.go", "package migrations"),
        ("migrations/002_fill_test.go", "package migrations"),
    ]);
    let source = project.run(["audit", "migrations", "-o", "json"]).json()["source"].clone();
    assert_eq!(
        source["notes"][0],
        "One of the migrations is a program, so what it does to the schema is missing here."
    );
    assert_eq!(source["not_run"][0]["because"], "it is a program");
}

#[test]
fn a_journal_decides() {
    let project = Project::new([
        ("drizzle/0000_b.sql", TABLE),
        ("drizzle/0001_a.sql", "ALTER TABLE orders ADD COLUMN a int;\n"),
        ("drizzle/0002_stray.sql", "DROP TABLE orders;\n"),
        (
            "drizzle/meta/_journal.json",
            r#"{"entries": [{"idx": 0, "tag": "0000_b"}, {"idx": 1, "tag": "0001_a"}, {"idx": 2, "tag": "0003_gone"}]}"#,
        ),
    ]);
    let report = project.run(["audit", "drizzle", "-o", "json"]).json();
    let source = &report["source"];
    assert_eq!(source["title"], "Drizzle, 2 files in drizzle");
    assert_eq!(source["because"], "by its journal");
    assert_eq!(
        source["not_run"][0]["because"],
        "Drizzle's journal does not list it"
    );
    assert_eq!(
        source["notes"][0],
        "Drizzle's journal lists `0003_gone`, which is not there."
    );
    assert_eq!(report["inventory"]["tables"], 1);
}

#[test]
fn files_for_other_databases_are_left_out() {
    let project = Project::new([
        ("m/1_a.up.sql", "CREATE TABLE a (id datetime);\n"),
        ("m/1_a.postgres.up.sql", "CREATE TABLE a (id int PRIMARY KEY);\n"),
        ("m/1_a.mysql.up.sql", "CREATE TABLE a (id datetime);\n"),
        (
            "m/2_b.autocommit.up.sql",
            "CREATE INDEX CONCURRENTLY a_id ON a (id);\nSELECT broken\n;",
        ),
    ]);
    let report = project.run(["audit", "m", "-o", "json"]).json();
    assert_eq!(
        report["source"]["files"],
        serde_json::json!(["m/1_a.postgres.up.sql", "m/2_b.autocommit.up.sql"])
    );
    assert_eq!(report["inventory"]["indexes"], 2);
    assert_eq!(report["failures"].as_array().map(Vec::len), Some(1));
}

#[test]
fn templates_are_told() {
    let project = Project::new([(
        "m/1_a.sql",
        "CREATE TABLE {{ index .Options \"Namespace\" }}.users (id int);\n",
    )]);
    let report = project.run(["audit", "m", "-o", "json"]).json();
    assert_eq!(
        report["source"]["notes"][0],
        "What the tool fills in for `Namespace` (1 statement) is not known; give it with --placeholder 'Namespace=VALUE'."
    );
}
