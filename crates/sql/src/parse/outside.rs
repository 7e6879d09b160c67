//! Databases, tablespaces and the server's settings: what lies outside of one database.

use squawk_parser::SyntaxKind::*;

use super::alter_object::{self, alter_object};
use super::name::{child_name, child_object_name};
use super::object::shared_action;
use super::setting::{reset_setting, setting};
use super::tree::Node;
use crate::ast::{ObjectAddress, ObjectKind, StatementKind};

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    match node.kind() {
        ALTER_DATABASE => alter_database(node),
        ALTER_TABLESPACE => {
            let name = ObjectAddress::Named(child_object_name(node, TABLESPACE_REF));
            alter_object(node, ObjectKind::Tablespace, name, alter_object::action(node))
        }
        _ => outside(node, true),
    }
}

fn alter_database(node: Node<'_>) -> StatementKind {
    let set = node
        .child(SET_CONFIG_PARAM)
        .map(|set| setting(set, false))
        .or_else(|| node.child(RESET_CONFIG_PARAM).map(reset_setting));
    if let Some(set) = set {
        return StatementKind::AlterDatabaseSet {
            name: child_name(node, DATABASE_REF),
            set,
        };
    }
    if node.nodes().any(|child| shared_action(child).is_some()) {
        let name = ObjectAddress::Named(child_object_name(node, DATABASE_REF));
        return alter_object(node, ObjectKind::Database, name, alter_object::action(node));
    }
    outside(node, node.has(SET_TABLESPACE))
}

fn outside(node: Node<'_>, outside_transaction: bool) -> StatementKind {
    let words = node.children().take_while(|child| child.is_token()).take(2);
    let words: Vec<String> = words.map(|word| word.text().to_ascii_lowercase()).collect();
    StatementKind::Outside {
        words: words.join(" "),
        outside_transaction,
    }
}
