//! A constant of an enum is the value, whatever its label is: what holds one follows when the label is renamed.

use std::sync::Arc;

use pgassay_catalog::constant;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::{BoundQuery, Expression, Node, Reference};
use pgassay_catalog::id::TypeId;
use pgassay_catalog::index::Index;
use pgassay_catalog::relation::{KeyValue, PartitionBound, RangeBound, Relation};
use pgassay_catalog::routine::{Function, FunctionBody};
use pgassay_sql::literal::quote_literal;

use crate::Replay;

/// A label that is another one.
struct Renaming {
    data_type: TypeId,
    /// The type of arrays of the enum.
    array: Option<TypeId>,
    from: String,
    to: String,
}

/// Renames a label in all that holds it.
pub(super) fn everywhere(replay: &mut Replay, data_type: TypeId, from: &str, to: &str) {
    let arrays = replay.catalog.types.iter();
    let array = arrays
        .filter(|(_, it)| matches!(it.kind, TypeKind::Array { element } if element == data_type))
        .map(|(_, it)| it.id)
        .next();
    let renaming = Renaming {
        data_type,
        array,
        from: from.to_owned(),
        to: to.to_owned(),
    };
    renaming.in_relations(replay);
    renaming.in_partitions(replay);
    renaming.in_indexes(replay);
    renaming.in_domains(replay);
    renaming.in_functions(replay);
    renaming.in_statistics(replay);
}

impl Renaming {
    /// Whether there may be such a constant where these references are.
    fn concerns(&self, references: &[Reference]) -> bool {
        references.contains(&Reference::Type(self.data_type))
            || self
                .array
                .is_some_and(|id| references.contains(&Reference::Type(id)))
    }

    fn uses(&self, expression: &Expression) -> bool {
        self.concerns(&expression.references)
    }

    fn node(&self, node: &mut Node) {
        let Node::Constant {
            value: Some(value),
            data_type,
            ..
        } = node
        else {
            return;
        };
        let renamed = |label: &str| (label == self.from).then(|| self.to.clone());
        if *data_type == self.data_type {
            if let Some(label) = renamed(value) {
                *value = label;
            }
        } else if Some(*data_type) == self.array
            && let Some(array) = constant::with_elements(value, &renamed)
        {
            *value = array;
        }
    }

    fn expression(&self, expression: &mut Expression) {
        if self.uses(expression) {
            let mut tree = (*expression.tree).clone();
            tree.change(&mut |node| self.node(node));
            expression.tree = Arc::new(tree);
        }
    }

    fn query(&self, query: &mut BoundQuery) {
        query.change(&mut |node| self.node(node));
    }

    /// Whether one of the expressions or queries of a relation is concerned.
    fn is_in(&self, relation: &Relation) -> bool {
        let uses = |it: &Expression| self.uses(it);
        let reads = |it: &BoundQuery| self.concerns(&it.references());
        relation.columns.iter().any(|it| {
            it.default.as_ref().is_some_and(uses)
                || it.generated.as_ref().is_some_and(|it| uses(&it.expression))
        }) || relation
            .constraints
            .iter()
            .any(|it| matches!(&it.kind, ConstraintKind::Check(check) if uses(check)))
            || relation
                .policies
                .iter()
                .any(|it| it.using.iter().chain(&it.check).any(uses))
            || relation
                .triggers
                .iter()
                .any(|it| it.condition.as_ref().is_some_and(uses))
            || relation
                .rules
                .iter()
                .any(|it| it.condition.as_ref().is_some_and(uses) || it.actions.iter().flatten().any(reads))
            || relation.definition.as_deref().is_some_and(reads)
    }

    fn in_relations(&self, replay: &mut Replay) {
        let renamed = |expression: &mut Expression| self.expression(expression);
        let all = replay.catalog.relations.iter();
        let found: Vec<u32> = all.filter(|(_, it)| self.is_in(it)).map(|(at, _)| at).collect();
        for at in found {
            replay.catalog.relations.update(at, |relation| {
                for column in &mut relation.columns {
                    column.default.iter_mut().for_each(renamed);
                    let generated = column.generated.iter_mut();
                    generated.for_each(|it| renamed(&mut it.expression));
                }
                for constraint in &mut relation.constraints {
                    if let ConstraintKind::Check(check) = &mut constraint.kind {
                        renamed(check);
                    }
                }
                for policy in &mut relation.policies {
                    policy.using.iter_mut().chain(&mut policy.check).for_each(renamed);
                }
                for trigger in &mut relation.triggers {
                    trigger.condition.iter_mut().for_each(renamed);
                }
                for rule in &mut relation.rules {
                    rule.condition.iter_mut().for_each(renamed);
                    let actions = rule.actions.iter_mut().flatten();
                    actions.for_each(|action| self.query(action));
                }
                if let Some(definition) = &mut relation.definition {
                    self.query(definition);
                }
            });
        }
    }

    /// The columns of a partitioned table's key that are of the enum.
    fn places_in_key(&self, parent: &Relation) -> Vec<usize> {
        let key = parent.partitioning.iter().flat_map(|it| &it.key).enumerate();
        let of_enum = |value: &KeyValue| match value {
            KeyValue::Column(number) => parent
                .column(*number)
                .is_some_and(|it| it.data_type == self.data_type),
            KeyValue::Expression(held) => held.tree.data_type() == self.data_type,
        };
        key.filter(|(_, key)| of_enum(&key.value))
            .map(|(at, _)| at)
            .collect()
    }

    fn in_partitions(&self, replay: &mut Replay) {
        let mut found = Vec::new();
        for (at, relation) in replay.catalog.relations.iter() {
            if let Some(partition_of) = &relation.partition_of
                && let Some(parent) = replay.catalog.relation(partition_of.parent)
            {
                let places = self.places_in_key(parent);
                if !places.is_empty() {
                    found.push((at, places));
                }
            }
        }
        for (at, places) in found {
            replay.catalog.relations.update(at, |relation| {
                if let Some(partition_of) = &mut relation.partition_of {
                    self.bound(&mut partition_of.bound, &places);
                }
            });
        }
    }

    fn bound(&self, bound: &mut PartitionBound, places: &[usize]) {
        // The values of a bound are literals.
        let (old, new) = (quote_literal(&self.from), quote_literal(&self.to));
        let rename = |value: &mut String| {
            if *value == old {
                value.clone_from(&new);
            }
        };
        match bound {
            PartitionBound::In(values) => values.iter_mut().flatten().for_each(rename),
            PartitionBound::Range { from, to } => {
                for ends in [from, to] {
                    for place in places {
                        if let Some(RangeBound::Value(value)) = ends.get_mut(*place) {
                            rename(value);
                        }
                    }
                }
            }
            PartitionBound::Default | PartitionBound::Hash { .. } => {}
        }
    }

    fn in_indexes(&self, replay: &mut Replay) {
        let is_in = |index: &Index| {
            index.predicate.as_ref().is_some_and(|it| self.uses(it))
                || index
                    .columns
                    .iter()
                    .any(|it| matches!(&it.value, KeyValue::Expression(held) if self.uses(held)))
        };
        let all = replay.catalog.indexes.iter();
        let found: Vec<u32> = all.filter(|(_, it)| is_in(it)).map(|(at, _)| at).collect();
        for at in found {
            replay.catalog.indexes.update(at, |index| {
                index.predicate.iter_mut().for_each(|it| self.expression(it));
                for column in &mut index.columns {
                    if let KeyValue::Expression(held) = &mut column.value {
                        self.expression(held);
                    }
                }
            });
        }
    }

    /// The defaults and checks of domains.
    fn in_domains(&self, replay: &mut Replay) {
        let is_in = |kind: &TypeKind| match kind {
            TypeKind::Domain(domain) => {
                let checks = domain.constraints.iter().filter_map(|it| it.check.as_ref());
                checks.chain(&domain.default).any(|it| self.uses(it))
            }
            _ => false,
        };
        let all = replay.catalog.types.iter();
        let found: Vec<u32> = all.filter(|(_, it)| is_in(&it.kind)).map(|(at, _)| at).collect();
        for at in found {
            replay.catalog.types.update(at, |it| {
                if let TypeKind::Domain(domain) = &mut it.kind {
                    domain.default.iter_mut().for_each(|it| self.expression(it));
                    let checks = domain.constraints.iter_mut().filter_map(|it| it.check.as_mut());
                    checks.for_each(|it| self.expression(it));
                }
            });
        }
    }

    /// The defaults of parameters, and the bodies that are bound when they are created.
    fn in_functions(&self, replay: &mut Replay) {
        let is_in = |function: &Function| {
            let body = match &function.body {
                FunctionBody::Expression(it) => self.uses(it),
                FunctionBody::Atomic(queries) => {
                    let mut queries = queries.iter().flatten();
                    queries.any(|it| self.concerns(&it.references()))
                }
                FunctionBody::Text { .. } | FunctionBody::Native => false,
            };
            let mut defaults = function.parameters.iter().filter_map(|it| it.default.as_ref());
            body || defaults.any(|it| self.uses(it))
        };
        let all = replay.catalog.functions.iter();
        let found: Vec<u32> = all.filter(|(_, it)| is_in(it)).map(|(at, _)| at).collect();
        for at in found {
            replay.catalog.functions.update(at, |function| {
                for parameter in &mut function.parameters {
                    parameter.default.iter_mut().for_each(|it| self.expression(it));
                }
                match &mut function.body {
                    FunctionBody::Expression(it) => self.expression(it),
                    FunctionBody::Atomic(queries) => {
                        queries.iter_mut().flatten().for_each(|it| self.query(it));
                    }
                    FunctionBody::Text { .. } | FunctionBody::Native => {}
                }
            });
        }
    }

    fn in_statistics(&self, replay: &mut Replay) {
        let all = replay.catalog.others.iter();
        let found = all.filter(|(_, it)| it.expressions.iter().any(|it| self.uses(it)));
        let found: Vec<u32> = found.map(|(at, _)| at).collect();
        for at in found {
            replay.catalog.others.update(at, |other| {
                other.expressions.iter_mut().for_each(|it| self.expression(it));
            });
        }
    }
}
