//! Renames, new schemas and new owners of what `pg_class` holds.

use pgassay_catalog::change::Effect;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, RelationId, RoleId, SchemaId, SequenceId, TypeId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::Relation;
use pgassay_sql::ast::{Name, ObjectKind};
use pgassay_sql::name::Identifier;

use super::inherit::require_not_inherited;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `RENAME TO` of a relation: its row type goes with it.
pub(crate) fn rename_relation(replay: &mut Replay, table: RelationId, name: &Name) -> Run {
    let relation = replay.relation(table)?;
    let (schema, row_type) = (relation.schema, relation.row_type);
    replay.require_create_in(schema)?;
    replay
        .require_free_class(schema, &name.value)
        .map_err(|it| spanned(it, name))?;
    if let Some(row_type) = row_type {
        rename_type(replay, row_type, &name.value)?;
    }
    replay
        .catalog
        .relations
        .update(table.0, |it| it.name = name.value.clone());
    replay.effect(Effect::Altered(ObjectId::Relation(table), Effects::TABLES));
    Ok(())
}

fn spanned(obstacle: pgassay_catalog::refusal::Obstacle, name: &Name) -> pgassay_catalog::refusal::Obstacle {
    match obstacle {
        pgassay_catalog::refusal::Obstacle::Refused(refusal) => refusal.at(name.span).into(),
        other => other,
    }
}

/// Gives a type another name, and the type of its arrays one after it (`RenameTypeInternal`).
pub(crate) fn rename_type(replay: &mut Replay, id: TypeId, name: &Identifier) -> Run {
    let Some(found) = replay.catalog.data_type(id) else {
        return Ok(());
    };
    let (schema, array) = (found.schema, found.array);
    replay.require_free_type(schema, name)?;
    replay.catalog.types.update(id.0, |it| it.name = name.clone());
    if let Some(array) = array {
        let array_name = replay.array_type_name(schema, name);
        replay.catalog.types.update(array.0, |it| it.name = array_name);
    }
    Ok(())
}

/// `RENAME COLUMN`, below too.
pub(crate) fn rename_column(
    replay: &mut Replay,
    table: RelationId,
    from: &Name,
    to: &Name,
    only: bool,
) -> Run {
    let relation = replay.relation(table)?;
    let Some(column) = relation.column_named(&from.value) else {
        let message = format!("column \"{}\" does not exist", from.value.as_str());
        return Err(Refusal::new(SqlState::UNDEFINED_COLUMN, message)
            .about(
                ObjectKind::Column,
                refuse::of_relation(&relation.name, &from.value),
            )
            .at(from.span)
            .into());
    };
    if relation.of_type.is_some() {
        let message = "cannot rename column of typed table";
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    require_not_inherited(replay, table, column, "rename")?;
    if only && !replay.children_of(table).is_empty() {
        let message = format!(
            "inherited column \"{}\" must be renamed in child tables too",
            from.value.as_str()
        );
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    rename_everywhere(replay, table, from, to)
}

fn rename_everywhere(replay: &mut Replay, table: RelationId, from: &Name, to: &Name) -> Run {
    let relation = replay.relation(table)?;
    let Some(number) = relation.column_named(&from.value).map(|it| it.number) else {
        return Ok(());
    };
    for child in replay.children_of(table) {
        rename_everywhere(replay, child, from, to)?;
    }
    let relation = replay.relation(table)?;
    let system = matches!(
        to.value.as_str(),
        "tableoid" | "xmin" | "cmin" | "xmax" | "cmax" | "ctid"
    );
    if relation.column_named(&to.value).is_some() || system {
        return Err(refuse::duplicate_column(to, &relation.name));
    }
    for index in relation.indexes.clone() {
        replay.catalog.indexes.update(index.0, |it| {
            if it.former_name(number).is_none() {
                it.former_names.push((number, from.value.clone()));
            }
        });
    }
    replay.catalog.relations.update(table.0, |it| {
        if let Some(column) = it.column_mut(number) {
            column.name = to.value.clone();
        }
    });
    replay.effect(Effect::Altered(ObjectId::Column(table, number), Effects::COLUMNS));
    Ok(())
}

/// `RENAME CONSTRAINT`: the index behind it goes with it, and inherited checks follow.
pub(crate) fn rename_constraint(
    replay: &mut Replay,
    table: RelationId,
    from: &Name,
    to: &Name,
    only: bool,
) -> Run {
    let relation = replay.relation(table)?;
    let Some(found) = relation.constraints.iter().find(|it| it.name == from.value) else {
        let message = format!(
            "constraint \"{}\" for table \"{}\" does not exist",
            from.value.as_str(),
            relation.name.as_str()
        );
        return Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message)
            .about(
                ObjectKind::Constraint,
                refuse::of_relation(&relation.name, &from.value),
            )
            .at(from.span)
            .into());
    };
    let inherits = found.parent.is_none()
        && !found.no_inherit
        && matches!(
            found.kind,
            pgassay_catalog::constraint::ConstraintKind::Check(_)
                | pgassay_catalog::constraint::ConstraintKind::NotNull(_)
        );
    if found.inherited > 0 && inherits {
        let message = format!("cannot rename inherited constraint \"{}\"", from.value.as_str());
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    if inherits && only && !replay.children_of(table).is_empty() {
        let message = format!(
            "inherited constraint \"{}\" must be renamed in child tables too",
            from.value.as_str()
        );
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    rename_constraint_here(replay, table, from, to, inherits)
}

fn rename_constraint_here(
    replay: &mut Replay,
    table: RelationId,
    from: &Name,
    to: &Name,
    spreads: bool,
) -> Run {
    let relation = replay.relation(table)?;
    let Some(id) = relation
        .constraints
        .iter()
        .find(|it| it.name == from.value)
        .map(|it| it.id)
    else {
        return Ok(());
    };
    let schema = relation.schema;
    let index = replay
        .catalog
        .indexes_of(relation)
        .find(|it| it.constraint == Some(id))
        .map(|it| it.id);
    if let Some(index) = index {
        replay
            .require_free_class(schema, &to.value)
            .map_err(|it| spanned(it, to))?;
        replay
            .catalog
            .indexes
            .update(index.0, |it| it.name = to.value.clone());
    } else if relation.constraints.iter().any(|it| it.name == to.value) {
        return Err(refuse::duplicate_constraint(&to.value, &relation.name));
    }
    rename_in(replay, table, id, &to.value);
    if spreads {
        for child in replay.children_of(table) {
            rename_constraint_here(replay, child, from, to, spreads)?;
        }
    }
    Ok(())
}

/// Gives a constraint another name.
pub(crate) fn rename_in(
    replay: &mut Replay,
    table: RelationId,
    id: pgassay_catalog::id::ConstraintId,
    name: &Identifier,
) {
    let schema = replay.catalog.relations.update(table.0, |it| {
        if let Some(own) = it.constraints.iter_mut().find(|it| it.id == id) {
            own.name = name.clone();
        }
        for trigger in it.triggers.iter_mut().filter(|it| it.constraint == Some(id)) {
            trigger.name = name.clone();
        }
        it.schema
    });
    if let Some(schema) = schema {
        replay.note_constraint_name(schema, name, table);
    }
    replay.effect(Effect::Altered(
        ObjectId::Constraint(table, id),
        Effects::CONSTRAINTS,
    ));
}

/// The schema that `SET SCHEMA` names (`LookupCreationNamespace`).
pub(crate) fn target_schema(replay: &mut Replay, name: &Name) -> Run<SchemaId> {
    if name.value.as_str() == "pg_temp" {
        return Err(refuse::unsupported(
            "cannot move objects into or out of temporary schemas",
        ));
    }
    let Some(schema) = replay.catalog.schema_id(&replay.path, &name.value) else {
        return Err(refuse::missing_schema(&name.value).at(name.span).into());
    };
    replay.require_create_in(schema)?;
    Ok(schema)
}

/// `SET SCHEMA` of a relation: indexes, row type and owned sequences go with it.
pub(crate) fn set_schema(replay: &mut Replay, table: RelationId, name: &Name) -> Run {
    let to = target_schema(replay, name)?;
    let relation = replay.relation(table)?.clone();
    if relation.schema == to {
        return Ok(());
    }
    replay.require_no_temporary_move(Some(relation.schema), to)?;
    require_free_in(replay, to, &relation.name, name)?;
    if let Some(row_type) = relation.row_type {
        replay.require_free_type(to, &relation.name)?;
        replay.put_in_schema(ObjectId::Type(row_type), to);
    }
    replay.put_in_schema(ObjectId::Relation(table), to);
    for index in &relation.indexes {
        let own = replay
            .catalog
            .index(*index)
            .map(|it| it.name.clone())
            .unwrap_or_default();
        require_free_in(replay, to, &own, name)?;
        replay.catalog.indexes.update(index.0, |it| it.schema = to);
    }
    for constraint in &relation.constraints {
        replay.note_constraint_name(to, &constraint.name, table);
    }
    for sequence in owned_sequences(&relation) {
        let own = replay
            .catalog
            .sequence(sequence)
            .map(|it| it.name.clone())
            .unwrap_or_default();
        require_free_in(replay, to, &own, name)?;
        replay.put_in_schema(ObjectId::Sequence(sequence), to);
    }
    replay.effect(Effect::Altered(ObjectId::Relation(table), Effects::TABLES));
    Ok(())
}

/// Refuses a name that the other schema has already.
pub(crate) fn require_free_in(replay: &Replay, schema: SchemaId, own: &Identifier, to: &Name) -> Run {
    if replay.catalog.class_in(schema, own).is_none() {
        return Ok(());
    }
    let message = format!(
        "relation \"{}\" already exists in schema \"{}\"",
        own.as_str(),
        to.value.as_str()
    );
    Err(Refusal::new(SqlState::DUPLICATE_TABLE, message)
        .about(ObjectKind::Table, replay.qualified(schema, own))
        .into())
}

/// The sequences that go with a table.
pub(crate) fn owned_sequences(relation: &Relation) -> Vec<SequenceId> {
    let of = relation.columns.iter();
    of.flat_map(|it| {
        it.owned_sequences
            .iter()
            .copied()
            .chain(it.identity.map(|it| it.sequence))
    })
    .collect()
}

/// Refuses a new owner that the user may not give to, or that may not create where the object is.
pub(crate) fn require_new_owner(replay: &Replay, schema: SchemaId, owner: RoleId) -> Run {
    if replay.is_superuser(replay.current_user()) {
        return Ok(());
    }
    if !replay.can_become(replay.current_user(), owner) {
        return Err(replay.must_be_member(owner));
    }
    replay.require_create_in_as(schema, owner)
}

/// `OWNER TO` of a relation: owned sequences go with it.
pub(crate) fn give_relation(replay: &mut Replay, table: RelationId, owner: RoleId) -> Run {
    let relation = replay.relation(table)?.clone();
    if relation.owner == owner {
        return Ok(());
    }
    require_new_owner(replay, relation.schema, owner)?;
    replay.set_owner(ObjectId::Relation(table), owner);
    for sequence in owned_sequences(&relation) {
        replay.set_owner(ObjectId::Sequence(sequence), owner);
    }
    replay.effect(Effect::Altered(ObjectId::Relation(table), Effects::GRANTS));
    Ok(())
}
