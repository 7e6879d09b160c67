//! NOT NULL: a mark of a column, and since PostgreSQL 18 a constraint.

use pgassay_catalog::change::Effect;
use pgassay_catalog::constraint::{Constraint, ConstraintKind};
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId};
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::relation::RelationKind;
use pgassay_sql::name::Identifier;

use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// Whether the NOT NULL of a kind of relation is a constraint.
fn holds_not_null(kind: RelationKind) -> bool {
    matches!(
        kind,
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable
    )
}

/// Marks a column NOT NULL, below too; since PostgreSQL 18 that is a constraint with a name.
pub(crate) fn set_not_null(
    replay: &mut Replay,
    table: RelationId,
    number: ColumnNumber,
    name: Option<Identifier>,
) -> Run {
    mark_not_null(replay, table, number, name, true, 0)
}

/// As [`set_not_null`], for a constraint that the table declares or inherits.
pub(crate) fn mark_not_null(
    replay: &mut Replay,
    table: RelationId,
    number: ColumnNumber,
    name: Option<Identifier>,
    local: bool,
    inherited: u16,
) -> Run {
    let relation = replay.relation(table)?;
    let Some(column) = relation.column(number) else {
        return Ok(());
    };
    let (schema, was_set) = (relation.schema, column.not_null);
    let column_name = column.name.clone();
    let mut used = name.clone();
    if replay.catalog.version.major >= 18 && holds_not_null(relation.kind) {
        let existing = relation
            .constraints
            .iter()
            .find(|it| matches!(it.kind, ConstraintKind::NotNull(of) if of == number));
        if let Some(existing) = existing {
            if let Some(name) = &name
                && local
                && existing.name != *name
            {
                let message = format!(
                    "cannot create not-null constraint \"{}\" on column \"{}\" of table \"{}\"",
                    name.as_str(),
                    column_name.as_str(),
                    relation.name.as_str()
                );
                return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
            }
            let id = existing.id;
            replay.catalog.relations.update(table.0, |it| {
                if let Some(own) = it.constraints.iter_mut().find(|it| it.id == id) {
                    own.local |= local;
                    own.inherited += inherited;
                }
            });
        } else {
            let taken = |name: &Identifier| relation.constraints.iter().any(|it| it.name == *name);
            let chosen = match name.filter(|name| local || !taken(name)) {
                Some(name) if taken(&name) => {
                    return Err(refuse::duplicate_constraint(&name, &relation.name));
                }
                Some(name) => name,
                None => replay.choose_constraint_name(
                    relation.name.as_str(),
                    Some(column_name.as_str()),
                    "not_null",
                    schema,
                    &[],
                ),
            };
            used = Some(chosen.clone());
            let constraint = Constraint {
                id: replay.catalog.new_id(),
                name: chosen,
                kind: ConstraintKind::NotNull(number),
                deferrable: false,
                initially_deferred: false,
                validated: true,
                enforced: true,
                no_inherit: false,
                local,
                inherited,
                parent: None,
                comment: None,
                location: replay.location,
            };
            replay.add_constraint(table, constraint);
        }
    } else if was_set {
        return Ok(());
    }
    replay.catalog.relations.update(table.0, |it| {
        if let Some(column) = it.column_mut(number) {
            column.not_null = true;
        }
    });
    replay.effect(Effect::Altered(ObjectId::Column(table, number), Effects::COLUMNS));
    for child in replay.children_of(table) {
        let relation = replay.relation(child)?;
        if let Some(column) = relation.column_named(&column_name) {
            let number = column.number;
            mark_not_null(replay, child, number, used.clone(), false, 1)?;
        }
    }
    Ok(())
}
