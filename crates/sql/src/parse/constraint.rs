//! Constraints of columns, tables and domains.

use squawk_parser::SyntaxKind::*;

use super::clause::child_unqualified_name;
use super::constraint_attributes::{Allowed, Scope, attributes};
use super::expr::{child_expr, optional_expr};
use super::index::{exclusion_element, index_parameters};
use super::name::{child_name, child_object_name, name, names_of, operator_name, optional_name};
use super::sequence::sequence_options;
use super::tree::Node;
use crate::ast::{
    ColumnConstraint, ColumnConstraintKind, IndexParameters, Name, References, ReferentialAction,
    TableConstraint, TableConstraintKind,
};

/// The constraint of a column or new domain that a node is; none for nodes that are no constraints.
pub(super) fn column_constraint(node: Node<'_>) -> Option<ColumnConstraint> {
    constraint_in(node, Scope::Column)
}

/// The constraint in `ALTER DOMAIN ... ADD`, which takes the attributes that a table's constraint takes.
pub(super) fn added_domain_constraint(node: Node<'_>) -> Option<ColumnConstraint> {
    let constraint = constraint_in(node, Scope::Table)?;
    if !matches!(node.kind(), CHECK_CONSTRAINT | NOT_NULL_CONSTRAINT) {
        refuse(node);
    }
    Some(constraint)
}

fn constraint_in(node: Node<'_>, scope: Scope) -> Option<ColumnConstraint> {
    let (kind, allowed) = match node.kind() {
        NULL_CONSTRAINT => (ColumnConstraintKind::Null, Allowed::NOTHING),
        NOT_NULL_CONSTRAINT => {
            if let Some(column) = node.child(COLUMN_NAME_REF) {
                column.fail(format!("syntax error at or near \"{}\"", column.text()));
            }
            (ColumnConstraintKind::NotNull, Allowed::NOT_NULL)
        }
        DEFAULT_CONSTRAINT => (
            ColumnConstraintKind::Default(child_expr(default_collation(node).unwrap_or(node))),
            Allowed::NOTHING,
        ),
        CHECK_CONSTRAINT => (ColumnConstraintKind::Check(child_expr(node)), Allowed::CHECK),
        GENERATED_CONSTRAINT => (generated(node), Allowed::NOTHING),
        UNIQUE_CONSTRAINT => (
            ColumnConstraintKind::Unique {
                nulls_not_distinct: nulls_not_distinct(node),
                parameters: column_index_parameters(node),
            },
            Allowed::INDEX,
        ),
        PRIMARY_KEY_CONSTRAINT => {
            refuse_nulls_distinct(node);
            (
                ColumnConstraintKind::PrimaryKey {
                    parameters: column_index_parameters(node),
                },
                Allowed::INDEX,
            )
        }
        REFERENCES_CONSTRAINT => (
            ColumnConstraintKind::References(references(node)),
            Allowed::REFERENCES,
        ),
        EXCLUDE_CONSTRAINT | FOREIGN_KEY_CONSTRAINT => {
            refuse(node);
            return None;
        }
        _ => return None,
    };
    Some(ColumnConstraint {
        name: constraint_name(node),
        kind,
        attributes: attributes(node, scope, allowed),
        span: node.span(),
    })
}

/// The constraint of a table that a node is; none for nodes that are no constraints.
pub(super) fn table_constraint(node: Node<'_>) -> Option<TableConstraint> {
    let (kind, allowed) = match node.kind() {
        CHECK_CONSTRAINT => (TableConstraintKind::Check(child_expr(node)), Allowed::CHECK),
        NOT_NULL_CONSTRAINT => (
            TableConstraintKind::NotNull(child_name(node, COLUMN_NAME_REF)),
            Allowed::NOT_NULL,
        ),
        UNIQUE_CONSTRAINT | PRIMARY_KEY_CONSTRAINT => (key(node), Allowed::INDEX),
        FOREIGN_KEY_CONSTRAINT => (foreign_key(node), Allowed::REFERENCES),
        EXCLUDE_CONSTRAINT => (exclude(node), Allowed::INDEX),
        NULL_CONSTRAINT | DEFAULT_CONSTRAINT | GENERATED_CONSTRAINT | REFERENCES_CONSTRAINT => {
            refuse(node);
            return None;
        }
        _ => return None,
    };
    Some(TableConstraint {
        name: constraint_name(node),
        kind,
        attributes: attributes(node, Scope::Table, allowed),
        span: node.span(),
    })
}

/// The COLLATE that the parser takes for a part of a default, and PostgreSQL's grammar for the column's.
pub(super) fn default_collation(node: Node<'_>) -> Option<Node<'_>> {
    node.first_node().filter(|value| value.kind() == COLLATE)
}

fn constraint_name(node: Node<'_>) -> Option<Name> {
    optional_name(node.child(CONSTRAINT_NAME_CLAUSE)?, CONSTRAINT_NAME)
}

/// The constraint's first word is where PostgreSQL's grammar stops.
fn refuse(node: Node<'_>) {
    let word = node.children().find(|child| child.is_token()).unwrap_or(node);
    word.fail(format!("syntax error at or near \"{}\"", word.text()));
}

fn generated(node: Node<'_>) -> ColumnConstraintKind {
    if let Some(identity) = node.child(GENERATED_IDENTITY) {
        return ColumnConstraintKind::Identity {
            always: identity.has(GENERATED_ALWAYS),
            options: identity
                .child(SEQUENCE_OPTION_LIST)
                .map(sequence_options)
                .unwrap_or_default(),
        };
    }
    let stored = node.child(GENERATED_STORED).unwrap_or(node);
    if let Some(by_default) = stored.child(GENERATED_BY_DEFAULT) {
        by_default.fail("for a generated column, GENERATED ALWAYS must be specified");
    }
    ColumnConstraintKind::Generated {
        expression: child_expr(stored),
        stored: if stored.has(STORED) {
            Some(true)
        } else {
            stored.has(VIRTUAL).then_some(false)
        },
    }
}

fn nulls_not_distinct(node: Node<'_>) -> bool {
    node.child(INDEX_PARAMETERS)
        .is_some_and(|parameters| parameters.has(NULLS_NOT_DISTINCT))
}

fn refuse_nulls_distinct(node: Node<'_>) {
    let clause = node.child(INDEX_PARAMETERS).and_then(|parameters| {
        parameters
            .nodes()
            .find(|child| matches!(child.kind(), NULLS_DISTINCT | NULLS_NOT_DISTINCT))
    });
    if let Some(clause) = clause {
        clause.fail("syntax error at or near \"NULLS\"");
    }
}

/// A column's UNIQUE and PRIMARY KEY take storage parameters and a tablespace only.
fn column_index_parameters(node: Node<'_>) -> IndexParameters {
    let wrong = node
        .child(USING_INDEX_NAME)
        .or_else(|| node.child(INDEX_PARAMETERS)?.child(CONSTRAINT_INCLUDE_CLAUSE))
        .or_else(|| node.child(INDEX_PARAMETERS)?.child(CONSTRAINT_COLUMN_REF_LIST));
    if let Some(wrong) = wrong {
        let word = wrong.first_token().unwrap_or(wrong);
        word.fail(format!("syntax error at or near \"{}\"", word.text()));
    }
    node.child(INDEX_PARAMETERS)
        .map(index_parameters)
        .unwrap_or_default()
}

/// A table's UNIQUE or PRIMARY KEY.
fn key(node: Node<'_>) -> TableConstraintKind {
    let primary = node.kind() == PRIMARY_KEY_CONSTRAINT;
    if let Some(using) = node.child(USING_INDEX_NAME) {
        return TableConstraintKind::UsingIndex {
            primary,
            index: child_unqualified_name(using, INDEX_REF),
        };
    }
    let list = node
        .child(INDEX_PARAMETERS)
        .and_then(|parameters| parameters.child(CONSTRAINT_COLUMN_REF_LIST));
    if list.is_none() {
        node.fail("the columns of the constraint are missing");
    }
    let columns = list
        .map(|list| names_of(list, COLUMN_NAME_REF))
        .unwrap_or_default();
    let without_overlaps = list.is_some_and(|list| list.has(WITHOUT_OVERLAPS));
    let parameters = node
        .child(INDEX_PARAMETERS)
        .map(index_parameters)
        .unwrap_or_default();
    if primary {
        refuse_nulls_distinct(node);
        TableConstraintKind::PrimaryKey {
            columns,
            without_overlaps,
            parameters,
        }
    } else {
        TableConstraintKind::Unique {
            columns,
            without_overlaps,
            nulls_not_distinct: nulls_not_distinct(node),
            parameters,
        }
    }
}

fn foreign_key(node: Node<'_>) -> TableConstraintKind {
    let list = node.child(FOREIGN_KEY_COLUMN_LIST);
    // PERIOD stands behind other columns.
    if let Some(period) = list.and_then(|list| list.first_node())
        && period.kind() == PERIOD_COLUMN
    {
        period.fail("syntax error at or near a column");
    }
    TableConstraintKind::ForeignKey {
        columns: list.map(key_columns).unwrap_or_default(),
        period: list.is_some_and(|list| list.has(PERIOD_COLUMN)),
        references: references(node),
    }
}

/// The columns of a foreign key's list, that of PERIOD last.
fn key_columns(list: Node<'_>) -> Vec<Name> {
    list.nodes()
        .filter_map(|child| match child.kind() {
            COLUMN_NAME_REF => Some(name(child)),
            PERIOD_COLUMN => Some(child_name(child, COLUMN_NAME_REF)),
            _ => None,
        })
        .collect()
}

fn exclude(node: Node<'_>) -> TableConstraintKind {
    let list = node.child(CONSTRAINT_EXCLUSION_LIST);
    TableConstraintKind::Exclude {
        method: node
            .child(CONSTRAINT_INDEX_METHOD)
            .map(|method| child_name(method, ACCESS_METHOD_REF)),
        elements: list
            .into_iter()
            .flat_map(|list| list.children_of(CONSTRAINT_EXCLUSION))
            .map(|element| {
                let operator = element
                    .nodes()
                    .find(|child| matches!(child.kind(), OP | OPERATOR_CALL));
                (
                    exclusion_element(element),
                    operator_name(operator.unwrap_or(element)),
                )
            })
            .collect(),
        condition: node.child(WHERE_CONDITION_CLAUSE).and_then(optional_expr),
        parameters: index_parameters(node),
    }
}

/// `REFERENCES ...` in a `REFERENCES_CONSTRAINT` or `FOREIGN_KEY_CONSTRAINT`.
fn references(node: Node<'_>) -> References {
    let mut result = References {
        table: child_object_name(node, TABLE_NAME_REF),
        columns: Vec::new(),
        period: false,
        match_full: false,
        on_delete: ReferentialAction::NoAction,
        on_delete_columns: Vec::new(),
        on_update: ReferentialAction::NoAction,
        span: node.span(),
    };
    let (mut deletes, mut updates) = (0, 0);
    let clauses = node.children().skip_while(|child| child.kind() != REFERENCES_KW);
    for child in clauses {
        match child.kind() {
            REFERENCES_KW => result.span = child.span(),
            COLUMN_NAME_REF => result.columns.push(name(child)),
            FOREIGN_KEY_COLUMN_LIST => {
                result.columns = key_columns(child);
                result.period = child.has(PERIOD_COLUMN);
            }
            MATCH_FULL => result.match_full = true,
            MATCH_PARTIAL => child.fail_as("0A000", "MATCH PARTIAL not yet implemented"),
            ON_DELETE_ACTION => {
                deletes += 1;
                (result.on_delete, result.on_delete_columns) = referential_action(child);
            }
            ON_UPDATE_ACTION => {
                updates += 1;
                let columns;
                (result.on_update, columns) = referential_action(child);
                if !columns.is_empty() {
                    child.fail_as("0A000", "a column list is only supported for ON DELETE actions");
                }
            }
            TABLE_NAME_REF | L_PAREN | R_PAREN | MATCH_SIMPLE => {}
            _ => break,
        }
        if deletes > 1 || updates > 1 {
            child.fail("syntax error at or near \"ON\"");
        }
        result.span = result.span.join(child.span());
    }
    result
}

fn referential_action(node: Node<'_>) -> (ReferentialAction, Vec<Name>) {
    let Some(action) = node.first_node() else {
        return (ReferentialAction::NoAction, Vec::new());
    };
    let columns = action
        .child(COLUMN_REF_LIST)
        .map(|list| names_of(list, COLUMN_NAME_REF))
        .unwrap_or_default();
    let action = match action.kind() {
        RESTRICT => ReferentialAction::Restrict,
        CASCADE => ReferentialAction::Cascade,
        SET_NULL_COLUMNS => ReferentialAction::SetNull,
        SET_DEFAULT_COLUMNS => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    };
    (action, columns)
}
