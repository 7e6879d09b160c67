//! The findings of one rule.

use std::collections::BTreeMap;

use pgassay_rules::{Category, Check, Confidence, Finding, Fix, Rule, Severity, StepTransaction};

use super::Options;
use super::excerpt::excerpt;
use super::text::{BOLD, DIM, address, counted, number, style, styled, wrap};
use crate::{Examined, Report, escape, grain};

/// The findings of one rule, and how much of them is shown.
pub(super) struct Group<'a> {
    pub(super) severity: Severity,
    pub(super) examined: &'a Examined,
    pub(super) findings: Vec<&'a Finding>,
}

/// How much of a group is shown.
#[derive(Clone, Copy)]
pub(super) struct Share {
    /// How many findings are shown with their SQL and fix.
    pub(super) full: usize,
    /// How many more are shown as one line each.
    pub(super) brief: usize,
}

/// The findings by rule, the worst first: by severity, then by what they are about, then by how many are as bad as that.
pub(super) fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut by_rule: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in report.new_findings() {
        by_rule.entry(finding.rule).or_default().push(finding);
    }
    for examined in &report.examined {
        let mut findings = by_rule.remove(examined.rule.id).unwrap_or_default();
        findings.sort_by_key(|finding| {
            (
                std::cmp::Reverse(finding.severity),
                std::cmp::Reverse(finding.confidence),
                finding.location,
            )
        });
        if let Some(worst) = findings.first() {
            groups.push(Group {
                severity: worst.severity,
                examined,
                findings,
            });
        }
    }
    groups.sort_by_key(|group| {
        (
            std::cmp::Reverse(group.severity),
            rank(group.examined.rule.category),
            std::cmp::Reverse(group.worst()),
        )
    });
    groups
}

/// Which of two things that are equally bad comes first: open rows before what fails, that before what is slow.
fn rank(category: Category) -> u8 {
    match category {
        Category::Tenancy | Category::Security => 0,
        Category::Migration => 1,
        Category::Integrity => 2,
        Category::Performance => 3,
        Category::Types | Category::Naming | Category::Maintenance => 4,
    }
}

impl Group<'_> {
    /// How many findings are as bad as the worst.
    fn worst(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == self.severity)
            .count()
    }

    pub(super) fn print(&self, report: &Report, share: Share, options: &Options) -> String {
        let mut out = self.heading(options);
        let full = self.findings.len().min(share.full);
        for finding in &self.findings[..full] {
            out.push_str(&self.full(finding, report, options));
        }
        let brief = &self.findings[full..(full + share.brief).min(self.findings.len())];
        if full > 0 && !brief.is_empty() {
            out.push('\n');
        }
        for finding in brief {
            out.push_str(&self.brief(finding, report, options));
        }
        let rest = self.findings.len() - full - brief.len();
        if rest > 0 {
            let id = self.examined.rule.id;
            let how = if options.narrowed {
                "--all".to_owned()
            } else {
                format!("--rule {id} --all")
            };
            let text = format!("  {} more: {how}\n", number(rest));
            out.push_str(&styled(DIM, text.trim_end()));
            out.push('\n');
        }
        out.push('\n');
        out
    }

    fn heading(&self, options: &Options) -> String {
        let rule = self.examined.rule;
        let name = self.severity.name();
        let objects = self.examined.objects;
        let found = self.findings.len();
        let of_failures = matches!(rule.check, Check::Failure(_));
        let mut count = if of_failures {
            counted(found, "failure", "failures")
        } else if objects >= found && objects > 0 {
            format!(
                "{} of {} {}",
                number(found),
                number(objects),
                grain(rule, objects)
            )
        } else {
            counted(found, "finding", "findings")
        };
        if self.worst() < found {
            count.push_str(&format!(", {} of them {name}", number(self.worst())));
        }
        if rule.confidence != Confidence::High {
            count.push_str(&format!(", {} confidence", rule.confidence));
        }
        let heading = format!(
            "{}  {}  {}",
            styled(style(self.severity), name),
            styled(BOLD, rule.id),
            styled(DIM, &count),
        );
        format!("{heading}\n{}", wrap(options.room(), "  ", 2, &rule.summary()))
    }

    fn full(&self, finding: &Finding, report: &Report, options: &Options) -> String {
        let room = options.room();
        let mut out = String::from("\n");
        let place = finding.location.and_then(|location| report.place(location));
        let message = qualify(finding, self.severity, self.examined.rule);
        match &place {
            Some(place) => {
                let at = address(place);
                out.push_str(&format!("  {}\n", styled(BOLD, &at)));
                out.push_str(&wrap(room, "  ", 2, &message));
                out.push_str(&excerpt(place, style(self.severity), room));
            }
            None => out.push_str(&wrap(room, "  ", 2, &message)),
        }
        for note in &finding.notes {
            out.push_str(&wrap(room, "  = ", 4, &escape::line(note)));
        }
        for related in &finding.related {
            if let Some(place) = report.place(related.location) {
                let text = format!("{} {}", address(&place), escape::line(&related.message));
                out.push_str(&wrap(room, "  = ", 4, &text));
            }
        }
        if let Some(fix) = &finding.fix {
            out.push_str(&print_fix(fix, room));
        }
        out
    }

    fn brief(&self, finding: &Finding, report: &Report, options: &Options) -> String {
        let room = options.room();
        let message = qualify(finding, self.severity, self.examined.rule);
        let Some(place) = finding.location.and_then(|location| report.place(location)) else {
            return wrap(room, "  ", 4, &message);
        };
        let at = address(&place);
        if at.chars().count() + message.chars().count() + 4 <= room {
            return format!("  {at}  {message}\n");
        }
        format!("  {at}\n{}", wrap(room, "    ", 4, &message))
    }
}

/// The message, with what is less than the group promises.
fn qualify(finding: &Finding, severity: Severity, rule: &Rule) -> String {
    let mut message = escape::line(&finding.message).into_owned();
    if finding.severity != severity {
        message.push_str(&format!(" ({})", finding.severity));
    }
    if finding.confidence < rule.confidence {
        message.push_str(&format!(" ({} confidence)", finding.confidence));
    }
    message
}

fn print_fix(fix: &Fix, room: usize) -> String {
    let title = format!("fix ({}): {}", fix.applicability.name(), escape::line(&fix.title));
    let mut out = wrap(room, "  ", 4, &title);
    let mut outside = false;
    for step in &fix.steps {
        outside |= step.transaction == StepTransaction::Forbidden;
        for sql in format!("{};", escape::lines(&step.sql)).lines() {
            out.push_str(&format!("      {sql}\n"));
        }
    }
    if outside {
        out.push_str(&styled(DIM, "      -- not inside a transaction"));
        out.push('\n');
    }
    out
}
