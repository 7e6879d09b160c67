use pgassay_catalog::relation::PartitionBound;
use pgassay_sql::ast::AlterActionKind;

use crate::prelude::*;

declare_rule! {
    /// A partition that is detached without `CONCURRENTLY`.
    ///
    /// ## Why is this bad?
    ///
    /// It needs ACCESS EXCLUSIVE on the partitioned table: it waits for the longest query over any of the partitions, and every
    /// query that comes meanwhile waits behind it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_events.sql
    /// CREATE TABLE events (id bigint, day date) PARTITION BY RANGE (day);
    /// CREATE TABLE events_2023 PARTITION OF events FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
    /// -- file: 002_less.sql
    /// ALTER TABLE events DETACH PARTITION events_2023; -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE events DETACH PARTITION events_2023 CONCURRENTLY;
    /// ```
    ///
    /// ```sql
    /// -- file: 001_events.sql
    /// CREATE TABLE events (id bigint, day date) PARTITION BY RANGE (day);
    /// CREATE TABLE events_2023 PARTITION OF events FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
    /// -- file: 002_less.sql
    /// ALTER TABLE events DETACH PARTITION events_2023 CONCURRENTLY;
    /// ```
    ///
    /// ## Limits
    ///
    /// Beside a default partition there is no concurrent way.
    ///
    /// ## Fix safety
    ///
    /// It must not run in a transaction, and where it is interrupted it must be ended with `FINALIZE`.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: ALTER TABLE](https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION)
    pub static RULE = {
        id: "blocking-detach",
        category: Category::Migration,
        severity: Severity::Low,
        needs: &[Needs::Pending],
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, ALTER TABLE"],
        check: Check::Step(check),
        counts: Some(("DETACH PARTITION", "DETACH PARTITIONs")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::AlterRelation(statement) = &step.statement.kind else {
        return ctx.examined(0);
    };
    let Some(AlterActionKind::DetachPartition {
        concurrently,
        finalize,
        ..
    }) = statement.actions.first().map(|it| &it.kind)
    else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    let Some((table, _)) = step.target(ctx).filter(|_| !concurrently && !finalize) else {
        return;
    };
    let has_default = step.change.locks.iter().any(|lock| {
        ctx.catalog
            .relation(lock.relation)
            .and_then(|it| it.partition_of.as_ref())
            .is_some_and(|of| of.bound == PartitionBound::Default)
    });
    if has_default || step.is_shut(table.id) {
        return;
    }
    let message = format!(
        "nobody reads `{}` from when the detaching begins to wait",
        table.name.as_str()
    );
    let sql = format!("{} CONCURRENTLY", step.text(step.statement.span));
    let finding = Finding::on(ctx.on_relation(table), message)
        .at(Some(step.location()))
        .fix(Fix::careful(
            "detach it concurrently, in a migration of its own",
            [SqlStep::outside_transaction(sql)],
        ));
    ctx.report(finding);
}
