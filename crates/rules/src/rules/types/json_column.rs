use crate::prelude::*;

declare_rule! {
    /// A column of type json where jsonb does more.
    ///
    /// ## Why is this bad?
    ///
    /// `json` keeps the text as it was typed and parses it again at each access. It cannot be compared, so `DISTINCT`,
    /// `GROUP BY`, `UNION` and `=` fail on it, and no GIN index serves it. `jsonb` is parsed once, when it is written.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE events (
    ///     id bigint PRIMARY KEY,
    ///     created_at timestamptz NOT NULL DEFAULT now(),
    ///     payload json NOT NULL DEFAULT '{}' -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE events ALTER COLUMN payload TYPE jsonb;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE events (
    ///     id bigint PRIMARY KEY,
    ///     created_at timestamptz NOT NULL DEFAULT now(),
    ///     payload jsonb NOT NULL DEFAULT '{}'
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// Where the text itself counts, as for a signature over it, `json` is right; `text` says so more clearly.
    ///
    /// ## Fix safety
    ///
    /// The table is rewritten under an exclusive lock. Spaces, the order of keys and all but the last of equal keys are
    /// lost, and a value with `\u0000` is refused. Functions that end in `_json`, such as `json_agg`, want their
    /// `jsonb` twins.
    pub static RULE = {
        id: "json-column",
        category: Category::Types,
        severity: Severity::Low,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 8.14 JSON Types", "PostgreSQL wiki, Don't Do This"],
        check: Check::Column(check),
    }
}

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let is_a_parents = table.is_partition() || column.inherited > 0;
    if is_a_parents || !table.is_table() || column.data_type != TypeId::JSON {
        return;
    }
    let message = format!(
        "`{}.{}` is json, not jsonb",
        table.name.as_str(),
        column.name.as_str()
    );
    let step = ctx.alter_table(table, format!("ALTER COLUMN {} TYPE jsonb", column.name));
    let fix = Fix::careful("make it jsonb", [step]);
    ctx.report(Finding::on(ctx.on_column(table, column), message).fix(fix));
}
