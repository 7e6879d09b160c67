//! What may follow a constraint: DEFERRABLE, NOT VALID, NO INHERIT, ENFORCED; and which combinations are refused.

use squawk_parser::SyntaxKind::*;

use super::tree::Node;
use crate::ast::ConstraintAttributes;

/// Where a constraint stands: PostgreSQL checks the attributes of a column's constraints later than those of a table's,
/// with other messages.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Scope {
    /// In a column or domain.
    Column,
    /// In a table, or in ALTER CONSTRAINT.
    Table,
}

/// Which attributes a kind of constraint takes.
#[derive(Clone, Copy)]
pub(super) struct Allowed {
    deferrable: bool,
    not_valid: bool,
    no_inherit: bool,
    enforced: bool,
}

impl Allowed {
    /// NULL, DEFAULT, GENERATED.
    pub(super) const NOTHING: Allowed = Allowed {
        deferrable: false,
        not_valid: false,
        no_inherit: false,
        enforced: false,
    };
    /// CHECK.
    pub(super) const CHECK: Allowed = Allowed {
        deferrable: false,
        not_valid: true,
        no_inherit: true,
        enforced: true,
    };
    /// NOT NULL.
    pub(super) const NOT_NULL: Allowed = Allowed {
        deferrable: false,
        not_valid: true,
        no_inherit: true,
        enforced: false,
    };
    /// UNIQUE, PRIMARY KEY, EXCLUDE.
    pub(super) const INDEX: Allowed = Allowed {
        deferrable: true,
        not_valid: false,
        no_inherit: false,
        enforced: false,
    };
    /// FOREIGN KEY, REFERENCES.
    pub(super) const REFERENCES: Allowed = Allowed {
        deferrable: true,
        not_valid: true,
        no_inherit: false,
        enforced: true,
    };
    /// ALTER CONSTRAINT.
    pub(super) const ALTER: Allowed = Allowed {
        deferrable: true,
        not_valid: false,
        no_inherit: true,
        enforced: true,
    };
}

/// The attributes directly below a constraint.
pub(super) fn attributes(node: Node<'_>, scope: Scope, allowed: Allowed) -> ConstraintAttributes {
    let mut result = ConstraintAttributes::default();
    let mut last = node;
    for child in node.nodes() {
        let refused = match child.kind() {
            DEFERRABLE_CONSTRAINT_OPTION => {
                set(child, scope, &mut result.deferrable, true);
                !allowed.deferrable
            }
            NOT_DEFERRABLE_CONSTRAINT_OPTION => {
                set(child, scope, &mut result.deferrable, false);
                !allowed.deferrable && scope == Scope::Column
            }
            INITIALLY_DEFERRED_CONSTRAINT_OPTION => {
                set(child, scope, &mut result.initially_deferred, true);
                !allowed.deferrable
            }
            INITIALLY_IMMEDIATE_CONSTRAINT_OPTION => {
                set(child, scope, &mut result.initially_deferred, false);
                !allowed.deferrable && scope == Scope::Column
            }
            NOT_VALID => {
                result.not_valid = true;
                if scope == Scope::Column {
                    child.fail("syntax error at or near \"VALID\"");
                }
                !allowed.not_valid
            }
            NO_INHERIT => {
                set(child, scope, &mut result.no_inherit, true);
                if scope == Scope::Column && !allowed.no_inherit {
                    child.fail("syntax error at or near \"NO\"");
                }
                !allowed.no_inherit
            }
            INHERIT => {
                set(child, scope, &mut result.no_inherit, false);
                if node.kind() != ALTER_CONSTRAINT {
                    child.fail("syntax error at or near \"INHERIT\"");
                }
                false
            }
            ENFORCED => {
                set(child, scope, &mut result.enforced, true);
                !allowed.enforced
            }
            NOT_ENFORCED => {
                set(child, scope, &mut result.enforced, false);
                !allowed.enforced
            }
            _ => continue,
        };
        last = child;
        if refused {
            refuse(child, scope);
        }
    }
    if result.deferrable == Some(false) && result.initially_deferred == Some(true) {
        last.fail("constraint declared INITIALLY DEFERRED must be DEFERRABLE");
    }
    result
}

/// A column takes each attribute once, a table any number of times without contradiction.
fn set(node: Node<'_>, scope: Scope, slot: &mut Option<bool>, value: bool) {
    match slot.replace(value) {
        Some(_) if scope == Scope::Column => {
            node.fail(format!(
                "multiple {} clauses not allowed",
                node.text().to_ascii_uppercase()
            ));
        }
        Some(before) if before != value => node.fail("conflicting constraint properties"),
        _ => {}
    }
}

fn refuse(node: Node<'_>, scope: Scope) {
    let words = node.text().to_ascii_uppercase();
    match scope {
        Scope::Column => node.fail(format!("misplaced {words} clause")),
        Scope::Table => node.fail_as("0A000", format!("this constraint cannot be marked {words}")),
    }
}
