//! System catalogs and views, and the views and tables that extensions bring.

use super::row::{Row, rows};
use super::scope::{Scope, own_name};
use super::table::{Ids, Named, Table};

/// A system relation (`pg_class`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The identifier.
    pub id: u32,
    /// `pg_catalog`, `information_schema`, or empty for the schema that an extension is created in.
    pub schema: &'static str,
    /// The bare name.
    pub name: &'static str,
    /// What sort of relation it is (`relkind`): `r` table, `v` view, `S` sequence, `c` composite type.
    pub kind: char,
    /// Whether everybody may read it at first.
    pub public: bool,
    /// Its columns in order.
    pub columns: Vec<Column>,
}

/// A column of a system relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name.
    pub name: &'static str,
    /// The type.
    pub data_type: u32,
    /// Whether it is NOT NULL.
    pub not_null: bool,
}

impl Named for Relation {
    fn name(&self) -> &str {
        self.name
    }
    fn id(&self) -> u32 {
        self.id
    }
}

pub(super) fn read(text: &'static str, major: u16, ids: &mut Ids, scope: &Scope<'_>) -> Table<Relation> {
    let column = |text: &'static str| {
        let (text, not_null) = text.strip_suffix('!').map_or((text, false), |text| (text, true));
        let (name, data_type) = text.split_once(' ')?;
        Some(Column {
            name,
            data_type: scope.type_id(data_type),
            not_null,
        })
    };
    let relation = |row: Row| {
        let (schema, name) = own_name(row.column(0), scope.builtin.is_some());
        Relation {
            id: ids.take(row.column(4)),
            schema,
            name,
            kind: row.column(1).chars().next().unwrap_or('r'),
            public: !row.flag(2, 'r'),
            columns: row.column(3).split(',').filter_map(column).collect(),
        }
    };
    Table::new(rows(text, major).map(relation).collect())
}
