//! Row triggers of partitioned tables, which all partitions have too.

use pgassay_catalog::id::{ColumnNumber, RelationId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::Relation;
use pgassay_catalog::trigger::Trigger;
use pgassay_sql::ast::ObjectKind;

use crate::refuse::of_relation;
use crate::{Replay, Run};

/// Gives a trigger to all partitions, and to theirs.
pub(super) fn clone_to_partitions(replay: &mut Replay, id: RelationId, trigger: &Trigger) -> Run {
    let of_parent = |it: &Relation| it.partition_of.as_ref().is_some_and(|it| it.parent == id);
    let partitions: Vec<RelationId> = replay
        .catalog
        .relations
        .iter()
        .filter(|(_, it)| of_parent(it))
        .map(|(_, it)| it.id)
        .collect();
    for partition in partitions {
        replay.clone_trigger(id, trigger, partition)?;
    }
    Ok(())
}

impl Replay {
    /// Gives the row triggers of a partitioned table to a partition (`CloneRowTriggersToPartition`).
    pub(crate) fn clone_row_triggers(&mut self, parent: RelationId, partition: RelationId) -> Run {
        let triggers: Vec<Trigger> = self
            .relation(parent)?
            .triggers
            .iter()
            .filter(|it| it.for_each_row)
            .cloned()
            .collect();
        for trigger in &triggers {
            self.clone_trigger(parent, trigger, partition)?;
        }
        Ok(())
    }

    /// Gives one trigger to a partition and to the partitions of that one.
    fn clone_trigger(&mut self, parent: RelationId, trigger: &Trigger, partition: RelationId) -> Run {
        let (from, to) = (self.relation(parent)?, self.relation(partition)?);
        if let Some(known) = to.triggers.iter().find(|it| it.name == trigger.name) {
            if known.parent == Some(trigger.id) {
                return Ok(());
            }
            let message = format!(
                "trigger \"{}\" for relation \"{}\" already exists",
                trigger.name.as_str(),
                to.name.as_str()
            );
            return Err(Refusal::new(SqlState::DUPLICATE_OBJECT, message)
                .about(ObjectKind::Trigger, of_relation(&to.name, &trigger.name))
                .into());
        }
        let number = |number: ColumnNumber| {
            let name = from.column(number).map(|it| it.name.clone());
            let column = name.and_then(|name| to.column_named(&name).map(|it| it.number));
            column.unwrap_or(number)
        };
        let update_columns = trigger.update_columns.iter().map(|it| number(*it)).collect();
        let condition = trigger
            .condition
            .as_ref()
            .map(|it| crate::bind::remapped(it, parent, partition, &number));
        let clone = Trigger {
            id: self.catalog.new_id(),
            update_columns,
            condition,
            constraint: trigger.constraint.map(|_| self.catalog.new_id()),
            parent: Some(trigger.id),
            comment: None,
            ..trigger.clone()
        };
        self.put_trigger(partition, clone.clone());
        clone_to_partitions(self, partition, &clone)
    }
}
