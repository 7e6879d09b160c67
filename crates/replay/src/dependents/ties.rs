//! Whether and how one object that may refer to another does.

use crate::Replay;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::{Expression, Reference};
use pgassay_catalog::id::{FunctionId, ObjectId, TypeId};
use pgassay_catalog::relation::KeyValue;
use pgassay_catalog::routine::FunctionBody;
use pgassay_sql::ast::ObjectKind;

use super::parts::has_reference;
use super::*;

impl Replay {
    /// Whether a function came with a range type and goes with it.
    fn is_constructor(&self, id: FunctionId) -> bool {
        let Some(function) = self.catalog.function(id) else {
            return false;
        };
        let made = self.catalog.data_type(function.result);
        matches!(function.body, FunctionBody::Native)
            && function.language == "internal"
            && made.is_some_and(|it| {
                let of_range = matches!(it.kind, TypeKind::Range { .. } | TypeKind::Multirange { .. });
                of_range && it.name == function.name
            })
    }

    /// Whether and how an object that may refer to another one does.
    pub(super) fn tie_of(&self, holder: ObjectId, target: ObjectId) -> Option<Tie> {
        let catalog = &self.catalog;
        let wanted = reference_of(target);
        let refers =
            |expression: &Expression| wanted.is_some_and(|it| has_reference(&expression.references, it));
        match holder {
            ObjectId::Relation(id) => {
                let relation = catalog.relation(id)?;
                match target {
                    ObjectId::Relation(parent) => {
                        if relation
                            .partition_of
                            .as_ref()
                            .is_some_and(|it| it.parent == parent)
                        {
                            return Some(Tie::Auto);
                        }
                        if relation.inherits.contains(&parent) {
                            return Some(Tie::Normal);
                        }
                    }
                    ObjectId::Type(of) if relation.of_type == Some(of) => return Some(Tie::Normal),
                    _ => {}
                }
                let definition = relation.definition.as_ref()?;
                let references = definition.references();
                wanted
                    .is_some_and(|it| has_reference(&references, it))
                    .then_some(Tie::Normal)
            }
            ObjectId::Column(id, number) => {
                let column = catalog.relation(id)?.column(number)?;
                let uses = ObjectId::Type(column.data_type) == target
                    || column.collation.map(ObjectId::Collation) == Some(target);
                uses.then_some(Tie::Normal)
            }
            ObjectId::Default(id, number) => {
                let column = catalog.relation(id)?.column(number)?;
                let own = matches!(target, ObjectId::Column(of, _) | ObjectId::Relation(of) if of == id);
                let held = column
                    .default
                    .as_ref()
                    .or(column.generated.as_ref().map(|it| &it.expression))?;
                (!own && refers(held)).then_some(Tie::Normal)
            }
            ObjectId::Constraint(id, constraint) => {
                let relation = catalog.relation(id)?;
                let found = relation.constraints.iter().find(|it| it.id == constraint)?;
                match &found.kind {
                    ConstraintKind::ForeignKey(key) => {
                        let uses = match target {
                            ObjectId::Relation(of) => key.references == of && id != of,
                            ObjectId::Column(of, number) => {
                                key.references == of && key.referenced_columns.contains(&number)
                            }
                            ObjectId::Index(of) => key.index == Some(of),
                            _ => false,
                        };
                        // What belongs to a partition's table goes with it; what refers to a partition keeps it.
                        let within = relation.constraints.iter().any(|it| Some(it.id) == found.parent);
                        uses.then_some(if found.parent.is_some() && !within {
                            Tie::Auto
                        } else {
                            Tie::Normal
                        })
                    }
                    ConstraintKind::Check(expression) => {
                        let own =
                            matches!(target, ObjectId::Column(of, _) | ObjectId::Relation(of) if of == id);
                        (!own && refers(expression)).then_some(Tie::Normal)
                    }
                    _ => None,
                }
            }
            ObjectId::Index(id) => {
                let index = catalog.index(id)?;
                if matches!(target, ObjectId::Column(of, _) | ObjectId::Relation(of) if of == index.table) {
                    return None;
                }
                let uses = index.columns.iter().any(|it| {
                    it.operator_class.map(ObjectId::OperatorClass) == Some(target)
                        || it.collation.map(ObjectId::Collation) == Some(target)
                        || matches!(&it.value, KeyValue::Expression(expression) if refers(expression))
                });
                (uses || index.predicate.as_ref().is_some_and(refers)).then_some(Tie::Normal)
            }
            ObjectId::Trigger(id, trigger) => {
                let found = catalog
                    .relation(id)?
                    .triggers
                    .iter()
                    .find(|it| it.id == trigger)?;
                if matches!(target, ObjectId::Column(of, _) | ObjectId::Relation(of) if of == id) {
                    return None;
                }
                let uses = ObjectId::Function(found.function) == target
                    || found.condition.as_ref().is_some_and(refers);
                if found.from.map(ObjectId::Relation) == Some(target) {
                    return Some(Tie::Auto);
                }
                uses.then_some(Tie::Normal)
            }
            ObjectId::Policy(id, policy) => {
                let found = catalog.relation(id)?.policies.iter().find(|it| it.id == policy)?;
                if matches!(target, ObjectId::Column(of, _) | ObjectId::Relation(of) if of == id) {
                    return None;
                }
                let mut held = found.using.iter().chain(&found.check);
                held.any(refers).then_some(Tie::Normal)
            }
            ObjectId::Rule(id, rule) => {
                let found = catalog.relation(id)?.rules.iter().find(|it| it.id == rule)?;
                let in_actions = found
                    .actions
                    .iter()
                    .flatten()
                    .any(|action| wanted.is_some_and(|it| has_reference(&action.references(), it)));
                (in_actions || found.condition.as_ref().is_some_and(refers)).then_some(Tie::Normal)
            }
            ObjectId::Type(id) => self.tie_of_type(id, target, &refers),
            ObjectId::DomainConstraint(id, constraint) => {
                let TypeKind::Domain(domain) = &catalog.data_type(id)?.kind else {
                    return None;
                };
                let found = domain.constraints.iter().find(|it| it.id == constraint)?;
                found.check.as_ref().is_some_and(refers).then_some(Tie::Normal)
            }
            ObjectId::Function(id) => {
                let function = catalog.function(id)?;
                if matches!(target, ObjectId::Type(_)) && self.is_constructor(id) {
                    return Some(Tie::Auto);
                }
                let typed = ObjectId::Type(function.result) == target;
                let in_parameters = function.parameters.iter().any(|it| {
                    ObjectId::Type(it.data_type) == target || it.default.as_ref().is_some_and(refers)
                });
                let in_body = match &function.body {
                    FunctionBody::Expression(expression) => refers(expression),
                    FunctionBody::Atomic(queries) => queries
                        .iter()
                        .flatten()
                        .any(|query| wanted.is_some_and(|it| has_reference(&query.references(), it))),
                    FunctionBody::Text { .. } | FunctionBody::Native => false,
                };
                (typed || in_parameters || in_body).then_some(Tie::Normal)
            }
            ObjectId::Operator(id) => {
                let operator = catalog.operator(id)?;
                let uses = operator.function.map(ObjectId::Function) == Some(target)
                    || operator.left.map(ObjectId::Type) == Some(target)
                    || ObjectId::Type(operator.right) == target
                    || ObjectId::Type(operator.result) == target;
                uses.then_some(Tie::Normal)
            }
            ObjectId::OperatorClass(id) => {
                let class = catalog.operator_class(id)?;
                if ObjectId::OperatorFamily(class.family) == target {
                    return Some(Tie::Auto);
                }
                (ObjectId::Type(class.input) == target).then_some(Tie::Normal)
            }
            ObjectId::Cast(id) => {
                use pgassay_catalog::operator::CastMethod;
                let cast = catalog.casts.get(id.0)?;
                let uses = ObjectId::Type(cast.source) == target
                    || ObjectId::Type(cast.target) == target
                    || matches!(cast.method, CastMethod::Function(function) if ObjectId::Function(function) == target);
                let by_constructor = matches!(
                    cast.method,
                    CastMethod::Function(function) if self.is_constructor(function)
                );
                uses.then_some(if by_constructor { Tie::Auto } else { Tie::Normal })
            }
            ObjectId::Other(id) => {
                let other = catalog.others.get(id.0)?;
                let auto = matches!(other.kind, ObjectKind::Publication);
                if auto {
                    // What a publication lists leaves the list.
                    return None;
                }
                let tie = if other.kind == ObjectKind::Statistics {
                    Tie::Auto
                } else {
                    Tie::Normal
                };
                (other.references.contains(&target) || other.expressions.iter().any(refers)).then_some(tie)
            }
            _ => None,
        }
    }

    fn tie_of_type(&self, id: TypeId, target: ObjectId, refers: &dyn Fn(&Expression) -> bool) -> Option<Tie> {
        let found = self.catalog.data_type(id)?;
        let uses = match &found.kind {
            TypeKind::Domain(domain) => {
                ObjectId::Type(domain.base) == target
                    || domain.default.as_ref().is_some_and(refers)
                    || domain.collation.map(ObjectId::Collation) == Some(target)
            }
            // An attribute goes by itself: see `attributes_with`.
            TypeKind::Range { subtype, .. } => ObjectId::Type(*subtype) == target,
            _ => false,
        };
        uses.then_some(Tie::Normal)
    }
}

fn reference_of(object: ObjectId) -> Option<Reference> {
    Some(match object {
        ObjectId::Relation(id) => Reference::Relation(id),
        ObjectId::Column(id, number) => Reference::Column(id, number),
        ObjectId::Sequence(id) => Reference::Sequence(id),
        ObjectId::Function(id) => Reference::Function(id),
        ObjectId::Operator(id) => Reference::Operator(id),
        ObjectId::Type(id) => Reference::Type(id),
        ObjectId::Collation(id) => Reference::Collation(id),
        _ => return None,
    })
}
