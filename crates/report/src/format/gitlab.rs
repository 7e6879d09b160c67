//! GitLab's Code Quality report: what a merge request shows beside the lines it changes.

use pgassay_rules::{Finding, Severity};
use serde::Serialize;

use crate::{Report, escape};

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'static str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// The new findings as a Code Quality report, with a line end behind it.
pub fn print(report: &Report) -> String {
    let issues: Vec<Issue<'_>> = report.new_findings().filter_map(|it| issue(it, report)).collect();
    let mut out = serde_json::to_string_pretty(&issues).expect("strings and numbers only, so it cannot fail");
    out.push('\n');
    out
}

/// GitLab needs a file: what has no place of its own stands at the beginning of the first.
fn issue<'a>(finding: &'a Finding, report: &'a Report) -> Option<Issue<'a>> {
    let (path, begin, end) = match finding.location.and_then(|location| report.place(location)) {
        Some(place) => (place.file.relative.as_str(), place.start.line, place.end().line),
        None => (report.source.files.first()?.relative.as_str(), 1, 1),
    };
    Some(Issue {
        description: escape::line(&finding.message).into_owned(),
        check_name: finding.rule,
        fingerprint: &finding.fingerprint.0,
        severity: match finding.severity {
            Severity::Critical => "blocker",
            Severity::High => "critical",
            Severity::Medium => "major",
            Severity::Low => "minor",
            Severity::Info => "info",
        },
        location: Location {
            path: path.trim_start_matches("./"),
            lines: Lines { begin, end },
        },
    })
}
