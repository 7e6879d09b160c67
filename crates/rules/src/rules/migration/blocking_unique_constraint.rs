use pgassay_sql::ast::{AlterActionKind as A, ColumnConstraintKind as C, TableConstraintKind as T};

use crate::prelude::*;

declare_rule! {
    /// A unique constraint or primary key of a table in use whose index is built while it is added.
    ///
    /// ## Why is this bad?
    ///
    /// The index is built under ACCESS EXCLUSIVE: nobody even reads the table meanwhile. An index that
    /// `CREATE UNIQUE INDEX CONCURRENTLY` has built becomes the constraint's own in a moment.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, number text);
    /// -- file: 002_unique.sql
    /// ALTER TABLE orders ADD CONSTRAINT orders_number UNIQUE (number); -- finding
    /// ```
    ///
    /// ```sql fix
    /// CREATE UNIQUE INDEX CONCURRENTLY orders_number ON orders (number);
    /// ALTER TABLE orders ADD CONSTRAINT orders_number UNIQUE USING INDEX orders_number;
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint NOT NULL);
    /// -- file: 002_key.sql
    /// ALTER TABLE orders ADD PRIMARY KEY (id); -- finding
    /// -- file: 003_token.sql
    /// ALTER TABLE orders ADD COLUMN token uuid UNIQUE; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, number text);
    /// -- file: 002_index.sql
    /// CREATE UNIQUE INDEX CONCURRENTLY orders_number ON orders (number);
    /// -- file: 003_unique.sql
    /// ALTER TABLE orders ADD CONSTRAINT orders_number UNIQUE USING INDEX orders_number;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Each step is a migration of its own, the first outside of a transaction. Rows that are there twice stop it, and leave
    /// an invalid index.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: ALTER TABLE](https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX)
    pub static RULE = {
        id: "blocking-unique-constraint",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        fix: FixAvailability::Sometimes,
        sources: &["PostgreSQL manual, ALTER TABLE", "squawk disallowed-unique-constraint", "strong_migrations"],
        check: Check::Step(check),
        counts: Some(("new key", "new keys")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let Some(altered) = step.altered(ctx) else {
        return ctx.examined(0);
    };
    let table = altered.table;
    let mut examined = 0;
    for (action, work) in &altered.actions {
        let is_key = match &action.kind {
            A::AddConstraint(it) => matches!(it.kind, T::Unique { .. } | T::PrimaryKey { .. }),
            A::AddColumn { column, .. } => column
                .constraints
                .iter()
                .any(|it| matches!(it.kind, C::Unique { .. } | C::PrimaryKey { .. })),
            _ => false,
        };
        if !is_key {
            continue;
        }
        examined += 1;
        let made = table.constraints.iter().find(|it| {
            matches!(it.kind, ConstraintKind::Unique(_) | ConstraintKind::PrimaryKey(_))
                && step.made(it.location, action.span)
        });
        let Some(constraint) = made.filter(|_| *work == Work::Scan) else {
            continue;
        };
        let message = format!(
            "nobody reads `{}` while the index behind `{}` is built",
            table.name.as_str(),
            constraint.name.as_str()
        );
        let mut finding =
            Finding::on(ctx.on_constraint(table, constraint), message).at(Some(step.at(action.span)));
        if let Some(fix) = fix(ctx, table, constraint, &action.kind).filter(|_| altered.is_single()) {
            finding = finding.fix(fix);
        }
        ctx.report(finding);
    }
    ctx.examined(examined);
}

/// Builds the index first. A column that may be null would have to be made NOT NULL before, and a partitioned table has no
/// such way.
fn fix(ctx: &Context<'_>, table: &Relation, constraint: &Constraint, action: &A) -> Option<Fix> {
    let A::AddConstraint(written) = action else {
        return None;
    };
    let parameters = match &written.kind {
        T::Unique {
            parameters,
            without_overlaps: false,
            nulls_not_distinct: false,
            ..
        }
        | T::PrimaryKey {
            parameters,
            without_overlaps: false,
            ..
        } => parameters,
        _ => return None,
    };
    let (key, word) = match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => (key, "PRIMARY KEY"),
        ConstraintKind::Unique(key) => (key, "UNIQUE"),
        _ => return None,
    };
    let plain =
        parameters.include.is_empty() && parameters.options.is_empty() && parameters.tablespace.is_none();
    if !plain || table.kind != RelationKind::Table || constraint.deferrable || word == "PRIMARY KEY" {
        return None;
    }
    let (name, columns) = (&constraint.name, ctx.sql_columns(table, &key.columns));
    let steps = [
        SqlStep::outside_transaction(format!(
            "CREATE UNIQUE INDEX CONCURRENTLY {name} ON {} ({columns})",
            ctx.sql_name(table)
        )),
        ctx.alter_table(table, format!("ADD CONSTRAINT {name} {word} USING INDEX {name}")),
    ];
    Some(Fix::careful(
        "build the index concurrently, then make it the constraint's, each in a migration of its own",
        steps,
    ))
}
