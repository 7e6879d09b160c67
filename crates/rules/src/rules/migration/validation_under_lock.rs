use pgassay_catalog::lock::LockMode;
use pgassay_sql::ast::AlterActionKind;

use crate::prelude::*;

declare_rule! {
    /// A constraint that is validated in the transaction that holds a stronger lock on the table already.
    ///
    /// ## Why is this bad?
    ///
    /// `VALIDATE CONSTRAINT` needs a weak lock, so that others write while it reads. In one transaction with the statement
    /// that adds the constraint that is in vain: its lock is held until the end.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// -- file: 002_check.sql
    /// ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;
    /// ALTER TABLE orders VALIDATE CONSTRAINT positive; -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders VALIDATE CONSTRAINT positive;
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
    /// The statement is the same; it needs a migration of its own.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: ALTER TABLE, Notes](https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES)
    pub static RULE = {
        id: "validation-under-lock",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, ALTER TABLE", "squawk constraint-missing-not-valid"],
        check: Check::Step(check),
        counts: Some(("validation", "validations")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let Some(altered) = step.altered(ctx) else {
        return ctx.examined(0);
    };
    let table = altered.table;
    let mut examined = 0;
    for (action, work) in &altered.actions {
        let AlterActionKind::ValidateConstraint(name) = &action.kind else {
            continue;
        };
        examined += 1;
        let held = step
            .held_on(table.id)
            .filter(|mode| *mode >= LockMode::ShareRowExclusive);
        let constraint = table.constraints.iter().find(|it| it.name == name.value);
        let (Some(mode), Some(constraint), Work::Scan) = (held, constraint, work) else {
            continue;
        };
        let verb = if mode.blocks_reads() { "reads" } else { "writes to" };
        let message = format!(
            "nobody {verb} `{}` while `{}` is validated",
            table.name.as_str(),
            constraint.name.as_str()
        );
        let finding = Finding::on(ctx.on_constraint(table, constraint), message)
            .at(Some(step.at(action.span)))
            .note(format!(
                "An earlier statement of the transaction holds {} on the table until it ends.",
                mode.name()
            ))
            .fix(Fix::careful(
                "validate it in a migration of its own",
                [ctx.validate(table, &constraint.name)],
            ));
        ctx.report(finding);
    }
    ctx.examined(examined);
}
