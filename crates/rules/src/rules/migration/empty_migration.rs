use crate::prelude::*;

declare_rule! {
    /// A migration without a statement.
    ///
    /// ## Why is this bad?
    ///
    /// It does nothing, and its tool remembers that it was run: a statement that is written into it later is never run
    /// where the empty one was.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 1_invoices.sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY);
    /// -- file: 2_letters.sql
    /// -- write your migration here -- finding
    /// ```
    ///
    /// What says why it is empty is left alone:
    ///
    /// ```sql
    /// -- file: 1_invoices.sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY);
    /// -- file: 2_letters.sql (empty on purpose)
    /// -- Removed on purpose: its table was never used.
    /// ```
    pub static RULE = {
        id: "empty-migration",
        category: Category::Migration,
        severity: Severity::Low,
        confidence: Confidence::High,
        needs: &[Needs::Migrations],
        check: Check::Migration(check),
    }
}

fn check(migration: &Migration, ctx: &mut Context<'_>) {
    if !migration.is_empty || migration.is_empty_on_purpose {
        return;
    }
    let message = format!("`{}` holds no statement", migration.name());
    ctx.report(Finding::on(ctx.on_migration(migration), message).at(ctx.at_migration(migration)));
}
