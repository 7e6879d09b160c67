//! Which migrations may not have been run: by version, by git.

use std::process::Command;

use crate::project::Project;

const FIRST: &str = "create table invoices (id bigint primary key, created_at timestamptz);\n";
const SECOND: &str = "create table letters (id bigint primary key, created_at timestamptz);\n";

fn pending(project: &Project, since: &str) -> Vec<String> {
    let ran = if since.is_empty() {
        project.run(["audit", "db", "-o", "json"])
    } else {
        project.run(["audit", "db", "-o", "json", "--since", since])
    };
    let files = ran.json()["source"]["pending"].clone();
    let files = files.as_array().expect("it is a list").clone();
    files
        .iter()
        .map(|it| it.as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Runs git in the project, without anybody's configuration.
fn git(project: &Project, arguments: &[&str]) {
    let done = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
        .args(["-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .current_dir(project.path())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .expect("git is installed");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn commit(project: &Project) {
    git(project, &["add", "."]);
    git(project, &["commit", "-q", "-m", "a"]);
}

#[test]
fn versions_say_what_is_pending() {
    let project = Project::new([("db/9_a.sql", FIRST), ("db/10_b.sql", SECOND)]);
    assert!(pending(&project, "").is_empty());
    assert_eq!(pending(&project, "9"), ["db/10_b.sql"]);
    assert_eq!(pending(&project, "0"), ["db/9_a.sql", "db/10_b.sql"]);
    assert!(pending(&project, "10").is_empty());
    project
        .run(["audit", "db", "--since", "main"])
        .fails_with(2, "it is no version, and there is no git repository");
    project.add("dump.sql", FIRST.as_bytes());
    project
        .run(["audit", "dump.sql", "--since", "9"])
        .fails_with(2, "this source is no folder of migrations");
}

#[test]
fn what_the_default_branch_has_was_run() {
    let project = Project::new([("db/1_a.sql", FIRST)]);
    git(&project, &["init", "-q"]);
    commit(&project);
    git(&project, &["checkout", "-q", "-b", "letters"]);
    project.add("db/2_b.sql", SECOND.as_bytes());
    assert_eq!(pending(&project, ""), ["db/2_b.sql"]);
    commit(&project);
    assert_eq!(pending(&project, ""), ["db/2_b.sql"]);
    assert!(pending(&project, "letters").is_empty());
    project
        .run(["audit", "db", "--since", "nonsense"])
        .fails_with(2, "git knows no such commit");
    // A folder that moves is not new.
    git(&project, &["checkout", "-q", "main"]);
    git(&project, &["merge", "-q", "letters"]);
    git(&project, &["mv", "db", "migrations"]);
    let moved = project.run(["audit", "migrations", "-o", "json"]);
    assert_eq!(moved.json()["source"]["pending"], serde_json::json!([]));
}

fn findings(project: &Project, rule: &str) -> Vec<String> {
    let ran = project.run(["audit", "db", "-o", "json", "--rule", rule]);
    let findings = ran.json()["findings"].clone();
    let findings = findings.as_array().expect("it is a list").clone();
    findings
        .iter()
        .map(|it| {
            let file = it["location"]["file"].as_str().unwrap_or_default();
            format!("{file}: {}", it["message"].as_str().unwrap_or_default())
        })
        .collect()
}

#[test]
fn migrations_that_were_run_are_not_to_change() {
    let project = Project::new([("db/1_a.sql", FIRST), ("db/5_b.sql", SECOND)]);
    git(&project, &["init", "-q"]);
    commit(&project);
    assert!(findings(&project, "changed-migration").is_empty());
    project.add("db/1_a.sql", FIRST.replace('\n', "\r\n").as_bytes());
    assert!(findings(&project, "changed-migration").is_empty());
    project.add("db/1_a.sql", b"create table bills (id bigint primary key);\n");
    assert_eq!(
        findings(&project, "changed-migration"),
        ["db/1_a.sql: `1_a.sql` is not what was run any more"]
    );
    project.add("db/3_c.sql", b"-- nothing yet\n");
    assert_eq!(
        findings(&project, "late-migration"),
        ["db/3_c.sql: `3_c.sql` comes before `5_b.sql`, which has been run"]
    );
    assert_eq!(
        findings(&project, "empty-migration"),
        ["db/3_c.sql: `3_c.sql` holds no statement"]
    );
}

#[test]
fn what_the_tool_skips_is_found() {
    let project = Project::new([
        ("db/supabase/migrations/20240101000000_a.sql", FIRST),
        ("db/supabase/migrations/protect-letters.sql", SECOND),
    ]);
    assert_eq!(
        findings(&project, "skipped-migration"),
        [
            "db/supabase/migrations/protect-letters.sql: `protect-letters.sql` is never run by the migration tool"
        ]
    );
}
