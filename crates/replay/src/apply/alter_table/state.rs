//! `ALTER CONSTRAINT` and `VALIDATE CONSTRAINT`: the state of the constraints a table has.

use pgassay_catalog::change::Effect;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, RelationId};
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
    let id = found.id;
    let deferral = attributes.deferrable.is_some() || attributes.initially_deferred.is_some();
    if !matches!(found.kind, ConstraintKind::ForeignKey(_)) && (deferral || attributes.enforced.is_some()) {
        let message = format!(
            "constraint \"{}\" of relation \"{}\" is not a foreign key constraint",
            name.value.as_str(),
            relation.name.as_str()
        );
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
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
