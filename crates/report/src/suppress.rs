//! Comments in SQL that accept findings: `-- pgassay-ignore RULE[, RULE]: reason`.
//!
//! | where the comment stands | what it is for |
//! | --- | --- |
//! | on a line of its own before a statement | the whole statement |
//! | on a line of its own inside a statement | the next line that holds more than a comment |
//! | on a line with SQL | that line |
//! | anywhere, as `pgassay-ignore-file` | the file |
//!
//! A finding is meant if it, or a place that belongs to it, begins there. The text of a function or DO block is a string to
//! the statement around it: a comment in there suppresses nothing, which is said.

mod comment;

use std::collections::BTreeSet;

use pgassay_catalog::location::{FileId, Location};
use pgassay_rules::{Finding, Needs, Selection};
use pgassay_sql::span::Span;
use pgassay_sql::split::{CommentPlace, Script, comments, split};

use crate::source::SourceFile;
use crate::{Examined, Report};
use comment::Directive;

/// A finding that a comment or the configuration suppresses.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// The comment; none where the configuration suppresses it.
    pub comment: Option<Location>,
    /// Why, as that says.
    pub reason: String,
}

/// A comment that was meant to suppress something, and does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusedSuppression {
    /// The comment.
    pub comment: Location,
    /// Why it suppresses nothing: a clause without a full stop.
    pub because: String,
}

/// A comment that names rules and a reason.
struct Suppression {
    comment: Location,
    covered: Span,
    rules: Vec<&'static str>,
    reason: String,
}

/// Takes out of a report what comments in its files suppress, and says which comments suppress nothing.
pub fn apply(report: &mut Report) {
    let (mut suppressions, mut unused) = (Vec::new(), Vec::new());
    for (at, file) in report.source.files.iter().enumerate() {
        if file.text.contains(comment::WORD) {
            let file_id = FileId(u32::try_from(at).unwrap_or(u32::MAX));
            read(file, file_id, &mut suppressions, &mut unused);
        }
    }
    if suppressions.is_empty() && unused.is_empty() {
        return;
    }
    let mut used = BTreeSet::new();
    // A comment for what the configuration leaves out already is not idle.
    for it in &report.suppressed {
        let all = suppressions.iter().enumerate();
        let all = all.filter(|(_, suppression)| suppression.is_for(&it.finding));
        used.extend(all.map(|(at, _)| (at, it.finding.rule)));
    }
    let (mut kept, mut suppressed) = (Vec::new(), Vec::new());
    for finding in std::mem::take(&mut report.findings) {
        let by = suppressions.iter().position(|it| it.is_for(&finding));
        match by {
            None => kept.push(finding),
            Some(at) => {
                // Others that are for the same finding are not idle either.
                let all = suppressions
                    .iter()
                    .enumerate()
                    .filter(|(_, it)| it.is_for(&finding));
                used.extend(all.map(|(at, _)| (at, finding.rule)));
                suppressed.push(Suppressed {
                    comment: Some(suppressions[at].comment),
                    reason: suppressions[at].reason.clone(),
                    finding,
                });
            }
        }
    }
    report.findings = kept;
    report.take_out(&suppressed);
    report.suppressed.extend(suppressed);
    for (at, suppression) in suppressions.iter().enumerate() {
        let idle = suppression
            .rules
            .iter()
            .filter(|rule| !used.contains(&(at, **rule)));
        // Of a rule that did not run, or could not tell, nobody knows what it would have found.
        // What was a hazard while a migration was pending is history when it has been run.
        let file = report.source.file(suppression.comment.file);
        let is_pending = file.is_some_and(|file| file.pending);
        let could_tell =
            |it: &&Examined| it.undetermined == 0 && (is_pending || !it.rule.needs.contains(&Needs::Pending));
        let ran = |rule: &&&str| {
            let mut examined = report.examined.iter().filter(could_tell);
            examined.any(|it| it.rule.id == **rule)
        };
        unused.extend(idle.filter(ran).map(|rule| UnusedSuppression {
            comment: suppression.comment,
            because: format!("{rule} finds nothing there"),
        }));
    }
    unused.sort_by_key(|it| it.comment);
    report.unused_suppressions = unused;
}

impl Suppression {
    fn is_for(&self, finding: &Finding) -> bool {
        let begins_there = |location: Location| {
            location.file == self.comment.file
                && (self.covered.contains(location.span.start) || self.covered.start == location.span.start)
        };
        self.rules.contains(&finding.rule)
            && (finding.location.is_some_and(begins_there)
                || finding
                    .related
                    .iter()
                    .any(|related| begins_there(related.location)))
    }
}

/// Reads the comments of a file.
fn read(
    file: &SourceFile,
    file_id: FileId,
    suppressions: &mut Vec<Suppression>,
    unused: &mut Vec<UnusedSuppression>,
) {
    let script = split(&file.text);
    let comments = comments(&file.text, &script);
    let spans: Vec<Span> = comments.iter().map(|comment| comment.span).collect();
    for it in comments {
        let Some(directive) = Directive::read(it.span.text(&file.text)) else {
            continue;
        };
        let comment = Location {
            file: file_id,
            span: it.span,
        };
        let mut say = |because: &str| {
            let because = because.to_owned();
            unused.push(UnusedSuppression { comment, because });
        };
        let directive = match directive {
            Ok(directive) => directive,
            Err(because) => {
                say(&because);
                continue;
            }
        };
        if matches!(it.place, CommentPlace::Body(_)) {
            say("it stands in the text of a function or DO block; put it before the statement");
            continue;
        }
        let mut rules = Vec::new();
        for name in &directive.rules {
            match Selection::rule(name) {
                Ok(rule) => rules.push(rule.id),
                Err(unknown) => say(&match unknown.likely.as_slice() {
                    [] => format!("there is no rule `{name}`"),
                    likely => format!("there is no rule `{name}`; did you mean {}?", likely.join(" or ")),
                }),
            }
        }
        let covered = match directive.whole_file {
            true => Some(Span::of(0, file.text.len())),
            false => covered(&file.text, it.span, it.place, &script, &spans),
        };
        match covered {
            None => say("no statement follows it"),
            Some(covered) if !rules.is_empty() => suppressions.push(Suppression {
                comment,
                covered,
                rules,
                reason: directive.reason,
            }),
            Some(_) => {}
        }
    }
}

/// What a comment is for.
fn covered(
    text: &str,
    comment: Span,
    place: CommentPlace,
    script: &Script,
    comments: &[Span],
) -> Option<Span> {
    let line = Span::new(line_start(text, comment.start), line_end(text, comment.end));
    if holds_more(text, line, comments) {
        return Some(line);
    }
    match place {
        CommentPlace::Before(piece) => script.pieces.get(piece?).map(|piece| piece.span),
        CommentPlace::Inside(piece) | CommentPlace::Body(piece) => {
            let end = script.pieces.get(piece)?.span.end;
            let mut next = line.end.saturating_add(1);
            while next < end {
                let line = Span::new(next, line_end(text, next));
                if holds_more(text, line, comments) {
                    return Some(line);
                }
                next = line.end.saturating_add(1);
            }
            None
        }
    }
}

/// Whether a line holds more than comments and white space.
fn holds_more(text: &str, line: Span, comments: &[Span]) -> bool {
    let mut at = line.start;
    let from = comments.partition_point(|it| it.end <= line.start);
    for comment in comments[from..].iter().take_while(|it| it.start < line.end) {
        if at < comment.start && !Span::new(at, comment.start).text(text).trim().is_empty() {
            return true;
        }
        at = at.max(comment.end);
    }
    at < line.end && !Span::new(at, line.end).text(text).trim().is_empty()
}

fn line_start(text: &str, at: u32) -> u32 {
    let before = text.get(..at as usize).unwrap_or_default();
    before.rfind('\n').map_or(0, |found| Span::of(0, found + 1).end)
}

fn line_end(text: &str, at: u32) -> u32 {
    let rest = text.get(at as usize..).unwrap_or_default();
    let length = rest.find('\n').unwrap_or(rest.len());
    at.saturating_add(Span::of(0, length).end)
}
