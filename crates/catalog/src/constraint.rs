//! Constraints of tables.

use pgassay_sql::ast::ReferentialAction;
use pgassay_sql::name::Identifier;

use crate::expression::Expression;
use crate::id::{ColumnNumber, ConstraintId, IndexId, OperatorId, RelationId};
use crate::location::Location;

/// A constraint (`pg_constraint`).
#[derive(Clone, Debug)]
pub struct Constraint {
    /// Its identifier.
    pub id: ConstraintId,
    /// Its name.
    pub name: Identifier,
    /// What it demands.
    pub kind: ConstraintKind,
    /// `DEFERRABLE`
    pub deferrable: bool,
    /// `INITIALLY DEFERRED`
    pub initially_deferred: bool,
    /// False after `NOT VALID`.
    pub validated: bool,
    /// False after `NOT ENFORCED` (PostgreSQL 18).
    pub enforced: bool,
    /// `NO INHERIT`
    pub no_inherit: bool,
    /// Whether the table itself declares it (`conislocal`).
    pub local: bool,
    /// From how many parents it comes (`coninhcount`).
    pub inherited: u16,
    /// The constraint of the partitioned table that this one of a partition belongs to (`conparentid`).
    pub parent: Option<ConstraintId>,
    /// Its comment.
    pub comment: Option<String>,
    /// Where it was declared.
    pub location: Option<Location>,
}

/// What a constraint demands.
#[derive(Clone, Debug)]
pub enum ConstraintKind {
    /// `PRIMARY KEY`: columns in order, and the index behind it.
    PrimaryKey(Key),
    /// `UNIQUE`
    Unique(Key),
    /// `FOREIGN KEY`
    ForeignKey(ForeignKey),
    /// `CHECK`
    Check(Expression),
    /// `EXCLUDE`, with its index, which knows the elements.
    Exclusion {
        index: IndexId,
        operators: Vec<OperatorId>,
    },
    /// `NOT NULL`, a constraint with a name since PostgreSQL 18; before, only [`crate::relation::Column::not_null`].
    NotNull(ColumnNumber),
    /// A constraint trigger, of the same name.
    Trigger,
}

/// The columns of a primary key or unique constraint.
#[derive(Clone, Debug)]
pub struct Key {
    /// The columns in order, those of INCLUDE not among them.
    pub columns: Vec<ColumnNumber>,
    /// The index behind it.
    pub index: IndexId,
    /// `WITHOUT OVERLAPS` on the last column (PostgreSQL 18).
    pub without_overlaps: bool,
}

/// A foreign key.
#[derive(Clone, Debug)]
pub struct ForeignKey {
    /// The referencing columns in order.
    pub columns: Vec<ColumnNumber>,
    /// The referenced table.
    pub references: RelationId,
    /// The referenced columns in order.
    pub referenced_columns: Vec<ColumnNumber>,
    /// The unique index it stands on.
    pub index: Option<IndexId>,
    /// `MATCH FULL`
    pub match_full: bool,
    /// `ON DELETE`
    pub on_delete: ReferentialAction,
    /// The columns of `ON DELETE SET NULL (...)`.
    pub on_delete_columns: Vec<ColumnNumber>,
    /// `ON UPDATE`
    pub on_update: ReferentialAction,
    /// The last column is `PERIOD` (PostgreSQL 18).
    pub period: bool,
}
