use crate::prelude::*;

declare_rule! {
    /// A column of type varchar(n).
    ///
    /// ## Why is this bad?
    ///
    /// The length saves nothing, and the day comes when a value is longer: then the type must change, with every view on
    /// it. `text`, with a CHECK where a length means something, says the same and changes without a rewrite.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (
    ///     id bigint PRIMARY KEY,
    ///     name varchar(50) -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE users ALTER COLUMN name TYPE text;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, name text CHECK (length(name) <= 50), nickname varchar);
    /// ```
    ///
    /// ## Limits
    ///
    /// House style: it is off unless it is asked for.
    ///
    /// ## Fix safety
    ///
    /// Longer values are taken from then on. The table is not rewritten; views on the column are in the way.
    pub static RULE = {
        id: "limited-varchar",
        category: Category::Types,
        severity: Severity::Info,
        default: false,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL wiki, Don't Do This", "squawk prefer-text-field"],
        check: Check::Column(check),
    }
}

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    if column.data_type != TypeId::VARCHAR || column.modifier < 5 || table.is_partition() || !table.is_table()
    {
        return;
    }
    let message = format!(
        "`{}.{}` takes {} characters at most",
        table.name.as_str(),
        column.name.as_str(),
        column.modifier - 4
    );
    let step = ctx.alter_table(table, format!("ALTER COLUMN {} TYPE text", column.name));
    ctx.report(Finding::on(ctx.on_column(table, column), message).fix(Fix::careful("make it text", [step])));
}
