use pgassay_sql::ast::Transaction;
use pgassay_sql::split::split;

use crate::prelude::*;

declare_rule! {
    /// A `COMMIT` in the middle of a file that the tool runs in a transaction of its own.
    ///
    /// ## Why is this bad?
    ///
    /// It ends the tool's transaction: what follows runs statement by statement, and is not undone where the migration fails, so that
    /// it can neither be run again nor be taken as done.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_customers.sql
    /// BEGIN;
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// COMMIT; -- finding
    /// CREATE TABLE partners (id bigint PRIMARY KEY);
    /// -- file: 002_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// ```
    ///
    /// Around the whole file they do no harm:
    ///
    /// ```sql
    /// -- file: 001_customers.sql
    /// BEGIN;
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// COMMIT;
    /// -- file: 002_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// ```
    pub static RULE = {
        id: "nested-transaction",
        category: Category::Migration,
        severity: Severity::Low,
        needs: &[Needs::Migrations],
        sources: &["squawk transaction-nesting"],
        check: Check::Step(check),
        counts: Some(("transaction", "transactions")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::Transaction(command) = &step.statement.kind else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    let ends = matches!(command, Transaction::Commit { .. } | Transaction::Rollback { .. });
    if !ends || !step.is_wrapped || !is_followed(step) {
        return;
    }
    let told = ctx
        .outcome
        .findings
        .last()
        .and_then(|it| it.location)
        .is_some_and(|at| at.file == step.file);
    if told {
        return;
    }
    let word = if matches!(command, Transaction::Commit { .. }) {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    let object = ObjectRef {
        kind: ObjectKind::Database.into(),
        name: "transaction".to_owned(),
        id: None,
    };
    let message = format!("`{word}` ends the transaction of the file before its last statements");
    ctx.report(Finding::on(object, message).at(Some(step.location())));
}

/// Whether statements follow in the file, outside of a further transaction.
fn is_followed(step: &Step<'_>) -> bool {
    let rest = step.text_behind();
    let pieces = split(rest);
    let Some((first, _)) = pieces.statements().next() else {
        return false;
    };
    let text = first.span.text(rest).trim_start().to_ascii_lowercase();
    !text.starts_with("begin") && !text.starts_with("start transaction")
}
