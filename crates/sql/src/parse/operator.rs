//! Operators, their classes and families, casts and transforms.

use squawk_parser::SyntaxKind::*;

use super::alter_object::{self, alter_object};
use super::literal::signed_integer;
use super::name::{child_name, child_object_name, optional_object_name};
use super::named::named;
use super::option::definition_list;
use super::signature::{
    cast_signature, child_signature, operator_parts, operator_signature, parameters, using_method,
};
use super::statement::other;
use super::tree::Node;
use super::type_name::{child_type, optional_type};
use crate::ast::{
    CreateCast, CreateNamed, CreateOperator, CreateOperatorClass, ObjectAddress, ObjectKind,
    OperatorSignature, RoutineSignature, StatementKind,
};

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    match node.kind() {
        CREATE_OPERATOR => {
            let (schema, name) = operator_parts(node);
            let options = node
                .child(ATTRIBUTE_LIST)
                .map(definition_list)
                .unwrap_or_default();
            StatementKind::CreateOperator(Box::new(CreateOperator {
                schema,
                name,
                options,
            }))
        }
        CREATE_OPERATOR_CLASS => StatementKind::CreateOperatorClass(Box::new(operator_class(node))),
        CREATE_OPERATOR_FAMILY => StatementKind::CreateNamed(Box::new(CreateNamed {
            method: Some(using_method(node)),
            ..named(
                node,
                ObjectKind::OperatorFamily,
                child_object_name(node, OP_FAMILY_NAME),
            )
        })),
        CREATE_CAST => StatementKind::CreateCast(Box::new(cast(node))),
        CREATE_TRANSFORM => StatementKind::CreateNamed(Box::new(CreateNamed {
            method: Some(child_name(node, LANGUAGE_REF)),
            ..named(node, ObjectKind::Transform, child_type(node).name)
        })),
        ALTER_OPERATOR => {
            let operator = node.child(OP_SIG).unwrap_or(node);
            let address = ObjectAddress::Operator(operator_signature(operator));
            alter_object(node, ObjectKind::Operator, address, alter_object::action(node))
        }
        ALTER_OPERATOR_CLASS => alter_using(node, ObjectKind::OperatorClass),
        ALTER_OPERATOR_FAMILY => alter_using(node, ObjectKind::OperatorFamily),
        _ => other(node),
    }
}

fn alter_using(node: Node<'_>, kind: ObjectKind) -> StatementKind {
    let name = if kind == ObjectKind::OperatorClass {
        OP_CLASS_REF
    } else {
        OP_FAMILY_REF
    };
    let address = ObjectAddress::UsingMethod {
        name: child_object_name(node, name),
        method: using_method(node),
    };
    alter_object(node, kind, address, alter_object::action(node))
}

fn cast(node: Node<'_>) -> CreateCast {
    let (source, target) = cast_signature(node);
    CreateCast {
        source,
        target,
        function: node.child(WITH_FUNCTION).map(child_signature),
        inout: node.has(WITH_INOUT),
        context: if node.has(AS_ASSIGNMENT) {
            Some("assignment")
        } else if node.has(AS_IMPLICIT) {
            Some("implicit")
        } else {
            None
        },
    }
}

fn operator_class(node: Node<'_>) -> CreateOperatorClass {
    let options = || {
        node.child(OPERATOR_CLASS_OPTION_LIST)
            .into_iter()
            .flat_map(Node::nodes)
    };
    CreateOperatorClass {
        name: child_object_name(node, OP_CLASS_NAME),
        default: node.has(DEFAULT_KW),
        type_name: child_type(node),
        method: using_method(node),
        family: node
            .child(OPERATOR_FAMILY_CLAUSE)
            .and_then(|family| optional_object_name(family, OP_FAMILY_REF)),
        operators: options()
            .filter(|option| option.kind() == OP_CLASS_OPTION_OPERATOR)
            .map(operator)
            .collect(),
        functions: options()
            .filter(|option| option.kind() == OP_CLASS_OPTION_FUNCTION)
            .map(function)
            .collect(),
        storage: options()
            .find(|option| option.kind() == OP_CLASS_OPTION_STORAGE)
            .and_then(optional_type),
    }
}

fn operator(node: Node<'_>) -> (i32, OperatorSignature) {
    (number(node), operator_signature(node))
}

/// `FUNCTION n (types) name (types)`: the types before the name are those of the operands and not kept.
fn function(node: Node<'_>) -> (i32, RoutineSignature) {
    if let Some(types) = node.child(PARAM_LIST) {
        parameters(types);
    }
    (number(node), child_signature(node))
}

fn number(node: Node<'_>) -> i32 {
    let number = node.child(LITERAL).map(signed_integer).unwrap_or_default();
    i32::try_from(number).unwrap_or(i32::MAX)
}
