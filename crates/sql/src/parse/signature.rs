//! Roles, routines and operators as statements name those that exist.

use squawk_parser::SyntaxKind::*;

use super::name::{name, object_name, operator_name, optional_name};
use super::tree::Node;
use super::type_name::{child_type, is_type, type_name};
use crate::ast::{
    Name, OperatorSignature, ParameterMode, RoleName, RoleNameKind, RoutineParameter, RoutineSignature,
};

/// The role in a `ROLE_REF`, `ROLE_NAME_REF` or a node that wraps one. Of the words without quotes that name no
/// role, PUBLIC is one.
pub(super) fn role_name(node: Node<'_>) -> RoleName {
    let first = node.tokens().find(|token| token.kind() != GROUP_KW);
    let kind = match first.map(|token| (token.kind(), token)) {
        Some((CURRENT_USER_KW, _)) => RoleNameKind::CurrentUser,
        Some((CURRENT_ROLE_KW, _)) => RoleNameKind::CurrentRole,
        Some((SESSION_USER_KW, _)) => RoleNameKind::SessionUser,
        Some((_, token)) => {
            let name = name(node.child(ROLE_NAME_REF).unwrap_or(token)).value;
            match name.as_str() {
                "public" => RoleNameKind::Public,
                "none" => {
                    node.fail_as("42939", "role name \"none\" is reserved");
                    RoleNameKind::Named(name)
                }
                _ => RoleNameKind::Named(name),
            }
        }
        None => {
            node.fail("a role is missing");
            RoleNameKind::Public
        }
    };
    RoleName {
        kind,
        span: node.span(),
    }
}

/// The routine in a `FUNCTION_SIG`, `PROCEDURE_SIG`, `ROUTINE_SIG` or `AGGREGATE`.
pub(super) fn routine_signature(node: Node<'_>) -> RoutineSignature {
    let path = node
        .nodes()
        .find(|child| child.kind() != PARAM_LIST)
        .unwrap_or(node);
    let list = node.child(PARAM_LIST);
    let mut parameters = list.map(signature_parameters);
    let mut direct = None;
    if let (Some(order), Some(parameters)) = (
        list.and_then(|list| list.child(AGGREGATE_ORDER_BY)),
        &mut parameters,
    ) {
        direct = Some(parameters.len());
        parameters.extend(signature_parameters(order));
    }
    RoutineSignature {
        name: object_name(path),
        parameters,
        direct,
    }
}

fn signature_parameters(list: Node<'_>) -> Vec<RoutineParameter> {
    list.children_of(PARAM)
        .map(|parameter| {
            if let Some(default) = parameter.child(PARAM_DEFAULT) {
                default.fail("a default value is not allowed here");
            }
            RoutineParameter {
                mode: parameter_mode(parameter),
                name: optional_name(parameter, PARAM_NAME),
                type_name: child_type(parameter),
                default: None,
            }
        })
        .collect()
}

/// The mode of a `PARAM`.
pub(super) fn parameter_mode(parameter: Node<'_>) -> ParameterMode {
    for child in parameter.nodes() {
        match child.kind() {
            PARAM_OUT => return ParameterMode::Out,
            PARAM_IN_OUT => return ParameterMode::InOut,
            PARAM_VARIADIC => return ParameterMode::Variadic,
            _ => {}
        }
    }
    ParameterMode::In
}

/// The operator in an `OP_SIG`, or in another node that holds an operator and its operand types in parentheses.
pub(super) fn operator_signature(node: Node<'_>) -> OperatorSignature {
    let operator = node
        .children()
        .find(|child| matches!(child.kind(), OP | OPERATOR_CALL))
        .unwrap_or(node);
    let symbol = operator_name(operator);
    // The word NONE stands bare before the comma and as a type behind it.
    let mut operands = node
        .children()
        .skip_while(|child| child.kind() != L_PAREN)
        .filter(|child| child.kind() == NONE_KW || is_type(child.kind()))
        .map(|child| (!child.text().eq_ignore_ascii_case("none")).then(|| type_name(child)));
    let left = operands.next();
    let right = operands.next();
    if right.is_none() {
        node.fail("an operand's type is missing; use NONE for a prefix operator");
    }
    OperatorSignature {
        schema: symbol.schema,
        name: Name {
            value: symbol.name,
            span: symbol.span,
        },
        left: left.flatten(),
        right: right.flatten(),
    }
}
