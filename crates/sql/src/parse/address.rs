//! Which objects a statement names: the nodes behind DROP, COMMENT ON and their like.

use squawk_parser::SyntaxKind::{self, *};

use super::clause::unqualified_name;
use super::name::{child_name, object_name};
use super::named::{mapping_server, mapping_user};
use super::sequence::column_of_relation;
use super::signature::{operator_signature, routine_signature};
use super::tree::Node;
use super::type_name::{type_name, types};
use crate::ast::{Name, ObjectAddress, ObjectKind};

/// The objects that are named directly below a node, or in a list below it.
pub(super) fn addresses(kind: ObjectKind, node: Node<'_>) -> Vec<ObjectAddress> {
    match kind {
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine | ObjectKind::Aggregate => {
            flattened(node, &[FUNCTION_SIG_LIST, PROCEDURE_SIG_LIST, ROUTINE_SIG_LIST])
                .filter(|child| {
                    matches!(
                        child.kind(),
                        FUNCTION_SIG | PROCEDURE_SIG | ROUTINE_SIG | AGGREGATE
                    )
                })
                .map(|child| ObjectAddress::Routine(routine_signature(child)))
                .collect()
        }
        ObjectKind::Operator => match node.child(OP_SIG_LIST) {
            Some(list) => list
                .children_of(OP_SIG)
                .map(|child| ObjectAddress::Operator(operator_signature(child)))
                .collect(),
            None => vec![ObjectAddress::Operator(operator_signature(node))],
        },
        ObjectKind::OperatorClass | ObjectKind::OperatorFamily => {
            let method = node.child(USING_METHOD).unwrap_or(node);
            references(node)
                .filter(|child| child.kind() != USING_METHOD)
                .map(|child| ObjectAddress::UsingMethod {
                    name: object_name(child),
                    method: child_name(method, ACCESS_METHOD_REF),
                })
                .collect()
        }
        ObjectKind::Cast => node.child(CAST_SIG).map(cast).into_iter().collect(),
        ObjectKind::Constraint
        | ObjectKind::DomainConstraint
        | ObjectKind::Policy
        | ObjectKind::Rule
        | ObjectKind::Trigger => on_relation(node).into_iter().collect(),
        ObjectKind::Column => references(node).filter_map(column).collect(),
        ObjectKind::Type | ObjectKind::Domain => references(node)
            .map(|child| ObjectAddress::Type(type_name(child)))
            .collect(),
        ObjectKind::LargeObject | ObjectKind::Transform => {
            vec![ObjectAddress::Other(described(node))]
        }
        ObjectKind::UserMapping => vec![user_mapping(node)],
        _ => references(node)
            .map(|child| ObjectAddress::Named(object_name(child)))
            .collect(),
    }
}

/// The user mapping that a statement names.
pub(super) fn user_mapping(node: Node<'_>) -> ObjectAddress {
    let user = mapping_user(node);
    match mapping_server(node) {
        Some(server) => ObjectAddress::UserMapping {
            user: Name {
                value: user.value.name,
                span: user.span,
            },
            server,
        },
        None => ObjectAddress::Other(described(node)),
    }
}

/// The nodes below a node, those of lists among them.
fn flattened<'t>(node: Node<'t>, lists: &'static [SyntaxKind]) -> impl Iterator<Item = Node<'t>> {
    let list = node.nodes().find(|child| lists.contains(&child.kind()));
    list.unwrap_or(node).nodes()
}

/// The nodes that hold names: all but the clauses around them.
fn references<'t>(node: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    node.nodes()
        .filter(|child| !matches!(child.kind(), IF_EXISTS | CASCADE | RESTRICT))
}

fn cast(signature: Node<'_>) -> ObjectAddress {
    let mut types = types(signature).into_iter();
    match (types.next(), types.next()) {
        (Some(source), Some(target)) => ObjectAddress::Cast { source, target },
        _ => {
            signature.fail("a type is missing");
            ObjectAddress::Other(described(signature))
        }
    }
}

/// A name and `ON relation`, where the second stands in a node of its own or directly behind the word.
fn on_relation(node: Node<'_>) -> Option<ObjectAddress> {
    let mut nodes = references(node);
    let name = unqualified_name(nodes.next()?);
    let relation = nodes.next()?;
    let relation = match relation.kind() {
        ON_TABLE | ON_RELATION => relation.first_node()?,
        _ => relation,
    };
    Some(ObjectAddress::OnRelation {
        name,
        relation: object_name(relation),
    })
}

fn column(path: Node<'_>) -> Option<ObjectAddress> {
    let address = column_of_relation(path);
    if address.is_none() {
        path.fail("column name must be qualified");
    }
    let (relation, column) = address?;
    Some(ObjectAddress::Column { relation, column })
}

/// An object that has no name of its own, as it was written.
fn described(node: Node<'_>) -> String {
    let mut words: Vec<&str> = Vec::new();
    for child in node.tokens() {
        if !matches!(child.kind(), SEMICOLON) {
            words.push(child.text());
        }
    }
    words.join(" ").to_ascii_lowercase()
}
