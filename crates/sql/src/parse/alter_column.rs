//! `ALTER [COLUMN]` and `ALTER ATTRIBUTE` inside of ALTER TABLE and its like.

use squawk_parser::SyntaxKind::*;

use super::clause::drop_behavior;
use super::column::collation;
use super::expr::child_expr;
use super::literal::signed_integer;
use super::name::{child_name, name};
use super::option::{child_attribute_list, foreign_options};
use super::sequence::{sequence_option, sequence_options};
use super::tree::Node;
use super::type_name::child_type;
use crate::ast::{AlterActionKind, AlterColumn, DropBehavior, Name, SequenceOption};
use crate::name::Identifier;

/// The action in an `ALTER_COLUMN`, `ALTER_VIEW_COLUMN` or `ALTER_SET_STATISTICS`.
pub(super) fn alter_column(node: Node<'_>) -> AlterActionKind {
    let mut nodes = node.nodes();
    let column = nodes.next();
    let action = nodes.next().and_then(column_action);
    match (column, action) {
        (Some(column), Some(action)) => AlterActionKind::AlterColumn {
            column: column_name(column),
            action,
        },
        _ => AlterActionKind::Other(node.words()),
    }
}

/// The action in an `ALTER_ATTRIBUTE`.
pub(super) fn alter_attribute(node: Node<'_>) -> AlterActionKind {
    AlterActionKind::AlterColumn {
        column: child_name(node, COMPOSITE_FIELD_REF),
        action: AlterColumn::Type {
            type_name: child_type(node),
            collation: collation(node),
            using: None,
            behavior: drop_behavior(node),
        },
    }
}

/// An index's columns are named by their numbers.
fn column_name(node: Node<'_>) -> Name {
    match node.kind() {
        LITERAL => Name {
            value: Identifier::new(node.text()),
            span: node.span(),
        },
        _ => name(node),
    }
}

fn column_action(node: Node<'_>) -> Option<AlterColumn> {
    Some(match node.kind() {
        SET_DEFAULT => AlterColumn::SetDefault(child_expr(node)),
        DROP_DEFAULT => AlterColumn::DropDefault,
        SET_NOT_NULL => AlterColumn::SetNotNull,
        DROP_NOT_NULL => AlterColumn::DropNotNull,
        SET_TYPE => AlterColumn::Type {
            type_name: child_type(node),
            collation: collation(node),
            using: node.child(USING_EXPR).map(child_expr),
            behavior: DropBehavior::Restrict,
        },
        SET_EXPRESSION => AlterColumn::SetExpression(child_expr(node)),
        DROP_EXPRESSION => AlterColumn::DropExpression {
            if_exists: node.has(IF_EXISTS),
        },
        ADD_GENERATED => AlterColumn::AddIdentity {
            always: node.has(GENERATED_ALWAYS),
            options: node
                .child(SEQUENCE_OPTION_LIST)
                .map(sequence_options)
                .unwrap_or_default(),
        },
        DROP_IDENTITY => AlterColumn::DropIdentity {
            if_exists: node.has(IF_EXISTS),
        },
        SET_GENERATED_OPTIONS => identity(node.nodes()),
        SET_GENERATED | SET_SEQUENCE_OPTION | RESTART => identity(std::iter::once(node)),
        SET_STATISTICS => AlterColumn::SetStatistics(
            node.first_node()
                .map(|value| i32::try_from(signed_integer(value)).unwrap_or(i32::MAX)),
        ),
        SET_OPTIONS => AlterColumn::SetOptions(child_attribute_list(node)),
        RESET_OPTIONS => AlterColumn::ResetOptions(child_attribute_list(node)),
        SET_STORAGE => AlterColumn::SetStorage(child_name(node, STORAGE_MODE)),
        SET_COMPRESSION => AlterColumn::SetCompression(child_name(node, COMPRESSION_METHOD_NAME)),
        SET_OPTIONS_LIST => AlterColumn::ForeignOptions(
            node.child(ALTER_OPTION_LIST)
                .map(foreign_options)
                .unwrap_or_default(),
        ),
        _ => return None,
    })
}

fn identity<'t>(nodes: impl Iterator<Item = Node<'t>>) -> AlterColumn {
    let mut always = None;
    let mut options = Vec::new();
    for node in nodes {
        match node.kind() {
            SET_GENERATED => {
                if always.replace(node.has(GENERATED_ALWAYS)).is_some() {
                    node.fail("conflicting or redundant options");
                }
            }
            SET_SEQUENCE_OPTION => options.extend(node.nodes().filter_map(settable_option)),
            _ => options.extend(sequence_option(node)),
        }
    }
    AlterColumn::SetIdentity { always, options }
}

/// `SET option` of an identity column takes all options but those that would change whose sequence it is.
fn settable_option(node: Node<'_>) -> Option<SequenceOption> {
    if matches!(node.kind(), OPTION_AS_TYPE | OPTION_RESTART | OPTION_OWNED_BY) {
        node.fail(format!("sequence option \"{}\" not supported here", node.words()));
    }
    sequence_option(node)
}
