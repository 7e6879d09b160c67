//! CREATE and ALTER AGGREGATE.

use squawk_parser::SyntaxKind::*;

use super::alter_object::{self, alter_object};
use super::name::child_object_name;
use super::option::definition_list;
use super::signature::{child_signature, parameters};
use super::tree::Node;
use crate::ast::{CreateAggregate, ObjectAddress, ObjectKind, StatementKind};

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    if node.kind() == ALTER_AGGREGATE {
        let routine = ObjectAddress::Routine(child_signature(node));
        return alter_object(node, ObjectKind::Aggregate, routine, alter_object::action(node));
    }
    let (parameters, direct) = match node.child(PARAM_LIST) {
        Some(list) => {
            let (parameters, direct) = parameters(list);
            (Some(parameters), direct)
        }
        None => (None, None),
    };
    StatementKind::CreateAggregate(Box::new(CreateAggregate {
        or_replace: node.has(OR_REPLACE),
        name: child_object_name(node, AGGREGATE_NAME),
        parameters,
        direct,
        options: node
            .child(ATTRIBUTE_LIST)
            .map(definition_list)
            .unwrap_or_default(),
    }))
}
