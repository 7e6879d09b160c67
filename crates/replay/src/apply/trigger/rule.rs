//! Rewrite rules.

use pgassay_catalog::bind::Scope;
use pgassay_catalog::change::Effect;
use pgassay_catalog::expression::BoundQuery;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, RelationId, RuleId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_catalog::relation::RelationKind;
use pgassay_catalog::trigger::Rule;
use pgassay_sql::ast::{CreateRule, Firing, ObjectKind, PolicyCommand, Statement, StatementKind};

use crate::refuse::{of_relation, refusal, unsupported, wrong_kind};
use crate::{Replay, Run, refuse};

/// `DefineRule`
pub(crate) fn create_rule(replay: &mut Replay, it: &CreateRule) -> Run {
    let ClassId::Relation(table) = replay.class(&it.table)? else {
        return Err(wrong_kind(&it.table.value.name, "a table or view"));
    };
    if replay.relation(table)?.kind == RelationKind::MaterializedView {
        return Err(unsupported("rules on materialized views are not supported"));
    }
    let condition = it
        .condition
        .as_ref()
        .map(|condition| replay.bind_rule_condition(condition, table, it.event))
        .transpose()?;
    let mut actions: Vec<Option<BoundQuery>> = Vec::with_capacity(it.commands.len());
    for command in &it.commands {
        actions.push(action(replay, command, table)?);
    }
    let relation = replay.relation(table)?;
    if relation.kind == RelationKind::ForeignTable {
        return Err(wrong_kind(&relation.name, "a table or view"));
    }
    if table.is_builtin() {
        let message = format!(
            "permission denied: \"{}\" is a system catalog",
            relation.name.as_str()
        );
        return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
    }
    replay.require_owner_of(relation)?;
    if it.event == PolicyCommand::Select {
        return refuse::unknown("a rule on SELECT makes a view");
    }
    let known = relation.rules.iter().find(|known| known.name == it.name.value);
    let known = known.map(|known| (known.id, known.comment.clone(), known.firing));
    if known.is_some() && !it.or_replace {
        let message = format!(
            "rule \"{}\" for relation \"{}\" already exists",
            it.name.value.as_str(),
            relation.name.as_str()
        );
        return Err(Refusal::new(SqlState::DUPLICATE_OBJECT, message)
            .about(ObjectKind::Rule, of_relation(&relation.name, &it.name.value))
            .at(it.name.span)
            .into());
    }
    let replaced = known.is_some();
    let (id, comment, firing): (RuleId, _, _) = match known {
        Some(known) => known,
        None => (replay.catalog.new_id(), None, Firing::Enabled),
    };
    let holder = ObjectId::Rule(table, id);
    let mut references: Vec<ObjectId> = Vec::new();
    for query in actions.iter().flatten() {
        references.extend(query.references().into_iter().map(ObjectId::from));
    }
    if let Some(condition) = &condition {
        references.extend(condition.references.iter().map(|it| ObjectId::from(*it)));
    }
    let rule = Rule {
        id,
        name: it.name.value.clone(),
        event: it.event,
        instead: it.instead,
        condition,
        actions,
        firing,
        comment,
        location: replay.location,
    };
    replay.catalog.relations.update(table.0, |relation| {
        match relation.rules.iter_mut().find(|known| known.id == id) {
            Some(known) => *known = rule,
            None => relation.rules.push(rule),
        }
    });
    replay.catalog.note_references(holder, references);
    replay.effect(if replaced {
        Effect::Altered(holder, Effects::OTHER)
    } else {
        Effect::Created(holder)
    });
    Ok(())
}

/// An action of a rule, which sees the old and the new row.
fn action(replay: &Replay, command: &Statement, table: RelationId) -> Run<Option<BoundQuery>> {
    let relation = replay.relation(table)?;
    let scope = Scope::old_and_new(relation);
    let bound = match &command.kind {
        StatementKind::Query(query) => replay.binder().bind_query(query, &scope),
        StatementKind::Data(data) => replay.binder().bind_data_statement(data, &scope),
        _ => return Ok(None),
    };
    match bound {
        Ok(bound) => Ok(Some(bound)),
        Err(Obstacle::Unknown(_)) => Ok(None),
        Err(refused) => Err(refused),
    }
}
