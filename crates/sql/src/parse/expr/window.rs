//! ORDER BY, and windows: OVER, WINDOW, frames.

use squawk_parser::SyntaxKind::*;

use super::super::name::{name, operator_name, optional_name};
use super::super::tree::Node;
use super::{child_expr, exprs};
use crate::ast::{OrderBy, Window, WindowSpec};

/// The items of the `ORDER_BY_CLAUSE` directly below a node; none where there is no such clause.
pub(in super::super) fn order_by(node: Node<'_>) -> Vec<OrderBy> {
    node.child(ORDER_BY_CLAUSE)
        .map(order_by_clause)
        .unwrap_or_default()
}

/// The items of an `ORDER_BY_CLAUSE`.
pub(in super::super) fn order_by_clause(clause: Node<'_>) -> Vec<OrderBy> {
    let items = clause
        .child(SORT_BY_LIST)
        .into_iter()
        .flat_map(|list| list.children_of(SORT_BY));
    items
        .map(|item| OrderBy {
            value: child_expr(item),
            descending: item.has(SORT_DESC),
            nulls_first: nulls_first(item),
            using: item
                .child(SORT_USING)
                .and_then(|using| using.first_node())
                .map(operator_name),
        })
        .collect()
}

/// `NULLS FIRST` or `NULLS LAST` directly below a node.
pub(in super::super) fn nulls_first(node: Node<'_>) -> Option<bool> {
    if node.has(NULLS_FIRST) {
        return Some(true);
    }
    node.has(NULLS_LAST).then_some(false)
}

/// `OVER name` or `OVER (...)`.
pub(super) fn over(clause: Node<'_>) -> Window {
    if let Some(reference) = clause.child(WINDOW_REF) {
        return Window::Named(name(reference));
    }
    let spec = clause
        .child(OVER_WINDOW_SPEC)
        .and_then(|inside| inside.child(WINDOW_SPEC));
    Window::Inline(spec.map(window_spec).unwrap_or_default())
}

/// What stands in the parentheses of a window's definition.
pub(in super::super) fn window_spec(node: Node<'_>) -> WindowSpec {
    WindowSpec {
        base: optional_name(node, WINDOW_REF),
        partition_by: node.child(PARTITION_BY_CLAUSE).map(exprs).unwrap_or_default(),
        order_by: order_by(node),
        frame: node.child(FRAME_CLAUSE).map(|frame| {
            let bounds = frame
                .descendants()
                .filter(|node| matches!(node.kind(), EXPR_PRECEDING | EXPR_FOLLOWING));
            (frame.text().to_owned(), bounds.map(child_expr).collect())
        }),
    }
}
