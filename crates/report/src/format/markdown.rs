//! Markdown for a merge request, the summary of a CI run, or a coding agent: the worst first, within what a comment may
//! hold, with all that is needed to mend each finding.
//!
//! Names come from strangers. What is not ours stands in code, where nothing is a link, a mention or HTML, or has every
//! character escaped that means something.

mod escape;

use pgassay_rules::{Finding, Fix, Severity, StepTransaction};

use crate::Report;
use crate::coverage::Coverage;
use crate::exit::Exit;
use crate::group::{Group, groups};
use crate::migration::{Outcome, migrations};
use crate::score::Score;
use crate::source::Place;
use crate::status::Status;
use escape::{cell, code, fence, prose};

/// How many bytes there may be at most: GitHub takes a comment of 65,536 characters.
pub const MOST_BYTES: usize = 65_536;

/// How many bytes are kept free for the words that say what was left out.
const RESERVE: usize = 300;

/// How many files are listed that fail or are not run.
const MOST_FILES: usize = 20;

/// The report as Markdown.
pub fn print(report: &Report, exit: &Exit) -> String {
    let mut out = head(report, exit);
    let tail = tail(report);
    let room = MOST_BYTES.saturating_sub(RESERVE + tail.len());
    let total = report.new_findings().count();
    let mut shown = 0;
    'all: for group in groups(report) {
        let heading = heading(&group);
        let mut pending = Some(heading);
        for finding in &group.findings {
            let block = pending.clone().unwrap_or_default() + &self::finding(finding, report, group.severity);
            if out.len() + block.len() > room {
                break 'all;
            }
            out.push_str(&block);
            pending = None;
            shown += 1;
        }
    }
    if shown < total {
        out.push_str(&format!(
            "\n**Not shown: {} more findings.** A comment has no room for them; `pgassay audit PATH --all` shows all.\n",
            total - shown
        ));
    }
    out.push_str(&tail);
    out
}

/// The score, the counts, what to mend first, and the files that fail.
fn head(report: &Report, exit: &Exit) -> String {
    let mut out = String::from("## pgassay");
    let score = Score::of(report);
    if let Some(score) = &score {
        let status = Status::of(&report.findings).name();
        out.push_str(&format!(
            ": {:.1} of 100 ({}), {status}",
            score.value,
            score.grade.name()
        ));
    }
    out.push_str(&format!("\n\n{}\n\n", prose(&report.source.title)));
    let new = if report.baseline.is_some() { "new " } else { "" };
    let counts: Vec<String> = Severity::ALL
        .into_iter()
        .map(|severity| (report.count(severity), severity))
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| format!("{count} {severity}"))
        .collect();
    let mut sentences = vec![match counts.as_slice() {
        [] => format!("No {new}findings."),
        counts => {
            let total = report.new_findings().count();
            let word = if total == 1 { "finding" } else { "findings" };
            format!("{total} {new}{word}: {}.", counts.join(", "))
        }
    }];
    if let Some(baseline) = &report.baseline {
        let (unchanged, gone) = (baseline.unchanged.len(), baseline.gone.len());
        sentences.push(format!(
            "Unchanged since the baseline: {unchanged}; gone: {gone}."
        ));
    }
    if !report.suppressed.is_empty() {
        sentences.push(format!("Suppressed by comments: {}.", report.suppressed.len()));
    }
    if exit.code == 2 {
        sentences.push(format!("The audit could not be done: {}.", prose(&exit.reason)));
    }
    out.push_str(&sentences.join(" "));
    out.push('\n');
    let worth = score.iter().flat_map(|score| &score.rules);
    let worth = worth.filter(|it| it.gain > 0.0).take(3);
    let worth: Vec<String> = worth
        .map(|it| format!("`{}` (+{:.1})", it.rule, it.gain))
        .collect();
    if !worth.is_empty() {
        out.push_str(&format!("\nMend first: {}.\n", worth.join(", ")));
    }
    out.push_str(&files(report));
    out.push_str(&unused(report));
    out
}

/// The files that fail or are not run, as a table.
fn files(report: &Report) -> String {
    let all = migrations(report);
    let ran = all.iter().filter(|it| matches!(it.outcome, Outcome::Ran)).count();
    let others: Vec<_> = all
        .iter()
        .filter(|it| !matches!(it.outcome, Outcome::Ran))
        .collect();
    if others.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{ran} of {} files run without a failure.\n\n", all.len());
    out.push_str("| file | outcome | why |\n| --- | --- | --- |\n");
    for it in others.iter().take(MOST_FILES) {
        let (place, why) = match it.outcome {
            Outcome::Failed { first, line, .. } => {
                let why = format!("{} {}", first.refusal.sqlstate, first.refusal.message);
                (format!("{}:{line}", it.path), why)
            }
            Outcome::NotRun(because) => (it.path.to_owned(), because.to_owned()),
            Outcome::Ran => continue,
        };
        let outcome = it.outcome_name();
        out.push_str(&format!(
            "| {} | {outcome} | {} |\n",
            cell(&code(&place)),
            cell(&prose(&why))
        ));
    }
    if others.len() > MOST_FILES {
        out.push_str(&format!("| {} more | | |\n", others.len() - MOST_FILES));
    }
    out
}

fn unused(report: &Report) -> String {
    let mut out = String::new();
    for it in report.unused_suppressions.iter().take(MOST_FILES) {
        let place = report.place(it.comment).map(|it| format!("{}: ", address(&it)));
        let place = place.unwrap_or_default();
        out.push_str(&format!(
            "\nA comment suppresses nothing: {place}{}.\n",
            prose(&it.because)
        ));
    }
    out
}

fn heading(group: &Group<'_>) -> String {
    let rule = group.examined.rule;
    let count = group.count(|number| number.to_string());
    format!(
        "\n### {}: `{}` ({count})\n\n{}\n\n",
        group.severity,
        rule.id,
        prose(&rule.summary())
    )
}

fn finding(finding: &Finding, report: &Report, severity: Severity) -> String {
    let mut line = prose(&finding.message);
    if finding.severity != severity {
        line.push_str(&format!(" ({})", finding.severity));
    }
    if finding.confidence < pgassay_rules::Confidence::High {
        line.push_str(&format!(" ({} confidence)", finding.confidence));
    }
    let place = finding.location.and_then(|location| report.place(location));
    let place = place.map(|it| format!("{}: ", address(&it)));
    let mut out = format!("- {}{line}\n", place.unwrap_or_default());
    for note in &finding.notes {
        out.push_str(&format!("  - {}\n", prose(note)));
    }
    for related in &finding.related {
        if let Some(place) = report.place(related.location) {
            out.push_str(&format!("  - {}: {}\n", address(&place), prose(&related.message)));
        }
    }
    if let Some(fix) = &finding.fix {
        out.push_str(&print_fix(fix));
    }
    out
}

fn print_fix(fix: &Fix) -> String {
    let mut sql = String::new();
    let mut outside = "";
    for step in &fix.steps {
        sql.push_str(&format!("{};\n", crate::escape::lines(&step.sql)));
        if step.transaction == StepTransaction::Forbidden {
            outside = ", not inside a transaction";
        }
    }
    let title = format!(
        "  - fix ({}{outside}): {}\n",
        fix.applicability.name(),
        prose(&fix.title)
    );
    match sql.as_str() {
        "" => title,
        sql => title + &fence(sql.trim_end(), "    "),
    }
}

/// The coverages, and what could not be told.
fn tail(report: &Report) -> String {
    let mut out = String::new();
    let coverages = Coverage::all(report);
    if !coverages.is_empty() {
        out.push_str("\n### Coverage\n\n| what | has it | target |\n| --- | --- | --- |\n");
    }
    for it in &coverages {
        let name = it.measure.name;
        let (percent, target) = (it.percent(), it.measure.target);
        out.push_str(&format!(
            "| {name} | {} of {}, {percent}% | {target}% |\n",
            it.covered, it.of
        ));
    }
    if !report.gaps.is_empty() {
        out.push_str(&format!(
            "\nCould not be told without a server: {}.\n",
            report.gaps.len()
        ));
    }
    out
}

/// A place as code: `path:line:column`.
fn address(place: &Place<'_>) -> String {
    let (line, column) = (place.start.line, place.start.column);
    code(&format!("{}:{line}:{column}", place.file.relative))
}
