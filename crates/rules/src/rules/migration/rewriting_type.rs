use pgassay_catalog::bind::format_type;
use pgassay_sql::ast::{AlterActionKind, AlterColumn};

use crate::narrowing::is_narrower;
use crate::prelude::*;

declare_rule! {
    /// Another type for a column of a table in use, for which PostgreSQL writes or reads all rows.
    ///
    /// ## Why is this bad?
    ///
    /// The table and all its indexes are written anew under ACCESS EXCLUSIVE: nobody even reads it meanwhile. What is
    /// stored alike needs no rewrite: a longer `varchar`, `varchar` to `text`, more digits of a `numeric`. For the rest there is a new
    /// column, which a trigger keeps, batches fill, and which takes the old one's place at last.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, quantity int, name varchar(20), code varchar(5) CHECK (code <> ''));
    /// -- file: 002_more.sql
    /// ALTER TABLE orders ALTER COLUMN quantity TYPE bigint; -- finding
    /// -- file: 003_longer.sql
    /// ALTER TABLE orders ALTER COLUMN name TYPE varchar(40);
    /// ALTER TABLE orders ALTER COLUMN name TYPE text;
    /// ```
    ///
    /// Without a rewrite the rows are still read where a CHECK is about the column:
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(5) CHECK (code <> ''));
    /// -- file: 002_longer.sql
    /// ALTER TABLE orders ALTER COLUMN code TYPE varchar(10); -- finding: medium
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(5), total numeric(10, 2));
    /// -- file: 002_longer.sql
    /// ALTER TABLE orders ALTER COLUMN code TYPE varchar(10);
    /// ALTER TABLE orders ALTER COLUMN total TYPE numeric(12, 2);
    /// ```
    ///
    /// ## Limits
    ///
    /// A type with less room is `narrowing-type`. From `timestamp` to `timestamptz` nothing is rewritten where the session's time
    /// zone is UTC: that counts where the migrations set it.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: ALTER TABLE, Notes](https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES)
    pub static RULE = {
        id: "rewriting-type",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Pending],
        sources: &["PostgreSQL manual, ALTER TABLE", "squawk changing-column-type", "strong_migrations"],
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
    for (action, work) in &altered.actions {
        let AlterActionKind::AlterColumn {
            column,
            action: AlterColumn::Type { .. },
        } = &action.kind
        else {
            continue;
        };
        examined += 1;
        let Some(column) = table
            .column_named(&column.value)
            .filter(|_| *work != Work::Nothing)
        else {
            continue;
        };
        let was = step
            .change
            .retyped
            .iter()
            .find(|it| it.relation == table.id && it.column == column.number);
        if was.is_some_and(|was| is_narrower(ctx.catalog, was, column)) {
            continue;
        }
        let how = if *work == Work::Rewrite {
            "rewritten"
        } else {
            "scanned"
        };
        let message = format!(
            "`{}` is {how} for `{}` under ACCESS EXCLUSIVE: nobody reads it meanwhile",
            table.name.as_str(),
            column.name.as_str()
        );
        let mut finding = Finding::on(ctx.on_column(table, column), message).at(Some(step.at(action.span)));
        if let Some(was) = was {
            finding = finding.note(format!(
                "Its type was {}, and is now {}.",
                format_type(ctx.catalog, was.data_type, was.modifier),
                format_type(ctx.catalog, column.data_type, column.modifier)
            ));
        }
        if *work == Work::Scan {
            finding = finding.at_most(Severity::Medium);
        }
        ctx.report(finding);
    }
    ctx.examined(examined);
}
