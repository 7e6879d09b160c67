//! The score: one number from 0 to 100, by one formula without knobs, which `docs/reference/score.md` explains.
//!
//! Each rule that is on by default takes a share of what is left, the larger the denser its findings are among what it
//! looked at. No finding ever raises the score, so mending one never lowers it.

use std::collections::BTreeMap;

use pgassay_rules::{Category, Confidence, Finding, Rule, Severity};

use crate::status::Status;
use crate::{Examined, Report};

/// No rule takes more than this many percent of the score, however many findings it has.
pub const MOST: f64 = 33.0;

/// The density of findings at which a rule takes half of [`MOST`]: three of four objects have a high finding.
pub const HALF: f64 = 3.0;

/// A rule counts as having looked at no fewer objects than this: one finding is no catastrophe in a small schema.
pub const FEWEST: usize = 10;

/// What a blocked schema starts from, instead of 100, so that it never scores more.
pub const BLOCKED: f64 = 59.0;

/// The score of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// From 0 to 100, with one digit behind the point, rounded down.
    pub value: f64,
    /// The letter for it.
    pub grade: Grade,
    /// What it starts from: 100, or [`BLOCKED`].
    pub start: f64,
    /// The score of each category that has a rule that ran, in the order of categories.
    pub categories: Vec<(Category, f64)>,
    /// What each rule takes away, those first whose mending gains most.
    pub rules: Vec<RuleCost>,
}

/// What a rule takes away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RuleCost {
    /// The rule.
    pub rule: &'static str,
    /// How many percent of the score it takes, at most [`MOST`].
    pub cost: f64,
    /// How much higher the score is without its findings.
    pub gain: f64,
    /// How many findings it has.
    pub findings: usize,
}

/// A letter for a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each variant is the letter")]
pub enum Grade {
    F,
    D,
    C,
    B,
    A,
}

impl Grade {
    /// The letter: A from 90, B from 80, C from 70, D from 60, else F.
    pub fn of(value: f64) -> Grade {
        match value {
            90.0.. => Grade::A,
            80.0.. => Grade::B,
            70.0.. => Grade::C,
            60.0.. => Grade::D,
            _ => Grade::F,
        }
    }

    /// The letter.
    pub const fn name(self) -> &'static str {
        match self {
            Grade::A => "A",
            Grade::B => "B",
            Grade::C => "C",
            Grade::D => "D",
            Grade::F => "F",
        }
    }
}

impl Score {
    /// The score of a report; none where nothing was examined, or only some rules were asked for.
    pub fn of(report: &Report) -> Option<Score> {
        let counted: Vec<&Examined> = report.examined.iter().filter(|it| it.rule.default).collect();
        let nothing = report.statements == 0 || report.unread == report.statements;
        if nothing || report.narrowed || counted.is_empty() {
            return None;
        }
        let mut by_rule: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in &report.findings {
            by_rule.entry(finding.rule).or_default().push(finding);
        }
        let costs: Vec<(&'static Rule, f64)> = counted
            .iter()
            .map(|it| {
                let findings = by_rule.get(it.rule.id).map_or(&[][..], Vec::as_slice);
                (it.rule, cost(findings, it.objects))
            })
            .collect();
        let left = |start: f64, wanted: &dyn Fn(&Rule) -> bool| -> f64 {
            let kept = costs.iter().filter(|(rule, _)| wanted(rule));
            down(kept.fold(start, |left, (_, cost)| left * (1.0 - cost / 100.0)))
        };
        let blocking = Status::by_rule(&report.findings);
        let blocking = blocking.iter().filter(|(_, status)| **status == Status::Blocked);
        let blocking: Vec<&str> = blocking.map(|(rule, _)| *rule).collect();
        let start = if blocking.is_empty() { 100.0 } else { BLOCKED };
        let value = left(start, &|_| true);
        let gain = |rule: &'static Rule| {
            let start = if blocking.iter().all(|it| *it == rule.id) {
                100.0
            } else {
                BLOCKED
            };
            tenths(left(start, &|it| it.id != rule.id) - value)
        };
        let mut rules: Vec<RuleCost> = costs
            .iter()
            .filter(|(_, cost)| *cost > 0.0)
            .map(|(rule, cost)| RuleCost {
                rule: rule.id,
                cost: tenths(*cost),
                gain: gain(rule),
                findings: by_rule.get(rule.id).map_or(0, Vec::len),
            })
            .collect();
        rules.sort_by(|one, other| {
            let more = other.gain.total_cmp(&one.gain);
            more.then_with(|| other.cost.total_cmp(&one.cost))
        });
        let mut categories: Vec<Category> = costs.iter().map(|(rule, _)| rule.category).collect();
        categories.sort();
        categories.dedup();
        Some(Score {
            value,
            grade: Grade::of(value),
            start,
            categories: categories
                .into_iter()
                .map(|category| (category, left(100.0, &|rule| rule.category == category)))
                .collect(),
            rules,
        })
    }
}

/// How many percent of the score a rule takes that looked at so many objects.
pub fn cost(findings: &[&Finding], objects: usize) -> f64 {
    let weight: f64 = findings.iter().map(|finding| weight(finding)).sum();
    let density = weight / objects.max(FEWEST) as f64;
    MOST * density / (density + HALF)
}

/// How much a finding weighs: one that is high and sure weighs 4.
pub fn weight(finding: &Finding) -> f64 {
    let severity = match finding.severity {
        Severity::Critical => 16.0,
        Severity::High => 4.0,
        Severity::Medium => 1.0,
        Severity::Low => 0.25,
        Severity::Info => 0.0,
    };
    let confidence = match finding.confidence {
        Confidence::High => 1.0,
        Confidence::Medium => 0.5,
        Confidence::Low => 0.125,
    };
    severity * confidence
}

/// Rounded down to tenths, so that only a schema without findings has 100.
fn down(value: f64) -> f64 {
    // What is a hair below a tenth because of binary fractions is that tenth.
    (value * 10.0 + 1e-6).floor() / 10.0
}

/// Rounded to tenths.
fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
