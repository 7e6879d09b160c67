//! `ALTER DEFAULT PRIVILEGES`.

use std::sync::Arc;

use pgassay_catalog::id::{RoleId, SchemaId};
use pgassay_catalog::privilege::{DefaultPrivilegeKind, DefaultPrivileges};
use pgassay_catalog::refusal::SqlState;
use pgassay_sql::ast::{AlterDefaultPrivileges, ObjectKind};

use super::{RESTRICT, grantees, object, rights};
use crate::acl::Merge;
use crate::privilege::Guarded;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `ExecAlterDefaultPrivilegesStmt`
pub(crate) fn alter_default_privileges(replay: &mut Replay, it: &AlterDefaultPrivileges) -> Run {
    let Some((guarded, kind)) = kind_of(it.kind) else {
        return refuse::unknown("default privileges of this kind are not modelled");
    };
    let grantees = grantees(replay, &it.grantees)?;
    if it.privileges.iter().any(|it| !it.columns.is_empty()) {
        let message = "default privileges cannot be set for columns";
        return Err(refusal(SqlState::INVALID_GRANT_OPERATION, message));
    }
    let listed = rights(replay, it.privileges.iter(), &[guarded], object::word_of(it.kind))?;
    let all = guarded.all(replay.catalog.version.major);
    let listed = if it.privileges.is_empty() { None } else { listed };
    let roles = if it.roles.is_empty() {
        vec![replay.current_user()]
    } else {
        it.roles
            .iter()
            .map(|role| replay.role(role))
            .collect::<Run<Vec<_>>>()?
    };
    for role in roles {
        if !replay.can_become(replay.current_user(), role) {
            let message = format!("must be member of role \"{}\"", replay.role_name(role).as_str());
            return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
        }
        let mut schemas = Vec::new();
        for name in &it.schemas {
            let Some(id) = replay.catalog.schema_id(&replay.path, &name.value) else {
                return Err(refuse::missing_schema(&name.value).at(name.span).into());
            };
            schemas.push(Some(id));
        }
        if schemas.is_empty() {
            schemas.push(None);
        }
        for schema in schemas {
            if schema.is_some() && kind == DefaultPrivilegeKind::Schemas {
                let message = "cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS";
                return Err(refusal(SqlState::INVALID_GRANT_OPERATION, message));
            }
            let merge = Merge {
                is_grant: it.is_grant,
                grant_option: it.grant_option,
                behavior: RESTRICT,
                grantees: &grantees,
                rights: listed.unwrap_or(all),
                grantor: role,
                owner: role,
            };
            set(replay, role, schema, guarded, kind, &merge)?;
        }
    }
    Ok(())
}

fn kind_of(kind: ObjectKind) -> Option<(Guarded, DefaultPrivilegeKind)> {
    Some(match kind {
        ObjectKind::Table => (Guarded::Table, DefaultPrivilegeKind::Tables),
        ObjectKind::Sequence => (Guarded::Sequence, DefaultPrivilegeKind::Sequences),
        ObjectKind::Function | ObjectKind::Routine | ObjectKind::Procedure => {
            (Guarded::Function, DefaultPrivilegeKind::Functions)
        }
        ObjectKind::Type => (Guarded::Type, DefaultPrivilegeKind::Types),
        ObjectKind::Schema => (Guarded::Schema, DefaultPrivilegeKind::Schemas),
        _ => return None,
    })
}

/// `SetDefaultACL`: what is as if nothing had been said is not kept.
fn set(
    replay: &mut Replay,
    role: RoleId,
    schema: Option<SchemaId>,
    guarded: Guarded,
    kind: DefaultPrivilegeKind,
    merge: &Merge<'_>,
) -> Run {
    let mut initial = match schema {
        None => replay.default_grants(guarded, role),
        Some(_) => Vec::new(),
    };
    let all = &replay.catalog.default_privileges;
    let at = all
        .iter()
        .position(|it| it.role == role && it.schema == schema && it.kind == kind);
    let known = at.and_then(|at| all.get(at)).map(|it| it.grants.clone());
    let mut grants = known.unwrap_or_else(|| initial.clone());
    merge.run(&mut grants)?;
    grants.sort();
    initial.sort();
    let all = Arc::make_mut(&mut replay.catalog.default_privileges);
    match at {
        Some(at) if grants == initial => {
            all.remove(at);
        }
        None if grants == initial => {}
        Some(at) => {
            if let Some(entry) = all.get_mut(at) {
                entry.grants = grants;
            }
        }
        None => all.push(DefaultPrivileges {
            role,
            schema,
            kind,
            grants,
        }),
    }
    Ok(())
}

/// Forgets the default privileges that are as if nothing had been said.
pub(crate) fn forget_plain_defaults(replay: &mut Replay) {
    let is_plain = |it: &DefaultPrivileges| {
        let guarded = match it.kind {
            DefaultPrivilegeKind::Tables => Guarded::Table,
            DefaultPrivilegeKind::Sequences => Guarded::Sequence,
            DefaultPrivilegeKind::Functions => Guarded::Function,
            DefaultPrivilegeKind::Types => Guarded::Type,
            DefaultPrivilegeKind::Schemas => Guarded::Schema,
            DefaultPrivilegeKind::LargeObjects => return false,
        };
        let mut initial = replay.default_grants(guarded, it.role);
        initial.sort();
        it.schema.is_none() && it.grants == initial
    };
    let kept: Vec<DefaultPrivileges> = replay
        .catalog
        .default_privileges
        .iter()
        .filter(|it| !is_plain(it))
        .cloned()
        .collect();
    if kept.len() != replay.catalog.default_privileges.len() {
        replay.catalog.default_privileges = Arc::new(kept);
    }
}
