//! `rules`, `explain`, `completions`, `--version`, and what is not understood.

use crate::project::{Project, repository};

#[test]
fn rules_are_listed() {
    let project = Project::new([]);
    let text = project.run(["rules"]);
    assert!(
        text.code == 0 && text.stdout.contains("  foreign-key-without-index"),
        "{}",
        text.stdout
    );
    let rules = project.run(["rules", "--output", "json"]).json();
    assert!(rules.as_array().is_some_and(|rules| rules.len() >= 25), "{rules}");
}

#[test]
fn a_rule_is_explained() {
    let project = Project::new([]);
    let text = project.run(["explain", "foreign-key-without-index"]);
    assert!(
        text.code == 0 && text.stdout.contains("## Why is this bad?"),
        "{}",
        text.stdout
    );
    let unknown = project.run(["explain", "foreign-key-without-indx"]);
    unknown.fails_with(2, "error: there is no rule `foreign-key-without-indx`");
    unknown.fails_with(2, "hint: did you mean foreign-key-without-index?");
    let part = project.run(["explain", "foreign-key"]);
    part.fails_with(2, "hint: did you mean ");
    // Of many names that have the part, the shortest.
    part.fails_with(2, "missing-foreign-key");
    project
        .run(["audit", ".", "--rule", "nonsense"])
        .fails_with(2, "hint: `pgassay rules` lists them");
}

#[test]
fn version_help_and_completions() {
    let project = Project::new([]);
    let version = project.run(["--version"]);
    assert_eq!(
        (version.code, version.stdout),
        (0, format!("pgassay {}\n", env!("CARGO_PKG_VERSION")))
    );
    assert_eq!(project.run(["--help"]).code, 0);
    assert!(project.run(["completions", "bash"]).stdout.contains("pgassay"));
    project
        .run(["audit", "a.sql", "--frobnicate"])
        .fails_with(2, "--frobnicate");
    project
        .run(["audit", "a.sql", "--postgres-version", "9"])
        .fails_with(2, "14..=18");
    project.run([]).fails_with(2, "Usage");
}

#[test]
fn the_example_is_worth_reading() {
    let project = Project::new([]);
    let path = repository().join("examples/marketing");
    let ran = project.run(["audit", &path.to_string_lossy(), "-o", "json"]);
    let report = ran.json();
    assert_eq!(report["source"]["kind"], "supabase", "{}", ran.stderr);
    assert!(report["findings"].as_array().is_some_and(|it| it.len() > 10));
}
