use pgassay_sql::ast::AlterActionKind;

use crate::prelude::*;

declare_rule! {
    /// A column that a migration drops with all that is in it.
    ///
    /// ## Why is this bad?
    ///
    /// The values are gone for good. Whatever still names the column fails from that moment on: an ORM of the version
    /// before the deployment does so in every query, until it is replaced or started again.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, note text);
    /// -- file: 002_less.sql
    /// ALTER TABLE orders DROP COLUMN note; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_note.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// ALTER TABLE orders DROP COLUMN IF EXISTS remark;
    /// -- file: 003_less.sql
    /// ALTER TABLE orders DROP COLUMN note;
    /// ```
    ///
    /// ## Limits
    ///
    /// Whether the values are still needed is not known.
    pub static RULE = {
        id: "dropped-column",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Pending],
        sources: &["squawk ban-drop-column", "strong_migrations", "atlas DS103"],
        check: Check::Step(check),
        counts: Some(("dropped column", "dropped columns")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    if step.change.dropped.is_empty() {
        return ctx.examined(0);
    }
    let Some(altered) = step.altered(ctx) else {
        return ctx.examined(0);
    };
    let columns = step
        .dropped()
        .filter(|it| it.kind == ObjectKind::Column && it.relation == Some(altered.table.id));
    let mut examined = 0;
    for column in columns {
        examined += 1;
        let place = altered.actions.iter().find_map(|(action, _)| match &action.kind {
            AlterActionKind::DropColumn { column: name, .. }
                if column.name.ends_with(&format!(".{}", name.value.as_str())) =>
            {
                Some(action.span)
            }
            _ => None,
        });
        let message = format!("`{}` is dropped with all that it holds", column.name);
        let finding = Finding::on(ctx.on_dropped(column), message)
            .at(Some(step.at(place.unwrap_or(step.statement.span))))
            .related(column.location, "made here");
        ctx.report(finding);
    }
    ctx.examined(examined);
}
