//! The examples of the rules on a server: what rules find in the catalog that is read back, they find in replay's.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use pgassay_catalog::Catalog;
use pgassay_isolation::tenancy::Tenancy;
use pgassay_rules::engine::Engine;
use pgassay_rules::examples::{Example, examples};
use pgassay_rules::rules::RULES;
use pgassay_rules::{Check, Facts, Needs, Rule, Selection};

use crate::judge::Judge;
use crate::script::{Script, ScriptFile};
use crate::tests::{majors, run};

/// The major that examples are about unless they say otherwise.
const NEWEST: u16 = 18;

/// The rules that need only the catalog: not the text of statements, and no failures.
fn rules_of_catalogs() -> Vec<&'static Rule> {
    RULES
        .iter()
        .copied()
        .filter(|rule| {
            let of_files = matches!(
                rule.check,
                Check::Step(_) | Check::Migration(_) | Check::Failure(_)
            );
            !of_files && !rule.needs.contains(&Needs::Migrations)
        })
        .collect()
}

/// A line for each finding, with everything in it but places, and one for each rule with what it examined.
fn lines(catalog: &Catalog, rules: &[&'static Rule]) -> BTreeSet<String> {
    let tenancy = Tenancy::infer(catalog);
    let selection = Selection {
        only: rules.iter().map(|rule| rule.id).collect(),
        ..Selection::default()
    };
    let facts = Facts {
        catalog,
        tenancy: &tenancy,
        selection: &selection,
        failures: &[],
        migrations: &[],
        survey: &OnceLock::new(),
    };
    let mut lines = BTreeSet::new();
    for result in Engine::of(rules, &selection, false).finish(&facts) {
        let id = result.rule.id;
        assert!(!result.crashed, "{id} crashed");
        lines.insert(format!("{id} examined {}", result.outcome.examined));
        for finding in result.outcome.findings {
            let steps: Vec<String> = finding
                .fix
                .map(|fix| fix.steps.into_iter().map(|step| step.sql).collect())
                .unwrap_or_default();
            lines.insert(format!(
                "{id} {} {} {}: {} {:?} {steps:?}",
                finding.severity, finding.confidence, finding.fingerprint.0, finding.message, finding.notes
            ));
        }
    }
    lines
}

fn script(example: &Example) -> Script {
    let several = example.files.len() > 1;
    let files = example.files.iter().map(|(name, text)| ScriptFile {
        name: name.clone(),
        text: text.clone(),
        transaction: several,
        ..ScriptFile::default()
    });
    Script {
        files: files.collect(),
        supabase: example.supabase,
        ..Script::default()
    }
}

/// What is wrong with one example on one major: the two catalogs lead to other findings, or the rule does not report as
/// often as the example is marked.
fn complaints(
    judge: &mut Judge,
    rule: &Rule,
    example: &Example,
    rules: &[&'static Rule],
    major: u16,
) -> Vec<String> {
    let verdict = judge.run(&script(example));
    let (Some(replayed), Some(server)) = (&verdict.catalog, &verdict.server) else {
        return vec!["there is no catalog".to_owned()];
    };
    let (ours, theirs) = (lines(replayed, rules), lines(server, rules));
    let mut wrong: Vec<String> = theirs
        .difference(&ours)
        .map(|line| format!("only on the server: {line}"))
        .chain(
            ours.difference(&theirs)
                .map(|line| format!("only in replay:     {line}")),
        )
        .collect();
    // The servers at hand have what PostgreSQL itself brings.
    let has_extensions = !example
        .files
        .iter()
        .any(|(_, text)| text.contains("EXTENSION vector"));
    let needs_only_the_catalog = has_extensions && rules.iter().any(|it| it.id == rule.id);
    if needs_only_the_catalog && major == example.version.unwrap_or(NEWEST) {
        let found = theirs
            .iter()
            .filter(|line| line.starts_with(&format!("{} ", rule.id)) && !line.contains(" examined "))
            .count();
        if found != example.findings.len() {
            wrong.push(format!(
                "{} findings are marked, and {found} made on the server",
                example.findings.len()
            ));
        }
    }
    wrong
}

/// In the wide ring: every example of every rule, on every major that it is about.
#[test]
fn examples_of_rules_agree() {
    let majors = majors();
    if majors.len() == 1 {
        return;
    }
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = majors
            .into_iter()
            .map(|major| scope.spawn(move || complaints_of(major)))
            .collect();
        runs.into_iter()
            .flat_map(|run| run.join().expect("a comparison that ends"))
            .collect()
    });
    assert!(
        wrong.is_empty(),
        "{} complaints:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The examples that are about a major, on a server of their own. Roles belong to all of it, so those that start from
/// what Supabase has come last.
fn complaints_of(major: u16) -> Vec<String> {
    let rules = rules_of_catalogs();
    let mut all: Vec<(&Rule, Example)> = RULES
        .iter()
        .flat_map(|rule| examples(rule.docs).into_iter().map(|it| (*rule, it)))
        .filter(|(_, example)| example.version.is_none_or(|version| version == major))
        .collect();
    assert!(all.len() > RULES.len(), "no examples were found");
    all.sort_by_key(|(_, example)| example.supabase);
    let mut judge = Judge::new(major);
    let mut wrong = Vec::new();
    for (rule, example) in all {
        let here = complaints(&mut judge, rule, &example, &rules, major);
        wrong.extend(
            here.into_iter()
                .map(|it| format!("PostgreSQL {major}, {}, line {}: {it}", rule.id, example.line)),
        );
    }
    wrong
}

/// Catalogs in which rules find other things are told apart.
#[test]
fn a_missing_index_shows() {
    let rules = rules_of_catalogs();
    let without =
        "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a);";
    let with = format!("{without} CREATE INDEX ON b (a_id);");
    let without = run(15, &Script::of(without));
    let with = run(15, &Script::of(&with));
    let of = |catalog: &Option<Catalog>| lines(catalog.as_ref().expect("it ran"), &rules);
    for verdict in [&without, &with] {
        let (ours, theirs) = (of(&verdict.catalog), of(&verdict.server));
        let differ: Vec<&String> = ours.symmetric_difference(&theirs).collect();
        assert!(differ.is_empty(), "{differ:?}");
    }
    assert_ne!(of(&without.catalog), of(&with.server));
}
