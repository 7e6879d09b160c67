use pgassay_sql::ast::AlterActionKind;

use crate::prelude::*;

declare_rule! {
    /// A column of a table in use that is given another name.
    ///
    /// ## Why is this bad?
    ///
    /// Whatever still names the old column fails from that moment on: the version of the application before the
    /// deployment, at least while it is replaced. A new column that both versions write bridges the time; so does a view.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, note text);
    /// -- file: 002_name.sql
    /// ALTER TABLE orders RENAME COLUMN note TO remark; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_note.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// -- file: 003_name.sql
    /// ALTER TABLE orders RENAME COLUMN note TO remark;
    /// ```
    pub static RULE = {
        id: "renamed-column",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        sources: &["squawk renaming-column", "strong_migrations"],
        check: Check::Step(check),
        counts: Some(("rename", "renames")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::AlterRelation(statement) = &step.statement.kind else {
        return ctx.examined(0);
    };
    let mut examined = 0;
    for action in &statement.actions {
        let AlterActionKind::RenameColumn { from, to, .. } = &action.kind else {
            continue;
        };
        examined += 1;
        let Some((table, _)) = step.target(ctx) else {
            continue;
        };
        let Some(column) = table
            .column_named(&to.value)
            .filter(|it| step.was_there(it.location))
        else {
            continue;
        };
        let message = format!(
            "`{}` is now `{}`: whoever uses the old name fails",
            from.value.as_str(),
            column.name.as_str()
        );
        ctx.report(Finding::on(ctx.on_column(table, column), message).at(Some(step.location())));
    }
    ctx.examined(examined);
}
