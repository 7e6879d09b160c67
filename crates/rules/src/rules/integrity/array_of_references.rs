use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::words::{ends_in, singular, words};

use crate::columns::primary_key;
use crate::prelude::*;

declare_rule! {
    /// An array of identifiers of rows of another table.
    ///
    /// ## Why is this bad?
    ///
    /// No foreign key reaches into an array: rows are deleted and their identifiers stay, identifiers are in it twice, and
    /// to find who refers to a row every array must be looked through. A table of pairs has keys on both sides.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE tags (id bigint PRIMARY KEY);
    /// CREATE TABLE posts (
    ///     id bigint PRIMARY KEY,
    ///     tag_ids bigint[] NOT NULL DEFAULT '{}' -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE tags (id bigint PRIMARY KEY);
    /// CREATE TABLE posts (id bigint PRIMARY KEY, external_ids text[], labels text[]);
    /// CREATE TABLE post_tags (
    ///     post_id bigint REFERENCES posts,
    ///     tag_id bigint REFERENCES tags,
    ///     PRIMARY KEY (post_id, tag_id)
    /// );
    /// CREATE INDEX ON post_tags (tag_id);
    /// ```
    ///
    /// ## Limits
    ///
    /// A log may keep what was there at the time; then an array is right.
    pub static RULE = {
        id: "array-of-references",
        category: Category::Integrity,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        sources: &["SQL Antipatterns, chapter Jaywalking"],
        check: Check::Column(check),
    }
}

fn check(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let name = column.name.as_str();
    let element = match ctx.catalog.data_type(column.data_type).map(|it| &it.kind) {
        Some(TypeKind::Array { element }) if ends_in(name, &["ids", "uuids"]) => ctx.base_type(*element),
        _ => return,
    };
    if table.is_partition() || !table.is_table() {
        return;
    }
    let mut base = words(name);
    base.pop();
    if let Some(last) = base.last_mut() {
        *last = singular(last);
    }
    let Some(target) = ctx.table_named(&base, table.schema) else {
        return;
    };
    let key = primary_key(target).filter(|key| key.columns.len() == 1);
    let Some(key) = key.and_then(|key| target.column(key.columns[0])) else {
        return;
    };
    let integer = |it: TypeId| matches!(it, TypeId::INT2 | TypeId::INT4 | TypeId::INT8);
    let theirs = ctx.base_type(key.data_type);
    if theirs != element && !(integer(theirs) && integer(element)) {
        return;
    }
    let message = format!(
        "`{}.{name}` holds keys of `{}`, and no foreign key can check them",
        table.name.as_str(),
        target.name.as_str()
    );
    let finding = Finding::on(ctx.on_column(table, column), message)
        .related(target.location, "the table of those keys");
    ctx.report(finding);
}
