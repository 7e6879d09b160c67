use std::collections::BTreeMap;

use pgassay_catalog::words::{Word, words};

use crate::columns::is_moment;
use crate::prelude::*;

declare_rule! {
    /// A time of creation or change that is called otherwise than in all other tables.
    ///
    /// ## Why is this bad?
    ///
    /// Jobs that purge, copy or sort by `created_at` work for every table but one, and whoever writes a query for that one
    /// writes the wrong name first.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE refunds (id bigint PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE payments (id bigint PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE vouchers (
    ///     id bigint PRIMARY KEY,
    ///     creation_date timestamptz -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE vouchers RENAME COLUMN creation_date TO created_at;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, created_at timestamptz);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, created_at timestamptz, date_created timestamptz);
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, "createdAt" timestamptz);
    /// ```
    ///
    /// ## Limits
    ///
    /// Five tables and four in five of all must agree.
    ///
    /// ## Fix safety
    ///
    /// Whatever names the column must be changed at the same time.
    pub static RULE = {
        id: "deviating-time-name",
        category: Category::Naming,
        severity: Severity::Low,
        confidence: Confidence::Low,
        fix: FixAvailability::Always,
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
    for wanted in [is_creation as fn(&[Word]) -> bool, is_change] {
        let mut found: Vec<(&Relation, &Column)> = Vec::new();
        for table in &tables {
            let moments = table.columns.iter().filter(|it| is_moment(it.data_type));
            let mut named = moments.filter(|it| wanted(&words(it.name.as_str())));
            // Of two in one table each has a meaning of its own.
            if let (Some(column), None) = (named.next(), named.next()) {
                found.push((table, column));
            }
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, column) in &found {
            *counts.entry(column.name.as_str()).or_default() += 1;
        }
        let Some((usual, most)) = counts.into_iter().max_by_key(|(_, count)| *count) else {
            continue;
        };
        if most < 5 || most * 5 < found.len() * 4 {
            continue;
        }
        for (table, column) in found.iter().filter(|(_, column)| column.name.as_str() != usual) {
            let message = format!(
                "`{}.{}` is called `{usual}` in {most} other tables",
                table.name.as_str(),
                column.name.as_str()
            );
            let action = format!("RENAME COLUMN {} TO {}", column.name, Identifier::new(usual));
            let step = ctx.alter_table(table, action);
            let finding =
                Finding::on(ctx.on_column(table, column), message).fix(Fix::careful("rename it", [step]));
            ctx.report(finding);
        }
    }
}

/// Whether a name says when a row came.
fn is_creation(words: &[Word]) -> bool {
    one_of(words, &["created", "creation", "inserted"])
}

/// Whether a name says when a row last changed.
fn is_change(words: &[Word]) -> bool {
    one_of(words, &["updated", "modified", "changed"])
}

/// Whether a name is one of these words and words for time.
fn one_of(words: &[Word], wanted: &[&str]) -> bool {
    words.iter().filter(|it| wanted.contains(&it.as_str())).count() == 1
        && words.len() < 4
        && words.iter().all(|it| {
            wanted.contains(&it.as_str())
                || matches!(
                    it.as_str(),
                    "at" | "on" | "date" | "time" | "timestamp" | "last" | "ts"
                )
        })
}
