//! Formats, files, exit codes, colour.

use crate::project::Project;

const BAD: &str = "CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (a_id int REFERENCES a);\n";

#[test]
fn several_outputs_in_one_run() {
    let project = Project::new([("a.sql", BAD)]);
    let ran = project.run([
        "audit",
        "a.sql",
        "--output",
        "json",
        "--output",
        "sarif=out.sarif",
        "-o",
        "terminal=out.txt",
        "--output=markdown=out.md",
        "--output=github=out.github",
        "--output=gitlab=out.json",
        "--output=junit=out.xml",
    ]);
    assert_eq!(ran.json()["version"], 1);
    assert!(project.text("out.sarif").contains("\"2.1.0\""));
    assert!(project.text("out.md").starts_with("## pgassay: "));
    assert!(
        project
            .text("out.github")
            .starts_with("::notice title=pgassay::score ")
    );
    assert!(project.text("out.json").starts_with("[\n"));
    assert!(project.text("out.xml").starts_with("<?xml"));
    let text = project.text("out.txt");
    assert!(text.contains("a.sql:2:") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn outputs_that_cannot_be() {
    let project = Project::new([("a.sql", BAD)]);
    project
        .run(["audit", "a.sql", "-o", "json", "-o", "sarif"])
        .fails_with(2, "only one format can go to standard output");
    project.run(["audit", "a.sql", "-o", "xml"]).fails_with(
        2,
        "the formats are terminal, json, sarif, markdown, github, gitlab and junit",
    );
    project
        .run(["audit", "a.sql", "-o", "json=no/such/folder"])
        .fails_with(2, "cannot write `no/such/folder`");
}

#[test]
fn the_exit_code_follows_the_threshold() {
    let project = Project::new([("a.sql", BAD)]);
    let rule = "foreign-key-without-index";
    let found = project.run(["audit", "a.sql", "--rule", rule, "--fail-on", "medium"]);
    found.fails_with(1, "pgassay: 1 finding of severity medium or above");
    let below = project.run(["audit", "a.sql", "--rule", rule]);
    assert_eq!((below.code, below.stderr.as_str()), (0, ""), "{}", below.stdout);
    let worse = project.run(["audit", "a.sql", "--rule", "table-without-primary-key"]);
    worse.fails_with(1, "pgassay: 1 finding of severity high or above");
    let report = project
        .run([
            "audit",
            "a.sql",
            "--rule",
            rule,
            "--fail-on",
            "medium",
            "-o",
            "json",
        ])
        .json();
    assert_eq!(report["exit_code"], 1);
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1));
    assert_eq!(report["examined"].as_array().map(Vec::len), Some(1));
}

#[test]
fn colour_only_where_it_is_wanted() {
    let project = Project::new([("a.sql", BAD)]);
    assert!(!project.run(["audit", "a.sql"]).stdout.contains('\u{1b}'));
    assert!(
        project
            .run(["audit", "a.sql", "--color", "always"])
            .stdout
            .contains('\u{1b}')
    );
    assert!(
        !project
            .run(["audit", "a.sql", "--color", "never"])
            .stdout
            .contains('\u{1b}')
    );
}

#[test]
fn the_same_input_gives_the_same_output() {
    let project = Project::new([("a.sql", BAD)]);
    let first = project.run(["audit", "a.sql", "-o", "json"]).stdout;
    assert!((0..5).all(|_| project.run(["audit", "a.sql", "-o", "json"]).stdout == first));
}
