use pgassay_catalog::refusal::SqlState;

use crate::failure::finding;
use crate::prelude::*;

declare_rule! {
    /// A statement that the role that runs it has no right to.
    ///
    /// ## Why is this bad?
    ///
    /// The migration stops here. It may run where a superuser tries it, and stop in production, where the role is another.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// SET ROLE app;
    /// ALTER TABLE orders ADD COLUMN note text; -- finding
    /// ```
    ///
    /// The owner may:
    ///
    /// ```sql
    /// CREATE ROLE app;
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// ALTER TABLE orders OWNER TO app;
    /// GRANT CREATE ON SCHEMA public TO app;
    /// SET ROLE app;
    /// ALTER TABLE orders ADD COLUMN note text;
    /// ```
    pub static RULE = {
        id: "missing-privilege",
        category: Category::Migration,
        severity: Severity::High,
        sources: &["PostgreSQL manual, appendix A"],
        check: Check::Failure(check),
    }
}

/// The codes that it is about.
const STATES: [SqlState; 1] = [SqlState::INSUFFICIENT_PRIVILEGE];

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
