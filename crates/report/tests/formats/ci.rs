//! The formats of CI servers: GitLab's, GitHub's, JUnit's, each read back as its reader would.

use std::collections::BTreeSet;

use pgassay_report::Report;
use pgassay_report::baseline::Baseline;
use pgassay_report::exit::Exit;
use pgassay_report::format::{github, gitlab, junit};
use pgassay_rules::prelude::*;
use serde_json::Value;

use crate::fixture::{FOREIGN_KEY, at, finding, report};

const GITLAB: &str = include_str!("gitlab-code-quality.schema.json");

/// The report with one more finding, which has no place and a name that no format likes.
fn hostile() -> Report {
    let mut report = report();
    let name = "public.<a>&\"%0A::error::\n,:]]>\u{ffff}\u{1b}";
    let message = format!("no index for `{name}`\r\nsecond");
    let kind = ObjectKind::Constraint;
    report
        .findings
        .push(finding(&FOREIGN_KEY, kind, name, &message, None));
    report
}

fn exit(report: &Report) -> Exit {
    Exit::of(report, Severity::High)
}

#[test]
fn gitlab_takes_it() {
    let schema: Value = serde_json::from_str(GITLAB).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema can be used");
    let document: Value = serde_json::from_str(&gitlab::print(&hostile())).expect("it is JSON");
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|it| it.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let issues = document.as_array().expect("it is a list");
    let prints: BTreeSet<&str> = issues
        .iter()
        .filter_map(|it| it["fingerprint"].as_str())
        .collect();
    assert_eq!((issues.len(), prints.len()), (3, 3));
    assert_eq!(issues[1]["severity"], "critical");
    assert_eq!(issues[1]["location"]["lines"]["begin"], 4);
    assert_eq!(issues[2]["location"]["path"], "db/migrations/001 a.sql");
    let mut wrong = document.clone();
    wrong[0]["location"]["path"] = "./a.sql".into();
    assert!(!validator.is_valid(&wrong));
    wrong[0]["location"]["path"] = "a.sql".into();
    wrong[0]["severity"] = "high".into();
    assert!(!validator.is_valid(&wrong));
}

/// A workflow command as the runner reads it: its name, properties and text.
fn parse(line: &str) -> (String, Vec<(String, String)>, String) {
    let (command, text) = line
        .strip_prefix("::")
        .and_then(|it| it.split_once("::"))
        .expect("it is a command");
    let (name, properties) = command.split_once(' ').unwrap_or((command, ""));
    let decoded = |text: &str| {
        let text = text.replace("%3A", ":").replace("%2C", ",");
        text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
    };
    let properties = properties.split(',').filter_map(|it| it.split_once('='));
    let properties = properties
        .map(|(name, value)| (name.to_owned(), decoded(value)))
        .collect();
    (name.to_owned(), properties, decoded(text))
}

#[test]
fn github_gets_the_sum_and_the_ten_worst() {
    let mut report = hostile();
    for number in 0..30 {
        let mut more = finding(
            &FOREIGN_KEY,
            ObjectKind::Table,
            &number.to_string(),
            "more",
            Some(at(0, "orders")),
        );
        more.severity = Severity::Medium;
        report.findings.push(more);
    }
    let out = github::print(&report, &exit(&report));
    let lines: Vec<_> = out.lines().map(parse).collect();
    assert_eq!(lines.len(), 11);
    assert_eq!(lines[0].0, "notice");
    assert!(
        lines[0]
            .2
            .contains("1 critical, 2 high, 30 medium; the worst 10 are annotated"),
        "{}",
        lines[0].2
    );
    let levels: Vec<&str> = lines[1..].iter().map(|it| it.0.as_str()).collect();
    assert_eq!(levels[..4], ["error", "error", "error", "warning"]);
    let property = |line: usize, name: &str| {
        let found = lines[line].1.iter().find(|it| it.0 == name);
        found.map(|it| it.1.clone()).unwrap_or_default()
    };
    assert_eq!(property(1, "file"), "db/migrations/002.sql");
    assert_eq!(
        (property(1, "line"), property(1, "col")),
        ("2".to_owned(), "15".to_owned())
    );
    assert_eq!(property(1, "title"), "always-true-policy");
    // The hostile name stays inside its own command, with its control characters spelt out.
    let (_, properties, text) = &lines[2];
    assert!(
        text.starts_with("no index for `public.<a>&\"%0A::error::\\n,:]]>"),
        "{text}"
    );
    assert_eq!(properties.len(), 1);
    assert!(!out.contains('\r') && !out.contains('\u{1b}'));
}

#[test]
fn junit_is_xml_of_the_usual_structure() {
    let report = hostile();
    let out = junit::print(&report, &exit(&report));
    let document = roxmltree::Document::parse(&out).expect("it is XML");
    let root = document.root_element();
    assert!(root.has_tag_name("testsuites"));
    let count = |node: roxmltree::Node<'_, '_>, name: &str| -> usize {
        node.attribute(name)
            .and_then(|it| it.parse().ok())
            .expect("it is a number")
    };
    let elements = |node: roxmltree::Node<'_, '_>, name: &str| {
        node.descendants().filter(|it| it.has_tag_name(name)).count()
    };
    for (name, element) in [
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
    ] {
        assert_eq!(count(root, name), elements(root, element), "{name}");
    }
    for suite in root.children().filter(|it| it.is_element()) {
        assert!(suite.has_tag_name("testsuite") && suite.attribute("name").is_some());
        for (name, element) in [
            ("tests", "testcase"),
            ("failures", "failure"),
            ("skipped", "skipped"),
        ] {
            assert_eq!(count(suite, name), elements(suite, element), "{name}");
        }
        for case in suite.children().filter(|it| it.is_element()) {
            assert!(case.has_tag_name("testcase"));
            assert!(case.attribute("name").is_some() && case.attribute("classname").is_some());
            for result in case.children().filter(|it| it.is_element()) {
                let name = result.tag_name().name();
                assert!(
                    ["failure", "error", "skipped", "system-out"].contains(&name),
                    "{name}"
                );
            }
        }
    }
    // Two rules found something, one finding is suppressed, one rule did not run.
    assert_eq!((elements(root, "failure"), elements(root, "skipped")), (3, 2));
    let failure = root
        .descendants()
        .find(|it| it.has_tag_name("failure") && it.text().is_some_and(|it| it.contains("<a>")));
    let text = failure.and_then(|it| it.text()).unwrap_or_default();
    assert!(text.contains("&\"%0A::error::\\n,:]]>\\u{ffff}\\u{1b}"), "{text}");
    assert!(text.lines().count() == 1, "{text}");
    // What does not count for the exit code passes, with a word.
    let lenient = junit::print(&report, &Exit::of(&report, Severity::Critical));
    let document = roxmltree::Document::parse(&lenient).expect("it is XML");
    assert_eq!(elements(document.root_element(), "failure"), 1);
    assert_eq!(elements(document.root_element(), "system-out"), 2);
}

#[test]
fn with_a_baseline_only_what_is_new_is_in_them() {
    let mut report = hostile();
    Baseline::of(&report).apply(&mut report);
    let exit = exit(&report);
    assert_eq!(exit.code, 0);
    assert_eq!(gitlab::print(&report), "[]\n");
    assert_eq!(github::print(&report, &exit).lines().count(), 1);
    assert!(!junit::print(&report, &exit).contains("<failure"));
}
