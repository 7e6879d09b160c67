use crate::prelude::*;

declare_rule! {
    /// A table that inherits from another one.
    ///
    /// ## Why is this bad?
    ///
    /// Primary keys, unique keys and foreign keys are not inherited: two tables of a family may have the same key, and a
    /// foreign key to the parent does not find the rows of its children. Partitions have none of this.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE places (id bigint PRIMARY KEY, name text NOT NULL);
    /// CREATE TABLE cities (population bigint, PRIMARY KEY (id)) INHERITS (places); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE events (at timestamptz NOT NULL) PARTITION BY RANGE (at);
    /// CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    /// ```
    ///
    /// ## References
    ///
    /// The manual lists what inheritance does not do under "Caveats".
    pub static RULE = {
        id: "table-inheritance",
        category: Category::Maintenance,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        sources: &["PostgreSQL manual, 5.11.1 Caveats", "PostgreSQL wiki, Don't Do This"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let Some(parent) = table.inherits.first().and_then(|id| ctx.catalog.relation(*id)) else {
        return;
    };
    let message = format!(
        "`{}` inherits from `{}`",
        table.name.as_str(),
        parent.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_relation(table), message));
}
