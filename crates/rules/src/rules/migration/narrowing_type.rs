use pgassay_catalog::bind::format_type;
use pgassay_sql::ast::{AlterActionKind, AlterColumn};

use crate::narrowing::is_narrower;
use crate::prelude::*;

declare_rule! {
    /// A type with less room for a column of a table in use.
    ///
    /// ## Why is this bad?
    ///
    /// Numbers and texts that do not fit stop the migration in production, where such values are; digits behind the point
    /// and times of day are cut off without a word. The table is written anew under ACCESS EXCLUSIVE besides.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, quantity bigint, name text, total numeric(12, 4), at timestamptz);
    /// -- file: 002_less.sql
    /// ALTER TABLE orders ALTER COLUMN quantity TYPE int; -- finding
    /// ALTER TABLE orders ALTER COLUMN name TYPE varchar(50); -- finding
    /// ALTER TABLE orders ALTER COLUMN total TYPE numeric(12, 2); -- finding
    /// ALTER TABLE orders ALTER COLUMN at TYPE date; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, quantity int, name varchar(50));
    /// -- file: 002_more.sql
    /// ALTER TABLE orders ALTER COLUMN quantity TYPE bigint;
    /// ALTER TABLE orders ALTER COLUMN name TYPE text;
    /// ```
    ///
    /// ## Limits
    ///
    /// Which values there are is not known: perhaps all of them fit.
    pub static RULE = {
        id: "narrowing-type",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Pending],
        sources: &["PostgreSQL manual, ALTER TABLE"],
        check: Check::Step(check),
        counts: Some(("changed type", "changed types")),
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
            action: AlterColumn::Type { .. },
        } = &action.kind
        else {
            continue;
        };
        examined += 1;
        let Some(column) = table.column_named(&column.value) else {
            continue;
        };
        let was = step
            .change
            .retyped
            .iter()
            .find(|it| it.relation == table.id && it.column == column.number);
        let Some(was) = was.filter(|was| is_narrower(ctx.catalog, was, column)) else {
            continue;
        };
        if !step.was_there(column.location) {
            continue;
        }
        let message = format!(
            "`{}` may hold values that do not fit {}",
            column.name.as_str(),
            format_type(ctx.catalog, column.data_type, column.modifier)
        );
        let finding = Finding::on(ctx.on_column(table, column), message)
            .at(Some(step.at(action.span)))
            .note(format!(
                "Its type was {}; values that do not fit stop the migration, or are cut.",
                format_type(ctx.catalog, was.data_type, was.modifier)
            ));
        ctx.report(finding);
    }
    ctx.examined(examined);
}
