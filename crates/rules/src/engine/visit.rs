//! Shows each rule the objects of its grain, a batch of tables at a time to all rules: tables that one rule has just
//! looked at are at hand for the next, and several threads can share the work.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::SchemaId;
use pgassay_catalog::relation::Relation;
use pgassay_catalog::routine::Function;
use pgassay_isolation::platform::{is_bookkeeping, is_platform_schema, own_relations};

use super::{RuleResult, on_threads, run};
use crate::context::{Context, Facts};
use crate::rule::{Check, Rule};

/// How many relations make a batch: they and what hangs on them fit into a processor's own cache.
const BATCH: usize = 64;

/// What the rules, each with its number, say of the catalog: parts with these numbers, in the order of the objects.
pub(super) fn all(rules: &[(usize, &'static Rule)], facts: &Facts<'_>) -> Vec<(usize, RuleResult)> {
    // What a migration tool keeps for itself is not the project's to mend.
    let relations: Vec<&Relation> = own_relations(facts.catalog)
        .filter(|it| !is_bookkeeping(it.name.as_str()))
        .collect();
    let batches: Vec<&[&Relation]> = relations.chunks(BATCH).collect();
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    // What is not a part of a relation comes first: a rule may look at the whole catalog at once, which takes long.
    on_threads(batches.len() + 1, || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at > batches.len() {
                return;
            }
            for (number, rule) in rules {
                let mut result = RuleResult::new(rule);
                match at.checked_sub(1).and_then(|at| batches.get(at)) {
                    None => visit_others(&mut result, facts),
                    Some(batch) => batch
                        .iter()
                        .for_each(|relation| visit(relation, &mut result, facts)),
                }
                if !result.is_empty() {
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((at, *number, result));
                }
            }
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, number, _)| (*number, *at));
    done.into_iter()
        .map(|(_, number, result)| (number, result))
        .collect()
}

/// Shows a rule a relation, or what of it the rule looks at.
fn visit(relation: &Relation, result: &mut RuleResult, facts: &Facts<'_>) {
    let is_table = !relation.is_view();
    match result.rule.check {
        Check::Table(check) if is_table => run(result, facts, |ctx| check(relation, ctx), 1),
        Check::View(check) if !is_table => run(result, facts, |ctx| check(relation, ctx), 1),
        Check::Column(check) if is_table => {
            let each =
                |ctx: &mut Context<'_>| relation.columns.iter().for_each(|it| check(relation, it, ctx));
            run(result, facts, each, relation.columns.len());
        }
        Check::Constraint(check) if is_table => {
            let each = |ctx: &mut Context<'_>| {
                relation
                    .constraints
                    .iter()
                    .for_each(|it| check(relation, it, ctx))
            };
            run(result, facts, each, relation.constraints.len());
        }
        Check::ForeignKey(check) if is_table => {
            for constraint in &relation.constraints {
                if let ConstraintKind::ForeignKey(key) = &constraint.kind {
                    run(result, facts, |ctx| check(relation, constraint, key, ctx), 1);
                }
            }
        }
        Check::Index(check) => {
            for index in facts.catalog.indexes_of(relation) {
                run(result, facts, |ctx| check(relation, index, ctx), 1);
            }
        }
        Check::Trigger(check) => {
            let each =
                |ctx: &mut Context<'_>| relation.triggers.iter().for_each(|it| check(relation, it, ctx));
            run(result, facts, each, relation.triggers.len());
        }
        Check::Policy(check) if is_table => {
            let each =
                |ctx: &mut Context<'_>| relation.policies.iter().for_each(|it| check(relation, it, ctx));
            run(result, facts, each, relation.policies.len());
        }
        _ => {}
    }
}

/// Shows a rule what is not a relation, nor a part of one.
fn visit_others(result: &mut RuleResult, facts: &Facts<'_>) {
    let catalog = facts.catalog;
    match result.rule.check {
        Check::Catalog(check) => run(result, facts, |ctx| check(catalog, ctx), 1),
        Check::Schema(check) => {
            let own = |id: SchemaId| !is_platform_schema(catalog, id);
            for (_, schema) in catalog.schemas.iter().filter(|(_, it)| own(it.id)) {
                run(result, facts, |ctx| check(schema, ctx), 1);
            }
        }
        Check::Function(check) => {
            let own = |it: &Function| it.extension.is_none() && !is_platform_schema(catalog, it.schema);
            for (_, function) in catalog.functions.iter().filter(|(_, it)| own(it)) {
                run(result, facts, |ctx| check(function, ctx), 1);
            }
        }
        Check::Type(check) => {
            let own = catalog.types.iter().filter(|(_, it)| {
                it.extension.is_none() && !matches!(it.kind, TypeKind::Row(_) | TypeKind::Array { .. })
            });
            for (_, data_type) in own {
                run(result, facts, |ctx| check(data_type, ctx), 1);
            }
        }
        Check::Role(check) => {
            for (_, role) in catalog.roles.iter() {
                run(result, facts, |ctx| check(role, ctx), 1);
            }
        }
        Check::Migration(check) => {
            for migration in facts.migrations {
                run(result, facts, |ctx| check(migration, ctx), 1);
            }
        }
        Check::Failure(check) => {
            for failure in facts.failures.iter().filter(|failure| failure.root.is_none()) {
                run(result, facts, |ctx| check(failure, ctx), 0);
            }
        }
        _ => {}
    }
}
