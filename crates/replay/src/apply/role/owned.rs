//! `REASSIGN OWNED`, `DROP OWNED`.

use std::collections::BTreeSet;
use std::sync::Arc;

use pgassay_catalog::id::{ObjectId, RoleId};
use pgassay_catalog::privilege::{Grant, Privileges};
use pgassay_catalog::refusal::SqlState;
use pgassay_sql::ast::{DropBehavior, ObjectKind, Owned};

use super::denied;
use crate::acl;
use crate::refuse::refusal;
use crate::{Replay, Run};

/// `ReassignOwnedObjects`, `DropOwnedObjects`
pub(crate) fn owned(replay: &mut Replay, it: &Owned) -> Run {
    let roles = it
        .roles
        .iter()
        .map(|name| replay.role(name))
        .collect::<Run<Vec<_>>>()?;
    for role in &roles {
        if !replay.has_privileges_of(replay.current_user(), *role) {
            return Err(denied("permission denied to reassign or drop objects"));
        }
    }
    let to = it.to.as_ref().map(|name| replay.role(name)).transpose()?;
    if let Some(to) = to
        && !replay.has_privileges_of(replay.current_user(), to)
    {
        return Err(denied("permission denied to reassign objects"));
    }
    for role in roles {
        if role == RoleId::BOOTSTRAP || role.is_builtin() {
            let message = format!(
                "cannot {} objects owned by role {} because they are required by the database system",
                if to.is_some() {
                    "reassign ownership of"
                } else {
                    "drop"
                },
                replay.role_name(role).as_str()
            );
            return Err(refusal(SqlState::DEPENDENT_OBJECTS_STILL_EXIST, message));
        }
        match to {
            Some(to) => reassign(replay, role, to),
            None => drop_owned(replay, role, it.behavior)?,
        }
    }
    replay.refresh_path();
    Ok(())
}

/// Gives all objects of a role to another one.
fn reassign(replay: &mut Replay, from: RoleId, to: RoleId) {
    for object in objects_of(replay, from) {
        // A mapping stays with the user whom it is for.
        if !is_user_mapping(replay, object) {
            replay.set_owner(object, to);
        }
    }
}

fn is_user_mapping(replay: &Replay, object: ObjectId) -> bool {
    match object {
        ObjectId::Other(id) => {
            let other = replay.catalog.others.get(id.0);
            other.is_some_and(|it| it.kind == ObjectKind::UserMapping)
        }
        _ => false,
    }
}

/// All objects that a role owns.
fn objects_of(replay: &Replay, role: RoleId) -> Vec<ObjectId> {
    let catalog = &replay.catalog;
    let mut found: Vec<ObjectId> = Vec::new();
    let relations = catalog.relations.iter().filter(|(_, it)| it.owner == role);
    found.extend(relations.map(|(_, it)| ObjectId::Relation(it.id)));
    let sequences = catalog.sequences.iter().filter(|(_, it)| it.owner == role);
    found.extend(sequences.map(|(_, it)| ObjectId::Sequence(it.id)));
    let types = catalog.types.iter().filter(|(_, it)| it.owner == role);
    found.extend(types.map(|(_, it)| ObjectId::Type(it.id)));
    let functions = catalog.functions.iter().filter(|(_, it)| it.owner == role);
    found.extend(functions.map(|(_, it)| ObjectId::Function(it.id)));
    let operators = catalog.operators.iter().filter(|(_, it)| it.owner == role);
    found.extend(operators.map(|(_, it)| ObjectId::Operator(it.id)));
    let others = catalog.others.iter().filter(|(_, it)| it.owner == role);
    found.extend(others.map(|(_, it)| ObjectId::Other(it.id)));
    let extensions = catalog.extensions.iter().filter(|(_, it)| it.owner == role);
    found.extend(extensions.map(|(_, it)| ObjectId::Extension(it.id)));
    let schemas = catalog.schemas.iter().filter(|(_, it)| it.owner == role);
    found.extend(schemas.map(|(_, it)| ObjectId::Schema(it.id)));
    found
}

/// Drops what a role owns, and takes its privileges away.
fn drop_owned(replay: &mut Replay, role: RoleId, behavior: DropBehavior) -> Run {
    let objects = objects_of(replay, role);
    replay.drop_all(&objects, behavior)?;
    let user = replay.current_user();
    let any = replay.is_superuser(user);
    let own = |owner: RoleId| replay.has_privileges_of(user, owner);
    // Who does not speak for the owner takes back only what he granted himself.
    let owners: BTreeSet<RoleId> = replay
        .catalog
        .roles
        .iter()
        .map(|(id, _)| RoleId(id))
        .filter(|it| own(*it))
        .collect();
    let without = |privileges: &mut Privileges, owner: RoleId| {
        if let Some(grants) = &mut privileges.grants {
            let all = any || owners.contains(&owner);
            grants.retain(|it| {
                (it.grantee != Some(role) && it.grantor != role) || !(all || it.grantor == user)
            });
        }
    };
    let named = |privileges: &Privileges| {
        let grants = privileges.grants.iter().flatten();
        grants
            .into_iter()
            .any(|it: &Grant| it.grantee == Some(role) || it.grantor == role)
    };
    macro_rules! take_from {
        ($($store:ident),*) => {$(
            let ids: Vec<u32> = replay.catalog.$store.iter()
                .filter(|(_, it)| named(&it.privileges)).map(|(id, _)| id).collect();
            for id in ids {
                replay.catalog.$store.update(id, |it| without(&mut it.privileges, it.owner));
            }
        )*};
    }
    take_from!(schemas, relations, sequences, types, functions, others);
    let relations: Vec<u32> = replay
        .catalog
        .relations
        .iter()
        .filter(|(_, it)| {
            it.columns.iter().any(|it| named(&it.privileges))
                || it.policies.iter().any(|it| it.roles.contains(&role))
        })
        .map(|(id, _)| id)
        .collect();
    for id in relations {
        replay.catalog.relations.update(id, |it| {
            for column in &mut it.columns {
                without(&mut column.privileges, it.owner);
                if column.privileges.grants.as_ref().is_some_and(Vec::is_empty) {
                    column.privileges.grants = None;
                }
            }
            // A policy that was for this role alone goes; one for others stays for them.
            it.policies.retain(|it| it.roles != [role]);
            for policy in &mut it.policies {
                policy.roles.retain(|it| *it != role);
            }
        });
    }
    let all = Arc::make_mut(&mut replay.catalog.default_privileges);
    all.retain(|it| it.role != role);
    for defaults in all.iter_mut() {
        defaults.grants.retain(|it| it.grantee != Some(role));
    }
    all.retain(|it| it.schema.is_none() || !it.grants.is_empty());
    super::super::grant::forget_plain_defaults(replay);
    let owner = replay.catalog.database_owner;
    without(&mut replay.catalog.database_privileges, owner);
    Ok(())
}

impl Replay {
    /// Gives an object to another role: its grants follow, and with a type that of its arrays.
    pub(crate) fn set_owner(&mut self, object: ObjectId, to: RoleId) {
        let change = |owner: &mut RoleId, privileges: &mut Privileges| {
            if let Some(grants) = &mut privileges.grants {
                acl::change_owner(grants, *owner, to);
            }
            *owner = to;
        };
        let catalog = &mut self.catalog;
        match object {
            ObjectId::Schema(id) => {
                catalog
                    .schemas
                    .update(id.0, |it| change(&mut it.owner, &mut it.privileges));
            }
            ObjectId::Relation(id) => {
                let row_type = catalog.relation(id).and_then(|it| it.row_type);
                catalog.relations.update(id.0, |it| {
                    let old = it.owner;
                    change(&mut it.owner, &mut it.privileges);
                    for column in &mut it.columns {
                        if let Some(grants) = &mut column.privileges.grants {
                            acl::change_owner(grants, old, to);
                        }
                    }
                });
                if let Some(row_type) = row_type {
                    self.set_owner(ObjectId::Type(row_type), to);
                }
            }
            ObjectId::Sequence(id) => {
                catalog
                    .sequences
                    .update(id.0, |it| change(&mut it.owner, &mut it.privileges));
            }
            ObjectId::Type(id) => {
                let array = catalog.types.update(id.0, |it| {
                    change(&mut it.owner, &mut it.privileges);
                    it.array
                });
                if let Some(array) = array.flatten() {
                    catalog
                        .types
                        .update(array.0, |it| change(&mut it.owner, &mut it.privileges));
                }
            }
            ObjectId::Function(id) => {
                catalog
                    .functions
                    .update(id.0, |it| change(&mut it.owner, &mut it.privileges));
            }
            ObjectId::Other(id) => {
                catalog
                    .others
                    .update(id.0, |it| change(&mut it.owner, &mut it.privileges));
            }
            ObjectId::Extension(id) => {
                catalog.extensions.update(id.0, |it| it.owner = to);
            }
            ObjectId::Operator(id) => {
                catalog.operators.update(id.0, |it| it.owner = to);
            }
            ObjectId::OperatorClass(id) => {
                catalog.operator_classes.update(id.0, |it| it.owner = to);
            }
            ObjectId::OperatorFamily(id) => {
                catalog.operator_families.update(id.0, |it| it.owner = to);
            }
            ObjectId::Collation(id) => {
                catalog.collations.update(id.0, |it| it.owner = to);
            }
            _ => {}
        }
    }
}
