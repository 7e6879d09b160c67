//! INSERT, UPDATE, DELETE and MERGE.

use super::statement::other;
use super::tree::Node;
use crate::ast::StatementKind;

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    other(node)
}
