use crate::prelude::*;

declare_rule! {
    /// A table without a column that all tables are to have.
    ///
    /// ## Why is this bad?
    ///
    /// Where a team has agreed on columns (an identifier, a time of creation, who made the row), code relies on them.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users ( -- finding
    ///     number bigint PRIMARY KEY,
    ///     created_at timestamptz
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, created_at timestamptz);
    /// ```
    ///
    /// ## Limits
    ///
    /// House style: it is off unless it is asked for, and the option says which columns.
    pub static RULE = {
        id: "missing-required-column",
        category: Category::Maintenance,
        severity: Severity::Low,
        default: false,
        needs: &[Needs::AbsenceOf(Effects::COLUMNS)],
        options: &[RuleOption {
            name: "columns",
            default: "id, created_at",
            docs: "The names of the columns that every table must have, with commas between.",
        }],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if !table.is_table() || table.is_partition() {
        return;
    }
    let has = |name: &&str| table.columns.iter().any(|it| it.name.as_str() == *name);
    let wanted = ctx
        .option("columns")
        .split(',')
        .map(str::trim)
        .filter(|it| !it.is_empty());
    let missing: Vec<String> = wanted
        .filter(|name| !has(name))
        .map(|name| format!("`{name}`"))
        .collect();
    if missing.is_empty() {
        return;
    }
    let message = format!(
        "`{}` has no column {}",
        table.name.as_str(),
        missing.join(" and no ")
    );
    ctx.report(Finding::on(ctx.on_relation(table), message));
}
