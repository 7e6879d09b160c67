//! Runs rules: each at its grain, each alone, so that a bug in one costs that one only.

mod visit;

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::thread;

use pgassay_catalog::Catalog;

use crate::context::{Context, Facts, Outcome, Step};
use crate::finding::{Finding, Fingerprint};
use crate::rule::{Check, Needs, Rule};
use crate::rules::RULES;
use crate::selection::Selection;

/// How much stack a thread has that walks expressions, as deep as they nest.
const STACK: usize = 64 << 20;

/// More threads than this do not help: rules are few, and one of them takes the longest.
const MOST_THREADS: usize = 4;

/// A check of one statement.
type StepCheck = fn(&Step<'_>, &mut Context<'_>);

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
    /// The rules that want to see each statement, by their places: most do not, and statements are many.
    steps: Vec<(usize, StepCheck)>,
    has_migrations: bool,
}

impl Engine {
    /// Prepares the rules that a selection includes.
    pub fn new(selection: &Selection, has_migrations: bool) -> Engine {
        Engine::of(RULES, selection, has_migrations)
    }

    /// Prepares those of some rules that a selection includes.
    pub fn of(rules: &[&'static Rule], selection: &Selection, has_migrations: bool) -> Engine {
        let results = rules
            .iter()
            .copied()
            .filter(|rule| selection.includes(rule))
            .map(RuleResult::new);
        let results: Vec<RuleResult> = results.collect();
        let steps = results.iter().enumerate();
        let steps = steps.filter_map(|(at, result)| match result.rule.check {
            Check::Step(check) => Some((at, check)),
            _ => None,
        });
        Engine {
            steps: steps.collect(),
            results,
            has_migrations,
        }
    }

    /// Whether any rule wants to see each statement.
    pub fn wants_steps(&self) -> bool {
        !self.steps.is_empty()
    }

    /// Shows one statement to the rules that want to see each.
    pub fn step(&mut self, step: &Step<'_>, facts: &Facts<'_>) {
        let pending = step.is_pending();
        for (at, check) in &self.steps {
            let check = |ctx: &mut Context<'_>| {
                ctx.pending = pending;
                check(step, ctx);
            };
            run(&mut self.results[*at], facts, check, 1);
        }
    }

    /// Runs the rules over the final catalog, on several threads. Findings have their fingerprints and are in the order
    /// of rules and objects.
    pub fn finish(mut self, facts: &Facts<'_>) -> Vec<RuleResult> {
        for result in &mut self.results {
            result.skipped = unmet(result.rule, facts, self.has_migrations);
        }
        let rules: Vec<&'static Rule> = self.results.iter().map(|result| result.rule).collect();
        let runs = |at: usize| self.results[at].skipped.is_none() && !self.results[at].crashed;
        let running: Vec<(usize, &'static Rule)> = rules
            .into_iter()
            .enumerate()
            .filter(|(at, _)| runs(*at))
            .collect();
        for (at, part) in visit::all(&running, facts) {
            self.results[at].add(part);
        }
        let waiting = Mutex::new(self.results.iter_mut());
        // Not held while findings are put in order.
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
        on_threads(usize::MAX, || {
            while let Some(result) = next() {
                settle(result, facts.catalog);
            }
        });
        self.results
    }
}

impl RuleResult {
    fn new(rule: &'static Rule) -> RuleResult {
        RuleResult {
            rule,
            outcome: Outcome::default(),
            skipped: None,
            crashed: false,
        }
    }

    /// Whether the rule neither looked at anything nor said anything.
    fn is_empty(&self) -> bool {
        let Outcome {
            findings,
            examined,
            undetermined,
            history,
        } = &self.outcome;
        findings.is_empty() && *examined == 0 && *undetermined == 0 && *history == 0 && !self.crashed
    }

    /// Adds what the rule says of some of the objects.
    fn add(&mut self, part: RuleResult) {
        self.outcome.examined += part.outcome.examined;
        self.outcome.undetermined += part.outcome.undetermined;
        self.outcome.history += part.outcome.history;
        self.outcome.findings.extend(part.outcome.findings);
        self.crashed |= part.crashed;
        self.skipped = self.skipped.take().or(part.skipped);
    }
}

/// Does the same on several threads, this one among them, but on no more than there are pieces of work.
fn on_threads(pieces: usize, work: impl Fn() + Sync) {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 1..threads.min(MOST_THREADS).min(pieces) {
            let builder = thread::Builder::new().stack_size(STACK);
            // Without it the others do its work.
            drop(builder.spawn_scoped(scope, &work));
        }
        work();
    });
}

/// Puts the findings of a rule in order, each with its fingerprint, those left out that others make needless.
fn settle(result: &mut RuleResult, catalog: &Catalog) {
    let settle = result.rule.settle;
    let findings = &mut result.outcome.findings;
    findings.retain_mut(|finding| settle(finding, catalog));
    findings.sort_by(|one, other| {
        let key = |it: &Finding| (it.object.kind, it.location);
        let names = one.object.name.cmp(&other.object.name);
        names
            .then_with(|| key(one).cmp(&key(other)))
            .then_with(|| one.message.cmp(&other.message))
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
        Needs::Migrations | Needs::Pending if !has_migrations => {
            Some("there are no migrations to read".to_owned())
        }
        _ => None,
    })
}

/// Runs one check under guard and counts the objects it looked at.
fn run(result: &mut RuleResult, facts: &Facts<'_>, check: impl FnOnce(&mut Context<'_>), objects: usize) {
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
        migrations: facts.migrations,
        survey: facts.survey,
        rule: result.rule,
        selection: facts.selection,
        outcome,
        pending: true,
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

/// Gives findings their fingerprints: rule, kind and name of the object; equal ones, which follow each other, are numbered.
fn identify(findings: &mut [Finding]) {
    let mut count = 0;
    for at in 0..findings.len() {
        let (before, rest) = findings.split_at_mut(at);
        let finding = &mut rest[0];
        let is_same =
            |it: &Finding| it.object.kind == finding.object.kind && it.object.name == finding.object.name;
        count = if before.last().is_some_and(is_same) {
            count + 1
        } else {
            1
        };
        let mut print = format!(
            "{}:{}:{}",
            finding.rule,
            finding.object.kind.print(),
            finding.object.name
        );
        if count > 1 {
            print.push_str(&format!("#{count}"));
        }
        finding.fingerprint = Fingerprint(print);
    }
}
