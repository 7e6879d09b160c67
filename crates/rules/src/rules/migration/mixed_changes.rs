use pgassay_sql::ast::DataStatement;

use crate::prelude::*;

declare_rule! {
    /// A migration that changes the schema, and rows that are there.
    ///
    /// ## Why is this bad?
    ///
    /// The two want different care: a change of the schema is short and locks much, one of rows is long and can be done in
    /// parts, or again. In one transaction each has the other's disadvantages.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, status text);
    /// -- file: 002_archive.sql
    /// ALTER TABLE orders ADD COLUMN archived boolean;
    /// UPDATE orders SET archived = true WHERE status = 'done'; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, status text);
    /// -- file: 002_archive.sql
    /// ALTER TABLE orders ADD COLUMN archived boolean;
    /// -- file: 003_archive.sql
    /// UPDATE orders SET archived = true WHERE status = 'done';
    /// ```
    pub static RULE = {
        id: "mixed-changes",
        category: Category::Migration,
        severity: Severity::Info,
        needs: &[Needs::Pending],
        default: false,
        sources: &["strong_migrations"],
        check: Check::Step(check),
        counts: Some(("change of rows", "changes of rows")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::Data(data) = &step.statement.kind else {
        return ctx.examined(0);
    };
    if matches!(data.as_ref(), DataStatement::Insert(_)) {
        return ctx.examined(0);
    }
    ctx.examined(1);
    let Some((table, _)) = step.target(ctx) else {
        return;
    };
    let told = ctx
        .outcome
        .findings
        .last()
        .and_then(|it| it.location)
        .is_some_and(|at| at.file == step.file);
    if told || !step.held.iter().any(|lock| lock.mode.blocks_writes()) {
        return;
    }
    let message = format!(
        "rows of `{}` are changed in one transaction with the schema",
        table.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_relation(table), message).at(Some(step.location())));
}
