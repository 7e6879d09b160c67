use pgassay_sql::ast::{AlterActionKind, ColumnConstraintKind, TableConstraintKind};

use crate::prelude::*;

declare_rule! {
    /// A foreign key of a table in use that is checked while it is added.
    ///
    /// ## Why is this bad?
    ///
    /// `ADD FOREIGN KEY` looks up the parent of every row, and until then nobody writes to either table. Added NOT VALID
    /// it holds for new rows at once; `VALIDATE CONSTRAINT` checks the old ones and lets others write.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
    /// CREATE INDEX ON orders (customer_id);
    /// -- file: 002_key.sql
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id); -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_customer;
    /// ```
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
    /// -- file: 002_key.sql
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
    /// ALTER TABLE orders ADD COLUMN partner_id bigint UNIQUE REFERENCES customers;
    /// -- file: 003_checked.sql
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_customer;
    /// ```
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_key.sql
    /// ALTER TABLE orders ADD COLUMN customer_id bigint DEFAULT 1 REFERENCES customers; -- finding
    /// ```
    ///
    /// Nobody can write to a table that cannot be seen yet:
    ///
    /// ```sql
    /// -- file: 001_customers.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// -- file: 002_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id);
    /// ```
    ///
    /// ## Fix safety
    ///
    /// The two steps are migrations of their own: in one transaction the lock of the first would be held while the second
    /// checks. Rows without a parent stop the second one.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: ALTER TABLE, Notes](https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES)
    pub static RULE = {
        id: "blocking-foreign-key",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        fix: FixAvailability::Sometimes,
        sources: &["PostgreSQL manual, ALTER TABLE", "squawk adding-foreign-key-constraint", "strong_migrations"],
        check: Check::Step(check),
        counts: Some(("new foreign key", "new foreign keys")),
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
            AlterActionKind::AddConstraint(it) => matches!(it.kind, TableConstraintKind::ForeignKey { .. }),
            // Without a default there is nothing to look up.
            AlterActionKind::AddColumn { column, .. } => {
                let has = |wanted: fn(&ColumnConstraintKind) -> bool| {
                    column.constraints.iter().any(|it| wanted(&it.kind))
                };
                has(|it| matches!(it, ColumnConstraintKind::References(_)))
                    && has(|it| matches!(it, ColumnConstraintKind::Default(_)))
            }
            _ => false,
        };
        if !is_key {
            continue;
        }
        examined += 1;
        let made = table.constraints.iter().find(|it| {
            matches!(it.kind, ConstraintKind::ForeignKey(_)) && step.made(it.location, action.span)
        });
        let Some(constraint) = made.filter(|_| *work == Work::Scan) else {
            continue;
        };
        let ConstraintKind::ForeignKey(key) = &constraint.kind else {
            continue;
        };
        let other = ctx
            .catalog
            .relation(key.references)
            .filter(|it| it.id != table.id);
        let both = match other {
            Some(other) => format!("`{}` and `{}`", table.name.as_str(), other.name.as_str()),
            None => format!("`{}`", table.name.as_str()),
        };
        let message = format!("nobody writes to {both} while all rows are checked");
        let mut finding =
            Finding::on(ctx.on_constraint(table, constraint), message).at(Some(step.at(action.span)));
        let can_wait = table.kind != RelationKind::PartitionedTable || ctx.catalog.version.major >= 18;
        let is_constraint = matches!(action.kind, AlterActionKind::AddConstraint(_));
        if altered.is_single() && can_wait && is_constraint {
            let steps = [
                ctx.alter_table(table, format!("{} NOT VALID", step.text(action.span))),
                ctx.validate(table, &constraint.name),
            ];
            finding = finding.fix(Fix::careful(
                "add it NOT VALID and validate it, each in a migration of its own",
                steps,
            ));
        }
        ctx.report(finding);
    }
    ctx.examined(examined);
}
