use pgassay_catalog::words::{singular, words};

use crate::columns::{in_the_way, primary_key, refers, sequences};
use crate::prelude::*;

declare_rule! {
    /// A key that counts rows in 32 bits or fewer.
    ///
    /// ## Why is this bad?
    ///
    /// An integer ends at 2,147,483,647, a smallint at 32,767. A sequence never gives a number back: failed inserts,
    /// `ON CONFLICT` and deleted rows use them up as well. Then every insert fails, and the change to bigint rewrites the
    /// table and all that refer to it while nothing can be written.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE customers (
    ///     id serial PRIMARY KEY -- finding: low
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE customers ALTER COLUMN id TYPE bigint;
    /// ALTER SEQUENCE customers_id_seq AS bigint;
    /// ```
    ///
    /// Tables whose names say that rows only ever come are nearer to the end, and so are smaller integers:
    ///
    /// ```sql
    /// CREATE TABLE audit_events (
    ///     id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY -- finding
    /// );
    /// CREATE TABLE customers (
    ///     id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY -- finding
    /// );
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigserial PRIMARY KEY);
    /// CREATE TABLE countries (id serial PRIMARY KEY, name text);
    /// CREATE TABLE years (year integer PRIMARY KEY);
    /// ```
    ///
    /// ## Limits
    ///
    /// How many rows there are and how fast they come does not stand in the schema. Tables whose names say that people fill
    /// them by hand (types, roles, countries, ...) are passed over.
    ///
    /// ## Fix safety
    ///
    /// It rewrites the table and its indexes under a lock that stops reading and writing, and the columns that refer to it
    /// must follow. A big table wants a second column, filled by a trigger and in batches, and an exchange of names.
    pub static RULE = {
        id: "narrow-primary-key",
        category: Category::Types,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        fix: FixAvailability::Always,
        sources: &["PostgreSQL manual, 8.1.4 Serial Types", "active_record_doctor short_primary_key_type"],
        options: &[RuleOption {
            name: "smallest",
            default: "bigint",
            docs: "The smallest type that will do: `bigint`, or `integer` to be told of smallint keys only.",
        }],
        check: Check::Table(check),
    }
}

/// Last words of tables that people fill by hand.
const SMALL: [&str; 40] = [
    "type",
    "kind",
    "status",
    "state",
    "role",
    "country",
    "currency",
    "language",
    "locale",
    "setting",
    "config",
    "configuration",
    "option",
    "plan",
    "tier",
    "category",
    "level",
    "permission",
    "privilege",
    "feature",
    "flag",
    "migration",
    "version",
    "unit",
    "region",
    "province",
    "timezone",
    "template",
    "license",
    "tag",
    "method",
    "provider",
    "color",
    "schema",
    "holiday",
    "gender",
    "preference",
    "parameter",
    "severity",
    "priority",
];

/// Last words of tables in which rows only ever come.
const GROWING: [&str; 22] = [
    "event",
    "log",
    "audit",
    "history",
    "message",
    "notification",
    "metric",
    "measurement",
    "reading",
    "click",
    "visit",
    "view",
    "impression",
    "request",
    "activity",
    "transaction",
    "entry",
    "download",
    "job",
    "outbox",
    "delivery",
    "sample",
];

fn check(table: &Relation, ctx: &mut Context<'_>) {
    if !table.is_table() || table.is_partition() {
        return;
    }
    let Some(column) = primary_key(table)
        .filter(|key| key.columns.len() == 1)
        .and_then(|key| table.column(key.columns[0]))
    else {
        return;
    };
    let small = ctx.base_type(column.data_type) == TypeId::INT2;
    let narrow = small || ctx.base_type(column.data_type) == TypeId::INT4;
    let numbered = sequences(column);
    if !narrow
        || numbered.is_empty()
        || refers(table, column.number)
        || (!small && ctx.option("smallest") == "integer")
    {
        return;
    }
    let name = words(table.name.as_str());
    let last = name.last().map(|last| singular(last)).unwrap_or_default();
    if SMALL.contains(&last.as_str()) {
        return;
    }
    let end = if small { "32767" } else { "2147483647" };
    let message = format!("`{}.{}` ends at {end}", table.name.as_str(), column.name.as_str());
    let mut steps = vec![ctx.alter_table(table, format!("ALTER COLUMN {} TYPE bigint", column.name))];
    if column.identity.is_none() {
        let sequences = numbered.iter().filter_map(|id| ctx.catalog.sequence(*id));
        let narrow = sequences.filter(|it| it.data_type != TypeId::INT8);
        steps.extend(
            narrow.map(|it| SqlStep::new(format!("ALTER SEQUENCE {} AS bigint", ctx.sql_sequence(it)))),
        );
    }
    let mut finding = Finding::on(ctx.on_column(table, column), message)
        .fix(Fix::manual("make the key a bigint", steps).risk(Risk::High));
    if let Some(obstacle) = in_the_way(ctx.catalog, table, column.number, true) {
        finding = finding.note(obstacle);
    }
    let grows = GROWING.contains(&last.as_str());
    ctx.report(if small || grows {
        finding
    } else {
        finding.at_most(Severity::Low).unsure(Confidence::Low)
    });
}
