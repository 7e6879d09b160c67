//! Roles and privileges.

use super::{DropBehavior, Name, ObjectKind, ObjectName, RoutineSignature};
use crate::name::Identifier;
use crate::span::Span;

/// A role as it is named in a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleName {
    /// Which.
    pub kind: RoleNameKind,
    /// Where it stands.
    pub span: Span,
}

/// Ways to name a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleNameKind {
    /// By its name.
    Named(Identifier),
    /// `PUBLIC`
    Public,
    /// `CURRENT_USER`
    CurrentUser,
    /// `CURRENT_ROLE`
    CurrentRole,
    /// `SESSION_USER`
    SessionUser,
}

/// `CREATE ROLE`, `CREATE USER`, `CREATE GROUP`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateRole {
    /// `role`, `user` or `group`.
    pub keyword: &'static str,
    /// Its name.
    pub name: Name,
    /// Its options.
    pub options: Vec<RoleOption>,
}

/// An option of `CREATE ROLE` or `ALTER ROLE`.
#[derive(Clone, Debug, PartialEq)]
pub enum RoleOption {
    /// `SUPERUSER`, `NOSUPERUSER` and so on: the attribute in lower case without `no`, and whether it is on.
    Attribute(&'static str, bool),
    /// `CONNECTION LIMIT n`
    ConnectionLimit(i32),
    /// `PASSWORD '...'`: that one was given, never which.
    Password,
    /// `VALID UNTIL '...'`
    ValidUntil(String),
    /// `IN ROLE`, `IN GROUP`
    InRole(Vec<RoleName>),
    /// `ROLE`, `USER`
    Role(Vec<RoleName>),
    /// `ADMIN`
    Admin(Vec<RoleName>),
    /// `SYSID n`
    SysId,
}

/// `ALTER ROLE name WITH ...`; `ALTER GROUP name ADD USER ...` is a grant.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterRole {
    /// Which.
    pub role: RoleName,
    /// Its options.
    pub options: Vec<RoleOption>,
}

/// `ALTER ROLE name|ALL [IN DATABASE d] SET|RESET ...`.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterRoleSet {
    /// Which; none is `ALL`.
    pub role: Option<RoleName>,
    /// `IN DATABASE`
    pub database: Option<Name>,
    /// The setting.
    pub set: super::SetVariable,
}

/// `GRANT` and `REVOKE` of privileges on objects.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// It is a `GRANT`.
    pub is_grant: bool,
    /// The privileges; empty is `ALL`.
    pub privileges: Vec<Privilege>,
    /// On what.
    pub target: GrantTarget,
    /// `TO`, `FROM`
    pub grantees: Vec<RoleName>,
    /// `WITH GRANT OPTION`, `GRANT OPTION FOR`
    pub grant_option: bool,
    /// `GRANTED BY`
    pub granted_by: Option<RoleName>,
    /// `CASCADE`
    pub behavior: DropBehavior,
}

/// A privilege, perhaps on columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Privilege {
    /// Its keyword in lower case: `select`, `usage`, `all`, ...
    pub name: Name,
    /// `SELECT (a, b)`
    pub columns: Vec<Name>,
}

/// What privileges are granted on.
#[derive(Clone, Debug, PartialEq)]
pub enum GrantTarget {
    /// Objects of one kind by name. `TABLE` may also name views and sequences.
    Objects(ObjectKind, Vec<ObjectName>),
    /// Functions, procedures, routines.
    Routines(ObjectKind, Vec<RoutineSignature>),
    /// `ALL TABLES IN SCHEMA` and so on.
    AllInSchema(ObjectKind, Vec<Name>),
    /// `LARGE OBJECT`, by their numbers as they are written.
    LargeObjects(Vec<Identifier>),
}

/// `GRANT role TO role`, `REVOKE role FROM role`.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantRole {
    /// It is a `GRANT`.
    pub is_grant: bool,
    /// The roles granted.
    pub roles: Vec<Name>,
    /// Their new members.
    pub grantees: Vec<RoleName>,
    /// `WITH ADMIN OPTION`, `INHERIT TRUE`, `SET FALSE`: name in lower case, value.
    pub options: Vec<(&'static str, bool)>,
    /// `GRANTED BY`
    pub granted_by: Option<RoleName>,
    /// `CASCADE`
    pub behavior: DropBehavior,
}

/// `ALTER DEFAULT PRIVILEGES`.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterDefaultPrivileges {
    /// `FOR ROLE`
    pub roles: Vec<RoleName>,
    /// `IN SCHEMA`
    pub schemas: Vec<Name>,
    /// It is a `GRANT`.
    pub is_grant: bool,
    /// The privileges; empty is `ALL`.
    pub privileges: Vec<Privilege>,
    /// `TABLES`, `SEQUENCES`, `FUNCTIONS`, `TYPES`, `SCHEMAS`
    pub kind: ObjectKind,
    /// `TO`, `FROM`
    pub grantees: Vec<RoleName>,
    /// `WITH GRANT OPTION`, `GRANT OPTION FOR`
    pub grant_option: bool,
}
