//! Roles, schemas, extensions, and objects that are known by name only.

use pgassay_sql::ast::ObjectKind;
use pgassay_sql::name::Identifier;

use crate::expression::Expression;
use crate::id::{ExtensionId, ObjectId, OtherId, RoleId, SchemaId};
use crate::location::Location;
use crate::privilege::Privileges;

/// A role (`pg_authid`, with what `pg_auth_members` says of it).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its identifier.
    pub id: RoleId,
    /// Its name.
    pub name: Identifier,
    /// `SUPERUSER`
    pub superuser: bool,
    /// `INHERIT`
    pub inherit: bool,
    /// `CREATEROLE`
    pub create_role: bool,
    /// `CREATEDB`
    pub create_database: bool,
    /// `LOGIN`
    pub login: bool,
    /// `REPLICATION`
    pub replication: bool,
    /// `BYPASSRLS`
    pub bypass_row_security: bool,
    /// The roles that it is a member of.
    pub member_of: Vec<Membership>,
    /// `ALTER ROLE ... SET`, sorted by name.
    pub settings: Vec<(String, String)>,
    /// Its comment.
    pub comment: Option<String>,
    /// Where it was created.
    pub location: Option<Location>,
}

impl Role {
    /// A role as `CREATE ROLE` makes it without options.
    pub fn new(id: RoleId, name: Identifier) -> Role {
        Role {
            id,
            name,
            superuser: false,
            inherit: true,
            create_role: false,
            create_database: false,
            login: false,
            replication: false,
            bypass_row_security: false,
            member_of: Vec::new(),
            settings: Vec::new(),
            comment: None,
            location: None,
        }
    }
}

/// Membership in a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Membership {
    /// In which role.
    pub role: RoleId,
    /// `ADMIN`
    pub admin: bool,
    /// `INHERIT`: before PostgreSQL 16 the member's own attribute decides.
    pub inherit: bool,
    /// `SET`: before PostgreSQL 16 always true.
    pub set: bool,
}

/// A schema (`pg_namespace`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Its identifier.
    pub id: SchemaId,
    /// Its name.
    pub name: Identifier,
    /// Its owner.
    pub owner: RoleId,
    /// Who may use it and create in it.
    pub privileges: Privileges,
    /// Its comment.
    pub comment: Option<String>,
    /// The extension it belongs to.
    pub extension: Option<ExtensionId>,
    /// Where it was created.
    pub location: Option<Location>,
}

/// An extension (`pg_extension`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Its identifier.
    pub id: ExtensionId,
    /// Its name.
    pub name: Identifier,
    /// Its owner, who need not own its members.
    pub owner: RoleId,
    /// The schema its objects are in.
    pub schema: SchemaId,
    /// Its version, where it is known.
    pub version: Option<String>,
    /// Whether its members are known; where they are not, a gap says so.
    pub members_known: bool,
    /// Its comment.
    pub comment: Option<String>,
    /// Where it was created.
    pub location: Option<Location>,
}

/// An object that the catalog knows by kind, name, owner and what it refers to: a publication, subscription, server,
/// foreign data wrapper, event trigger, statistics object, text search object, language, conversion, access method, user mapping
/// (its owner is the role that it is for, its reference the server; it has no name), large object
/// (by its number; only those that statements made).
#[derive(Clone, Debug)]
pub struct Other {
    /// Its identifier.
    pub id: OtherId,
    /// What kind of object.
    pub kind: ObjectKind,
    /// Its schema, where the kind has one.
    pub schema: Option<SchemaId>,
    /// Its name.
    pub name: Identifier,
    /// Its owner.
    pub owner: RoleId,
    /// What it depends on: the tables of a publication, the columns of statistics, an event trigger's function.
    pub references: Vec<ObjectId>,
    /// What else is known, as `key=value`, sorted.
    pub options: Vec<(String, String)>,
    /// The expressions of statistics.
    pub expressions: Vec<Expression>,
    /// Who may use it.
    pub privileges: Privileges,
    /// Its comment.
    pub comment: Option<String>,
    /// The extension it belongs to.
    pub extension: Option<ExtensionId>,
    /// Where it was created.
    pub location: Option<Location>,
}

impl Other {
    /// An object that depends on nothing and of which no more is known.
    pub fn new(
        id: OtherId,
        kind: ObjectKind,
        schema: Option<SchemaId>,
        name: Identifier,
        owner: RoleId,
    ) -> Other {
        Other {
            id,
            kind,
            schema,
            name,
            owner,
            references: Vec::new(),
            options: Vec::new(),
            expressions: Vec::new(),
            privileges: Privileges::default(),
            comment: None,
            extension: None,
            location: None,
        }
    }
}
