use pgassay_catalog::words::words;

use crate::prelude::*;

declare_rule! {
    /// A schema for development or tests among those of the product.
    ///
    /// ## Why is this bad?
    ///
    /// Nobody looks after it: its tables have no policies, its copies of real rows are never purged, it is dumped and
    /// restored with all else. And a search path that names it takes its tables for the real ones.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE SCHEMA staging; -- finding
    /// CREATE TABLE staging.users (id bigint PRIMARY KEY);
    /// CREATE SCHEMA billing_test; -- finding
    /// CREATE TABLE billing_test.invoices (id bigint PRIMARY KEY);
    /// ```
    ///
    /// ```sql
    /// CREATE SCHEMA billing;
    /// CREATE TABLE billing.invoices (id bigint PRIMARY KEY);
    /// CREATE SCHEMA tests;
    /// CREATE FUNCTION tests.helper() RETURNS int LANGUAGE sql AS 'SELECT 1';
    /// ```
    ///
    /// ## Limits
    ///
    /// In a warehouse `staging` is where rows come in. A schema with functions only, as of a test suite, is passed over.
    pub static RULE = {
        id: "development-schema",
        category: Category::Maintenance,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        check: Check::Schema(check),
    }
}

/// Words that name what is no product.
const DEVELOPMENT: [&str; 13] = [
    "dev",
    "devel",
    "development",
    "test",
    "tests",
    "testing",
    "staging",
    "sandbox",
    "playground",
    "qa",
    "scratch",
    "demo",
    "uat",
];

fn check(schema: &Schema, ctx: &mut Context<'_>) {
    let words = words(schema.name.as_str());
    let named = [words.first(), words.last()]
        .into_iter()
        .flatten()
        .any(|word| DEVELOPMENT.contains(&word.as_str()));
    if !named || schema.extension.is_some() {
        return;
    }
    let count = ctx
        .own_relations()
        .filter(|it| it.schema == schema.id && it.is_table())
        .count();
    if count == 0 {
        return;
    }
    let message = format!(
        "the schema `{}` looks like one for development",
        schema.name.as_str()
    );
    let note = match count {
        1 => "It holds 1 table.".to_owned(),
        count => format!("It holds {count} tables."),
    };
    ctx.report(Finding::on(ctx.on_schema(schema), message).note(note));
}
