use crate::columns::refers;
use crate::prelude::*;

declare_rule! {
    /// A unique key over several columns, one of which may be null and says where the others are unique.
    ///
    /// ## Why is this bad?
    ///
    /// Nulls are all different to a unique index. `UNIQUE (team_id, name)` with a nullable `team_id` keeps names apart
    /// within a team; rows without a team, the global ones, may have the same name a hundred times.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE teams (id bigint PRIMARY KEY);
    /// CREATE TABLE labels (
    ///     id bigint PRIMARY KEY,
    ///     team_id bigint REFERENCES teams,
    ///     name text NOT NULL,
    ///     UNIQUE (team_id, name) -- finding
    /// );
    /// ```
    ///
    /// PostgreSQL 15 and later can take nulls as equal; a partial index over the rows with null does it everywhere:
    ///
    /// ```sql
    /// CREATE TABLE teams (id bigint PRIMARY KEY);
    /// CREATE TABLE labels (
    ///     id bigint PRIMARY KEY,
    ///     team_id bigint REFERENCES teams,
    ///     name text NOT NULL,
    ///     UNIQUE NULLS NOT DISTINCT (team_id, name)
    /// );
    /// CREATE TABLE tags (
    ///     id bigint PRIMARY KEY,
    ///     team_id bigint REFERENCES teams,
    ///     name text NOT NULL,
    ///     UNIQUE (team_id, name)
    /// );
    /// CREATE UNIQUE INDEX ON tags (name) WHERE team_id IS NULL;
    /// ```
    ///
    /// A key of one column that may be null is a key of the rows that have a value, and so is one whose last column is an
    /// optional value:
    ///
    /// ```sql
    /// CREATE TABLE teams (id bigint PRIMARY KEY);
    /// CREATE TABLE customers (
    ///     id bigint PRIMARY KEY,
    ///     team_id bigint NOT NULL REFERENCES teams,
    ///     email text UNIQUE,
    ///     external_id text,
    ///     UNIQUE (team_id, external_id)
    /// );
    /// ```
    ///
    /// ## Limits
    ///
    /// Whether rows without a value are meant to be free is known to people only.
    pub static RULE = {
        id: "nullable-unique-key",
        category: Category::Integrity,
        severity: Severity::Low,
        confidence: Confidence::Low,
        needs: &[Needs::AbsenceOf(Effects::INDEXES)],
        sources: &["PostgreSQL manual, 5.5.3 Unique Constraints"],
        check: Check::Index(check),
    }
}

fn check(table: &Relation, index: &Index, ctx: &mut Context<'_>) {
    let candidate =
        index.unique && !index.nulls_not_distinct && index.predicate.is_none() && index.parent.is_none();
    let Some(columns) = index.key_columns().filter(|it| candidate && it.len() > 1) else {
        return;
    };
    let column = |number: &ColumnNumber| table.column(*number);
    let Some(nullable) = columns
        .iter()
        .take(columns.len() - 1)
        .filter_map(column)
        .find(|it| !it.not_null && refers(table, it.number))
    else {
        return;
    };
    // What is unique within it must be a value that is always there.
    let rest: Vec<ColumnNumber> = columns
        .iter()
        .copied()
        .filter(|it| *it != nullable.number)
        .collect();
    if !rest.iter().filter_map(column).all(|it| it.not_null) || is_covered(table, index, &rest, ctx) {
        return;
    }
    let message = format!(
        "rows with a null `{}.{}` are not kept apart by `{}`",
        table.name.as_str(),
        nullable.name.as_str(),
        index.name.as_str()
    );
    ctx.report(Finding::on(ctx.on_index(index), message));
}

/// Whether another unique index is over no more than the other columns, at least for some rows.
fn is_covered(table: &Relation, index: &Index, rest: &[ColumnNumber], ctx: &Context<'_>) -> bool {
    ctx.catalog.indexes_of(table).any(|other| {
        let within = |key: &IndexColumn| match &key.value {
            KeyValue::Column(number) => rest.contains(number),
            KeyValue::Expression(_) => true,
        };
        other.id != index.id && other.unique && other.columns.iter().all(within)
    })
}
