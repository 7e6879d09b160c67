use pgassay_catalog::refusal::SqlState;

use crate::dialect::{of_extension, of_type};
use crate::failure::finding;
use crate::prelude::*;

declare_rule! {
    /// A statement that names something that is not there.
    ///
    /// ## Why is this bad?
    ///
    /// The migration stops here. Mostly the thing is made by a later migration, was renamed or dropped by an earlier one, or comes
    /// from an extension or a role that no migration makes.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     customer_id bigint REFERENCES customers -- finding
    /// );
    /// ```
    ///
    /// In the other order both run:
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     customer_id bigint REFERENCES customers
    /// );
    /// ```
    pub static RULE = {
        id: "missing-object",
        category: Category::Migration,
        severity: Severity::Critical,
        sources: &["PostgreSQL manual, appendix A"],
        check: Check::Failure(check),
    }
}

/// The codes that it is about.
const STATES: [SqlState; 7] = [
    SqlState::UNDEFINED_TABLE,
    SqlState::UNDEFINED_COLUMN,
    SqlState::UNDEFINED_OBJECT,
    SqlState::UNDEFINED_FUNCTION,
    SqlState::INVALID_SCHEMA_NAME,
    SqlState::UNDEFINED_PARAMETER,
    SqlState::UNDEFINED_FILE,
];

fn check(failure: &Failure, ctx: &mut Context<'_>) {
    if !is_mine(failure) {
        return;
    }
    ctx.examined(1);
    let mut finding = finding(failure, ctx);
    let said = &failure.refusal.message;
    finding.notes.extend(of_type(said).or_else(|| of_extension(said)));
    ctx.report(finding);
}

/// Whether a failure is this rule's.
pub(crate) fn is_mine(failure: &Failure) -> bool {
    STATES.contains(&failure.refusal.sqlstate)
}
