use crate::columns::{is_moment, primary_key};
use crate::prelude::*;

declare_rule! {
    /// An index in which a time stands before other columns.
    ///
    /// ## Why is this bad?
    ///
    /// Times are asked for by ranges: since yesterday, this month. A B-tree uses the columns up to the first range to find
    /// its place; those after it only filter what was read. `(tenant, status, created_at)` finds the open ones of this month
    /// at once, `(tenant, created_at, status)` reads all of the month.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, tenant bigint, status text, created_at timestamptz);
    /// CREATE INDEX ON orders (tenant, created_at, status); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, tenant bigint, status text, created_at timestamptz, day date);
    /// CREATE INDEX ON orders (tenant, status, created_at);
    /// CREATE INDEX ON orders (tenant, created_at DESC, id DESC);
    /// ```
    ///
    /// ## Limits
    ///
    /// A time that is always asked for as a whole (the day of a report) may stand first, and so may one that rows are ordered
    /// by before others. The key of the table at the end makes the order whole.
    /// Which it is does not stand in the schema: it is off unless it is asked for.
    pub static RULE = {
        id: "time-in-middle-of-index",
        category: Category::Performance,
        severity: Severity::Low,
        confidence: Confidence::Low,
        default: false,
        sources: &["PostgreSQL manual, 11.3 Multicolumn Indexes"],
        check: Check::Index(check),
    }
}

fn check(table: &Relation, index: &Index, ctx: &mut Context<'_>) {
    if index.unique || index.method.as_str() != "btree" || index.parent.is_some() || index.columns.len() < 2 {
        return;
    }
    let Some(columns) = index.key_columns() else {
        return;
    };
    // Of a date one day is asked for as often as a span.
    let time = |it: &&Column| is_moment(it.data_type) && it.data_type != TypeId::DATE;
    let mut keys = columns.iter().filter_map(|it| table.column(*it));
    let Some(moment) = keys.find(time) else { return };
    let is_key = |number: ColumnNumber| primary_key(table).is_some_and(|key| key.columns.contains(&number));
    let mut after = keys.filter(|it| !time(it) && !is_key(it.number));
    let Some(column) = after.next() else { return };
    let message = format!(
        "`{}` narrows nothing by `{}` after `{}`",
        index.name.as_str(),
        column.name.as_str(),
        moment.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_index(index), message));
}
