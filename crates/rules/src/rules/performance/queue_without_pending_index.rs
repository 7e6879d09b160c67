use pgassay_catalog::words::{ends_in, words};

use crate::columns::is_moment;
use crate::prelude::*;

declare_rule! {
    /// A queue whose waiting rows no index finds.
    ///
    /// ## Why is this bad?
    ///
    /// Workers ask for the waiting rows all day long. Few rows wait and many are done; without an index over the few each
    /// question reads them all, and the table gets slower with every row that it has ever held.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE outbox ( -- finding
    ///     id bigint PRIMARY KEY,
    ///     payload jsonb NOT NULL,
    ///     published_at timestamptz
    /// );
    /// ```
    ///
    /// ```sql fix
    /// CREATE INDEX CONCURRENTLY ON outbox (id) WHERE published_at IS NULL;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE export_jobs ( -- finding
    ///     id bigint PRIMARY KEY,
    ///     status text NOT NULL
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE outbox (id bigint PRIMARY KEY, payload jsonb NOT NULL, published_at timestamptz);
    /// CREATE INDEX ON outbox (id) WHERE published_at IS NULL;
    /// CREATE TABLE email_queue (id bigint PRIMARY KEY, status text NOT NULL, run_at timestamptz);
    /// CREATE INDEX ON email_queue (status, run_at);
    /// ```
    ///
    /// ## Limits
    ///
    /// A queue is known by its name (`outbox`, `queue`, `jobs`), what waits by a time, flag or status that says whether it is
    /// done. Rows that are deleted when they are done need no index.
    pub static RULE = {
        id: "queue-without-pending-index",
        category: Category::Performance,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::INDEXES)],
        fix: FixAvailability::Sometimes,
        sources: &["PostgreSQL manual, 11.8 Partial Indexes"],
        check: Check::Table(check),
        counts: Some(("queue", "queues")),
    }
}

/// Participles of what a worker does with a row.
const DONE: [&str; 12] = [
    "processed",
    "published",
    "sent",
    "dispatched",
    "delivered",
    "completed",
    "finished",
    "handled",
    "consumed",
    "relayed",
    "done",
    "executed",
];

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let queue = is_queue(table.name.as_str()) && table.is_table() && !table.is_partition();
    let markers: Vec<&Column> = table.columns.iter().filter(|it| queue && is_marker(it)).collect();
    ctx.examined(usize::from(!markers.is_empty()));
    let Some(marker) = markers.first() else { return };
    let finds = |index: &Index| {
        markers.iter().any(|column| {
            // A predicate on something else may tell the rows that wait as well: those that nobody has begun.
            index.predicate.is_some() || index.columns.iter().any(|key| key.is_column(column.number))
        })
    };
    if ctx.catalog.indexes_of(table).any(finds) {
        return;
    }
    let message = format!(
        "no index finds the rows of `{}` that wait: `{}` is in none",
        table.name.as_str(),
        marker.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_relation(table), message);
    let key = crate::columns::primary_key(table).map(|key| ctx.sql_columns(table, &key.columns));
    if let Some(condition) = waiting(marker)
        && let Some(key) = key
    {
        let concurrently = if table.kind == RelationKind::PartitionedTable {
            ""
        } else {
            " CONCURRENTLY"
        };
        let sql = format!(
            "CREATE INDEX{concurrently} ON {} ({key}) WHERE {condition}",
            ctx.sql_name(table)
        );
        let step = if concurrently.is_empty() {
            SqlStep::new(sql)
        } else {
            SqlStep::outside_transaction(sql)
        };
        finding = finding.fix(Fix::safe("index the rows that wait", [step]));
    }
    ctx.report(finding);
}

fn is_queue(name: &str) -> bool {
    let by_clock = words(name)
        .iter()
        .any(|word| matches!(word.as_str(), "cron" | "scheduled" | "recurring"));
    !by_clock && ends_in(name, &["outbox", "queue", "inbox", "jobs", "outboxes"])
        || words(name).iter().any(|word| word == "outbox")
}

/// Whether a column says that a row is done.
fn is_marker(column: &Column) -> bool {
    let words = words(column.name.as_str());
    let done = words.iter().any(|word| DONE.contains(&word.as_str()));
    match column.data_type {
        TypeId::BOOL => done,
        data_type if is_moment(data_type) => done && !column.not_null && column.default.is_none(),
        _ => matches!(words.as_slice(), [one] if matches!(one.as_str(), "status" | "state")),
    }
}

/// The condition of the rows that wait, where the column says it by itself.
fn waiting(marker: &Column) -> Option<String> {
    match marker.data_type {
        TypeId::BOOL => Some(format!("NOT {}", marker.name)),
        data_type if is_moment(data_type) => Some(format!("{} IS NULL", marker.name)),
        _ => None,
    }
}
