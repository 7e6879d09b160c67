//! DROP, and what ALTER does with objects of every kind.

use squawk_parser::SyntaxKind::*;

use super::address::addresses;
use super::clause::{drop_behavior, is_rename_to, new_name};
use super::comment::comment;
use super::name::child_name;
use super::signature::role_name;
use super::statement::other;
use super::tree::Node;
use crate::ast::{AlterObjectAction, DropObjects, ObjectKind, StatementKind};

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    if node.kind() == COMMENT_ON {
        return comment(node);
    }
    match dropped_kind(node) {
        Some(kind) => StatementKind::Drop(Box::new(DropObjects {
            kind,
            concurrently: node.has(CONCURRENTLY_KW),
            if_exists: node.has(IF_EXISTS),
            objects: addresses(kind, node),
            behavior: drop_behavior(node),
        })),
        None => other(node),
    }
}

fn dropped_kind(node: Node<'_>) -> Option<ObjectKind> {
    Some(match node.kind() {
        DROP_ACCESS_METHOD => ObjectKind::AccessMethod,
        DROP_AGGREGATE => ObjectKind::Aggregate,
        DROP_CAST => ObjectKind::Cast,
        DROP_COLLATION => ObjectKind::Collation,
        DROP_CONVERSION => ObjectKind::Conversion,
        DROP_DOMAIN => ObjectKind::Domain,
        DROP_EVENT_TRIGGER => ObjectKind::EventTrigger,
        DROP_EXTENSION => ObjectKind::Extension,
        DROP_FOREIGN_DATA_WRAPPER => ObjectKind::ForeignDataWrapper,
        DROP_FOREIGN_TABLE => ObjectKind::ForeignTable,
        DROP_FUNCTION => ObjectKind::Function,
        DROP_INDEX => ObjectKind::Index,
        DROP_LANGUAGE => ObjectKind::Language,
        DROP_MATERIALIZED_VIEW => ObjectKind::MaterializedView,
        DROP_OPERATOR => ObjectKind::Operator,
        DROP_OPERATOR_CLASS => ObjectKind::OperatorClass,
        DROP_OPERATOR_FAMILY => ObjectKind::OperatorFamily,
        DROP_POLICY => ObjectKind::Policy,
        DROP_PROCEDURE => ObjectKind::Procedure,
        DROP_PROPERTY_GRAPH => ObjectKind::PropertyGraph,
        DROP_PUBLICATION => ObjectKind::Publication,
        DROP_ROUTINE => ObjectKind::Routine,
        DROP_RULE => ObjectKind::Rule,
        DROP_SCHEMA => ObjectKind::Schema,
        DROP_SEQUENCE => ObjectKind::Sequence,
        DROP_SERVER => ObjectKind::Server,
        DROP_STATISTICS => ObjectKind::Statistics,
        DROP_SUBSCRIPTION => ObjectKind::Subscription,
        DROP_TABLE => ObjectKind::Table,
        DROP_TEXT_SEARCH_CONFIG => ObjectKind::TextSearchConfiguration,
        DROP_TEXT_SEARCH_DICT => ObjectKind::TextSearchDictionary,
        DROP_TEXT_SEARCH_PARSER => ObjectKind::TextSearchParser,
        DROP_TEXT_SEARCH_TEMPLATE => ObjectKind::TextSearchTemplate,
        DROP_TRANSFORM => ObjectKind::Transform,
        DROP_TRIGGER => ObjectKind::Trigger,
        DROP_TYPE => ObjectKind::Type,
        DROP_USER_MAPPING => ObjectKind::UserMapping,
        DROP_VIEW => ObjectKind::View,
        _ => return None,
    })
}

/// The action that a node is, where all kinds of object share it.
pub(super) fn shared_action(node: Node<'_>) -> Option<AlterObjectAction> {
    Some(match node.kind() {
        OWNER_TO => AlterObjectAction::OwnerTo(role_name(node.child(ROLE_REF).unwrap_or(node))),
        SET_SCHEMA => AlterObjectAction::SetSchema(child_name(node, SCHEMA_REF)),
        DEPENDS_ON_EXTENSION | NO_DEPENDS_ON_EXTENSION => AlterObjectAction::DependsOnExtension {
            extension: child_name(node, EXTENSION_REF),
            no: node.kind() == NO_DEPENDS_ON_EXTENSION,
        },
        _ if is_rename_to(node) => AlterObjectAction::RenameTo(new_name(node)),
        _ => return None,
    })
}
