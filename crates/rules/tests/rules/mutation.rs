//! A rule that falls silent, or says the opposite, fails an example of its own documentation.

use pgassay_catalog::location::{FileId, Location};
use pgassay_rules::examples::{Example, examples};
use pgassay_rules::rules::RULES;
use pgassay_rules::{Context, Finding, Kind, ObjectRef, Rule};
use pgassay_sql::ast::ObjectKind;
use pgassay_sql::span::Span;

use crate::harness::marks;
use crate::replaying::{Replayed, replay};

/// What an example says of findings that are not the rule's.
fn complaints(example: &Example, replayed: &Replayed, findings: &[Finding]) -> usize {
    let mut wrong = Vec::new();
    marks(example, replayed, findings, &mut wrong);
    wrong.len()
}

/// The opposite of what a rule says: nothing where it reports, a finding where it is silent.
fn inverted(findings: &[Finding]) -> Vec<Finding> {
    if !findings.is_empty() {
        return Vec::new();
    }
    let object = ObjectRef {
        kind: Kind::Object(ObjectKind::Table),
        name: String::new(),
        id: None,
    };
    let location = Location {
        file: FileId(0),
        span: Span::of(0, 0),
    };
    vec![Finding::on(object, "`x` is wrong").at(Some(location))]
}

#[test]
fn every_rule_is_held_by_its_examples() {
    let mut loose = Vec::new();
    for rule in RULES {
        let mut silence_is_seen = false;
        for example in examples(rule.docs) {
            let replayed = replay(&example, "", &[rule]);
            silence_is_seen |= complaints(&example, &replayed, &[]) > 0;
            let opposite = inverted(replayed.findings(rule));
            if complaints(&example, &replayed, &opposite) == 0 {
                loose.push(format!(
                    "{} may say the opposite on line {}",
                    rule.id, example.line
                ));
            }
        }
        if !silence_is_seen {
            loose.push(format!("{} may be silent", rule.id));
        }
    }
    assert!(loose.is_empty(), "{}", loose.join("\n"));
}

/// The harness rejects a rule whose check never reports, run as rules are run.
#[test]
fn a_silent_check_is_rejected() {
    fn never(_: &pgassay_catalog::Catalog, _: &mut Context<'_>) {}
    let mut found = 0;
    for rule in RULES.iter().take(12) {
        let silent: &'static Rule = Box::leak(Box::new(Rule {
            check: pgassay_rules::Check::Catalog(never),
            docs: rule.docs,
            id: rule.id,
            ..Rule::DEFAULTS
        }));
        let complaints = crate::harness::complaints(silent, &[]);
        assert!(
            complaints.iter().any(|it| it.contains("marked")),
            "{}: {complaints:?}",
            rule.id
        );
        found += 1;
    }
    assert_eq!(found, 12);
}
