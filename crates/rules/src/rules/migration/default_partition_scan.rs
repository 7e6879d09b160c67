use pgassay_catalog::relation::PartitionBound;
use pgassay_sql::ast::AlterActionKind;

use crate::prelude::*;

declare_rule! {
    /// A new partition for which the default partition is read.
    ///
    /// ## Why is this bad?
    ///
    /// Rows that belong into the new partition may be in the default one; to be sure, it is read under ACCESS EXCLUSIVE. Where
    /// it has such a row, the migration fails.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_events.sql
    /// CREATE TABLE events (id bigint, day date) PARTITION BY RANGE (day);
    /// CREATE TABLE events_rest PARTITION OF events DEFAULT;
    /// -- file: 002_next.sql
    /// CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01'); -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_events.sql
    /// CREATE TABLE events (id bigint, day date) PARTITION BY RANGE (day);
    /// -- file: 002_next.sql
    /// CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    /// ```
    ///
    /// ## Limits
    ///
    /// A CHECK of the default partition that excludes the new rows spares the reading; it is not looked at.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: Table Partitioning](https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE)
    pub static RULE = {
        id: "default-partition-scan",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        sources: &["PostgreSQL manual, Table Partitioning"],
        check: Check::Step(check),
        counts: Some(("new partition", "new partitions")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let makes_partition = match &step.statement.kind {
        StatementKind::CreateTable(statement) => statement.partition_of.is_some(),
        StatementKind::AlterRelation(statement) => statement
            .actions
            .iter()
            .any(|it| matches!(it.kind, AlterActionKind::AttachPartition { bound: Some(_), .. })),
        _ => false,
    };
    if !makes_partition {
        return ctx.examined(0);
    }
    ctx.examined(1);
    let is_default = |it: &&Relation| {
        it.partition_of
            .as_ref()
            .is_some_and(|of| of.bound == PartitionBound::Default)
    };
    let scanned = step
        .change
        .locks
        .iter()
        .filter(|lock| lock.work == Work::Scan)
        .filter_map(|lock| ctx.catalog.relation(lock.relation))
        .filter(is_default)
        .find(|table| step.is_in_use(table));
    let Some(default) = scanned else { return };
    let message = format!(
        "nobody reads `{}` while it is searched for rows that move",
        default.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_relation(default), message).at(Some(step.location())));
}
