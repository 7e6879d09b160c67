//! INSERT, UPDATE, DELETE and MERGE.

use squawk_parser::SyntaxKind::*;

use super::expr::{child_expr, expr, expr_or_default, exprs, is_expr};
use super::from::{first_from_item, from_items};
use super::name::{child_object_name, name, optional_name, optional_object_name};
use super::query::{condition, insert_source, is_query, query, rows, targets, with};
use super::tree::Node;
use crate::ast::{
    Assignment, DataStatement, Delete, Expr, ExprKind, Insert, Merge, MergeAction, Name, ObjectName,
    OnConflict, RowName, StatementKind, Target, TargetColumn, TargetPart, Update,
};
use crate::name::Identifier;

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    StatementKind::Data(Box::new(data_statement(node)))
}

/// The statement that changes rows, also in a WITH.
pub(super) fn data_statement(node: Node<'_>) -> DataStatement {
    match node.kind() {
        UPDATE => DataStatement::Update(Update {
            with: with(node),
            table: table(node),
            alias: alias(node),
            assignments: assignments(node),
            from: node.child(FROM_CLAUSE).map(from_items).unwrap_or_default(),
            condition: condition(node),
            returning: returning(node),
            row_names: row_names(node),
        }),
        DELETE => DataStatement::Delete(Delete {
            with: with(node),
            table: table(node),
            alias: alias(node),
            using: node.child(USING_CLAUSE).map(from_items).unwrap_or_default(),
            condition: condition(node),
            returning: returning(node),
            row_names: row_names(node),
        }),
        MERGE => merge(node),
        _ => insert(node),
    }
}

/// The relation that a statement changes, with `ONLY` left out.
fn table(node: Node<'_>) -> ObjectName {
    let wrapper = node
        .nodes()
        .find(|child| matches!(child.kind(), RELATION_NAME | TABLE_RELATION_NAME));
    let wrapper = wrapper.unwrap_or(node);
    optional_object_name(wrapper, TABLE_NAME_REF)
        .unwrap_or_else(|| child_object_name(wrapper, RELATION_NAME_REF))
}

fn alias(node: Node<'_>) -> Option<Name> {
    let alias = node
        .nodes()
        .find(|child| matches!(child.kind(), OPTIONAL_AS_ALIAS | REQUIRED_AS_ALIAS))?;
    optional_name(alias, TABLE_ALIAS)
}

fn returning(node: Node<'_>) -> Vec<Target> {
    node.child(RETURNING_CLAUSE).map(targets).unwrap_or_default()
}

/// The names of `RETURNING WITH (OLD AS o, NEW AS n)`.
fn row_names(node: Node<'_>) -> Vec<RowName> {
    let list = node
        .child(RETURNING_CLAUSE)
        .and_then(|clause| clause.child(RETURNING_OPTION_LIST));
    let options = list.into_iter().flat_map(Node::nodes);
    let mut names: Vec<RowName> = Vec::new();
    for option in options {
        let old = option.kind() == RETURNING_OLD;
        if names.iter().any(|it| it.old == old) {
            let word = if old { "OLD" } else { "NEW" };
            option.fail(format!("{word} cannot be specified multiple times"));
        }
        if let Some(name) = option.nodes().last().map(name) {
            names.push(RowName { old, name });
        }
    }
    names
}

fn insert(node: Node<'_>) -> DataStatement {
    DataStatement::Insert(Insert {
        with: with(node),
        table: table(node),
        alias: alias(node),
        columns: columns(node),
        overriding: node.has(OVERRIDING_SYSTEM_VALUE) || node.has(OVERRIDING_USER_VALUE),
        source: node
            .nodes()
            .find(|child| is_query(child.kind()))
            .map(insert_source),
        rows_skipped: false,
        on_conflict: node.child(ON_CONFLICT_CLAUSE).map(on_conflict),
        returning: returning(node),
        row_names: row_names(node),
    })
}

/// The columns in the `COLUMN_TARGET_LIST` directly below a node.
fn columns(node: Node<'_>) -> Vec<TargetColumn> {
    let list = node
        .child(COLUMN_TARGET_LIST)
        .into_iter()
        .flat_map(|list| list.children_of(COLUMN_TARGET));
    list.filter_map(target_column).collect()
}

fn target_column(target: Node<'_>) -> Option<TargetColumn> {
    Some(TargetColumn {
        name: optional_name(target, COLUMN_NAME_REF)?,
        parts: target.nodes().filter_map(target_part).collect(),
    })
}

fn target_part(node: Node<'_>) -> Option<TargetPart> {
    Some(match node.kind() {
        FIELD_ACCESSOR => match node.first_node() {
            Some(field) => TargetPart::Field(name(field)),
            None => {
                node.fail("row expansion via \"*\" is not supported here");
                return None;
            }
        },
        INDEX_ACCESSOR => TargetPart::Element(child_expr(node)),
        SLICE_ACCESSOR => {
            let (mut lower, mut upper, mut behind) = (None, None, false);
            for child in node.children() {
                match child.kind() {
                    COLON => behind = true,
                    kind if is_expr(kind) && behind => upper = Some(expr(child)),
                    kind if is_expr(kind) => lower = Some(expr(child)),
                    _ => {}
                }
            }
            TargetPart::Slice(lower, upper)
        }
        _ => return None,
    })
}

fn on_conflict(node: Node<'_>) -> OnConflict {
    let index = node.child(CONFLICT_ON_INDEX);
    let items = index.and_then(|index| index.child(CONFLICT_INDEX_ITEM_LIST));
    let constraint = node
        .child(CONFLICT_ON_CONSTRAINT)
        .and_then(|target| optional_name(target, CONSTRAINT_NAME_REF));
    let update = node.child(CONFLICT_DO_UPDATE_SET);
    if let Some(update) = update
        && index.is_none()
        && constraint.is_none()
    {
        update.fail("ON CONFLICT DO UPDATE requires inference specification or constraint name");
    }
    OnConflict {
        columns: items
            .into_iter()
            .flat_map(|items| items.children_of(CONFLICT_INDEX_ITEM))
            .flat_map(exprs)
            .collect(),
        condition: index.and_then(condition),
        constraint,
        update: update.map(|update| (assignments(update), condition(update))),
        span: node.span(),
    }
}

/// The assignments in the `SET_CLAUSE` directly below a node.
fn assignments(node: Node<'_>) -> Vec<Assignment> {
    let list = node
        .child(SET_CLAUSE)
        .and_then(|clause| clause.child(SET_COLUMN_LIST));
    let Some(list) = list.filter(|list| list.first_node().is_some()) else {
        node.fail("syntax error: SET without an assignment");
        return Vec::new();
    };
    list.nodes()
        .map(|item| {
            if item.kind() == SET_MULTIPLE_COLUMNS {
                return Assignment {
                    columns: columns(item),
                    multiple: true,
                    value: row(item),
                };
            }
            let target = item.child(COLUMN_TARGET);
            let value = item.child(SET_EXPR).map_or_else(|| child_expr(item), set_expr);
            Assignment {
                columns: target.and_then(target_column).into_iter().collect(),
                multiple: false,
                value,
            }
        })
        .collect()
}

/// The value of `(a, b) = ...`: a row or a query.
fn row(node: Node<'_>) -> Expr {
    if let Some(list) = node.child(SET_EXPR_LIST) {
        let fields = list.children_of(SET_EXPR).map(set_expr).collect();
        return Expr {
            kind: ExprKind::Row {
                fields,
                explicit: list.has(ROW_KW),
            },
            span: list.span(),
        };
    }
    match node.nodes().find(|child| is_query(child.kind())) {
        Some(inner) => Expr {
            kind: ExprKind::SubQuery(Box::new(query(inner))),
            span: inner.span(),
        },
        None => child_expr(node),
    }
}

fn set_expr(node: Node<'_>) -> Expr {
    match node.children().next() {
        Some(value) if is_expr(value.kind()) || value.kind() == DEFAULT_KW => expr_or_default(value),
        _ => child_expr(node),
    }
}

fn merge(node: Node<'_>) -> DataStatement {
    let using = node.child(USING_ON_CLAUSE).unwrap_or(node);
    let source = first_from_item(using);
    let on = using.child(ON_CLAUSE).unwrap_or(using);
    let whens = node.nodes().filter(|child| {
        matches!(
            child.kind(),
            MERGE_WHEN_MATCHED | MERGE_WHEN_NOT_MATCHED_SOURCE | MERGE_WHEN_NOT_MATCHED_TARGET
        )
    });
    let actions: Vec<MergeAction> = whens.map(merge_action).collect();
    if actions.is_empty() {
        node.fail("syntax error: MERGE without WHEN");
    }
    let Some(source) = source else {
        node.fail("syntax error: MERGE without USING");
        return insert(node);
    };
    DataStatement::Merge(Merge {
        with: with(node),
        table: table(node),
        alias: alias(node),
        source,
        condition: child_expr(on),
        actions,
        returning: returning(node),
        row_names: row_names(node),
    })
}

fn merge_action(node: Node<'_>) -> MergeAction {
    let mut result = MergeAction {
        condition: node.child(MERGE_CONDITION).map(child_expr),
        assignments: Vec::new(),
        columns: Vec::new(),
        overriding: false,
        values: Vec::new(),
        action: Identifier::new("do nothing"),
    };
    for action in node.nodes() {
        let word = match action.kind() {
            MERGE_DELETE => "delete",
            MERGE_UPDATE => {
                result.assignments = assignments(action);
                "update"
            }
            MERGE_INSERT => {
                result.columns = columns(action);
                result.overriding = action.has(OVERRIDING_SYSTEM_VALUE) || action.has(OVERRIDING_USER_VALUE);
                if let Some(values) = action.child(VALUES) {
                    result.values = rows(values, true).into_iter().flatten().collect();
                }
                "insert"
            }
            _ => continue,
        };
        result.action = Identifier::new(word);
    }
    result
}
