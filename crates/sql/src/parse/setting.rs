//! SET and RESET, as statements and inside ALTER ROLE, ALTER DATABASE and functions.

use squawk_parser::SyntaxKind::*;

use super::literal::string_value;
use super::name::{name, parts};
use super::statement::other;
use super::tree::Node;
use crate::ast::{Name, SetValue, SetVariable, StatementKind};
use crate::name::Identifier;
use crate::span::Span;

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    let local = node.has(LOCAL_SCOPE);
    let set = match node.kind() {
        SET => match set(node, local) {
            Some(set) => set,
            None => return other(node),
        },
        SET_ROLE => variable("role", node, local, target(node)),
        SET_SESSION_AUTH => variable("session_authorization", node, local, target(node)),
        RESET => reset(node),
        RESET_CONFIG_PARAM => reset_setting(node),
        RESET_ROLE => variable("role", node, false, SetValue::Default),
        RESET_SESSION_AUTH => variable("session_authorization", node, false, SetValue::Default),
        RESET_TIME_ZONE => variable("timezone", node, false, SetValue::Default),
        RESET_TRANSACTION_ISOLATION => variable("transaction_isolation", node, false, SetValue::Default),
        SET_TRANSACTION | SET_CONSTRAINTS => return StatementKind::SetTransaction,
        _ => return other(node),
    };
    StatementKind::Set(Box::new(set))
}

/// The setting's name in a `CONFIG_PARAMETER_REF`: PostgreSQL does not tell upper case from lower.
pub(super) fn setting_name(node: Node<'_>) -> String {
    let parts = parts(node);
    let parts: Vec<String> = parts
        .iter()
        .map(|part| part.value.as_str().to_ascii_lowercase())
        .collect();
    parts.join(".")
}

/// `SET name TO values` in a `SET_CONFIG_PARAM` or `SET_CONFIG`.
pub(super) fn setting(node: Node<'_>, local: bool) -> SetVariable {
    SetVariable {
        local,
        name: config_name(node),
        value: assignment(node),
    }
}

/// `RESET name`, `RESET ALL` in a `RESET_CONFIG_PARAM` or `RESET_FUNC_OPTION`.
pub(super) fn reset_setting(node: Node<'_>) -> SetVariable {
    if node.has(CONFIG_PARAMETER_REF) {
        return SetVariable {
            local: false,
            name: config_name(node),
            value: SetValue::Default,
        };
    }
    variable("all", node, false, SetValue::Default)
}

fn config_name(node: Node<'_>) -> Name {
    match node.child(CONFIG_PARAMETER_REF) {
        Some(name) => Name {
            value: Identifier::new(&setting_name(name)),
            span: name.span(),
        },
        None => {
            node.fail("a setting's name is missing");
            super::name::missing_name(node.span())
        }
    }
}

fn assignment(node: Node<'_>) -> SetValue {
    if node.has(FROM_CURRENT) {
        return SetValue::Current;
    }
    match node.child(TO_CONFIG_VALUE) {
        Some(values) => values_of(values),
        None => values_of(node),
    }
}

fn values_of(node: Node<'_>) -> SetValue {
    if node.has(DEFAULT_KW) {
        return SetValue::Default;
    }
    SetValue::Values(
        node.nodes()
            .filter(|child| child.kind() != CONFIG_PARAMETER_REF)
            .map(value)
            .collect(),
    )
}

/// A value as text: strings decoded, words folded, numbers with their sign.
fn value(node: Node<'_>) -> String {
    match node.first_token().map(Node::kind) {
        Some(STRING | ESC_STRING | DOLLAR_QUOTED_STRING | UNICODE_ESC_STRING) => string_value(node),
        Some(NULL_KW) => {
            node.fail("syntax error at or near \"NULL\"");
            String::new()
        }
        Some(INTERVAL_KW) => node
            .tokens()
            .find(|token| token.kind() == STRING)
            .map(string_value)
            .unwrap_or_default(),
        Some(IDENT) => name(node).value.as_str().to_owned(),
        _ => node
            .tokens()
            .map(Node::text)
            .collect::<String>()
            .to_ascii_lowercase(),
    }
}

/// `SET name ...` and the forms with words of their own; none for one that says nothing of a setting.
fn set(node: Node<'_>, local: bool) -> Option<SetVariable> {
    let target = node
        .nodes()
        .find(|child| !matches!(child.kind(), LOCAL_SCOPE | SESSION_SCOPE))?;
    Some(match target.kind() {
        SET_CONFIG => setting(target, local),
        SET_TIME_ZONE => variable("timezone", target, local, time_zone(target)),
        SET_SCHEMA_VALUE => variable("search_path", target, local, values_of(target)),
        SET_XML_OPTION => {
            let option = target
                .tokens()
                .last()
                .map(|word| word.text().to_ascii_lowercase());
            variable(
                "xmloption",
                target,
                local,
                SetValue::Values(option.into_iter().collect()),
            )
        }
        SET_CATALOG => {
            target.fail_as("0A000", "current database cannot be changed");
            return None;
        }
        _ => return None,
    })
}

fn time_zone(node: Node<'_>) -> SetValue {
    if node.has(LOCAL_KW) {
        SetValue::Default
    } else {
        values_of(node)
    }
}

/// What `SET ROLE` and `SET SESSION AUTHORIZATION` are set to.
fn target(node: Node<'_>) -> SetValue {
    let target = node.nodes().find(|child| {
        matches!(
            child.kind(),
            LITERAL | ROLE_REF | SET_ROLE_NONE | SET_SESSION_AUTH_DEFAULT
        )
    });
    match target {
        Some(target) if target.kind() == SET_SESSION_AUTH_DEFAULT => SetValue::Default,
        Some(target) => SetValue::Values(vec![value(target)]),
        None => {
            node.fail("a role is missing");
            SetValue::Default
        }
    }
}

fn reset(node: Node<'_>) -> SetVariable {
    if let Some(inner) = node
        .nodes()
        .find(|child| matches!(child.kind(), RESET_TIME_ZONE | TIME_ZONE))
    {
        return variable("timezone", inner, false, SetValue::Default);
    }
    if let Some(inner) = node.child(RESET_TRANSACTION_ISOLATION) {
        return variable("transaction_isolation", inner, false, SetValue::Default);
    }
    reset_setting(node)
}

fn variable(setting: &str, node: Node<'_>, local: bool, value: SetValue) -> SetVariable {
    let span = Span::new(node.span().start, node.span().end);
    SetVariable {
        local,
        name: Name {
            value: Identifier::new(setting),
            span,
        },
        value,
    }
}
