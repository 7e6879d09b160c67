use crate::prelude::*;

declare_rule! {
    /// An index that is built while an earlier statement of the transaction keeps everybody from the table.
    ///
    /// ## Why is this bad?
    ///
    /// Locks are held until the transaction ends. After an `ALTER TABLE` that is ACCESS EXCLUSIVE, so for as long as the
    /// build takes nobody even reads the table. The two in migrations of their own block nobody for longer than a moment.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_placed_on.sql
    /// ALTER TABLE orders ADD COLUMN placed_on date;
    /// CREATE INDEX orders_placed_on ON orders (placed_on); -- finding
    /// ```
    ///
    /// ```sql fix
    /// CREATE INDEX CONCURRENTLY orders_placed_on ON orders (placed_on);
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_placed_on.sql
    /// ALTER TABLE orders ADD COLUMN placed_on date;
    /// -- file: 003_index.sql
    /// CREATE INDEX CONCURRENTLY orders_placed_on ON orders (placed_on);
    /// ```
    ///
    /// ```sql
    /// -- file: 001_events.sql
    /// CREATE TABLE events (id bigint, day date) PARTITION BY RANGE (day);
    /// CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    /// -- file: 002_kind.sql
    /// ALTER TABLE events ADD COLUMN kind text;
    /// CREATE INDEX events_kind ON events (kind); -- finding
    /// ```
    ///
    /// ## Fix safety
    ///
    /// A concurrent build that fails leaves an invalid index, which must be dropped before the next try.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: Explicit Locking](https://www.postgresql.org/docs/current/explicit-locking.html)
    pub static RULE = {
        id: "index-build-under-exclusive-lock",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        fix: FixAvailability::Sometimes,
        sources: &["eugene E12"],
        check: Check::Step(check),
        counts: Some(("index build", "index builds")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::CreateIndex(_) = &step.statement.kind else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    if step.held.is_empty() || !step.change.locks.iter().any(|lock| lock.work == Work::Scan) {
        return;
    }
    let Some((table, _)) = step.target(ctx) else {
        return;
    };
    if !step.is_shut(table.id) {
        return;
    }
    let Some(index) = step.created_index(ctx) else {
        return;
    };
    let message = format!(
        "nobody reads `{}` while `{}` is built",
        table.name.as_str(),
        index.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_index(index), message)
        .at(Some(step.location()))
        .note("An earlier statement of the transaction holds ACCESS EXCLUSIVE on the table until it ends.");
    if table.kind != RelationKind::PartitionedTable {
        let sql = step.with_word_behind("INDEX", "CONCURRENTLY");
        finding = finding.fix(Fix::careful(
            "build it concurrently, in a migration of its own",
            [SqlStep::outside_transaction(sql)],
        ));
    }
    ctx.report(finding);
}
