use pgassay_catalog::words::words;

use crate::columns::is_moment;
use crate::prelude::*;

declare_rule! {
    /// A time of creation without a default where the other tables have one.
    ///
    /// ## Why is this bad?
    ///
    /// Everywhere else the database says when a row came. Here an insert that leaves the column out fails, or, where null is
    /// allowed, makes a row that came at no time: it is in no report and no retention finds it.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now());
    /// CREATE TABLE orders (id bigint PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now());
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now());
    /// CREATE TABLE refunds (
    ///     id bigint PRIMARY KEY,
    ///     created_at timestamptz -- finding
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE refunds ALTER COLUMN created_at SET DEFAULT now();
    /// ```
    ///
    /// Where no table has a default, the application says it:
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, created_at timestamptz NOT NULL);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, created_at timestamptz NOT NULL);
    /// CREATE TABLE refunds (id bigint PRIMARY KEY, created_at timestamptz NOT NULL);
    /// ```
    ///
    /// ## Limits
    ///
    /// Three in four tables with such a column must have a default. Where null is not allowed an insert without the column
    /// fails, which is seen at once: that is only good to know. Rows that are copied from elsewhere bring their time
    /// with them.
    pub static RULE = {
        id: "created-at-without-default",
        category: Category::Maintenance,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::COLUMNS)],
        fix: FixAvailability::Always,
        check: Check::Catalog(check),
        counts: Some(("time of creation", "times of creation")),
    }
}

fn check(_catalog: &Catalog, ctx: &mut Context<'_>) {
    let found: Vec<(&Relation, &Column)> = ctx
        .own_relations()
        .filter(|it| it.is_table() && !it.is_partition())
        .filter_map(|table| Some((table, table.columns.iter().find(|it| is_created_at(it))?)))
        .collect();
    ctx.examined(found.len());
    let with = found
        .iter()
        .filter(|(_, column)| column.default.is_some())
        .count();
    if with < 3 || with * 4 < found.len() * 3 {
        return;
    }
    for (table, column) in found {
        // A trigger before inserts may set it.
        let by_trigger = table
            .triggers
            .iter()
            .any(|it| it.on_insert && it.timing == pgassay_sql::ast::TriggerTiming::Before);
        // Rows that were moved here bring their times with them.
        let moved = words(table.name.as_str()).iter().any(|it| {
            matches!(
                it.as_str(),
                "deleted" | "archive" | "archived" | "history" | "snapshot" | "snapshots"
            )
        });
        if moved || column.default.is_some() || column.generated.is_some() || by_trigger {
            continue;
        }
        let message = format!(
            "`{}.{}` has no default, {with} others have",
            table.name.as_str(),
            column.name.as_str()
        );
        let action = format!("ALTER COLUMN {} SET DEFAULT now()", column.name);
        let step = ctx.alter_table(table, action);
        let finding = Finding::on(ctx.on_column(table, column), message)
            .fix(Fix::safe("give it the time of the insert", [step]));
        ctx.report(if column.not_null {
            finding.at_most(Severity::Info)
        } else {
            finding
        });
    }
}

fn is_created_at(column: &Column) -> bool {
    if !is_moment(column.data_type) {
        return false;
    }
    let words = words(column.name.as_str());
    matches!(words.as_slice(), [first, second] if matches!(first.as_str(), "created" | "inserted") && matches!(second.as_str(), "at" | "on"))
}
