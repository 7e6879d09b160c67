use crate::prelude::*;

declare_rule! {
    /// A migration that nothing undoes, where most others have a way back.
    ///
    /// ## Why is this bad?
    ///
    /// Who goes back to an earlier version stops at it, or skips it and keeps what it made: migrating again then fails
    /// at objects that are there already.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 1_invoices.sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY);
    /// -- file: 2_letters.sql
    /// CREATE TABLE letters (id bigint PRIMARY KEY);
    /// -- file: 3_notes.sql
    /// CREATE TABLE notes (id bigint PRIMARY KEY);
    /// -- file: 4_stamps.sql
    /// CREATE TABLE stamps (id bigint PRIMARY KEY);
    /// -- file: 5_boxes.sql (no way back)
    /// CREATE TABLE boxes (id bigint PRIMARY KEY); -- finding
    /// ```
    ///
    /// Where a fifth of them or more have none, that is a choice:
    ///
    /// ```sql
    /// -- file: 1_invoices.sql (no way back)
    /// CREATE TABLE invoices (id bigint PRIMARY KEY);
    /// -- file: 2_letters.sql
    /// CREATE TABLE letters (id bigint PRIMARY KEY);
    /// ```
    pub static RULE = {
        id: "missing-way-back",
        category: Category::Migration,
        severity: Severity::Low,
        confidence: Confidence::High,
        needs: &[Needs::Migrations],
        counts: Some(("migration", "migrations")),
        check: Check::Catalog(check),
    }
}

fn check(_: &Catalog, ctx: &mut Context<'_>) {
    let run: Vec<&Migration> = ctx.migrations.iter().filter(|it| it.skipped.is_none()).collect();
    ctx.examined(run.len());
    let without: Vec<&&Migration> = run.iter().filter(|it| !it.has_way_back && !it.is_empty).collect();
    if without.len() * 5 > run.len() {
        return;
    }
    for migration in without {
        let message = format!("nothing undoes `{}`", migration.name());
        ctx.report(Finding::on(ctx.on_migration(migration), message).at(ctx.at_migration(migration)));
    }
}
