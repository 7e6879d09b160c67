use pgassay_catalog::refusal::SqlState;

use crate::failure::finding;
use crate::prelude::*;

declare_rule! {
    /// A statement that makes something whose name is taken.
    ///
    /// ## Why is this bad?
    ///
    /// The migration stops here, and everything after it in the same transaction is undone. Mostly two migrations make the same
    /// thing, or one was run by hand before.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, note text);
    /// ALTER TABLE orders ADD COLUMN note text; -- finding
    /// ```
    ///
    /// `IF NOT EXISTS` lets the statement pass where the thing is there (look then whether it is the same thing):
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, note text);
    /// ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;
    /// ```
    pub static RULE = {
        id: "duplicate-object",
        category: Category::Migration,
        severity: Severity::High,
        sources: &["PostgreSQL manual, appendix A"],
        check: Check::Failure(check),
    }
}

/// The codes that it is about.
const STATES: [SqlState; 6] = [
    SqlState::DUPLICATE_TABLE,
    SqlState::DUPLICATE_COLUMN,
    SqlState::DUPLICATE_OBJECT,
    SqlState::DUPLICATE_FUNCTION,
    SqlState::DUPLICATE_SCHEMA,
    SqlState::DUPLICATE_ALIAS,
];

fn check(failure: &Failure, ctx: &mut Context<'_>) {
    if !is_mine(failure) {
        return;
    }
    ctx.examined(1);
    let finding = finding(failure, ctx);
    ctx.report(finding);
}

/// Whether a failure is this rule's.
pub(crate) fn is_mine(failure: &Failure) -> bool {
    STATES.contains(&failure.refusal.sqlstate)
}
