//! Triggers and rewrite rules.

use pgassay_sql::ast::{Firing, PolicyCommand, TriggerTiming};
use pgassay_sql::name::Identifier;

use crate::expression::{BoundQuery, Expression};
use crate::id::{ColumnNumber, ConstraintId, FunctionId, RelationId, RuleId, TriggerId};
use crate::location::Location;

/// A trigger (`pg_trigger`).
#[derive(Clone, Debug)]
pub struct Trigger {
    /// Its identifier.
    pub id: TriggerId,
    /// Its name.
    pub name: Identifier,
    /// `BEFORE`, `AFTER`, `INSTEAD OF`
    pub timing: TriggerTiming,
    /// `FOR EACH ROW`
    pub for_each_row: bool,
    /// Fires on INSERT.
    pub on_insert: bool,
    /// Fires on UPDATE.
    pub on_update: bool,
    /// `UPDATE OF` these columns.
    pub update_columns: Vec<ColumnNumber>,
    /// Fires on DELETE.
    pub on_delete: bool,
    /// Fires on TRUNCATE.
    pub on_truncate: bool,
    /// `WHEN`
    pub condition: Option<Expression>,
    /// What it calls.
    pub function: FunctionId,
    /// The arguments.
    pub arguments: Vec<String>,
    /// The constraint of a constraint trigger.
    pub constraint: Option<ConstraintId>,
    /// `DEFERRABLE`
    pub deferrable: bool,
    /// `INITIALLY DEFERRED`
    pub initially_deferred: bool,
    /// `FROM table`
    pub from: Option<RelationId>,
    /// `REFERENCING OLD TABLE`
    pub old_table: Option<Identifier>,
    /// `REFERENCING NEW TABLE`
    pub new_table: Option<Identifier>,
    /// Enabled or not.
    pub firing: Firing,
    /// The trigger of the partitioned table that this one of a partition belongs to.
    pub parent: Option<TriggerId>,
    /// Its comment.
    pub comment: Option<String>,
    /// Where it was created.
    pub location: Option<Location>,
}

/// A rewrite rule (`pg_rewrite`), other than a view's own.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its identifier.
    pub id: RuleId,
    /// Its name.
    pub name: Identifier,
    /// On what it acts.
    pub event: PolicyCommand,
    /// `INSTEAD`
    pub instead: bool,
    /// `WHERE`
    pub condition: Option<Expression>,
    /// Its actions as far as they are queries that could be bound.
    pub actions: Vec<Option<BoundQuery>>,
    /// Enabled or not.
    pub firing: Firing,
    /// Its comment.
    pub comment: Option<String>,
    /// Where it was created.
    pub location: Option<Location>,
}
