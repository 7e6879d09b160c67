//! Folders: which files are run, in which order, and what is said about the others.

use crate::project::Project;

const TABLE: &str = "CREATE TABLE orders (id bigint PRIMARY KEY);\n";

#[test]
fn numbered_files_run_in_the_order_of_their_numbers() {
    let project = Project::new([
        ("m/10_c.sql", "ALTER TABLE orders ADD COLUMN c int;\n"),
        ("m/9_b.sql", "ALTER TABLE orders ADD COLUMN b int;\n"),
        ("m/2_a.up.sql", TABLE),
        ("m/2_a.down.sql", "DROP TABLE orders;\n"),
        ("m/README.md", "hello\n"),
    ]);
    let ran = project.run(["audit", "m", "--output", "json"]);
    let report = ran.json();
    assert_eq!(
        report["source"]["files"],
        serde_json::json!(["m/2_a.up.sql", "m/9_b.sql", "m/10_c.sql"])
    );
    assert_eq!(report["failures"], serde_json::json!([]), "{}", ran.stdout);
    let not_run: Vec<String> = report["source"]["not_run"]
        .as_array()
        .expect("it is a list")
        .iter()
        .map(|it| it["because"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(not_run, ["it undoes a migration"]);
}

#[test]
fn the_first_line_says_what_it_is() {
    let project = Project::new([("db/001_a.sql", TABLE)]);
    let ran = project.run(["audit", "db"]);
    let head: String = ran.stdout.lines().take(2).collect::<Vec<_>>().join(" ");
    assert_eq!(
        head,
        "1 numbered SQL file in db (by the numbers in their names); each file in one \
         transaction; PostgreSQL 18 (the newest; --postgres-version sets another)"
    );
}

#[test]
fn a_supabase_project_is_found_from_above() {
    let project = Project::new([
        ("apps/web/supabase/migrations/20240101000000_a.sql", TABLE),
        ("apps/web/supabase/migrations/notes.sql", "SELECT 1;\n"),
    ]);
    let ran = project.run(["audit", ".", "--output", "json"]);
    let source = ran.json()["source"].clone();
    assert_eq!(source["kind"], "supabase");
    assert_eq!(
        source["title"],
        "Supabase, 1 file in apps/web/supabase/migrations"
    );
    assert_eq!(
        source["not_run"][0]["file"],
        "apps/web/supabase/migrations/notes.sql"
    );
}

#[test]
fn the_roles_of_a_supabase_project_come_first() {
    let project = Project::new([
        ("supabase/roles.sql", "CREATE ROLE reporter;\n"),
        (
            "supabase/migrations/20240101000000_a.sql",
            "CREATE TABLE a (id int PRIMARY KEY);\nGRANT SELECT ON a TO reporter;\n",
        ),
    ]);
    let report = project.run(["audit", ".", "-o", "json"]).json();
    assert_eq!(report["failures"], serde_json::json!([]));
    assert_eq!(
        report["source"]["title"],
        "Supabase, 1 file in supabase/migrations"
    );
    assert_eq!(
        report["source"]["notes"][0],
        "`supabase/roles.sql` is run first, as Supabase does."
    );
}

#[test]
fn of_two_projects_the_one_with_more_migrations_is_audited() {
    let project = Project::new([
        ("a/supabase/migrations/1_a.sql", TABLE),
        ("b/supabase/migrations/1_a.sql", TABLE),
        ("b/supabase/migrations/2_b.sql", "SELECT 1;\n"),
    ]);
    let source = project.run(["audit", "-o", "json"]).json()["source"].clone();
    assert_eq!(source["title"], "Supabase, 2 files in b/supabase/migrations");
    assert_eq!(
        source["notes"][0],
        "Also there: Supabase in a/supabase/migrations (1). Choose with PATH."
    );
}

#[test]
fn a_failing_file_is_undone_and_the_next_one_runs() {
    let project = Project::new([
        (
            "m/1_a.sql",
            "CREATE TABLE a (id int PRIMARY KEY);\nALTER TABLE missing ADD COLUMN b int;\n",
        ),
        ("m/2_b.sql", "CREATE TABLE b (id int PRIMARY KEY);\n"),
    ]);
    let report = project.run(["audit", "m", "--output", "json"]).json();
    assert_eq!(report["inventory"]["tables"], 1);
    assert_eq!(report["failures"][0]["sqlstate"], "42P01");
}

#[test]
fn concurrently_under_an_unknown_runner_is_no_failure() {
    let project = Project::new([
        ("m/1_a.sql", "CREATE TABLE a (id int PRIMARY KEY, b int);\n"),
        ("m/2_b.sql", "CREATE INDEX CONCURRENTLY a_b ON a (b);\n"),
    ]);
    let report = project.run(["audit", "m", "--output", "json"]).json();
    assert_eq!(report["failures"], serde_json::json!([]));
    assert_eq!(report["inventory"]["indexes"], 2);
}

#[test]
fn links_in_a_circle_are_not_followed() {
    let project = Project::new([("a/b/readme.txt", "x")]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(project.path(), project.path().join("a/b/up")).expect("links can be made");
    let ran = project.run(["audit", "."]);
    ran.fails_with(2, "no migrations were found in `.`");
}

#[test]
fn missing_schemas_of_supabase_are_pointed_out_where_they_are_not_somebody_elses() {
    let uses = "CREATE TABLE notes (id bigint PRIMARY KEY, owner uuid REFERENCES auth.users);\n";
    let makes = "CREATE TABLE auth.users (id uuid PRIMARY KEY);\n";
    let notes = |text: &str| {
        let project = Project::new([("migrations/001_notes.sql", text)]);
        project.run(["audit", "migrations", "-o", "json"]).json()["source"]["notes"].clone()
    };
    let hint = "Schemas are missing that every Supabase project has; if this is one, add --prelude supabase.";
    assert_eq!(notes(uses), serde_json::json!([hint]));
    assert_eq!(notes(&format!("{makes}{uses}")), serde_json::json!([]));
}

#[test]
fn young_supabase_projects_grant_nothing() {
    let table = "create table public.notes (id uuid primary key, user_id uuid references auth.users);";
    for (version, words) in [("20240101000000", false), ("20260601000000", true)] {
        let path = format!("supabase/migrations/{version}_a.sql");
        let project = Project::new([(path.as_str(), table)]);
        let ran = project.run(["audit", "."]);
        assert_eq!(
            ran.stdout.contains("so Supabase grants nothing on new"),
            words,
            "{}",
            ran.stdout
        );
    }
}
