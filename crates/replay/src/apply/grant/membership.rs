//! `GRANT role TO role`, `REVOKE role FROM role`.

use pgassay_catalog::change::Effect;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, RoleId};
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::role::Membership;
use pgassay_catalog::system::System;
use pgassay_sql::ast::GrantRole;

use crate::refuse::refusal;
use crate::{Replay, Run};

/// `GrantRole`
pub(crate) fn grant_role(replay: &mut Replay, it: &GrantRole) -> Run {
    let members = it
        .grantees
        .iter()
        .map(|name| replay.role(name))
        .collect::<Run<Vec<_>>>()?;
    if let Some(grantor) = &it.granted_by {
        let grantor = replay.role(grantor)?;
        let user = replay.current_user();
        if replay.catalog.version.major >= 16 && grantor != user && !replay.owns(grantor) {
            let message = format!(
                "permission denied to grant privileges as role \"{}\"",
                replay.role_name(grantor).as_str()
            );
            return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
        }
    }
    let option = |name: &str| {
        it.options
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, on)| *on)
    };
    for name in &it.roles {
        let role = replay.role_of_name(&name.value).map_err(|it| it.at(name.span))?;
        if it.is_grant {
            let options = [option("admin"), option("inherit"), option("set")];
            add_members(replay, role, &members, options)?;
        } else {
            remove_members(replay, role, &members, &it.options)?;
        }
    }
    replay.refresh_path();
    Ok(())
}

/// Makes roles members of a role (`AddRoleMems`); the options are ADMIN, INHERIT, SET as they were written.
pub(crate) fn add_members(
    replay: &mut Replay,
    role: RoleId,
    members: &[RoleId],
    [admin, inherit, set]: [Option<bool>; 3],
) -> Run {
    if !members.is_empty() {
        require_admin(replay, role)?;
    }
    for member in members {
        if *member == System::PG_DATABASE_OWNER {
            let message = "role \"pg_database_owner\" cannot be a member of any role";
            return Err(refusal(SqlState::INVALID_GRANT_OPERATION, message));
        }
        if *member == role || replay.is_member(role, *member) {
            let message = format!(
                "role \"{}\" is a member of role \"{}\"",
                replay.role_name(role).as_str(),
                replay.role_name(*member).as_str()
            );
            return Err(refusal(SqlState::INVALID_GRANT_OPERATION, message));
        }
    }
    for member in members {
        replay.catalog.roles.update(member.0, |it| {
            // Before PostgreSQL 16 it is the member that inherits or does not.
            let default_inherit = it.inherit;
            match it.member_of.iter_mut().find(|it| it.role == role) {
                Some(known) => {
                    known.admin = admin.unwrap_or(known.admin);
                    known.inherit = inherit.unwrap_or(known.inherit);
                    known.set = set.unwrap_or(known.set);
                }
                None => it.member_of.push(Membership {
                    role,
                    admin: admin == Some(true),
                    inherit: inherit.unwrap_or(default_inherit),
                    set: set.unwrap_or(true),
                }),
            }
            it.member_of.sort();
        });
        replay.effect(Effect::Altered(ObjectId::Role(*member), Effects::GRANTS));
    }
    Ok(())
}

/// `DelRoleMems`: who is no member draws a warning only.
fn remove_members(
    replay: &mut Replay,
    role: RoleId,
    members: &[RoleId],
    options: &[(&'static str, bool)],
) -> Run {
    require_admin(replay, role)?;
    for member in members {
        replay.catalog.roles.update(member.0, |it| {
            if options.is_empty() {
                it.member_of.retain(|known| known.role != role);
            } else if let Some(known) = it.member_of.iter_mut().find(|it| it.role == role) {
                for (option, _) in options {
                    match *option {
                        "admin" => known.admin = false,
                        "inherit" => known.inherit = false,
                        _ => known.set = false,
                    }
                }
            }
        });
        replay.effect(Effect::Altered(ObjectId::Role(*member), Effects::GRANTS));
    }
    Ok(())
}

/// Refuses who may not say who is a member of a role.
fn require_admin(replay: &Replay, role: RoleId) -> Run {
    let user = replay.current_user();
    if replay.is_superuser(user) {
        return Ok(());
    }
    let denied = |message: String| Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
    if replay.is_superuser(role) {
        return denied("must be superuser to alter superusers".to_owned());
    }
    let may_create = replay.catalog.role(user).is_some_and(|it| it.create_role);
    if may_create && replay.catalog.version.major < 16 || replay.administers(user, role) {
        return Ok(());
    }
    denied(format!(
        "must have admin option on role \"{}\"",
        replay.role_name(role).as_str()
    ))
}

impl Replay {
    /// Whether a role is a member of another one, by any chain (`is_member_of_role_nosuper`).
    pub(crate) fn is_member(&self, member: RoleId, role: RoleId) -> bool {
        self.memberships(member, |_, _| true).contains(&role)
    }

    /// Whether a role has the admin option on another one (`is_admin_of_role`).
    pub(crate) fn administers(&self, member: RoleId, role: RoleId) -> bool {
        if self.is_superuser(member) {
            return true;
        }
        if member == role && self.catalog.version.major < 15 {
            // Who signed in has it on himself.
            return member == *self.session.session_user.get();
        }
        let roles = self.memberships(member, |_, _| true);
        roles.iter().filter_map(|it| self.catalog.role(*it)).any(|it| {
            let mut memberships = it.member_of.iter();
            memberships.any(|known| known.role == role && known.admin)
        })
    }
}
