//! Enums and their labels.

use pgassay_catalog::change::Effect;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::Expression;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, TypeId};
use pgassay_catalog::index::Index;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{KeyValue, Relation};
use pgassay_sql::ast::{AlterEnum, AlterEnumAction, Label, ObjectName};
use pgassay_sql::name::MAX_IDENTIFIER_BYTES;

use super::{NewType, place};
use crate::bind::relabelled;
use crate::refuse::refusal;
use crate::{Replay, Run};

/// A label twice, as the unique index of `pg_enum` has it.
const UNIQUE_VIOLATION: SqlState = SqlState("23505");

/// `DefineEnum`
pub(super) fn create_enum(replay: &mut Replay, name: &ObjectName, labels: &[Label]) -> Run {
    let schema = place(replay, name)?;
    for (at, label) in labels.iter().enumerate() {
        require_short(label)?;
        if labels.iter().take(at).any(|known| known.value == label.value) {
            let message = format!("the label \"{}\" stands there twice", label.value);
            return Err(Refusal::new(UNIQUE_VIOLATION, message).at(label.span).into());
        }
    }
    let labels = labels.iter().map(|it| it.value.clone()).collect();
    replay.add_type(
        schema,
        &name.value.name,
        NewType::new(TypeKind::Enum { labels }, 'E'),
    );
    Ok(())
}

fn require_short(label: &Label) -> Run {
    if label.value.len() <= MAX_IDENTIFIER_BYTES {
        return Ok(());
    }
    let message = format!("invalid enum label \"{}\"", label.value);
    Err(Refusal::new(SqlState::INVALID_NAME, message)
        .at(label.span)
        .into())
}

/// `AlterEnum`
pub(crate) fn alter_enum(replay: &mut Replay, it: &AlterEnum) -> Run {
    let id = replay.type_of_name(&it.name)?;
    let Some(labels) = labels(replay, id) else {
        let message = format!("{} is not an enum", it.name.value.name.as_str());
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    };
    replay.require_ownership(ObjectId::Type(id))?;
    let place = |label: &Label| {
        labels
            .iter()
            .position(|known| *known == label.value)
            .ok_or_else(|| {
                let message = format!("\"{}\" is not an existing enum label", label.value);
                Box::new(Refusal::new(SqlState::INVALID_PARAMETER_VALUE, message).at(label.span))
            })
    };
    let exists = |label: &Label| {
        let message = format!("enum label \"{}\" already exists", label.value);
        Refusal::new(SqlState::DUPLICATE_OBJECT, message).at(label.span)
    };
    let mut changed = labels.clone();
    match &it.action {
        AlterEnumAction::AddValue {
            if_not_exists,
            value,
            neighbour,
            before,
        } => {
            require_short(value)?;
            if labels.contains(&value.value) {
                if *if_not_exists {
                    replay.effect(Effect::Skipped(ObjectId::Type(id)));
                    return Ok(());
                }
                return Err(exists(value).into());
            }
            let at = match neighbour {
                None => labels.len(),
                Some(neighbour) => place(neighbour)? + usize::from(!before),
            };
            changed.insert(at.min(labels.len()), value.value.clone());
            note_new_label(replay, id, &value.value);
        }
        AlterEnumAction::RenameValue { from, to } => {
            require_short(to)?;
            let at = place(from)?;
            if labels.contains(&to.value) {
                return Err(exists(to).into());
            }
            if let Some(label) = changed.get_mut(at) {
                *label = to.value.clone();
            }
            rename_in_expressions(replay, id, &from.value, &to.value);
        }
    }
    replay
        .catalog
        .types
        .update(id.0, |it| it.kind = TypeKind::Enum { labels: changed });
    replay.effect(Effect::Altered(ObjectId::Type(id), Effects::TYPES));
    Ok(())
}

/// A constant is the value, whatever its label is: those of defaults, checks, indexes, policies and triggers follow.
fn rename_in_expressions(replay: &mut Replay, id: TypeId, from: &str, to: &str) {
    let renamed = |expression: &mut Expression| {
        if let Some(changed) = relabelled(expression, id, from, to) {
            *expression = changed;
        }
    };
    let uses = |it: &Expression| relabelled(it, id, from, to).is_some();
    let in_relation = |relation: &Relation| {
        let columns = relation.columns.iter().any(|it| {
            it.default.as_ref().is_some_and(uses)
                || it.generated.as_ref().is_some_and(|it| uses(&it.expression))
        });
        columns
            || relation
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
    };
    let in_index = |index: &Index| {
        index.predicate.as_ref().is_some_and(uses)
            || index
                .columns
                .iter()
                .any(|it| matches!(&it.value, KeyValue::Expression(held) if uses(held)))
    };
    let relations: Vec<u32> = replay
        .catalog
        .relations
        .iter()
        .filter(|(_, it)| in_relation(it))
        .map(|(at, _)| at)
        .collect();
    let indexes: Vec<u32> = replay
        .catalog
        .indexes
        .iter()
        .filter(|(_, it)| in_index(it))
        .map(|(at, _)| at)
        .collect();
    for at in relations {
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
        });
    }
    rename_in_domains_and_functions(replay, &uses, &renamed);
    for at in indexes {
        replay.catalog.indexes.update(at, |index| {
            index.predicate.iter_mut().for_each(renamed);
            for column in &mut index.columns {
                if let KeyValue::Expression(held) = &mut column.value {
                    renamed(held);
                }
            }
        });
    }
}

/// The defaults and checks of domains, and the defaults of parameters.
fn rename_in_domains_and_functions(
    replay: &mut Replay,
    uses: &dyn Fn(&Expression) -> bool,
    renamed: &dyn Fn(&mut Expression),
) {
    let in_domain = |kind: &TypeKind| match kind {
        TypeKind::Domain(domain) => {
            let checks = domain.constraints.iter().filter_map(|it| it.check.as_ref());
            checks.chain(&domain.default).any(uses)
        }
        _ => false,
    };
    let types = replay.catalog.types.iter().filter(|(_, it)| in_domain(&it.kind));
    let types: Vec<u32> = types.map(|(at, _)| at).collect();
    for at in types {
        replay.catalog.types.update(at, |it| {
            if let TypeKind::Domain(domain) = &mut it.kind {
                domain.default.iter_mut().for_each(renamed);
                let checks = domain.constraints.iter_mut().filter_map(|it| it.check.as_mut());
                checks.for_each(renamed);
            }
        });
    }
    let functions = replay.catalog.functions.iter().filter(|(_, it)| {
        it.parameters
            .iter()
            .any(|it| it.default.as_ref().is_some_and(uses))
    });
    let functions: Vec<u32> = functions.map(|(at, _)| at).collect();
    for at in functions {
        replay.catalog.functions.update(at, |it| {
            for parameter in &mut it.parameters {
                parameter.default.iter_mut().for_each(renamed);
            }
        });
    }
}

fn labels(replay: &Replay, id: TypeId) -> Option<Vec<String>> {
    match &replay.catalog.data_type(id)?.kind {
        TypeKind::Enum { labels } => Some(labels.clone()),
        _ => None,
    }
}

/// A label that an open transaction adds to an older enum must not be used in it.
fn note_new_label(replay: &mut Replay, id: TypeId, label: &str) {
    let made_here = Effect::Created(ObjectId::Type(id));
    if !replay.transaction.effects.contains(&made_here) {
        replay.session_mut().new_labels.push((id, label.to_owned()));
    }
}
