//! The status: what the worst finding means for those who want to deploy.

use pgassay_rules::{Confidence, Finding, Severity};

/// What the worst finding means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// No finding is high or critical.
    Healthy,
    /// There is a high finding, or a critical one that is only a guess.
    NeedsWork,
    /// There is a critical finding of at least medium confidence: a migration fails, a tenant's table is open.
    Blocked,
}

impl Status {
    /// The status that findings make.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Status {
        let statuses = findings.into_iter().map(|finding| match finding.severity {
            Severity::Critical if finding.confidence >= Confidence::Medium => Status::Blocked,
            Severity::Critical | Severity::High => Status::NeedsWork,
            Severity::Medium | Severity::Low | Severity::Info => Status::Healthy,
        });
        statuses.max().unwrap_or(Status::Healthy)
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
