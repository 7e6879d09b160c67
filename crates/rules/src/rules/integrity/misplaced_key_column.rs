use crate::columns::primary_key;
use crate::prelude::*;

declare_rule! {
    /// A primary key whose columns are not the first of the table.
    ///
    /// ## Why is this bad?
    ///
    /// Readers look for the key at the top. Some teams want it there.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (
    ///     name text,
    ///     id bigint PRIMARY KEY -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, name text);
    /// ```
    ///
    /// ## Limits
    ///
    /// House style: it is off unless it is asked for. PostgreSQL cannot move a column.
    pub static RULE = {
        id: "misplaced-key-column",
        category: Category::Integrity,
        severity: Severity::Info,
        default: false,
        sources: &["SchemaCrawler LinterTableWithPrimaryKeyNotFirst"],
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let Some(key) = primary_key(table).filter(|_| !table.is_partition()) else {
        return;
    };
    let first = table.columns.iter().take(key.columns.len());
    let Some(column) = first
        .map(|it| it.number)
        .any(|it| !key.columns.contains(&it))
        .then(|| key.columns.first().and_then(|it| table.column(*it)))
        .flatten()
    else {
        return;
    };
    let message = format!(
        "the key `{}.{}` does not come first",
        table.name.as_str(),
        column.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_column(table, column), message));
}
