use pgassay_sql::ast::AlterActionKind;

use crate::prelude::*;

declare_rule! {
    /// A table with rows that becomes a partition by reading all of them.
    ///
    /// ## Why is this bad?
    ///
    /// Whether its rows belong there is looked up under ACCESS EXCLUSIVE on it: nobody reads it meanwhile. A CHECK that says
    /// the same as the bounds, added NOT VALID and validated before, proves it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_events.sql
    /// CREATE TABLE events (id bigint, day date NOT NULL) PARTITION BY RANGE (day);
    /// CREATE TABLE events_2024 (id bigint, day date NOT NULL);
    /// -- file: 002_attach.sql
    /// ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01'); -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_events.sql
    /// CREATE TABLE events (id bigint, day date NOT NULL) PARTITION BY RANGE (day);
    /// CREATE TABLE events_2024 (id bigint, day date NOT NULL,
    ///     CHECK (day >= '2024-01-01' AND day < '2025-01-01'));
    /// -- file: 002_attach.sql
    /// ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    /// ```
    ///
    /// ## Limits
    ///
    /// A valid CHECK over the columns of the key is taken for the proof: whether it says enough is not compared.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: Table Partitioning](https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE)
    pub static RULE = {
        id: "scanning-attach",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        sources: &["PostgreSQL manual, Table Partitioning"],
        check: Check::Step(check),
        counts: Some(("ATTACH PARTITION", "ATTACH PARTITIONs")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::AlterRelation(statement) = &step.statement.kind else {
        return ctx.examined(0);
    };
    let attaches = |it: &pgassay_sql::ast::AlterAction| {
        matches!(it.kind, AlterActionKind::AttachPartition { bound: Some(_), .. })
    };
    if !statement.actions.iter().any(attaches) {
        return ctx.examined(0);
    }
    ctx.examined(1);
    let attached = step.change.effects.iter().find_map(|effect| match effect {
        Effect::Altered(ObjectId::Relation(id), _) => ctx
            .catalog
            .relation(*id)
            .filter(|it| it.partition_of.is_some() && step.is_in_use(it)),
        _ => None,
    });
    let Some(partition) = attached else { return };
    let scans = |lock: &pgassay_catalog::lock::TableLock| {
        lock.relation == partition.id && !lock.is_target && lock.work == Work::Scan
    };
    if !step.change.locks.iter().any(scans) {
        return;
    }
    let message = format!(
        "nobody reads `{}` while its rows are checked",
        partition.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_relation(partition), message).at(Some(step.location())));
}
