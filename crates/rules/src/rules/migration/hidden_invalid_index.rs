use crate::prelude::*;

declare_rule! {
    /// An index that is built `CONCURRENTLY IF NOT EXISTS`.
    ///
    /// ## Why is this bad?
    ///
    /// A concurrent build that fails, because of a row that is there twice or a deadlock, leaves an invalid index. The second
    /// run finds the name taken and does nothing: the migration is done, and no query ever uses the index. Dropping it first
    /// makes the second run a new try.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_on date);
    /// -- file: 002_index.sql
    /// CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_placed_on ON orders (placed_on); -- finding
    /// ```
    ///
    /// ```sql fix
    /// DROP INDEX CONCURRENTLY IF EXISTS orders_placed_on;
    /// CREATE INDEX CONCURRENTLY orders_placed_on ON orders (placed_on);
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_on date);
    /// -- file: 002_index.sql
    /// DROP INDEX CONCURRENTLY IF EXISTS orders_placed_on;
    /// CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_placed_on ON orders (placed_on);
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Both steps must not run in a transaction. Where a valid index of the name is there, it is built again.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: Building Indexes Concurrently](https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY)
    pub static RULE = {
        id: "hidden-invalid-index",
        category: Category::Migration,
        severity: Severity::Low,
        needs: &[Needs::Pending],
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, CREATE INDEX"],
        check: Check::Step(check),
        counts: Some(("index build", "index builds")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::CreateIndex(statement) = &step.statement.kind else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    if !(statement.concurrently && statement.if_not_exists) {
        return;
    }
    let (Some((_, _)), Some(index)) = (step.target(ctx), step.created_index(ctx)) else {
        return;
    };
    let before = step.text_before();
    let before = before.to_ascii_lowercase();
    if before.contains("drop index") && before.contains(index.name.as_str()) {
        return;
    }
    let name = ctx.sql_class_name(index.schema, &index.name);
    let message = format!(
        "`{}` that failed to build passes for one that is there",
        index.name.as_str()
    );
    let sql = step.text(step.statement.span);
    let finding = Finding::on(ctx.on_index(index), message)
        .at(Some(step.location()))
        .fix(Fix::careful(
            "drop what a failed build may have left, then build it",
            [
                SqlStep::outside_transaction(format!("DROP INDEX CONCURRENTLY IF EXISTS {name}")),
                SqlStep::outside_transaction(without(&sql, "IF NOT EXISTS ")),
            ],
        ));
    ctx.report(finding);
}

/// The text without some words of it, however they are spelt.
fn without(text: &str, words: &str) -> String {
    match text.to_ascii_uppercase().find(words) {
        Some(at) => format!("{}{}", &text[..at], &text[at + words.len()..]),
        None => text.to_owned(),
    }
}
