//! `DROP ROLE`, and what keeps a role from being dropped.

use pgassay_catalog::change::Effect;
use pgassay_catalog::id::{ObjectId, RoleId};
use pgassay_catalog::privilege::{Grant, Privileges};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::{ObjectKind, RoleName, RoleNameKind};
use pgassay_sql::name::QualifiedName;

use super::denied;
use crate::refuse::refusal;
use crate::{Replay, Run};

/// `DropRole`
pub(crate) fn drop_role(replay: &mut Replay, if_exists: bool, roles: &[RoleName]) -> Run {
    let user = replay.current_user();
    if !replay.is_superuser(user) && !replay.catalog.role(user).is_some_and(|it| it.create_role) {
        return Err(denied("permission denied to drop role"));
    }
    for name in roles {
        let RoleNameKind::Named(named) = &name.kind else {
            let message = "cannot use special role specifier in DROP ROLE";
            return Err(refusal(SqlState::INVALID_PARAMETER_VALUE, message));
        };
        if replay.catalog.role_named(named).is_none() && if_exists {
            continue;
        }
        let id = replay.role(name)?;
        drop_one(replay, id)?;
    }
    Ok(())
}

fn drop_one(replay: &mut Replay, id: RoleId) -> Run {
    let user = replay.current_user();
    if id == user {
        return Err(refusal(SqlState::OBJECT_IN_USE, "current user cannot be dropped"));
    }
    if id == *replay.session.session_user.get() || id == replay.session.login {
        return Err(refusal(SqlState::OBJECT_IN_USE, "session user cannot be dropped"));
    }
    if !replay.is_superuser(user) {
        if replay.is_superuser(id) {
            return Err(denied("must be superuser to drop superusers"));
        }
        if replay.catalog.version.major >= 16 && !replay.administers(user, id) {
            return Err(denied("permission denied to drop role"));
        }
    }
    let name = replay.role_name(id);
    let in_the_way = |why: &str| {
        let message = format!("{why} \"{}\"", name.as_str());
        Refusal::new(SqlState::DEPENDENT_OBJECTS_STILL_EXIST, message)
            .about(ObjectKind::Role, QualifiedName::new(name.clone()))
    };
    if id.is_builtin() || id == RoleId::BOOTSTRAP {
        return Err(in_the_way("the database system requires the role").into());
    }
    if replay.is_needed(id) {
        return Err(in_the_way("some objects depend on the role").into());
    }
    let members: Vec<RoleId> = replay
        .catalog
        .roles
        .iter()
        .filter(|(_, it)| it.member_of.iter().any(|known| known.role == id))
        .map(|(_, it)| it.id)
        .collect();
    for member in members {
        let leave = |it: &mut pgassay_catalog::role::Role| it.member_of.retain(|known| known.role != id);
        replay.catalog.roles.update(member.0, leave);
    }
    replay.effect(Effect::Dropped(ObjectId::Role(id)));
    replay.catalog.roles.remove(id.0);
    replay.refresh_path();
    Ok(())
}

fn names(grants: &[Grant], role: RoleId) -> bool {
    grants
        .iter()
        .any(|it| it.grantee == Some(role) || it.grantor == role)
}

fn guarded(owner: RoleId, privileges: &Privileges, role: RoleId) -> bool {
    owner == role || privileges.grants.as_deref().is_some_and(|it| names(it, role))
}

impl Replay {
    /// Whether a role owns anything or is named in any privilege or policy (`checkSharedDependencies`).
    fn is_needed(&self, role: RoleId) -> bool {
        let catalog = &self.catalog;
        let schemas = catalog
            .schemas
            .iter()
            .any(|(_, it)| guarded(it.owner, &it.privileges, role));
        let relations = catalog.relations.iter().any(|(_, it)| {
            let in_columns = || {
                it.columns
                    .iter()
                    .any(|it| it.privileges.grants.as_deref().is_some_and(|it| names(it, role)))
            };
            let in_policies = || it.policies.iter().any(|it| it.roles.contains(&role));
            guarded(it.owner, &it.privileges, role) || in_columns() || in_policies()
        });
        let sequences = catalog
            .sequences
            .iter()
            .any(|(_, it)| guarded(it.owner, &it.privileges, role));
        let types = catalog
            .types
            .iter()
            .any(|(_, it)| guarded(it.owner, &it.privileges, role));
        let functions = catalog
            .functions
            .iter()
            .any(|(_, it)| guarded(it.owner, &it.privileges, role));
        let extensions = catalog.extensions.iter().any(|(_, it)| it.owner == role);
        let others = catalog
            .others
            .iter()
            .any(|(_, it)| guarded(it.owner, &it.privileges, role));
        let operators = catalog.operators.iter().any(|(_, it)| it.owner == role)
            || catalog.operator_classes.iter().any(|(_, it)| it.owner == role)
            || catalog.operator_families.iter().any(|(_, it)| it.owner == role)
            || catalog.collations.iter().any(|(_, it)| it.owner == role);
        let defaults = catalog.default_privileges.iter();
        let mut defaults = defaults.filter(|it| it.role == role || names(&it.grants, role));
        let database = guarded(catalog.database_owner, &catalog.database_privileges, role);
        schemas
            || relations
            || sequences
            || types
            || functions
            || others
            || extensions
            || operators
            || database
            || defaults.next().is_some()
    }
}
