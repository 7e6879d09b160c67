use pgassay_catalog::refusal::SqlState;

use crate::failure::finding;
use crate::prelude::*;

declare_rule! {
    /// A statement that must not run in a transaction, or out of one, where it does.
    ///
    /// ## Why is this bad?
    ///
    /// The migration stops here: `CREATE INDEX CONCURRENTLY` and its like cannot be part of a transaction, and a tool that wraps
    /// each file in one cannot run them.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// BEGIN;
    /// CREATE INDEX CONCURRENTLY ON orders (total); -- finding
    /// COMMIT;
    /// ```
    ///
    /// On its own it runs:
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// CREATE INDEX CONCURRENTLY ON orders (total);
    /// ```
    ///
    /// A label that is added to an enum can be used only after the transaction that adds it:
    ///
    /// ```sql
    /// CREATE TYPE status AS ENUM ('open');
    /// BEGIN;
    /// ALTER TYPE status ADD VALUE 'closed';
    /// CREATE TABLE tickets (id bigint PRIMARY KEY, status status DEFAULT 'closed'); -- finding
    /// COMMIT;
    /// ```
    pub static RULE = {
        id: "transaction-violation",
        category: Category::Migration,
        severity: Severity::High,
        sources: &["PostgreSQL manual, appendix A"],
        check: Check::Failure(check),
    }
}

/// The codes that it is about.
const STATES: [SqlState; 5] = [
    SqlState::ACTIVE_SQL_TRANSACTION,
    SqlState::NO_ACTIVE_SQL_TRANSACTION,
    SqlState::IN_FAILED_SQL_TRANSACTION,
    SqlState::INVALID_SAVEPOINT_SPECIFICATION,
    SqlState::UNSAFE_NEW_ENUM_VALUE_USAGE,
];

fn check(failure: &Failure, ctx: &mut Context<'_>) {
    if !is_mine(failure) {
        return;
    }
    ctx.examined(1);
    let mut finding = finding(failure, ctx);
    finding
        .notes
        .extend(way_out(failure.refusal.sqlstate).map(str::to_owned));
    ctx.report(finding);
}

/// Whether a failure is this rule's.
pub(crate) fn is_mine(failure: &Failure) -> bool {
    STATES.contains(&failure.refusal.sqlstate)
}

fn way_out(sqlstate: SqlState) -> Option<&'static str> {
    match sqlstate {
        SqlState::ACTIVE_SQL_TRANSACTION => {
            Some("Put it into a migration of its own that the tool does not run in a transaction.")
        }
        SqlState::UNSAFE_NEW_ENUM_VALUE_USAGE => {
            Some("Add the label in one migration, and use it in the next.")
        }
        SqlState::NO_ACTIVE_SQL_TRANSACTION => Some("Put it between BEGIN and COMMIT."),
        _ => None,
    }
}
