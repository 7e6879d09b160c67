use crate::prelude::*;

declare_rule! {
    /// A table that autovacuum leaves alone.
    ///
    /// ## Why is this bad?
    ///
    /// Dead rows are never removed, so the table and its indexes grow with each change, and statistics go stale. When its
    /// transaction ids run out, PostgreSQL vacuums it nevertheless, all of it at once and at the worst moment.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY); -- finding
    /// ALTER TABLE orders SET (autovacuum_enabled = false);
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders RESET (autovacuum_enabled);
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY) WITH (autovacuum_vacuum_scale_factor = 0.01);
    /// ```
    ///
    /// ## References
    ///
    /// - [PostgreSQL: Routine Vacuuming](https://www.postgresql.org/docs/current/routine-vacuuming.html)
    pub static RULE = {
        id: "autovacuum-off",
        category: Category::Maintenance,
        severity: Severity::Medium,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, Routine Vacuuming"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let off = table.option("autovacuum_enabled").is_some_and(|it| {
        matches!(
            it.to_ascii_lowercase().as_str(),
            "false" | "off" | "no" | "0" | "f"
        )
    });
    if !off {
        return;
    }
    let message = format!("`{}` is never vacuumed", table.name.as_str());
    let fix = Fix::safe(
        "let autovacuum do its work",
        [ctx.alter_table(table, "RESET (autovacuum_enabled)")],
    );
    ctx.report(Finding::on(ctx.on_relation(table), message).fix(fix));
}
