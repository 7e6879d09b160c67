use std::collections::BTreeMap;

use pgassay_catalog::words::words;

use crate::columns::in_the_way;
use crate::prelude::*;

declare_rule! {
    /// A timestamp without time zone among timestamps with one.
    ///
    /// ## Why is this bad?
    ///
    /// `timestamptz` is a moment; `timestamp` is what a clock on a wall showed, and nothing says on which wall. Where a
    /// schema has both, PostgreSQL compares them by the session's time zone: the same query gives other rows to a client
    /// that is set to another zone, and `now()` written into a `timestamp` is off by hours when it is read elsewhere.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     created_at timestamptz NOT NULL,
    ///     updated_at timestamptz NOT NULL,
    ///     shipped_at timestamp -- finding
    /// );
    /// ```
    ///
    /// If the values are in UTC, as most servers write them:
    ///
    /// ```sql fix
    /// ALTER TABLE orders ALTER COLUMN shipped_at TYPE timestamptz USING shipped_at AT TIME ZONE 'UTC';
    /// ```
    ///
    /// A time whose name says that it is local, or that stands beside its time zone, is one on a wall:
    ///
    /// ```sql
    /// CREATE TABLE meetings (
    ///     id bigint PRIMARY KEY,
    ///     created_at timestamptz NOT NULL,
    ///     starts_at timestamp NOT NULL,
    ///     time_zone text NOT NULL
    /// );
    /// CREATE TABLE trains (
    ///     id bigint PRIMARY KEY,
    ///     created_at timestamptz NOT NULL,
    ///     departs_local timestamp NOT NULL
    /// );
    /// ```
    ///
    /// A schema most of whose times are without time zone has made its choice, and the application keeps to one zone:
    ///
    /// ```sql
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     created_at timestamp NOT NULL,
    ///     shipped_at timestamp,
    ///     paid_at timestamptz
    /// );
    /// ```
    ///
    /// ## Fix safety
    ///
    /// The table is rewritten under an exclusive lock. Which zone the values are in, only those know who write them.
    pub static RULE = {
        id: "timestamp-without-time-zone",
        category: Category::Types,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 8.5.1.3 Time Stamps", "PostgreSQL wiki, Don't Do This"],
        check: Check::Catalog(check),
        counts: Some(("timestamp", "timestamps")),
    }
}

/// How many columns of a schema are moments, and how many are times on a wall.
#[derive(Default)]
struct Times {
    with_zone: usize,
    without_zone: usize,
}

fn check(_: &Catalog, ctx: &mut Context<'_>) {
    let own: Vec<&Relation> = ctx
        .own_relations()
        .filter(|it| it.is_table() && !it.is_partition() && !is_a_tools(it))
        .collect();
    let mut times: BTreeMap<SchemaId, Times> = BTreeMap::new();
    for table in &own {
        let of_schema = times.entry(table.schema).or_default();
        for column in &table.columns {
            match column.data_type {
                TypeId::TIMESTAMPTZ => of_schema.with_zone += 1,
                TypeId::TIMESTAMP => of_schema.without_zone += 1,
                _ => {}
            }
        }
    }
    ctx.examined(times.values().map(|it| it.with_zone + it.without_zone).sum());
    for table in own {
        let is_the_exception = times
            .get(&table.schema)
            .is_some_and(|it| it.without_zone < it.with_zone);
        if !is_the_exception || has_zone(table) {
            continue;
        }
        for column in &table.columns {
            let own = column.inherited == 0 && column.data_type == TypeId::TIMESTAMP;
            if own && !is_local(column) {
                report(table, column, ctx);
            }
        }
    }
}

fn report(table: &Relation, column: &Column, ctx: &mut Context<'_>) {
    let message = format!(
        "`{}.{}` is a timestamp without time zone, unlike most here",
        table.name.as_str(),
        column.name.as_str()
    );
    let name = &column.name;
    let action = format!("ALTER COLUMN {name} TYPE timestamptz USING {name} AT TIME ZONE 'UTC'");
    let step = ctx.alter_table(table, action);
    let fix = Fix::manual("give it a time zone, if its values are in UTC", [step]);
    let mut finding = Finding::on(ctx.on_column(table, column), message).fix(fix.risk(Risk::Medium));
    if let Some(obstacle) = in_the_way(ctx.catalog, table, column.number, true) {
        finding = finding.note(obstacle);
    }
    ctx.report(finding);
}

/// Whether it is where a migration tool notes what it has run: its columns are not the schema's to choose.
fn is_a_tools(table: &Relation) -> bool {
    words(table.name.as_str())
        .iter()
        .any(|word| matches!(word.as_str(), "migration" | "migrations"))
}

/// Whether the table says in which zone its times are.
fn has_zone(table: &Relation) -> bool {
    table.columns.iter().any(|column| {
        words(column.name.as_str())
            .iter()
            .any(|word| matches!(word.as_str(), "timezone" | "zone" | "tz"))
    })
}

fn is_local(column: &Column) -> bool {
    words(column.name.as_str())
        .iter()
        .any(|word| matches!(word.as_str(), "local" | "wall" | "naive"))
}
