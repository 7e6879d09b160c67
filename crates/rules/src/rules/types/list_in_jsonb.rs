use pgassay_catalog::words::{singular, words};

use crate::columns::constant;
use crate::prelude::*;

declare_rule! {
    /// A JSON column that is a list: a table in disguise.
    ///
    /// ## Why is this bad?
    ///
    /// Its elements have no keys, no types and no references; to change one the whole document is written again, and two
    /// writers at once undo each other. Where elements are all alike, they are rows.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (
    ///     id bigint PRIMARY KEY,
    ///     line_items jsonb NOT NULL DEFAULT '[]' -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, settings jsonb NOT NULL DEFAULT '{}', payload jsonb);
    /// CREATE TABLE line_items (
    ///     invoice_id bigint REFERENCES invoices,
    ///     number integer,
    ///     amount numeric,
    ///     PRIMARY KEY (invoice_id, number)
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// It goes by the default, which is an empty list, and by the name in the plural. What the elements are does not stand
    /// in the schema: a list that is only ever read as a whole is well where it is.
    pub static RULE = {
        id: "list-in-jsonb",
        category: Category::Types,
        severity: Severity::Low,
        confidence: Confidence::Low,
        check: Check::Column(check),
    }
}

/// Words for lists of single words or numbers, which are no rows.
const SCALARS: [&str; 18] = [
    "tag",
    "arg",
    "argument",
    "id",
    "uuid",
    "role",
    "scope",
    "permission",
    "name",
    "email",
    "url",
    "keyword",
    "label",
    "transport",
    "code",
    "type",
    "domain",
    "number",
];

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let base = ctx.base_type(column.data_type);
    let Some(default) = column
        .default
        .as_ref()
        .and_then(|default| constant(&default.tree))
    else {
        return;
    };
    let is_list = matches!(base, TypeId::JSONB | TypeId::JSON) && default.trim_start().starts_with('[');
    let plural = words(column.name.as_str())
        .last()
        .is_some_and(|last| singular(last) != *last && !SCALARS.contains(&singular(last).as_str()));
    if !is_list || !plural || table.is_partition() || !table.is_table() {
        return;
    }
    let message = format!(
        "`{}.{}` is a list in a document",
        table.name.as_str(),
        column.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_column(table, column), message));
}
