use std::collections::{BTreeMap, BTreeSet};

use pgassay_catalog::words::{Word, words};
use pgassay_isolation::platform::is_platform_schema;

use crate::prelude::*;

declare_rule! {
    /// Two schemas whose names say that they are for the same thing.
    ///
    /// ## Why is this bad?
    ///
    /// `shop_analytics` and `shop_ai_analytics`: nobody knows in which of them a new table belongs, what is in one is made
    /// again in the other, and grants and search paths must name both.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE SCHEMA shop_analytics;
    /// CREATE TABLE shop_analytics.events (id bigint PRIMARY KEY);
    /// CREATE SCHEMA shop_ai_analytics; -- finding
    /// CREATE TABLE shop_ai_analytics.events (id bigint PRIMARY KEY);
    /// ```
    ///
    /// ```sql
    /// CREATE SCHEMA shop_analytics;
    /// CREATE TABLE shop_analytics.events (id bigint PRIMARY KEY);
    /// CREATE SCHEMA shop_billing;
    /// CREATE TABLE shop_billing.invoices (id bigint PRIMARY KEY);
    /// CREATE SCHEMA shop;
    /// CREATE TABLE shop.carts (id bigint PRIMARY KEY);
    /// ```
    ///
    /// ## Limits
    ///
    /// It goes by names: of two schemas with the same last word, one has all words of the other.
    pub static RULE = {
        id: "overlapping-schemas",
        category: Category::Maintenance,
        severity: Severity::Medium,
        confidence: Confidence::Low,
        check: Check::Catalog(check),
        counts: Some(("schema", "schemas")),
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let filled: BTreeSet<SchemaId> = ctx
        .own_relations()
        .filter(|it| it.is_table())
        .map(|it| it.schema)
        .collect();
    let own = catalog
        .schemas
        .iter()
        .map(|(_, it)| it)
        .filter(|it| filled.contains(&it.id));
    let mut by_last: BTreeMap<Word, Vec<(&Schema, Vec<Word>)>> = BTreeMap::new();
    let mut examined = 0;
    for schema in own.filter(|it| !is_platform_schema(catalog, it.id)) {
        let words = words(schema.name.as_str());
        let last = words.last().cloned().unwrap_or_default();
        by_last.entry(last).or_default().push((schema, words));
        examined += 1;
    }
    ctx.examined(examined);
    // A schema for each tenant has a name of one make with the others: many of a kind are no accident.
    for alike in by_last.values().filter(|it| (2..5).contains(&it.len())) {
        for (schema, words) in alike {
            let within = |other: &&(&Schema, Vec<Word>)| {
                other.1.len() > 1
                    && other.1.len() < words.len()
                    && other.1.iter().all(|it| words.contains(it))
            };
            let Some((other, _)) = alike.iter().find(within) else {
                continue;
            };
            let message = format!(
                "`{}` and `{}` look like one thing",
                schema.name.as_str(),
                other.name.as_str()
            );
            let finding =
                Finding::on(ctx.on_schema(schema), message).related(other.location, "the other one");
            ctx.report(finding);
        }
    }
}
