//! What a trigger may be on which kind of relation.

use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::relation::{Relation, RelationKind};
use pgassay_sql::ast::{CreateTrigger, TriggerEvent, TriggerTiming};

use crate::Run;
use crate::refuse::{refusal, unsupported};

/// Refuses kinds of relation that cannot have the trigger.
pub(super) fn require_kind(it: &CreateTrigger, relation: &Relation) -> Run {
    let name = relation.name.as_str();
    let wrong = |what: &str| {
        Err(refusal(
            SqlState::WRONG_OBJECT_TYPE,
            format!("\"{name}\" is {what}"),
        ))
    };
    let transitions = it.old_table.is_some() || it.new_table.is_some();
    match relation.kind {
        RelationKind::Table if it.timing == TriggerTiming::InsteadOf => wrong("a table"),
        RelationKind::PartitionedTable if it.timing == TriggerTiming::InsteadOf => wrong("a table"),
        RelationKind::PartitionedTable if it.for_each_row && transitions => {
            let message = format!("\"{name}\" is a partitioned table");
            Err(unsupported(message))
        }
        RelationKind::View if it.timing != TriggerTiming::InsteadOf && it.for_each_row => wrong("a view"),
        RelationKind::View if fires_on_truncate(it) => wrong("a view"),
        RelationKind::ForeignTable if it.timing == TriggerTiming::InsteadOf => wrong("a foreign table"),
        RelationKind::ForeignTable if it.constraint => wrong("a foreign table"),
        RelationKind::MaterializedView => {
            let message = format!("relation \"{name}\" cannot have triggers");
            Err(refusal(SqlState::WRONG_OBJECT_TYPE, message))
        }
        _ => Ok(()),
    }
}

fn fires_on_truncate(it: &CreateTrigger) -> bool {
    it.events.contains(&TriggerEvent::Truncate)
}

/// Refuses what `TRUNCATE` and `INSTEAD OF` triggers cannot be.
pub(super) fn require_timing(it: &CreateTrigger, _relation: &Relation) -> Run {
    if it.for_each_row && fires_on_truncate(it) {
        return Err(unsupported("TRUNCATE FOR EACH ROW triggers are not supported"));
    }
    if it.timing != TriggerTiming::InsteadOf {
        return Ok(());
    }
    if !it.for_each_row {
        return Err(unsupported("INSTEAD OF triggers must be FOR EACH ROW"));
    }
    if it.condition.is_some() {
        return Err(unsupported("INSTEAD OF triggers cannot have WHEN conditions"));
    }
    let columns =
        |event: &TriggerEvent| matches!(event, TriggerEvent::Update(columns) if !columns.is_empty());
    if it.events.iter().any(columns) {
        return Err(unsupported("INSTEAD OF triggers cannot have column lists"));
    }
    Ok(())
}

/// Refuses transition tables where there are none.
pub(super) fn require_transitions(it: &CreateTrigger, relation: &Relation) -> Run {
    let (old, new) = (it.old_table.as_ref(), it.new_table.as_ref());
    if old.is_none() && new.is_none() {
        return Ok(());
    }
    let name = relation.name.as_str();
    let invalid = |message: &str| Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
    match relation.kind {
        RelationKind::ForeignTable => {
            let message = format!("\"{name}\" is a foreign table");
            return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
        }
        RelationKind::View => {
            let message = format!("\"{name}\" is a view");
            return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
        }
        _ => {}
    }
    if it.for_each_row && relation.is_partition() {
        return Err(unsupported(
            "ROW triggers with transition tables are not supported on partitions",
        ));
    }
    if it.for_each_row && !relation.inherits.is_empty() {
        let message = "ROW triggers with transition tables are not supported on inheritance children";
        return Err(unsupported(message));
    }
    if it.timing != TriggerTiming::After {
        return invalid("transition table name can only be specified for an AFTER trigger");
    }
    if fires_on_truncate(it) {
        return Err(unsupported(
            "TRUNCATE triggers with transition tables are not supported",
        ));
    }
    if it.events.len() > 1 {
        let message = "transition tables cannot be specified for triggers with more than one event";
        return Err(unsupported(message));
    }
    let columns =
        |event: &TriggerEvent| matches!(event, TriggerEvent::Update(columns) if !columns.is_empty());
    if it.events.iter().any(columns) {
        return Err(unsupported(
            "transition tables cannot be specified for triggers with column lists",
        ));
    }
    let fires = |wanted: fn(&TriggerEvent) -> bool| it.events.iter().any(wanted);
    if new.is_some() && fires(|event| *event == TriggerEvent::Delete) {
        return invalid("NEW TABLE can only be specified for an INSERT or UPDATE trigger");
    }
    if old.is_some() && fires(|event| *event == TriggerEvent::Insert) {
        return invalid("OLD TABLE can only be specified for a DELETE or UPDATE trigger");
    }
    if let (Some(old), Some(new)) = (old, new)
        && old.value == new.value
    {
        return invalid("OLD TABLE name and NEW TABLE name cannot be the same");
    }
    Ok(())
}
