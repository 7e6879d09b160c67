//! Which file lowers which statement.

use squawk_parser::SyntaxKind::*;

use super::query::{is_query, query};
use super::tree::Node;
use super::{
    alter_table, data, data_type, index, maintenance, named, object, policy, role, routine, schema, sequence,
    session, table, trigger, view,
};
use crate::ast::{Statement, StatementKind};
use crate::span::Span;

/// The statement that a node is. Statements inside of others (in CREATE SCHEMA, EXPLAIN, rules, SQL bodies) are lowered
/// by this too.
pub(super) fn statement(node: Node<'_>) -> Statement {
    Statement {
        kind: kind(node),
        span: span(node),
        newer: None,
    }
}

/// A statement that our tree has no form for.
pub(super) fn other(node: Node<'_>) -> StatementKind {
    StatementKind::Other { words: node.words() }
}

/// The parser makes a semicolon part of the statement before it.
fn span(node: Node<'_>) -> Span {
    let mut span = Span::empty(node.span().start);
    for child in node.children().filter(|child| child.kind() != SEMICOLON) {
        span = span.join(child.span());
    }
    span
}

#[rustfmt::skip]
fn kind(node: Node<'_>) -> StatementKind {
    match node.kind() {
        kind if is_query(kind) && table::is_select_into(node) => table::select_into(node),
        kind if is_query(kind) => StatementKind::Query(Box::new(query(node))),
        CREATE_TABLE | CREATE_FOREIGN_TABLE | CREATE_TABLE_AS => table::statement(node),
        ALTER_TABLE | ALTER_FOREIGN_TABLE | ALTER_INDEX | ALTER_MATERIALIZED_VIEW | ALTER_VIEW | ALTER_SEQUENCE => alter_table::statement(node),
        TRUNCATE => table::truncate(node),
        CREATE_INDEX => index::statement(node),
        CREATE_VIEW | CREATE_MATERIALIZED_VIEW | REFRESH => view::statement(node),
        CREATE_SEQUENCE => sequence::statement(node),
        CREATE_TYPE | CREATE_DOMAIN | ALTER_TYPE | ALTER_DOMAIN => data_type::statement(node),
        CREATE_FUNCTION | CREATE_PROCEDURE | CREATE_AGGREGATE | CREATE_CAST | CREATE_OPERATOR | CREATE_OPERATOR_CLASS | CREATE_OPERATOR_FAMILY | CREATE_TRANSFORM | ALTER_FUNCTION | ALTER_PROCEDURE | ALTER_ROUTINE | ALTER_AGGREGATE | ALTER_OPERATOR | ALTER_OPERATOR_CLASS | ALTER_OPERATOR_FAMILY | CALL | DO => routine::statement(node),
        CREATE_TRIGGER | CREATE_EVENT_TRIGGER | CREATE_RULE | ALTER_TRIGGER | ALTER_EVENT_TRIGGER | ALTER_RULE => trigger::statement(node),
        CREATE_POLICY | ALTER_POLICY => policy::statement(node),
        CREATE_ROLE | CREATE_USER | CREATE_GROUP | ALTER_ROLE | ALTER_USER | ALTER_GROUP | DROP_ROLE | DROP_USER | DROP_GROUP | GRANT | REVOKE | ALTER_DEFAULT_PRIVILEGES | REASSIGN | DROP_OWNED => role::statement(node),
        SET | RESET | RESET_ROLE | RESET_SESSION_AUTH | RESET_TIME_ZONE | RESET_TRANSACTION_ISOLATION | RESET_CONFIG_PARAM | SET_CONSTRAINTS | SET_ROLE | SET_SESSION_AUTH | SET_TRANSACTION | SHOW | BEGIN | COMMIT_TRANSACTION | COMMIT_PREPARED | ROLLBACK_TRANSACTION | ROLLBACK_TO_SAVEPOINT | ROLLBACK_PREPARED | SAVEPOINT_CREATE | RELEASE_SAVEPOINT | PREPARE_TRANSACTION | DISCARD | LISTEN | UNLISTEN | NOTIFY | LOAD | DEALLOCATE | CLOSE | FETCH | MOVE | EXECUTE => session::statement(node),
        CREATE_SCHEMA | CREATE_EXTENSION | ALTER_SCHEMA | ALTER_EXTENSION => schema::statement(node),
        INSERT | UPDATE | DELETE | MERGE => data::statement(node),
        SECURITY_LABEL | COPY | LOCK | REINDEX | VACUUM | CLUSTER | CLUSTER_LEGACY | ANALYZE | CHECKPOINT | REPACK | EXPLAIN | PREPARE | DECLARE | IMPORT_FOREIGN_SCHEMA => maintenance::statement(node),
        CREATE_ACCESS_METHOD | CREATE_COLLATION | CREATE_CONVERSION | CREATE_DATABASE | CREATE_FOREIGN_DATA_WRAPPER | CREATE_LANGUAGE | CREATE_PROPERTY_GRAPH | CREATE_PUBLICATION | CREATE_SERVER | CREATE_STATISTICS | CREATE_SUBSCRIPTION | CREATE_TABLESPACE | CREATE_TEXT_SEARCH_CONFIGURATION | CREATE_TEXT_SEARCH_DICTIONARY | CREATE_TEXT_SEARCH_PARSER | CREATE_TEXT_SEARCH_TEMPLATE | CREATE_USER_MAPPING | ALTER_COLLATION | ALTER_CONVERSION | ALTER_DATABASE | ALTER_FOREIGN_DATA_WRAPPER | ALTER_LANGUAGE | ALTER_LARGE_OBJECT | ALTER_PROPERTY_GRAPH | ALTER_PUBLICATION | ALTER_SERVER | ALTER_STATISTICS | ALTER_SUBSCRIPTION | ALTER_SYSTEM | ALTER_TABLESPACE | ALTER_TEXT_SEARCH_CONFIGURATION | ALTER_TEXT_SEARCH_DICTIONARY | ALTER_TEXT_SEARCH_PARSER | ALTER_TEXT_SEARCH_TEMPLATE | ALTER_USER_MAPPING | DROP_DATABASE | DROP_TABLESPACE => named::statement(node),
        COMMENT_ON | DROP_ACCESS_METHOD | DROP_AGGREGATE | DROP_CAST | DROP_COLLATION | DROP_CONVERSION | DROP_DOMAIN | DROP_EVENT_TRIGGER | DROP_EXTENSION | DROP_FOREIGN_DATA_WRAPPER | DROP_FOREIGN_TABLE | DROP_FUNCTION | DROP_INDEX | DROP_LANGUAGE | DROP_MATERIALIZED_VIEW | DROP_OPERATOR | DROP_OPERATOR_CLASS | DROP_OPERATOR_FAMILY | DROP_PROPERTY_GRAPH | DROP_POLICY | DROP_PROCEDURE | DROP_PUBLICATION | DROP_ROUTINE | DROP_RULE | DROP_SCHEMA | DROP_SEQUENCE | DROP_SERVER | DROP_STATISTICS | DROP_SUBSCRIPTION | DROP_TABLE | DROP_TEXT_SEARCH_CONFIG | DROP_TEXT_SEARCH_DICT | DROP_TEXT_SEARCH_PARSER | DROP_TEXT_SEARCH_TEMPLATE | DROP_TRANSFORM | DROP_TRIGGER | DROP_TYPE | DROP_USER_MAPPING | DROP_VIEW => object::statement(node),
        _ => other(node),
    }
}
