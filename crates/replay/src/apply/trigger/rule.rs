//! Rewrite rules.

use pgassay_catalog::bind::Scope;
use pgassay_catalog::change::Effect;
use pgassay_catalog::expression::BoundQuery;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, RelationId, RuleId, TypeId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_catalog::relation::{Relation, RelationKind};
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
        if it.condition.is_some() && !matches!(command.kind, StatementKind::Query(_) | StatementKind::Data(_))
        {
            let message =
                "rules with WHERE conditions can only have SELECT, INSERT, UPDATE, or DELETE actions";
            return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
        }
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
    check_returning(it, relation, &actions)?;
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

/// Refuses RETURNING where no one would see it, or with other columns than the relation has (`checkRuleResultList`).
fn check_returning(it: &CreateRule, relation: &Relation, actions: &[Option<BoundQuery>]) -> Run {
    let mut before = false;
    for (command, action) in it.commands.iter().zip(actions) {
        let StatementKind::Data(data) = &command.kind else {
            continue;
        };
        if data.returning().is_empty() {
            continue;
        }
        let wrong = |message: &str| Err(unsupported(message));
        if before {
            return wrong("cannot have multiple RETURNING lists in a rule");
        }
        before = true;
        if it.condition.is_some() {
            return wrong("RETURNING lists are not supported in conditional rules");
        }
        if !it.instead {
            return wrong("RETURNING lists are not supported in non-INSTEAD rules");
        }
        let Some(action) = action else { continue };
        let wrong = |message: &str| Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
        for (output, column) in action.columns.iter().zip(relation.columns.iter()) {
            if output.data_type != column.data_type && output.data_type != TypeId::UNKNOWN {
                return wrong("RETURNING list's entry has different type from column");
            }
        }
        if action.columns.len() > relation.columns.len() {
            return wrong("RETURNING list has too many entries");
        }
        if action.columns.len() < relation.columns.len() {
            return wrong("RETURNING list has too few entries");
        }
    }
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
