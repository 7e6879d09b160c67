//! The status: what the worst finding means for those who want to deploy.

use std::collections::BTreeMap;

use pgassay_rules::rules::RULES;
use pgassay_rules::{Check, Confidence, Finding, Severity};

/// What the worst finding means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// No finding is high or critical.
    Healthy,
    /// There is a high finding, or a critical one that is only a guess.
    NeedsWork,
    /// There is a critical finding of at least medium confidence, such as a tenant's table that is open; or PostgreSQL would
    /// refuse a statement, and that is a high finding at least.
    Blocked,
}

impl Status {
    /// The status that findings make.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Status {
        let statuses = Status::by_rule(findings).into_values();
        statuses.max().unwrap_or(Status::Healthy)
    }

    /// The status that the findings of each rule alone would make.
    pub(crate) fn by_rule<'a>(
        findings: impl IntoIterator<Item = &'a Finding>,
    ) -> BTreeMap<&'static str, Status> {
        let mut statuses = BTreeMap::new();
        let mut failing: BTreeMap<&str, bool> = BTreeMap::new();
        for finding in findings {
            let is_sure = finding.confidence >= Confidence::Medium;
            let fails = || is_about_failures(finding.rule);
            let status = match finding.severity {
                Severity::Critical if is_sure => Status::Blocked,
                Severity::High if is_sure && *failing.entry(finding.rule).or_insert_with(fails) => {
                    Status::Blocked
                }
                Severity::Critical | Severity::High => Status::NeedsWork,
                Severity::Medium | Severity::Low | Severity::Info => Status::Healthy,
            };
            let worst = statuses.entry(finding.rule).or_insert(status);
            *worst = status.max(*worst);
        }
        statuses
    }

    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Healthy => "healthy",
            Status::NeedsWork => "needs work",
            Status::Blocked => "blocked",
        }
    }
}

/// Whether a rule is about statements that PostgreSQL would refuse.
fn is_about_failures(rule: &str) -> bool {
    let mut about_failures = RULES.iter().filter(|it| matches!(it.check, Check::Failure(_)));
    about_failures.any(|it| it.id == rule)
}
