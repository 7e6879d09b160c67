use super::{
    dependent_object, duplicate_object, incompatible_view_replacement, invalid_reference, missing_object,
    missing_privilege, syntax_error, transaction_violation,
};
use crate::failure::finding;
use crate::prelude::*;

declare_rule! {
    /// A statement that PostgreSQL refuses for a reason that no other rule is about.
    ///
    /// ## Why is this bad?
    ///
    /// The migration stops here, and everything after it in the same transaction is undone.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// ALTER TABLE orders ALTER COLUMN id DROP IDENTITY; -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY);
    /// ALTER TABLE orders ALTER COLUMN id DROP IDENTITY;
    /// ```
    pub static RULE = {
        id: "refused-statement",
        category: Category::Migration,
        severity: Severity::High,
        sources: &["PostgreSQL manual, appendix A"],
        check: Check::Failure(check),
    }
}

fn check(failure: &Failure, ctx: &mut Context<'_>) {
    let others = [
        dependent_object::is_mine,
        duplicate_object::is_mine,
        incompatible_view_replacement::is_mine,
        invalid_reference::is_mine,
        missing_object::is_mine,
        missing_privilege::is_mine,
        syntax_error::is_mine,
        transaction_violation::is_mine,
    ];
    if others.iter().any(|is_theirs| is_theirs(failure)) {
        return;
    }
    ctx.examined(1);
    let finding = finding(failure, ctx);
    ctx.report(finding);
}
