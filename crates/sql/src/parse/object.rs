//! DROP, COMMENT, and what ALTER does with objects of every kind.

use super::statement::other;
use super::tree::Node;
use crate::ast::StatementKind;

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    other(node)
}
