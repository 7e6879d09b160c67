use pgassay_sql::ast::{AlterActionKind, ColumnConstraintKind, TableConstraintKind};

use crate::prelude::*;

declare_rule! {
    /// A CHECK of a table in use for which all rows are read while it is added.
    ///
    /// ## Why is this bad?
    ///
    /// `ADD CHECK` reads the table under ACCESS EXCLUSIVE: nobody even reads it meanwhile. Added NOT VALID it holds for new
    /// rows at once; `VALIDATE CONSTRAINT` checks the old ones and blocks nobody.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// -- file: 002_check.sql
    /// ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0); -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;
    /// ALTER TABLE orders VALIDATE CONSTRAINT positive;
    /// ```
    ///
    /// The CHECK of a new column reads all rows, too, although all have the same value there:
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_check.sql
    /// ALTER TABLE orders ADD COLUMN status text CHECK (status IN ('open', 'paid')); -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// -- file: 002_check.sql
    /// ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;
    /// -- file: 003_checked.sql
    /// ALTER TABLE orders VALIDATE CONSTRAINT positive;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// The two steps are migrations of their own: in one transaction the lock of the first would be held while the second
    /// reads. Rows that break the rule stop the second one.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: ALTER TABLE, Notes](https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES)
    pub static RULE = {
        id: "blocking-check",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        fix: FixAvailability::Sometimes,
        sources: &["PostgreSQL manual, ALTER TABLE", "squawk constraint-missing-not-valid", "strong_migrations"],
        check: Check::Step(check),
        counts: Some(("new CHECK", "new CHECKs")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let Some(altered) = step.altered(ctx) else {
        return ctx.examined(0);
    };
    let table = altered.table;
    let mut examined = 0;
    for (action, work) in &altered.actions {
        let is_check = match &action.kind {
            AlterActionKind::AddConstraint(it) => matches!(it.kind, TableConstraintKind::Check(_)),
            AlterActionKind::AddColumn { column, .. } => column
                .constraints
                .iter()
                .any(|it| matches!(it.kind, ColumnConstraintKind::Check(_))),
            _ => false,
        };
        if !is_check {
            continue;
        }
        examined += 1;
        let made = table
            .constraints
            .iter()
            .find(|it| matches!(it.kind, ConstraintKind::Check(_)) && step.made(it.location, action.span));
        let Some(constraint) = made.filter(|_| *work == Work::Scan) else {
            continue;
        };
        let message = format!(
            "nobody reads `{}` while all rows are checked for `{}`",
            table.name.as_str(),
            constraint.name.as_str()
        );
        let mut finding =
            Finding::on(ctx.on_constraint(table, constraint), message).at(Some(step.at(action.span)));
        if altered.is_single() && matches!(action.kind, AlterActionKind::AddConstraint(_)) {
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
