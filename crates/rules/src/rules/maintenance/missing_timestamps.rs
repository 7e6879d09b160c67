use pgassay_catalog::words::words;

use crate::prelude::*;
use crate::survey::is_time_of_row;

declare_rule! {
    /// A table that does not say when its rows came.
    ///
    /// ## Why is this bad?
    ///
    /// The first question about a strange row is when it came. Without a time there is no answer, nothing can be cleaned up
    /// by age, and copies of the table cannot fetch only what is new.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY, name text, email text, created_at timestamptz);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, total numeric, note text); -- finding
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE orders ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
    /// ```
    ///
    /// Any column that tells when a row came, what it is about or when it expires will do. Tables of pairs, rows that are parts of others
    /// and short lists of values need none:
    ///
    /// ```sql
    /// CREATE TABLE posts (id bigint PRIMARY KEY, title text, body text, "publishedAt" timestamptz);
    /// CREATE TABLE readings (id bigint PRIMARY KEY, sensor text, value numeric, at timestamptz);
    /// CREATE TABLE sessions (id bigint PRIMARY KEY, token text, data jsonb, expires timestamptz);
    /// CREATE TABLE tags (id bigint PRIMARY KEY, name text);
    /// CREATE TABLE post_tags (post_id bigint REFERENCES posts, tag_id bigint REFERENCES tags, PRIMARY KEY (post_id, tag_id));
    /// CREATE TABLE post_lines (post_id bigint REFERENCES posts, line int, body text, mark text, PRIMARY KEY (post_id, line));
    /// CREATE TABLE post_values (post_id bigint REFERENCES posts, name text, value text, UNIQUE (post_id, name));
    /// ```
    ///
    /// ## Limits
    ///
    /// Nothing is wrong with the rows that are there, and many tables do well without: the severity is low, whatever some
    /// conventions say. In a schema where most tables have no such column it is a habit, not a slip: there the confidence is low.
    ///
    /// ## Fix safety
    ///
    /// Rows that are there get the time at which the column was added.
    pub static RULE = {
        id: "missing-timestamps",
        category: Category::Maintenance,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::COLUMNS)],
        fix: FixAvailability::Always,
        check: Check::Table(check),
    }
}

fn check(table: &Relation, ctx: &mut Context<'_>) {
    let survey = ctx.survey();
    let data = table
        .columns
        .iter()
        .filter(|column| !is_key_or_reference(table, column.number))
        .count();
    let exempt = !table.is_table() || table.is_partition() || !table.inherits.is_empty() || data < 2;
    let told = |column: &Column| is_time_of_row(column) || is_end(column);
    if exempt || is_detail(table) || table.columns.iter().any(told) {
        return;
    }
    let message = format!("`{}` does not say when its rows came", table.name.as_str());
    let step = ctx.alter_table(table, "ADD COLUMN created_at timestamptz NOT NULL DEFAULT now()");
    let mut finding = Finding::on(ctx.on_relation(table), message)
        .fix(Fix::careful("add the time of creation", [step]).risk(Risk::Low));
    if survey.tables_with_times * 2 < survey.tables {
        finding = finding.at_most(Severity::Info).unsure(Confidence::Low);
    }
    ctx.report(finding);
}

/// Whether a column says when its row is over: that tells its age well enough, and old rows can be cleared.
fn is_end(column: &Column) -> bool {
    matches!(column.data_type, TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ)
        && words(column.name.as_str())
            .iter()
            .any(|word| matches!(word.as_str(), "expire" | "expires" | "expiry" | "expiration"))
}

/// Whether rows are parts of other rows, and came with them: a reference is in the primary key, or in a unique one where
/// there is no primary key.
fn is_detail(table: &Relation) -> bool {
    let primary = |it: &Constraint| matches!(it.kind, ConstraintKind::PrimaryKey(_));
    let has_primary = table.constraints.iter().any(primary);
    let mut keys = table
        .constraints
        .iter()
        .filter_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => Some(&key.columns),
            ConstraintKind::Unique(key) if !has_primary => Some(&key.columns),
            _ => None,
        });
    keys.any(|columns| {
        table.constraints.iter().any(|constraint| {
            matches!(&constraint.kind, ConstraintKind::ForeignKey(key)
                if key.references != table.id && key.columns.iter().any(|number| columns.contains(number)))
        })
    })
}

fn is_key_or_reference(table: &Relation, column: ColumnNumber) -> bool {
    table.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => key.columns.contains(&column),
        ConstraintKind::ForeignKey(key) => key.columns.contains(&column),
        _ => false,
    })
}
