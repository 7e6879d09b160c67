//! Columns and constraints of a table.

use super::{Expr, IndexParameters, Name, ObjectName, OptionItem, OrderByOperator, SequenceOption, TypeName};
use crate::span::Span;

/// A column in `CREATE TABLE` or `ADD COLUMN`.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// Its type; none in `OF type` and `PARTITION OF` tables.
    pub type_name: Option<TypeName>,
    /// `COLLATE`.
    pub collation: Option<ObjectName>,
    /// `STORAGE mode`, in lower case.
    pub storage: Option<Name>,
    /// `COMPRESSION method`.
    pub compression: Option<Name>,
    /// `OPTIONS (...)` of a foreign table's column.
    pub options: Vec<OptionItem>,
    /// Constraints in the order they were written, DEFAULT and GENERATED among them.
    pub constraints: Vec<ColumnConstraint>,
    /// Where it stands.
    pub span: Span,
}

/// A constraint of one column.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnConstraint {
    /// `CONSTRAINT name`.
    pub name: Option<Name>,
    /// What it is.
    pub kind: ColumnConstraintKind,
    /// Deferrable, valid, ...
    pub attributes: ConstraintAttributes,
    /// Where it stands.
    pub span: Span,
}

/// Kinds of column constraint.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnConstraintKind {
    /// `NULL`
    Null,
    /// `NOT NULL`
    NotNull,
    /// `DEFAULT`
    Default(Expr),
    /// `CHECK (...)`
    Check(Expr),
    /// `GENERATED ALWAYS AS (...) STORED|VIRTUAL`; `stored` is none where neither was written.
    Generated { expression: Expr, stored: Option<bool> },
    /// `GENERATED ALWAYS|BY DEFAULT AS IDENTITY (...)`
    Identity {
        always: bool,
        options: Vec<SequenceOption>,
    },
    /// `UNIQUE`
    Unique {
        nulls_not_distinct: bool,
        parameters: IndexParameters,
    },
    /// `PRIMARY KEY`
    PrimaryKey { parameters: IndexParameters },
    /// `REFERENCES`
    References(References),
}

/// A constraint of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableConstraint {
    /// `CONSTRAINT name`.
    pub name: Option<Name>,
    /// What it is.
    pub kind: TableConstraintKind,
    /// Deferrable, valid, ...
    pub attributes: ConstraintAttributes,
    /// Where it stands.
    pub span: Span,
}

/// Kinds of table constraint.
#[derive(Clone, Debug, PartialEq)]
pub enum TableConstraintKind {
    /// `CHECK (...)`
    Check(Expr),
    /// `NOT NULL column` (PostgreSQL 18).
    NotNull(Name),
    /// `UNIQUE (...)`
    Unique {
        columns: Vec<Name>,
        without_overlaps: bool,
        nulls_not_distinct: bool,
        parameters: IndexParameters,
    },
    /// `PRIMARY KEY (...)`
    PrimaryKey {
        columns: Vec<Name>,
        without_overlaps: bool,
        parameters: IndexParameters,
    },
    /// `UNIQUE USING INDEX name`, `PRIMARY KEY USING INDEX name`.
    UsingIndex { primary: bool, index: Name },
    /// `FOREIGN KEY (...) REFERENCES ...`; `period` when the last column is `PERIOD`.
    ForeignKey {
        columns: Vec<Name>,
        period: bool,
        references: References,
    },
    /// `EXCLUDE USING gist (...) WHERE (...)`
    Exclude {
        method: Option<Name>,
        elements: Vec<(super::IndexElement, OrderByOperator)>,
        condition: Option<Expr>,
        parameters: IndexParameters,
    },
}

/// `REFERENCES table (columns) ...`.
#[derive(Clone, Debug, PartialEq)]
pub struct References {
    /// The referenced table.
    pub table: ObjectName,
    /// The referenced columns; empty means its primary key.
    pub columns: Vec<Name>,
    /// The last of these columns is written with `PERIOD`.
    pub period: bool,
    /// `MATCH FULL` is true.
    pub match_full: bool,
    /// `ON DELETE`.
    pub on_delete: ReferentialAction,
    /// The columns of `ON DELETE SET NULL (columns)`.
    pub on_delete_columns: Vec<Name>,
    /// `ON UPDATE`.
    pub on_update: ReferentialAction,
    /// Where it stands, from `REFERENCES`.
    pub span: Span,
}

/// What happens to referencing rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the clause it names")]
pub enum ReferentialAction {
    #[default]
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

/// What may follow a constraint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConstraintAttributes {
    /// `DEFERRABLE` or `NOT DEFERRABLE`, if written.
    pub deferrable: Option<bool>,
    /// `INITIALLY DEFERRED` is true, `INITIALLY IMMEDIATE` false.
    pub initially_deferred: Option<bool>,
    /// `NOT VALID`
    pub not_valid: bool,
    /// `NO INHERIT` is true, `INHERIT` false.
    pub no_inherit: Option<bool>,
    /// `ENFORCED` is true, `NOT ENFORCED` false (PostgreSQL 18).
    pub enforced: Option<bool>,
}
