use pgassay_catalog::refusal::SqlState;

use crate::dialect::of_word;
use crate::failure::finding;
use crate::prelude::*;

declare_rule! {
    /// A statement that is no SQL of PostgreSQL.
    ///
    /// ## Why is this bad?
    ///
    /// The migration stops here. Mostly it is a typing error, a template that was not filled in, or another database's dialect.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY AUTO_INCREMENT); -- finding
    /// ```
    ///
    /// PostgreSQL's word for it:
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY);
    /// ```
    pub static RULE = {
        id: "syntax-error",
        category: Category::Migration,
        severity: Severity::Critical,
        sources: &["PostgreSQL manual, appendix A"],
        check: Check::Failure(check),
    }
}

/// The codes that it is about.
const STATES: [SqlState; 4] = [
    SqlState::SYNTAX_ERROR,
    SqlState::INVALID_NAME,
    SqlState::NAME_TOO_LONG,
    SqlState::RESERVED_NAME,
];

fn check(failure: &Failure, ctx: &mut Context<'_>) {
    if !is_mine(failure) {
        return;
    }
    ctx.examined(1);
    let mut finding = finding(failure, ctx);
    finding.notes.extend(of_word(&failure.refusal.message));
    ctx.report(finding);
}

/// Whether a failure is this rule's.
pub(crate) fn is_mine(failure: &Failure) -> bool {
    STATES.contains(&failure.refusal.sqlstate)
}
