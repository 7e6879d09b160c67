//! Statements that change the session: transactions, settings, roles.

use super::{Name, ObjectName, RoleName};
use crate::name::Identifier;

/// Transaction control.
#[derive(Clone, Debug, PartialEq)]
pub enum Transaction {
    /// `BEGIN`, `START TRANSACTION`
    Begin,
    /// `COMMIT`, `END`
    Commit { chain: bool },
    /// `ROLLBACK`, `ABORT`
    Rollback { chain: bool },
    /// `SAVEPOINT`
    Savepoint(Name),
    /// `RELEASE`
    Release(Name),
    /// `ROLLBACK TO`
    RollbackTo(Name),
    /// `PREPARE TRANSACTION`
    Prepare(String),
    /// `COMMIT PREPARED`
    CommitPrepared(String),
    /// `ROLLBACK PREPARED`
    RollbackPrepared(String),
}

/// `SET`, `RESET`.
#[derive(Clone, Debug, PartialEq)]
pub struct SetVariable {
    /// `SET LOCAL`
    pub local: bool,
    /// The setting in lower case, dots included: `search_path`, `app.tenant`. `SET TIME ZONE` is `timezone`;
    /// `SET ROLE` is `role`; `SET SESSION AUTHORIZATION` is `session_authorization`; `RESET ALL` is `all`.
    pub name: Name,
    /// The value.
    pub value: SetValue,
}

/// What a setting is set to.
#[derive(Clone, Debug, PartialEq)]
pub enum SetValue {
    /// `TO a, b`: each as text, words folded as identifiers, strings decoded.
    Values(Vec<String>),
    /// `TO DEFAULT`, `RESET`
    Default,
    /// `FROM CURRENT`
    Current,
}

/// `LOCK TABLE`.
#[derive(Clone, Debug, PartialEq)]
pub struct LockTable {
    /// Which tables.
    pub tables: Vec<ObjectName>,
    /// The mode in lower case: `access exclusive`.
    pub mode: Option<Identifier>,
}

/// `REASSIGN OWNED`, `DROP OWNED`.
#[derive(Clone, Debug, PartialEq)]
pub struct Owned {
    /// Whose.
    pub roles: Vec<RoleName>,
    /// `REASSIGN OWNED ... TO`; none is `DROP OWNED`.
    pub to: Option<RoleName>,
    /// `CASCADE`
    pub behavior: super::DropBehavior,
}
