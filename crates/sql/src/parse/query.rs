//! Queries: SELECT, VALUES, TABLE and their unions.

use squawk_parser::SyntaxKind::{self, *};

use super::tree::Node;
use crate::ast::{Query, QueryBody};

/// Whether nodes of that kind are queries.
pub(super) fn is_query(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        COMPOUND_SELECT | PAREN_SELECT | SELECT | SELECT_INTO | TABLE | VALUES
    )
}

/// The query that a node is.
pub(super) fn query(node: Node<'_>) -> Query {
    Query {
        with: None,
        body: QueryBody::Values(Vec::new()),
        order_by: Vec::new(),
        limit: None,
        with_ties: false,
        offset: None,
        locking: Vec::new(),
        span: node.span(),
    }
}

/// The first query directly below a node; a missing one makes the statement invalid.
pub(super) fn child_query(node: Node<'_>) -> Query {
    optional_query(node).unwrap_or_else(|| {
        node.fail("a query is missing");
        query(node)
    })
}

/// The first query directly below a node, if there is one.
pub(super) fn optional_query(node: Node<'_>) -> Option<Query> {
    node.children().find(|child| is_query(child.kind())).map(query)
}
