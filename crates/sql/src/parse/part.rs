//! Parts of statements as texts of their own: expressions, queries and types, as catalogs and scripts hold them.
//!
//! The parser reads whole statements only, so the part is put behind words that make it one.

use squawk_parser::EntryPoint;
use squawk_parser::SyntaxKind::*;

use super::expr::optional_expr;
use super::query::{is_query, query};
use super::tree::{Node, Tree, syntax_error};
use super::type_name::{is_type, type_name};
use super::{single_statement, too_deep};
use crate::ast::{Expr, Query, SyntaxError, TypeName};
use crate::span::Span;

/// Reads an expression that begins at `offset` in its file, such as what `pg_get_expr` prints.
///
/// # Errors
///
/// Where the text is not one expression.
pub fn parse_expression(text: &str, offset: u32) -> Result<Expr, SyntaxError> {
    parse_part(text, offset, "SELECT ", |statement| {
        let clause = only(statement, SELECT_CLAUSE)?;
        let target = only(only(clause, TARGET_LIST)?, TARGET)?;
        let plain = target.children().count() == 1 && clause.children().count() == 2;
        if plain { optional_expr(target) } else { None }
    })
}

/// Reads a query that begins at `offset` in its file, such as what `pg_get_viewdef` prints.
///
/// # Errors
///
/// Where the text is not one query.
pub fn parse_query(text: &str, offset: u32) -> Result<Query, SyntaxError> {
    parse_part(text, offset, "", |statement| {
        is_query(statement.kind()).then(|| query(statement))
    })
}

/// Reads a type that begins at `offset` in its file, such as what `format_type` prints. `SETOF` and `%TYPE` are
/// allowed, as in `RETURNS`.
///
/// # Errors
///
/// Where the text is not one type.
pub fn parse_type_name(text: &str, offset: u32) -> Result<TypeName, SyntaxError> {
    parse_part(text, offset, "CREATE FUNCTION f() RETURNS ", |statement| {
        let behind = statement
            .nodes()
            .skip_while(|node| node.kind() != RET_TYPE)
            .skip(1);
        if behind.into_iter().any(|node| node.first_token().is_some()) {
            return None;
        }
        let returns = statement.child(RET_TYPE)?;
        returns.nodes().find(|node| is_type(node.kind())).map(type_name)
    })
}

/// Reads a text that is a statement behind `prefix`.
pub(super) fn parse_part<T>(
    text: &str,
    offset: u32,
    prefix: &str,
    lower: impl FnOnce(Node<'_>) -> Option<T>,
) -> Result<T, SyntaxError> {
    let span = Span::of(0, text.len()).shift(offset);
    if let Some(error) = too_deep(text, span) {
        return Err(error);
    }
    let statement = format!("{prefix}{text}");
    let tree = Tree::parse_behind(
        &statement,
        crate::span::offset(prefix.len()),
        offset,
        EntryPoint::SourceFile,
    );
    let result = if tree.has_error() {
        None
    } else {
        single_statement(&tree).and_then(lower)
    };
    match (tree.take_error(), result) {
        (None, Some(result)) => Ok(result),
        (Some(error), _) => Err(error),
        (None, None) => Err(syntax_error(format!("syntax error in \"{text}\""), span)),
    }
}

/// The one child of a kind, where there is no other node.
fn only(node: Node<'_>, kind: squawk_parser::SyntaxKind) -> Option<Node<'_>> {
    let mut nodes = node.nodes();
    let first = nodes.next().filter(|first| first.kind() == kind)?;
    let semicolon = node.has(SEMICOLON);
    (nodes.next().is_none() && !semicolon).then_some(first)
}
