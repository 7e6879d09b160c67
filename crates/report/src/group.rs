//! The findings by rule, in the order in which people should read them.

use std::collections::BTreeMap;

use pgassay_rules::{Category, Check, Finding, Severity};

use crate::{Examined, Report, grain};

/// The findings of one rule.
pub struct Group<'a> {
    /// The worst severity among them.
    pub severity: Severity,
    /// The rule, and what it looked at.
    pub examined: &'a Examined,
    /// The findings, the worst first, then the surest, then by place.
    pub findings: Vec<&'a Finding>,
}

/// The findings by rule, the worst first: by severity, then by what they are about, then by how many are as bad as that.
pub fn groups(report: &Report) -> Vec<Group<'_>> {
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
    pub fn worst(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == self.severity)
            .count()
    }

    /// How many there are of how many that were looked at, in words; `number` writes numbers.
    pub fn count(&self, number: fn(usize) -> String) -> String {
        let rule = self.examined.rule;
        let (found, objects) = (self.findings.len(), self.examined.objects);
        let counted =
            |one: &str, many: &str| format!("{} {}", number(found), if found == 1 { one } else { many });
        if matches!(rule.check, Check::Failure(_)) {
            counted("failure", "failures")
        } else if objects >= found && objects > 0 {
            format!(
                "{} of {} {}",
                number(found),
                number(objects),
                grain(rule, objects)
            )
        } else {
            counted("finding", "findings")
        }
    }
}
