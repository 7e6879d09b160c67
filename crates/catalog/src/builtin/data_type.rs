//! Types: base types, pseudo-types, ranges, and the row and array types of system relations.

use rustc_hash::FxHashMap;

use super::row::{Row, rows};
use super::scope::{OtherExtension, Scope, own_name};
use super::table::{Ids, Named, Table};

/// The identifier of `unknown`, the type of a quoted literal before it has one.
pub const UNKNOWN: u32 = 705;

/// A type (`pg_type`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Type {
    /// The identifier.
    pub id: u32,
    /// `pg_catalog`, `information_schema`, or empty for the schema that an extension is created in.
    pub schema: &'static str,
    /// The name as PostgreSQL stores it: `int4`, `_int4`, `bpchar`.
    pub name: &'static str,
    /// What sort of type it is.
    pub kind: TypeKind,
    /// The category that overload resolution goes by (`typcategory`), as `N` for numbers and `S` for strings.
    pub category: char,
    /// Whether it is preferred in its category.
    pub preferred: bool,
    /// Whether it can have modifiers, as `numeric(10, 2)` has.
    pub takes_modifiers: bool,
    /// Whether its values can be subscripted.
    pub subscriptable: bool,
    /// Whether its values have a collation.
    pub collatable: bool,
    /// The type of the elements, of an array and of some others that can be subscripted.
    pub element: Option<u32>,
    /// The type of arrays of it.
    pub array: Option<u32>,
    /// The type below a domain.
    pub base: Option<u32>,
    /// Of a range or multirange: the type of its bounds.
    pub subtype: Option<u32>,
    /// Of a range its multirange, of a multirange its range.
    pub range_partner: Option<u32>,
}

/// The sort of a type (`typtype`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeKind {
    /// A base type, which arrays are too.
    Base,
    /// A composite type: the rows of a relation.
    Composite,
    /// A domain.
    Domain,
    /// An enum.
    Enum,
    /// A pseudo-type: `trigger`, `record`, `anyelement`.
    Pseudo,
    /// A range.
    Range,
    /// A multirange.
    Multirange,
}

impl Type {
    /// Whether it is an array that PostgreSQL makes of another type (`int2vector` and `oidvector` are not).
    pub fn is_true_array(&self) -> bool {
        self.category == 'A' && self.name.starts_with('_') && self.element.is_some()
    }
}

impl Named for Type {
    fn name(&self) -> &str {
        self.name
    }
    fn id(&self) -> u32 {
        self.id
    }
}

/// Reads the types and the ranges of a file; the scope then knows them.
pub(super) fn read<'a>(
    types: &'static str,
    ranges: &'static str,
    major: u16,
    ids: &mut Ids,
    builtin: Option<&'a Scope<'a>>,
    other: OtherExtension<'a>,
) -> (Table<Type>, Scope<'a>) {
    let types: Vec<(Row, u32)> = rows(types, major)
        .map(|row| (row, ids.take(row.column(7))))
        .collect();
    let local: FxHashMap<&'static str, u32> = types.iter().map(|(row, id)| (row.column(0), *id)).collect();
    let scope = Scope {
        local,
        builtin,
        other,
    };
    let member = builtin.is_some();
    let mut types: Vec<Type> = types
        .iter()
        .map(|(row, id)| type_of(row, *id, &scope, member))
        .collect();
    for row in rows(ranges, major) {
        let [range, subtype, multirange] = [0, 1, 2].map(|column| scope.type_id(row.column(column)));
        for one in &mut types {
            if one.id == range || one.id == multirange {
                one.subtype = Some(subtype);
                one.range_partner = Some(if one.id == range { multirange } else { range });
            }
        }
    }
    (Table::new(types), scope)
}

fn type_of(row: &Row, id: u32, scope: &Scope<'_>, member: bool) -> Type {
    let (schema, name) = own_name(row.column(0), member);
    Type {
        id,
        schema,
        name,
        kind: match row.column(1) {
            "c" => TypeKind::Composite,
            "d" => TypeKind::Domain,
            "e" => TypeKind::Enum,
            "p" => TypeKind::Pseudo,
            "r" => TypeKind::Range,
            "m" => TypeKind::Multirange,
            _ => TypeKind::Base,
        },
        category: row.column(2).chars().next().unwrap_or('U'),
        preferred: row.flag(3, 'p'),
        takes_modifiers: row.flag(3, 'm'),
        subscriptable: row.flag(3, 's'),
        collatable: row.flag(3, 'c'),
        element: scope.optional_type(row.column(4)),
        array: scope.optional_type(row.column(5)),
        base: scope.optional_type(row.column(6)),
        subtype: None,
        range_partner: None,
    }
}
