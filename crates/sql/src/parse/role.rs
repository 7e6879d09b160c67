//! Roles: how statements name them, CREATE, ALTER and DROP, and what they own.

use squawk_parser::SyntaxKind::*;

use super::alter_object::{self, alter_object};
use super::clause::drop_behavior;
use super::grant;
use super::literal::{signed_integer, string_value};
use super::name::{child_name, name};
use super::setting::{reset_setting, setting};
use super::signature::role_name;
use super::statement::other;
use super::tree::Node;
use crate::ast::{
    AlterRole, AlterRoleSet, CreateRole, DropBehavior, GrantRole, Name, ObjectAddress, ObjectKind,
    ObjectName, Owned, RoleName, RoleNameKind, RoleOption, StatementKind,
};
use crate::name::QualifiedName;

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    match node.kind() {
        CREATE_ROLE => create(node, "role"),
        CREATE_USER => create(node, "user"),
        CREATE_GROUP => create(node, "group"),
        ALTER_ROLE | ALTER_USER => alter(node),
        ALTER_GROUP => alter_group(node),
        DROP_ROLE | DROP_USER | DROP_GROUP => StatementKind::DropRole {
            if_exists: node.has(IF_EXISTS),
            roles: role_names(node),
        },
        REASSIGN => {
            let mut lists = node.children_of(ROLE_REF_LIST).map(role_names);
            let roles = lists.next().unwrap_or_default();
            let to = lists.next().and_then(|to| to.into_iter().next());
            if to.is_none() {
                node.fail("TO is missing");
            }
            owned(roles, to, DropBehavior::Restrict)
        }
        DROP_OWNED => owned(role_names(node), None, drop_behavior(node)),
        GRANT | REVOKE | ALTER_DEFAULT_PRIVILEGES => grant::statement(node),
        _ => other(node),
    }
}

fn owned(roles: Vec<RoleName>, to: Option<RoleName>, behavior: DropBehavior) -> StatementKind {
    StatementKind::Owned(Box::new(Owned { roles, to, behavior }))
}

/// The roles in the `ROLE_REF_LIST` below a node, in the list that the node is, or directly below it.
pub(super) fn role_names(node: Node<'_>) -> Vec<RoleName> {
    node.child(ROLE_REF_LIST)
        .unwrap_or(node)
        .children_of(ROLE_REF)
        .map(role_name)
        .collect()
}

/// The role directly below a node, if there is one.
pub(super) fn optional_role(node: Node<'_>) -> Option<RoleName> {
    node.children()
        .find(|child| matches!(child.kind(), ROLE_REF | ROLE))
        .map(role_name)
}

/// The name of a role that is made or gets this name: PostgreSQL refuses those that mean something else.
pub(super) fn new_role_name(node: Node<'_>) -> Name {
    let role = role_name(node);
    let reserved = match role.kind {
        RoleNameKind::Named(value) => {
            return Name {
                value,
                span: role.span,
            };
        }
        RoleNameKind::Public => "role name \"public\" is reserved".to_owned(),
        _ => format!(
            "{} cannot be used as a role name here",
            node.text().to_ascii_uppercase()
        ),
    };
    node.fail_as("42939", reserved);
    super::name::missing_name(node.span())
}

fn create(node: Node<'_>, keyword: &'static str) -> StatementKind {
    let name = match node.child(ROLE) {
        Some(role) => new_role_name(role),
        None => child_name(node, ROLE),
    };
    StatementKind::CreateRole(Box::new(CreateRole {
        keyword,
        name,
        options: options(node),
    }))
}

fn options(node: Node<'_>) -> Vec<RoleOption> {
    node.child(ROLE_OPTION_LIST)
        .into_iter()
        .flat_map(Node::nodes)
        .filter_map(option)
        .collect()
}

fn option(node: Node<'_>) -> Option<RoleOption> {
    let literal = || node.nodes().find(|child| child.kind() == LITERAL);
    Some(match node.kind() {
        ROLE_OPTION_INHERIT => RoleOption::Attribute("inherit", true),
        ROLE_OPTION_GENERIC => attribute(node)?,
        ROLE_OPTION_CONNECTION_LIMIT => {
            let number = node.first_node().map_or(-1, signed_integer);
            RoleOption::ConnectionLimit(i32::try_from(number).unwrap_or(i32::MAX))
        }
        ROLE_OPTION_PASSWORD | ROLE_OPTION_ENCRYPTED_PASSWORD => RoleOption::Password,
        ROLE_OPTION_VALID_UNTIL => RoleOption::ValidUntil(literal().map(string_value).unwrap_or_default()),
        ROLE_OPTION_IN_ROLE | ROLE_OPTION_IN_GROUP => RoleOption::InRole(role_names(node)),
        ROLE_OPTION_ROLE | ROLE_OPTION_USER => RoleOption::Role(role_names(node)),
        ROLE_OPTION_ADMIN => RoleOption::Admin(role_names(node)),
        ROLE_OPTION_SYSID => RoleOption::SysId,
        _ => return None,
    })
}

/// The attributes that are no keywords.
fn attribute(node: Node<'_>) -> Option<RoleOption> {
    let word = name(node);
    let word = word.value.as_str();
    let (on, attribute) = match word.strip_prefix("no") {
        Some(rest) => (false, rest),
        None => (true, word),
    };
    let attribute = match attribute {
        "superuser" => "superuser",
        "inherit" => "inherit",
        "createrole" => "createrole",
        "createdb" => "createdb",
        "login" => "login",
        "replication" => "replication",
        "bypassrls" => "bypassrls",
        _ => {
            node.fail(format!("unrecognized role option \"{word}\""));
            return None;
        }
    };
    Some(RoleOption::Attribute(attribute, on))
}

fn alter(node: Node<'_>) -> StatementKind {
    let role = optional_role(node);
    let set = node
        .child(SET_CONFIG_PARAM)
        .map(|set| setting(set, false))
        .or_else(|| node.child(RESET_CONFIG_PARAM).map(reset_setting));
    if let Some(set) = set {
        let database = node
            .child(IN_DATABASE)
            .map(|clause| child_name(clause, DATABASE_REF));
        return StatementKind::AlterRoleSet(Box::new(AlterRoleSet { role, database, set }));
    }
    let Some(role) = role else {
        node.fail("a role is missing");
        return other(node);
    };
    if node.has(ROLE_RENAME_TO) {
        return rename(node, &role);
    }
    StatementKind::AlterRole(Box::new(AlterRole {
        role,
        options: options(node),
    }))
}

fn rename(node: Node<'_>, role: &RoleName) -> StatementKind {
    if let Some(new) = node.child(ROLE_RENAME_TO).and_then(|rename| rename.child(ROLE)) {
        new_role_name(new);
    }
    alter_object(
        node,
        ObjectKind::Role,
        role_address(node, role),
        alter_object::action(node),
    )
}

/// A role where only a name will do.
fn role_address(node: Node<'_>, role: &RoleName) -> ObjectAddress {
    let value = match &role.kind {
        RoleNameKind::Named(name) => QualifiedName::new(name.clone()),
        _ => {
            node.fail_as("42939", "a keyword cannot be used as a role name here");
            QualifiedName::default()
        }
    };
    ObjectAddress::Named(ObjectName {
        value,
        span: role.span,
    })
}

/// `ALTER GROUP name ADD USER members` is an old way to write a grant.
fn alter_group(node: Node<'_>) -> StatementKind {
    let Some(role) = optional_role(node) else {
        node.fail("a role is missing");
        return other(node);
    };
    let members = node
        .children()
        .find(|child| matches!(child.kind(), ADD_USERS | DROP_USERS));
    let Some(members) = members else {
        return rename(node, &role);
    };
    let RoleNameKind::Named(group) = role.kind else {
        // A group that is named by a keyword has no name to put into the tree.
        return other(node);
    };
    StatementKind::GrantRole(Box::new(GrantRole {
        is_grant: members.kind() == ADD_USERS,
        roles: vec![Name {
            value: group,
            span: role.span,
        }],
        grantees: role_names(members),
        options: Vec::new(),
        granted_by: None,
        behavior: DropBehavior::Restrict,
    }))
}
