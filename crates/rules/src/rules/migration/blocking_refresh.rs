use pgassay_catalog::relation::KeyValue;

use crate::prelude::*;

declare_rule! {
    /// A materialized view in use that is filled again without `CONCURRENTLY`.
    ///
    /// ## Why is this bad?
    ///
    /// As long as its query takes nobody reads the view. With a unique index over columns, it can be refreshed
    /// concurrently: then readers go on with the old rows.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_totals.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// CREATE MATERIALIZED VIEW totals AS SELECT id, total FROM orders;
    /// CREATE UNIQUE INDEX totals_id ON totals (id);
    /// -- file: 002_again.sql
    /// REFRESH MATERIALIZED VIEW totals; -- finding
    /// ```
    ///
    /// ```sql fix
    /// REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
    /// ```
    ///
    /// ```sql
    /// -- file: 001_totals.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// CREATE MATERIALIZED VIEW totals AS SELECT sum(total) AS total FROM orders;
    /// -- file: 002_again.sql
    /// REFRESH MATERIALIZED VIEW totals; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    /// -- file: 002_totals.sql
    /// CREATE MATERIALIZED VIEW totals AS SELECT sum(total) AS total FROM orders WITH NO DATA;
    /// REFRESH MATERIALIZED VIEW totals;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// It takes longer, and the view must have been filled before.
    ///
    /// ## References
    ///
    /// - [PostgreSQL: REFRESH MATERIALIZED VIEW](https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html)
    pub static RULE = {
        id: "blocking-refresh",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        fix: FixAvailability::Sometimes,
        sources: &["PostgreSQL manual, REFRESH MATERIALIZED VIEW"],
        check: Check::Step(check),
        counts: Some(("refresh", "refreshes")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::RefreshMaterializedView(statement) = &step.statement.kind else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    if statement.concurrently || statement.no_data {
        return;
    }
    let Some((view, _)) = step.target(ctx) else { return };
    let message = format!("nobody reads `{}` while it is filled again", view.name.as_str());
    let mut finding = Finding::on(ctx.on_relation(view), message).at(Some(step.location()));
    let has_key = ctx.catalog.indexes_of(view).any(|index| {
        let all_columns = index
            .columns
            .iter()
            .all(|it| matches!(it.value, KeyValue::Column(_)));
        index.unique && index.predicate.is_none() && all_columns
    });
    if has_key {
        let sql = step.with_word_behind("MATERIALIZED VIEW", "CONCURRENTLY");
        finding = finding.fix(Fix::careful("refresh it concurrently", [SqlStep::new(sql)]));
    } else {
        finding = finding.note("Without a unique index it cannot be refreshed concurrently.");
    }
    ctx.report(finding);
}
