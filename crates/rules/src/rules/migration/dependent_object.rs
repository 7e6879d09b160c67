use pgassay_catalog::refusal::SqlState;

use crate::failure::finding;
use crate::prelude::*;

declare_rule! {
    /// A statement that drops what others stand on.
    ///
    /// ## Why is this bad?
    ///
    /// The migration stops here: a view, a policy, a default, a foreign key or a function uses the object, and without CASCADE
    /// PostgreSQL refuses to take it away.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);
    /// DROP TABLE customers; -- finding
    /// ```
    ///
    /// Drop what depends on it first, and make it again after:
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);
    /// ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey;
    /// DROP TABLE customers;
    /// ```
    pub static RULE = {
        id: "dependent-object",
        category: Category::Migration,
        severity: Severity::High,
        sources: &["PostgreSQL manual, appendix A"],
        check: Check::Failure(check),
    }
}

/// The codes that it is about.
const STATES: [SqlState; 2] = [
    SqlState::DEPENDENT_OBJECTS_STILL_EXIST,
    SqlState::DEPENDENT_PRIVILEGE_DESCRIPTORS_STILL_EXIST,
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
