//! Queries: SELECT, VALUES, TABLE and their unions.

mod select;
mod tail;
#[cfg(test)]
mod tests;

use squawk_parser::SyntaxKind::{self, *};

use super::data::data_statement;
use super::expr::{expr, expr_or_default, is_expr};
use super::name::{missing_name, name, names_of, optional_name};
use super::tree::Node;
use crate::ast::{CommonTable, Expr, Query, QueryBody, SetOperator, With};
use crate::span::Span;

pub(super) use select::{condition, select_of, targets};

/// Whether nodes of that kind are queries.
pub(super) fn is_query(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        COMPOUND_SELECT | PAREN_SELECT | SELECT | SELECT_INTO | TABLE | VALUES
    )
}

/// The query that a node is.
pub(super) fn query(node: Node<'_>) -> Query {
    node.deeper(|| lower(node))
        .unwrap_or_else(|| bare(node, QueryBody::Values(Vec::new())))
}

/// An expression of PL/pgSQL: what stands behind SELECT.
pub(super) fn plpgsql_query(node: Node<'_>) -> Query {
    let mut query = bare(node, QueryBody::Select(Box::new(select::select(node))));
    tail::add(node, &mut query);
    query
}

/// The first query directly below a node; a missing one makes the statement invalid.
pub(super) fn child_query(node: Node<'_>) -> Query {
    optional_query(node).unwrap_or_else(|| {
        node.fail("a query is missing");
        bare(node, QueryBody::Values(Vec::new()))
    })
}

/// The first query directly below a node, if there is one.
pub(super) fn optional_query(node: Node<'_>) -> Option<Query> {
    node.children().find(|child| is_query(child.kind())).map(query)
}

/// The query that a node is, or that stands in it and in parentheses only.
pub(super) fn query_in(node: Node<'_>) -> Option<Node<'_>> {
    let wrapper = matches!(node.kind(), ALL_FN | ANY_FN | ARRAY_EXPR | EXISTS_FN | SOME_FN);
    let mut at = if wrapper { node.first_node()? } else { node };
    while at.kind() == PAREN_EXPR {
        at = at.first_node()?;
    }
    is_query(at.kind()).then_some(at)
}

/// The rows of VALUES. In an INSERT they may hold DEFAULT.
pub(super) fn rows(node: Node<'_>, with_defaults: bool) -> Vec<Vec<Expr>> {
    let rows = node
        .child(ROW_LIST)
        .into_iter()
        .flat_map(|list| list.children_of(ROW));
    let value = if with_defaults { expr_or_default } else { expr };
    rows.map(|row| {
        row.children()
            .filter(|child| is_expr(child.kind()))
            .map(value)
            .collect()
    })
    .collect()
}

/// The query of an INSERT: its rows may hold DEFAULT.
pub(super) fn insert_source(node: Node<'_>) -> Query {
    if node.kind() != VALUES {
        return query(node);
    }
    let mut query = bare(node, QueryBody::Values(rows(node, true)));
    query.with = with(node);
    tail::add(node, &mut query);
    query
}

/// The WITH clause directly below a node.
pub(super) fn with(node: Node<'_>) -> Option<With> {
    let clause = node.child(WITH_CLAUSE)?;
    Some(With {
        recursive: clause.has(RECURSIVE_KW),
        queries: clause.children_of(WITH_TABLE).map(common_table).collect(),
    })
}

fn common_table(node: Node<'_>) -> CommonTable {
    let materialized = if node.has(NOT_MATERIALIZED) {
        Some(false)
    } else {
        node.has(MATERIALIZED).then_some(true)
    };
    let inner = node
        .nodes()
        .find(|child| is_query(child.kind()) || is_data(child.kind()));
    let added = node
        .descendants()
        .filter(|child| matches!(child.kind(), SEARCH_SET_COLUMN | CYCLE_SET_COLUMN | CYCLE_PATH));
    CommonTable {
        name: optional_name(node, CTE_NAME).unwrap_or_else(|| missing_name(node.span())),
        columns: node
            .child(COLUMN_LIST)
            .map(|list| names_of(list, COLUMN_NAME))
            .unwrap_or_default(),
        materialized,
        query: match inner {
            Some(inner) if is_query(inner.kind()) => query(inner),
            Some(inner) => bare(inner, QueryBody::Data(Box::new(data_statement(inner)))),
            None => child_query(node),
        },
        added: added
            .filter(|clause| is_of(*clause, node))
            .filter_map(|clause| clause.child(COLUMN_NAME_REF))
            .map(name)
            .collect(),
    }
}

/// Whether a clause stands in SEARCH or CYCLE directly below `table`, not in a query inside of it.
fn is_of(clause: Node<'_>, table: Node<'_>) -> bool {
    table
        .nodes()
        .filter(|child| matches!(child.kind(), SEARCH_CLAUSE | CYCLE_CLAUSE))
        .any(|child| child.span().covers(clause.span()))
}

/// Whether nodes of that kind are statements that change rows.
pub(super) fn is_data(kind: SyntaxKind) -> bool {
    matches!(kind, INSERT | UPDATE | DELETE | MERGE)
}

fn bare(node: Node<'_>, body: QueryBody) -> Query {
    let mut span = Span::empty(node.span().start);
    // The parser makes a semicolon part of the query before it.
    for child in node.children().filter(|child| child.kind() != SEMICOLON) {
        span = span.join(child.span());
    }
    Query::of(body, span)
}

fn lower(node: Node<'_>) -> Query {
    match node.kind() {
        COMPOUND_SELECT => return compound(node),
        PAREN_SELECT => return parenthesized(node),
        _ => {}
    }
    let body = match node.kind() {
        VALUES => QueryBody::Values(rows(node, false)),
        TABLE => QueryBody::Select(Box::new(select::table(node))),
        _ => QueryBody::Select(Box::new(select::select(node))),
    };
    let mut query = bare(node, body);
    query.with = with(node);
    tail::add(node, &mut query);
    query
}

/// PostgreSQL adds what stands outside of the parentheses to the query in them.
fn parenthesized(node: Node<'_>) -> Query {
    let mut query = child_query(node);
    if let Some(with) = with(node) {
        if query.with.is_some() {
            node.fail("multiple WITH clauses not allowed");
        }
        query.with = Some(with);
    }
    tail::add(node, &mut query);
    query
}

/// `a UNION b`. The parser makes a WITH part of the first SELECT; it belongs to the whole.
fn compound(node: Node<'_>) -> Query {
    let mut parts = node.nodes();
    let (Some(first), Some(word), Some(second)) = (parts.next(), parts.next(), parts.next()) else {
        node.fail("a query is missing");
        return bare(node, QueryBody::Values(Vec::new()));
    };
    if tail::has_any(first) {
        word.fail(format!("syntax error at or near \"{}\"", word.text()));
    }
    let mut left = operand(first);
    let mut right = operand(second);
    let mut outside = bare(node, QueryBody::Values(Vec::new()));
    outside.with = match first.kind() {
        PAREN_SELECT if first.has(WITH_CLAUSE) => {
            left = child_query(first);
            with(first)
        }
        PAREN_SELECT | PAREN_EXPR => None,
        _ => left.with.take(),
    };
    if !matches!(second.kind(), PAREN_SELECT | PAREN_EXPR) {
        if right.with.is_some() {
            second.fail("syntax error at or near \"with\"");
        }
        tail::take(&mut right, &mut outside);
    }
    tail::add(node, &mut outside);
    outside.body = QueryBody::SetOperation {
        operator: match word.kind() {
            EXCEPT => SetOperator::Except,
            INTERSECT => SetOperator::Intersect,
            _ => SetOperator::Union,
        },
        all: word.has(ALL),
        left: Box::new(left),
        right: Box::new(right),
    };
    outside
}

fn operand(node: Node<'_>) -> Query {
    match query_in(node) {
        Some(inner) => query(inner),
        None => {
            node.fail("a query is missing");
            bare(node, QueryBody::Values(Vec::new()))
        }
    }
}
