use crate::prelude::*;

declare_rule! {
    /// An index that is built on a table in use without `CONCURRENTLY`.
    ///
    /// ## Why is this bad?
    ///
    /// `CREATE INDEX` holds a SHARE lock until all rows are read and sorted: so long nobody inserts, updates or deletes.
    /// `CREATE INDEX CONCURRENTLY` takes longer and lets them. It must not run in a transaction, so it stands in a migration
    /// of its own that the tool does not wrap in one.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_on date);
    /// -- file: 002_index.sql
    /// CREATE INDEX orders_placed_on ON orders (placed_on); -- finding
    /// ```
    ///
    /// ```sql fix
    /// CREATE INDEX CONCURRENTLY orders_placed_on ON orders (placed_on);
    /// ```
    ///
    /// A partitioned table cannot be indexed concurrently: its partitions can, one by one, and their indexes then be attached
    /// to one that is made `ON ONLY` the table.
    ///
    /// ```sql
    /// -- file: 001_events.sql
    /// CREATE TABLE events (id bigint, day date) PARTITION BY RANGE (day);
    /// CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    /// -- file: 002_index.sql
    /// CREATE INDEX events_day ON events (day); -- finding
    /// ```
    ///
    /// A table that the same file makes, or another one that has not been run, has no rows:
    ///
    /// ```sql
    /// -- file: 001_customers.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// -- file: 002_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_on date);
    /// CREATE INDEX orders_placed_on ON orders (placed_on);
    /// -- file: 003_more.sql
    /// CREATE INDEX orders_latest ON orders (placed_on DESC);
    /// ```
    ///
    /// ## Limits
    ///
    /// How many rows there are is not known. Where an earlier statement of the transaction keeps everybody from the table
    /// already, `index-build-under-exclusive-lock` says so instead.
    ///
    /// ## Fix safety
    ///
    /// A concurrent build that fails leaves an invalid index, which must be dropped before the next try.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: Building Indexes Concurrently](https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY)
    pub static RULE = {
        id: "blocking-index-build",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        fix: FixAvailability::Sometimes,
        sources: &["PostgreSQL manual, CREATE INDEX", "squawk require-concurrent-index-creation"],
        check: Check::Step(check),
        counts: Some(("index build", "index builds")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::CreateIndex(statement) = &step.statement.kind else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    let builds = step.change.locks.iter().any(|lock| lock.work == Work::Scan);
    let Some((table, _)) = step.target(ctx).filter(|_| builds && !statement.concurrently) else {
        return;
    };
    if step.is_shut(table.id) {
        return;
    }
    let Some(index) = step.created_index(ctx) else {
        return;
    };
    let message = format!(
        "nobody writes to `{}` while `{}` is built",
        table.name.as_str(),
        index.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_index(index), message).at(Some(step.location()));
    finding = if table.kind == RelationKind::PartitionedTable {
        finding.note("Build it on each partition CONCURRENTLY, then ON ONLY the table, and attach them.")
    } else {
        let sql = step.with_word_behind("INDEX", "CONCURRENTLY");
        finding.fix(Fix::careful(
            "build it concurrently, in a migration of its own",
            [SqlStep::outside_transaction(sql)],
        ))
    };
    ctx.report(finding);
}
