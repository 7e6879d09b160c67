//! CREATE and ALTER POLICY.

use squawk_parser::SyntaxKind::*;

use super::expr::optional_expr;
use super::name::{child_name, child_object_name, missing_name, name};
use super::role::role_names;
use super::tree::Node;
use crate::ast::{AlterPolicy, CreatePolicy, Expr, ObjectName, PolicyCommand, StatementKind};
use crate::name::QualifiedName;

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    if node.kind() == ALTER_POLICY {
        return StatementKind::AlterPolicy(Box::new(alter(node)));
    }
    StatementKind::CreatePolicy(Box::new(CreatePolicy {
        name: child_name(node, POLICY),
        table: on_table(node),
        restrictive: node.child(AS_POLICY_TYPE).is_some_and(restrictive),
        command: node.child(POLICY_COMMAND).map(command).unwrap_or_default(),
        roles: node.child(POLICY_ROLES).map(role_names).unwrap_or_default(),
        using: clause(node, USING_EXPR_CLAUSE),
        check: clause(node, WITH_CHECK_EXPR_CLAUSE),
    }))
}

fn alter(node: Node<'_>) -> AlterPolicy {
    // The clauses may stand in a node of their own.
    let action = node.child(ALTER_POLICY_TO).unwrap_or(node);
    AlterPolicy {
        name: child_name(node, POLICY_REF),
        table: on_table(node),
        rename_to: node.child(POLICY_RENAME_TO).map(|rename| {
            rename
                .child(POLICY)
                .map_or_else(|| missing_name(rename.span()), name)
        }),
        roles: action.child(POLICY_ROLES).map(role_names),
        using: clause(action, USING_EXPR_CLAUSE),
        check: clause(action, WITH_CHECK_EXPR_CLAUSE),
    }
}

fn on_table(node: Node<'_>) -> ObjectName {
    match node.child(ON_TABLE) {
        Some(on) => child_object_name(on, TABLE_NAME_REF),
        None => {
            node.fail("ON is missing");
            ObjectName {
                value: QualifiedName::default(),
                span: node.span(),
            }
        }
    }
}

fn clause(node: Node<'_>, kind: squawk_parser::SyntaxKind) -> Option<Expr> {
    node.child(kind).and_then(optional_expr)
}

fn restrictive(node: Node<'_>) -> bool {
    let Some(word) = node.children().last() else {
        return false;
    };
    let word = name(word);
    match word.value.as_str() {
        "restrictive" => true,
        "permissive" => false,
        other => {
            node.fail(format!("unrecognized row security option \"{other}\""));
            false
        }
    }
}

fn command(node: Node<'_>) -> PolicyCommand {
    match node.tokens().last().map(Node::kind) {
        Some(SELECT_KW) => PolicyCommand::Select,
        Some(INSERT_KW) => PolicyCommand::Insert,
        Some(UPDATE_KW) => PolicyCommand::Update,
        Some(DELETE_KW) => PolicyCommand::Delete,
        _ => PolicyCommand::All,
    }
}
