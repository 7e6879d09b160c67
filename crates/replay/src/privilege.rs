//! Who may do what: ownership, membership, privileges, and the privileges that new objects get.

use pgassay_catalog::id::{RoleId, SchemaId};
use pgassay_catalog::privilege::{DefaultPrivilegeKind, Grant, Privileges, Rights};
use pgassay_catalog::relation::Relation;
use pgassay_catalog::system::System;
use pgassay_sql::name::Identifier;

use crate::{Replay, Run, refuse};

/// Kinds of object by the privileges that they have before anybody granted any (`acldefault`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guarded {
    Table,
    Sequence,
    Function,
    Type,
    Schema,
    Language,
    Database,
    Parameter,
    Other,
}

impl Guarded {
    /// All privileges that the kind has.
    pub(crate) fn all(self, major: u16) -> Rights {
        let maintain = if major >= 17 {
            Rights::MAINTAIN
        } else {
            Rights::NONE
        };
        match self {
            Guarded::Table => Rights::INSERT
                .union(Rights::SELECT)
                .union(Rights::UPDATE)
                .union(Rights::DELETE)
                .union(Rights::TRUNCATE)
                .union(Rights::REFERENCES)
                .union(Rights::TRIGGER)
                .union(maintain),
            Guarded::Sequence => Rights::USAGE.union(Rights::SELECT).union(Rights::UPDATE),
            Guarded::Function => Rights::EXECUTE,
            Guarded::Type | Guarded::Language | Guarded::Other => Rights::USAGE,
            Guarded::Schema => Rights::USAGE.union(Rights::CREATE),
            Guarded::Parameter => Rights::SET.union(Rights::ALTER_SYSTEM),
            Guarded::Database => Rights::CREATE.union(Rights::TEMPORARY).union(Rights::CONNECT),
        }
    }

    /// What everybody has of it at first.
    pub(crate) fn public(self) -> Rights {
        match self {
            Guarded::Table | Guarded::Sequence | Guarded::Schema | Guarded::Parameter | Guarded::Other => {
                Rights::NONE
            }
            Guarded::Function => Rights::EXECUTE,
            Guarded::Type | Guarded::Language => Rights::USAGE,
            Guarded::Database => Rights::TEMPORARY.union(Rights::CONNECT),
        }
    }

    fn default_kind(self) -> Option<DefaultPrivilegeKind> {
        match self {
            Guarded::Table => Some(DefaultPrivilegeKind::Tables),
            Guarded::Sequence => Some(DefaultPrivilegeKind::Sequences),
            Guarded::Function => Some(DefaultPrivilegeKind::Functions),
            Guarded::Type => Some(DefaultPrivilegeKind::Types),
            Guarded::Schema => Some(DefaultPrivilegeKind::Schemas),
            Guarded::Language | Guarded::Database | Guarded::Parameter | Guarded::Other => None,
        }
    }
}

impl Replay {
    /// The name of a role; empty for one that is gone.
    pub(crate) fn role_name(&self, role: RoleId) -> Identifier {
        self.catalog
            .role(role)
            .map(|it| it.name.clone())
            .unwrap_or_default()
    }

    /// Whether a role is a superuser.
    pub(crate) fn is_superuser(&self, role: RoleId) -> bool {
        self.catalog.role(role).is_some_and(|role| role.superuser)
    }

    /// The roles that a role is a member of by a chain of memberships that all satisfy a condition, itself included.
    pub(crate) fn memberships(
        &self,
        role: RoleId,
        follow: impl Fn(&pgassay_catalog::role::Role, usize) -> bool,
    ) -> Vec<RoleId> {
        let mut found = vec![role];
        let mut at = 0;
        while let Some(role) = found.get(at).copied() {
            at += 1;
            if role == self.catalog.database_owner && !found.contains(&System::PG_DATABASE_OWNER) {
                found.push(System::PG_DATABASE_OWNER);
            }
            let Some(role) = self.catalog.role(role) else {
                continue;
            };
            for (place, membership) in role.member_of.iter().enumerate() {
                if !found.contains(&membership.role) && follow(role, place) {
                    found.push(membership.role);
                }
            }
        }
        found
    }

    /// The roles whose privileges a role has without asking (`has_privs_of_role`).
    pub(crate) fn roles_inherited_by(&self, role: RoleId) -> Vec<RoleId> {
        let by_membership = self.catalog.version.major >= 16;
        self.memberships(role, |role, place| {
            if by_membership {
                role.member_of[place].inherit
            } else {
                role.inherit
            }
        })
    }

    /// Whether a role has the privileges of another one.
    pub(crate) fn has_privileges_of(&self, member: RoleId, role: RoleId) -> bool {
        member == role || self.is_superuser(member) || self.roles_inherited_by(member).contains(&role)
    }

    /// Whether a role may become another one by `SET ROLE`, or give objects to it (`member_can_set_role`).
    pub(crate) fn can_become(&self, member: RoleId, role: RoleId) -> bool {
        member == role
            || self.is_superuser(member)
            || self
                .memberships(member, |role, place| role.member_of[place].set)
                .contains(&role)
    }

    /// Whether the current user counts as an owner of what a role owns.
    pub(crate) fn owns(&self, owner: RoleId) -> bool {
        self.has_privileges_of(self.current_user(), owner)
    }

    /// Whether the current user has all of these privileges on an object (`object_aclcheck`).
    pub(crate) fn may(&self, kind: Guarded, owner: RoleId, privileges: &Privileges, rights: Rights) -> bool {
        self.role_may(self.current_user(), kind, owner, privileges, rights)
    }

    /// Whether a role has all of these privileges on an object.
    pub(crate) fn role_may(
        &self,
        user: RoleId,
        kind: Guarded,
        owner: RoleId,
        privileges: &Privileges,
        rights: Rights,
    ) -> bool {
        if self.is_superuser(user) {
            return true;
        }
        let roles = self.roles_inherited_by(user);
        let mut has = Rights::NONE;
        match &privileges.grants {
            None => {
                has = kind.public();
                if roles.contains(&owner) {
                    has = has.union(kind.all(self.catalog.version.major));
                }
            }
            Some(grants) => {
                for grant in grants {
                    if grant.grantee.is_none_or(|grantee| roles.contains(&grantee)) {
                        has = has.union(grant.rights);
                    }
                }
            }
        }
        if kind == Guarded::Table || kind == Guarded::Schema || kind == Guarded::Sequence {
            has = has.union(self.rights_of_predefined_roles(kind, &roles));
        }
        has.contains(rights)
    }

    /// `pg_read_all_data` and `pg_write_all_data`.
    fn rights_of_predefined_roles(&self, kind: Guarded, roles: &[RoleId]) -> Rights {
        let has = |name: &str| {
            let role = self.catalog.role_named(&Identifier::new(name));
            role.is_some_and(|role| roles.contains(&role.id))
        };
        let (reads, writes) = (has("pg_read_all_data"), has("pg_write_all_data"));
        match kind {
            Guarded::Schema if reads || writes => Rights::USAGE,
            Guarded::Table | Guarded::Sequence => {
                let select = if reads { Rights::SELECT } else { Rights::NONE };
                let write = Rights::INSERT.union(Rights::UPDATE).union(Rights::DELETE);
                select.union(if writes { write } else { Rights::NONE })
            }
            _ => Rights::NONE,
        }
    }

    /// Refuses who may not create in a schema.
    pub(crate) fn require_create_in(&self, schema: SchemaId) -> Run {
        self.require_in_schema(schema, Rights::CREATE)
    }

    /// Refuses who may not look into a schema.
    pub(crate) fn require_use_of(&self, schema: SchemaId) -> Run {
        self.require_in_schema(schema, Rights::USAGE)
    }

    fn require_in_schema(&self, schema: SchemaId, rights: Rights) -> Run {
        if self.is_superuser(self.current_user()) || Some(schema) == self.session.temporary {
            return Ok(());
        }
        let Some(schema) = self.catalog.schema(schema) else {
            return Ok(());
        };
        if self.may(Guarded::Schema, schema.owner, &schema.privileges, rights) {
            return Ok(());
        }
        Err(refuse::permission_denied("schema", &schema.name))
    }

    /// Refuses who does not own a relation.
    pub(crate) fn require_owner_of(&self, relation: &Relation) -> Run {
        if self.owns(relation.owner) {
            return Ok(());
        }
        Err(refuse::must_own(refuse::word_of(relation.kind), &relation.name))
    }

    /// The privileges of a new object of the current user (`get_user_default_acl`).
    pub(crate) fn initial_privileges(&self, kind: Guarded, schema: Option<SchemaId>) -> Privileges {
        self.initial_privileges_of(kind, self.current_user(), schema)
    }

    /// The privileges of a new object of a role.
    pub(crate) fn initial_privileges_of(
        &self,
        kind: Guarded,
        owner: RoleId,
        schema: Option<SchemaId>,
    ) -> Privileges {
        let Some(default_kind) = kind.default_kind() else {
            return Privileges::default();
        };
        let of = |schema: Option<SchemaId>| {
            let defaults = self.catalog.default_privileges.iter();
            let mut matching =
                defaults.filter(|it| it.role == owner && it.kind == default_kind && it.schema == schema);
            matching.next()
        };
        let everywhere = of(None);
        let here = schema.and_then(|schema| of(Some(schema)));
        if everywhere.is_none() && here.is_none() {
            return Privileges::default();
        }
        let builtin = self.default_grants(kind, owner);
        let mut grants = everywhere.map_or_else(|| builtin.clone(), |it| it.grants.clone());
        for grant in here.map(|it| it.grants.as_slice()).unwrap_or_default() {
            add_grant(&mut grants, *grant);
        }
        let sorted = |mut grants: Vec<Grant>| {
            grants.sort();
            grants
        };
        if sorted(grants.clone()) == sorted(builtin) {
            return Privileges::default();
        }
        Privileges { grants: Some(grants) }
    }

    /// The grants that an object has while its list of privileges is empty (`acldefault`).
    pub(crate) fn default_grants(&self, kind: Guarded, owner: RoleId) -> Vec<Grant> {
        let mut grants = Vec::new();
        let grant = |grantee, rights| Grant {
            grantee,
            grantor: owner,
            rights,
            grant_options: Rights::NONE,
        };
        if !kind.public().is_empty() {
            grants.push(grant(None, kind.public()));
        }
        grants.push(grant(Some(owner), kind.all(self.catalog.version.major)));
        grants
    }
}

/// Adds a grant to a list: what the same role gave to the same role is one item.
pub(crate) fn add_grant(grants: &mut Vec<Grant>, grant: Grant) {
    let same = grants
        .iter_mut()
        .find(|it| it.grantee == grant.grantee && it.grantor == grant.grantor);
    match same {
        Some(item) => {
            item.rights = item.rights.union(grant.rights);
            item.grant_options = item.grant_options.union(grant.grant_options);
        }
        None => grants.push(grant),
    }
}
