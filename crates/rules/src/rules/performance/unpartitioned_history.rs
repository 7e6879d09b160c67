use pgassay_catalog::words::{singular, words};

use crate::columns::is_moment;
use crate::prelude::*;

declare_rule! {
    /// A table of events that only grows and is not partitioned by time.
    ///
    /// ## Why is this bad?
    ///
    /// Old rows can only be deleted one by one, which takes hours, leaves the table as large as it was and keeps vacuum
    /// busy. A partition is dropped in a moment, and queries for the last days read the last partition.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE page_views ( -- finding
    ///     id bigint PRIMARY KEY,
    ///     page text NOT NULL,
    ///     viewed_at timestamptz NOT NULL DEFAULT now()
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE page_views (
    ///     id bigint NOT NULL,
    ///     page text NOT NULL,
    ///     viewed_at timestamptz NOT NULL DEFAULT now(),
    ///     PRIMARY KEY (id, viewed_at)
    /// ) PARTITION BY RANGE (viewed_at);
    /// CREATE TABLE page_views_default PARTITION OF page_views DEFAULT;
    /// CREATE TABLE events (id bigint PRIMARY KEY, title text, created_at timestamptz, updated_at timestamptz);
    /// ```
    ///
    /// ## Limits
    ///
    /// Whether it is large does not stand in the schema: it is off unless it is asked for. A table of events is known by its
    /// name, and by having one time and no time of change.
    pub static RULE = {
        id: "unpartitioned-history",
        category: Category::Performance,
        severity: Severity::Medium,
        confidence: Confidence::Low,
        default: false,
        sources: &["PostgreSQL manual, 5.12.1 Partitioning, Overview"],
        check: Check::Table(check),
    }
}

/// Last words of tables to which rows are only ever added.
const HISTORY: [&str; 15] = [
    "event",
    "log",
    "view",
    "click",
    "visit",
    "metric",
    "measurement",
    "reading",
    "impression",
    "history",
    "audit",
    "telemetry",
    "sample",
    "trace",
    "stat",
];

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let named = words(table.name.as_str())
        .last()
        .is_some_and(|last| HISTORY.contains(&singular(last).as_str()));
    let candidate =
        named && table.kind == RelationKind::Table && !table.is_partition() && table.inherits.is_empty();
    if !candidate || ctx.survey().referenced.contains(&table.id) {
        return;
    }
    let moments: Vec<&Column> = table
        .columns
        .iter()
        .filter(|it| is_moment(it.data_type))
        .collect();
    let changes = moments.iter().any(|it| crate::survey::is_changed_at(it));
    if changes || !moments.iter().any(|it| it.not_null) {
        return;
    }
    let message = format!("`{}` only grows, and is not partitioned", table.name.as_str());
    ctx.report(Finding::on(ctx.on_relation(table), message));
}
