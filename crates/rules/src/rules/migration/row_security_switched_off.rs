use pgassay_sql::ast::AlterActionKind;

use crate::prelude::*;

declare_rule! {
    /// Row security that a migration switches off.
    ///
    /// ## Why is this bad?
    ///
    /// The policies of the table stay and hold for nobody: whoever has a privilege on it reads and changes all rows.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, owner text);
    /// ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON orders USING (owner = current_user);
    /// -- file: 002_open.sql
    /// ALTER TABLE orders DISABLE ROW LEVEL SECURITY; -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
    /// ```
    ///
    /// For as long as the migration takes it is nobody's loss:
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, owner text);
    /// ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
    /// CREATE POLICY own ON orders USING (owner = current_user);
    /// -- file: 002_fill.sql
    /// ALTER TABLE orders DISABLE ROW LEVEL SECURITY;
    /// UPDATE orders SET owner = 'nobody' WHERE owner IS NULL;
    /// ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Whoever relies on reading all rows does so no longer.
    pub static RULE = {
        id: "row-security-switched-off",
        category: Category::Migration,
        severity: Severity::High,
        needs: &[Needs::Pending],
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, Row Security Policies"],
        check: Check::Step(check),
        counts: Some(("statement", "statements")),
        settle: settle,
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let Some(altered) = step.altered(ctx) else {
        return ctx.examined(0);
    };
    let off = altered
        .actions
        .iter()
        .any(|(action, _)| matches!(action.kind, AlterActionKind::RowSecurity(false)));
    ctx.examined(usize::from(off));
    let table = altered.table;
    if !off || table.policies.is_empty() {
        return;
    }
    let message = format!(
        "the policies of `{}` hold for nobody from now on",
        table.name.as_str()
    );
    let finding = Finding::on(ctx.on_relation(table), message)
        .at(Some(step.location()))
        .fix(Fix::careful(
            "leave row security on",
            [ctx.alter_table(table, "ENABLE ROW LEVEL SECURITY")],
        ));
    ctx.report(finding);
}

/// A later statement switches it on again, or drops the table.
fn settle(finding: &mut Finding, catalog: &Catalog) -> bool {
    let table = match finding.object.id {
        Some(ObjectId::Relation(id)) => catalog.relation(id),
        _ => None,
    };
    table.is_some_and(|table| !table.row_security.enabled)
}
