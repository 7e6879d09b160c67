use std::collections::{BTreeMap, BTreeSet};

use pgassay_catalog::relation::{PartitionBound, PartitionStrategy, RangeBound};

use crate::prelude::*;

declare_rule! {
    /// A table partitioned by ranges that takes no rows beyond its last partition.
    ///
    /// ## Why is this bad?
    ///
    /// The partitions were made for some months, and then come rows of the month after: every insert fails, at midnight. A
    /// default partition takes what has no place, or something makes partitions before they are needed.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE events (at timestamptz NOT NULL) PARTITION BY RANGE (at); -- finding
    /// CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    /// ```
    ///
    /// ```sql fix
    /// CREATE TABLE events_default PARTITION OF events DEFAULT;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE events (at timestamptz NOT NULL) PARTITION BY RANGE (at);
    /// CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    /// CREATE TABLE events_later PARTITION OF events FOR VALUES FROM ('2025-01-01') TO (MAXVALUE);
    /// CREATE TABLE visits (at timestamptz NOT NULL) PARTITION BY RANGE (at);
    /// CREATE TABLE visits_default PARTITION OF visits DEFAULT;
    /// ```
    ///
    /// ## Limits
    ///
    /// Where a function of the database makes partitions, or pg_partman is there, it is silent. A job outside is not seen.
    ///
    /// ## Fix safety
    ///
    /// Rows in the default partition have to be moved before a partition for their range can be made, and making one reads
    /// the default partition.
    pub static RULE = {
        id: "missing-default-partition",
        category: Category::Maintenance,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::TABLES.union(Effects::FUNCTIONS))],
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 5.12.2 Declarative Partitioning"],
        check: Check::Catalog(check),
        counts: Some(("partitioned table", "partitioned tables")),
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let by_range = |it: &&Relation| {
        it.partitioning
            .as_ref()
            .is_some_and(|it| it.strategy == PartitionStrategy::Range)
    };
    let tables: Vec<&Relation> = ctx.own_relations().filter(by_range).collect();
    ctx.examined(tables.len());
    if tables.is_empty() || partitions_are_made(catalog) {
        return;
    }
    let mut open: BTreeSet<RelationId> = BTreeSet::new();
    let mut counts: BTreeMap<RelationId, usize> = BTreeMap::new();
    for partition in ctx.own_relations().filter_map(|it| it.partition_of.as_ref()) {
        *counts.entry(partition.parent).or_default() += 1;
        let endless = match &partition.bound {
            PartitionBound::Default => true,
            PartitionBound::Range { to, .. } => to.first() == Some(&RangeBound::MaxValue),
            PartitionBound::In(_) | PartitionBound::Hash { .. } => false,
        };
        if endless {
            open.insert(partition.parent);
        }
    }
    for table in tables.into_iter().filter(|it| !open.contains(&it.id)) {
        let message = match counts.get(&table.id) {
            Some(_) => format!("`{}` takes no row beyond its last partition", table.name.as_str()),
            None => format!("`{}` has no partition, so it takes no row", table.name.as_str()),
        };
        let name = Identifier::new(&format!("{}_default", table.name.as_str()));
        let name = match catalog.schema(table.schema) {
            Some(schema) if schema.name.as_str() != "public" => format!("{}.{name}", schema.name),
            _ => name.to_string(),
        };
        let step = SqlStep::new(format!(
            "CREATE TABLE {name} PARTITION OF {} DEFAULT",
            ctx.sql_name(table)
        ));
        let fix = Fix::careful("add a default partition", [step]).risk(Risk::Low);
        ctx.report(Finding::on(ctx.on_relation(table), message).fix(fix));
    }
}

/// Whether something in the database makes partitions.
fn partitions_are_made(catalog: &Catalog) -> bool {
    let partman = catalog
        .extensions
        .iter()
        .any(|(_, it)| it.name.as_str() == "pg_partman");
    let makes = |text: &str| {
        let text = text.to_lowercase();
        text.contains("partition of") || text.contains("attach partition")
    };
    partman
        || catalog.functions.iter().any(|(_, it)| match &it.body {
            FunctionBody::Text { text, .. } => makes(text),
            _ => false,
        })
}
