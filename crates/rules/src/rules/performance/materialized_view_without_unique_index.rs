use crate::prelude::*;

declare_rule! {
    /// A materialised view that cannot be refreshed while it is read.
    ///
    /// ## Why is this bad?
    ///
    /// `REFRESH MATERIALIZED VIEW` locks out every reader until it is done. `CONCURRENTLY` does not, but needs a unique
    /// index over columns of the view, without a predicate, to tell rows apart.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, amount numeric NOT NULL);
    /// CREATE MATERIALIZED VIEW totals AS -- finding
    ///     SELECT customer_id, sum(amount) AS total FROM orders GROUP BY customer_id;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, amount numeric NOT NULL);
    /// CREATE MATERIALIZED VIEW totals AS
    ///     SELECT customer_id, sum(amount) AS total FROM orders GROUP BY customer_id;
    /// CREATE UNIQUE INDEX ON totals (customer_id);
    /// ```
    ///
    /// ## Limits
    ///
    /// A small view, or one that nobody reads at night, may be refreshed with the lock.
    pub static RULE = {
        id: "materialized-view-without-unique-index",
        category: Category::Performance,
        severity: Severity::Low,
        needs: &[Needs::AbsenceOf(Effects::INDEXES)],
        sources: &["PostgreSQL manual, REFRESH MATERIALIZED VIEW"],
        check: Check::View(check),
        counts: Some(("materialised view", "materialised views")),
    }
}

fn check(view: &Relation, ctx: &mut Context<'_>) {
    let is_materialized = view.kind == RelationKind::MaterializedView;
    ctx.examined(usize::from(is_materialized));
    let serves = |index: &Index| {
        index.unique && index.valid && index.predicate.is_none() && index.key_columns().is_some()
    };
    if !is_materialized || ctx.catalog.indexes_of(view).any(serves) {
        return;
    }
    let message = format!("`{}` cannot be refreshed concurrently", view.name.as_str());
    ctx.report(Finding::on(ctx.on_relation(view), message));
}
