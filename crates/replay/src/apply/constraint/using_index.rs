//! Constraints that take over an index.

use pgassay_catalog::constraint::{Constraint, ConstraintKind};
use pgassay_catalog::id::{ConstraintId, RelationId};
use pgassay_catalog::index::IndexColumn;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{KeyValue, RelationKind};
use pgassay_sql::ast::{ConstraintAttributes, Name, ObjectKind};
use pgassay_sql::name::QualifiedName;

use crate::refuse::{self, refusal};
use crate::{Replay, Run};

use super::key::set_not_null_for_key;
use super::*;

pub(crate) fn add_using_index(
    replay: &mut Replay,
    table: RelationId,
    name: Option<&Name>,
    primary: bool,
    index: &Name,
    attributes: ConstraintAttributes,
) -> Run {
    let relation = replay.relation(table)?;
    let (schema, table_name) = (relation.schema, relation.name.clone());
    let Some((_, found)) = replay.catalog.indexes.find(Some(schema), &index.value) else {
        let message = format!("index \"{}\" does not exist", index.value.as_str());
        return Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message)
            .about(ObjectKind::Index, QualifiedName::new(index.value.clone()))
            .at(index.span)
            .into());
    };
    let index_name = index.value.as_str();
    let state = SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE;
    if found.constraint.is_some() {
        let message = format!("index \"{index_name}\" is already associated with a constraint");
        return Err(refusal(state, message));
    }
    if found.table != table {
        let message = format!(
            "index \"{index_name}\" does not belong to table \"{}\"",
            table_name.as_str()
        );
        return Err(refusal(state, message));
    }
    if !found.valid {
        return Err(refusal(state, format!("index \"{index_name}\" is not valid")));
    }
    if !found.unique {
        return Err(refusal(
            SqlState::WRONG_OBJECT_TYPE,
            format!("\"{index_name}\" is not a unique index"),
        ));
    }
    let Some(columns) = found.key_columns() else {
        let message = format!("index \"{index_name}\" contains expressions");
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    };
    if found.predicate.is_some() {
        let message = format!("\"{index_name}\" is a partial index");
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    let sorted_otherwise = |it: &IndexColumn| {
        let data_type = match it.value {
            KeyValue::Column(number) => relation.column(number).map(|it| it.data_type),
            KeyValue::Expression(_) => None,
        };
        let usual = data_type.and_then(|it| replay.default_operator_class("btree", it));
        it.descending || it.nulls_first || usual.is_some_and(|usual| it.operator_class != Some(usual))
    };
    if let Some(at) = found.columns.iter().position(sorted_otherwise) {
        let number = at + 1;
        let message =
            format!("index \"{index_name}\" column number {number} does not have default sorting behavior");
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    if relation.kind == RelationKind::PartitionedTable {
        let message = "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables";
        return Err(refuse::unsupported(message));
    }
    if primary
        && relation
            .constraints
            .iter()
            .any(|it| matches!(it.kind, ConstraintKind::PrimaryKey(_)))
    {
        return Err(multiple_primary_keys(&relation.name));
    }
    let id = found.id;
    let new_name = name.map_or_else(|| index.value.clone(), |name| name.value.clone());
    if relation.constraints.iter().any(|it| it.name == new_name) {
        return Err(refuse::duplicate_constraint(&new_name, &relation.name));
    }
    if new_name != index.value {
        replay.require_free_class(schema, &new_name)?;
        replay
            .catalog
            .indexes
            .update(id.0, |it| it.name = new_name.clone());
    }
    if primary {
        for number in &columns {
            set_not_null_for_key(replay, table, *number)?;
        }
    }
    let (deferrable, initially_deferred) = deferral(attributes);
    let constraint: ConstraintId = replay.catalog.new_id();
    let key = pgassay_catalog::constraint::Key {
        columns,
        index: id,
        without_overlaps: false,
    };
    let kind = if primary {
        ConstraintKind::PrimaryKey(key)
    } else {
        ConstraintKind::Unique(key)
    };
    replay
        .catalog
        .indexes
        .update(id.0, |it| it.constraint = Some(constraint));
    let constraint = Constraint {
        id: constraint,
        name: new_name,
        kind,
        deferrable,
        initially_deferred,
        validated: true,
        enforced: true,
        no_inherit: false,
        local: true,
        inherited: 0,
        parent: None,
        comment: None,
        location: replay.location,
    };
    replay.add_constraint(table, constraint);
    Ok(())
}
