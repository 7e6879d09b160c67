//! Workflow commands of GitHub Actions: annotations beside the lines of a pull request.

use std::fmt::Write as _;

use pgassay_rules::{Finding, Severity};

use crate::exit::Exit;
use crate::group::groups;
use crate::score::Score;
use crate::status::Status;
use crate::{Report, escape};

/// How many findings are annotated: GitHub shows ten errors and ten warnings of a step.
const SHOWN: usize = 10;

/// The sum of the report, then the worst of the new findings, one command on each line.
pub fn print(report: &Report, exit: &Exit) -> String {
    // A notice: it takes none of the ten places for errors.
    let mut out = format!("::notice title=pgassay::{}\n", data(&sum(report, exit)));
    let mut findings: Vec<&Finding> = groups(report)
        .iter()
        .flat_map(|group| group.findings.clone())
        .collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    for finding in findings.iter().take(SHOWN) {
        out.push_str(&command(finding, report));
    }
    out
}

fn sum(report: &Report, exit: &Exit) -> String {
    let counts: Vec<String> = Severity::ALL
        .into_iter()
        .map(|severity| (report.count(severity), severity))
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| format!("{count} {severity}"))
        .collect();
    let counts = match counts.as_slice() {
        [] => exit.reason.clone(),
        counts => format!("findings: {}", counts.join(", ")),
    };
    let total = report.new_findings().count();
    let more = match total > SHOWN {
        true => format!("; the worst {SHOWN} are annotated"),
        false => String::new(),
    };
    let score = Score::of(report).map(|score| {
        let status = Status::of(&report.findings).name();
        format!(
            "score {:.1} of 100 ({}), {status}; ",
            score.value,
            score.grade.name()
        )
    });
    format!("{}{counts}{more}", score.unwrap_or_default())
}

fn command(finding: &Finding, report: &Report) -> String {
    let level = match finding.severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    };
    let mut out = format!("::{level} title={}", property(finding.rule));
    if let Some(place) = finding.location.and_then(|location| report.place(location)) {
        let end = place.end();
        let file = property(&escape::line(&place.file.relative));
        let line = place.start.line;
        // Writing to a string does not fail.
        let _ = write!(out, ",file={file},line={line},endLine={}", end.line);
        // GitHub takes columns only where they are on one line.
        if line == end.line {
            let _ = write!(out, ",col={},endColumn={}", place.start.column, end.column);
        }
    }
    let mut text = escape::line(&finding.message).into_owned();
    for note in &finding.notes {
        text.push('\n');
        text.push_str(&escape::line(note));
    }
    if let Some(fix) = &finding.fix {
        let _ = write!(
            text,
            "\nfix ({}): {}",
            fix.applicability.name(),
            escape::line(&fix.title)
        );
    }
    let _ = write!(out, "::{}", data(&text));
    out.push('\n');
    out
}

/// Text behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
