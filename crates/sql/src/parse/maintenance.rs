//! VACUUM, REINDEX and their like, LOCK, COPY, and statements that wrap another one.

use squawk_parser::SyntaxKind::{self, *};

use super::literal::string_value;
use super::name::{name, names_of, object_name, optional_name};
use super::query::{is_query, query};
use super::statement::{other, statement as any_statement};
use super::tree::Node;
use crate::ast::{Copy, LockTable, ObjectName, Query, QueryBody, StatementKind};
use crate::name::Identifier;

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    match node.kind() {
        VACUUM => {
            let keyword = if is_full(node) { "vacuum full" } else { "vacuum" };
            maintenance(node, keyword, true)
        }
        ANALYZE => maintenance(node, "analyze", false),
        CHECKPOINT => maintenance(node, "checkpoint", false),
        REINDEX => {
            let of_index = node
                .descendants()
                .any(|child| child.kind() == REINDEX_TARGET_INDEX);
            let keyword = if of_index { "reindex index" } else { "reindex" };
            maintenance(node, keyword, reindex_is_outside(node))
        }
        CLUSTER | CLUSTER_LEGACY => {
            let all = relations(node).is_empty();
            maintenance(node, "cluster", all)
        }
        REPACK => maintenance(node, "repack", relations(node).is_empty()),
        SECURITY_LABEL => maintenance(node, "security label", false),
        LOCK => StatementKind::LockTable(Box::new(lock(node))),
        COPY => StatementKind::Copy(Box::new(copy(node))),
        EXPLAIN => wrapped(
            node,
            if has_option(node, &["analyze", "analyse"]) || node.has(EXPLAIN_ANALYZE) {
                "explain analyze"
            } else if has_option(node, &["generic_plan"]) {
                "explain generic_plan"
            } else {
                "explain"
            },
        ),
        PREPARE => wrapped(node, "prepare"),
        DECLARE => wrapped(node, "declare"),
        IMPORT_FOREIGN_SCHEMA => {
            let schema = node
                .child(INTO_SCHEMA)
                .and_then(|into| optional_name(into, SCHEMA_REF));
            StatementKind::ImportForeignSchema(schema)
        }
        _ => other(node),
    }
}

fn maintenance(node: Node<'_>, keyword: &'static str, outside_transaction: bool) -> StatementKind {
    let relations = if keyword == "security label" {
        Vec::new()
    } else {
        relations(node)
    };
    let index = match node.kind() {
        CLUSTER | CLUSTER_LEGACY => node.descendants().find(|child| child.kind() == INDEX_REF),
        _ => None,
    };
    StatementKind::Maintenance {
        keyword,
        relations,
        index: index.map(name),
        outside_transaction,
        concurrently: node.kind() == REINDEX && is_concurrent(node),
    }
}

/// The tables and indexes that the statement names; of `CLUSTER t USING i` only the table.
fn relations(node: Node<'_>) -> Vec<ObjectName> {
    let wanted: &[SyntaxKind] = match node.kind() {
        REINDEX => &[TABLE_NAME_REF, INDEX_REF],
        LOCK => &[RELATION_NAME_REF],
        _ => &[TABLE_NAME_REF],
    };
    node.descendants()
        .filter(|child| wanted.contains(&child.kind()))
        .map(object_name)
        .collect()
}

/// Whole databases and schemas are reindexed table by table, each in a transaction of its own.
fn reindex_is_outside(node: Node<'_>) -> bool {
    let is_wide = |child: Node<'_>| {
        matches!(
            child.kind(),
            REINDEX_TARGET_DATABASE | REINDEX_TARGET_SCHEMA | REINDEX_TARGET_SYSTEM
        )
    };
    node.descendants().any(is_wide) || is_concurrent(node)
}

fn is_concurrent(node: Node<'_>) -> bool {
    node.descendants().any(|child| match child.kind() {
        REINDEX_OPTION_CONCURRENTLY => is_on(child),
        _ => child.has(CONCURRENTLY_KW),
    })
}

/// Whether `FULL` stands behind VACUUM, or among its options.
fn is_full(node: Node<'_>) -> bool {
    let is_off = |option: Node<'_>| {
        let value = option.child(VACUUM_OPTION_VALUE);
        value.is_some_and(|value| is_false(value.text().trim_matches('\'')))
    };
    let is_option = |child: Node<'_>| {
        let name = child.child(VACUUM_OPTION_NAME);
        name.is_some_and(|name| name.text().eq_ignore_ascii_case("full")) && !is_off(child)
    };
    node.has(FULL_KW) || node.descendants().any(is_option)
}

/// Whether an option's value means true; without a value it does.
fn is_on(option: Node<'_>) -> bool {
    let Some(value) = option.tokens().nth(1) else {
        return true;
    };
    let text = match value.kind() {
        STRING | ESC_STRING => string_value(value),
        _ => value.text().to_owned(),
    };
    !is_false(&text)
}

fn is_false(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "false" | "off" | "no" | "0" | "f" | "n"
    )
}

fn lock(node: Node<'_>) -> LockTable {
    let mode = node.child(LOCK_MODE_CLAUSE).map(|clause| {
        let words: Vec<String> = clause
            .tokens()
            .filter(|token| !matches!(token.kind(), IN_KW | MODE_KW))
            .map(|token| token.text().to_ascii_lowercase())
            .collect();
        Identifier::new(&words.join(" "))
    });
    LockTable {
        tables: relations(node),
        mode,
    }
}

fn copy(node: Node<'_>) -> Copy {
    let table = node.child(COPY_TABLE);
    if table.is_none()
        && let Some(from) = node.child(COPY_FROM)
    {
        from.fail("syntax error at or near \"FROM\"");
    }
    if node.has(COPY_TO)
        && let Some(clause) = node.child(WHERE_CLAUSE)
    {
        clause.fail("WHERE clause not allowed with COPY TO");
    }
    Copy {
        table: table
            .and_then(|table| table.child(TABLE_NAME_REF))
            .map(object_name),
        columns: table
            .and_then(|table| table.child(COLUMN_REF_LIST))
            .map(|list| names_of(list, COLUMN_NAME_REF))
            .unwrap_or_default(),
        query: node
            .child(COPY_QUERY)
            .and_then(Node::first_node)
            .map(copied_query),
        from: node.has(COPY_FROM),
    }
}

fn copied_query(node: Node<'_>) -> Query {
    if is_query(node.kind()) {
        return query(node);
    }
    let statement = any_statement(node);
    let body = match statement.kind {
        StatementKind::Data(data) => QueryBody::Data(data),
        _ => QueryBody::Values(Vec::new()),
    };
    Query::of(body, statement.span)
}

/// Whether one of the options of an EXPLAIN is on.
fn has_option(node: Node<'_>, names: &[&str]) -> bool {
    node.child(EXPLAIN_OPTION_LIST).is_some_and(|list| {
        list.children_of(EXPLAIN_OPTION).any(|option| {
            let named = option.child(EXPLAIN_OPTION_NAME).map(name);
            named.is_some_and(|name| names.contains(&name.value.as_str())) && is_on(option)
        })
    })
}

fn wrapped(node: Node<'_>, keyword: &str) -> StatementKind {
    // The statement stands last; the semicolon behind it is a token.
    match node.nodes().last() {
        Some(inner) => {
            let statement = Box::new(any_statement(inner));
            StatementKind::Wrapped {
                keyword: keyword.to_owned(),
                statement,
            }
        }
        None => other(node),
    }
}
