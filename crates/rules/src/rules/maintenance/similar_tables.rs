use std::collections::BTreeMap;

use pgassay_catalog::words::{Word, singular_words};

use crate::names::copy_of;
use crate::prelude::*;

declare_rule! {
    /// Several tables for the same thing.
    ///
    /// ## Why is this bad?
    ///
    /// `events`, `app_events` and `telemetry_events` with nearly the same columns: each part of the product writes to
    /// another one, and a question about events must be asked of all.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE events (
    ///     id bigint PRIMARY KEY, name text, payload jsonb, user_id bigint, session_id uuid, occurred_at timestamptz
    /// );
    /// CREATE TABLE app_events ( -- finding
    ///     id bigint PRIMARY KEY, name text, payload jsonb, user_id bigint, session_id uuid, occurred_at timestamptz
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE events (
    ///     id bigint PRIMARY KEY, name text, payload jsonb, user_id bigint, session_id uuid, occurred_at timestamptz
    /// );
    /// CREATE TABLE calendar_events (
    ///     id bigint PRIMARY KEY, title text, starts_at timestamptz, ends_at timestamptz, room text, user_id bigint
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// Both must have as many columns, at least six, nine in ten of them with the same name and type, and the names of the
    /// tables must end in the same word. A table of events for each kind of thing is a design of its own and looks the same:
    /// it is off unless it is asked for.
    pub static RULE = {
        id: "similar-tables",
        category: Category::Maintenance,
        severity: Severity::Medium,
        confidence: Confidence::Low,
        default: false,
        check: Check::Catalog(check),
        counts: Some(("table", "tables")),
    }
}

fn check(catalog: &Catalog, ctx: &mut Context<'_>) {
    let tables: Vec<&Relation> = ctx
        .own_relations()
        .filter(|it| it.is_table() && !it.is_partition() && it.inherits.is_empty() && it.columns.len() > 5)
        .collect();
    ctx.examined(tables.len());
    let mut by_last: BTreeMap<(Word, usize), Vec<&Relation>> = BTreeMap::new();
    for table in tables {
        let last = singular_words(table.name.as_str()).pop().unwrap_or_default();
        by_last
            .entry((last, table.columns.len()))
            .or_default()
            .push(table);
    }
    for alike in by_last.values().filter(|it| it.len() > 1) {
        // Many of one make are made by a program.
        if alike.len() > 20 {
            continue;
        }
        for (at, table) in alike.iter().enumerate() {
            let twin = alike[..at]
                .iter()
                .find(|other| other.name != table.name && is_twin(table, other));
            let Some(other) = twin.filter(|_| copy_of(catalog, ctx.survey(), table).is_none()) else {
                continue;
            };
            let message = format!(
                "`{}` has the columns of `{}`",
                table.name.as_str(),
                other.name.as_str()
            );
            let finding =
                Finding::on(ctx.on_relation(table), message).related(other.location, "the other one");
            ctx.report(finding);
        }
    }
}

/// Whether nine in ten columns of each have a namesake of the same type in the other.
fn is_twin(one: &Relation, other: &Relation) -> bool {
    let same = |column: &&Column| {
        other
            .column_named(&column.name)
            .is_some_and(|it| it.data_type == column.data_type)
    };
    one.columns.iter().filter(same).count() * 10 >= one.columns.len().max(other.columns.len()) * 9
}
