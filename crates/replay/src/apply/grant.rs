//! `GRANT`, `REVOKE`, `ALTER DEFAULT PRIVILEGES`, and memberships in roles.

mod default;
mod membership;
mod object;
mod relation;

use pgassay_catalog::id::RoleId;
use pgassay_catalog::privilege::{Grant as Item, Privileges, Rights};
use pgassay_catalog::refusal::SqlState;
use pgassay_sql::ast::{DropBehavior, Grant, Privilege, RoleName, RoleNameKind};

pub(crate) use default::{alter_default_privileges, forget_plain_defaults};
pub(crate) use membership::{add_members, grant_role};

use crate::acl::Merge;
use crate::privilege::Guarded;
use crate::refuse::refusal;
use crate::{Replay, Run};

/// A statement's privileges with its names looked up.
struct Granting<'a> {
    statement: &'a Grant,
    /// To or from whom; none is PUBLIC.
    grantees: Vec<Option<RoleId>>,
    /// What is granted on whole objects; none is `ALL`.
    rights: Option<Rights>,
    /// What is granted on columns.
    columns: Vec<&'a Privilege>,
}

/// `GRANT`, `REVOKE` of privileges on objects (`ExecuteGrantStmt`).
pub(crate) fn grant(replay: &mut Replay, it: &Grant) -> Run {
    if let Some(grantor) = &it.granted_by
        && replay.role(grantor)? != replay.current_user()
    {
        let message = "grantor must be current user";
        return Err(refusal(SqlState::FEATURE_NOT_SUPPORTED, message));
    }
    let targets = object::targets(replay, &it.target)?;
    let grantees = grantees(replay, &it.grantees)?;
    let kinds = object::kinds(&it.target);
    let columns: Vec<&Privilege> = it.privileges.iter().filter(|it| !it.columns.is_empty()).collect();
    if !columns.is_empty() && !kinds.contains(&Guarded::Table) {
        let message = "column privileges are only valid for relations";
        return Err(refusal(SqlState::INVALID_GRANT_OPERATION, message));
    }
    let whole = it.privileges.iter().filter(|it| it.columns.is_empty());
    let rights = rights(replay, whole, kinds, object::word(&it.target))?;
    let granting = Granting {
        statement: it,
        grantees,
        rights: if it.privileges.is_empty() { None } else { rights },
        columns,
    };
    for target in targets {
        object::grant_on(replay, &granting, target)?;
    }
    Ok(())
}

/// The roles of a list; none is PUBLIC.
fn grantees(replay: &Replay, names: &[RoleName]) -> Run<Vec<Option<RoleId>>> {
    let grantee = |name: &RoleName| match name.kind {
        RoleNameKind::Public => Ok(None),
        _ => replay.role(name).map(Some),
    };
    names.iter().map(grantee).collect()
}

/// The privileges of a list, checked against what the kinds have; none for `ALL`.
fn rights<'a>(
    replay: &Replay,
    privileges: impl Iterator<Item = &'a Privilege>,
    kinds: &[Guarded],
    word: &str,
) -> Run<Option<Rights>> {
    let major = replay.catalog.version.major;
    let possible = kinds
        .iter()
        .fold(Rights::NONE, |all, kind| all.union(kind.all(major)));
    let mut rights = Rights::NONE;
    for privilege in privileges {
        let name = privilege.name.value.as_str();
        if name == "all" {
            return Ok(None);
        }
        let Some(right) = Rights::from_keyword(name).filter(|it| known(*it, major)) else {
            let message = format!("unrecognized privilege type \"{name}\"");
            return Err(refusal(SqlState::SYNTAX_ERROR, message));
        };
        if !possible.contains(right) {
            let message = format!("invalid privilege type {} for {word}", name.to_uppercase());
            return Err(refusal(SqlState::INVALID_GRANT_OPERATION, message));
        }
        rights = rights.union(right);
    }
    Ok(Some(rights))
}

/// Whether a version knows a privilege.
fn known(right: Rights, major: u16) -> bool {
    let since = match right {
        Rights::SET | Rights::ALTER_SYSTEM => 15,
        Rights::MAINTAIN => 17,
        _ => 0,
    };
    major >= since
}

/// An object's privileges with what is needed to change them.
struct Guard {
    kind: Guarded,
    owner: RoleId,
    grants: Vec<Item>,
}

impl Granting<'_> {
    /// Changes one list of privileges.
    fn merge(
        &self,
        replay: &Replay,
        guard: &Guard,
        rights: Rights,
        word: &str,
        name: &str,
    ) -> Run<Vec<Item>> {
        self.merge_on(replay, guard, &guard.grants, rights, word, name)
    }

    /// As [`Granting::merge`]; of a column the relation's grants say who may grant, too.
    fn merge_on(
        &self,
        replay: &Replay,
        guard: &Guard,
        known: &[Item],
        rights: Rights,
        word: &str,
        name: &str,
    ) -> Run<Vec<Item>> {
        let (grantor, options) = replay.best_grantor(rights, known, guard.owner);
        if options.is_empty() && !replay.has_anything(grantor, known, guard) {
            let message = format!("permission denied for {word} {name}");
            return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
        }
        let mut grants = guard.grants.clone();
        Merge {
            is_grant: self.statement.is_grant,
            grant_option: self.statement.grant_option,
            behavior: self.statement.behavior,
            grantees: &self.grantees,
            rights: Rights(rights.0 & options.0),
            grantor,
            owner: guard.owner,
        }
        .run(&mut grants)?;
        Ok(grants)
    }
}

impl Replay {
    /// Who grants, and which of the privileges that role may grant (`select_best_grantor`).
    fn best_grantor(&self, rights: Rights, grants: &[Item], owner: RoleId) -> (RoleId, Rights) {
        let user = self.current_user();
        if user == owner || self.is_superuser(user) {
            return (owner, rights);
        }
        let roles = self.roles_inherited_by(user);
        if roles.contains(&owner) {
            return (owner, rights);
        }
        let mut best = (user, Rights::NONE);
        for role in roles {
            let own = grants.iter().filter(|it| it.grantee == Some(role));
            let options = own.fold(Rights::NONE, |all, it| all.union(it.grant_options));
            let options = Rights(options.0 & rights.0);
            if options == rights {
                return (role, options);
            }
            if options.0.count_ones() > best.1.0.count_ones() {
                best = (role, options);
            }
        }
        best
    }

    /// Whether a role has any privilege at all on an object: then GRANT only warns.
    fn has_anything(&self, role: RoleId, grants: &[Item], guard: &Guard) -> bool {
        let roles = self.roles_inherited_by(role);
        roles.contains(&guard.owner)
            || grants.iter().any(|it| {
                it.grantee.is_none_or(|grantee| roles.contains(&grantee))
                    && !it.rights.union(it.grant_options).is_empty()
            })
    }

    /// The grants on an object, the defaults of its kind where it has none of its own.
    fn guard(&self, kind: Guarded, owner: RoleId, privileges: &Privileges) -> Guard {
        let grants = match &privileges.grants {
            Some(grants) => grants.clone(),
            None => self.default_grants(kind, owner),
        };
        Guard { kind, owner, grants }
    }
}

/// What `ALTER DEFAULT PRIVILEGES` and REVOKE of owned things leave to chance in the grammar.
const RESTRICT: DropBehavior = DropBehavior::Restrict;
