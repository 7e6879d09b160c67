use pgassay_sql::ast::{Column as NewColumn, ColumnConstraintKind as K};

use crate::hazard::AddedColumn;
use crate::prelude::*;

declare_rule! {
    /// A new column for which PostgreSQL writes a table in use anew.
    ///
    /// ## Why is this bad?
    ///
    /// A default that is the same for all rows is stored once. One that is worked out for each row, as that of `serial`,
    /// `random()` and `gen_random_uuid()`, an identity and a stored generated column are written into every row, and all indexes are built
    /// again: under ACCESS EXCLUSIVE, so nobody even reads the table meanwhile, and with as much free space as it takes.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_token.sql
    /// ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid(); -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders ADD COLUMN token uuid;
    /// ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, net numeric);
    /// -- file: 002_number.sql
    /// ALTER TABLE orders ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY; -- finding
    /// -- file: 003_gross.sql
    /// ALTER TABLE orders ADD COLUMN gross numeric GENERATED ALWAYS AS (net * 1.19) STORED; -- finding
    /// ```
    ///
    /// `now()` is the same for all rows of the statement:
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_created_at.sql
    /// ALTER TABLE orders ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
    /// ALTER TABLE orders ADD COLUMN status text NOT NULL DEFAULT 'open';
    /// ```
    ///
    /// ## Limits
    ///
    /// How many rows there are is not known.
    ///
    /// ## Fix safety
    ///
    /// The rows that are there get no value: fill them in batches, each in a transaction of its own.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: ALTER TABLE, Notes](https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES)
    pub static RULE = {
        id: "rewriting-column",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Pending],
        fix: FixAvailability::Sometimes,
        sources: &["PostgreSQL manual, ALTER TABLE", "strong_migrations", "squawk adding-field-with-default"],
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
    } in altered.added(Work::Rewrite)
    {
        let message = format!(
            "`{}` is rewritten for `{}` under ACCESS EXCLUSIVE: nobody reads it meanwhile",
            table.name.as_str(),
            own.name.as_str()
        );
        let mut finding = Finding::on(ctx.on_column(table, own), message)
            .at(Some(step.at(action.span)))
            .note(reason(column));
        if let Some(fix) = fix(step, ctx, table, column).filter(|_| altered.is_single()) {
            finding = finding.fix(fix);
        }
        ctx.report(finding);
    }
    ctx.examined(altered.count_added());
}

fn reason(column: &NewColumn) -> &'static str {
    let has = |wanted: fn(&K) -> bool| column.constraints.iter().any(|it| wanted(&it.kind));
    if has(|it| matches!(it, K::Identity { .. })) {
        "Each row gets a number of the identity's sequence."
    } else if has(|it| matches!(it, K::Generated { .. })) {
        "The expression is worked out and stored for each row."
    } else if has(|it| matches!(it, K::Default(_))) {
        "The default is volatile: it is worked out for each row."
    } else {
        "Each row gets a value that is worked out or checked for it alone."
    }
}

/// Without the default, which is set afterwards: then it holds for new rows.
fn fix(step: &Step<'_>, ctx: &Context<'_>, table: &Relation, column: &NewColumn) -> Option<Fix> {
    let default = column.constraints.iter().find_map(|it| match &it.kind {
        K::Default(expression) => Some(step.text(expression.span)),
        _ => None,
    })?;
    let others = column
        .constraints
        .iter()
        .any(|it| !matches!(it.kind, K::Default(_) | K::NotNull | K::Null));
    let type_name = column.type_name.as_ref().filter(|_| !others)?;
    let name = &column.name.value;
    let steps = [
        ctx.alter_table(table, format!("ADD COLUMN {name} {}", step.text(type_name.span))),
        ctx.alter_table(table, format!("ALTER COLUMN {name} SET DEFAULT {default}")),
    ];
    Some(Fix::manual(
        "add it empty, then its default, then fill the rows in batches",
        steps,
    ))
}
