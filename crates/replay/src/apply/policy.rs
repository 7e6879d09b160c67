//! Policies.

use pgassay_catalog::bind::ExpressionKind;
use pgassay_catalog::change::Effect;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, PolicyId, RelationId, RoleId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::policy::Policy;
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_catalog::relation::{Relation, RelationKind};
use pgassay_sql::ast::{
    AlterPolicy, CreatePolicy, Expr, Name, ObjectKind, ObjectName, PolicyCommand, RoleName, RoleNameKind,
};

use crate::address::missing_part;
use crate::refuse::{of_relation, refusal, wrong_kind};
use crate::{Replay, Run};

/// `CreatePolicy`
pub(crate) fn create_policy(replay: &mut Replay, it: &CreatePolicy) -> Run {
    let command = it.command;
    if it.check.is_some() && matches!(command, PolicyCommand::Select | PolicyCommand::Delete) {
        let message = "WITH CHECK cannot be applied to SELECT or DELETE";
        return Err(refusal(SqlState::SYNTAX_ERROR, message));
    }
    if it.using.is_some() && command == PolicyCommand::Insert {
        let message = "only WITH CHECK expression allowed for INSERT";
        return Err(refusal(SqlState::SYNTAX_ERROR, message));
    }
    let roles = roles(replay, &it.roles)?;
    let table = table(replay, &it.table)?;
    let using = bind(replay, it.using.as_ref(), table, ExpressionKind::PolicyUsing)?;
    let check = bind(replay, it.check.as_ref(), table, ExpressionKind::PolicyCheck)?;
    let relation = replay.relation(table)?;
    if relation.policies.iter().any(|known| known.name == it.name.value) {
        return Err(duplicate(&it.name, relation));
    }
    let id: PolicyId = replay.catalog.new_id();
    let holder = ObjectId::Policy(table, id);
    let bound = [&using, &check].into_iter().flatten();
    let references: Vec<ObjectId> = bound
        .flat_map(|it| it.references.iter().map(|it| ObjectId::from(*it)))
        .collect();
    let policy = Policy {
        id,
        name: it.name.value.clone(),
        command,
        permissive: !it.restrictive,
        roles,
        using,
        check,
        comment: None,
        location: replay.location,
    };
    replay
        .catalog
        .relations
        .update(table.0, |it| it.policies.push(policy));
    replay.catalog.note_references(holder, references);
    replay.effect(Effect::Created(holder));
    Ok(())
}

type Bound = Option<pgassay_catalog::expression::Expression>;

fn bind(replay: &Replay, expression: Option<&Expr>, table: RelationId, kind: ExpressionKind) -> Run<Bound> {
    expression
        .map(|it| replay.bind_policy(it, table, kind))
        .transpose()
}

/// The roles of a policy; PUBLIC makes the others meaningless, and those after it are not looked up
/// (`policy_role_list_to_array`).
fn roles(replay: &Replay, names: &[RoleName]) -> Run<Vec<RoleId>> {
    let mut roles = Vec::with_capacity(names.len());
    for name in names {
        if name.kind == RoleNameKind::Public {
            return Ok(Vec::new());
        }
        let role = replay.role(name)?;
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    Ok(roles)
}

/// The table of a policy, which the user must own (`RangeVarCallbackForPolicy`).
fn table(replay: &Replay, name: &ObjectName) -> Run<RelationId> {
    let ClassId::Relation(id) = replay.class(name)? else {
        return Err(wrong_kind(&name.value.name, "a table"));
    };
    let relation = replay.relation(id)?;
    replay.require_owner_of(relation)?;
    if id.is_builtin() {
        let message = format!(
            "permission denied: \"{}\" is a system catalog",
            relation.name.as_str()
        );
        return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
    }
    match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable => Ok(id),
        _ => Err(wrong_kind(&relation.name, "a table")),
    }
}

fn duplicate(name: &Name, relation: &Relation) -> Obstacle {
    let message = format!(
        "policy \"{}\" for table \"{}\" already exists",
        name.value.as_str(),
        relation.name.as_str()
    );
    Refusal::new(SqlState::DUPLICATE_OBJECT, message)
        .about(ObjectKind::Policy, of_relation(&relation.name, &name.value))
        .at(name.span)
        .into()
}

/// `AlterPolicy`, and `rename_policy`, which looks for the new name first.
pub(crate) fn alter_policy(replay: &mut Replay, it: &AlterPolicy) -> Run {
    let roles = it.roles.as_ref().map(|names| roles(replay, names)).transpose()?;
    let table = table(replay, &it.table)?;
    let using = bind(replay, it.using.as_ref(), table, ExpressionKind::PolicyUsing)?;
    let check = bind(replay, it.check.as_ref(), table, ExpressionKind::PolicyCheck)?;
    let relation = replay.relation(table)?;
    if let Some(new) = &it.rename_to
        && relation.policies.iter().any(|known| known.name == new.value)
    {
        return Err(duplicate(new, relation));
    }
    let Some(policy) = relation.policies.iter().find(|known| known.name == it.name.value) else {
        return Err(missing_part(ObjectKind::Policy, &it.name, &relation.name));
    };
    let id = policy.id;
    if check.is_some() && matches!(policy.command, PolicyCommand::Select | PolicyCommand::Delete) {
        let message = "only USING expression allowed for SELECT, DELETE";
        return Err(refusal(SqlState::SYNTAX_ERROR, message));
    }
    if using.is_some() && policy.command == PolicyCommand::Insert {
        let message = "only WITH CHECK expression allowed for INSERT";
        return Err(refusal(SqlState::SYNTAX_ERROR, message));
    }
    let holder = ObjectId::Policy(table, id);
    let bound = [&using, &check].into_iter().flatten();
    let references: Vec<ObjectId> = bound
        .flat_map(|it| it.references.iter().map(|it| ObjectId::from(*it)))
        .collect();
    replay.catalog.relations.update(table.0, |relation| {
        let Some(policy) = relation.policies.iter_mut().find(|it| it.id == id) else {
            return;
        };
        if let Some(new) = &it.rename_to {
            policy.name = new.value.clone();
        }
        if let Some(roles) = roles {
            policy.roles = roles;
        }
        policy.using = using.or(policy.using.take());
        policy.check = check.or(policy.check.take());
    });
    replay.catalog.note_references(holder, references);
    replay.effect(Effect::Altered(holder, Effects::POLICIES));
    Ok(())
}
