use crate::prelude::*;

declare_rule! {
    /// A table that a migration drops with all that is in it.
    ///
    /// ## Why is this bad?
    ///
    /// The rows are gone for good, and whatever still runs against the table fails from that moment on: the version of the
    /// application before the deployment, at least while it is replaced. To rename a table first, and drop it weeks later,
    /// costs nothing.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_less.sql
    /// DROP TABLE orders; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_copy.sql
    /// CREATE TABLE copies (id bigint PRIMARY KEY);
    /// DROP TABLE IF EXISTS nothing;
    /// -- file: 003_less.sql
    /// DROP TABLE copies;
    /// ```
    ///
    /// ## Limits
    ///
    /// Whether the rows are still needed is not known.
    pub static RULE = {
        id: "dropped-table",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Pending],
        sources: &["squawk ban-drop-table", "atlas DS102"],
        check: Check::Step(check),
        counts: Some(("dropped table", "dropped tables")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::Drop(statement) = &step.statement.kind else {
        return ctx.examined(0);
    };
    if statement.kind != ObjectKind::Table {
        return ctx.examined(0);
    }
    ctx.examined(statement.objects.len());
    for table in step
        .dropped()
        .filter(|it| it.kind == ObjectKind::Table && !it.temporary)
    {
        let message = format!("`{}` is dropped with all its rows", table.name);
        let finding = Finding::on(ctx.on_dropped(table), message)
            .at(Some(step.location()))
            .related(table.location, "made here");
        ctx.report(finding);
    }
}
