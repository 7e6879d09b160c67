//! Value expressions.

use squawk_parser::SyntaxKind::{self, *};

use super::tree::Node;
use crate::ast::{Expr, ExprKind};

/// Whether nodes of that kind are expressions.
pub(super) fn is_expr(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        ARRAY_EXPR
            | BETWEEN_EXPR
            | BIN_EXPR
            | CALL_EXPR
            | CASE_EXPR
            | CAST_EXPR
            | COLLATE
            | FIELD_EXPR
            | INDEX_EXPR
            | LITERAL
            | NAME_REF
            | PAREN_EXPR
            | POSTFIX_EXPR
            | PREFIX_EXPR
            | SLICE_EXPR
            | TUPLE_EXPR
    )
}

/// The expression that a node is.
pub(super) fn expr(node: Node<'_>) -> Expr {
    Expr {
        kind: ExprKind::Other(format!("{:?}", node.kind())),
        span: node.span(),
    }
}

/// The first expression directly below a node; a missing one makes the statement invalid.
pub(super) fn child_expr(node: Node<'_>) -> Expr {
    optional_expr(node).unwrap_or_else(|| {
        node.fail("an expression is missing");
        Expr {
            kind: ExprKind::Default,
            span: node.span(),
        }
    })
}

/// The first expression directly below a node, if there is one.
pub(super) fn optional_expr(node: Node<'_>) -> Option<Expr> {
    node.children().find(|child| is_expr(child.kind())).map(expr)
}

/// All expressions directly below a node.
pub(super) fn exprs(node: Node<'_>) -> Vec<Expr> {
    node.children()
        .filter(|child| is_expr(child.kind()))
        .map(expr)
        .collect()
}
