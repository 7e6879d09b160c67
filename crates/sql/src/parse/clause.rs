//! Clauses that statements of several families share.

use squawk_parser::SyntaxKind::{self, *};

use super::name::{child_object_name, missing_name, parts};
use super::tree::Node;
use crate::ast::{DropBehavior, Name, ObjectName, Persistence};
use crate::span::Span;

/// `TEMPORARY`, `UNLOGGED` or neither, directly below a node.
pub(super) fn persistence(node: Node<'_>) -> Persistence {
    if node.has(TEMP) {
        Persistence::Temporary
    } else if node.has(UNLOGGED) {
        Persistence::Unlogged
    } else {
        Persistence::Permanent
    }
}

/// `CASCADE`, or what is meant without it, directly below a node.
pub(super) fn drop_behavior(node: Node<'_>) -> DropBehavior {
    if node.has(CASCADE) {
        DropBehavior::Cascade
    } else {
        DropBehavior::Restrict
    }
}

/// The table in a `TABLE_RELATION_NAME` below a node, and whether `ONLY` stands before it.
pub(super) fn relation_name(node: Node<'_>) -> (ObjectName, bool) {
    let relation = node.child(TABLE_RELATION_NAME).unwrap_or(node);
    (child_object_name(relation, TABLE_NAME_REF), relation.has(ONLY_KW))
}

/// A name for which the parser takes a path although PostgreSQL takes no dots.
pub(super) fn unqualified_name(node: Node<'_>) -> Name {
    let mut parts = parts(node).into_iter();
    if parts.len() > 1 {
        node.fail("syntax error at or near \".\"");
    }
    parts.next().unwrap_or_else(|| {
        node.fail("a name is missing");
        missing_name(node.span())
    })
}

/// [`unqualified_name`] of the child of that kind.
pub(super) fn child_unqualified_name(node: Node<'_>, kind: SyntaxKind) -> Name {
    match node.child(kind) {
        Some(child) => unqualified_name(child),
        None => {
            node.fail("a name is missing");
            missing_name(Span::empty(node.span().end))
        }
    }
}

/// The new name in `RENAME ... TO name`, of whatever kind the node behind TO is.
pub(super) fn new_name(node: Node<'_>) -> Name {
    match node.nodes().last() {
        Some(name) => unqualified_name(name),
        None => {
            node.fail("a name is missing");
            missing_name(Span::empty(node.span().end))
        }
    }
}

/// Whether a node is `RENAME TO`, which the parser has one kind for per kind of object.
pub(super) fn is_rename_to(node: Node<'_>) -> bool {
    let mut tokens = node.tokens().map(Node::kind);
    tokens.next() == Some(RENAME_KW) && tokens.next() == Some(TO_KW)
}
