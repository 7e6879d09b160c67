//! Which findings a comment is for.

use pgassay_catalog::location::{FileId, Location};
use pgassay_report::source::SourceFile;
use pgassay_report::suppress::apply;
use pgassay_report::{Examined, Report};
use pgassay_rules::prelude::*;
use pgassay_rules::rules::RULES;
use pgassay_sql::span::Span;

use crate::fixture::{self, finding};

/// A report about one file with a finding of a rule at each `<<` in the text, which is taken out.
fn report(rule: &str, text: &str) -> Report {
    let rule = RULES.iter().find(|it| it.id == rule).expect("it is a rule");
    let mut parts = text.split("<<");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    let mut findings = Vec::new();
    for (number, part) in parts.enumerate() {
        let span = Span::of(plain.len(), plain.len() + 1);
        let file = FileId(0);
        let name = number.to_string();
        findings.push(finding(
            rule,
            ObjectKind::Table,
            &name,
            "wrong",
            Some(Location { file, span }),
        ));
        plain.push_str(part);
    }
    let mut report = fixture::report();
    report.suppressed.clear();
    report.unused_suppressions.clear();
    report.source.files = vec![SourceFile::new("a.sql", "a.sql", plain)];
    report.examined = vec![Examined {
        rule,
        objects: 9,
        undetermined: 0,
        findings: findings.len(),
    }];
    report.findings = findings;
    apply(&mut report);
    report
}

/// The findings that are left, and what is said of comments that suppress nothing.
fn left(text: &str) -> (String, Vec<String>) {
    let report = report("json-column", text);
    let names: Vec<&str> = report.findings.iter().map(|it| it.object.name.as_str()).collect();
    assert_eq!(report.examined[0].findings, names.len());
    assert_eq!(report.suppressed.len() + names.len(), text.matches("<<").count());
    let unused = report
        .unused_suppressions
        .into_iter()
        .map(|it| it.because)
        .collect();
    (names.concat(), unused)
}

fn suppresses(text: &str, wanted: &str) {
    assert_eq!(left(text), (wanted.to_owned(), Vec::new()), "{text}");
}

fn does_nothing(text: &str, because: &str) {
    let (_, unused) = left(text);
    assert!(
        unused.len() == 1 && unused[0].contains(because),
        "{text}\n{unused:?}"
    );
}

#[test]
fn a_comment_is_for_a_statement_a_line_or_a_file() {
    // Before a statement: all of it, and no other.
    suppresses(
        "<<SELECT 0;\n-- pgassay-ignore json-column: a\n-- more\n\n<<CREATE TABLE b (\n <<c json\n);\n<<SELECT 1;",
        "03",
    );
    suppresses(
        "/* pgassay-ignore json-column:\n a */\n<<CREATE TABLE a (<<b json);",
        "",
    );
    // Inside a statement, on its own line: the next line with more than a comment.
    suppresses(
        "<<CREATE TABLE a (\n <<b json,\n -- pgassay-ignore json-column: a\n -- this one\n\n <<c json,\n <<d json);",
        "013",
    );
    // On a line with SQL: that line.
    suppresses(
        "CREATE TABLE a (\n <<b json, -- pgassay-ignore json-column: a\n <<c json /* pgassay-ignore json-column: b */,\n <<d json);",
        "2",
    );
    suppresses("<<SELECT 1; -- pgassay-ignore json-column: a\n<<SELECT 2;", "1");
    suppresses(
        "/* pgassay-ignore json-column: a */ <<SELECT 1;\n<<SELECT 2;",
        "1",
    );
    // The file.
    suppresses(
        "<<SELECT 1;\n<<SELECT 2; -- pgassay-ignore-file json-column: a\n<<SELECT 3",
        "",
    );
    // Line ends of Windows.
    suppresses(
        "-- pgassay-ignore json-column: a\r\n<<SELECT 1;\r\n<<SELECT 2;\r\n",
        "1",
    );
    // Two for the same finding are both at work.
    suppresses(
        "-- pgassay-ignore-file json-column: a\n-- pgassay-ignore json-column: b\n<<SELECT 1;",
        "",
    );
}

#[test]
fn only_real_comments_do() {
    for text in [
        "<<SELECT '-- pgassay-ignore json-column: a';",
        "<<SELECT $$\n-- pgassay-ignore json-column: a\n$$;",
        "<<SELECT \"-- pgassay-ignore json-column: a\";",
        "<<SELECT E'\\'-- pgassay-ignore json-column: a';",
        "COPY a FROM stdin;\n-- pgassay-ignore-file json-column: a\n\\.\n<<SELECT 1;",
        "-- see pgassay-ignore json-column: a\n<<SELECT 1;",
    ] {
        suppresses(text, "0");
    }
}

#[test]
fn comments_that_suppress_nothing_are_named() {
    let rest = "\n<<SELECT 1;";
    does_nothing(
        &format!("-- pgassay-ignore json-column{rest}"),
        "it gives no reason",
    );
    does_nothing(&format!("-- pgassay-ignore : a{rest}"), "it names no rule");
    does_nothing(
        &format!("-- pgassay-ignore jsn-column: a{rest}"),
        "did you mean json-column?",
    );
    does_nothing(
        &format!("-- pgassay-ignore-next json-column: a{rest}"),
        "is not known",
    );
    does_nothing(
        "<<SELECT 1;\n-- pgassay-ignore json-column: a\nSELECT 2;",
        "json-column finds nothing there",
    );
    does_nothing(
        "<<SELECT 1;\n-- pgassay-ignore json-column: a\n",
        "no statement follows it",
    );
    does_nothing(
        "<<CREATE FUNCTION a() RETURNS int LANGUAGE sql AS $$\n-- pgassay-ignore json-column: a\nSELECT 1 $$;",
        "text of a function",
    );
    // A rule that did not run may have a reason to be silent.
    suppresses(&format!("-- pgassay-ignore syntax-error: a{rest}"), "0");
}

#[test]
fn a_place_that_belongs_to_a_finding_counts_too() {
    let text = "<<SELECT 1;\nSELECT 2; -- pgassay-ignore json-column: a\n";
    let mut plain = report("json-column", text);
    assert_eq!((plain.findings.len(), plain.unused_suppressions.len()), (1, 1));
    let location = Location {
        file: FileId(0),
        span: Span::of(10, 18),
    };
    plain.findings[0] = plain.findings[0].clone().related(Some(location), "here");
    apply(&mut plain);
    assert_eq!((plain.findings.len(), plain.suppressed.len()), (0, 1));
}

#[test]
fn a_comment_for_a_hazard_stays_when_the_migration_is_history() {
    static HAZARD: Rule = Rule {
        id: "json-column",
        needs: &[Needs::Pending],
        ..Rule::DEFAULTS
    };
    let mut report = report(
        "json-column",
        "-- pgassay-ignore json-column: the table is small\nSELECT 1;",
    );
    assert_eq!(report.unused_suppressions.len(), 1);
    report.examined[0].rule = &HAZARD;
    apply(&mut report);
    assert_eq!(report.unused_suppressions, []);
    report.source.files[0].pending = true;
    apply(&mut report);
    assert_eq!(report.unused_suppressions.len(), 1);
}
