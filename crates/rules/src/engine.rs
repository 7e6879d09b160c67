//! Runs rules: each at its grain, each alone, so that a bug in one costs that one only.

use std::collections::BTreeSet;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use pgassay_catalog::Catalog;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::SchemaId;
use pgassay_catalog::relation::Relation;
use pgassay_catalog::routine::Function;
use pgassay_isolation::platform::is_platform_schema;
use pgassay_sql::ast::Persistence;

use crate::context::{Context, Facts, Outcome, Step};
use crate::finding::{Finding, Fingerprint};
use crate::rule::{Check, Needs, Rule};
use crate::rules::RULES;
use crate::survey::Survey;

/// How much stack a thread has that walks expressions, as deep as they nest.
const STACK: usize = 64 << 20;

/// More threads than this do not help: rules are few, and one of them takes the longest.
const MOST_THREADS: usize = 4;

/// What became of one rule.
#[derive(Debug)]
pub struct RuleResult {
    /// The rule.
    pub rule: &'static Rule,
    /// What it had to say.
    pub outcome: Outcome,
    /// Why it did not run, or stopped: a clause without a full stop.
    pub skipped: Option<String>,
    /// Whether a bug ended it.
    pub crashed: bool,
}

/// The results of the selected rules so far; steps first, then the rest.
#[derive(Debug)]
pub struct Engine {
    results: Vec<RuleResult>,
    has_migrations: bool,
}

impl Engine {
    /// Prepares the rules that a selection includes.
    pub fn new(facts: &Facts<'_>, has_migrations: bool) -> Engine {
        Engine::of(RULES, facts, has_migrations)
    }

    /// Prepares those of some rules that a selection includes.
    pub fn of(rules: &[&'static Rule], facts: &Facts<'_>, has_migrations: bool) -> Engine {
        let results = rules
            .iter()
            .copied()
            .filter(|rule| facts.selection.includes(rule))
            .map(|rule| RuleResult {
                rule,
                outcome: Outcome::default(),
                skipped: None,
                crashed: false,
            });
        Engine {
            results: results.collect(),
            has_migrations,
        }
    }

    /// Whether any rule wants to see each statement.
    pub fn wants_steps(&self) -> bool {
        self.results
            .iter()
            .any(|result| matches!(result.rule.check, Check::Step(_)))
    }

    /// Shows one statement to the rules that want to see each.
    pub fn step(&mut self, step: &Step<'_>, facts: &Facts<'_>) {
        let survey = OnceLock::new();
        for result in &mut self.results {
            if let Check::Step(check) = result.rule.check {
                run(result, facts, &survey, |ctx| check(step, ctx), 1);
            }
        }
    }

    /// Runs the rules over the final catalog, several at a time. Findings have their fingerprints and are in the order
    /// of rules and objects.
    pub fn finish(mut self, facts: &Facts<'_>) -> Vec<RuleResult> {
        let survey = OnceLock::new();
        let has_migrations = self.has_migrations;
        let waiting = Mutex::new(self.results.iter_mut());
        // Not held while a rule runs.
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
        let take = || {
            while let Some(result) = next() {
                finish(result, facts, &survey, has_migrations);
            }
        };
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        thread::scope(|scope| {
            for _ in 1..threads.min(MOST_THREADS) {
                let builder = thread::Builder::new().stack_size(STACK);
                // Without it the others do its work.
                drop(builder.spawn_scoped(scope, take));
            }
            take();
        });
        self.results
    }
}

/// What one rule says of the final catalog.
fn finish(result: &mut RuleResult, facts: &Facts<'_>, survey: &OnceLock<Survey>, has_migrations: bool) {
    if let Some(why) = unmet(result.rule, facts, has_migrations) {
        result.skipped = Some(why);
        return;
    }
    visit(result, facts, survey);
    let settle = result.rule.settle;
    let findings = &mut result.outcome.findings;
    findings.retain_mut(|finding| settle(finding, facts.catalog));
    findings.sort_by_cached_key(|it| {
        (
            it.object.name.clone(),
            it.object.kind,
            it.location,
            it.message.clone(),
        )
    });
    identify(findings);
}

fn unmet(rule: &Rule, facts: &Facts<'_>, has_migrations: bool) -> Option<String> {
    let major = facts.catalog.version.major;
    if !rule.versions.contains(&major) {
        return Some(format!("not about PostgreSQL {major}"));
    }
    rule.needs.iter().find_map(|need| match need {
        Needs::Tenancy if facts.tenancy.is_empty() => Some("no tenant column was found".to_owned()),
        Needs::Migrations if !has_migrations => Some("there are no migrations to read".to_owned()),
        _ => None,
    })
}

/// Runs one check under guard and counts the objects it looked at.
fn run(
    result: &mut RuleResult,
    facts: &Facts<'_>,
    survey: &OnceLock<Survey>,
    check: impl FnOnce(&mut Context<'_>),
    objects: usize,
) {
    if result.crashed {
        return;
    }
    let mut counting = true;
    let outcome = &mut result.outcome;
    let before = outcome.findings.len();
    let mut ctx = Context {
        catalog: facts.catalog,
        tenancy: facts.tenancy,
        failures: facts.failures,
        survey,
        rule: result.rule,
        selection: facts.selection,
        outcome,
        counting: &mut counting,
    };
    let done = catch_unwind(AssertUnwindSafe(|| check(&mut ctx)));
    if counting {
        result.outcome.examined += objects;
    }
    if done.is_err() {
        result.outcome.findings.truncate(before);
        result.crashed = true;
        result.skipped = Some("a bug in the rule ended it".to_owned());
    }
}

/// Relations that users made: an extension's or the platform's own are not theirs to mend, and temporary ones are gone
/// with the session.
pub(crate) fn own(catalog: &Catalog) -> impl Iterator<Item = &Relation> {
    let platform: BTreeSet<SchemaId> = catalog
        .schemas
        .iter()
        .map(|(id, _)| SchemaId(id))
        .filter(|id| is_platform_schema(catalog, *id))
        .collect();
    catalog
        .relations
        .iter()
        .map(|(_, relation)| relation)
        .filter(move |it| {
            it.extension.is_none()
                && it.persistence != Persistence::Temporary
                && !platform.contains(&it.schema)
        })
}

fn tables(catalog: &Catalog) -> impl Iterator<Item = &Relation> {
    own(catalog).filter(|it| !it.is_view())
}

fn visit(result: &mut RuleResult, facts: &Facts<'_>, survey: &OnceLock<Survey>) {
    let catalog = facts.catalog;
    match result.rule.check {
        Check::Step(_) => {}
        Check::Catalog(check) => run(result, facts, survey, |ctx| check(catalog, ctx), 1),
        Check::Schema(check) => {
            let own = |id: SchemaId| !is_platform_schema(catalog, id);
            for (_, schema) in catalog.schemas.iter().filter(|(_, it)| own(it.id)) {
                run(result, facts, survey, |ctx| check(schema, ctx), 1);
            }
        }
        Check::Table(check) => {
            for table in tables(catalog) {
                run(result, facts, survey, |ctx| check(table, ctx), 1);
            }
        }
        Check::View(check) => {
            for view in own(catalog).filter(|it| it.is_view()) {
                run(result, facts, survey, |ctx| check(view, ctx), 1);
            }
        }
        Check::Column(check) => {
            for table in tables(catalog) {
                let each =
                    |ctx: &mut Context<'_>| table.columns.iter().for_each(|column| check(table, column, ctx));
                run(result, facts, survey, each, table.columns.len());
            }
        }
        Check::Constraint(check) => {
            for table in tables(catalog) {
                let each =
                    |ctx: &mut Context<'_>| table.constraints.iter().for_each(|it| check(table, it, ctx));
                run(result, facts, survey, each, table.constraints.len());
            }
        }
        Check::ForeignKey(check) => {
            for table in tables(catalog) {
                for constraint in &table.constraints {
                    if let ConstraintKind::ForeignKey(key) = &constraint.kind {
                        run(result, facts, survey, |ctx| check(table, constraint, key, ctx), 1);
                    }
                }
            }
        }
        Check::Index(check) => {
            for table in own(catalog) {
                for index in catalog.indexes_of(table) {
                    run(result, facts, survey, |ctx| check(table, index, ctx), 1);
                }
            }
        }
        Check::Trigger(check) => {
            for table in own(catalog) {
                let each = |ctx: &mut Context<'_>| table.triggers.iter().for_each(|it| check(table, it, ctx));
                run(result, facts, survey, each, table.triggers.len());
            }
        }
        Check::Policy(check) => {
            for table in tables(catalog) {
                let each = |ctx: &mut Context<'_>| table.policies.iter().for_each(|it| check(table, it, ctx));
                run(result, facts, survey, each, table.policies.len());
            }
        }
        Check::Function(check) => {
            let own = |it: &Function| it.extension.is_none() && !is_platform_schema(catalog, it.schema);
            for (_, function) in catalog.functions.iter().filter(|(_, it)| own(it)) {
                run(result, facts, survey, |ctx| check(function, ctx), 1);
            }
        }
        Check::Type(check) => {
            let own = catalog.types.iter().filter(|(_, it)| {
                it.extension.is_none() && !matches!(it.kind, TypeKind::Row(_) | TypeKind::Array { .. })
            });
            for (_, data_type) in own {
                run(result, facts, survey, |ctx| check(data_type, ctx), 1);
            }
        }
        Check::Role(check) => {
            for (_, role) in catalog.roles.iter() {
                run(result, facts, survey, |ctx| check(role, ctx), 1);
            }
        }
        Check::Failure(check) => {
            for failure in facts.failures.iter().filter(|failure| failure.root.is_none()) {
                run(result, facts, survey, |ctx| check(failure, ctx), 0);
            }
        }
    }
}

/// Gives findings their fingerprints: rule, kind and name of the object; equal ones are numbered.
fn identify(findings: &mut [Finding]) {
    let mut seen: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
    for finding in findings {
        let base = format!(
            "{}:{:?}:{}",
            finding.rule, finding.object.kind, finding.object.name
        );
        let count = seen.entry(base.clone()).or_default();
        *count += 1;
        finding.fingerprint = Fingerprint(if *count == 1 {
            base
        } else {
            format!("{base}#{count}")
        });
    }
}
