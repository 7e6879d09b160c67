use pgassay_catalog::words::words;

use crate::columns::{is_deletion_time, primary_key};
use crate::prelude::*;
use crate::same_index::is_needed_by_foreign_key;

declare_rule! {
    /// A unique key that deleted rows keep their names in.
    ///
    /// ## Why is this bad?
    ///
    /// Rows are marked as deleted and stay. To the unique key they are rows like others: who deletes a project and makes
    /// a new one of the same name is told that the name is taken, by something that nobody can see.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE projects (
    ///     id bigint PRIMARY KEY,
    ///     name text NOT NULL UNIQUE, -- finding
    ///     deleted_at timestamptz
    /// );
    /// ```
    ///
    /// ```sql fix
    /// ALTER TABLE projects DROP CONSTRAINT projects_name_key;
    /// CREATE UNIQUE INDEX CONCURRENTLY projects_name_key ON projects (name) WHERE deleted_at IS NULL;
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, deleted_at timestamptz);
    /// CREATE UNIQUE INDEX ON users (lower(email)); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE projects (
    ///     id bigint PRIMARY KEY,
    ///     token uuid NOT NULL UNIQUE,
    ///     name text NOT NULL,
    ///     slug text NOT NULL,
    ///     deleted_at timestamptz,
    ///     UNIQUE NULLS NOT DISTINCT (slug, deleted_at)
    /// );
    /// CREATE UNIQUE INDEX ON projects (name) WHERE deleted_at IS NULL;
    /// ```
    ///
    /// ## Limits
    ///
    /// It looks at names, addresses, codes and the like; some of them are to stay taken for ever, as addresses of pages
    /// that others link to.
    ///
    /// ## Fix safety
    ///
    /// Between the two statements nothing keeps rows unique, and `ON CONFLICT (name)` must repeat the predicate from
    /// then on.
    pub static RULE = {
        id: "unique-ignoring-deletion",
        category: Category::Integrity,
        severity: Severity::Medium,
        confidence: Confidence::Low,
        fix: FixAvailability::Sometimes,
        sources: &["PostgreSQL manual, 11.8 Partial Indexes"],
        check: Check::Index(check),
    }
}

/// Last words of columns whose values people choose, and choose again.
const CHOSEN: [&str; 16] = [
    "name",
    "slug",
    "email",
    "username",
    "login",
    "handle",
    "code",
    "title",
    "domain",
    "hostname",
    "phone",
    "label",
    "subdomain",
    "nickname",
    "identifier",
    "mail",
];

fn check(table: &Relation, index: &Index, ctx: &mut Context<'_>) {
    if !index.unique || index.predicate.is_some() || index.parent.is_some() {
        return;
    }
    let Some(deleted) = table.columns.iter().find(|column| is_deletion_time(column)) else {
        return;
    };
    let is_primary = primary_key(table).is_some_and(|key| key.index == index.id);
    let mentioned: Vec<ColumnNumber> = index.columns.iter().flat_map(columns_of).collect();
    let chosen = mentioned
        .iter()
        .filter_map(|it| table.column(*it))
        .find(|column| {
            words(column.name.as_str())
                .last()
                .is_some_and(|last| CHOSEN.contains(&last.as_str()))
        });
    let exempt =
        is_primary || mentioned.contains(&deleted.number) || is_needed_by_foreign_key(ctx.survey(), index);
    let Some(chosen) = chosen.filter(|_| !exempt) else {
        return;
    };
    let message = format!(
        "a deleted row of `{}` keeps its `{}` taken",
        table.name.as_str(),
        chosen.name.as_str()
    );
    let mut finding = Finding::on(ctx.on_index(index), message).note(format!(
        "Nothing in `{}` looks at `{}`.",
        index.name.as_str(),
        deleted.name.as_str()
    ));
    if let Some(fix) = fix(table, index, deleted, ctx) {
        finding = finding.fix(fix);
    }
    ctx.report(finding);
}

fn columns_of(key: &IndexColumn) -> Vec<ColumnNumber> {
    match &key.value {
        KeyValue::Column(number) => vec![*number],
        KeyValue::Expression(expression) => expression
            .references
            .iter()
            .filter_map(|it| match it {
                Reference::Column(_, number) => Some(*number),
                _ => None,
            })
            .collect(),
    }
}

fn fix(table: &Relation, index: &Index, deleted: &Column, ctx: &Context<'_>) -> Option<Fix> {
    let columns = index.key_columns()?;
    let constraint = table
        .constraints
        .iter()
        .find(|it| Some(it.id) == index.constraint)?;
    let steps = [
        ctx.alter_table(table, format!("DROP CONSTRAINT {}", constraint.name)),
        SqlStep::outside_transaction(format!(
            "CREATE UNIQUE INDEX CONCURRENTLY {} ON {} ({}) WHERE {} IS NULL",
            index.name,
            ctx.sql_name(table),
            ctx.sql_columns(table, &columns),
            deleted.name
        )),
    ];
    Some(Fix::manual("let living rows alone be unique", steps))
}
