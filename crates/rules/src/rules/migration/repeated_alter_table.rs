use crate::prelude::*;

declare_rule! {
    /// A second `ALTER TABLE` of a table in one transaction that reads or writes all rows again.
    ///
    /// ## Why is this bad?
    ///
    /// Each reads or writes the whole table. As actions of one statement they do it once.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, a int, b int);
    /// -- file: 002_larger.sql
    /// ALTER TABLE orders ALTER COLUMN a TYPE bigint;
    /// ALTER TABLE orders ALTER COLUMN b TYPE bigint; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, a int, b int);
    /// -- file: 002_larger.sql
    /// ALTER TABLE orders ALTER COLUMN a TYPE bigint, ALTER COLUMN b TYPE bigint;
    /// ALTER TABLE orders ADD COLUMN note text;
    /// ALTER TABLE orders ADD COLUMN remark text;
    /// ```
    /// ## Limits
    ///
    /// What an UPDATE between the two prepares cannot be one statement.
    pub static RULE = {
        id: "repeated-alter-table",
        category: Category::Migration,
        severity: Severity::Info,
        needs: &[Needs::Pending],
        default: false,
        sources: &["eugene W12"],
        check: Check::Step(check),
        counts: Some(("ALTER TABLE", "ALTER TABLEs")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    let StatementKind::AlterRelation(_) = &step.statement.kind else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    if step.held.is_empty() || step.change.work.iter().all(|work| *work == Work::Nothing) {
        return;
    }
    let Some((table, lock)) = step.target(ctx).filter(|(_, lock)| lock.mode.blocks_reads()) else {
        return;
    };
    let again = step.held.iter().any(|it| {
        it.relation == table.id && it.mode.blocks_reads() && it.work >= lock.work && it.work != Work::Nothing
    });
    if !again {
        return;
    }
    let how = if lock.work == Work::Rewrite {
        "rewritten"
    } else {
        "scanned"
    };
    let message = format!(
        "`{}` is {how} a second time: one statement can do both",
        table.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_relation(table), message).at(Some(step.location())));
}
