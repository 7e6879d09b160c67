//! Row security policies.

use pgassay_sql::ast::PolicyCommand;
use pgassay_sql::name::Identifier;

use crate::expression::Expression;
use crate::id::{PolicyId, RoleId};
use crate::location::Location;

/// A policy (`pg_policy`).
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its identifier.
    pub id: PolicyId,
    /// Its name.
    pub name: Identifier,
    /// The command it is for.
    pub command: PolicyCommand,
    /// False for `AS RESTRICTIVE`.
    pub permissive: bool,
    /// The roles it is for; empty is PUBLIC.
    pub roles: Vec<RoleId>,
    /// `USING`
    pub using: Option<Expression>,
    /// `WITH CHECK`
    pub check: Option<Expression>,
    /// Its comment.
    pub comment: Option<String>,
    /// Where it was created.
    pub location: Option<Location>,
}

impl Policy {
    /// Whether it applies to a command: one for ALL applies to each.
    pub fn applies_to(&self, command: PolicyCommand) -> bool {
        self.command == PolicyCommand::All || self.command == command
    }

    /// What new rows must satisfy: `WITH CHECK`, or `USING` where there is none.
    pub fn effective_check(&self) -> Option<&Expression> {
        self.check.as_ref().or(self.using.as_ref())
    }
}
