//! The kinds that have little more than a name: settings, roles, schemas, collations, languages, text search objects.

use super::row::{Row, rows};
use super::scope::own_name;
use super::table::{Ids, Named, Table};

/// Something with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simple {
    /// The identifier.
    pub id: u32,
    /// The name, without a schema.
    pub name: &'static str,
    /// What sort it is, where the kind has sorts: of text search objects `configuration`, `dictionary`, `parser` or
    /// `template`; of collations the provider; of an extension's other members `foreign data wrapper`, `transform`.
    pub sort: &'static str,
    /// Of a language `trusted`; of a schema what PUBLIC may do in it, `u` use and `c` create.
    pub flags: &'static str,
    /// The owner, of a schema.
    pub owner: &'static str,
}

impl Named for Simple {
    fn name(&self) -> &str {
        self.name
    }
    fn id(&self) -> u32 {
        self.id
    }
}

/// A setting (`pg_settings`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The name; settings are found without regard to case.
    pub name: &'static str,
    /// `bool`, `integer`, `real`, `string` or `enum`.
    pub data_type: &'static str,
    /// Who may set it and when: `user`, `superuser`, `sighup`, `postmaster`, `internal`, `backend`, `superuser-backend`.
    pub context: &'static str,
    /// The unit of a number without one.
    pub unit: &'static str,
    /// The least value of a number.
    pub minimum: &'static str,
    /// The greatest value of a number.
    pub maximum: &'static str,
    /// The values of an enum, comma-separated.
    pub values: &'static str,
}

impl Named for Setting {
    fn name(&self) -> &str {
        self.name
    }
    fn id(&self) -> u32 {
        0
    }
}

/// An extension that CREATE EXTENSION can name, in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvailableExtension {
    /// The name.
    pub name: &'static str,
    /// The version.
    pub version: &'static str,
    /// Whether this version is the one that is made when none is named.
    pub default: bool,
    /// Whether only a superuser may create it.
    pub superuser: bool,
    /// Whether who may create in the database may create it all the same.
    pub trusted: bool,
    /// Whether its members can be moved to another schema.
    pub relocatable: bool,
    /// The schema that its members must be in, or empty.
    pub schema: &'static str,
    /// The extensions that it needs, comma-separated.
    pub requires: &'static str,
}

impl Named for AvailableExtension {
    fn name(&self) -> &str {
        self.name
    }
    fn id(&self) -> u32 {
        0
    }
}

/// Where a file of simple objects keeps what.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub(super) name: usize,
    pub(super) sort: Option<usize>,
    pub(super) flags: Option<usize>,
    pub(super) owner: Option<usize>,
    pub(super) id: usize,
}

impl Layout {
    pub(super) const COLLATION: Layout = Layout {
        name: 0,
        sort: Some(1),
        flags: Some(2),
        owner: None,
        id: 3,
    };
    pub(super) const LANGUAGE: Layout = Layout {
        name: 0,
        sort: None,
        flags: Some(1),
        owner: None,
        id: 2,
    };
    pub(super) const OTHER: Layout = Layout {
        name: 1,
        sort: Some(0),
        flags: None,
        owner: None,
        id: 2,
    };
    pub(super) const ROLE: Layout = Layout {
        name: 0,
        sort: None,
        flags: None,
        owner: None,
        id: 1,
    };
    pub(super) const SCHEMA: Layout = Layout {
        name: 0,
        sort: None,
        flags: Some(1),
        owner: Some(2),
        id: 3,
    };
    pub(super) const TEXT_SEARCH: Layout = Layout {
        name: 1,
        sort: Some(0),
        flags: None,
        owner: None,
        id: 2,
    };
}

pub(super) fn read(text: &'static str, major: u16, ids: &mut Ids, layout: Layout) -> Table<Simple> {
    let simple = |row: Row| {
        let optional = |position: Option<usize>| position.map_or("", |position| row.column(position));
        Simple {
            id: ids.take(row.column(layout.id)),
            name: own_name(row.column(layout.name), true).1,
            sort: optional(layout.sort),
            flags: optional(layout.flags),
            owner: optional(layout.owner),
        }
    };
    Table::new(rows(text, major).map(simple).collect())
}

pub(super) fn read_settings(text: &'static str, major: u16) -> Table<Setting> {
    let setting = |row: Row| Setting {
        name: row.column(0),
        data_type: row.column(1),
        context: row.column(2),
        unit: row.column(3),
        minimum: row.column(4),
        maximum: row.column(5),
        values: row.column(6),
    };
    Table::new(rows(text, major).map(setting).collect())
}

pub(super) fn read_available(text: &'static str, major: u16) -> Table<AvailableExtension> {
    let available = |row: Row| AvailableExtension {
        name: row.column(0),
        version: row.column(1),
        default: row.flag(2, 'd'),
        superuser: row.flag(2, 's'),
        trusted: row.flag(2, 't'),
        relocatable: row.flag(2, 'r'),
        schema: row.column(3),
        requires: row.column(4),
    };
    Table::new(rows(text, major).map(available).collect())
}
