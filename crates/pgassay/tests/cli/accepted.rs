//! What is accepted: by comments in the SQL, and by a baseline.

use crate::project::Project;

const BAD: &str = "CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (a_id int REFERENCES a);\n";

const KEY: &str = "table-without-primary-key";

#[test]
fn a_comment_suppresses_with_a_reason() {
    let with = |comment: &str| {
        let text = format!(
            "CREATE TABLE a (id int PRIMARY KEY);\n{comment}\nCREATE TABLE b (a_id int REFERENCES a);\n"
        );
        Project::new([("a.sql", text.as_str())])
    };
    let project = with("-- pgassay-ignore table-without-primary-key: filled once");
    let report = project
        .run(["audit", "a.sql", "--rule", KEY, "-o", "json"])
        .json();
    assert_eq!(report["exit_code"], 0);
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(0));
    assert_eq!(report["suppressed"][0]["reason"], "filled once");
    assert_eq!(report["suppressed"][0]["comment"]["line"], 2);
    let shown = project.run(["audit", "a.sql"]);
    assert!(
        shown
            .stdout
            .contains("1 finding by comments in the SQL: table-without-primary-key"),
        "{}",
        shown.stdout
    );
    for (comment, because) in [
        (
            "-- pgassay-ignore table-without-primary-key",
            "it gives no reason",
        ),
        ("-- pgassay-ignore: why", "it names no rule"),
        (
            "-- pgassay-ignore table-without-primary-kex: why",
            "did you mean table-without-primary-key?",
        ),
        (
            "-- pgassay-ignore syntax-error: why",
            "syntax-error finds nothing there",
        ),
    ] {
        let shown = with(comment).run(["audit", "a.sql", "--all"]);
        assert_eq!(shown.code, 1, "{comment}");
        let words: Vec<&str> = shown.stdout.split_whitespace().collect();
        assert!(words.join(" ").contains(because), "{comment}\n{}", shown.stdout);
        assert!(
            words
                .join(" ")
                .contains("1 comment suppresses nothing: a.sql:2:1"),
            "{}",
            shown.stdout
        );
    }
}

#[test]
fn with_a_baseline_only_what_is_new_counts() {
    let project = Project::new([("a.sql", BAD)]);
    let written = project.run(["audit", "a.sql", "--write-baseline", "base.json"]);
    assert_eq!(written.code, 0, "{}", written.stderr);
    assert!(written.stdout.contains("nothing new found"), "{}", written.stdout);
    let text = project.text("base.json");
    let line = "    {\"rule\":\"table-without-primary-key\",\"object\":\"public.b\",\"fingerprint\":\"table-without-primary-key:Table:public.b\"}";
    assert!(text.lines().any(|it| it.trim_end_matches(',') == line), "{text}");
    let same = project.run(["audit", "a.sql", "--baseline", "base.json"]);
    assert_eq!(same.code, 0, "{}", same.stdout);
    let more = format!("{BAD}CREATE TABLE c (id int);\n").replace("a_id int", "a_id int PRIMARY KEY");
    std::fs::write(project.path().join("a.sql"), more).expect("it can be written");
    let worse = project.run(["audit", "a.sql", "--baseline", "base.json"]);
    worse.fails_with(1, "pgassay: 1 new finding of severity high or above");
    assert!(
        !worse.stdout.contains("`b`") && worse.stdout.contains("`c`"),
        "{}",
        worse.stdout
    );
    let report = project
        .run(["audit", "a.sql", "--baseline", "base.json", "-o", "json"])
        .json();
    let gone = report["baseline"]["gone"].as_array().expect("it is a list");
    assert!(gone.iter().any(|it| it["rule"] == KEY), "{gone:?}");
    let states: Vec<&str> = report["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it["baseline"].as_str())
        .collect();
    assert!(states.contains(&"new"), "{states:?}");
}

#[test]
fn baselines_that_cannot_be() {
    let project = Project::new([
        ("a.sql", BAD),
        ("text.json", "hello"),
        ("foreign.json", "{\"version\": 1}"),
        ("future.json", "{\"pgassay-baseline\": 2, \"entries\": 1}"),
        (
            "broken.json",
            "{\"pgassay-baseline\": 1,\n \"findings\": [{\"rule\": 1}]}",
        ),
    ]);
    for (file, why) in [
        ("none.json", "there is no baseline `none.json`"),
        ("text.json", "cannot use the baseline `text.json`: it is not JSON"),
        ("foreign.json", "it has no member `pgassay-baseline`"),
        (
            "future.json",
            "it is a baseline of version 2, and this pgassay knows version 1",
        ),
        (
            "broken.json",
            "it is no baseline of pgassay: invalid type: integer `1`, expected a string at line 2",
        ),
    ] {
        project
            .run(["audit", "a.sql", "--baseline", file])
            .fails_with(2, why);
    }
    project
        .run(["audit", "a.sql", "--rule", KEY, "--write-baseline", "b.json"])
        .fails_with(2, "--write-baseline with --rule would leave out");
}
