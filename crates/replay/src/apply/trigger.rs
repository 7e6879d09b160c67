//! Triggers, event triggers, rules.

mod checks;
mod event;
mod partitions;
mod rule;
#[cfg(test)]
mod tests;

use pgassay_catalog::bind::{ExpressionKind, TriggerEvents};
use pgassay_catalog::change::Effect;
use pgassay_catalog::constraint::{Constraint, ConstraintKind};
use pgassay_catalog::expression::Expression;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ColumnNumber, ConstraintId, FunctionId, ObjectId, RelationId, TriggerId, TypeId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::privilege::Rights;
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_catalog::relation::{Relation, RelationKind};
use pgassay_catalog::trigger::Trigger;
use pgassay_sql::ast::{CreateTrigger, Firing, Name, ObjectKind, ObjectName, TriggerEvent, TriggerTiming};

pub(crate) use event::create_event_trigger;
pub(crate) use rule::create_rule;

use crate::privilege::Guarded;
use crate::refuse::{missing, missing_column, of_relation, refusal};
use crate::{Replay, Run, refuse};

/// `CreateTriggerFiringOn`
pub(crate) fn create_trigger(replay: &mut Replay, it: &CreateTrigger) -> Run {
    let id = match replay.class(&it.table)? {
        ClassId::Relation(id) => id,
        _ => return Err(no_triggers(&it.table)),
    };
    let relation = replay.relation(id)?;
    checks::require_kind(it, relation)?;
    if id.is_builtin() {
        let message = format!(
            "permission denied: \"{}\" is a system catalog",
            relation.name.as_str()
        );
        return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
    }
    let from = match &it.from {
        Some(name) => Some(replay.relation_named(name)?.id),
        None => None,
    };
    for table in [Some(id), from].into_iter().flatten() {
        require_trigger_right(replay, table)?;
    }
    checks::require_timing(it, relation)?;
    checks::require_transitions(it, relation)?;
    let condition = condition(replay, it, id)?;
    let function = trigger_function(replay, &it.function, TypeId::TRIGGER, "trigger")?;
    let known = known(replay, it, id)?;
    let relation = replay.relation(id)?;
    let update_columns = update_columns(it, relation)?;
    let is_partitioned = relation.kind == RelationKind::PartitionedTable;
    let schema = relation.schema;
    let replaced = known.is_some();
    let (trigger_id, old_comment) = match known {
        Some(known) => known,
        None => (replay.catalog.new_id(), None),
    };
    let constraint: Option<ConstraintId> = it.constraint.then(|| replay.catalog.new_id());
    let fires = |wanted: fn(&TriggerEvent) -> bool| it.events.iter().any(wanted);
    let trigger = Trigger {
        id: trigger_id,
        name: it.name.value.clone(),
        timing: it.timing,
        for_each_row: it.for_each_row,
        on_insert: fires(|event| matches!(event, TriggerEvent::Insert)),
        on_update: fires(|event| matches!(event, TriggerEvent::Update(_))),
        update_columns,
        on_delete: fires(|event| matches!(event, TriggerEvent::Delete)),
        on_truncate: fires(|event| matches!(event, TriggerEvent::Truncate)),
        condition,
        function,
        arguments: it.arguments.clone(),
        constraint,
        deferrable: it.deferrable,
        initially_deferred: it.initially_deferred,
        from,
        old_table: it.old_table.as_ref().map(|it| it.value.clone()),
        new_table: it.new_table.as_ref().map(|it| it.value.clone()),
        firing: Firing::Enabled,
        parent: None,
        comment: old_comment,
        location: replay.location,
    };
    if constraint.is_some() {
        replay.note_constraint_name(schema, &it.name.value, id);
    }
    let clone = (is_partitioned && it.for_each_row).then(|| trigger.clone());
    replay.put_trigger(id, trigger);
    if let Some(trigger) = clone {
        partitions::clone_to_partitions(replay, id, &trigger)?;
    }
    let holder = ObjectId::Trigger(id, trigger_id);
    replay.effect(if replaced {
        Effect::Altered(holder, Effects::TRIGGERS)
    } else {
        Effect::Created(holder)
    });
    Ok(())
}

fn no_triggers(name: &ObjectName) -> Obstacle {
    let message = format!("relation \"{}\" cannot have triggers", name.value.name.as_str());
    Refusal::new(SqlState::WRONG_OBJECT_TYPE, message)
        .at(name.span)
        .into()
}

fn require_trigger_right(replay: &Replay, id: RelationId) -> Run {
    let relation = replay.relation(id)?;
    if replay.may(
        Guarded::Table,
        relation.owner,
        &relation.privileges,
        Rights::TRIGGER,
    ) {
        return Ok(());
    }
    Err(refuse::permission_denied(
        refuse::word_of(relation.kind),
        &relation.name,
    ))
}

fn condition(replay: &Replay, it: &CreateTrigger, id: RelationId) -> Run<Option<Expression>> {
    let Some(written) = &it.condition else {
        return Ok(None);
    };
    let bound = replay.bind_condition(written, id, ExpressionKind::TriggerWhen)?;
    let fires = |wanted: fn(&TriggerEvent) -> bool| it.events.iter().any(wanted);
    let events = TriggerEvents {
        row: it.for_each_row,
        before: it.timing == TriggerTiming::Before,
        insert: fires(|event| matches!(event, TriggerEvent::Insert)),
        delete: fires(|event| matches!(event, TriggerEvent::Delete)),
    };
    replay
        .binder()
        .check_trigger_condition(&bound, replay.relation(id)?, events)?;
    Ok(Some(bound))
}

/// The function of a trigger, which takes nothing and returns `trigger` or `event_trigger`.
fn trigger_function(replay: &Replay, name: &ObjectName, result: TypeId, word: &str) -> Run<FunctionId> {
    let Some(function) = replay.function_with(name, &[])? else {
        let missing = missing(
            ObjectKind::Function,
            "function",
            SqlState::UNDEFINED_FUNCTION,
            name,
        );
        return Err(missing);
    };
    let is_event = result == TypeId::EVENT_TRIGGER;
    if !is_event
        && !replay.may(
            Guarded::Function,
            function.owner,
            &function.privileges,
            Rights::EXECUTE,
        )
    {
        return Err(refuse::permission_denied("function", &function.name));
    }
    if function.result != result {
        let message = format!("function {} must return type {word}", function.name.as_str());
        return Err(Refusal::new(SqlState::INVALID_OBJECT_DEFINITION, message)
            .at(name.span)
            .into());
    }
    Ok(function.id)
}

/// The trigger of the name: one that `OR REPLACE` may replace, or a refusal.
fn known(replay: &Replay, it: &CreateTrigger, id: RelationId) -> Run<Option<(TriggerId, Option<String>)>> {
    let relation = replay.relation(id)?;
    let Some(known) = relation.triggers.iter().find(|known| known.name == it.name.value) else {
        return Ok(None);
    };
    if !it.or_replace {
        return Err(duplicate(&it.name, relation, "already exists"));
    }
    if known.parent.is_some() {
        return Err(duplicate(&it.name, relation, "is an internal or a child trigger"));
    }
    if known.constraint.is_some() {
        return Err(duplicate(&it.name, relation, "is a constraint trigger"));
    }
    Ok(Some((known.id, known.comment.clone())))
}

fn duplicate(name: &Name, relation: &Relation, what: &str) -> Obstacle {
    let message = format!(
        "trigger \"{}\" for relation \"{}\" {what}",
        name.value.as_str(),
        relation.name.as_str()
    );
    Refusal::new(SqlState::DUPLICATE_OBJECT, message)
        .about(ObjectKind::Trigger, of_relation(&relation.name, &name.value))
        .at(name.span)
        .into()
}

/// The columns of `UPDATE OF`.
fn update_columns(it: &CreateTrigger, relation: &Relation) -> Run<Vec<ColumnNumber>> {
    let mut numbers = Vec::new();
    for event in &it.events {
        let TriggerEvent::Update(columns) = event else {
            continue;
        };
        for name in columns {
            let Some(column) = relation.column_named(&name.value) else {
                return Err(missing_column(name, &relation.name));
            };
            if numbers.contains(&column.number) {
                let message = format!("column \"{}\" specified more than once", name.value.as_str());
                return Err(Refusal::new(SqlState::DUPLICATE_COLUMN, message)
                    .at(name.span)
                    .into());
            }
            numbers.push(column.number);
        }
    }
    Ok(numbers)
}

impl Replay {
    /// Puts a trigger on a relation, in the place of one of the same identifier, with the constraint it may have.
    pub(crate) fn put_trigger(&mut self, id: RelationId, trigger: Trigger) {
        let holder = ObjectId::Trigger(id, trigger.id);
        let mut references = vec![ObjectId::Function(trigger.function)];
        let columns = trigger.update_columns.iter();
        references.extend(columns.map(|number| ObjectId::Column(id, *number)));
        references.extend(trigger.from.map(ObjectId::Relation));
        if let Some(condition) = &trigger.condition {
            references.extend(condition.references.iter().map(|it| ObjectId::from(*it)));
        }
        let constraint = trigger.constraint.map(|constraint| Constraint {
            id: constraint,
            name: trigger.name.clone(),
            kind: ConstraintKind::Trigger,
            deferrable: trigger.deferrable,
            initially_deferred: trigger.initially_deferred,
            validated: true,
            enforced: true,
            no_inherit: false,
            local: true,
            inherited: 0,
            parent: None,
            comment: None,
            location: trigger.location,
        });
        self.catalog.relations.update(id.0, |relation| {
            relation.constraints.extend(constraint);
            match relation.triggers.iter_mut().find(|it| it.id == trigger.id) {
                Some(known) => *known = trigger,
                None => relation.triggers.push(trigger),
            }
        });
        self.catalog.note_references(holder, references);
    }
}
