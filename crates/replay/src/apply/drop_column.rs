//! `DROP COLUMN`

use pgassay_catalog::id::{ObjectId, RelationId};
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::relation::RelationKind;
use pgassay_sql::ast::{DropBehavior, Name};

use super::alter_column::in_partition_key;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `DROP COLUMN`
pub(crate) fn drop_column(
    replay: &mut Replay,
    table: RelationId,
    name: &Name,
    if_exists: bool,
    behavior: DropBehavior,
    only: bool,
) -> Run {
    let relation = replay.relation(table)?;
    if relation.of_type.is_some() {
        let message = "cannot drop column from typed table";
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    let Some(column) = relation.column_named(&name.value) else {
        if if_exists {
            return Ok(());
        }
        return Err(refuse::missing_column(name, &relation.name));
    };
    let shown = column.name.as_str();
    if column.inherited > 0 {
        let message = format!("cannot drop inherited column \"{shown}\"");
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    let number = column.number;
    if in_partition_key(relation, number) {
        let message = format!(
            "cannot drop column \"{shown}\" because it is part of the partition key of relation \"{}\"",
            relation.name.as_str()
        );
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    let children = replay.children_of(table);
    if only && relation.kind == RelationKind::PartitionedTable && !children.is_empty() {
        let message = "cannot drop column from only the partitioned table when partitions exist";
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    let mut columns = vec![ObjectId::Column(table, number)];
    for child in children {
        drop_from_child(replay, child, name, only, &mut columns)?;
    }
    // All at once: the default of a child's column may use the sequence of the parent's.
    replay.drop_all(&columns, behavior)
}

/// Takes an inherited column from a child, and tells which columns then go.
fn drop_from_child(
    replay: &mut Replay,
    table: RelationId,
    name: &Name,
    only: bool,
    columns: &mut Vec<ObjectId>,
) -> Run {
    let Some(column) = replay.relation(table)?.column_named(&name.value) else {
        return Ok(());
    };
    let (number, stays) = (column.number, column.local || column.inherited > 1 || only);
    replay.catalog.relations.update(table.0, |it| {
        if let Some(column) = it.column_mut(number) {
            column.inherited = column.inherited.saturating_sub(1);
            column.local |= only;
        }
    });
    if stays {
        return Ok(());
    }
    columns.push(ObjectId::Column(table, number));
    for child in replay.children_of(table) {
        drop_from_child(replay, child, name, only, columns)?;
    }
    Ok(())
}
