use crate::prelude::*;

declare_rule! {
    /// A pending migration whose version comes before one that has been run.
    ///
    /// ## Why is this bad?
    ///
    /// Two branches were merged in another order than their migrations are numbered. golang-migrate and Supabase's older
    /// versions never run such a file, since they go on from the highest version; Flyway, goose and Sqitch stop with an
    /// error; others run it late, so that new databases run the two in another order than the old ones did.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 5_invoices.sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY);
    /// -- file: 4_letters.sql
    /// CREATE TABLE letters (id bigint PRIMARY KEY); -- finding
    /// ```
    ///
    /// ```sql
    /// -- file: 5_invoices.sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY);
    /// -- file: 10_letters.sql
    /// CREATE TABLE letters (id bigint PRIMARY KEY);
    /// ```
    pub static RULE = {
        id: "late-migration",
        category: Category::Migration,
        severity: Severity::High,
        confidence: Confidence::High,
        needs: &[Needs::Migrations],
        check: Check::Migration(check),
    }
}

fn check(migration: &Migration, ctx: &mut Context<'_>) {
    let Some(number) = migration.number().filter(|_| migration.pending) else {
        return;
    };
    let run = ctx
        .migrations
        .iter()
        .filter(|it| !it.pending && it.skipped.is_none());
    let last = run
        .filter_map(|it| Some((it.number()?, it)))
        .max_by_key(|(number, _)| *number);
    let Some((_, last)) = last.filter(|(last, _)| *last > number) else {
        return;
    };
    let message = format!(
        "`{}` comes before `{}`, which has been run",
        migration.name(),
        last.name()
    );
    let finding = Finding::on(ctx.on_migration(migration), message)
        .at(ctx.at_migration(migration))
        .note("Give it a version after the last one that has been run.");
    ctx.report(finding);
}
