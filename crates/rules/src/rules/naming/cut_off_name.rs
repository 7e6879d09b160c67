use pgassay_sql::name::MAX_IDENTIFIER_BYTES;

use crate::prelude::*;

declare_rule! {
    /// A name that PostgreSQL has probably cut off.
    ///
    /// ## Why is this bad?
    ///
    /// Names have 63 bytes; PostgreSQL cuts longer ones and only says so in a notice. Two names that differ after that are
    /// the same, and a tool that compares its long name with the one in the database finds a difference every time.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE measurements (
    ///     id bigint PRIMARY KEY,
    ///     average_temperature_of_the_cooling_water_at_the_outlet_of_the_second_stage numeric -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE measurements (
    ///     id bigint PRIMARY KEY,
    ///     temperature_of_the_cooling_water_at_the_outlet_of_stage_two numeric
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// A name of just 63 bytes may be written so. Names of indexes and constraints that end as those that PostgreSQL and
    /// tools make (`_idx`, `_fkey`, ...) are shortened with care and passed over.
    pub static RULE = {
        id: "cut-off-name",
        category: Category::Naming,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        sources: &["PostgreSQL manual, 4.1.1 Identifiers and Key Words"],
        check: Check::Table(check),
        counts: Some(("name", "names")),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let names = 1 + table.columns.len() + table.constraints.len() + table.indexes.len();
    ctx.examined(names);
    if table.is_partition() {
        return;
    }
    if is_cut(&table.name) {
        ctx.report(Finding::on(ctx.on_relation(table), message(&table.name)));
    }
    for column in table.columns.iter().filter(|it| is_cut(&it.name)) {
        ctx.report(Finding::on(ctx.on_column(table, column), message(&column.name)));
    }
    for constraint in table.constraints.iter().filter(|it| {
        is_cut(&it.name) && it.parent.is_none() && !matches!(it.kind, ConstraintKind::NotNull(_))
    }) {
        ctx.report(Finding::on(
            ctx.on_constraint(table, constraint),
            message(&constraint.name),
        ));
    }
    let cut: Vec<&Index> = ctx
        .catalog
        .indexes_of(table)
        .filter(|it| it.constraint.is_none() && it.parent.is_none() && is_cut(&it.name))
        .collect();
    for index in cut {
        ctx.report(Finding::on(ctx.on_index(index), message(&index.name)));
    }
}

/// Whether a name is as long as a name can be, and does not end as names that are made to fit.
fn is_cut(name: &Identifier) -> bool {
    const MADE: [&str; 12] = [
        "_idx", "_fkey", "_key", "_pkey", "_check", "_excl", "_seq", "_fk", "_pk", "_uk", "_index", "_unique",
    ];
    // A character of several bytes is never cut in two.
    let full = name.as_str().len() == MAX_IDENTIFIER_BYTES
        || (!name.as_str().is_ascii() && name.as_str().len() + 3 > MAX_IDENTIFIER_BYTES);
    if !full {
        return false;
    }
    let text = name.as_str().trim_end_matches(|it: char| it.is_ascii_digit());
    !MADE.iter().any(|ending| text.ends_with(ending))
}

fn message(name: &Identifier) -> String {
    let end: String = name
        .as_str()
        .chars()
        .rev()
        .take(30)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    format!("`…{end}` is as long as a name can be, and probably cut")
}
