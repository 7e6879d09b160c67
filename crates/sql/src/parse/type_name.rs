//! Names of data types, with PostgreSQL's own spellings for those that have their own grammar.

use squawk_parser::SyntaxKind::{self, *};

use super::name::object_name;
use super::tree::Node;
use crate::ast::TypeName;

/// Whether nodes of that kind are types.
pub(super) fn is_type(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        ARRAY_TYPE
            | BIT_TYPE
            | BIT_VARYING_TYPE
            | CHARACTER_TYPE
            | DOUBLE_TYPE
            | INTERVAL_TYPE
            | PATH_TYPE
            | PERCENT_TYPE
            | PLPGSQL_PERCENT_ROWTYPE
            | TIMESTAMP_TYPE
            | TIME_TYPE
            | VARCHAR_TYPE
    )
}

/// The type that a node is.
pub(super) fn type_name(node: Node<'_>) -> TypeName {
    TypeName {
        name: object_name(node),
        modifiers: Vec::new(),
        interval_fields: None,
        array_dimensions: 0,
        set_of: false,
        percent_type: None,
        span: node.span(),
    }
}

/// The first type directly below a node; a missing one makes the statement invalid.
pub(super) fn child_type(node: Node<'_>) -> TypeName {
    optional_type(node).unwrap_or_else(|| {
        node.fail("a type is missing");
        type_name(node)
    })
}

/// The first type directly below a node, if there is one.
pub(super) fn optional_type(node: Node<'_>) -> Option<TypeName> {
    node.children().find(|child| is_type(child.kind())).map(type_name)
}

/// All types directly below a node.
pub(super) fn types(node: Node<'_>) -> Vec<TypeName> {
    node.children()
        .filter(|child| is_type(child.kind()))
        .map(type_name)
        .collect()
}
