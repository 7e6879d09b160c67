use crate::prelude::*;

declare_rule! {
    /// An SQL file among the migrations that their tool never runs.
    ///
    /// ## Why is this bad?
    ///
    /// Whoever wrote it thinks that it was run: the fix of a leak that lies in such a file has never been there. Tools
    /// skip what their pattern of names does not match, what their journal does not list, and the second file of a
    /// version, and most say nothing, or one line among many.
    ///
    /// ## Example
    ///
    /// ```sql
    /// -- file: 20250101000000_invoices.sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY);
    /// -- file: protect-invoices.sql (skipped: its name is not <digits>_name.sql, so the tool skips it)
    /// ALTER TABLE invoices ENABLE ROW LEVEL SECURITY; -- finding
    /// ```
    ///
    /// The second of two files of one version is skipped, or the tool stops there:
    ///
    /// ```sql
    /// -- file: 7_invoices.sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY);
    /// -- file: 7_letters.sql (skipped: it has the version of `7_invoices.sql`, and the tool stops there)
    /// CREATE TABLE letters (id bigint PRIMARY KEY); -- finding
    /// ```
    ///
    /// What is called a seed, a test or an example is of low severity: it may lie there on purpose.
    ///
    /// ```sql
    /// -- file: 1_invoices.sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY);
    /// -- file: seed.sql (skipped: its name is not <digits>_name.sql, so the tool skips it)
    /// INSERT INTO invoices VALUES (1); -- finding: low
    /// ```
    ///
    /// ```sql
    /// -- file: 1_invoices.sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY);
    /// -- file: 2_letters.sql
    /// CREATE TABLE letters (id bigint PRIMARY KEY);
    /// ```
    pub static RULE = {
        id: "skipped-migration",
        category: Category::Migration,
        severity: Severity::High,
        confidence: Confidence::High,
        needs: &[Needs::Migrations],
        check: Check::Migration(check),
    }
}

/// Words in the names of files that lie among migrations on purpose.
const ON_PURPOSE: [&str; 12] = [
    "seed", "seeds", "fixture", "fixtures", "test", "tests", "example", "sample", "demo", "rollback", "down",
    "template",
];

fn check(migration: &Migration, ctx: &mut Context<'_>) {
    let Some(because) = &migration.skipped else {
        return;
    };
    let name = migration.name();
    let mut finding = Finding::on(
        ctx.on_migration(migration),
        format!("`{name}` is never run by the migration tool"),
    )
    .at(ctx.at_migration(migration))
    .note(format!("The reason: {because}."));
    let words = pgassay_catalog::words::words(name);
    if words.iter().any(|word| ON_PURPOSE.contains(&word.as_str())) {
        finding = finding.at_most(Severity::Low).unsure(Confidence::Medium);
    }
    ctx.report(finding);
}
