use pgassay_sql::ast::{AlterActionKind, AlterColumn};

use crate::prelude::*;

declare_rule! {
    /// A required column of a table in use that may be empty from now on.
    ///
    /// ## Why is this bad?
    ///
    /// Whoever reads the column has relied on a value: an application that maps it to a type without NULL fails at the first
    /// row that has none.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, status text NOT NULL);
    /// -- file: 002_optional.sql
    /// ALTER TABLE orders ALTER COLUMN status DROP NOT NULL; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_status.sql
    /// ALTER TABLE orders ADD COLUMN status text NOT NULL DEFAULT 'open';
    /// ALTER TABLE orders ALTER COLUMN status DROP NOT NULL;
    /// ```
    pub static RULE = {
        id: "nullable-again",
        category: Category::Migration,
        severity: Severity::Low,
        needs: &[Needs::Pending],
        default: false,
        sources: &["squawk ban-drop-not-null"],
        check: Check::Step(check),
        counts: Some(("column", "columns")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let Some(altered) = step.altered(ctx) else {
        return ctx.examined(0);
    };
    let table = altered.table;
    let mut examined = 0;
    for (action, _) in &altered.actions {
        let AlterActionKind::AlterColumn {
            column,
            action: AlterColumn::DropNotNull,
        } = &action.kind
        else {
            continue;
        };
        examined += 1;
        let column = table
            .column_named(&column.value)
            .filter(|it| step.was_there(it.location));
        let Some(column) = column else { continue };
        let message = format!("`{}` may be empty from now on", column.name.as_str());
        ctx.report(Finding::on(ctx.on_column(table, column), message).at(Some(step.at(action.span))));
    }
    ctx.examined(examined);
}
