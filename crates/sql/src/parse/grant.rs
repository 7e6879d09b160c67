//! GRANT, REVOKE and ALTER DEFAULT PRIVILEGES.

use squawk_parser::SyntaxKind::*;

use super::clause::drop_behavior;
use super::name::{name, names_of, object_name};
use super::role::role_names;
use super::signature::{role_name, routine_signatures};
use super::statement::other;
use super::tree::Node;
use super::trigger::word;
use crate::ast::{
    AlterDefaultPrivileges, Grant, GrantRole, GrantTarget, Name, ObjectKind, ObjectName, Privilege, RoleName,
    StatementKind,
};
use crate::name::{Identifier, QualifiedName};

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    match node.kind() {
        ALTER_DEFAULT_PRIVILEGES => default_privileges(node),
        GRANT | REVOKE => match node.child(ON_PRIVILEGE_OBJECTS_CLAUSE).and_then(Node::first_node) {
            Some(objects) => StatementKind::Grant(Box::new(grant(node, objects))),
            None => StatementKind::GrantRole(Box::new(grant_role(node))),
        },
        _ => other(node),
    }
}

fn grant(node: Node<'_>, objects: Node<'_>) -> Grant {
    let is_grant = node.kind() == GRANT;
    Grant {
        is_grant,
        privileges: privileges(node),
        target: target(objects),
        grantees: role_names(node),
        grant_option: grant_option(node),
        granted_by: granted_by(node),
        behavior: drop_behavior(node),
    }
}

/// `WITH GRANT OPTION` or `GRANT OPTION FOR`; other options go with roles only.
fn grant_option(node: Node<'_>) -> bool {
    let wrong = node
        .children()
        .find(|child| {
            matches!(
                child.kind(),
                ADMIN_OPTION_FOR | INHERIT_OPTION_FOR | SET_OPTION_FOR
            )
        })
        .or_else(|| {
            node.child(GRANT_WITH_CLAUSE)
                .and_then(|with| with.child(GRANT_ROLE_OPTION_LIST))
        });
    if let Some(wrong) = wrong {
        let near = wrong.first_token().unwrap_or(wrong).text();
        wrong.fail(format!("syntax error at or near \"{near}\""));
    }
    node.has(GRANT_OPTION_FOR)
        || node
            .child(GRANT_WITH_CLAUSE)
            .is_some_and(|with| with.has(GRANT_OPTION))
}

fn granted_by(node: Node<'_>) -> Option<RoleName> {
    node.child(GRANTED_BY_CLAUSE)?.child(ROLE_REF).map(role_name)
}

/// The privileges; empty for `ALL`.
fn privileges(node: Node<'_>) -> Vec<Privilege> {
    if let Some(all) = node.child(ALL_PRIVILEGES) {
        let columns = columns(all);
        if columns.is_empty() {
            return Vec::new();
        }
        return vec![Privilege {
            name: word("all", all),
            columns,
        }];
    }
    node.child(REVOKE_COMMAND_LIST)
        .into_iter()
        .flat_map(|list| list.children_of(REVOKE_COMMAND))
        .map(|command| Privilege {
            name: privilege_name(command),
            columns: columns(command),
        })
        .collect()
}

fn columns(node: Node<'_>) -> Vec<Name> {
    node.child(COLUMN_REF_LIST)
        .map(|list| names_of(list, COLUMN_NAME_REF))
        .unwrap_or_default()
}

fn privilege_name(node: Node<'_>) -> Name {
    if let Some(role) = node.child(ROLE_REF) {
        return name(role);
    }
    let mut words = node.children().filter(|child| child.is_token());
    match (words.next(), words.next()) {
        (Some(first), None) => name(first),
        _ => word("alter system", node),
    }
}

fn target(node: Node<'_>) -> GrantTarget {
    use ObjectKind as Kind;
    let kind = match node.kind() {
        PRIVILEGE_ALL_TABLES_IN_SCHEMA => return in_schemas(node, Kind::Table),
        PRIVILEGE_ALL_SEQUENCES_IN_SCHEMA => return in_schemas(node, Kind::Sequence),
        PRIVILEGE_ALL_FUNCTIONS_IN_SCHEMA => return in_schemas(node, Kind::Function),
        PRIVILEGE_ALL_PROCEDURES_IN_SCHEMA => return in_schemas(node, Kind::Procedure),
        PRIVILEGE_ALL_ROUTINES_IN_SCHEMA => return in_schemas(node, Kind::Routine),
        PRIVILEGE_FUNCTION => return GrantTarget::Routines(Kind::Function, routine_signatures(node)),
        PRIVILEGE_PROCEDURE => return GrantTarget::Routines(Kind::Procedure, routine_signatures(node)),
        PRIVILEGE_ROUTINE => return GrantTarget::Routines(Kind::Routine, routine_signatures(node)),
        PRIVILEGE_LARGE_OBJECT => {
            let numbers = node.nodes().map(|it| Identifier::new(it.text())).collect();
            return GrantTarget::LargeObjects(numbers);
        }
        PRIVILEGE_PARAMETER => {
            let names = node.nodes().map(parameter).collect();
            return GrantTarget::Objects(Kind::Parameter, names);
        }
        PRIVILEGE_DATABASE => Kind::Database,
        PRIVILEGE_DOMAIN => Kind::Domain,
        PRIVILEGE_FOREIGN_DATA_WRAPPER => Kind::ForeignDataWrapper,
        PRIVILEGE_FOREIGN_SERVER => Kind::Server,
        PRIVILEGE_LANGUAGE => Kind::Language,
        PRIVILEGE_PROPERTY_GRAPH => Kind::PropertyGraph,
        PRIVILEGE_SCHEMA => Kind::Schema,
        PRIVILEGE_SEQUENCE => Kind::Sequence,
        PRIVILEGE_TABLESPACE => Kind::Tablespace,
        PRIVILEGE_TYPE => Kind::Type,
        _ => Kind::Table,
    };
    GrantTarget::Objects(kind, node.nodes().map(object_name).collect())
}

fn in_schemas(node: Node<'_>, kind: ObjectKind) -> GrantTarget {
    GrantTarget::AllInSchema(kind, names_of(node, SCHEMA_REF))
}

/// A setting's name, dots included.
fn parameter(node: Node<'_>) -> ObjectName {
    let value = QualifiedName::new(Identifier::new(&super::setting::setting_name(node)));
    ObjectName {
        value,
        span: node.span(),
    }
}

fn grant_role(node: Node<'_>) -> GrantRole {
    let is_grant = node.kind() == GRANT;
    if let Some(all) = node.child(ALL_PRIVILEGES) {
        all.fail("syntax error at or near \"ALL\"");
    }
    let roles = privileges(node);
    if roles.iter().any(|role| !role.columns.is_empty()) {
        node.fail_as("0LP01", "column names cannot be included in GRANT/REVOKE ROLE");
    }
    GrantRole {
        is_grant,
        roles: roles.into_iter().map(|role| role.name).collect(),
        grantees: role_names(node),
        options: if is_grant {
            role_options(node)
        } else {
            revoked_option(node)
        },
        granted_by: granted_by(node),
        behavior: drop_behavior(node),
    }
}

fn role_options(node: Node<'_>) -> Vec<(&'static str, bool)> {
    let Some(with) = node.child(GRANT_WITH_CLAUSE) else {
        return Vec::new();
    };
    if let Some(wrong) = with.child(GRANT_OPTION) {
        wrong.fail("syntax error at or near \"GRANT\"");
    }
    with.child(GRANT_ROLE_OPTION_LIST)
        .into_iter()
        .flat_map(|list| list.children_of(GRANT_ROLE_OPTION))
        .filter_map(|option| {
            let name = option.child(GRANT_ROLE_OPTION_NAME).map(name)?;
            let word = match name.value.as_str() {
                "admin" => "admin",
                "inherit" => "inherit",
                "set" => "set",
                other => {
                    option.fail(format!("unrecognized role option \"{other}\""));
                    return None;
                }
            };
            Some((word, !option.has(FALSE_KW)))
        })
        .collect()
}

fn revoked_option(node: Node<'_>) -> Vec<(&'static str, bool)> {
    node.children()
        .filter_map(|child| match child.kind() {
            ADMIN_OPTION_FOR => Some(("admin", false)),
            INHERIT_OPTION_FOR => Some(("inherit", false)),
            SET_OPTION_FOR => Some(("set", false)),
            GRANT_OPTION_FOR => {
                child.fail("unrecognized role option \"grant\"");
                None
            }
            _ => None,
        })
        .collect()
}

fn default_privileges(node: Node<'_>) -> StatementKind {
    let action = node
        .children()
        .find(|child| matches!(child.kind(), GRANT_DEFAULT_PRIVILEGES | REVOKE_DEFAULT_PRIVILEGES));
    let Some(action) = action else {
        node.fail("GRANT or REVOKE is missing");
        return other(node);
    };
    StatementKind::AlterDefaultPrivileges(Box::new(AlterDefaultPrivileges {
        roles: node.child(FOR_ROLES).map(role_names).unwrap_or_default(),
        schemas: node
            .child(IN_SCHEMAS)
            .map(|list| names_of(list, SCHEMA_REF))
            .unwrap_or_default(),
        is_grant: action.kind() == GRANT_DEFAULT_PRIVILEGES,
        privileges: privileges(action),
        kind: default_kind(action),
        grantees: role_names(action),
        grant_option: grant_option(action),
    }))
}

/// Functions and routines are the same here.
fn default_kind(node: Node<'_>) -> ObjectKind {
    node.children()
        .find_map(|child| match child.kind() {
            PRIVILEGE_TARGET_TABLES => Some(ObjectKind::Table),
            PRIVILEGE_TARGET_SEQUENCES => Some(ObjectKind::Sequence),
            PRIVILEGE_TARGET_FUNCTIONS | PRIVILEGE_TARGET_ROUTINES => Some(ObjectKind::Function),
            PRIVILEGE_TARGET_TYPES => Some(ObjectKind::Type),
            PRIVILEGE_TARGET_SCHEMAS => Some(ObjectKind::Schema),
            PRIVILEGE_TARGET_LARGE_OBJECTS => Some(ObjectKind::LargeObject),
            _ => None,
        })
        .unwrap_or(ObjectKind::Table)
}
