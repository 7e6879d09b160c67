use pgassay_catalog::lock::LockMode;

use crate::prelude::*;

declare_rule! {
    /// A table that stays locked against everybody while another one is read or written anew.
    ///
    /// ## Why is this bad?
    ///
    /// Locks are held until the transaction ends. What takes long with one table keeps everybody from those that earlier
    /// statements of the same transaction have locked. In migrations of their own each table is locked for its own change.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// CREATE TABLE events (id bigint PRIMARY KEY, day date);
    /// -- file: 002_both.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// CREATE INDEX ON events (day); -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// CREATE TABLE events (id bigint PRIMARY KEY, day date);
    /// -- file: 002_note.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// -- file: 003_index.sql
    /// CREATE INDEX ON events (day);
    /// ```
    ///
    /// ## Limits
    ///
    /// Of several statements of a file that take long the first is told. What the statement does to its own table is another finding.
    pub static RULE = {
        id: "work-under-exclusive-lock",
        category: Category::Migration,
        severity: Severity::Medium,
        needs: &[Needs::Pending],
        sources: &["eugene E4", "PostgreSQL manual, Explicit Locking"],
        check: Check::Step(check),
        counts: Some(("statement", "statements")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    if step.held.is_empty() || !step.change.locks.iter().any(|lock| lock.work != Work::Nothing) {
        return ctx.examined(0);
    }
    ctx.examined(1);
    let works_on = |id: RelationId| {
        step.change
            .locks
            .iter()
            .any(|lock| lock.relation == id && (lock.work != Work::Nothing || lock.is_target))
    };
    let busy = step
        .change
        .locks
        .iter()
        .filter(|lock| lock.work != Work::Nothing)
        .filter_map(|lock| ctx.catalog.relation(lock.relation))
        .find(|table| step.is_in_use(table));
    let Some(busy) = busy else { return };
    let told = ctx
        .outcome
        .findings
        .last()
        .and_then(|it| it.location)
        .is_some_and(|at| at.file == step.file);
    if told {
        return;
    }
    let mut shut: Vec<&Relation> = step
        .held
        .iter()
        .filter(|lock| lock.mode == LockMode::AccessExclusive && !works_on(lock.relation))
        .filter_map(|lock| ctx.catalog.relation(lock.relation))
        .filter(|table| step.is_in_use(table) && !table.is_partition())
        .collect();
    shut.sort_by_key(|table| table.id);
    shut.dedup_by_key(|table| table.id);
    let Some((table, others)) = shut.split_first() else {
        return;
    };
    let message = format!(
        "nobody reads `{}` while the statement works on `{}`",
        table.name.as_str(),
        busy.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_relation(table), message)
        .at(Some(step.location()))
        .note("An earlier statement of the transaction holds ACCESS EXCLUSIVE on it until it ends.");
    if !others.is_empty() {
        let names: Vec<String> = others
            .iter()
            .map(|it| format!("`{}`", it.name.as_str()))
            .collect();
        finding = finding.note(format!("The same is true of {}.", names.join(", ")));
    }
    ctx.report(finding);
}
