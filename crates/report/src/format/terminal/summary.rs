//! What was audited, and the figures at the end.

use pgassay_rules::Severity;

use super::Options;
use super::text::{BOLD, counted, number, style, styled, wrap};
use crate::{Report, escape, failure_location, grain};

/// How many failures, gaps and files are listed unless all are asked for.
const LISTED: usize = 5;

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
    let mut out = wrap("", 0, &text);
    for note in &source.notes {
        out.push_str(&wrap("note: ", 6, &escape::line(note)));
    }
    if !source.not_run.is_empty() {
        let count = counted(source.not_run.len(), "file is", "files are");
        out.push_str(&format!("note: {count} not run:\n"));
        for file in limited(&source.not_run, options) {
            let text = format!("{}: {}", escape::line(&file.path), escape::line(&file.because));
            out.push_str(&wrap("      ", 8, &text));
        }
        out.push_str(&more(source.not_run.len(), options, 6));
    }
    out.push('\n');
    out
}

/// The figures at the end.
pub(super) fn tail(report: &Report, options: &Options) -> String {
    let mut out = section("schema", &schema(report));
    out.push_str(&failures(report, options));
    out.push_str(&examined(report, options));
    out.push_str(&gaps(report, options));
    out.push_str(&section("result", &result(report)));
    out
}

fn section(name: &str, text: &str) -> String {
    let label = format!("{name:<HANG$}");
    let plain = wrap(&label, HANG, text);
    plain.replacen(name, &styled(BOLD, name), 1)
}

fn schema(report: &Report) -> String {
    let it = &report.inventory;
    let with_key = it.tables - it.tables_without_primary_key;
    let indexed = it.foreign_keys - it.foreign_keys_without_index;
    let parts = [
        counted(it.tables, "table", "tables"),
        format!("{} with a primary key", number(with_key)),
        format!("{} with row security", number(it.row_security_tables)),
        counted(it.policies, "policy", "policies"),
        format!(
            "{} ({} of them indexed)",
            counted(it.foreign_keys, "foreign key", "foreign keys"),
            number(indexed)
        ),
        counted(it.indexes, "index", "indexes"),
        counted(it.views, "view", "views"),
        counted(it.functions, "function", "functions"),
        counted(it.triggers, "trigger", "triggers"),
        counted(it.enums, "enum", "enums"),
        counted(it.extensions, "extension", "extensions"),
    ];
    parts.join(", ")
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
    let mut out = section("failures", &text);
    for (failure, explained) in limited(&roots, options) {
        let place = report.place(failure_location(failure));
        let at = place.map(|it| {
            format!(
                "{}:{}:{} ",
                escape::line(&it.file.path),
                it.start.line,
                it.start.column
            )
        });
        let mut text = format!(
            "{}{} {}",
            at.unwrap_or_default(),
            failure.refusal.sqlstate,
            escape::line(&failure.refusal.message)
        );
        if *explained > 0 {
            text.push_str(&format!(" (explains {} more)", number(*explained)));
        }
        out.push_str(&wrap(&" ".repeat(HANG), HANG + 2, &text));
    }
    out.push_str(&more(roots.len(), options, HANG));
    out
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
    out.push_str(&section("examined", &text));
    for it in report.examined.iter().filter(|it| it.undetermined > 0) {
        let objects = counted(it.undetermined, "object", "objects");
        let text = format!("{}: {objects} could not be told because of gaps", it.rule.id);
        out.push_str(&wrap(&" ".repeat(HANG), HANG + 2, &text));
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
        out.push_str(&section("skipped", &format!("{}: {because}", rules.join(", "))));
    }
    for rule in &report.crashed {
        out.push_str(&section(
            "crashed",
            &format!("{rule}: a bug in the rule ended it; please report it"),
        ));
    }
    out
}

fn gaps(report: &Report, options: &Options) -> String {
    if report.gaps.is_empty() {
        return String::new();
    }
    let text = match report.gaps.len() {
        1 => "one thing could not be told without a server:".to_owned(),
        count => format!("{} things could not be told without a server:", number(count)),
    };
    let mut out = section("gaps", &text);
    for gap in limited(&report.gaps, options) {
        let place = gap.location.and_then(|location| report.place(location));
        let at = place.map(|it| {
            format!(
                "{}:{}:{} ",
                escape::line(&it.file.path),
                it.start.line,
                it.start.column
            )
        });
        let text = format!("{}{}", at.unwrap_or_default(), escape::line(&gap.because));
        out.push_str(&wrap(&" ".repeat(HANG), HANG + 2, &text));
    }
    out.push_str(&more(report.gaps.len(), options, HANG));
    out
}

fn result(report: &Report) -> String {
    if report.findings.is_empty() {
        return "nothing found".to_owned();
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
        counted(report.findings.len(), "finding", "findings"),
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
