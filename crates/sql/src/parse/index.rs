//! CREATE INDEX, and what constraints and partition keys share with it.

use squawk_parser::SyntaxKind::{self, *};

use super::clause::relation_name;
use super::expr::{child_expr, expr, nulls_first};
use super::mend::What;
use super::name::{child_name, child_object_name, name, names_of, optional_name, optional_object_name};
use super::option::{attribute_list, child_attribute_list};
use super::part::parse_part;
use super::query::is_query;
use super::tree::Node;
use crate::ast::{CreateIndex, IndexElement, IndexParameters, Name, StatementKind};

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    let (table, only) = relation_name(node);
    StatementKind::CreateIndex(Box::new(CreateIndex {
        unique: node.has(UNIQUE_KW),
        concurrently: node.has(CONCURRENTLY_KW),
        if_not_exists: node.has(IF_NOT_EXISTS),
        name: optional_object_name(node, INDEX),
        table,
        only,
        method: using_method(node),
        elements: node
            .child(PARTITION_ITEM_LIST)
            .map(index_elements)
            .unwrap_or_default(),
        include: node
            .child(INDEX_INCLUDE_CLAUSE)
            .map(included_columns)
            .unwrap_or_default(),
        nulls_not_distinct: node.has(NULLS_NOT_DISTINCT),
        options: child_attribute_list(node),
        tablespace: tablespace(node),
        condition: node.child(WHERE_CLAUSE).map(child_expr),
    }))
}

/// `USING method`.
pub(super) fn using_method(node: Node<'_>) -> Option<Name> {
    node.child(USING_METHOD)
        .map(|method| child_name(method, ACCESS_METHOD_REF))
}

/// `TABLESPACE name`.
pub(super) fn tablespace(node: Node<'_>) -> Option<Name> {
    node.child(TABLESPACE_CLAUSE)
        .map(|clause| child_name(clause, TABLESPACE_REF))
}

/// The elements of a `PARTITION_ITEM_LIST`, which the parser uses for all keys.
pub(super) fn index_elements(list: Node<'_>) -> Vec<IndexElement> {
    list.children_of(PARTITION_ITEM).map(index_element).collect()
}

/// An element of an exclusion constraint without its operator: a `CONSTRAINT_EXCLUSION`.
pub(super) fn exclusion_element(item: Node<'_>) -> IndexElement {
    if let Some((taken, span)) = item.taken(|what| what == What::Element)
        && let Some(element) = as_index_element(&taken.text, span.start, index_element)
    {
        return element;
    }
    index_element(item)
}

/// How many bytes of such an element are its column or expression.
pub(super) fn exclusion_element_end(text: &str) -> Option<u32> {
    as_index_element(text, 0, |item| {
        let value = item.first_node()?;
        Some(
            value
                .place()
                .end
                .saturating_sub(crate::span::offset(AS_INDEX.len())),
        )
    })?
}

/// Words before an element that make it one of an index.
const AS_INDEX: &str = "CREATE INDEX ON t (";

fn as_index_element<T>(text: &str, offset: u32, lower: impl FnOnce(Node<'_>) -> T) -> Option<T> {
    parse_part(&format!("{text})"), offset, AS_INDEX, |statement| {
        let list = statement.child(PARTITION_ITEM_LIST)?;
        let mut items = list.children_of(PARTITION_ITEM);
        let item = items.next()?;
        items.next().is_none().then(|| lower(item))
    })
    .ok()
}

/// One key column or expression: a `PARTITION_ITEM`, or a `CONSTRAINT_EXCLUSION` without its operator.
pub(super) fn index_element(item: Node<'_>) -> IndexElement {
    if let Some(using) = item.child(SORT_USING) {
        using.fail("syntax error at or near \"USING\"");
    }
    let first = item.first_node().unwrap_or(item);
    // The parser takes a COLLATE without parentheses for the expression's.
    let (value, collation) = match first.kind() {
        COLLATE => (first.first_node().unwrap_or(first), Some(first)),
        _ => (first, item.child(COLLATE)),
    };
    if !is_key(value.kind()) || (value.kind() == CAST_EXPR && !value.has(CAST_KW)) {
        value.fail("an expression in an index or partition key must be in parentheses");
    }
    // The parentheses of the grammar are not those of the query.
    if value.kind() == PAREN_EXPR
        && let Some(inner) = value.first_node()
        && inner.kind() != PAREN_SELECT
        && is_query(inner.kind())
    {
        inner.fail("syntax error at or near a query");
    }
    let collation = collation.map(|collation| child_object_name(collation, COLLATION_REF));
    let element_end = item
        .nodes()
        .take_while(|child| !matches!(child.kind(), OP | OPERATOR_CALL))
        .last()
        .unwrap_or(first);
    IndexElement {
        value: expr(value),
        collation,
        operator_class: optional_object_name(item, OP_CLASS_REF),
        operator_class_options: item.child(ATTRIBUTE_LIST).map(attribute_list).unwrap_or_default(),
        descending: item.has(SORT_DESC),
        nulls_first: nulls_first(item),
        span: first.span().join(element_end.span()),
    }
}

/// Whether the grammar takes an expression of that kind as a key without parentheses around it: columns and calls.
fn is_key(kind: SyntaxKind) -> bool {
    matches!(kind, NAME_REF | CALL_EXPR | CAST_EXPR | PAREN_EXPR | TUPLE_EXPR)
}

/// The columns of `INCLUDE (...)` in CREATE INDEX.
fn included_columns(clause: Node<'_>) -> Vec<Name> {
    let items = clause.child(PARTITION_ITEM_LIST);
    items
        .into_iter()
        .flat_map(|list| list.children_of(PARTITION_ITEM))
        .filter_map(|item| match item.first_node() {
            Some(column) if column.kind() == NAME_REF => Some(name(column)),
            _ => {
                item.fail_as("0A000", "expressions are not supported in included columns");
                None
            }
        })
        .collect()
}

/// What follows the columns of a UNIQUE, PRIMARY KEY or EXCLUDE constraint.
pub(super) fn index_parameters(node: Node<'_>) -> IndexParameters {
    let include = node
        .child(CONSTRAINT_INCLUDE_CLAUSE)
        .and_then(|clause| clause.child(COLUMN_REF_LIST));
    IndexParameters {
        include: include
            .map(|list| names_of(list, COLUMN_NAME_REF))
            .unwrap_or_default(),
        options: child_attribute_list(node),
        tablespace: node
            .child(CONSTRAINT_INDEX_TABLESPACE)
            .and_then(|clause| optional_name(clause, TABLESPACE_REF)),
    }
}
