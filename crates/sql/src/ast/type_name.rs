//! Names of data types.

use super::{Expr, ObjectName};
use crate::span::Span;

/// A type as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeName {
    /// The name, with the grammar's own spellings replaced as PostgreSQL does: `int` is `pg_catalog.int4`,
    /// `timestamp with time zone` is `pg_catalog.timestamptz`.
    pub name: ObjectName,
    /// What stands in parentheses: `numeric(10, 2)`.
    pub modifiers: Vec<Expr>,
    /// `INTERVAL`'s fields, as written in lower case: `day to second`.
    pub interval_fields: Option<String>,
    /// How many `[]` follow (`ARRAY` counts as one).
    pub array_dimensions: u32,
    /// `SETOF`.
    pub set_of: bool,
    /// `table.column%TYPE`: then `name` is all but the last part, and this the column.
    pub percent_type: Option<crate::ast::Name>,
    /// Where it stands.
    pub span: Span,
}
