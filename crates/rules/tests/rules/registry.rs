//! All rules at once: identity, outline, order.

use pgassay_rules::rules::RULES;

use crate::outline;

#[test]
fn every_rule_has_the_outline() {
    let wrong: Vec<String> = RULES
        .iter()
        .flat_map(|rule| {
            outline::complaints(rule)
                .into_iter()
                .map(|complaint| format!("{}: {complaint}", rule.id))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ids_are_unique() {
    let mut ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count);
}
