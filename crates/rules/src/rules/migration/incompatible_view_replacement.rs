use pgassay_catalog::refusal::SqlState;

use crate::failure::finding;
use crate::prelude::*;

declare_rule! {
    /// A view that is replaced by one with other columns.
    ///
    /// ## Why is this bad?
    ///
    /// The migration stops here: `CREATE OR REPLACE VIEW` may add columns at the end, but not drop, rename, reorder or retype one.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// CREATE VIEW totals AS SELECT id, total FROM orders;
    /// CREATE OR REPLACE VIEW totals AS SELECT total FROM orders; -- finding
    /// ```
    ///
    /// Columns at the end are fine; for all else drop the view first:
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// CREATE VIEW totals AS SELECT id FROM orders;
    /// CREATE OR REPLACE VIEW totals AS SELECT id, total FROM orders;
    /// ```
    pub static RULE = {
        id: "incompatible-view-replacement",
        category: Category::Migration,
        severity: Severity::High,
        sources: &["PostgreSQL manual, appendix A"],
        check: Check::Failure(check),
    }
}

/// The codes that it is about.
const STATES: [SqlState; 1] = [SqlState::INVALID_TABLE_DEFINITION];

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
    let refusal = &failure.refusal;
    STATES.contains(&refusal.sqlstate) && refusal.message.contains(" view")
}
