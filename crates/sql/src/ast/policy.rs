//! Policies, triggers and rules: what hangs on a relation.

use super::{Expr, Name, ObjectName, RoleName, Statement};

/// `CREATE POLICY`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreatePolicy {
    /// Its name.
    pub name: Name,
    /// `ON table`
    pub table: ObjectName,
    /// `AS RESTRICTIVE`
    pub restrictive: bool,
    /// `FOR command`
    pub command: PolicyCommand,
    /// `TO roles`; empty means PUBLIC.
    pub roles: Vec<RoleName>,
    /// `USING (...)`
    pub using: Option<Expr>,
    /// `WITH CHECK (...)`
    pub check: Option<Expr>,
}

/// The command a policy is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the keyword it names")]
pub enum PolicyCommand {
    #[default]
    All,
    Select,
    Insert,
    Update,
    Delete,
}

/// `ALTER POLICY`.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterPolicy {
    /// Its name.
    pub name: Name,
    /// `ON table`
    pub table: ObjectName,
    /// `RENAME TO`
    pub rename_to: Option<Name>,
    /// `TO roles`
    pub roles: Option<Vec<RoleName>>,
    /// `USING (...)`
    pub using: Option<Expr>,
    /// `WITH CHECK (...)`
    pub check: Option<Expr>,
}

/// `CREATE TRIGGER`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateTrigger {
    /// `OR REPLACE`
    pub or_replace: bool,
    /// `CONSTRAINT`
    pub constraint: bool,
    /// Its name.
    pub name: Name,
    /// When.
    pub timing: TriggerTiming,
    /// `INSERT OR UPDATE OF a, b`
    pub events: Vec<TriggerEvent>,
    /// `ON table`
    pub table: ObjectName,
    /// `FROM table`
    pub from: Option<ObjectName>,
    /// `DEFERRABLE`
    pub deferrable: bool,
    /// `INITIALLY DEFERRED`
    pub initially_deferred: bool,
    /// `REFERENCING OLD TABLE AS`
    pub old_table: Option<Name>,
    /// `REFERENCING NEW TABLE AS`
    pub new_table: Option<Name>,
    /// `FOR EACH ROW`
    pub for_each_row: bool,
    /// `WHEN (...)`
    pub condition: Option<Expr>,
    /// `EXECUTE FUNCTION name`
    pub function: ObjectName,
    /// Its arguments, as text.
    pub arguments: Vec<String>,
}

/// `BEFORE`, `AFTER`, `INSTEAD OF`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the keyword it names")]
pub enum TriggerTiming {
    Before,
    After,
    InsteadOf,
}

/// What fires a trigger.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerEvent {
    /// `INSERT`
    Insert,
    /// `UPDATE [OF columns]`
    Update(Vec<Name>),
    /// `DELETE`
    Delete,
    /// `TRUNCATE`
    Truncate,
}

/// `CREATE EVENT TRIGGER`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateEventTrigger {
    /// Its name.
    pub name: Name,
    /// `ON event`
    pub event: Name,
    /// `WHEN variable IN (...)`
    pub filters: Vec<(Name, Vec<String>)>,
    /// `EXECUTE FUNCTION name`
    pub function: ObjectName,
}

/// `CREATE RULE`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateRule {
    /// `OR REPLACE`
    pub or_replace: bool,
    /// Its name.
    pub name: Name,
    /// `AS ON event`: select, insert, update, delete.
    pub event: PolicyCommand,
    /// `TO table`
    pub table: ObjectName,
    /// `WHERE`
    pub condition: Option<Expr>,
    /// `INSTEAD`
    pub instead: bool,
    /// The commands; empty is `NOTHING`.
    pub commands: Vec<Statement>,
}
