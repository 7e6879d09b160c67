//! `ADD COLUMN`

use pgassay_catalog::change::Effect;
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId};
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::relation::Column;
use pgassay_sql::ast::{self};

use super::column::{NewColumn, Requests, check_column, read_column};
use super::constraint;
use super::create_table::{add_serial_sequence, define_column};
use super::new_relation::held_by_column;
use super::sequence::set_owner_column;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `ADD COLUMN`
pub(crate) fn add_column(
    replay: &mut Replay,
    table: RelationId,
    column: &ast::Column,
    if_not_exists: bool,
    only: bool,
) -> Run {
    let relation = replay.relation(table)?;
    let (name, schema, persistence) = (relation.name.clone(), relation.schema, relation.persistence);
    if relation.is_partition() {
        return Err(refuse::refusal(
            SqlState::WRONG_OBJECT_TYPE,
            "cannot add column to a partition",
        ));
    }
    if relation.of_type.is_some() {
        let message = "cannot add column to typed table";
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    if let Some(existing) = relation.column_named(&column.name.value) {
        if if_not_exists {
            let number = existing.number;
            replay.effect(Effect::Skipped(ObjectId::Column(table, number)));
            return Ok(());
        }
        // The type is looked up before the name is compared.
        if let Some(type_name) = &column.type_name {
            replay.resolve_type_or_unknown(type_name)?;
        }
        return Err(refuse::duplicate_column(&column.name, &name));
    }
    let mut requests = Requests::default();
    let new = read_column(replay, column, &name, &mut requests)?;
    check_column(replay, &new.column, &column.name)?;
    let children = replay.children_of(table);
    if only && !children.is_empty() {
        let message = "column must be added to child tables too";
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    let sequence = match new.serial {
        Some(data_type) => Some(add_serial_sequence(
            replay,
            &column.name.value,
            schema,
            &name,
            persistence,
            data_type,
        )?),
        None => None,
    };
    let number = append(replay, table, &new, true, 0)?;
    define_column(replay, table, number, &new, sequence)?;
    if let Some(sequence) = sequence {
        set_owner_column(replay, sequence, Some((table, number)));
    }
    for child in children {
        add_to_child(replay, child, &new)?;
    }
    if new.column.not_null && replay.catalog.version.major >= 18 {
        constraint::add_not_null(replay, table, number, &new.not_null, true)?;
    }
    let rank = |it: &constraint::Request<'_>| match it {
        constraint::Request::Key(_) | constraint::Request::Exclude { .. } => 0,
        _ => 1,
    };
    let mut all: Vec<_> = requests.all.iter().collect();
    all.sort_by_key(|it| rank(it));
    for request in all {
        constraint::add(replay, table, request, only)?;
    }
    Ok(())
}

/// Puts a column behind the others.
fn append(
    replay: &mut Replay,
    table: RelationId,
    new: &NewColumn<'_>,
    local: bool,
    inherited: u16,
) -> Run<ColumnNumber> {
    let relation = replay.relation(table)?;
    let number = ColumnNumber(relation.next_column);
    if number.0 > 1600 {
        let message = "tables can have at most 1600 columns";
        return Err(refusal(SqlState::TOO_MANY_COLUMNS, message));
    }
    let held: Vec<ObjectId> = held_by_column(&new.column).collect();
    replay.catalog.relations.update(table.0, |it| {
        it.columns.push(Column {
            number,
            local,
            inherited,
            ..new.column.clone()
        });
        it.next_column += 1;
    });
    replay.catalog.note_references(ObjectId::Relation(table), held);
    replay.effect(Effect::Created(ObjectId::Column(table, number)));
    Ok(number)
}

fn add_to_child(replay: &mut Replay, table: RelationId, new: &NewColumn<'_>) -> Run {
    let relation = replay.relation(table)?;
    if let Some(own) = relation.column_named(&new.column.name) {
        let number = own.number;
        let name = new.column.name.as_str();
        if own.data_type != new.column.data_type || own.modifier != new.column.modifier {
            let message = format!(
                "child table \"{}\" has different type for column \"{name}\"",
                relation.name.as_str()
            );
            return Err(refusal(SqlState::DATATYPE_MISMATCH, message));
        }
        replay.catalog.relations.update(table.0, |it| {
            if let Some(column) = it.column_mut(number) {
                column.inherited += 1;
            }
        });
        return Ok(());
    }
    let number = append(replay, table, new, false, 1)?;
    define_column(replay, table, number, new, None)?;
    for child in replay.children_of(table) {
        add_to_child(replay, child, new)?;
    }
    Ok(())
}
