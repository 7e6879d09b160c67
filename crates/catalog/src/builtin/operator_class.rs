//! Access methods, operator classes, and operator families with their operators.

use super::operator::Operator;
use super::row::{Row, rows};
use super::scope::{Scope, own_name};
use super::table::{Ids, Named, Table};

/// An access method (`pg_am`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessMethod {
    /// The identifier.
    pub id: u32,
    /// The name: access methods are in no schema.
    pub name: &'static str,
    /// Whether it is for indexes, not for tables.
    pub index: bool,
}

/// An operator family (`pg_opfamily`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorFamily {
    /// The identifier.
    pub id: u32,
    /// The name of its access method.
    pub access_method: &'static str,
    /// `pg_catalog`, or empty for the schema that an extension is created in.
    pub schema: &'static str,
    /// The bare name.
    pub name: &'static str,
}

/// An operator class (`pg_opclass`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorClass {
    /// The identifier.
    pub id: u32,
    /// The name of its access method.
    pub access_method: &'static str,
    /// `pg_catalog`, or empty for the schema that an extension is created in.
    pub schema: &'static str,
    /// The bare name.
    pub name: &'static str,
    /// The type that is indexed.
    pub input: u32,
    /// Whether it is the type's default.
    pub default: bool,
    /// The type that the index stores, where it is another.
    pub key: Option<u32>,
    /// The family.
    pub family: u32,
}

/// An operator in an operator family (`pg_amop`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FamilyOperator {
    /// The family.
    pub family: u32,
    /// The strategy; of B-tree 1 to 5 are `<`, `<=`, `=`, `>=`, `>`, of hash 1 is `=`.
    pub strategy: u16,
    /// The type on the left that it is in the family for.
    pub left: u32,
    /// The type on the right that it is in the family for.
    pub right: u32,
    /// The operator.
    pub operator: u32,
    /// Whether it is one to search with; the others are to order by.
    pub search: bool,
}

macro_rules! named {
    ($($kind:ty),*) => {
        $(impl Named for $kind {
            fn name(&self) -> &str {
                self.name
            }
            fn id(&self) -> u32 {
                self.id
            }
        })*
    };
}
named!(AccessMethod, OperatorFamily, OperatorClass);

pub(super) fn read_access_methods(text: &'static str, major: u16, ids: &mut Ids) -> Table<AccessMethod> {
    let access_method = |row: Row| AccessMethod {
        id: ids.take(row.column(2)),
        name: row.column(0),
        index: row.column(1) == "i",
    };
    Table::new(rows(text, major).map(access_method).collect())
}

pub(super) fn read_families(
    text: &'static str,
    major: u16,
    ids: &mut Ids,
    member: bool,
) -> Table<OperatorFamily> {
    let family = |row: Row| {
        let (access_method, name) = row.column(0).split_once('/')?;
        let (schema, name) = own_name(name, member);
        Some(OperatorFamily {
            id: ids.take(row.column(1)),
            access_method,
            schema,
            name,
        })
    };
    Table::new(rows(text, major).filter_map(family).collect())
}

/// The family that `access_method/name` means: a member, or with a bare name one of PostgreSQL's own.
fn family_id(
    reference: &str,
    builtin: Option<&Table<OperatorFamily>>,
    local: &Table<OperatorFamily>,
) -> Option<u32> {
    let (access_method, name) = reference.split_once('/')?;
    let (families, name) = match (name.strip_prefix('@'), builtin) {
        (Some(name), _) => (local, name),
        (None, Some(builtin)) => (builtin, name),
        (None, None) => (local, name),
    };
    families
        .named(name)
        .iter()
        .find(|family| family.access_method == access_method)
        .map(|family| family.id)
}

pub(super) fn read_classes(
    text: &'static str,
    major: u16,
    ids: &mut Ids,
    scope: &Scope<'_>,
    builtin: Option<&Table<OperatorFamily>>,
    families: &Table<OperatorFamily>,
) -> Table<OperatorClass> {
    let class = |row: Row| {
        let (schema, name) = own_name(row.column(1), builtin.is_some());
        Some(OperatorClass {
            id: ids.take(row.column(6)),
            access_method: row.column(0),
            schema,
            name,
            input: scope.type_id(row.column(2)),
            default: row.flag(3, 'd'),
            key: scope.optional_type(row.column(4)),
            family: family_id(row.column(5), builtin, families)?,
        })
    };
    Table::new(rows(text, major).filter_map(class).collect())
}

/// The operators of families, sorted by family, types and strategy.
pub(super) fn read_family_operators(
    text: &'static str,
    major: u16,
    scope: &Scope<'_>,
    builtin: Option<&Table<OperatorFamily>>,
    families: &Table<OperatorFamily>,
    operators: &Table<Operator>,
) -> Vec<FamilyOperator> {
    let family_operator = |row: Row| {
        Some(FamilyOperator {
            family: family_id(row.column(0), builtin, families)?,
            strategy: row.column(1).parse().ok()?,
            left: scope.type_id(row.column(2)),
            right: scope.type_id(row.column(3)),
            operator: scope.operator(row.column(4), operators)?,
            search: row.column(5).is_empty(),
        })
    };
    let mut all: Vec<FamilyOperator> = rows(text, major).filter_map(family_operator).collect();
    all.sort_by_key(|one| (one.family, one.left, one.right, one.strategy));
    all
}
