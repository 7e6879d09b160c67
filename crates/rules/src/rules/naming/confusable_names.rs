use std::collections::BTreeMap;

use pgassay_catalog::words::{singular, words};

use crate::prelude::*;

declare_rule! {
    /// Two names that differ in nothing but case, underscores or a plural.
    ///
    /// ## Why is this bad?
    ///
    /// `userid` and `user_id` in one table, `order` and `orders` in one schema: one of them is written where the other one
    /// was meant, and the statement runs.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     user_id bigint,
    ///     userid bigint -- finding
    /// );
    /// CREATE TABLE "Orders" (id bigint PRIMARY KEY); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, user_ids bigint[], status text, stat text);
    /// CREATE TABLE order_items (id bigint PRIMARY KEY);
    /// ```
    ///
    /// ## Limits
    ///
    /// A column in the singular and one in the plural are passed over when their types differ: the one is a value, the other
    /// a list.
    pub static RULE = {
        id: "confusable-names",
        category: Category::Naming,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        sources: &["SchemaCrawler lint", "Atlas naming analysers"],
        check: Check::Catalog(check),
        counts: Some(("table", "tables")),
    }
}

fn check(_catalog: &Catalog, ctx: &mut Context<'_>) {
    let tables: Vec<&Relation> = ctx
        .own_relations()
        .filter(|it| it.is_table() && !it.is_partition())
        .collect();
    ctx.examined(tables.len());
    let mut by_core: BTreeMap<(SchemaId, String), &Relation> = BTreeMap::new();
    for table in &tables {
        let core = core(table.name.as_str());
        if let Some(other) = by_core.insert((table.schema, core), table) {
            let message = format!(
                "`{}` and `{}` are easily confused",
                other.name.as_str(),
                table.name.as_str()
            );
            let finding =
                Finding::on(ctx.on_relation(table), message).related(other.location, "the other one");
            ctx.report(finding);
        }
        columns(table, ctx);
    }
}

fn columns(table: &Relation, ctx: &mut Context<'_>) {
    let mut by_letters: Vec<(String, &Column)> = table
        .columns
        .iter()
        .map(|column| (letters(column.name.as_str()), column))
        .collect();
    by_letters.sort_by(|one, other| one.0.cmp(&other.0));
    for pair in by_letters.windows(2) {
        let [(letters, one), (other_letters, two)] = pair else {
            continue;
        };
        if letters != other_letters || one.data_type != two.data_type {
            continue;
        }
        let message = format!(
            "`{}` and `{}` of `{}` are easily confused",
            one.name.as_str(),
            two.name.as_str(),
            table.name.as_str()
        );
        ctx.report(Finding::on(ctx.on_column(table, two), message));
    }
}

/// A name without case, marks and plural.
fn core(name: &str) -> String {
    let mut words = words(name);
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words.concat()
}

/// A name without case and marks.
fn letters(name: &str) -> String {
    if name.is_ascii() {
        let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
        return letters.map(|it| char::from(it.to_ascii_lowercase())).collect();
    }
    name.chars()
        .filter(|it| it.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
