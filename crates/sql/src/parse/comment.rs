//! COMMENT ON.

use squawk_parser::SyntaxKind::*;

use super::address::addresses;
use super::literal::string_value;
use super::statement::other;
use super::tree::Node;
use crate::ast::{Comment, ObjectKind, StatementKind};

pub(super) fn comment(node: Node<'_>) -> StatementKind {
    let object = node
        .nodes()
        .find_map(|child| commented_kind(child).map(|kind| (kind, child)));
    let Some((kind, child)) = object else {
        return other(node);
    };
    let Some(object) = addresses(kind, child).into_iter().next() else {
        node.fail("a name is missing");
        return other(node);
    };
    StatementKind::Comment(Box::new(Comment {
        kind,
        object,
        text: node.child(LITERAL).map(string_value),
    }))
}

/// The kind of object in an `OBJECT_...` node.
pub(super) fn commented_kind(node: Node<'_>) -> Option<ObjectKind> {
    Some(match node.kind() {
        OBJECT_ACCESS_METHOD => ObjectKind::AccessMethod,
        OBJECT_AGGREGATE => ObjectKind::Aggregate,
        OBJECT_CAST => ObjectKind::Cast,
        OBJECT_COLLATION => ObjectKind::Collation,
        OBJECT_COLUMN => ObjectKind::Column,
        OBJECT_CONSTRAINT if node.has(DOMAIN_REF) => ObjectKind::DomainConstraint,
        OBJECT_CONSTRAINT => ObjectKind::Constraint,
        OBJECT_CONVERSION => ObjectKind::Conversion,
        OBJECT_DATABASE => ObjectKind::Database,
        OBJECT_DOMAIN => ObjectKind::Domain,
        OBJECT_EVENT_TRIGGER => ObjectKind::EventTrigger,
        OBJECT_EXTENSION => ObjectKind::Extension,
        OBJECT_FOREIGN_DATA_WRAPPER => ObjectKind::ForeignDataWrapper,
        OBJECT_FOREIGN_TABLE => ObjectKind::ForeignTable,
        OBJECT_FUNCTION => ObjectKind::Function,
        OBJECT_INDEX => ObjectKind::Index,
        OBJECT_LANGUAGE => ObjectKind::Language,
        OBJECT_LARGE_OBJECT => ObjectKind::LargeObject,
        OBJECT_MATERIALIZED_VIEW => ObjectKind::MaterializedView,
        OBJECT_OPERATOR => ObjectKind::Operator,
        OBJECT_OPERATOR_CLASS => ObjectKind::OperatorClass,
        OBJECT_OPERATOR_FAMILY => ObjectKind::OperatorFamily,
        OBJECT_POLICY => ObjectKind::Policy,
        OBJECT_PROCEDURE => ObjectKind::Procedure,
        OBJECT_PROPERTY_GRAPH => ObjectKind::PropertyGraph,
        OBJECT_PUBLICATION => ObjectKind::Publication,
        OBJECT_ROLE => ObjectKind::Role,
        OBJECT_ROUTINE => ObjectKind::Routine,
        OBJECT_RULE => ObjectKind::Rule,
        OBJECT_SCHEMA => ObjectKind::Schema,
        OBJECT_SEQUENCE => ObjectKind::Sequence,
        OBJECT_SERVER => ObjectKind::Server,
        OBJECT_STATISTICS => ObjectKind::Statistics,
        OBJECT_SUBSCRIPTION => ObjectKind::Subscription,
        OBJECT_TABLE => ObjectKind::Table,
        OBJECT_TABLESPACE => ObjectKind::Tablespace,
        OBJECT_TEXT_SEARCH_CONFIG => ObjectKind::TextSearchConfiguration,
        OBJECT_TEXT_SEARCH_DICT => ObjectKind::TextSearchDictionary,
        OBJECT_TEXT_SEARCH_PARSER => ObjectKind::TextSearchParser,
        OBJECT_TEXT_SEARCH_TEMPLATE => ObjectKind::TextSearchTemplate,
        OBJECT_TRANSFORM => ObjectKind::Transform,
        OBJECT_TRIGGER => ObjectKind::Trigger,
        OBJECT_TYPE => ObjectKind::Type,
        OBJECT_VIEW => ObjectKind::View,
        _ => return None,
    })
}
