//! What `ALTER` can do with objects of nearly every kind: rename, give away, move, tie to an extension.

use squawk_parser::SyntaxKind::IF_EXISTS;

use super::mend::What;
use super::object::shared_action;
use super::tree::Node;
use crate::ast::{AlterObject, AlterObjectAction, ObjectAddress, ObjectKind, StatementKind};

/// An `ALTER` with an action found by [`action`].
pub(super) fn alter_object(
    node: Node<'_>,
    kind: ObjectKind,
    object: ObjectAddress,
    action: AlterObjectAction,
) -> StatementKind {
    let if_exists = node.has(IF_EXISTS) || node.taken(|what| what == What::IfExists).is_some();
    StatementKind::AlterObject(Box::new(AlterObject {
        kind,
        if_exists,
        object,
        action,
    }))
}

/// The action that stands directly below an `ALTER` statement.
pub(super) fn action(node: Node<'_>) -> AlterObjectAction {
    node.nodes().find_map(shared_action).unwrap_or_else(|| {
        let last = node.nodes().last().unwrap_or(node);
        AlterObjectAction::Other(last.words())
    })
}
