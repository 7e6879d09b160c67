//! The score: what its page says, and that no finding ever raises it.

use pgassay_report::coverage::Coverage;
use pgassay_report::score::{BLOCKED, FEWEST, Grade, HALF, MOST, Score, cost, weight};
use pgassay_report::status::Status;
use pgassay_report::{Examined, Report};
use pgassay_rules::prelude::*;
use pgassay_rules::rules::RULES;

use crate::fixture::{self, finding};

const PAGE: &str = include_str!("../../../../docs/reference/score.md");

static DOUBLE: Rule = Rule {
    id: "duplicate-index",
    ..Rule::DEFAULTS
};

static STYLE: Rule = Rule {
    id: "house-style",
    default: false,
    ..Rule::DEFAULTS
};

/// So many findings of a rule.
fn findings(rule: &'static Rule, count: usize, severity: Severity, confidence: Confidence) -> Vec<Finding> {
    let one = |number: usize| {
        let name = format!("public.{number}");
        let mut it = finding(rule, ObjectKind::Table, &name, "wrong", None);
        (it.severity, it.confidence) = (severity, confidence);
        it
    };
    (0..count).map(one).collect()
}

fn report(rules: &[(&'static Rule, usize)], findings: Vec<Finding>) -> Report {
    let mut report = fixture::report();
    report.examined = rules
        .iter()
        .map(|(rule, objects)| Examined {
            rule,
            objects: *objects,
            undetermined: 0,
            findings: findings.iter().filter(|it| it.rule == rule.id).count(),
        })
        .collect();
    report.findings = findings;
    report
}

/// Numbers that look as if by chance, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % limit
    }
}

#[test]
fn mending_never_lowers_it() {
    let rules = [
        &fixture::FOREIGN_KEY,
        &fixture::POLICY,
        &fixture::KEY,
        &DOUBLE,
        &STYLE,
    ];
    let confidences = [Confidence::Low, Confidence::Medium, Confidence::High];
    let mut random = Random(7);
    let (mut higher, mut unblocked) = (0, 0);
    for _ in 0..400 {
        let examined = rules.map(|rule| (rule, random.below(200)));
        let mut all = Vec::new();
        for _ in 0..random.below(60) {
            let rule = rules[random.below(rules.len())];
            // One in forty is critical.
            let severity = Severity::ALL[random.below(40).div_ceil(10)];
            all.extend(findings(rule, 1, severity, confidences[random.below(3)]));
        }
        let whole = report(&examined, all.clone());
        let score = Score::of(&whole).expect("it was examined");
        assert!((0.0..=100.0).contains(&score.value));
        if Status::of(&whole.findings) == Status::Blocked {
            assert!(score.value <= BLOCKED && score.grade == Grade::F);
        }
        for it in &score.rules {
            assert!(it.cost <= MOST && it.gain >= 0.0 && it.rule != STYLE.id, "{it:?}");
        }
        for at in 0..all.len() {
            let mut fewer = all.clone();
            let mended = fewer.remove(at);
            let mended_score = Score::of(&report(&examined, fewer)).expect("it was examined");
            assert!(mended_score.value >= score.value, "{mended:?}");
            higher += usize::from(mended_score.value > score.value);
            unblocked += usize::from(score.start < mended_score.start);
        }
    }
    // Both happen, so that the comparison means something.
    assert!(higher > 1000 && unblocked > 0, "{higher} {unblocked}");
}

#[test]
fn what_does_not_count() {
    let rules = [(&fixture::KEY, 10), (&STYLE, 10)];
    let mut all = findings(&STYLE, 9, Severity::Low, Confidence::High);
    all.extend(findings(&fixture::KEY, 9, Severity::Info, Confidence::High));
    let score = Score::of(&report(&rules, all.clone())).expect("it was examined");
    assert_eq!((score.value, score.rules.len()), (100.0, 0));
    let mut narrowed = report(&rules, all);
    narrowed.narrowed = true;
    assert_eq!(Score::of(&narrowed), None);
    narrowed.narrowed = false;
    narrowed.statements = 0;
    assert_eq!(Score::of(&narrowed), None);
    // A finding, however light, is never lost in rounding.
    let least = findings(&fixture::KEY, 1, Severity::Low, Confidence::Low);
    let score = Score::of(&report(&[(&fixture::KEY, 1_000_000)], least)).expect("it was examined");
    assert_eq!(score.value, 99.9);
}

#[test]
fn a_failing_statement_blocks() {
    let rule = |id: &str| {
        RULES
            .iter()
            .copied()
            .find(|it| it.id == id)
            .expect("it is a rule")
    };
    let status = |id: &str, severity: Severity, confidence: Confidence| {
        Status::of(&findings(rule(id), 1, severity, confidence))
    };
    assert_eq!(
        status("duplicate-object", Severity::High, Confidence::High),
        Status::Blocked
    );
    assert_eq!(
        status("duplicate-object", Severity::High, Confidence::Low),
        Status::NeedsWork
    );
    assert_eq!(
        status("duplicate-object", Severity::Medium, Confidence::High),
        Status::Healthy
    );
    assert_eq!(
        status("duplicate-index", Severity::High, Confidence::High),
        Status::NeedsWork
    );
    assert_eq!(
        status("duplicate-index", Severity::Critical, Confidence::Medium),
        Status::Blocked
    );
    assert_eq!(
        status("duplicate-index", Severity::Critical, Confidence::Low),
        Status::NeedsWork
    );
}

#[test]
fn the_page_says_what_the_code_does() {
    assert_eq!((MOST, HALF, FEWEST, BLOCKED), (33.0, 3.0, 10, 59.0));
    for said in [
        "at most 33 percent",
        "density / (density + 3)",
        "no fewer than 10 objects",
        "never scores above 59",
        "A from 90, B from 80, C from 70, D from 60, else F",
    ] {
        assert!(PAGE.contains(said), "{said}");
    }
    let grades = [100.0, 90.0, 89.9, 80.0, 79.9, 70.0, 69.9, 60.0, 59.9, 0.0].map(|it| Grade::of(it).name());
    assert_eq!(grades.concat(), "AABBCCDDFF");
    let shown = [(16.0, "16"), (4.0, "4"), (1.0, "1"), (0.25, "1/4"), (0.0, "0")];
    for (severity, (wanted, text)) in Severity::ALL.into_iter().zip(shown) {
        let one = findings(&DOUBLE, 1, severity, Confidence::High);
        assert_eq!(weight(&one[0]), wanted);
        assert!(PAGE.contains(&format!("| {severity} | {text} |")), "{severity}");
    }
    for (confidence, times, text) in [
        (Confidence::High, 1.0, "1"),
        (Confidence::Medium, 0.5, "1/2"),
        (Confidence::Low, 0.125, "1/8"),
    ] {
        let one = findings(&DOUBLE, 1, Severity::Medium, confidence);
        assert_eq!(weight(&one[0]), times);
        assert!(
            PAGE.contains(&format!("| {confidence} | {text} |")),
            "{confidence}"
        );
    }
}

#[test]
fn the_example_of_the_page_is_right() {
    use Confidence::{High as Sure, Medium as Mostly};
    let example = [
        (&fixture::FOREIGN_KEY, 20, Severity::High, Sure, 50),
        (&fixture::KEY, 4, Severity::High, Sure, 40),
        (&DOUBLE, 8, Severity::Medium, Mostly, 120),
        (&fixture::POLICY, 1, Severity::Critical, Mostly, 5),
    ];
    let all: Vec<Finding> = example
        .iter()
        .flat_map(|(rule, count, severity, confidence, _)| findings(rule, *count, *severity, *confidence))
        .collect();
    let rules = example.map(|(rule, .., objects)| (rule, objects));
    let score = Score::of(&report(&rules, all.clone())).expect("it was examined");
    let mut wanted: Vec<String> = example
        .iter()
        .map(|(rule, count, severity, confidence, objects)| {
            let of_rule: Vec<&Finding> = all.iter().filter(|it| it.rule == rule.id).collect();
            let weight: f64 = of_rule.iter().map(|it| weight(it)).sum();
            let objects = objects.max(&FEWEST);
            let density = weight / *objects as f64;
            let cost = cost(&of_rule, *objects);
            format!(
                "| {} | {count} {severity}, {confidence} confidence | {weight} / {objects} = {density:.2} | {cost:.1} |",
                rule.id
            )
        })
        .collect();
    let left = example.iter().scan(BLOCKED, |left, (rule, .., objects)| {
        let of_rule: Vec<&Finding> = all.iter().filter(|it| it.rule == rule.id).collect();
        *left *= 1.0 - cost(&of_rule, *objects) / 100.0;
        Some(format!("{left:.1}"))
    });
    let left: Vec<String> = left.collect();
    wanted.push(format!("59, {}", left.join(", ")));
    wanted.push(format!(
        "scores **{:.1}**, grade {}",
        score.value,
        score.grade.name()
    ));
    for it in &score.rules {
        wanted.push(format!("`{}` gains {:.1}", it.rule, it.gain));
    }
    let missing: Vec<&String> = wanted.iter().filter(|it| !PAGE.contains(*it)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn coverages_have_both_numbers() {
    let mut report = fixture::report();
    report.measured.with_tenant_column = 2;
    report.measured.of_tenants = 2;
    report.measured.protected = 1;
    let shown: Vec<(&str, usize, usize, bool)> = Coverage::all(&report)
        .iter()
        .map(|it| (it.measure.id, it.covered, it.of, it.is_reached()))
        .collect();
    assert_eq!(
        shown,
        [
            ("primary-keys", 2, 2, true),
            ("foreign-keys", 1, 1, true),
            ("foreign-key-indexes", 0, 1, false),
            ("row-security", 1, 2, false),
            ("tenant-columns", 2, 2, true),
            ("time-columns", 0, 2, false),
            ("comments", 0, 2, false),
        ]
    );
}
