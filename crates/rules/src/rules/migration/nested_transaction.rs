use pgassay_sql::ast::Transaction;

use crate::prelude::*;

declare_rule! {
    /// A `BEGIN` or `COMMIT` in a file that the tool runs in a transaction of its own.
    ///
    /// ## Why is this bad?
    ///
    /// `BEGIN` in a transaction is only a warning, but `COMMIT` ends the tool's: what follows it runs without one, and is not undone where the
    /// migration fails, and the tool's own record of the migration is no longer in step with it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_customers.sql
    /// BEGIN;
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// COMMIT; -- finding
    /// -- file: 002_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// ```
    ///
    /// ```sql
    /// -- file: 001_customers.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
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
    if !ends || !step.is_wrapped {
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
    let message = format!("`{word}` ends the transaction in which the tool runs the file");
    ctx.report(Finding::on(object, message).at(Some(step.location())));
}
