//! Roles and their settings.

mod drop;
mod owned;
#[cfg(test)]
mod tests;

use pgassay_catalog::change::Effect;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, RoleId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::role::{Membership, Role};
use pgassay_sql::ast::{
    AlterRole, AlterRoleSet, CreateRole, Name, ObjectKind, RoleName, RoleNameKind, RoleOption, SetValue,
    SetVariable,
};
use pgassay_sql::name::{Identifier, QualifiedName};

pub(crate) use drop::drop_role;
pub(crate) use owned::owned;

use super::{grant, set};
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `CreateRole`
pub(crate) fn create_role(replay: &mut Replay, it: &CreateRole) -> Run {
    let user = replay.current_user();
    require_attributes(replay, &it.options)?;
    if !replay.is_superuser(user) && !replay.catalog.role(user).is_some_and(|it| it.create_role) {
        return Err(denied("permission denied to create role"));
    }
    require_free_name(replay, &it.name)?;
    let id: RoleId = replay.catalog.new_id();
    let mut role = Role {
        login: it.keyword == "user",
        location: replay.location,
        ..Role::new(id, it.name.value.clone())
    };
    let by_membership = replay.catalog.version.major >= 16;
    set_attributes(&mut role, &it.options, by_membership);
    replay.catalog.roles.insert(id.0, role);
    replay.effect(Effect::Created(ObjectId::Role(id)));
    for option in &it.options {
        if let RoleOption::InRole(roles) = option {
            for name in roles {
                let role = replay.role(name)?;
                grant::add_members(replay, role, &[id], [None; 3])?;
            }
        }
    }
    if replay.catalog.version.major >= 16 && !replay.is_superuser(user) {
        // Who makes a role without being a superuser administers it.
        replay.catalog.roles.update(user.0, |it| {
            it.member_of.push(Membership {
                role: id,
                admin: true,
                inherit: false,
                set: false,
            });
            it.member_of.sort();
        });
    }
    for option in &it.options {
        let (roles, admin) = match option {
            RoleOption::Admin(roles) => (roles, Some(true)),
            RoleOption::Role(roles) => (roles, None),
            _ => continue,
        };
        let members = roles
            .iter()
            .map(|name| replay.role(name))
            .collect::<Run<Vec<_>>>()?;
        grant::add_members(replay, id, &members, [admin, None, None])?;
    }
    replay.refresh_path();
    Ok(())
}

fn require_free_name(replay: &Replay, name: &Name) -> Run {
    let plain = name.value.as_str();
    if plain.starts_with("pg_") || matches!(plain, "public" | "none") {
        let message = format!("role name \"{plain}\" is reserved");
        return Err(Refusal::new(SqlState::RESERVED_NAME, message)
            .at(name.span)
            .into());
    }
    if replay.catalog.role_named(&name.value).is_none() {
        return Ok(());
    }
    let message = format!("role \"{plain}\" already exists");
    Err(Refusal::new(SqlState::DUPLICATE_OBJECT, message)
        .about(ObjectKind::Role, QualifiedName::new(name.value.clone()))
        .at(name.span)
        .into())
}

/// Refuses attributes that the user may not give.
fn require_attributes(replay: &Replay, options: &[RoleOption]) -> Run {
    let user = replay.current_user();
    if replay.is_superuser(user) {
        return Ok(());
    }
    let own = replay.catalog.role(user);
    let newer = replay.catalog.version.major >= 16;
    for option in options {
        let RoleOption::Attribute(name, _) = option else {
            continue;
        };
        let may = match *name {
            "superuser" => false,
            "replication" => newer && own.is_some_and(|it| it.replication),
            "bypassrls" => newer && own.is_some_and(|it| it.bypass_row_security),
            "createdb" => !newer || own.is_some_and(|it| it.create_database),
            _ => true,
        };
        if !may {
            return Err(denied("permission denied to give this attribute to a role"));
        }
    }
    Ok(())
}

fn set_attributes(role: &mut Role, options: &[RoleOption], by_membership: bool) {
    for option in options {
        let RoleOption::Attribute(name, on) = option else {
            continue;
        };
        let attribute = match *name {
            "superuser" => &mut role.superuser,
            "inherit" => &mut role.inherit,
            "createrole" => &mut role.create_role,
            "createdb" => &mut role.create_database,
            "login" => &mut role.login,
            "replication" => &mut role.replication,
            "bypassrls" => &mut role.bypass_row_security,
            _ => continue,
        };
        *attribute = *on;
    }
    if !by_membership {
        let inherit = role.inherit;
        role.member_of.iter_mut().for_each(|it| it.inherit = inherit);
    }
}

/// `AlterRole`
pub(crate) fn alter_role(replay: &mut Replay, it: &AlterRole) -> Run {
    let id = role_to_alter(replay, &it.role)?;
    require_attributes(replay, &it.options)?;
    let user = replay.current_user();
    let target_is_superuser = replay.is_superuser(id);
    let own_password = id == user && it.options.iter().all(|it| matches!(it, RoleOption::Password));
    let may = replay.is_superuser(user)
        || own_password
        || !target_is_superuser
            && replay.catalog.role(user).is_some_and(|it| it.create_role)
            && (replay.catalog.version.major < 16 || replay.administers(user, id));
    if !may {
        return Err(denied("permission denied to alter role"));
    }
    let by_membership = replay.catalog.version.major >= 16;
    replay
        .catalog
        .roles
        .update(id.0, |role| set_attributes(role, &it.options, by_membership));
    for option in &it.options {
        if let RoleOption::Role(roles) = option {
            let members = roles
                .iter()
                .map(|name| replay.role(name))
                .collect::<Run<Vec<_>>>()?;
            grant::add_members(replay, id, &members, [None; 3])?;
        }
    }
    replay.effect(Effect::Altered(ObjectId::Role(id), Effects::ROLES));
    replay.refresh_path();
    Ok(())
}

/// The role that is altered: not one of PostgreSQL's own (`check_rolespec_name`).
fn role_to_alter(replay: &Replay, name: &RoleName) -> Run<RoleId> {
    if let RoleNameKind::Named(named) = &name.kind
        && named.as_str().starts_with("pg_")
    {
        let message = format!("role name \"{}\" is reserved", named.as_str());
        return Err(Refusal::new(SqlState::RESERVED_NAME, message)
            .at(name.span)
            .into());
    }
    replay.role(name)
}

/// `AlterRoleSet`: settings of all roles or of another database leave no trace in the catalog.
pub(crate) fn alter_role_set(replay: &mut Replay, it: &AlterRoleSet) -> Run {
    let role = it
        .role
        .as_ref()
        .map(|name| role_to_alter(replay, name))
        .transpose()?;
    if let Some(role) = role {
        let user = replay.current_user();
        let may = role == user
            || replay.is_superuser(user)
            || !replay.is_superuser(role)
                && replay.catalog.role(user).is_some_and(|it| it.create_role)
                && (replay.catalog.version.major < 16 || replay.administers(user, role));
        if !may {
            return Err(denied("permission denied to alter setting"));
        }
    }
    let change = setting_change(replay, &it.set)?;
    let (Some(role), None) = (role, &it.database) else {
        return Ok(());
    };
    replay
        .catalog
        .roles
        .update(role.0, |it| change_settings(&mut it.settings, change));
    replay.effect(Effect::Altered(ObjectId::Role(role), Effects::ROLES));
    Ok(())
}

/// `ALTER DATABASE ... SET`
pub(crate) fn alter_database_set(replay: &mut Replay, name: &Name, it: &SetVariable) -> Run {
    let database = pgassay_sql::ast::ObjectName {
        value: QualifiedName::new(name.value.clone()),
        span: name.span,
    };
    let change = setting_change(replay, it)?;
    replay.require_database(&database)?;
    change_settings(&mut replay.catalog.database_settings, change);
    Ok(())
}

/// What SET or RESET does to the settings of a role, database or function.
#[derive(Clone, Debug)]
pub(crate) enum SettingChange {
    Set(String, String),
    Reset(String),
    ResetAll,
}

/// Checks a setting as its object will be given it.
pub(crate) fn setting_change(replay: &Replay, it: &SetVariable) -> Run<SettingChange> {
    let name = it.name.value.as_str();
    let values = match &it.value {
        SetValue::Values(values) => values.clone(),
        SetValue::Default if name == "all" => return Ok(SettingChange::ResetAll),
        SetValue::Default => {
            set::check(replay, name, None)?;
            return Ok(SettingChange::Reset(own_spelling(name).to_owned()));
        }
        SetValue::Current if name == "search_path" => replay.session.search_path.get().clone(),
        SetValue::Current => match replay.session.others.get(name).and_then(|it| it.get().clone()) {
            Some(value) => vec![value],
            None => return refuse::unknown(format!("the present value of {name} is not known")),
        },
    };
    if !matches!(name, "search_path" | "role" | "session_authorization") {
        set::check(replay, name, Some(&values))?;
    }
    let text = setting_text(name, &values);
    Ok(SettingChange::Set(own_spelling(name).to_owned(), text))
}

/// A parameter's name as PostgreSQL stores it (`guc_tables.c`).
fn own_spelling(name: &str) -> &str {
    match name {
        "datestyle" => "DateStyle",
        "intervalstyle" => "IntervalStyle",
        "timezone" => "TimeZone",
        _ => name,
    }
}

/// A setting's value as PostgreSQL stores it: names in lists are quoted where they need to be.
fn setting_text(name: &str, values: &[String]) -> String {
    let is_list = matches!(
        name,
        "search_path"
            | "temp_tablespaces"
            | "local_preload_libraries"
            | "session_preload_libraries"
            | "shared_preload_libraries"
    );
    let text = |value: &String| {
        if is_list {
            Identifier::new(value).quoted()
        } else {
            value.clone()
        }
    };
    values.iter().map(text).collect::<Vec<_>>().join(", ")
}

/// Changes a list of settings, which stays sorted by name.
pub(crate) fn change_settings(settings: &mut Vec<(String, String)>, change: SettingChange) {
    match change {
        SettingChange::Set(name, value) => {
            settings.retain(|(known, _)| *known != name);
            settings.push((name, value));
            settings.sort();
        }
        SettingChange::Reset(name) => settings.retain(|(known, _)| *known != name),
        SettingChange::ResetAll => settings.clear(),
    }
}

/// 42501 in PostgreSQL's words.
pub(super) fn denied(message: &str) -> pgassay_catalog::refusal::Obstacle {
    refusal(SqlState::INSUFFICIENT_PRIVILEGE, message)
}
