//! CREATE and ALTER of types and domains.

use squawk_parser::SyntaxKind::*;

use super::alter_table::actions;
use super::clause::{child_unqualified_name, drop_behavior};
use super::column::{attribute, collation};
use super::constraint::{added_domain_constraint, column_constraint};
use super::expr::child_expr;
use super::literal::string_value;
use super::name::{child_name, child_object_name};
use super::object::shared_action;
use super::option::definition_list;
use super::statement::other;
use super::tree::Node;
use super::type_name::child_type;
use crate::ast::{
    AlterDomain, AlterDomainAction, AlterEnum, AlterEnumAction, AlterObject, AlterObjectAction,
    AlterRelation, ColumnConstraint, ColumnConstraintKind, CreateDomain, CreateType, Label, ObjectAddress,
    ObjectKind, ObjectName, RelationKeyword, StatementKind, TypeDefinition,
};

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    match node.kind() {
        CREATE_TYPE => create_type(node),
        CREATE_DOMAIN => create_domain(node),
        ALTER_TYPE => alter_type(node),
        ALTER_DOMAIN => alter_domain(node),
        _ => other(node),
    }
}

fn create_type(node: Node<'_>) -> StatementKind {
    let definition = node.nodes().find_map(|child| {
        Some(match child.kind() {
            ENUM_TYPE => TypeDefinition::Enum(
                child
                    .child(VARIANT_LIST)
                    .into_iter()
                    .flat_map(|list| list.children_of(VARIANT))
                    .map(label)
                    .collect(),
            ),
            COMPOSITE_TYPE => TypeDefinition::Composite(
                child
                    .child(COMPOSITE_FIELD_LIST)
                    .into_iter()
                    .flat_map(|list| list.children_of(COMPOSITE_FIELD_DEF))
                    .map(attribute)
                    .collect(),
            ),
            RANGE_TYPE => TypeDefinition::Range(
                child
                    .child(ATTRIBUTE_LIST)
                    .map(definition_list)
                    .unwrap_or_default(),
            ),
            BASE_TYPE => TypeDefinition::Base(
                child
                    .child(ATTRIBUTE_LIST)
                    .map(definition_list)
                    .unwrap_or_default(),
            ),
            _ => return None,
        })
    });
    StatementKind::CreateType(Box::new(CreateType {
        name: child_object_name(node, TYPE_NAME),
        definition: definition.unwrap_or(TypeDefinition::Shell),
    }))
}

/// The label that a string constant is.
fn label(node: Node<'_>) -> Label {
    Label {
        value: string_value(node),
        span: node.span(),
    }
}

/// The label in the first `LITERAL` below a node.
fn child_label(node: Node<'_>) -> Label {
    label(node.child(LITERAL).unwrap_or(node))
}

fn alter_type(node: Node<'_>) -> StatementKind {
    let name = child_object_name(node, TYPE_NAME_REF);
    for child in node.nodes() {
        match child.kind() {
            ADD_VALUE => {
                let neighbour = child
                    .nodes()
                    .find(|place| matches!(place.kind(), BEFORE_VALUE | AFTER_VALUE));
                let action = AlterEnumAction::AddValue {
                    if_not_exists: child.has(IF_NOT_EXISTS),
                    value: child_label(child),
                    neighbour: neighbour.map(child_label),
                    before: child.has(BEFORE_VALUE),
                };
                return StatementKind::AlterEnum(Box::new(AlterEnum { name, action }));
            }
            RENAME_VALUE => {
                let mut labels = child.children_of(LITERAL).map(label);
                if let (Some(from), Some(to)) = (labels.next(), labels.next()) {
                    let action = AlterEnumAction::RenameValue { from, to };
                    return StatementKind::AlterEnum(Box::new(AlterEnum { name, action }));
                }
            }
            ALTER_TYPE_ATTRIBUTE_ACTION_LIST | RENAME_ATTRIBUTE => {
                // RENAME ATTRIBUTE stands alone, the others in a list of their own.
                let holder = if child.kind() == RENAME_ATTRIBUTE {
                    node
                } else {
                    child
                };
                return StatementKind::AlterRelation(Box::new(AlterRelation {
                    kind: RelationKeyword::Type,
                    if_exists: false,
                    only: false,
                    name,
                    actions: actions(holder),
                }));
            }
            SET_OPTIONS => {
                return alter_object(ObjectKind::Type, name, AlterObjectAction::Other("set".to_owned()));
            }
            _ => {
                if let Some(action) = shared_action(child) {
                    return alter_object(ObjectKind::Type, name, action);
                }
            }
        }
    }
    node.fail("nothing is to be altered");
    other(node)
}

fn alter_object(kind: ObjectKind, name: ObjectName, action: AlterObjectAction) -> StatementKind {
    StatementKind::AlterObject(Box::new(AlterObject {
        kind,
        if_exists: false,
        object: ObjectAddress::Named(name),
        action,
    }))
}

fn create_domain(node: Node<'_>) -> StatementKind {
    StatementKind::CreateDomain(Box::new(CreateDomain {
        name: child_object_name(node, DOMAIN),
        type_name: child_type(node),
        collation: collation(node),
        constraints: node.nodes().filter_map(domain_constraint).collect(),
    }))
}

/// A domain takes some of the constraints that a column takes.
fn domain_constraint(node: Node<'_>) -> Option<ColumnConstraint> {
    let constraint = column_constraint(node)?;
    let what = match constraint.kind {
        ColumnConstraintKind::Unique { .. } => "unique",
        ColumnConstraintKind::PrimaryKey { .. } => "primary key",
        ColumnConstraintKind::References(_) => "foreign key",
        ColumnConstraintKind::Generated { .. } | ColumnConstraintKind::Identity { .. } => "generated",
        _ => return Some(constraint),
    };
    node.fail(format!("{what} constraints not possible for domains"));
    None
}

fn alter_domain(node: Node<'_>) -> StatementKind {
    let name = child_object_name(node, DOMAIN_REF);
    for child in node.nodes() {
        if let Some(action) = domain_action(child) {
            return StatementKind::AlterDomain(Box::new(AlterDomain { name, action }));
        }
        if let Some(action) = shared_action(child) {
            return alter_object(ObjectKind::Domain, name, action);
        }
    }
    node.fail("nothing is to be altered");
    other(node)
}

fn domain_action(node: Node<'_>) -> Option<AlterDomainAction> {
    Some(match node.kind() {
        SET_DEFAULT => AlterDomainAction::SetDefault(child_expr(node)),
        DROP_DEFAULT => AlterDomainAction::DropDefault,
        SET_NOT_NULL => AlterDomainAction::NotNull(true),
        DROP_NOT_NULL => AlterDomainAction::NotNull(false),
        ADD_CONSTRAINT => AlterDomainAction::AddConstraint(node.nodes().find_map(added_domain_constraint)?),
        DROP_CONSTRAINT => AlterDomainAction::DropConstraint {
            if_exists: node.has(IF_EXISTS),
            name: child_unqualified_name(node, CONSTRAINT_NAME_REF),
            behavior: drop_behavior(node),
        },
        VALIDATE_CONSTRAINT => {
            AlterDomainAction::ValidateConstraint(child_unqualified_name(node, CONSTRAINT_NAME_REF))
        }
        RENAME_CONSTRAINT => AlterDomainAction::RenameConstraint {
            from: child_unqualified_name(node, CONSTRAINT_NAME_REF),
            to: child_name(node, CONSTRAINT_NAME),
        },
        _ => return None,
    })
}
