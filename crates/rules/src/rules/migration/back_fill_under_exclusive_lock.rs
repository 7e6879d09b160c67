use pgassay_sql::ast::{DataStatement, Expr, ExprKind, IsTest};

use crate::prelude::*;

declare_rule! {
    /// Rows that are filled while an earlier statement of the transaction keeps everybody from the table.
    ///
    /// ## Why is this bad?
    ///
    /// An `ALTER TABLE` holds ACCESS EXCLUSIVE until the transaction ends. When all rows are updated in it, nobody even reads
    /// the table until the last one is written. The two in migrations of their own block nobody for longer than a moment.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_on date);
    /// -- file: 002_year.sql
    /// ALTER TABLE orders ADD COLUMN year int;
    /// UPDATE orders SET year = extract(year FROM placed_on); -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_on date);
    /// -- file: 002_year.sql
    /// ALTER TABLE orders ADD COLUMN year int;
    /// -- file: 003_fill.sql
    /// UPDATE orders SET year = extract(year FROM placed_on) WHERE year IS NULL;
    /// ```
    ///
    /// ## Limits
    ///
    /// Only an UPDATE of all rows counts, or of those that have no value yet.
    pub static RULE = {
        id: "back-fill-under-exclusive-lock",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        sources: &["strong_migrations, backfilling data", "eugene E4"],
        check: Check::Step(check),
        counts: Some(("UPDATE", "UPDATEs")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::Data(data) = &step.statement.kind else {
        return ctx.examined(0);
    };
    let DataStatement::Update(statement) = data.as_ref() else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    if step.held.is_empty() || !statement.condition.as_ref().is_none_or(is_of_empty_values) {
        return;
    }
    let Some((table, _)) = step.target(ctx) else {
        return;
    };
    if !step.is_shut(table.id) {
        return;
    }
    let message = format!("nobody reads `{}` while its rows are filled", table.name.as_str());
    let finding = Finding::on(ctx.on_relation(table), message)
        .at(Some(step.location()))
        .note("An earlier statement of the transaction holds ACCESS EXCLUSIVE on the table until it ends.");
    ctx.report(finding);
}

/// `column IS NULL`
fn is_of_empty_values(condition: &Expr) -> bool {
    matches!(
        &condition.kind,
        ExprKind::Is {
            test: IsTest::Null,
            negated: false,
            ..
        }
    )
}
