use crate::prelude::*;

declare_rule! {
    /// A `LOCK TABLE` of a table in use.
    ///
    /// ## Why is this bad?
    ///
    /// The lock is held until the transaction ends, however long that takes, and whoever comes meanwhile waits. What
    /// statements need they lock themselves.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_lock.sql
    /// LOCK TABLE orders IN ACCESS EXCLUSIVE MODE; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_lock.sql
    /// LOCK TABLE orders IN ROW SHARE MODE;
    /// ```
    pub static RULE = {
        id: "explicit-lock",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        sources: &["PostgreSQL manual, LOCK"],
        check: Check::Step(check),
        counts: Some(("LOCK TABLE", "LOCK TABLEs")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    if !matches!(step.statement.kind, StatementKind::LockTable(_)) {
        return ctx.examined(0);
    }
    ctx.examined(1);
    let found: Vec<_> = step
        .targets(ctx)
        .filter(|(_, lock)| lock.mode.blocks_writes())
        .collect();
    for (table, lock) in found {
        let verb = if lock.mode.blocks_reads() {
            "reads"
        } else {
            "writes to"
        };
        let message = format!(
            "nobody {verb} `{}` until the transaction ends",
            table.name.as_str()
        );
        ctx.report(Finding::on(ctx.on_relation(table), message).at(Some(step.location())));
    }
}
