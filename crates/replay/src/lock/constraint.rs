//! What a new constraint does to the rows that are there: it reads them, unless something proves it already.

use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::expression::Node;
use pgassay_catalog::id::ColumnNumber;
use pgassay_catalog::lock::Work;
use pgassay_catalog::relation::{Column, Relation};
use pgassay_sql::ast::{IsTest, TableConstraint, TableConstraintKind as T};

use super::Locks;

impl Locks<'_> {
    /// The work of `ADD constraint`.
    pub(super) fn work_of_constraint(&self, relation: &Relation, constraint: &TableConstraint) -> Work {
        let attributes = &constraint.attributes;
        match &constraint.kind {
            T::Check(_) | T::ForeignKey { .. }
                if attributes.not_valid || attributes.enforced == Some(false) =>
            {
                Work::Nothing
            }
            T::NotNull(_) if attributes.not_valid => Work::Nothing,
            T::NotNull(name) => match relation.column_named(&name.value) {
                Some(column) => self.work_of_not_null(relation, column),
                None => Work::Nothing,
            },
            T::UsingIndex { primary, index } => {
                let found = self.replay.catalog.indexes_of(relation);
                let columns = found
                    .filter(|own| own.name == index.value)
                    .filter_map(|own| own.key_columns())
                    .next()
                    .unwrap_or_default();
                let nullable = columns
                    .iter()
                    .filter_map(|number| relation.column(*number))
                    .map(|column| self.work_of_not_null(relation, column))
                    .max();
                nullable.filter(|_| *primary).unwrap_or_default()
            }
            T::Check(_)
            | T::ForeignKey { .. }
            | T::Unique { .. }
            | T::PrimaryKey { .. }
            | T::Exclude { .. } => Work::Scan,
        }
    }

    /// The work of `SET NOT NULL`: none where it is so already, or a valid CHECK proves it
    /// (`NotNullImpliedByRelConstraints`).
    pub(super) fn work_of_not_null(&self, relation: &Relation, column: &Column) -> Work {
        let pending = relation.constraints.iter().any(|it| {
            matches!(it.kind, ConstraintKind::NotNull(number) if number == column.number) && !it.validated
        });
        let proved = relation.constraints.iter().any(|it| {
            it.validated
                && it.enforced
                && matches!(&it.kind, ConstraintKind::Check(check) if demands(&check.tree, column.number))
        });
        if (column.not_null && !pending) || proved {
            Work::Nothing
        } else {
            Work::Scan
        }
    }
}

/// Whether a condition says that a column is not null.
fn demands(node: &Node, number: ColumnNumber) -> bool {
    match node {
        Node::And(parts) => parts.iter().any(|part| demands(part, number)),
        Node::Is {
            operand,
            test: IsTest::Null,
            negated: true,
        } => matches!(operand.as_ref(), Node::Column(column) if column.position == number.0),
        _ => false,
    }
}
