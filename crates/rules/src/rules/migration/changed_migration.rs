use crate::prelude::*;

declare_rule! {
    /// A migration that was changed after it was run.
    ///
    /// ## Why is this bad?
    ///
    /// Databases that have run it keep what the old text made, and new ones get what the new text makes: the two are not
    /// the same schema any more. Tools that keep a checksum (Flyway, sqlx, Prisma, graphile-migrate, Atlas) refuse to go
    /// on; the others say nothing.
    ///
    /// A migration counts as run when the default branch has it, or when it is not after `--since`.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 1_invoices.sql (changed)
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, total numeric); -- finding
    /// -- file: 2_letters.sql
    /// CREATE TABLE letters (id bigint PRIMARY KEY);
    /// ```
    ///
    /// The change belongs into a migration of its own:
    ///
    /// ```sql
    /// -- file: 1_invoices.sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY);
    /// -- file: 2_total.sql
    /// ALTER TABLE invoices ADD COLUMN total numeric;
    /// ```
    ///
    /// ## Limits
    ///
    /// Git says what was changed: without a repository nothing is found. A change of a comment is a change.
    pub static RULE = {
        id: "changed-migration",
        category: Category::Migration,
        severity: Severity::High,
        confidence: Confidence::Medium,
        needs: &[Needs::Migrations],
        check: Check::Migration(check),
    }
}

fn check(migration: &Migration, ctx: &mut Context<'_>) {
    if !migration.changed || migration.skipped.is_some() {
        return;
    }
    let message = format!("`{}` is not what was run any more", migration.name());
    ctx.report(Finding::on(ctx.on_migration(migration), message).at(ctx.at_migration(migration)));
}
