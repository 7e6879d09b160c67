//! Operators and casts.

use super::function::Function;
use super::row::{Row, rows};
use super::scope::{Scope, own_name};
use super::table::{Ids, Named, Table};

/// An operator (`pg_operator`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The identifier.
    pub id: u32,
    /// `pg_catalog`, or empty for the schema that an extension is created in.
    pub schema: &'static str,
    /// The bare name.
    pub name: &'static str,
    /// The type on the left; none of a prefix operator.
    pub left: Option<u32>,
    /// The type on the right.
    pub right: u32,
    /// The type of the result.
    pub result: u32,
    /// The function that computes it.
    pub function: Option<u32>,
    /// The operator that says the same with its sides exchanged.
    pub commutator: Option<u32>,
    /// The operator that says the opposite.
    pub negator: Option<u32>,
    /// Whether it can be used in a hash join.
    pub can_hash: bool,
    /// Whether it can be used in a merge join.
    pub can_merge: bool,
}

impl Named for Operator {
    fn name(&self) -> &str {
        self.name
    }
    fn id(&self) -> u32 {
        self.id
    }
}

/// A cast (`pg_cast`). Casts have no name; those between binary-compatible domains, arrays and enums are not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cast {
    /// The type that is converted.
    pub source: u32,
    /// The type that it becomes.
    pub target: u32,
    /// Where PostgreSQL uses it unasked.
    pub context: CastContext,
    /// How it converts.
    pub method: CastMethod,
}

/// Where PostgreSQL uses a cast unasked (`castcontext`); each later one includes the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CastContext {
    /// Nowhere: it must be written.
    Explicit,
    /// In assignments to columns.
    Assignment,
    /// In any expression.
    Implicit,
}

/// How a cast converts (`castmethod`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CastMethod {
    /// By a function.
    Function(Option<u32>),
    /// Not at all: the two have the same representation.
    Binary,
    /// Through text.
    InOut,
}

pub(super) fn read(
    text: &'static str,
    major: u16,
    ids: &mut Ids,
    scope: &Scope<'_>,
    functions: &Table<Function>,
) -> Table<Operator> {
    let member = scope.builtin.is_some();
    let rows: Vec<Row> = rows(text, major).collect();
    let operator = |row: &Row| {
        let (schema, name) = if member {
            own_name(row.column(0), true)
        } else {
            ("pg_catalog", row.column(0))
        };
        Operator {
            id: ids.take(row.column(8)),
            schema,
            name,
            left: scope.optional_type(row.column(1)),
            right: scope.type_id(row.column(2)),
            result: scope.type_id(row.column(3)),
            function: scope.function(row.column(4), functions),
            commutator: row.column(5).parse().ok(),
            negator: row.column(6).parse().ok(),
            can_hash: row.flag(7, 'h'),
            can_merge: row.flag(7, 'm'),
        }
    };
    let mut operators: Vec<Operator> = rows.iter().map(operator).collect();
    if member {
        let links: Vec<_> = rows
            .iter()
            .map(|row| [5, 6].map(|column| scope.operator(row.column(column), &operators)))
            .collect();
        for (operator, [commutator, negator]) in operators.iter_mut().zip(links) {
            operator.commutator = commutator;
            operator.negator = negator;
        }
    }
    Table::new(operators)
}

/// The casts, sorted by source and target.
pub(super) fn read_casts(
    text: &'static str,
    major: u16,
    scope: &Scope<'_>,
    functions: &Table<Function>,
) -> Vec<Cast> {
    let cast = |row: Row| Cast {
        source: scope.type_id(row.column(0)),
        target: scope.type_id(row.column(1)),
        context: match row.column(2) {
            "i" => CastContext::Implicit,
            "a" => CastContext::Assignment,
            _ => CastContext::Explicit,
        },
        method: match row.column(3) {
            "b" => CastMethod::Binary,
            "i" => CastMethod::InOut,
            _ => CastMethod::Function(scope.function(row.column(4), functions)),
        },
    };
    let mut casts: Vec<Cast> = rows(text, major).map(cast).collect();
    casts.sort_by_key(|cast| (cast.source, cast.target));
    casts
}
