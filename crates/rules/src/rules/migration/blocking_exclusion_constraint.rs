use pgassay_sql::ast::{AlterActionKind, TableConstraintKind};

use crate::prelude::*;

declare_rule! {
    /// An exclusion constraint that is added to a table in use.
    ///
    /// ## Why is this bad?
    ///
    /// Its index is built under ACCESS EXCLUSIVE, so nobody even reads the table meanwhile, and every row is checked against
    /// the others. There is no way to prepare it as with a unique constraint: plan the time that it takes.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_stays.sql
    /// CREATE TABLE stays (id bigint PRIMARY KEY, during daterange);
    /// -- file: 002_exclusion.sql
    /// ALTER TABLE stays ADD CONSTRAINT stays_apart EXCLUDE USING gist (during WITH &&); -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_guests.sql
    /// CREATE TABLE guests (id bigint PRIMARY KEY);
    /// -- file: 002_stays.sql
    /// CREATE TABLE stays (id bigint PRIMARY KEY, during daterange);
    /// ALTER TABLE stays ADD CONSTRAINT stays_apart EXCLUDE USING gist (during WITH &&);
    /// ```
    ///
    /// ## References
    ///
    /// - [PostgreSQL: Constraints](https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-EXCLUSION)
    pub static RULE = {
        id: "blocking-exclusion-constraint",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        sources: &["strong_migrations"],
        check: Check::Step(check),
        counts: Some(("new exclusion constraint", "new exclusion constraints")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let Some(altered) = step.altered(ctx) else {
        return ctx.examined(0);
    };
    let table = altered.table;
    let mut examined = 0;
    for (action, _) in &altered.actions {
        let AlterActionKind::AddConstraint(written) = &action.kind else {
            continue;
        };
        if !matches!(written.kind, TableConstraintKind::Exclude { .. }) {
            continue;
        }
        examined += 1;
        let made = table.constraints.iter().find(|it| {
            matches!(it.kind, ConstraintKind::Exclusion { .. }) && step.made(it.location, action.span)
        });
        let Some(constraint) = made else {
            continue;
        };
        let message = format!(
            "nobody reads `{}` while the index behind `{}` is built",
            table.name.as_str(),
            constraint.name.as_str()
        );
        ctx.report(Finding::on(ctx.on_constraint(table, constraint), message).at(Some(step.at(action.span))));
    }
    ctx.examined(examined);
}
