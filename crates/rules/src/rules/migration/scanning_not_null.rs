use pgassay_sql::ast::{AlterActionKind as A, AlterColumn, TableConstraintKind as T};

use crate::prelude::*;

declare_rule! {
    /// A column of a table in use that is made NOT NULL by reading all rows under an exclusive lock.
    ///
    /// ## Why is this bad?
    ///
    /// `SET NOT NULL` reads the whole table under ACCESS EXCLUSIVE, so nobody even reads it meanwhile. A CHECK that is added
    /// NOT VALID and then validated blocks nobody, and proves it. From PostgreSQL 18 on the constraint itself can be added so.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// -- version: 17
    /// CREATE TABLE orders (id bigint PRIMARY KEY, status text);
    /// -- file: 002_required.sql
    /// ALTER TABLE orders ALTER COLUMN status SET NOT NULL; -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders ADD CONSTRAINT orders_status_check CHECK (status IS NOT NULL) NOT VALID;
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_status_check;
    /// ALTER TABLE orders ALTER COLUMN status SET NOT NULL;
    /// ALTER TABLE orders DROP CONSTRAINT orders_status_check;
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, status text);
    /// -- file: 002_required.sql
    /// ALTER TABLE orders ALTER COLUMN status SET NOT NULL; -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders ADD CONSTRAINT orders_status_not_null NOT NULL status NOT VALID;
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_status_not_null;
    /// ```
    ///
    /// With a validated check nothing is read:
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, status text, CONSTRAINT filled CHECK (status IS NOT NULL));
    /// -- file: 002_required.sql
    /// ALTER TABLE orders ALTER COLUMN status SET NOT NULL;
    /// ```
    ///
    /// A primary key over an index makes its columns NOT NULL, too:
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint, status text);
    /// CREATE UNIQUE INDEX orders_id ON orders (id);
    /// -- file: 002_key.sql
    /// ALTER TABLE orders ADD PRIMARY KEY USING INDEX orders_id; -- finding
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Each step is a migration of its own: in one transaction the lock of the first would be held while the second reads.
    /// Rows without a value stop it, as they stop `SET NOT NULL`.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: ALTER TABLE](https://www.postgresql.org/docs/current/sql-altertable.html)
    pub static RULE = {
        id: "scanning-not-null",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        fix: FixAvailability::Sometimes,
        sources: &["PostgreSQL manual, ALTER TABLE", "squawk adding-not-nullable-field", "strong_migrations"],
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
    for (action, work) in &altered.actions {
        let column = match &action.kind {
            A::AlterColumn {
                column,
                action: AlterColumn::SetNotNull,
            } => table.column_named(&column.value),
            A::AddConstraint(constraint) => match &constraint.kind {
                T::NotNull(name) => table.column_named(&name.value),
                T::UsingIndex { primary: true, .. } => table
                    .constraints
                    .iter()
                    .find_map(|made| match &made.kind {
                        ConstraintKind::PrimaryKey(key) => key.columns.first().copied(),
                        _ => None,
                    })
                    .and_then(|number| table.column(number)),
                _ => None,
            },
            _ => None,
        };
        let Some(column) = column else { continue };
        examined += 1;
        if *work != Work::Scan || altered.actions.iter().any(|(_, work)| *work == Work::Rewrite) {
            continue;
        }
        let message = format!(
            "`{}` is scanned for `{}` under ACCESS EXCLUSIVE: nobody reads it meanwhile",
            table.name.as_str(),
            column.name.as_str()
        );
        let mut finding = Finding::on(ctx.on_column(table, column), message).at(Some(step.at(action.span)));
        if altered.is_single() && matches!(action.kind, A::AlterColumn { .. }) {
            finding = finding.fix(fix(ctx, table, column));
        }
        ctx.report(finding);
    }
    ctx.examined(examined);
}

fn fix(ctx: &Context<'_>, table: &Relation, column: &Column) -> Fix {
    let name = &column.name;
    let title = "add a constraint NOT VALID and validate it, each in a migration of its own";
    if ctx.catalog.version.major >= 18 {
        let constraint = format!("{}_{}_not_null", table.name.as_str(), name.as_str());
        let constraint = Identifier::new(&constraint);
        let steps = [
            ctx.alter_table(
                table,
                format!("ADD CONSTRAINT {constraint} NOT NULL {name} NOT VALID"),
            ),
            ctx.validate(table, &constraint),
        ];
        return Fix::careful(title, steps);
    }
    let constraint = ctx.constraint_name(table, name, "check");
    let steps = [
        ctx.alter_table(
            table,
            format!("ADD CONSTRAINT {constraint} CHECK ({name} IS NOT NULL) NOT VALID"),
        ),
        ctx.validate(table, &constraint),
        ctx.alter_table(table, format!("ALTER COLUMN {name} SET NOT NULL")),
        ctx.alter_table(table, format!("DROP CONSTRAINT {constraint}")),
    ];
    Fix::careful(title, steps)
}
