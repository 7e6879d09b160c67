//! PL/pgSQL bodies.

mod scan;
mod statement;
#[cfg(test)]
mod tests;

use squawk_parser::EntryPoint;
use squawk_parser::SyntaxKind::*;

use super::name::{missing_name, name, object_name};
use super::query::{is_query, plpgsql_query};
use super::statement::statement as sql_statement;
use super::too_deep;
use super::tree::{Node, Tree, syntax_error};
use super::type_name::{optional_type, type_name};
use crate::ast::{
    PlpgsqlBlock, PlpgsqlDeclaration, PlpgsqlExpr, PlpgsqlHandler, PlpgsqlStatement, PlpgsqlStatementKind,
    SyntaxError, TypeName,
};
use crate::span::Span;
use statement::statement;

/// Reads the body of a PL/pgSQL function or `DO` block. Spans are offsets into the body.
///
/// # Errors
///
/// The first thing in it that PostgreSQL would refuse when it creates the function.
pub fn parse_plpgsql(body: &str) -> Result<PlpgsqlBlock, SyntaxError> {
    parse_plpgsql_at(body, 0)
}

/// The same for a body that begins at `offset` in its file: spans are offsets into the file.
///
/// # Errors
///
/// As [`parse_plpgsql`].
pub fn parse_plpgsql_at(body: &str, offset: u32) -> Result<PlpgsqlBlock, SyntaxError> {
    let whole = Span::of(0, body.len()).shift(offset);
    if let Some(error) = too_deep(body, whole) {
        return Err(error);
    }
    let scanned = scan::scan(body);
    if scanned.too_deep {
        return Err(SyntaxError {
            message: "nested too deeply to be parsed".to_owned(),
            span: whole,
            sqlstate: "54001",
        });
    }
    let tree = Tree::parse(&scanned.text, offset, EntryPoint::Plpgsql);
    if let Some(error) = tree.take_error() {
        return Err(error);
    }
    let into: Vec<u32> = scanned.into.iter().map(|at| at.saturating_add(offset)).collect();
    let ctx = Body { into: &into };
    let mut blocks = tree
        .root()
        .into_iter()
        .flat_map(|root| root.children_of(PLPGSQL_BLOCK));
    let block = blocks.next().map(|node| ctx.block(node));
    if let Some(second) = blocks.next() {
        second.fail(format!(
            "syntax error at or near \"{}\"",
            second.first_token().map_or("", Node::text)
        ));
    }
    match (tree.take_error(), block) {
        (Some(error), _) => Err(error),
        (None, Some(block)) => Ok(block),
        (None, None) => Err(syntax_error("there is no block", whole)),
    }
}

/// What lowering a body has to know.
struct Body<'b> {
    /// Where INTO clauses stood in SQL statements.
    into: &'b [u32],
}

impl Body<'_> {
    fn block(&self, node: Node<'_>) -> PlpgsqlBlock {
        let handlers = node.child(PLPGSQL_EXCEPTION_SECTION).into_iter();
        let declarations = node
            .child(PLPGSQL_DECLARE_SECTION)
            .into_iter()
            .flat_map(Node::nodes);
        PlpgsqlBlock {
            label: node
                .child(PLPGSQL_LABEL)
                .and_then(|label| label.child(PLPGSQL_LABEL_NAME))
                .map(name),
            declarations: declarations.map(declaration).collect(),
            statements: self.body(node),
            handlers: handlers
                .flat_map(|section| section.children_of(PLPGSQL_EXCEPTION_HANDLER))
                .map(|handler| PlpgsqlHandler {
                    conditions: handler.children_of(PLPGSQL_CONDITION).map(condition).collect(),
                    statements: self.body(handler),
                })
                .collect(),
            span: node.span(),
        }
    }

    /// The statements in the `PLPGSQL_BODY` directly below a node.
    fn body(&self, node: Node<'_>) -> Vec<PlpgsqlStatement> {
        let statements = node.child(PLPGSQL_BODY).into_iter().flat_map(Node::nodes);
        statements
            .filter_map(|child| {
                let kind = child.deeper(|| statement(self, child))?;
                Some(PlpgsqlStatement {
                    kind,
                    span: child.span(),
                })
            })
            .collect()
    }
}

fn condition(node: Node<'_>) -> String {
    match node.child(STRING) {
        Some(code) => super::literal::string_value(code),
        None => name(node).value.as_str().to_owned(),
    }
}

fn declaration(node: Node<'_>) -> PlpgsqlDeclaration {
    let row_type = node.child(PLPGSQL_PERCENT_ROWTYPE);
    PlpgsqlDeclaration {
        name: node
            .child(PLPGSQL_VAR_NAME)
            .map_or_else(|| missing_name(node.span()), name),
        type_name: match (node.kind(), row_type) {
            (PLPGSQL_VAR_DECL, Some(row_type)) => Some(row_type_name(row_type)),
            (PLPGSQL_VAR_DECL, None) => optional_type(node),
            _ => None,
        },
        row_type: row_type.is_some(),
        default: node.child(PLPGSQL_VAR_INIT).and_then(single_value),
        query: node
            .nodes()
            .find(|child| is_query(child.kind()))
            .map(sql_statement),
    }
}

fn row_type_name(node: Node<'_>) -> TypeName {
    let mut result = type_name(node);
    if let Some(path) = node.child(PATH_REF) {
        result.name = object_name(path);
    }
    result
}

/// The value of `PLPGSQL_EXPR` below a node where it is one value, not a query with FROM.
fn single_value(node: Node<'_>) -> Option<crate::ast::Expr> {
    let query = expression(node)?;
    let span = query.span;
    match query.body {
        crate::ast::QueryBody::Select(mut select) if select.targets.len() == 1 && select.from.is_empty() => {
            select.targets.pop().map(|target| target.value)
        }
        body => {
            let query = crate::ast::Query { body, ..*query };
            Some(crate::ast::Expr {
                kind: crate::ast::ExprKind::SubQuery(Box::new(query)),
                span,
            })
        }
    }
}

/// The first `PLPGSQL_EXPR` directly below a node.
fn expression(node: Node<'_>) -> Option<PlpgsqlExpr> {
    node.child(PLPGSQL_EXPR).map(|node| Box::new(plpgsql_query(node)))
}

/// All `PLPGSQL_EXPR`s directly below a node.
fn expressions(node: Node<'_>) -> Vec<PlpgsqlExpr> {
    node.children_of(PLPGSQL_EXPR)
        .map(|node| Box::new(plpgsql_query(node)))
        .collect()
}

/// A statement of which only the first word is kept.
fn other(node: Node<'_>) -> PlpgsqlStatementKind {
    let word = node.first_token().map(|token| token.text().to_ascii_lowercase());
    PlpgsqlStatementKind::Other(word.unwrap_or_default())
}
