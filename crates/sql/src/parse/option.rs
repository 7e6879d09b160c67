//! Lists of options: `WITH (...)`, `SET (...)`, `OPTIONS (...)` and the definitions of types and aggregates.

use squawk_parser::SyntaxKind::*;

use super::expr::{expr, is_expr};
use super::literal::string_value;
use super::name::{name, optional_name};
use super::tree::Node;
use super::type_name::{is_type, type_name};
use crate::ast::{OptionItem, OptionValue};

/// The options of an `ATTRIBUTE_LIST`, or of a `WITH_PARAMS` around one. A bare word is text.
pub(super) fn attribute_list(node: Node<'_>) -> Vec<OptionItem> {
    items(node, false)
}

/// The same for definitions of types, aggregates and operators, where a bare word is the name of a type or function.
pub(super) fn definition_list(node: Node<'_>) -> Vec<OptionItem> {
    items(node, true)
}

/// The options of the child `ATTRIBUTE_LIST` or `WITH_PARAMS`; empty where there is none.
pub(super) fn child_attribute_list(node: Node<'_>) -> Vec<OptionItem> {
    node.children()
        .find(|child| matches!(child.kind(), ATTRIBUTE_LIST | WITH_PARAMS))
        .map(attribute_list)
        .unwrap_or_default()
}

fn items(node: Node<'_>, definition: bool) -> Vec<OptionItem> {
    let list = if node.kind() == WITH_PARAMS {
        node.child(ATTRIBUTE_LIST)
    } else {
        Some(node)
    };
    list.into_iter()
        .flat_map(|list| list.children_of(ATTRIBUTE_OPTION))
        .filter_map(|option| {
            let Some(key) = option.child(ATTRIBUTE_NAME) else {
                option.fail("an option's name is missing");
                return None;
            };
            Some(OptionItem {
                namespace: optional_name(option, ATTRIBUTE_NAMESPACE).map(|name| name.value),
                name: name(key),
                value: option
                    .child(ATTRIBUTE_VALUE)
                    .map(|value| option_value(value, definition)),
            })
        })
        .collect()
}

/// The value in an `ATTRIBUTE_VALUE` or in another node that holds one constant, word, type or operator. A bare word
/// is a type where `definition` says so.
pub(super) fn option_value(node: Node<'_>, definition: bool) -> OptionValue {
    let Some(value) = node.first_node() else {
        return OptionValue::Text(node.text().to_ascii_lowercase());
    };
    match value.kind() {
        LITERAL => literal_value(value),
        PREFIX_EXPR => OptionValue::Text(value.tokens().map(Node::text).collect()),
        PATH_TYPE if !definition && value.tokens().count() == 1 => {
            OptionValue::Text(name(value).value.as_str().to_owned())
        }
        NAME_REF => OptionValue::Text(name(value).value.as_str().to_owned()),
        kind if is_type(kind) => OptionValue::Type(type_name(value)),
        kind if is_expr(kind) => OptionValue::Expr(expr(value)),
        _ => OptionValue::Text(value.text().to_ascii_lowercase()),
    }
}

/// The value of a constant as text.
pub(super) fn literal_value(node: Node<'_>) -> OptionValue {
    let word = node.first_token().is_none_or(|token| {
        matches!(token.kind(), INT_NUMBER | NUMERIC_NUMBER | POSITIONAL_PARAM) || token.kind().is_keyword()
    });
    OptionValue::Text(if word {
        node.text().to_ascii_lowercase()
    } else {
        string_value(node)
    })
}

/// `OPTIONS (name 'value', ...)` in an `ALTER_OPTION_LIST` or `FDW_OPTION_LIST`. The verbs ADD, SET and DROP of
/// ALTER are not kept; a dropped option has no value.
pub(super) fn foreign_options(node: Node<'_>) -> Vec<OptionItem> {
    node.nodes()
        .filter_map(|option| {
            Some(OptionItem {
                namespace: None,
                name: optional_name(option, FOREIGN_OPTION_NAME)?,
                value: option.child(LITERAL).map(literal_value),
            })
        })
        .collect()
}
