//! CREATE VIEW, CREATE MATERIALIZED VIEW, REFRESH MATERIALIZED VIEW.

use squawk_parser::SyntaxKind::*;

use super::clause::persistence;
use super::name::{child_object_name, names_of};
use super::option::child_attribute_list;
use super::query::child_query;
use super::tree::Node;
use crate::ast::{CreateTableAs, CreateView, Name, Persistence, RefreshMaterializedView, StatementKind};

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    match node.kind() {
        CREATE_VIEW => create_view(node),
        REFRESH => StatementKind::RefreshMaterializedView(Box::new(RefreshMaterializedView {
            concurrently: node.has(CONCURRENTLY_KW),
            name: child_object_name(node, VIEW_REF),
            no_data: node.has(WITH_NO_DATA),
        })),
        _ => create_materialized_view(node),
    }
}

fn create_view(node: Node<'_>) -> StatementKind {
    let recursive = node.has(RECURSIVE_KW);
    let check = node.child(WITH_CHECK_OPTION);
    let columns = columns(node);
    if recursive && columns.is_empty() {
        node.fail("a recursive view needs a list of its columns");
    }
    if let Some(check) = check
        && recursive
    {
        check.fail_as("0A000", "WITH CHECK OPTION not supported on recursive views");
    }
    StatementKind::CreateView(Box::new(CreateView {
        or_replace: node.has(OR_REPLACE),
        temporary: persistence(node) == Persistence::Temporary,
        recursive,
        name: child_object_name(node, VIEW),
        columns,
        options: child_attribute_list(node),
        query: child_query(node),
        check_option: check.map(|check| {
            if check.has(LOCAL_CHECK_OPTION) {
                "local"
            } else {
                "cascaded"
            }
        }),
    }))
}

fn create_materialized_view(node: Node<'_>) -> StatementKind {
    StatementKind::CreateTableAs(Box::new(CreateTableAs {
        materialized_view: true,
        persistence: persistence(node),
        if_not_exists: node.has(IF_NOT_EXISTS),
        name: child_object_name(node, VIEW),
        columns: columns(node),
        options: child_attribute_list(node),
        on_commit: None,
        query: Some(child_query(node)),
        no_data: node.has(WITH_NO_DATA),
    }))
}

fn columns(node: Node<'_>) -> Vec<Name> {
    node.child(COLUMN_LIST)
        .map(|list| names_of(list, COLUMN_NAME))
        .unwrap_or_default()
}
