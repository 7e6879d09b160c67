use crate::prelude::*;

declare_rule! {
    /// A table in use whose indexes are built again without `CONCURRENTLY`.
    ///
    /// ## Why is this bad?
    ///
    /// `REINDEX` keeps everybody from writing to the table until it is done, and from reading by the index that it builds.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_again.sql
    /// REINDEX TABLE orders; -- finding
    /// ```
    ///
    /// ```sql fix
    /// REINDEX TABLE CONCURRENTLY orders;
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_again.sql
    /// REINDEX TABLE CONCURRENTLY orders;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// It must not run in a transaction, and where it fails it leaves an invalid index behind.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: REINDEX](https://www.postgresql.org/docs/current/sql-reindex.html)
    pub static RULE = {
        id: "blocking-reindex",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, REINDEX"],
        check: Check::Step(check),
        counts: Some(("REINDEX", "REINDEXes")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::Maintenance {
        keyword: keyword @ ("reindex" | "reindex index"),
        relations,
        concurrently,
        ..
    } = &step.statement.kind
    else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    let Some((table, _)) = step.target(ctx).filter(|_| !concurrently) else {
        return;
    };
    let Some(name) = relations.first() else { return };
    let word = if *keyword == "reindex" { "TABLE" } else { "INDEX" };
    let message = format!("nobody writes to `{}` while it is reindexed", table.name.as_str());
    let sql = format!("REINDEX {word} CONCURRENTLY {}", name.value);
    let finding = Finding::on(ctx.on_relation(table), message)
        .at(Some(step.location()))
        .fix(Fix::careful(
            "reindex it concurrently, in a migration of its own",
            [SqlStep::outside_transaction(sql)],
        ));
    ctx.report(finding);
}
