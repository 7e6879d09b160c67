//! Schemas and extensions.

use squawk_parser::SyntaxKind::*;

use super::address::addresses;
use super::alter_object::{self, alter_object};
use super::comment::commented_kind;
use super::literal::string_value;
use super::name::{child_name, child_object_name, name, optional_name};
use super::signature::role_name;
use super::statement::{other, statement as any_statement};
use super::tree::Node;
use crate::ast::{
    AlterExtension, AlterExtensionAction, CreateExtension, CreateSchema, ObjectAddress, ObjectKind,
    StatementKind,
};

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    match node.kind() {
        CREATE_SCHEMA => StatementKind::CreateSchema(Box::new(create_schema(node))),
        ALTER_SCHEMA => {
            let name = ObjectAddress::Named(child_object_name(node, SCHEMA_REF));
            alter_object(node, ObjectKind::Schema, name, alter_object::action(node))
        }
        CREATE_EXTENSION => StatementKind::CreateExtension(Box::new(create_extension(node))),
        ALTER_EXTENSION => alter_extension(node),
        _ => other(node),
    }
}

fn create_schema(node: Node<'_>) -> CreateSchema {
    let is_target = |child: &Node<'_>| matches!(child.kind(), NAMED_SCHEMA | AUTHORIZATION_SCHEMA);
    let target = node.nodes().find(is_target).unwrap_or(node);
    let role = target
        .nodes()
        .find(|child| matches!(child.kind(), ROLE_REF | ROLE));
    let name = optional_name(target, SCHEMA);
    if name.is_none() && role.is_none() {
        node.fail("a name is missing");
    }
    let elements: Vec<_> = node
        .nodes()
        .filter(|child| {
            !is_target(child) && !matches!(child.kind(), IF_NOT_EXISTS | SCHEMA | ROLE | ROLE_REF)
        })
        .map(any_statement)
        .collect();
    let if_not_exists = node.has(IF_NOT_EXISTS);
    if if_not_exists && !elements.is_empty() {
        node.fail_as(
            "0A000",
            "CREATE SCHEMA IF NOT EXISTS cannot include schema elements",
        );
    }
    CreateSchema {
        if_not_exists,
        name,
        authorization: role.map(role_name),
        elements,
    }
}

fn create_extension(node: Node<'_>) -> CreateExtension {
    CreateExtension {
        if_not_exists: node.has(IF_NOT_EXISTS),
        name: child_name(node, EXTENSION),
        schema: node
            .child(EXTENSION_SCHEMA)
            .and_then(|clause| optional_name(clause, SCHEMA_REF)),
        version: node.child(EXTENSION_VERSION_CLAUSE).and_then(version),
        cascade: node.has(CASCADE_KW) || node.has(CASCADE),
    }
}

/// A version is a string or a word.
fn version(node: Node<'_>) -> Option<String> {
    let value = node
        .nodes()
        .find(|child| matches!(child.kind(), LITERAL | EXTENSION_VERSION))?;
    Some(match value.kind() {
        LITERAL => string_value(value),
        _ => name(value).value.as_str().to_owned(),
    })
}

fn alter_extension(node: Node<'_>) -> StatementKind {
    let action = node.nodes().find_map(|child| match child.kind() {
        ALTER_EXTENSION_UPDATE => Some(AlterExtensionAction::Update(
            child.child(UPDATE_TO).and_then(version),
        )),
        ALTER_EXTENSION_ADD => member(child).map(|(kind, object)| AlterExtensionAction::Add(kind, object)),
        ALTER_EXTENSION_DROP => member(child).map(|(kind, object)| AlterExtensionAction::Drop(kind, object)),
        _ => None,
    });
    match action {
        Some(action) => {
            let name = child_name(node, EXTENSION_REF);
            StatementKind::AlterExtension(Box::new(AlterExtension { name, action }))
        }
        None => {
            let name = ObjectAddress::Named(child_object_name(node, EXTENSION_REF));
            alter_object(node, ObjectKind::Extension, name, alter_object::action(node))
        }
    }
}

fn member(node: Node<'_>) -> Option<(ObjectKind, ObjectAddress)> {
    let object = node.first_node()?;
    let kind = commented_kind(object)?;
    Some((kind, addresses(kind, object).into_iter().next()?))
}
