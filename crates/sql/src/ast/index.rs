//! `CREATE INDEX` and what it shares with constraints.

use super::{Expr, Name, ObjectName, OperatorName, OptionItem};
use crate::span::Span;

/// `CREATE INDEX`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateIndex {
    /// `UNIQUE`
    pub unique: bool,
    /// `CONCURRENTLY`
    pub concurrently: bool,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its name; without one PostgreSQL chooses.
    pub name: Option<ObjectName>,
    /// `ON [ONLY] table`
    pub table: ObjectName,
    /// `ONLY`
    pub only: bool,
    /// `USING method`
    pub method: Option<Name>,
    /// The key columns and expressions.
    pub elements: Vec<IndexElement>,
    /// `INCLUDE (...)`
    pub include: Vec<Name>,
    /// `NULLS NOT DISTINCT`
    pub nulls_not_distinct: bool,
    /// `WITH (...)`
    pub options: Vec<OptionItem>,
    /// `TABLESPACE`
    pub tablespace: Option<Name>,
    /// `WHERE`
    pub condition: Option<Expr>,
}

/// A key column or expression of an index.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexElement {
    /// A bare column is an [`super::ExprKind::Column`] of one part.
    pub value: Expr,
    /// `COLLATE`
    pub collation: Option<ObjectName>,
    /// The operator class.
    pub operator_class: Option<ObjectName>,
    /// `operator_class (options)`
    pub operator_class_options: Vec<OptionItem>,
    /// `DESC`
    pub descending: bool,
    /// `NULLS FIRST` is true, `NULLS LAST` false.
    pub nulls_first: Option<bool>,
    /// Where it stands.
    pub span: Span,
}

/// `WITH operator` of an exclusion constraint.
pub type OrderByOperator = OperatorName;

/// What may follow `UNIQUE (...)` and `PRIMARY KEY (...)`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IndexParameters {
    /// `INCLUDE (...)`
    pub include: Vec<Name>,
    /// `WITH (...)`
    pub options: Vec<OptionItem>,
    /// `USING INDEX TABLESPACE`
    pub tablespace: Option<Name>,
}
