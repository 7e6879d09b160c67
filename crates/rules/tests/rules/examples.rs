//! The examples of every rule, and rules that the harness has to reject.

use pgassay_catalog::relation::Relation;
use pgassay_rules::rules::RULES;
use pgassay_rules::{Category, Check, Context, Finding, Fix, FixAvailability, Rule, SqlStep};

use crate::{harness, outline};

/// Rules whose examples replay cannot run yet, and what is missing. Each must still fail.
const WAITING: &[(&str, &str)] = &[];

#[test]
fn examples_are_true() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let complaints = harness::complaints(rule, RULES);
        let waiting = WAITING.iter().find(|(id, _)| *id == rule.id);
        match (complaints.is_empty(), waiting) {
            (false, None) => wrong.extend(complaints.iter().map(|it| format!("{}: {it}", rule.id))),
            (true, Some(_)) => wrong.push(format!("{}: it waits no longer", rule.id)),
            (true, None) | (false, Some(_)) => {}
        }
    }
    assert!(
        wrong.is_empty(),
        "{} complaints:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

const GOOD: &str = " A table named bad.\n\n ## Why is this bad?\n\n It is a test.\n\n ## Example\n\n ```sql\n \
                    CREATE TABLE bad (id int); -- finding\n ```\n\n ```sql fix\n DROP TABLE bad;\n ```\n\n ```sql\n \
                    CREATE TABLE good (id int);\n ```\n";

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if table.name.as_str() == "bad" {
        let fix = Fix::safe("drop it", [SqlStep::new("DROP TABLE bad")]);
        let message = format!("`{}` is bad", table.name.as_str());
        ctx.report(Finding::on(ctx.on_relation(table), message).fix(fix));
    }
}

/// A rule with these documents, for the harness.
fn rule(docs: String, fix: FixAvailability) -> &'static Rule {
    Box::leak(Box::new(Rule {
        id: "bad-table",
        docs: Box::leak(docs.into_boxed_str()),
        file: "src/rules/naming/bad_table.rs",
        category: Category::Naming,
        fix,
        check: Check::Table(check),
        ..Rule::DEFAULTS
    }))
}

fn complaints(docs: String) -> String {
    let rule = rule(docs, FixAvailability::Always);
    let mut all = harness::complaints(rule, &[]);
    all.extend(outline::complaints(rule));
    all.join("\n")
}

#[test]
fn a_good_rule_is_accepted() {
    assert_eq!(complaints(GOOD.to_owned()), "");
}

#[test]
fn bad_examples_are_rejected() {
    let cases = [
        (
            "bad (id int); -- finding",
            "fine (id int); -- finding",
            "found: []",
        ),
        ("good (id int);", "bad (id int);", "found: [(0, 1)]"),
        ("-- finding", "-- finding: low", "its mark says otherwise"),
        ("DROP TABLE bad;", "DROP TABLE good;", "but printed is"),
        (
            "## Why is this bad?",
            "Why is this bad?",
            "there is no section `## Why is this bad?`",
        ),
        (
            "## Example",
            "## Beispiel",
            "no section `## Beispiel` in the outline",
        ),
        (
            "CREATE TABLE good (id int);",
            "CREATE TABLE good (id nothing);",
            "42704",
        ),
        ("-- finding", "", "no example fires"),
        (
            "```sql\n CREATE TABLE good",
            "```text\n CREATE TABLE good",
            "no example is silent",
        ),
    ];
    for (good, bad, complaint) in cases {
        assert!(GOOD.contains(good), "{good}");
        let said = complaints(GOOD.replace(good, bad));
        assert!(said.contains(complaint), "`{bad}` was rejected otherwise: {said}");
    }
}

#[test]
fn what_a_rule_says_of_its_fixes_is_held_against_it() {
    for fix in [FixAvailability::Never, FixAvailability::Sometimes] {
        let said = harness::complaints(rule(GOOD.to_owned(), fix), &[]).join("\n");
        assert!(said.contains("of fixes, but 1 findings have one"), "{said}");
    }
}
