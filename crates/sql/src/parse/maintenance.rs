//! COPY, TRUNCATE, LOCK, REINDEX, VACUUM and their like; statements that wrap another one.

use super::statement::other;
use super::tree::Node;
use crate::ast::StatementKind;

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    other(node)
}
