use crate::prelude::*;

declare_rule! {
    /// A statement that locks a table in use, with no limit to how long it waits for the lock.
    ///
    /// ## Why is this bad?
    ///
    /// While it waits for one long query, every query that comes waits behind it, and the application stands still. With
    /// `lock_timeout` it gives up after a few seconds, and can be tried again.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_note.sql
    /// ALTER TABLE orders ADD COLUMN note text; -- finding
    /// ALTER TABLE orders ADD COLUMN remark text;
    /// ```
    ///
    /// ```sql
    /// -- file: 001_orders.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// -- file: 002_note.sql
    /// SET lock_timeout = '5s';
    /// ALTER TABLE orders ADD COLUMN note text;
    /// ```
    ///
    /// ## Limits
    ///
    /// The tool that runs migrations, or the role that it uses, may set a limit.
    pub static RULE = {
        id: "missing-lock-timeout",
        category: Category::Migration,
        severity: Severity::Info,
        confidence: Confidence::Medium,
        needs: &[Needs::Pending],
        default: false,
        sources: &["squawk require-timeout-settings", "eugene E9"],
        check: Check::Step(check),
        counts: Some(("statement", "statements")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    if step.change.locks.is_empty() {
        return ctx.examined(0);
    }
    let locked = step.targets(ctx).find(|(_, lock)| lock.mode.blocks_writes());
    let Some((table, lock)) = locked else {
        return ctx.examined(0);
    };
    ctx.examined(1);
    let told = ctx
        .outcome
        .findings
        .last()
        .and_then(|it| it.location)
        .is_some_and(|at| at.file == step.file);
    let before = step.text_before();
    if told || before.to_ascii_lowercase().contains("lock_timeout") {
        return;
    }
    let message = format!("`{}` is locked without a lock_timeout", table.name.as_str());
    let finding = Finding::on(ctx.on_relation(table), message)
        .at(Some(step.location()))
        .note(format!("The statement needs {}.", lock.mode.name()));
    ctx.report(finding);
}
