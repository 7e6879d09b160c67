use pgassay_sql::ast::DataStatement;

use crate::prelude::*;

declare_rule! {
    /// An UPDATE of all rows of a table in use.
    ///
    /// ## Why is this bad?
    ///
    /// Every row stays locked until the transaction ends, so whoever changes one waits, and the table is twice as large
    /// afterwards: each row has been written a second time. Batches, each in a transaction of its own, do neither.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, status text);
    /// -- file: 002_fill.sql
    /// UPDATE orders SET status = 'open'; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, status text);
    /// -- file: 002_fill.sql
    /// UPDATE orders SET status = 'open' WHERE id BETWEEN 1 AND 10000;
    /// ```
    ///
    /// ## Limits
    ///
    /// Where an earlier statement of the transaction keeps everybody from the table, `back-fill-under-exclusive-lock` says so instead.
    pub static RULE = {
        id: "unconditional-update",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        sources: &["strong_migrations, backfilling data"],
        check: Check::Step(check),
        counts: Some(("UPDATE", "UPDATEs")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::Data(data) = &step.statement.kind else {
        return ctx.examined(0);
    };
    let DataStatement::Update(statement) = data.as_ref() else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    if statement.condition.is_some() || !statement.from.is_empty() {
        return;
    }
    let Some((table, _)) = step.target(ctx) else {
        return;
    };
    if step.is_shut(table.id) {
        return;
    }
    let message = format!(
        "all rows of `{}` stay locked while they are updated",
        table.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_relation(table), message).at(Some(step.location())));
}
