//! Publications, subscriptions, servers, statistics and other objects of which the name is enough.

use super::statement::other;
use super::tree::Node;
use crate::ast::StatementKind;

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    other(node)
}
