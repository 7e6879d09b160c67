//! What comments in the SQL suppress, and what a baseline says.

use serde::Serialize;

use super::{Finding, Place, finding, place};
use crate::Report;

#[derive(Serialize)]
pub(super) struct Accepted<'a> {
    suppressed: Vec<Suppressed<'a>>,
    unused_suppressions: Vec<UnusedSuppression<'a>>,
    baseline: Option<Baseline<'a>>,
}

#[derive(Serialize)]
struct Suppressed<'a> {
    finding: Finding<'a>,
    comment: Option<Place<'a>>,
    reason: &'a str,
}

#[derive(Serialize)]
struct UnusedSuppression<'a> {
    comment: Option<Place<'a>>,
    because: &'a str,
}

#[derive(Serialize)]
struct Baseline<'a> {
    new: usize,
    unchanged: usize,
    gone: &'a [crate::baseline::Entry],
}

impl Accepted<'_> {
    pub(super) fn of(report: &Report) -> Accepted<'_> {
        let suppressed = report.suppressed.iter().map(|it| Suppressed {
            finding: finding(&it.finding, report),
            comment: it.comment.and_then(|it| place(it, report)),
            reason: &it.reason,
        });
        let unused = report.unused_suppressions.iter().map(|it| UnusedSuppression {
            comment: place(it.comment, report),
            because: &it.because,
        });
        Accepted {
            suppressed: suppressed.collect(),
            unused_suppressions: unused.collect(),
            baseline: report.baseline.as_ref().map(|it| Baseline {
                new: report.new_findings().count(),
                unchanged: it.unchanged.len(),
                gone: &it.gone,
            }),
        }
    }
}

/// Whether a finding is new, where there is a baseline.
pub(super) fn state(finding: &pgassay_rules::Finding, report: &Report) -> Option<&'static str> {
    report.baseline.as_ref()?;
    Some(if report.is_new(finding) {
        "new"
    } else {
        "unchanged"
    })
}
