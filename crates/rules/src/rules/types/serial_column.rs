use crate::columns::sequences;
use crate::prelude::*;

declare_rule! {
    /// A column that `serial` numbers, not `GENERATED ... AS IDENTITY`.
    ///
    /// ## Why is this bad?
    ///
    /// The sequence of a serial column is an object of its own: it wants grants of its own, a copy of the table shares it,
    /// and its default can be dropped or overridden by accident. Identity is the SQL standard's way and has none of this.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (
    ///     id bigserial PRIMARY KEY -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
    /// ```
    ///
    /// ## Limits
    ///
    /// House style: it is off unless it is asked for.
    pub static RULE = {
        id: "serial-column",
        category: Category::Types,
        severity: Severity::Low,
        default: false,
        sources: &["PostgreSQL wiki, Don't Do This", "squawk prefer-identity"],
        check: Check::Column(check),
    }
}

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let own = column
        .owned_sequences
        .iter()
        .any(|it| sequences(column).contains(it));
    if column.identity.is_some() || !own || table.is_partition() {
        return;
    }
    let message = format!(
        "`{}.{}` is a serial column",
        table.name.as_str(),
        column.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_column(table, column), message));
}
