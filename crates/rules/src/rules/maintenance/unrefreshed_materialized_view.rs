use crate::prelude::*;

declare_rule! {
    /// A materialised view that nothing in the database refreshes.
    ///
    /// ## Why is this bad?
    ///
    /// It shows the rows of the day on which it was made, until somebody says `REFRESH`. No function and no migration does.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL);
    /// CREATE MATERIALIZED VIEW totals AS -- finding
    ///     SELECT customer_id, count(*) AS orders FROM orders GROUP BY customer_id;
    /// CREATE UNIQUE INDEX ON totals (customer_id);
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL);
    /// CREATE MATERIALIZED VIEW totals AS
    ///     SELECT customer_id, count(*) AS orders FROM orders GROUP BY customer_id;
    /// CREATE UNIQUE INDEX ON totals (customer_id);
    /// CREATE FUNCTION refresh_totals() RETURNS void LANGUAGE plpgsql AS $$
    /// BEGIN
    ///     REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
    /// END
    /// $$;
    /// ```
    ///
    /// ## Limits
    ///
    /// A job outside the database may do it, and mostly does: it is only good to know.
    pub static RULE = {
        id: "unrefreshed-materialized-view",
        category: Category::Maintenance,
        severity: Severity::Info,
        confidence: Confidence::Low,
        needs: &[Needs::AbsenceOf(Effects::FUNCTIONS)],
        check: Check::View(check),
        counts: Some(("materialised view", "materialised views")),
    }
}

fn check(view: &Relation, ctx: &mut Context<'_>) {
    let is_materialized = view.kind == RelationKind::MaterializedView;
    ctx.examined(usize::from(is_materialized));
    if !is_materialized
        || ctx
            .catalog
            .functions
            .iter()
            .any(|(_, it)| refreshes(it, view.name.as_str()))
    {
        return;
    }
    let message = format!("no function refreshes `{}`", view.name.as_str());
    ctx.report(Finding::on(ctx.on_relation(view), message));
}

/// Whether a function refreshes a view of this name, or views whose names it is told.
fn refreshes(function: &Function, name: &str) -> bool {
    let FunctionBody::Text { text, .. } = &function.body else {
        return false;
    };
    let lower = text.to_lowercase();
    lower.contains("refresh materialized view") && (text.contains(name) || lower.contains("execute"))
}
