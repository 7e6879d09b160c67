//! Grammar that not every supported major version of PostgreSQL reads (the release notes of 15 to 18).

use squawk_parser::SyntaxKind::*;

use super::known_option;
use super::query::{is_query, query_in};
use super::tree::{Node, syntax_error};
use crate::ast::Newer;

/// The newest grammar that a statement uses; none where version 14 reads it.
pub(super) fn newest(node: Node<'_>) -> Option<Box<Newer>> {
    newest_of(node, true)
}

/// The same for a statement that is read before it is run, when no one looks at its options.
pub(super) fn newest_in_body(node: Node<'_>) -> Option<Box<Newer>> {
    newest_of(node, false)
}

fn newest_of(node: Node<'_>, with_options: bool) -> Option<Box<Newer>> {
    let mut newest: Option<(u16, Node<'_>)> = None;
    let is_option = |part: &Node<'_>| {
        matches!(
            part.kind(),
            EXPLAIN_OPTION | VACUUM_OPTION | COPY_OPTION | OPTION_ITEM
        )
    };
    let parts = std::iter::once(node).chain(node.descendants());
    for part in parts.filter(|part| with_options || !is_option(part)) {
        let since = since(part);
        if since > newest.map_or(14, |it| it.0) {
            newest = Some((since, part));
        }
    }
    for taken in node.all_taken() {
        if taken.what.since() > newest.map_or(14, |it| it.0) {
            newest = Some((taken.what.since(), node));
        }
    }
    let (since, part) = newest?;
    let first = part.first_token().unwrap_or(part);
    let message = format!("syntax error at or near \"{}\"", first.text());
    let mut error = syntax_error(message, first.span());
    // The grammar of those before read it, and meant foreign keys.
    if part.kind() == ALTER_CONSTRAINT && part.tokens().any(|token| token.kind() == NO_KW) {
        error.sqlstate = "0A000";
    }
    Some(Box::new(Newer { since, error }))
}

/// The first major version that reads a node, apart from what is in it.
fn since(node: Node<'_>) -> u16 {
    let when = |holds: bool, since: u16| if holds { since } else { 14 };
    match node.kind() {
        MERGE if node.has(RETURNING_CLAUSE) => 17,
        MERGE
        | NULLS_NOT_DISTINCT
        | NULLS_DISTINCT
        | PUBLICATION_OBJECT_TABLES_IN_SCHEMA
        | PUBLICATION_OBJECT_CURRENT_SCHEMA => 15,
        SET_NULL_COLUMNS | SET_DEFAULT_COLUMNS => when(node.has(COLUMN_REF_LIST), 15),
        PUBLICATION_OBJECT_TABLE => when(node.has(COLUMN_REF_LIST) || node.has(WHERE_CONDITION_CLAUSE), 15),
        SET_ACCESS_METHOD => when(node.has(DEFAULT_KW), 17).max(15),
        PAREN_FROM_ITEM if !node.has(FROM_ALIAS) => {
            let inner = node.child(PAREN_SELECT);
            when(inner.is_some_and(|inner| query_in(inner).is_some()), 16)
        }
        GRANT_ROLE_OPTION => {
            let name = node.child(GRANT_ROLE_OPTION_NAME);
            let admin = name.is_some_and(|name| name.text().eq_ignore_ascii_case("admin"));
            when(!admin || !node.has(OPTION_KW), 16)
        }
        EXPLAIN_OPTION | VACUUM_OPTION | COPY_OPTION | OPTION_ITEM => known_option::since(node),
        // Before, the letters were another word's.
        LITERAL => when(node.tokens().any(is_of_new_form), 16),
        PRIVILEGE_PARAMETER | REFRESH_COLLATION_VERSION | OPTION_LOGGED | OPTION_UNLOGGED => 15,
        CREATE_STATISTICS => when(!node.has(STATISTICS), 16),
        INDENT => 16,
        ALL_PUBLICATION_SEQUENCES => 19,
        CLUSTER => {
            let names = node.descendants().any(|inner| inner.kind() == TABLE_NAME_REF);
            when(node.has(OPTION_ITEM_LIST) && !names, 17)
        }
        STORAGE | INHERIT_OPTION_FOR | SET_OPTION_FOR => 16,
        IS_JSON | IS_JSON_ARRAY | IS_JSON_OBJECT | IS_JSON_SCALAR | IS_JSON_VALUE | IS_NOT_JSON
        | IS_NOT_JSON_ARRAY | IS_NOT_JSON_OBJECT | IS_NOT_JSON_SCALAR | IS_NOT_JSON_VALUE => 16,
        JSON_KEY_VALUE
        | JSON_NULL_ON_NULL
        | JSON_ABSENT_ON_NULL
        | JSON_RETURNING_CLAUSE
        | JSON_FORMAT_CLAUSE
        | JSON_WITH_UNIQUE_KEYS
        | JSON_WITHOUT_UNIQUE_KEYS => 16,
        MERGE_WHEN_NOT_MATCHED_SOURCE
        | BY_TARGET
        | SET_EXPRESSION
        | AT_LOCAL
        | JSON_TABLE
        | JSON_PASSING_CLAUSE
        | JSON_ON_EMPTY_CLAUSE
        | JSON_ON_ERROR_CLAUSE
        | JSON_QUOTES_CLAUSE
        | JSON_WITHOUT_WRAPPER
        | JSON_WITH_CONDITIONAL_WRAPPER
        | JSON_WITH_UNCONDITIONAL_WRAPPER => 17,
        JSON_ARRAY_FN => {
            let inside = |inner: Node<'_>| is_query(inner.kind());
            when(node.has(JSON_SELECT_FORMAT) || node.nodes().any(inside), 16)
        }
        JSON_VALUE_FN | JSON_SERIALIZE_FN => when(node.has(JSON_RETURNING_CLAUSE), 17),
        JSON_FN => when(node.has(JSON_WITH_UNIQUE_KEYS), 17),
        SET_STORAGE => {
            let mode = node.child(STORAGE_MODE).unwrap_or(node);
            when(mode.has(DEFAULT_KW), 16)
        }
        REINDEX_TARGET_DATABASE | REINDEX_TARGET_SYSTEM => when(node.first_node().is_none(), 16),
        ALTER_DOMAIN => {
            let adds = node.tokens().any(|token| token.kind() == ADD_KW);
            let not_null = node
                .descendants()
                .any(|inner| inner.kind() == NOT_NULL_CONSTRAINT);
            when(adds && not_null, 17)
        }
        VACUUM | ANALYZE => when(node.tokens().any(|token| token.kind() == ONLY_KW), 18),
        ALTER_CONSTRAINT => {
            let has = |wanted| node.tokens().any(|token| token.kind() == wanted);
            when(has(INHERIT_KW), 18)
        }
        SET_STATISTICS => when(node.has(DEFAULT_KW), 17),
        RETURNING_OPTION_LIST | VIRTUAL | NOT_ENFORCED | ENFORCED | WITHOUT_OVERLAPS | PERIOD_COLUMN => 18,
        GENERATED_STORED => when(!node.has(STORED), 18),
        NOT_NULL_CONSTRAINT => when(node.has(COLUMN_NAME_REF), 18),
        _ => 14,
    }
}

/// Whether a number is told in another base, or with underscores.
fn is_of_new_form(token: Node<'_>) -> bool {
    let text = token.text();
    match token.kind() {
        INT_NUMBER => text.bytes().any(|byte| !byte.is_ascii_digit()),
        NUMERIC_NUMBER => text.contains('_'),
        _ => false,
    }
}
