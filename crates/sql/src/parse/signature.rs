//! Roles, routines, aggregates and operators as statements name them.

use squawk_parser::SyntaxKind::*;

use super::expr::optional_expr;
use super::name::{child_object_name, name, operator_name, optional_name};
use super::tree::Node;
use super::type_name::{child_type, is_type, type_name, types};
use crate::ast::{
    Name, ObjectName, OperatorSignature, ParameterMode, RoleName, RoleNameKind, RoutineParameter,
    RoutineSignature,
};
use crate::name::QualifiedName;
use crate::span::Span;

/// The signature in a `FUNCTION_SIG`, `PROCEDURE_SIG`, `ROUTINE_SIG` or `AGGREGATE`.
pub(super) fn routine_signature(node: Node<'_>) -> RoutineSignature {
    let name = node
        .children()
        .find(|child| {
            matches!(
                child.kind(),
                FUNCTION_NAME_REF | PROCEDURE_NAME_REF | ROUTINE_NAME_REF | AGGREGATE_NAME | PATH_REF
            )
        })
        .map(super::name::object_name)
        .unwrap_or_else(|| missing(node));
    let (parameters, direct) = match node.child(PARAM_LIST) {
        Some(list) => {
            if let Some(default) = list.descendants().find(|child| child.kind() == PARAM_DEFAULT) {
                let near = default.first_token().unwrap_or(default).text();
                default.fail(format!("syntax error at or near \"{near}\""));
            }
            let (parameters, direct) = parameters(list);
            (Some(parameters), direct)
        }
        None => (None, None),
    };
    RoutineSignature {
        name,
        parameters,
        direct,
    }
}

/// All signatures directly below a node, or in the list below it.
pub(super) fn routine_signatures(node: Node<'_>) -> Vec<RoutineSignature> {
    let list = node
        .children()
        .find(|child| {
            matches!(
                child.kind(),
                FUNCTION_SIG_LIST | PROCEDURE_SIG_LIST | ROUTINE_SIG_LIST
            )
        })
        .unwrap_or(node);
    list.children()
        .filter(|child| {
            matches!(
                child.kind(),
                FUNCTION_SIG | PROCEDURE_SIG | ROUTINE_SIG | AGGREGATE
            )
        })
        .map(routine_signature)
        .collect()
}

/// The first signature directly below a node; a missing one makes the statement invalid.
pub(super) fn child_signature(node: Node<'_>) -> RoutineSignature {
    routine_signatures(node)
        .into_iter()
        .next()
        .unwrap_or_else(|| RoutineSignature {
            name: missing(node),
            parameters: None,
            direct: None,
        })
}

fn missing(node: Node<'_>) -> ObjectName {
    node.fail("a name is missing");
    ObjectName {
        value: QualifiedName::default(),
        span: Span::empty(node.span().end),
    }
}

/// The parameters of a `PARAM_LIST`, and for ordered-set aggregates how many of them stand before `ORDER BY`.
pub(super) fn parameters(list: Node<'_>) -> (Vec<RoutineParameter>, Option<usize>) {
    let mut direct: Vec<RoutineParameter> = list.children_of(PARAM).map(parameter).collect();
    let Some(order) = list.child(AGGREGATE_ORDER_BY) else {
        return (direct, None);
    };
    let ordered: Vec<RoutineParameter> = order.children_of(PARAM).map(parameter).collect();
    let count = direct.len();
    // PostgreSQL keeps a variadic parameter that stands on both sides once.
    let variadic = direct
        .last()
        .is_some_and(|last| last.mode == ParameterMode::Variadic);
    if !variadic {
        direct.extend(ordered);
    } else if ordered.len() != 1 || ordered.iter().any(|other| other.mode != ParameterMode::Variadic) {
        order.fail_as(
            "0A000",
            "an ordered-set aggregate with a VARIADIC direct argument must have one VARIADIC aggregated argument of the same data type",
        );
    }
    (direct, Some(count))
}

fn parameter(node: Node<'_>) -> RoutineParameter {
    RoutineParameter {
        mode: parameter_mode(node),
        name: optional_name(node, PARAM_NAME),
        type_name: child_type(node),
        default: node.child(PARAM_DEFAULT).and_then(optional_expr),
    }
}

/// The mode of a `PARAM`.
pub(super) fn parameter_mode(node: Node<'_>) -> ParameterMode {
    node.children()
        .find_map(|child| match child.kind() {
            PARAM_IN => Some(ParameterMode::In),
            PARAM_OUT => Some(ParameterMode::Out),
            PARAM_IN_OUT => Some(ParameterMode::InOut),
            PARAM_VARIADIC => Some(ParameterMode::Variadic),
            _ => None,
        })
        .unwrap_or_default()
}

/// The operator and its operand types in an `OP_SIG`, an `OBJECT_OPERATOR` or an `OP_CLASS_OPTION_OPERATOR`, where
/// the types may be left out.
pub(super) fn operator_signature(node: Node<'_>) -> OperatorSignature {
    let (schema, name) = operator_parts(node);
    // The word NONE stands bare before the comma and as a type behind it.
    let mut operands = node
        .children()
        .skip_while(|child| child.kind() != L_PAREN)
        .filter(|child| child.kind() == NONE_KW || is_type(child.kind()))
        .map(|child| (!child.text().eq_ignore_ascii_case("none")).then(|| type_name(child)));
    let left = operands.next();
    let right = operands.next();
    if right.is_none() && (left.is_some() || node.kind() != OP_CLASS_OPTION_OPERATOR) {
        node.fail("missing argument");
    }
    OperatorSignature {
        schema,
        name,
        left: left.flatten(),
        right: right.flatten(),
    }
}

/// The schema and the characters of the operator directly below a node.
pub(super) fn operator_parts(node: Node<'_>) -> (Option<crate::name::Identifier>, Name) {
    let operator = node
        .children()
        .find(|child| matches!(child.kind(), OP | OPERATOR_CALL));
    let Some(operator) = operator else {
        node.fail("an operator is missing");
        return (None, super::name::missing_name(node.span()));
    };
    let operator = operator_name(operator);
    (
        operator.schema,
        Name {
            value: operator.name,
            span: operator.span,
        },
    )
}

/// The two types of a `CAST_SIG`.
pub(super) fn cast_signature(node: Node<'_>) -> (crate::ast::TypeName, crate::ast::TypeName) {
    let signature = node.child(CAST_SIG).unwrap_or(node);
    let mut types = types(signature).into_iter();
    match (types.next(), types.next()) {
        (Some(source), Some(target)) => (source, target),
        _ => {
            signature.fail("a type is missing");
            (type_name(signature), type_name(signature))
        }
    }
}

/// The name and method of an operator class or family: `name USING method`.
pub(super) fn using_method(node: Node<'_>) -> Name {
    match node.child(USING_METHOD) {
        Some(using) => super::name::child_name(using, ACCESS_METHOD_REF),
        None => {
            node.fail("USING is missing");
            super::name::missing_name(node.span())
        }
    }
}

/// The function's name in a clause such as `HANDLER name`.
pub(super) fn function_name(node: Node<'_>) -> ObjectName {
    child_object_name(node, FUNCTION_NAME_REF)
}

/// The role in a `ROLE_REF` or `ROLE`.
pub(super) fn role_name(node: Node<'_>) -> RoleName {
    // `GROUP` before the name has no meaning.
    let named = node.child(ROLE_NAME_REF).unwrap_or(node);
    let word = named
        .tokens()
        .find(|token| token.kind() != GROUP_KW || named.kind() == ROLE_NAME_REF);
    let kind = match word.map(Node::kind) {
        Some(CURRENT_USER_KW) => RoleNameKind::CurrentUser,
        Some(CURRENT_ROLE_KW) => RoleNameKind::CurrentRole,
        Some(SESSION_USER_KW) => RoleNameKind::SessionUser,
        _ => {
            let name = name(named);
            match name.value.as_str() {
                "public" => RoleNameKind::Public,
                "none" => {
                    node.fail_as("42939", "role name \"none\" is reserved");
                    RoleNameKind::Named(name.value)
                }
                _ => RoleNameKind::Named(name.value),
            }
        }
    };
    RoleName {
        kind,
        span: node.span(),
    }
}
