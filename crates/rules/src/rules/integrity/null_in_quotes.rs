use crate::columns::{constant, is_text};
use crate::prelude::*;

declare_rule! {
    /// A default that is the word NULL in quotes, not null.
    ///
    /// ## Why is this bad?
    ///
    /// Rows get the four letters. They are not null: `IS NULL` does not find them, `COALESCE` keeps them, NOT NULL and
    /// unique keys take them for values, and one day they stand in a letter to a customer.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (
    ///     id bigint PRIMARY KEY,
    ///     nickname text DEFAULT 'NULL' -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE users ALTER COLUMN nickname DROP DEFAULT;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE users (
    ///     id bigint PRIMARY KEY,
    ///     nickname text DEFAULT NULL,
    ///     settings jsonb DEFAULT 'null'
    /// );
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Inserts that leave the column out give null from then on; old rows keep the word.
    pub static RULE = {
        id: "null-in-quotes",
        category: Category::Integrity,
        severity: Severity::Medium,
        fix: FixAvailability::Always,
        sources: &["SchemaCrawler LinterNullIntendedColumns"],
        check: Check::Column(check),
    }
}

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let Some(value) = column
        .default
        .as_ref()
        .and_then(|default| constant(&default.tree))
    else {
        return;
    };
    let quoted = value.trim().eq_ignore_ascii_case("null") && is_text(ctx.base_type(column.data_type));
    if !quoted || table.is_partition() {
        return;
    }
    let message = format!(
        "the default of `{}.{}` is the text '{value}'",
        table.name.as_str(),
        column.name.as_str()
    );
    let step = ctx.alter_table(table, format!("ALTER COLUMN {} DROP DEFAULT", column.name));
    ctx.report(
        Finding::on(ctx.on_column(table, column), message).fix(Fix::careful("drop the default", [step])),
    );
}
