use pgassay_sql::ast::DataStatement;

use crate::prelude::*;

declare_rule! {
    /// A DELETE of all rows of a table.
    ///
    /// ## Why is this bad?
    ///
    /// Mostly the condition was forgotten. Where it was not, all rows are gone, and those of tables with `ON DELETE CASCADE`, too.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, status text);
    /// -- file: 002_less.sql
    /// DELETE FROM orders; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, status text);
    /// -- file: 002_less.sql
    /// DELETE FROM orders WHERE status = 'draft';
    /// ```
    pub static RULE = {
        id: "unconditional-delete",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Pending],
        sources: &["SQLFluff and others"],
        check: Check::Step(check),
        counts: Some(("DELETE", "DELETEs")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::Data(data) = &step.statement.kind else {
        return ctx.examined(0);
    };
    let DataStatement::Delete(statement) = data.as_ref() else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    if statement.condition.is_some() || !statement.using.is_empty() {
        return;
    }
    let Some((table, _)) = step.target(ctx) else {
        return;
    };
    let message = format!("all rows of `{}` are deleted", table.name.as_str());
    ctx.report(Finding::on(ctx.on_relation(table), message).at(Some(step.location())));
}
