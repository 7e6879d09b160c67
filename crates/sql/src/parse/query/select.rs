//! SELECT without what stands before and after it.

use squawk_parser::SyntaxKind::*;

use super::super::expr::{child_expr, expr, exprs, is_expr, window_spec};
use super::super::from::{from_items, relation};
use super::super::name::{child_name, name, optional_object_name};
use super::super::tree::Node;
use crate::ast::{Distinct, Expr, ExprKind, GroupBy, Select, Target};

pub(super) fn select(node: Node<'_>) -> Select {
    let mut select = Select::default();
    // An expression of PL/pgSQL is what stands behind SELECT.
    let head = if node.kind() == PLPGSQL_EXPR {
        Some(node)
    } else {
        node.child(SELECT_CLAUSE)
    };
    match head {
        Some(clause) => {
            let first = node.first_node().map(Node::kind);
            if first == Some(FROM_CLAUSE) && node.kind() != PLPGSQL_EXPR {
                node.fail("syntax error at or near \"from\"");
            }
            select.distinct = clause.child(DISTINCT_CLAUSE).map(distinct);
            select.targets = targets(clause);
            if select.distinct.is_some() && select.targets.is_empty() {
                clause.fail("syntax error: nothing follows DISTINCT");
            }
        }
        None => node.fail("syntax error at or near \"from\""),
    }
    for clause in node.nodes() {
        match clause.kind() {
            INTO_CLAUSE => select.into = optional_object_name(clause, TABLE_NAME),
            FROM_CLAUSE => select.from = from_items(clause),
            WHERE_CLAUSE => select.condition = Some(child_expr(clause)),
            GROUP_BY_CLAUSE => {
                select.group_by = clause.child(GROUP_BY_LIST).map(group_by).unwrap_or_default();
            }
            HAVING_CLAUSE => select.having = Some(child_expr(clause)),
            WINDOW_CLAUSE => {
                let windows = clause.children_of(WINDOW_DEF).map(|window| {
                    let spec = window.child(WINDOW_SPEC).map(window_spec).unwrap_or_default();
                    (child_name(window, WINDOW), spec)
                });
                select.windows = windows.collect();
            }
            FILTER_CLAUSE => clause.fail("syntax error at or near \"filter\""),
            _ => {}
        }
    }
    select
}

/// A SELECT of one column and nothing else.
pub(in super::super) fn select_of(target: Target) -> Select {
    Select {
        targets: vec![target],
        ..Select::default()
    }
}

/// `TABLE t` is `SELECT * FROM t`.
pub(super) fn table(node: Node<'_>) -> Select {
    let target = Target {
        value: star(node),
        alias: None,
    };
    Select {
        from: node.child(RELATION_NAME).map(relation).into_iter().collect(),
        ..select_of(target)
    }
}

/// The output columns in the `TARGET_LIST` directly below a node.
pub(in super::super) fn targets(node: Node<'_>) -> Vec<Target> {
    let list = node
        .child(TARGET_LIST)
        .into_iter()
        .flat_map(|list| list.children_of(TARGET));
    list.map(|target| Target {
        value: if target.has(STAR) {
            star(target)
        } else {
            child_expr(target)
        },
        alias: target
            .child(AS_NAME)
            .and_then(|alias| alias.child(COLUMN_NAME))
            .map(name),
    })
    .collect()
}

/// The condition in the `WHERE_CLAUSE` or `WHERE_CURRENT_OF` directly below a node.
pub(in super::super) fn condition(node: Node<'_>) -> Option<Expr> {
    if let Some(clause) = node.child(WHERE_CLAUSE) {
        return Some(child_expr(clause));
    }
    let clause = node.child(WHERE_CURRENT_OF)?;
    let kind = ExprKind::CurrentOf(child_name(clause, CURSOR_REF));
    Some(Expr {
        kind,
        span: clause.span(),
    })
}

fn star(node: Node<'_>) -> Expr {
    Expr {
        kind: ExprKind::Star(Vec::new()),
        span: node.child(STAR).unwrap_or(node).span(),
    }
}

fn distinct(node: Node<'_>) -> Distinct {
    match node.child(DISTINCT_ON) {
        Some(on) => {
            let columns = exprs(on);
            if columns.is_empty() {
                on.fail("syntax error: DISTINCT ON needs an expression");
            }
            Distinct::On(columns)
        }
        None => Distinct::Rows,
    }
}

fn group_by(list: Node<'_>) -> Vec<GroupBy> {
    list.nodes()
        .filter_map(|item| match item.kind() {
            GROUPING_ROLLUP => Some(GroupBy::Rollup(exprs(item))),
            GROUPING_CUBE => Some(GroupBy::Cube(exprs(item))),
            GROUPING_SETS => item.deeper(|| GroupBy::Sets(group_by(item))),
            GROUPING_EXPR => item.first_node().map(|value| GroupBy::Expr(grouping(value))),
            kind if is_expr(kind) => Some(GroupBy::Expr(grouping(item))),
            _ => None,
        })
        .collect()
}

/// An expression, or `()`, the empty grouping set, which is a row without fields.
fn grouping(node: Node<'_>) -> Expr {
    if node.kind() == TUPLE_EXPR && node.first_node().is_none() && !node.has(ROW_KW) {
        return Expr {
            kind: ExprKind::Row {
                fields: Vec::new(),
                explicit: false,
            },
            span: node.span(),
        };
    }
    expr(node)
}
