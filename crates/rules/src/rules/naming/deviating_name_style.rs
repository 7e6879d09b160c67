use std::collections::{BTreeMap, BTreeSet};

use crate::prelude::*;

declare_rule! {
    /// A schema or table that is written in another way than nearly all others.
    ///
    /// ## Why is this bad?
    ///
    /// Where everything is `lower_case`, `"UserAccounts"` must be quoted in every query, by everybody, for ever, and is not
    /// found by those who look for `user_accounts`.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// CREATE TABLE order_items (id bigint PRIMARY KEY);
    /// CREATE TABLE products (id bigint PRIMARY KEY);
    /// CREATE TABLE prices (id bigint PRIMARY KEY);
    /// CREATE TABLE price_lists (id bigint PRIMARY KEY);
    /// CREATE TABLE carts (id bigint PRIMARY KEY);
    /// CREATE TABLE cart_items (id bigint PRIMARY KEY);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY);
    /// CREATE TABLE "InvoiceItems" (id bigint PRIMARY KEY); -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE "InvoiceItems" RENAME TO invoice_items;
    /// ```
    ///
    /// ```sql
    /// CREATE SCHEMA billing;
    /// CREATE TABLE billing.invoices (id bigint PRIMARY KEY);
    /// CREATE SCHEMA shop;
    /// CREATE TABLE shop.orders (id bigint PRIMARY KEY);
    /// CREATE SCHEMA people;
    /// CREATE TABLE people.users (id bigint PRIMARY KEY);
    /// CREATE SCHEMA "webShop"; -- finding
    /// CREATE TABLE "webShop".carts (id bigint PRIMARY KEY);
    /// ```
    ///
    /// A schema that is written in one way throughout has a style:
    ///
    /// ```sql
    /// CREATE TABLE "User" (id bigint PRIMARY KEY);
    /// CREATE TABLE "Order" (id bigint PRIMARY KEY);
    /// CREATE TABLE "OrderItem" (id bigint PRIMARY KEY);
    /// ```
    ///
    /// ## Limits
    ///
    /// Nine in ten tables, or three in four schemas and at least three, must agree. A leading underscore says something else
    /// in every project and is passed over.
    ///
    /// ## Fix safety
    ///
    /// Whatever names the table must be changed at the same time.
    pub static RULE = {
        id: "deviating-name-style",
        category: Category::Naming,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        fix: FixAvailability::Sometimes,
        check: Check::Catalog(check),
        counts: Some(("schema or table", "schemas and tables")),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Style {
    Lower,
    Capitals,
    Camel,
    Upper,
    Other,
}

impl Style {
    fn of(name: &str) -> Style {
        let name = name.trim_start_matches('_');
        let upper = name.bytes().any(|it| it.is_ascii_uppercase());
        let lower = name.bytes().any(|it| it.is_ascii_lowercase());
        let plain = name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
        match (plain, upper, lower) {
            (false, ..) => Style::Other,
            (true, false, _) => Style::Lower,
            (true, true, false) => Style::Upper,
            (true, true, true) if name.starts_with(|it: char| it.is_ascii_uppercase()) => Style::Capitals,
            (true, true, true) => Style::Camel,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Style::Lower => "lower_case",
            Style::Capitals => "PascalCase",
            Style::Camel => "camelCase",
            Style::Upper => "UPPER_CASE",
            Style::Other => "with marks in it",
        }
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let tables: Vec<&Relation> = ctx
        .own_relations()
        .filter(|it| it.is_table() && !it.is_partition())
        .collect();
    let of_tables: BTreeSet<SchemaId> = tables.iter().map(|it| it.schema).collect();
    let schemas: Vec<&Schema> = catalog
        .schemas
        .iter()
        .map(|(_, it)| it)
        .filter(|it| of_tables.contains(&it.id))
        .collect();
    ctx.examined(tables.len() + schemas.len());
    if let Some(usual) = usual(schemas.iter().map(|it| it.name.as_str()), 4, 3) {
        for schema in schemas.iter().filter(|it| Style::of(it.name.as_str()) != usual) {
            let message = format!(
                "the schema `{}` is not {}, as the others are",
                schema.name.as_str(),
                usual.words()
            );
            ctx.report(Finding::on(ctx.on_schema(schema), message));
        }
    }
    if let Some(usual) = usual(tables.iter().map(|it| it.name.as_str()), 10, 9) {
        for table in tables.iter().filter(|it| Style::of(it.name.as_str()) != usual) {
            let message = format!(
                "`{}` is not {}, as the others are",
                table.name.as_str(),
                usual.words()
            );
            let mut finding = Finding::on(ctx.on_relation(table), message);
            if usual == Style::Lower
                && let Some(name) = free_lower_name(table, catalog)
            {
                let step = ctx.alter_table(table, format!("RENAME TO {name}"));
                finding = finding.fix(Fix::careful("rename it", [step]));
            }
            ctx.report(finding);
        }
    }
}

/// The style of at least so many in so many names.
fn usual<'a>(names: impl Iterator<Item = &'a str>, of: usize, at_least: usize) -> Option<Style> {
    let mut counts: BTreeMap<Style, usize> = BTreeMap::new();
    let mut all = 0;
    for name in names {
        all += 1;
        *counts.entry(Style::of(name)).or_default() += 1;
    }
    let (style, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (all >= of && count * of >= all * at_least && style != Style::Other).then_some(style)
}

fn free_lower_name(table: &Relation, catalog: &Catalog) -> Option<Identifier> {
    let words = pgassay_catalog::words::words(table.name.as_str());
    let name = Identifier::new(&words.join("_"));
    catalog.class_in(table.schema, &name).is_none().then_some(name)
}
