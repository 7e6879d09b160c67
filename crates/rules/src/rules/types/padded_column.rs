use crate::prelude::*;

declare_rule! {
    /// A column of type char(n).
    ///
    /// ## Why is this bad?
    ///
    /// PostgreSQL fills values up with blanks, stores the blanks, and leaves them out of comparisons: `'a '` equals `'a'`
    /// here and nowhere else, patterns see them, casts to text drop them. It saves nothing against varchar.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE accounts (
    ///     id bigint PRIMARY KEY,
    ///     reference char(20) -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE accounts ALTER COLUMN reference TYPE varchar(20);
    /// ```
    ///
    /// Codes whose values are all of one length are not filled up:
    ///
    /// ```sql
    /// CREATE TABLE accounts (
    ///     id bigint PRIMARY KEY,
    ///     country char(2),
    ///     currency char(3),
    ///     sha256 char(64),
    ///     reference varchar(20)
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// Where all values are as long as the column nothing is filled up, and lengths alone do not tell: off unless it is
    /// asked for.
    ///
    /// ## Fix safety
    ///
    /// Blanks at the end go. It rewrites the table under a lock; comparisons and patterns then see what is stored.
    pub static RULE = {
        id: "padded-column",
        category: Category::Types,
        severity: Severity::Low,
        confidence: Confidence::Low,
        default: false,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 8.3 Character Types", "PostgreSQL wiki, Don't Do This"],
        check: Check::Column(check),
    }
}

/// Lengths of codes and digests, all of whose values are as long: of countries, currencies, UUIDs, MD5, SHA-1 and SHA-2.
const FIXED: [i32; 9] = [1, 2, 3, 32, 36, 40, 56, 64, 128];

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let length = column.modifier - 4;
    if column.data_type != TypeId::BPCHAR
        || table.is_partition()
        || !table.is_table()
        || FIXED.contains(&length)
        || length < 1
    {
        return;
    }
    let message = format!(
        "`{}.{}` is filled up with blanks",
        table.name.as_str(),
        column.name.as_str()
    );
    let step = ctx.alter_table(
        table,
        format!("ALTER COLUMN {} TYPE varchar({length})", column.name),
    );
    ctx.report(
        Finding::on(ctx.on_column(table, column), message).fix(Fix::careful("make it varchar", [step])),
    );
}
