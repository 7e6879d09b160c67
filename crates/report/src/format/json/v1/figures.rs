//! The score, the coverages and what became of each file.

use serde::Serialize;

use super::{Place, place};
use crate::coverage;
use crate::migration::{Outcome, migrations};
use crate::score;
use crate::status::Status;
use crate::{Report, failure_location};

/// What the report sums up to.
#[derive(Serialize)]
pub(crate) struct Sums<'a> {
    status: Option<&'static str>,
    score: Option<Score>,
    coverages: Vec<Coverage>,
    migrations: Vec<Migration<'a>>,
}

#[derive(Serialize)]
pub(crate) struct Score {
    value: f64,
    grade: &'static str,
    start: f64,
    categories: Vec<CategoryScore>,
    rules: Vec<RuleCost>,
}

#[derive(Serialize)]
struct CategoryScore {
    category: &'static str,
    value: f64,
}

#[derive(Serialize)]
struct RuleCost {
    rule: &'static str,
    cost: f64,
    gain: f64,
    findings: usize,
}

#[derive(Serialize)]
pub(crate) struct Coverage {
    id: &'static str,
    definition: &'static str,
    covered: usize,
    of: usize,
    target_percent: u8,
}

#[derive(Serialize)]
struct Migration<'a> {
    file: &'a str,
    outcome: &'static str,
    failures: usize,
    location: Option<Place<'a>>,
    because: Option<&'a str>,
}

impl Sums<'_> {
    pub(super) fn of(report: &Report) -> Sums<'_> {
        let score = score(report);
        Sums {
            status: score.as_ref().map(|_| Status::of(&report.findings).name()),
            score,
            coverages: coverages(report),
            migrations: migrations(report)
                .iter()
                .map(|it| migration(report, it))
                .collect(),
        }
    }
}

/// The score, where there is one.
pub(crate) fn score(report: &Report) -> Option<Score> {
    let score = score::Score::of(report)?;
    let categories = score.categories.iter().map(|(category, value)| CategoryScore {
        category: category.name(),
        value: *value,
    });
    let rules = score.rules.iter().map(|it| RuleCost {
        rule: it.rule,
        cost: it.cost,
        gain: it.gain,
        findings: it.findings,
    });
    Some(Score {
        value: score.value,
        grade: score.grade.name(),
        start: score.start,
        categories: categories.collect(),
        rules: rules.collect(),
    })
}

/// The coverages.
pub(crate) fn coverages(report: &Report) -> Vec<Coverage> {
    let all = coverage::Coverage::all(report);
    all.iter()
        .map(|it| Coverage {
            id: it.measure.id,
            definition: it.measure.definition,
            covered: it.covered,
            of: it.of,
            target_percent: it.measure.target,
        })
        .collect()
}

fn migration<'a>(report: &'a Report, it: &crate::migration::Migration<'a>) -> Migration<'a> {
    let (failures, first, because) = match it.outcome {
        Outcome::Ran => (0, None, None),
        Outcome::Failed {
            first, statements, ..
        } => {
            let why = first.refusal.message.as_str();
            (statements, Some(failure_location(first)), Some(why))
        }
        Outcome::NotRun(because) => (0, None, Some(because)),
    };
    Migration {
        file: it.path,
        outcome: it.outcome_name(),
        failures,
        location: first.and_then(|location| place(location, report)),
        because,
    }
}
