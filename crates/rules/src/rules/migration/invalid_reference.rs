use pgassay_catalog::refusal::SqlState;

use crate::failure::finding;
use crate::prelude::*;

declare_rule! {
    /// A foreign key that PostgreSQL cannot hold.
    ///
    /// ## Why is this bad?
    ///
    /// The migration stops here. What a foreign key refers to must be the columns of a primary key or unique constraint, and their
    /// types must compare with those that refer to them.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY, email text);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     email text REFERENCES customers (email) -- finding
    /// );
    /// ```
    ///
    /// With a unique constraint on the other side it holds:
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY, email text UNIQUE);
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     email text REFERENCES customers (email)
    /// );
    /// ```
    pub static RULE = {
        id: "invalid-reference",
        category: Category::Migration,
        severity: Severity::Critical,
        sources: &["PostgreSQL manual, appendix A"],
        check: Check::Failure(check),
    }
}

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
    let state = failure.refusal.sqlstate;
    state == SqlState::INVALID_FOREIGN_KEY
        || (state == SqlState::DATATYPE_MISMATCH && failure.refusal.message.starts_with("foreign key"))
}
