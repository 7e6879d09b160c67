use std::collections::BTreeMap;

use pgassay_catalog::words::{Word, words};

use crate::names::{copy_of, is_version};
use crate::prelude::*;

declare_rule! {
    /// Two tables for the same thing.
    ///
    /// ## Why is this bad?
    ///
    /// Some code writes to one and some reads from the other. Nobody dares to drop either, both are migrated, and the copy
    /// mostly lacks the constraints and policies of the original.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, email text, name text);
    /// CREATE TABLE users_old (id bigint, email text, name text); -- finding
    /// ```
    ///
    /// In two schemas, by name and shape:
    ///
    /// ```sql
    /// CREATE SCHEMA app;
    /// CREATE TABLE users (id bigint PRIMARY KEY, email text, name text, born date);
    /// CREATE TABLE app.users (id bigint PRIMARY KEY, email text, name text, born date); -- finding
    /// ```
    ///
    /// A name that continues another one means something else as long as the columns differ, and partitions and children
    /// have their parent's columns by right:
    ///
    /// ```sql
    /// CREATE TABLE backup (id bigint PRIMARY KEY, started_at timestamptz);
    /// CREATE TABLE backup_copy (id bigint PRIMARY KEY, place text, bytes bigint);
    /// CREATE TABLE readings (at timestamptz PRIMARY KEY, value numeric) PARTITION BY RANGE (at);
    /// CREATE TABLE readings_2024 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    /// ```
    pub static RULE = {
        id: "duplicate-tables",
        category: Category::Maintenance,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        check: Check::Catalog(check),
        counts: Some(("table", "tables")),
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let tables: Vec<&Relation> = ctx
        .own_relations()
        .filter(|table| table.is_table() && !table.is_partition() && table.inherits.is_empty())
        .collect();
    ctx.examined(tables.len());
    let mut by_name: BTreeMap<Vec<Word>, Vec<&Relation>> = BTreeMap::new();
    for table in &tables {
        by_name.entry(words(table.name.as_str())).or_default().push(table);
    }
    for table in &tables {
        if let Some(original) = copy_of(catalog, ctx.survey(), table) {
            let message = format!(
                "`{}` looks like a copy of `{}`",
                table.name.as_str(),
                original.name.as_str()
            );
            let mut finding =
                Finding::on(ctx.on_relation(table), message).related(original.location, "the original");
            if is_version(table.name.as_str()) {
                finding = finding
                    .note("Its name says that it is the next version: then the old one is to go one day.")
                    .unsure(Confidence::Low);
            }
            ctx.report(finding);
        }
    }
    for same in by_name.values().filter(|same| same.len() > 1) {
        let first = same[0];
        for table in &same[1..] {
            if is_same_shape(first, table) {
                let message = format!(
                    "`{}` is there twice, in two schemas and with the same columns",
                    table.name.as_str()
                );
                let finding =
                    Finding::on(ctx.on_relation(table), message).related(first.location, "the other one");
                ctx.report(finding.unsure(Confidence::Low));
            }
        }
    }
}

/// Whether nine in ten columns of each have a namesake of the same type in the other.
fn is_same_shape(one: &Relation, other: &Relation) -> bool {
    let shared = one
        .columns
        .iter()
        .filter(|column| {
            other
                .column_named(&column.name)
                .is_some_and(|it| it.data_type == column.data_type)
        })
        .count();
    shared > 3 && shared * 10 >= one.columns.len().max(other.columns.len()) * 9
}
