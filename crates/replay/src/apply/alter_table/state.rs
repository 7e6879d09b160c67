//! `ALTER CONSTRAINT` and `VALIDATE CONSTRAINT`: the state of the constraints a table has.

use pgassay_catalog::change::Effect;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ColumnNumber, ConstraintId, ObjectId, RelationId};
use pgassay_catalog::refusal::SqlState;
use pgassay_sql::ast::{ConstraintAttributes, Name};

use crate::apply::constraint;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `ALTER CONSTRAINT`: when a constraint is checked, whether it is enforced and inherited.
pub(super) fn alter_constraint(
    replay: &mut Replay,
    table: RelationId,
    name: &Name,
    attributes: ConstraintAttributes,
) -> Run {
    let relation = replay.relation(table)?;
    let Some(found) = relation.constraints.iter().find(|it| it.name == name.value) else {
        return Err(refuse::missing_constraint(name, &relation.name));
    };
    let deferral = attributes.deferrable.is_some() || attributes.initially_deferred.is_some();
    let shown = format!(
        "\"{}\" of relation \"{}\"",
        name.value.as_str(),
        relation.name.as_str()
    );
    let wrong = |message: String| Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    if !matches!(found.kind, ConstraintKind::ForeignKey(_)) {
        if attributes.enforced.is_some() {
            return wrong(format!("cannot alter enforceability of constraint {shown}"));
        }
        if deferral {
            return wrong(format!("constraint {shown} is not a foreign key constraint"));
        }
    }
    if attributes.no_inherit.is_some() && !matches!(found.kind, ConstraintKind::NotNull(_)) {
        return wrong(format!("constraint {shown} is not a not-null constraint"));
    }
    if attributes.no_inherit == Some(true) && found.inherited > 0 {
        let message = format!("cannot alter inherited constraint {shown}");
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    if found.parent.is_some() {
        let message = format!("cannot alter constraint {shown}");
        return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
    }
    let (id, kind, no_inherit) = (found.id, found.kind.clone(), found.no_inherit);
    set(replay, table, id, attributes);
    match (kind, attributes.no_inherit) {
        (ConstraintKind::NotNull(number), Some(wanted)) if wanted != no_inherit => {
            inherit_not_null(replay, table, number, wanted)
        }
        _ => Ok(()),
    }
}

/// Sets what is asked for, for the constraints of partitions that belong to this one too.
fn set(replay: &mut Replay, table: RelationId, id: ConstraintId, attributes: ConstraintAttributes) {
    let deferral = attributes.deferrable.is_some() || attributes.initially_deferred.is_some();
    replay.catalog.relations.update(table.0, |it| {
        if let Some(own) = it.constraints.iter_mut().find(|it| it.id == id) {
            if deferral {
                (own.deferrable, own.initially_deferred) = constraint::deferral(attributes);
            }
            if let Some(enforced) = attributes.enforced {
                own.enforced = enforced;
                own.validated = enforced;
            }
            if let Some(no_inherit) = attributes.no_inherit {
                own.no_inherit = no_inherit;
            }
        }
    });
    replay.effect(Effect::Altered(
        ObjectId::Constraint(table, id),
        Effects::CONSTRAINTS,
    ));
    for (partition, child) in belonging(replay, table, id) {
        set(replay, partition, child, attributes);
    }
}

/// The constraints of partitions that belong to one of the partitioned table.
fn belonging(replay: &Replay, table: RelationId, id: ConstraintId) -> Vec<(RelationId, ConstraintId)> {
    let partitions = std::iter::once(table).chain(replay.partitions_of(table));
    let partitions = partitions.filter_map(|partition| replay.catalog.relation(partition));
    partitions
        .flat_map(|it| {
            let children = it
                .constraints
                .iter()
                .filter(move |child| child.parent == Some(id));
            children.map(|child| (it.id, child.id))
        })
        .collect()
}

/// Gives a NOT NULL to the tables below, or leaves them theirs as their own.
fn inherit_not_null(replay: &mut Replay, table: RelationId, number: ColumnNumber, no_inherit: bool) -> Run {
    let relation = replay.relation(table)?;
    let Some(column) = relation.column(number).map(|it| it.name.clone()) else {
        return Ok(());
    };
    let name = constraint::not_null_of(relation, number).map(|it| it.name.clone());
    for child in replay.children_of(table) {
        let Some(number) = replay.relation(child)?.column_named(&column).map(|it| it.number) else {
            continue;
        };
        if !no_inherit {
            let wanted = constraint::NotNull {
                name: name.clone(),
                ..Default::default()
            };
            constraint::add_not_null(replay, child, number, &wanted, false)?;
            continue;
        }
        replay.catalog.relations.update(child.0, |it| {
            let own = it.constraints.iter_mut();
            for own in own.filter(|it| matches!(it.kind, ConstraintKind::NotNull(of) if of == number)) {
                own.inherited = own.inherited.saturating_sub(1);
                own.local = true;
            }
        });
    }
    Ok(())
}

/// `VALIDATE CONSTRAINT`, of the children that have the check too.
pub(super) fn validate(replay: &mut Replay, table: RelationId, name: &Name) -> Run {
    let relation = replay.relation(table)?;
    let Some(found) = relation.constraints.iter().find(|it| it.name == name.value) else {
        return Err(refuse::missing_constraint(name, &relation.name));
    };
    let not_null = matches!(found.kind, ConstraintKind::NotNull(_));
    if !matches!(
        found.kind,
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_)
    ) && !not_null
    {
        let message = format!(
            "constraint \"{}\" of relation \"{}\" is not a foreign key or check constraint",
            name.value.as_str(),
            relation.name.as_str()
        );
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    if !found.enforced {
        let message = "cannot validate NOT ENFORCED constraint";
        return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
    }
    if let ConstraintKind::NotNull(number) = found.kind {
        return constraint::validate_below(replay, table, number);
    }
    let (id, is_check) = (found.id, matches!(found.kind, ConstraintKind::Check(_)));
    replay.catalog.relations.update(table.0, |it| {
        if let Some(own) = it.constraints.iter_mut().find(|it| it.id == id) {
            own.validated = true;
        }
    });
    replay.effect(Effect::Altered(
        ObjectId::Constraint(table, id),
        Effects::CONSTRAINTS,
    ));
    for (partition, child) in belonging(replay, table, id) {
        let found = replay
            .relation(partition)?
            .constraints
            .iter()
            .find(|it| it.id == child);
        if let Some(value) = found.map(|it| it.name.clone()) {
            let span = name.span;
            validate(replay, partition, &Name { value, span })?;
        }
    }
    if is_check {
        for child in replay.children_of(table) {
            let has = replay
                .relation(child)?
                .constraints
                .iter()
                .any(|it| it.name == name.value);
            if has {
                validate(replay, child, name)?;
            }
        }
    }
    Ok(())
}
