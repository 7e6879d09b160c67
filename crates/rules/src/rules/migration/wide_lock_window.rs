use crate::prelude::*;

declare_rule! {
    /// A transaction that locks many tables in use against everybody.
    ///
    /// ## Why is this bad?
    ///
    /// Each lock waits for the queries that run on its table, and holds those that it has meanwhile: the more tables, the
    /// longer all of them stand still, and the likelier two transactions wait for each other and one is undone.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE TABLE a (id bigint PRIMARY KEY);
    /// CREATE TABLE b (id bigint PRIMARY KEY);
    /// CREATE TABLE c (id bigint PRIMARY KEY);
    /// CREATE TABLE d (id bigint PRIMARY KEY);
    /// CREATE TABLE e (id bigint PRIMARY KEY);
    /// -- file: 002_notes.sql
    /// ALTER TABLE a ADD COLUMN note text;
    /// ALTER TABLE b ADD COLUMN note text;
    /// ALTER TABLE c ADD COLUMN note text;
    /// ALTER TABLE d ADD COLUMN note text;
    /// ALTER TABLE e ADD COLUMN note text; -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 001_tables.sql
    /// CREATE TABLE a (id bigint PRIMARY KEY);
    /// CREATE TABLE b (id bigint PRIMARY KEY);
    /// -- file: 002_notes.sql
    /// ALTER TABLE a ADD COLUMN note text;
    /// ALTER TABLE b ADD COLUMN note text;
    /// ```
    pub static RULE = {
        id: "wide-lock-window",
        category: Category::Migration,
        severity: Severity::Low,
        needs: &[Needs::Pending],
        sources: &["PostgreSQL manual, Explicit Locking"],
        options: &[RuleOption {
            name: "tables",
            default: "5",
            docs: "How many tables are many.",
        }],
        check: Check::Step(check),
        counts: Some(("statement", "statements")),
    }
}

fn check(step: &Step<'_>, ctx: &mut Context<'_>) {
    if step.held.is_empty() || step.change.locks.is_empty() {
        return ctx.examined(0);
    }
    let shuts = step
        .targets(ctx)
        .any(|(table, lock)| lock.mode.blocks_reads() && !step.is_shut(table.id));
    if !shuts {
        return ctx.examined(0);
    }
    ctx.examined(1);
    let many = ctx.option_number("tables") as usize;
    let locks = step.held.iter().chain(&step.change.locks);
    let mut tables: Vec<&Relation> = locks
        .filter(|lock| lock.mode.blocks_reads() && lock.is_target)
        .filter_map(|lock| ctx.catalog.relation(lock.relation))
        .filter(|table| step.is_in_use(table) && !table.is_partition())
        .collect();
    tables.sort_by_key(|table| table.id);
    tables.dedup_by_key(|table| table.id);
    // Once for a transaction: when it becomes one too many.
    let Some((table, _)) = step.target(ctx).filter(|_| tables.len() == many) else {
        return;
    };
    let message = format!(
        "with `{}` the transaction locks {many} tables against everybody",
        table.name.as_str()
    );
    let names: Vec<String> = tables
        .iter()
        .map(|it| format!("`{}`", it.name.as_str()))
        .collect();
    let finding = Finding::on(ctx.on_relation(table), message)
        .at(Some(step.location()))
        .note(format!("They are {}.", names.join(", ")));
    ctx.report(finding);
}
