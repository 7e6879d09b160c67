use std::collections::BTreeMap;

use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::walk::{Part, walk};
use pgassay_catalog::words::{Word, ends_in, words};

use crate::columns::{is_deletion_time, primary_key};
use crate::prelude::*;

declare_rule! {
    /// A table whose rows are deleted in another way than those of the others.
    ///
    /// ## Why is this bad?
    ///
    /// Where `deleted_at` says of nearly all tables what is gone, every query adds `deleted_at IS NULL`. A table that says
    /// it by a status or a flag, or one of a family that deletes for good, is the one where it is forgotten, and a restore
    /// brings back all but its rows.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, deleted_at timestamptz);
    /// CREATE TABLE projects (id bigint PRIMARY KEY, deleted_at timestamptz);
    /// CREATE TABLE files (
    ///     id bigint PRIMARY KEY,
    ///     status text NOT NULL CHECK (status IN ('draft', 'final', 'deleted')) -- finding
    /// );
    /// CREATE TABLE notes (
    ///     id bigint PRIMARY KEY,
    ///     is_deleted boolean NOT NULL DEFAULT false -- finding
    /// );
    /// ```
    ///
    /// Three of a family have the column, the fourth has not:
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, deleted_at timestamptz);
    /// CREATE TABLE invoice_items (id bigint PRIMARY KEY, invoice_id bigint REFERENCES invoices, deleted_at timestamptz);
    /// CREATE TABLE invoice_notes (id bigint PRIMARY KEY, invoice_id bigint REFERENCES invoices, deleted_at timestamptz);
    /// CREATE TABLE invoice_taxes (id bigint PRIMARY KEY, invoice_id bigint REFERENCES invoices); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, deleted_at timestamptz);
    /// CREATE TABLE projects (id bigint PRIMARY KEY, deleted_at timestamptz, status text CHECK (status <> 'deleted'));
    /// CREATE TABLE user_projects (user_id bigint, project_id bigint, PRIMARY KEY (user_id, project_id));
    /// CREATE TABLE events (id bigint PRIMARY KEY, kind text CHECK (kind IN ('created', 'deleted')));
    /// ```
    ///
    /// ## Limits
    ///
    /// A family is the tables whose names begin with the same word. What only comes, as logs, and pairs of keys are passed
    /// over.
    pub static RULE = {
        id: "mixed-soft-deletion",
        category: Category::Maintenance,
        severity: Severity::Low,
        confidence: Confidence::Medium,
        needs: &[Needs::AbsenceOf(Effects::COLUMNS)],
        check: Check::Catalog(check),
        counts: Some(("table", "tables")),
    }
}

fn check(_catalog: &Catalog, ctx: &mut Context<'_>) {
    let tables: Vec<&Relation> = ctx
        .own_relations()
        .filter(|it| it.is_table() && !it.is_partition() && it.inherits.is_empty())
        .collect();
    ctx.examined(tables.len());
    let (marked, others): (Vec<&Relation>, Vec<&Relation>) = tables
        .iter()
        .partition(|table| table.columns.iter().any(is_deletion_time));
    if marked.len() < 2 {
        return;
    }
    // Where few tables keep what is deleted, each may have its own way.
    let usual = marked.len() * 5 >= tables.len();
    for table in others.iter().filter(|_| usual) {
        if let Some((column, how)) = table
            .columns
            .iter()
            .find_map(|column| Some((column, other_way(table, column, ctx)?)))
        {
            let message = format!(
                "`{}` says by {how} what is deleted, {} other tables by a time",
                table.name.as_str(),
                marked.len()
            );
            ctx.report(Finding::on(ctx.on_column(table, column), message));
        }
    }
    let mut families: BTreeMap<(SchemaId, Word), (usize, Vec<&Relation>)> = BTreeMap::new();
    for table in &tables {
        let first = words(table.name.as_str()).into_iter().next().unwrap_or_default();
        let first = pgassay_catalog::words::singular(&first);
        let family = families.entry((table.schema, first)).or_default();
        if table.columns.iter().any(is_deletion_time) {
            family.0 += 1;
        } else {
            family.1.push(table);
        }
    }
    for ((_, first), (count, without)) in families {
        let [table] = without.as_slice() else { continue };
        if count < 3 || is_exempt(table) || table.columns.iter().any(|it| other_way(table, it, ctx).is_some())
        {
            continue;
        }
        let message = format!(
            "`{}` has no time of deletion, {count} other tables of `{first}` have",
            table.name.as_str()
        );
        ctx.report(Finding::on(ctx.on_relation(table), message).unsure(Confidence::Low));
    }
}

/// How a column says that its row is deleted, if it does.
fn other_way(table: &Relation, column: &Column, ctx: &Context<'_>) -> Option<&'static str> {
    let name = column.name.as_str();
    if column.data_type == TypeId::BOOL {
        let words = words(name);
        let flag = match words.as_slice() {
            [one] => one == "deleted",
            [is, deleted] => is == "is" && deleted == "deleted",
            _ => false,
        };
        return flag.then_some("a flag");
    }
    if !ends_in(name, &["status", "state"]) {
        return None;
    }
    let by_type = match ctx.catalog.data_type(column.data_type).map(|it| &it.kind) {
        Some(TypeKind::Enum { labels }) => labels.iter().any(|it| it.eq_ignore_ascii_case("deleted")),
        _ => false,
    };
    (by_type || is_among_allowed(table, column.number)).then_some("a status")
}

/// Whether a CHECK that lists the column's values has `deleted` among them.
fn is_among_allowed(table: &Relation, column: ColumnNumber) -> bool {
    table.constraints.iter().any(|constraint| {
        let ConstraintKind::Check(expression) = &constraint.kind else {
            return false;
        };
        let mut found = false;
        walk(&expression.tree, &mut |part, _| {
            let Part::Node(Node::ArrayOperator { left, array, quantifier, .. }) = part else {
                return;
            };
            let any = matches!(quantifier, pgassay_sql::ast::Quantifier::Any);
            if any && crate::columns::mentions(left, column) {
                walk(array, &mut |part, _| {
                    found |= matches!(part, Part::Node(Node::Constant { value: Some(value), .. }) if value.eq_ignore_ascii_case("deleted"));
                });
            }
        });
        found
    })
}

/// Whether rows are pairs of keys, or only ever come.
fn is_exempt(table: &Relation) -> bool {
    const COMING: [&str; 16] = [
        "log",
        "logs",
        "event",
        "events",
        "history",
        "audit",
        "audits",
        "version",
        "versions",
        "outbox",
        "queue",
        "stats",
        "metrics",
        "snapshot",
        "snapshots",
        "types",
    ];
    let coming = words(table.name.as_str())
        .last()
        .is_some_and(|last| COMING.contains(&last.as_str()));
    coming || primary_key(table).is_none_or(|key| key.columns.len() > 1)
}
