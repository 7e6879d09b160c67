//! The findings of one rule as text.

use pgassay_rules::{Confidence, Finding, Fix, Rule, Severity, StepTransaction};

use super::Options;
use super::excerpt::excerpt;
use super::text::{BOLD, DIM, address, number, style, styled, wrap};
use crate::group::Group;
use crate::{Report, escape};

/// How much of a group is shown.
#[derive(Clone, Copy)]
pub(super) struct Share {
    /// How many findings are shown with their SQL and fix.
    pub(super) full: usize,
    /// How many more are shown as one line each.
    pub(super) brief: usize,
}

/// The rules that there is no room for, a line for each severity.
pub(super) fn others(groups: &[Group<'_>], options: &Options) -> String {
    let mut out = String::new();
    for severity in Severity::ALL {
        let of_severity = groups.iter().filter(|group| group.severity == severity);
        let names: Vec<String> = of_severity
            .map(|group| format!("{} {}", group.examined.rule.id, number(group.findings.len())))
            .collect();
        if !names.is_empty() {
            let label = format!("  {:<8}  ", severity.name());
            let text = wrap(options.room(), &label, label.len(), &names.join(", "));
            out.push_str(&text.replacen(severity.name(), &styled(style(severity), severity.name()), 1));
        }
    }
    if out.is_empty() {
        return out;
    }
    let heading = styled(BOLD, "and more");
    let how = styled(DIM, "  to see them: --rule RULE, or --all");
    format!("{heading}\n{out}{how}\n\n")
}

impl Group<'_> {
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
        let found = self.findings.len();
        let mut count = self.count(number);
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
