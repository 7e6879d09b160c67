//! What stands behind a query: ORDER BY, LIMIT, OFFSET, FETCH, FOR UPDATE.

use squawk_parser::SyntaxKind::*;

use super::super::expr::{child_expr, optional_expr, order_by};
use super::super::name::object_name;
use super::super::tree::Node;
use crate::ast::{Expr, ExprKind, Literal, Locking, ObjectName, Query};

/// Whether anything stands behind the query that a node is, parentheses around it not counted.
pub(super) fn has_any(node: Node<'_>) -> bool {
    node.nodes().any(|child| {
        matches!(
            child.kind(),
            ORDER_BY_CLAUSE | LIMIT_CLAUSE | OFFSET_CLAUSE | FETCH_CLAUSE | LOCKING_CLAUSE
        )
    })
}

/// Adds what stands behind the query that a node is. What is there already came from inside of parentheses.
pub(super) fn add(node: Node<'_>, query: &mut Query) {
    for clause in node.nodes() {
        match clause.kind() {
            ORDER_BY_CLAUSE => {
                if !query.order_by.is_empty() {
                    clause.fail("multiple ORDER BY clauses not allowed");
                }
                query.order_by = order_by(node);
            }
            LIMIT_CLAUSE => {
                once(clause, query.limit.is_some(), "LIMIT");
                query.limit = optional_expr(clause);
            }
            FETCH_CLAUSE => {
                once(clause, query.limit.is_some(), "LIMIT");
                let one = Expr {
                    kind: ExprKind::Literal(Literal::Integer(1)),
                    span: clause.span(),
                };
                query.limit = Some(optional_expr(clause).unwrap_or(one));
                query.with_ties = clause.has(WITH_TIES);
            }
            OFFSET_CLAUSE => {
                once(clause, query.offset.is_some(), "OFFSET");
                query.offset = Some(child_expr(clause));
            }
            LOCKING_CLAUSE => query.locking.extend(locking(clause)),
            _ => {}
        }
    }
    if query.with_ties && query.order_by.is_empty() {
        node.fail("WITH TIES cannot be specified without ORDER BY clause");
    }
}

/// Moves what stands behind one query behind another one.
pub(super) fn take(from: &mut Query, to: &mut Query) {
    to.order_by = std::mem::take(&mut from.order_by);
    to.limit = from.limit.take();
    to.with_ties = std::mem::take(&mut from.with_ties);
    to.offset = from.offset.take();
    to.locking = std::mem::take(&mut from.locking);
}

fn once(clause: Node<'_>, before: bool, word: &str) {
    if before {
        clause.fail(format!("multiple {word} clauses not allowed"));
    }
}

fn locking(clause: Node<'_>) -> Option<Locking> {
    let strength = clause.nodes().find_map(|child| match child.kind() {
        FOR_UPDATE => Some("update"),
        FOR_NO_KEY_UPDATE => Some("no key update"),
        FOR_SHARE => Some("share"),
        FOR_KEY_SHARE => Some("key share"),
        _ => None,
    })?;
    let of: Vec<ObjectName> = clause
        .child(LOCKING_OF)
        .into_iter()
        .flat_map(Node::nodes)
        .map(object_name)
        .collect();
    Some(Locking { strength, of })
}
