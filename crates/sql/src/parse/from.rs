//! FROM: relations, functions, queries and joins.

use squawk_parser::SyntaxKind::*;

use super::expr::{call, child_expr, expressions_in, is_expr, special_value};
use super::name::{child_name, child_object_name, name, names_of, optional_name, optional_object_name};
use super::query::{query, query_in};
use super::tree::Node;
use super::type_name::{child_type, optional_type};
use crate::ast::{
    Alias, ColumnDefinition, Expr, ExprKind, FromItem, FunctionCall, Join, JoinCondition, JoinKind,
    TableFunctionColumn,
};

/// The items of a `FROM_CLAUSE` or `USING_CLAUSE`.
pub(super) fn from_items(clause: Node<'_>) -> Vec<FromItem> {
    clause.nodes().filter_map(from_item).collect()
}

/// The first item in a node, as in MERGE's USING.
pub(super) fn first_from_item(node: Node<'_>) -> Option<FromItem> {
    node.nodes().find_map(from_item)
}

/// The relation in a `RELATION_NAME` or `TABLE_RELATION_NAME`, which may have `ONLY` or `*`.
pub(super) fn relation(node: Node<'_>) -> FromItem {
    let name = optional_object_name(node, RELATION_NAME_REF);
    FromItem::Relation {
        name: name.unwrap_or_else(|| child_object_name(node, TABLE_NAME_REF)),
        only: node.has(ONLY_KW),
        alias: None,
        sample: None,
    }
}

fn from_item(node: Node<'_>) -> Option<FromItem> {
    match node.kind() {
        JOIN_EXPR => node.deeper(|| chain(node, None)),
        RELATION_FROM_ITEM => Some(relation_item(node)),
        FUNCTION_FROM_ITEM | EXPR_FROM_ITEM => Some(function_item(node)),
        ROWS_FROM_ITEM => Some(rows_from(node)),
        PAREN_FROM_ITEM => node.deeper(|| parenthesized(node)).flatten(),
        XML_TABLE_FROM_ITEM => table_function(node, "xmltable", XML_TABLE),
        JSON_TABLE_FROM_ITEM => table_function(node, "json_table", JSON_TABLE),
        GRAPH_TABLE_FROM_ITEM => table_function(node, "graph_table", GRAPH_TABLE_FN),
        _ => None,
    }
}

fn relation_item(node: Node<'_>) -> FromItem {
    let word = node
        .child(RELATION_NAME_REF)
        .filter(|name| name.tokens().count() == 1);
    if let Some(token) = word.and_then(Node::first_token)
        && let Some(value) = special_value(token.kind())
    {
        let kind = ExprKind::SpecialValue {
            value,
            precision: None,
        };
        return function(
            node,
            vec![FunctionCall {
                call: Expr {
                    kind,
                    span: token.span(),
                },
                columns: Vec::new(),
            }],
            false,
        );
    }
    if let Some(lateral) = node.child(LATERAL_KW) {
        lateral.fail("syntax error: LATERAL cannot be used with a relation");
    }
    FromItem::Relation {
        name: child_object_name(node, RELATION_NAME_REF),
        only: node.has(ONLY_KW),
        alias: alias(node),
        sample: node
            .child(TABLESAMPLE_CLAUSE)
            .and_then(|clause| clause.child(CALL_EXPR))
            .map(|node| Box::new(call(node))),
    }
}

fn function_item(node: Node<'_>) -> FromItem {
    if let Some(only) = node.child(ONLY_KW) {
        only.fail("syntax error: ONLY cannot be used with a function");
    }
    let call = FunctionCall {
        call: child_expr(node),
        columns: alias_definitions(node),
    };
    function(node, vec![call], false)
}

fn rows_from(node: Node<'_>) -> FromItem {
    let calls = node.children_of(ROWS_FROM_ARG).map(|argument| FunctionCall {
        call: child_expr(argument),
        columns: argument
            .child(COLUMN_DEF_LIST)
            .map(definitions)
            .unwrap_or_default(),
    });
    function(node, calls.collect(), true)
}

fn function(node: Node<'_>, calls: Vec<FunctionCall>, rows_from: bool) -> FromItem {
    FromItem::Function {
        lateral: node.has(LATERAL_KW),
        calls,
        rows_from,
        ordinality: node.has(WITH_ORDINALITY),
        alias: alias(node),
    }
}

/// A query or a join in parentheses, or `ONLY (t)`.
fn parenthesized(node: Node<'_>) -> Option<FromItem> {
    let lateral = node.has(LATERAL_KW);
    let inner = node
        .nodes()
        .find(|child| matches!(child.kind(), PAREN_SELECT | PAREN_EXPR))?;
    if let Some(inside) = query_in(inner) {
        return Some(FromItem::Query {
            lateral,
            query: Box::new(query(inside)),
            alias: alias(node),
        });
    }
    let mut item = first_from_item(inner);
    match &mut item {
        Some(FromItem::Join(join)) => {
            if let Some(alias) = alias(node) {
                join.alias = Some(alias);
            }
        }
        Some(FromItem::Relation { only, alias: own, .. }) if node.has(ONLY_KW) => {
            *only = true;
            *own = alias(node);
        }
        _ => inner.fail("syntax error at or near \")\""),
    }
    item
}

/// Joins from left to right. The parser hangs a chain that follows a join without a condition (CROSS, NATURAL) on
/// its right side; PostgreSQL joins strictly from the left, so such a chain is told what stands before it.
fn chain(node: Node<'_>, before: Option<(FromItem, Node<'_>)>) -> FromItem {
    if node.kind() != JOIN_EXPR {
        let item = from_item(node).unwrap_or_else(|| failed(node));
        return match before {
            Some((left, join)) => joined(left, join, item),
            None => item,
        };
    }
    let (Some(first), Some(join)) = (node.first_node(), node.child(JOIN)) else {
        return failed(node);
    };
    let left = node
        .deeper(|| chain(first, before))
        .unwrap_or_else(|| failed(node));
    let Some(right) = join
        .nodes()
        .find(|child| !is_join_word(*child) && !is_condition(*child))
    else {
        return failed(join);
    };
    if right.kind() == JOIN_EXPR && !join.nodes().any(is_condition) {
        return join
            .deeper(|| chain(right, Some((left, join))))
            .unwrap_or_else(|| failed(node));
    }
    let right = from_item(right).unwrap_or_else(|| failed(right));
    joined(left, join, right)
}

fn is_join_word(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        JOIN_CROSS | JOIN_FULL | JOIN_INNER | JOIN_LEFT | JOIN_RIGHT
    )
}

fn is_condition(node: Node<'_>) -> bool {
    matches!(node.kind(), ON_CLAUSE | JOIN_USING_CLAUSE)
}

fn joined(left: FromItem, join: Node<'_>, right: FromItem) -> FromItem {
    let kind = join.nodes().find_map(|child| match child.kind() {
        JOIN_CROSS => Some(JoinKind::Cross),
        JOIN_FULL => Some(JoinKind::Full),
        JOIN_INNER => Some(JoinKind::Inner),
        JOIN_LEFT => Some(JoinKind::Left),
        JOIN_RIGHT => Some(JoinKind::Right),
        _ => None,
    });
    let kind = kind.unwrap_or(JoinKind::Inner);
    let condition = if join.has(NATURAL_KW) {
        JoinCondition::Natural
    } else if let Some(on) = join.child(ON_CLAUSE) {
        JoinCondition::On(child_expr(on))
    } else if let Some(using) = join.child(JOIN_USING_CLAUSE) {
        let columns = using
            .child(COLUMN_REF_LIST)
            .map(|list| names_of(list, COLUMN_NAME_REF))
            .unwrap_or_default();
        let alias = using
            .child(REQUIRED_AS_ALIAS)
            .and_then(|alias| optional_name(alias, TABLE_ALIAS));
        JoinCondition::Using(columns, alias)
    } else {
        JoinCondition::None
    };
    let free = kind == JoinKind::Cross || join.has(NATURAL_KW);
    if free == join.nodes().any(is_condition) {
        join.fail(if free {
            "syntax error: this join has no condition"
        } else {
            "syntax error: a join's condition is missing"
        });
    }
    FromItem::Join(Box::new(Join {
        kind,
        left,
        right,
        condition,
        alias: None,
    }))
}

fn failed(node: Node<'_>) -> FromItem {
    node.fail("syntax error in FROM");
    FromItem::Join(Box::new(Join {
        kind: JoinKind::Cross,
        left: nothing(),
        right: nothing(),
        condition: JoinCondition::None,
        alias: None,
    }))
}

/// Stands in an invalid statement only.
fn nothing() -> FromItem {
    FromItem::Function {
        lateral: false,
        calls: Vec::new(),
        rows_from: false,
        ordinality: false,
        alias: None,
    }
}

fn alias(node: Node<'_>) -> Option<Alias> {
    let alias = node.child(FROM_ALIAS)?;
    let columns = alias
        .child(COLUMN_LIST)
        .map(|list| names_of(list, COLUMN_NAME))
        .unwrap_or_default();
    Some(Alias {
        name: optional_name(alias, TABLE_ALIAS),
        columns,
    })
}

fn alias_definitions(node: Node<'_>) -> Vec<ColumnDefinition> {
    node.child(FROM_ALIAS)
        .and_then(|alias| alias.child(COLUMN_DEF_LIST))
        .map(definitions)
        .unwrap_or_default()
}

fn definitions(list: Node<'_>) -> Vec<ColumnDefinition> {
    list.children_of(COLUMN_DEF)
        .map(|column| ColumnDefinition {
            name: child_name(column, COLUMN_NAME),
            type_name: child_type(column),
            collation: column
                .child(COLLATE)
                .map(|collate| child_object_name(collate, COLLATION_REF)),
        })
        .collect()
}

fn table_function(node: Node<'_>, word: &'static str, kind: squawk_parser::SyntaxKind) -> Option<FromItem> {
    let call = node.child(kind)?;
    let columns = call.descendants().filter(|column| {
        column.has(COLUMN_NAME)
            && !is_expr(column.kind())
            && column.kind() != AS_NAME
            && column.kind() != COLUMN_DEF
    });
    let columns = columns.filter_map(|column| {
        Some(TableFunctionColumn {
            name: column.child(COLUMN_NAME).map(name)?,
            type_name: optional_type(column),
        })
    });
    Some(FromItem::Table {
        lateral: node.has(LATERAL_KW),
        name: word,
        arguments: expressions_in(call),
        columns: columns.collect(),
        alias: alias(node),
    })
}
