//! Columns of tables, and the attributes of composite types that are columns too.

use squawk_parser::SyntaxKind::{self, *};

use super::constraint::{column_constraint, default_collation};
use super::mend::What;
use super::name::{child_name, child_object_name, name};
use super::option::foreign_options;
use super::tree::Node;
use super::type_name::optional_type;
use crate::ast::{Column, Name, ObjectName};
use crate::name::Identifier;
use crate::span::Span;

/// The column in a `COLUMN` or an `ADD_COLUMN`.
pub(super) fn column(node: Node<'_>) -> Column {
    build(node, child_name(node, COLUMN_NAME), node.span().end)
}

/// The attribute in a `COMPOSITE_FIELD_DEF` or an `ADD_ATTRIBUTE`; its type must be there.
pub(super) fn attribute(node: Node<'_>) -> Column {
    let end = node
        .nodes()
        .filter(|child| !matches!(child.kind(), CASCADE | RESTRICT))
        .last()
        .map_or(node.span().end, |last| last.span().end);
    let column = build(node, child_name(node, COMPOSITE_FIELD), end);
    if column.type_name.is_none() {
        node.fail("a type is missing");
    }
    column
}

fn build(node: Node<'_>, column_name: Name, end: u32) -> Column {
    let span = Span::new(column_name.span.start, end);
    Column {
        name: column_name,
        type_name: optional_type(node),
        collation: collation(node),
        storage: word(node, STORAGE, STORAGE_MODE).or_else(|| taken_word(node, What::Storage)),
        compression: word(node, COMPRESSION_METHOD, COMPRESSION_METHOD_NAME)
            .or_else(|| taken_word(node, What::Compression)),
        options: node
            .child(ALTER_OPTION_LIST)
            .map(foreign_options)
            .unwrap_or_default(),
        constraints: node.nodes().filter_map(column_constraint).collect(),
        span,
    }
}

/// The `COLLATE` clause directly below a node.
pub(super) fn collation(node: Node<'_>) -> Option<ObjectName> {
    let in_default = node.children_of(DEFAULT_CONSTRAINT).filter_map(default_collation);
    let mut clauses = node.children_of(COLLATE).chain(in_default);
    let first = clauses.next()?;
    if let Some(second) = clauses.next() {
        second.fail("multiple COLLATE clauses not allowed");
    }
    Some(child_object_name(first, COLLATION_REF))
}

fn word(node: Node<'_>, clause: SyntaxKind, word: SyntaxKind) -> Option<Name> {
    node.child(clause)?.child(word).map(name)
}

fn taken_word(node: Node<'_>, wanted: What) -> Option<Name> {
    let (taken, span) = node.taken(|what| what == wanted)?;
    Some(Name {
        value: Identifier::from_source(&taken.text).ok()?,
        span,
    })
}
