//! What an expression is worth whatever the row and the session.

use pgassay_catalog::Catalog;
use pgassay_catalog::expression::Node;
use pgassay_catalog::id::{ColumnNumber, TypeId};
use pgassay_catalog::relation::Relation;
use pgassay_sql::ast::{IsTest, SpecialValue};

use crate::session::is_equality;

/// True or false if the expression is that for every row of the table in every session; none if it depends.
pub fn constant_truth(catalog: &Catalog, table: &Relation, node: &Node) -> Option<bool> {
    let truth = |node: &Node| constant_truth(catalog, table, node);
    match node {
        Node::Constant {
            value: Some(text),
            data_type: TypeId::BOOL,
            ..
        } => Some(matches!(text.as_str(), "t" | "true" | "on" | "yes" | "1")),
        Node::Cast(cast) => truth(&cast.operand),
        Node::Not(operand) => truth(operand).map(|it| !it),
        Node::And(parts) => {
            if parts.iter().any(|part| truth(part) == Some(false)) {
                return Some(false);
            }
            parts.iter().all(|part| truth(part) == Some(true)).then_some(true)
        }
        Node::Or(parts) => {
            if parts.iter().any(|part| truth(part) == Some(true)) {
                return Some(true);
            }
            let is_the_rest = |part: &Node| matches!(part, Node::Not(operand) if parts.contains(operand) && is_never_null(table, operand));
            if parts.iter().any(is_the_rest) {
                return Some(true);
            }
            parts
                .iter()
                .all(|part| truth(part) == Some(false))
                .then_some(false)
        }
        Node::Operator {
            operator, operands, ..
        } => {
            let is_equality = is_equality(catalog, *operator);
            match operands.as_slice() {
                [left, right] if is_equality && left == right && is_never_null(table, left) => Some(true),
                [
                    Node::Constant {
                        value: Some(left), ..
                    },
                    Node::Constant {
                        value: Some(right), ..
                    },
                ] if is_equality => Some(left == right),
                _ => None,
            }
        }
        Node::Is {
            operand,
            test: IsTest::Null,
            negated: true,
        } => is_never_null(table, operand).then_some(true),
        Node::Is {
            operand,
            test: IsTest::True,
            negated,
        } => truth(operand).map(|it| it != *negated),
        _ => None,
    }
}

/// Whether a value cannot be null: a constant, a column of the table that is NOT NULL, the current user.
fn is_never_null(table: &Relation, node: &Node) -> bool {
    match node {
        Node::Constant { value, .. } => value.is_some(),
        Node::Column(reference) => {
            reference.levels_up == 0
                && table
                    .column(ColumnNumber(reference.position))
                    .is_some_and(|column| column.not_null)
        }
        Node::Cast(cast) => is_never_null(table, &cast.operand),
        Node::SpecialValue { value, .. } => is_user(*value),
        _ => false,
    }
}

/// The names of roles, which are never null.
fn is_user(value: SpecialValue) -> bool {
    matches!(
        value,
        SpecialValue::CurrentRole
            | SpecialValue::CurrentUser
            | SpecialValue::User
            | SpecialValue::SessionUser
    )
}
