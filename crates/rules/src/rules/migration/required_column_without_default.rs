use pgassay_sql::ast::{Column as NewColumn, ColumnConstraintKind as K};

use crate::hazard::AddedColumn;
use crate::prelude::*;

declare_rule! {
    /// A new column of a table in use that is required and has no default.
    ///
    /// ## Why is this bad?
    ///
    /// As soon as the table has one row the migration fails: the row would have no value. On a developer's empty database it
    /// runs.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_status.sql
    /// ALTER TABLE orders ADD COLUMN status text NOT NULL; -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders ADD COLUMN status text;
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_status.sql
    /// ALTER TABLE orders
    ///     ADD COLUMN status text NOT NULL, -- finding
    ///     ADD COLUMN note text;
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_status.sql
    /// ALTER TABLE orders ADD COLUMN status text NOT NULL DEFAULT 'open';
    /// ALTER TABLE orders ADD COLUMN note text;
    /// CREATE TABLE lines (id bigint PRIMARY KEY);
    /// ALTER TABLE lines ADD COLUMN price numeric NOT NULL;
    /// ```
    ///
    /// Neither does it fail where the same file empties the table before:
    ///
    /// ```sql
    /// -- file: 001_tokens.sql
    /// CREATE TABLE tokens (id bigint PRIMARY KEY);
    /// -- file: 002_owner.sql
    /// DELETE FROM tokens;
    /// ALTER TABLE tokens ADD COLUMN owner text NOT NULL;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Values for the rows that are there must come from somewhere; after that the column can be made NOT NULL.
    pub static RULE = {
        id: "required-column-without-default",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Pending],
        fix: FixAvailability::Sometimes,
        sources: &["squawk adding-not-nullable-field", "PostgreSQL manual, ALTER TABLE"],
        check: Check::Step(check),
        counts: Some(("new column", "new columns")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let Some(altered) = step.altered(ctx) else {
        return ctx.examined(0);
    };
    let table = altered.table;
    for AddedColumn {
        action,
        said: column,
        own,
    } in altered.added(Work::Scan)
    {
        if !own.not_null || !is_without_value(column, own) || step.is_emptied(table) {
            continue;
        }
        let message = format!(
            "`{}` is required and has no default: with one row in `{}` it fails",
            own.name.as_str(),
            table.name.as_str()
        );
        let mut finding = Finding::on(ctx.on_column(table, own), message).at(Some(step.at(action.span)));
        let others = column.constraints.iter().any(|it| !matches!(it.kind, K::NotNull));
        if let Some(type_name) = column
            .type_name
            .as_ref()
            .filter(|_| altered.is_single() && !others)
        {
            let action = format!("ADD COLUMN {} {}", own.name, step.text(type_name.span));
            finding = finding.fix(Fix::manual(
                "let it be empty, fill the rows, then make it NOT NULL",
                [ctx.alter_table(table, action)],
            ));
        }
        ctx.report(finding);
    }
    ctx.examined(altered.count_added());
}

fn is_without_value(column: &NewColumn, own: &Column) -> bool {
    let gives = |it: &K| matches!(it, K::Default(_) | K::Identity { .. } | K::Generated { .. });
    own.default.is_none() && !column.constraints.iter().any(|it| gives(&it.kind))
}
