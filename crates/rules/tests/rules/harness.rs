//! What is demanded of a rule's examples; a list of complaints, empty where all is well.

use pgassay_catalog::location::FileId;
use pgassay_rules::examples::{Example, examples};
use pgassay_rules::{Applicability, Check, Finding, Fix, FixAvailability, Needs, Rule};
use pgassay_sql::split::split;

use crate::replaying::{Replayed, replay};

/// Everything that is wrong with a rule's examples. `others` are the rules that its fixes must not wake.
pub(crate) fn complaints(rule: &'static Rule, others: &[&'static Rule]) -> Vec<String> {
    let examples = examples(rule.docs);
    let mut wrong = Vec::new();
    let mut with_fix = 0;
    let mut without_fix = 0;
    if !examples.iter().any(Example::fires) {
        wrong.push("no example fires".to_owned());
    }
    if examples.iter().all(Example::fires) {
        wrong.push("no example is silent".to_owned());
    }
    for example in &examples {
        let mut here = Vec::new();
        let replayed = replay(example, "", &[rule]);
        let findings = replayed.findings(rule);
        runs(rule, &replayed, &mut here);
        marks(example, &replayed, findings, &mut here);
        severities(rule, example, &replayed, findings, &mut here);
        for finding in findings {
            message(&finding.message, &mut here);
            with_fix += usize::from(finding.fix.is_some());
            without_fix += usize::from(finding.fix.is_none());
        }
        fixes(rule, example, findings, others, &mut here);
        absence(rule, example, &mut here);
        wrong.extend(
            here.into_iter()
                .map(|it| format!("example on line {} of its documentation: {it}", example.line)),
        );
    }
    let truth = match rule.fix {
        FixAvailability::Always => without_fix == 0,
        FixAvailability::Never => with_fix == 0,
        FixAvailability::Sometimes => with_fix > 0 && without_fix > 0,
    };
    if !truth {
        wrong.push(format!(
            "says {:?} of fixes, but {with_fix} findings have one and {without_fix} have none",
            rule.fix
        ));
    }
    wrong
}

/// Statements of an example run, unless the rule is about those that do not.
fn runs(rule: &Rule, replayed: &Replayed, wrong: &mut Vec<String>) {
    if !matches!(rule.check, Check::Failure(_)) {
        wrong.extend(replayed.failures.iter().cloned());
        wrong.extend(replayed.unknown.iter().cloned());
    }
    for result in &replayed.results {
        if result.crashed {
            wrong.push(format!("{} crashed", result.rule.id));
        }
    }
}

/// Findings are on the marked lines and nowhere else.
pub(crate) fn marks(example: &Example, replayed: &Replayed, findings: &[Finding], wrong: &mut Vec<String>) {
    let mut found: Vec<(usize, u32)> = findings
        .iter()
        .filter_map(|finding| replayed.line(finding.location))
        .collect();
    found.sort_unstable();
    if found.len() != findings.len() {
        wrong.push("a finding has no place".to_owned());
    }
    if found != example.findings {
        wrong.push(format!(
            "marked (file, line): {:?}, found: {found:?}",
            example.findings
        ));
    }
}

/// A finding is as bad as its mark says, or as its rule where the mark says nothing.
fn severities(
    rule: &Rule,
    example: &Example,
    replayed: &Replayed,
    findings: &[Finding],
    wrong: &mut Vec<String>,
) {
    for finding in findings {
        let place = replayed.line(finding.location);
        let marks = example.findings.iter().zip(&example.severities);
        let mut wanted = marks
            .filter(|(mark, _)| Some(**mark) == place)
            .map(|(_, severity)| severity.unwrap_or(rule.severity))
            .peekable();
        if wanted.peek().is_some() && !wanted.any(|severity| severity == finding.severity) {
            wrong.push(format!(
                "`{}` is of {} severity, its mark says otherwise: write `-- finding: {}`",
                finding.message, finding.severity, finding.severity
            ));
        }
    }
}

/// Lower-case, no full stop, short, the object in backticks.
fn message(message: &str, wrong: &mut Vec<String>) {
    let fine = message.chars().next().is_some_and(|first| !first.is_uppercase())
        && !message.ends_with('.')
        && message.chars().count() < 90
        && message.matches('`').count() >= 2;
    if !fine {
        wrong.push(format!("message style: {message}"));
    }
}

/// The printed fix is the fix; after it the rule is silent, and no other rule reports anything new that is as bad.
fn fixes(
    rule: &'static Rule,
    example: &Example,
    findings: &[Finding],
    others: &[&'static Rule],
    wrong: &mut Vec<String>,
) {
    let all: Vec<&Fix> = findings
        .iter()
        .filter_map(|finding| finding.fix.as_ref())
        .collect();
    let sql: String = all
        .iter()
        .flat_map(|fix| &fix.steps)
        .map(|step| format!("{};\n", step.sql))
        .collect();
    if let Some(printed) = &example.fix
        && printed.trim() != sql.trim()
    {
        wrong.push(format!(
            "the fix is:\n{}\nbut printed is:\n{}",
            sql.trim(),
            printed.trim()
        ));
    }
    let safe = all.iter().all(|fix| fix.applicability == Applicability::Safe);
    if !safe && !rule.docs.contains("## Fix safety") {
        wrong.push("a fix is not safe, and there is no section `## Fix safety`".to_owned());
    }
    if sql.is_empty() {
        return;
    }
    let everybody: Vec<&'static Rule> = std::iter::once(rule)
        // House styles that are off contradict each other.
        .chain(
            others
                .iter()
                .copied()
                .filter(|other| other.id != rule.id && other.default),
        )
        .collect();
    let before = replay(example, "", &everybody);
    let after = if rule.needs.contains(&Needs::Pending) {
        replay(&rewritten(example, findings), "", &everybody)
    } else {
        replay(example, &sql, &everybody)
    };
    wrong.extend(
        after
            .failures
            .iter()
            .filter(|failure| !before.failures.contains(failure))
            .map(|failure| format!("the fix fails: {failure}")),
    );
    let fix_file = FileId(example.files.len() as u32);
    for finding in after.results.iter().flat_map(|result| &result.outcome.findings) {
        let known = before
            .results
            .iter()
            .flat_map(|result| &result.outcome.findings)
            .any(|old| old.fingerprint == finding.fingerprint);
        let mended = finding.rule == rule.id && all.len() == findings.len();
        let new = !known && finding.severity >= rule.severity;
        if mended || new {
            let place = finding
                .location
                .filter(|it| it.file == fix_file)
                .map_or("", |_| " in the fix");
            wrong.push(format!(
                "after the fix {}: {}{place}",
                finding.rule, finding.message
            ));
        }
    }
}

/// The example with the steps of each fix in the place of the statement that it is for, each in a file of its own: what
/// has not been run is written otherwise.
fn rewritten(example: &Example, findings: &[Finding]) -> Example {
    let mut files = Vec::new();
    for (at, (name, text)) in example.files.iter().enumerate() {
        let mut begin = 0;
        for (piece, _) in split(text).statements() {
            let (start, end) = (piece.span.start as usize, piece.span.end as usize);
            let is_here = |finding: &&Finding| {
                let place = finding
                    .location
                    .map(|it| (it.file.0 as usize, it.span.start as usize));
                place.is_some_and(|(file, place)| file == at && start <= place && place < end)
            };
            let Some(fix) = findings.iter().find(is_here).and_then(|it| it.fix.as_ref()) else {
                continue;
            };
            files.push((name.clone(), text[begin..start].to_owned()));
            files.extend(
                fix.steps
                    .iter()
                    .map(|step| (name.clone(), format!("{};", step.sql))),
            );
            begin = end;
        }
        files.push((name.clone(), text[begin..].to_owned()));
    }
    // Nothing but the end of the statement that was there, and remarks about it.
    files.retain(|(_, text)| split(text).statements().count() > 0);
    Example {
        files,
        ..example.clone()
    }
}

/// A rule that fires when a statement is taken from a silent example argues from an absence, and says so.
fn absence(rule: &'static Rule, example: &Example, wrong: &mut Vec<String>) {
    let declared = rule.needs.iter().any(|need| matches!(need, Needs::AbsenceOf(_)));
    if example.fires()
        || declared
        || matches!(
            rule.check,
            Check::Failure(_) | Check::Step(_) | Check::Migration(_)
        )
    {
        return;
    }
    for (at, (_, text)) in example.files.iter().enumerate() {
        for (piece, _) in split(text).statements() {
            let mut less = example.clone();
            let (start, end) = (piece.span.start as usize, piece.span.end as usize);
            less.files[at].1.replace_range(start..end, "");
            let replayed = replay(&less, "", &[rule]);
            if replayed.failures.is_empty() && !replayed.findings(rule).is_empty() {
                wrong.push(format!(
                    "it fires without `{}`: it argues from an absence and must say of what",
                    piece.span.text(text)
                ));
            }
        }
    }
}
