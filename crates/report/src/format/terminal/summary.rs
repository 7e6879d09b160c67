//! What was audited, and the figures at the end.

use std::collections::BTreeMap;

use anstyle::AnsiColor;
use pgassay_catalog::gap::Gap;
use pgassay_rules::Severity;

use super::Options;
use super::tenants;
use super::text::{BOLD, address, counted, number, style, styled, wrap};
use crate::coverage::Coverage;
use crate::score::{BLOCKED, Score};
use crate::status::Status;
use crate::{Report, escape, failure_location, grain};

/// How many failures, gaps and files are listed unless all are asked for.
const LISTED: usize = 5;

/// How many rules are named whose mending gains most.
const WORTH_MENDING: usize = 3;

/// How far the words of the summary are indented.
const HANG: usize = 12;

/// What the source was taken for and how it is run.
pub(super) fn head(report: &Report, options: &Options) -> String {
    let source = &report.source;
    let mut text = escape::line(&source.title).into_owned();
    if !source.because.is_empty() {
        text.push_str(&format!(" ({})", escape::line(&source.because)));
    }
    text.push_str(&format!(
        "; {}; PostgreSQL {} ({})",
        source.run, source.version, source.version_because
    ));
    if let Some(pending) = &source.pending {
        text.push_str(&format!("; {}", escape::line(pending)));
    }
    let mut out = wrap(options.room(), "", 0, &text);
    for note in &source.notes {
        out.push_str(&wrap(options.room(), "note: ", 6, &escape::line(note)));
    }
    if !source.not_run.is_empty() {
        let count = counted(source.not_run.len(), "file is", "files are");
        out.push_str(&format!("note: {count} not run:\n"));
        for file in limited(&source.not_run, options) {
            let text = format!("{}: {}", escape::line(&file.path), escape::line(&file.because));
            out.push_str(&wrap(options.room(), "      ", 8, &text));
        }
        out.push_str(&more(source.not_run.len(), options, 6));
    }
    out.push('\n');
    out
}

/// The figures at the end.
pub(super) fn tail(report: &Report, options: &Options) -> String {
    let mut out = section("schema", &schema(report), options);
    if let Some(words) = tenants::words(report) {
        out.push_str(&section("tenants", &words, options));
    }
    out.push_str(&coverages(report, options));
    out.push_str(&failures(report, options));
    out.push_str(&examined(report, options));
    out.push_str(&history(report, options));
    out.push_str(&gaps(report, options));
    out.push_str(&assumed(report, options));
    out.push_str(&suppressions(report, options));
    if let Some(baseline) = &report.baseline {
        let text = format!(
            "{} unchanged, {} gone",
            counted(baseline.unchanged.len(), "finding is", "findings are"),
            number(baseline.gone.len())
        );
        out.push_str(&section("baseline", &text, options));
    }
    out.push_str(&section("result", &result(report), options));
    out.push_str(&score(report, options));
    out
}

fn section(name: &str, text: &str, options: &Options) -> String {
    let label = format!("{name:<HANG$}");
    let plain = wrap(options.room(), &label, HANG, text);
    plain.replacen(name, &styled(BOLD, name), 1)
}

fn schema(report: &Report) -> String {
    let it = &report.inventory;
    let mut parts = vec![counted(it.tables, "table", "tables")];
    if it.tables > 0 {
        parts.push(format!("{} with row security", number(it.row_security_tables)));
        parts.push(counted(it.policies, "policy", "policies"));
        parts.push(counted(it.foreign_keys, "foreign key", "foreign keys"));
    }
    if it.indexes > 0 {
        let indexes = counted(it.indexes, "index", "indexes");
        let average = it
            .indexes_per_table()
            .map(|average| format!(" ({average:.1} per table)"));
        parts.push(indexes + &average.unwrap_or_default());
    }
    let others = [
        (it.views, "view", "views"),
        (it.functions, "function", "functions"),
        (it.triggers, "trigger", "triggers"),
        (it.enums, "enum", "enums"),
        (it.extensions, "extension", "extensions"),
    ];
    let others = others.into_iter().filter(|(count, ..)| *count > 0);
    parts.extend(others.map(|(count, one, many)| counted(count, one, many)));
    parts.join(", ")
}

/// How much of the schema has what it should have; what is below its target is coloured.
fn coverages(report: &Report, options: &Options) -> String {
    let coverages = Coverage::all(report);
    if coverages.is_empty() {
        return String::new();
    }
    let shown = coverages.iter().map(|it| {
        let percent = format!("{}%", it.percent());
        let percent = match it.is_reached() {
            true => percent,
            false => styled(style(Severity::Medium), &percent),
        };
        format!(
            "{} {percent} ({} of {})",
            it.measure.name,
            number(it.covered),
            number(it.of)
        )
    });
    section("coverage", &shown.collect::<Vec<_>>().join(", "), options)
}

/// What comments in the SQL suppress, and the comments that do not.
fn suppressions(report: &Report, options: &Options) -> String {
    let mut out = String::new();
    if !report.suppressed.is_empty() {
        let count = counted(report.suppressed.len(), "finding", "findings");
        let mut rules: Vec<&str> = report.suppressed.iter().map(|it| it.finding.rule).collect();
        rules.dedup();
        let by = match report.suppressed.iter().filter(|it| it.comment.is_none()).count() {
            0 => "by comments in the SQL",
            all if all == report.suppressed.len() => "by the configuration",
            _ => "by comments in the SQL and by the configuration",
        };
        let text = format!("{count} {by}: {}", rules.join(", "));
        out.push_str(&section("suppressed", &text, options));
    }
    let unused = &report.unused_suppressions;
    if !unused.is_empty() {
        let count = counted(unused.len(), "comment suppresses", "comments suppress");
        out.push_str(&section("unused", &format!("{count} nothing:"), options));
    }
    for it in limited(unused, options) {
        let place = report.place(it.comment).map(|it| format!("{} ", address(&it)));
        let text = place.unwrap_or_default() + &escape::line(&it.because);
        out.push_str(&wrap(options.room(), &" ".repeat(HANG), HANG + 2, &text));
    }
    out + &more(unused.len(), options, HANG)
}

/// The score, the status, and what is worth mending first.
fn score(report: &Report, options: &Options) -> String {
    let Some(score) = Score::of(report) else {
        return String::new();
    };
    let status = Status::of(&report.findings);
    let colour = match status {
        Status::Healthy => AnsiColor::Green.on_default().bold(),
        Status::NeedsWork => style(Severity::Medium),
        Status::Blocked => style(Severity::Critical),
    };
    let mut text = format!(
        "{:.1} of 100 ({}), {}",
        score.value,
        score.grade.name(),
        styled(colour, status.name())
    );
    if status == Status::Blocked {
        text.push_str(&format!(
            " ({BLOCKED:.0} at most until what is critical is mended)"
        ));
    }
    let mut out = section("score", &text, options);
    let worth = score.rules.iter().filter(|it| it.gain > 0.0).take(WORTH_MENDING);
    let worth: Vec<String> = worth.map(|it| format!("{} (+{:.1})", it.rule, it.gain)).collect();
    if !worth.is_empty() {
        out.push_str(&section("mend first", &worth.join(", "), options));
    }
    out
}

fn failures(report: &Report, options: &Options) -> String {
    if report.failures.is_empty() {
        return String::new();
    }
    let roots = report.roots();
    let failed = report.failures.len();
    let text = format!(
        "PostgreSQL would refuse {} of {} statements, for {}:",
        number(failed),
        number(report.statements),
        counted(roots.len(), "reason", "reasons")
    );
    let mut out = section("failures", &text, options);
    for (failure, explained) in limited(&roots, options) {
        let place = report.place(failure_location(failure));
        let at = place.map(|it| format!("{} ", address(&it)));
        let mut text = format!(
            "{}{} {}",
            at.unwrap_or_default(),
            failure.refusal.sqlstate,
            escape::line(&failure.refusal.message)
        );
        if *explained > 0 {
            text.push_str(&format!(" (explains {} more)", number(*explained)));
        }
        out.push_str(&wrap(options.room(), &" ".repeat(HANG), HANG + 2, &text));
    }
    out.push_str(&more(roots.len(), options, HANG));
    out
}

/// What might have gone wrong while the migrations that have been run ran: one line, for nobody can change them.
fn history(report: &Report, options: &Options) -> String {
    let count: usize = report.history.iter().map(|(_, count)| count).sum();
    if count == 0 {
        return String::new();
    }
    let mut worst: Vec<(&str, usize)> = report.history.clone();
    worst.sort_by_key(|(rule, count)| (std::cmp::Reverse(*count), *rule));
    let shown: Vec<String> = worst
        .iter()
        .take(3)
        .map(|(rule, count)| format!("{} {rule}", number(*count)))
        .collect();
    let text = format!(
        "{} in migrations that have been run (--since REF or VERSION says which have not): {}{}",
        counted(count, "hazard", "hazards"),
        shown.join(", "),
        if worst.len() > 3 { ", ..." } else { "" }
    );
    section("history", &text, options)
}

fn examined(report: &Report, options: &Options) -> String {
    let mut out = String::new();
    let clean: Vec<String> = report
        .examined
        .iter()
        .filter(|it| it.findings == 0)
        .map(|it| match it.objects {
            0 => it.rule.id.to_owned(),
            objects => format!("{} ({} {})", it.rule.id, number(objects), grain(it.rule, objects)),
        })
        .collect();
    let ran = counted(report.examined.len(), "rule", "rules");
    let text = match clean.len() {
        0 => format!("{ran}, each with findings"),
        count if options.all || count <= 3 => format!("{ran}; nothing found by {}", clean.join(", ")),
        count => format!("{ran}; nothing found by {count} of them"),
    };
    out.push_str(&section("examined", &text, options));
    let open: Vec<String> = report
        .examined
        .iter()
        .filter(|it| it.undetermined > 0)
        .map(|it| format!("{} {}", it.rule.id, number(it.undetermined)))
        .collect();
    if !open.is_empty() {
        let text = format!("left open because of gaps: {}", open.join(", "));
        out.push_str(&wrap(options.room(), &" ".repeat(HANG), HANG, &text));
    }
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for skipped in &report.skipped {
        match reasons
            .iter_mut()
            .find(|(because, _)| *because == skipped.because)
        {
            Some((_, rules)) => rules.push(skipped.rule),
            None => reasons.push((&skipped.because, vec![skipped.rule])),
        }
    }
    for (because, rules) in reasons {
        let which = match rules.len() {
            0..=3 => rules.join(", "),
            _ if options.all => rules.join(", "),
            count => counted(count, "rule", "rules"),
        };
        out.push_str(&section("skipped", &format!("{which}: {because}"), options));
    }
    for rule in &report.crashed {
        out.push_str(&section(
            "crashed",
            &format!("{rule}: a bug in the rule ended it; please report it"),
            options,
        ));
    }
    out
}

fn gaps(report: &Report, options: &Options) -> String {
    if report.gaps.is_empty() {
        return String::new();
    }
    let count = counted(report.gaps.len(), "thing", "things");
    let mut out = section(
        "gaps",
        &format!("{count} could not be told without a server:"),
        options,
    );
    let reasons = gaps_by_reason(report);
    for (because, gaps) in limited(&reasons, options) {
        let shown = if options.all { gaps.len() } else { 1 };
        for gap in &gaps[..shown] {
            let place = gap.location.and_then(|location| report.place(location));
            let at = place.map(|it| format!("{} ", address(&it)));
            let mut text = format!("{}{}", at.unwrap_or_default(), escape::line(because));
            if gaps.len() > shown {
                text.push_str(&format!(" (and {} more like it)", number(gaps.len() - shown)));
            }
            out.push_str(&wrap(options.room(), &" ".repeat(HANG), HANG + 2, &text));
        }
    }
    out.push_str(&more(reasons.len(), options, HANG));
    out
}

fn assumed(report: &Report, options: &Options) -> String {
    let assumptions = report.assumptions();
    let lines = assumptions
        .iter()
        .map(|it| section("assumed", &escape::line(it), options));
    lines.collect()
}

/// The gaps by why they are there, the most frequent reason first.
fn gaps_by_reason(report: &Report) -> Vec<(&str, Vec<&Gap>)> {
    let mut reasons: Vec<(&str, Vec<&Gap>)> = Vec::new();
    let mut at: BTreeMap<&str, usize> = BTreeMap::new();
    for gap in &report.gaps {
        let at = *at.entry(&gap.because).or_insert(reasons.len());
        if at == reasons.len() {
            reasons.push((&gap.because, Vec::new()));
        }
        reasons[at].1.push(gap);
    }
    reasons.sort_by_key(|(_, gaps)| std::cmp::Reverse(gaps.len()));
    reasons
}

fn result(report: &Report) -> String {
    if report.statements == 0 {
        return "nothing was examined".to_owned();
    }
    let (new, found) = match report.baseline {
        Some(_) => ("new ", "nothing new found"),
        None => ("", "nothing found"),
    };
    let total = report.new_findings().count();
    if total == 0 {
        return found.to_owned();
    }
    let counts: Vec<String> = Severity::ALL
        .into_iter()
        .filter_map(|severity| match report.count(severity) {
            0 => None,
            count => Some(format!(
                "{} {}",
                number(count),
                styled(style(severity), severity.name())
            )),
        })
        .collect();
    format!(
        "{}: {}",
        counted(total, &format!("{new}finding"), &format!("{new}findings")),
        counts.join(", ")
    )
}

fn limited<'a, T>(items: &'a [T], options: &Options) -> &'a [T] {
    let listed = if options.all {
        items.len()
    } else {
        items.len().min(LISTED)
    };
    &items[..listed]
}

fn more(count: usize, options: &Options, indent: usize) -> String {
    if options.all || count <= LISTED {
        return String::new();
    }
    format!("{}{} more: --all\n", " ".repeat(indent), number(count - LISTED))
}
