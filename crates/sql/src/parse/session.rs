//! SET, RESET, transactions and what else is about the session.

use super::statement::other;
use super::tree::Node;
use crate::ast::StatementKind;

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    other(node)
}
