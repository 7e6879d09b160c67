use crate::prelude::*;

declare_rule! {
    /// An index of a table in use that is dropped without `CONCURRENTLY`.
    ///
    /// ## Why is this bad?
    ///
    /// `DROP INDEX` needs ACCESS EXCLUSIVE on the table: it waits for the longest query that runs, and every query that comes
    /// meanwhile waits behind it. `DROP INDEX CONCURRENTLY` lets them pass.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_on date);
    /// CREATE INDEX orders_placed_on ON orders (placed_on);
    /// -- file: 002_less.sql
    /// DROP INDEX orders_placed_on; -- finding
    /// ```
    ///
    /// ```sql fix
    /// DROP INDEX CONCURRENTLY orders_placed_on;
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_on date);
    /// CREATE INDEX orders_placed_on ON orders (placed_on);
    /// -- file: 002_less.sql
    /// DROP INDEX CONCURRENTLY orders_placed_on;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// It must not run in a transaction: it needs a migration that the tool does not wrap in one.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: DROP INDEX](https://www.postgresql.org/docs/current/sql-dropindex.html)
    pub static RULE = {
        id: "blocking-index-drop",
        category: Category::Migration,
        severity: Severity::Low,
        needs: &[Needs::Pending],
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, DROP INDEX", "squawk require-concurrent-index-deletion"],
        check: Check::Step(check),
        counts: Some(("dropped index", "dropped indexes")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::Drop(statement) = &step.statement.kind else {
        return ctx.examined(0);
    };
    if statement.kind != ObjectKind::Index {
        return ctx.examined(0);
    }
    ctx.examined(statement.objects.len());
    if statement.concurrently {
        return;
    }
    for index in step.dropped() {
        let Some(table) = index.relation.and_then(|id| ctx.catalog.relation(id)) else {
            continue;
        };
        // An index of a partitioned table has no other way.
        let is_partitioned = table.kind == RelationKind::PartitionedTable;
        if is_partitioned || !step.is_in_use(table) || step.is_shut(table.id) {
            continue;
        }
        let message = format!(
            "nobody reads `{}` from when the drop of `{}` begins to wait",
            table.name.as_str(),
            index.name
        );
        let sql = match statement.objects.len() {
            1 => step.with_word_behind("INDEX", "CONCURRENTLY"),
            _ => format!(
                "DROP INDEX CONCURRENTLY {}",
                ctx.sql_class_name(table.schema, &Identifier::new(&index.name))
            ),
        };
        let finding = Finding::on(ctx.on_dropped(index), message)
            .at(Some(step.location()))
            .fix(Fix::careful(
                "drop it concurrently, in a migration of its own",
                [SqlStep::outside_transaction(sql)],
            ));
        ctx.report(finding);
    }
}
