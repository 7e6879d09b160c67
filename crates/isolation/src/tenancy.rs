//! The tenant model: which tables hold tenants, and which columns say whose a row is.

mod candidate;
mod carrier;
mod class;
mod declared;
mod judge;
mod roles;

use pgassay_catalog::Catalog;
use pgassay_catalog::id::{ColumnNumber, ConstraintId, RelationId};

pub use carrier::Carrier;
pub use class::TableClass;
pub use declared::{Declared, is_like};
pub use roles::{AppRole, RolePart};

/// The tenants of a product, as far as its schema tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tenancy {
    /// The ways in which rows belong to somebody, the strongest first: mostly one, the organisation.
    pub axes: Vec<Axis>,
    /// What each table is to the tenants, sorted by table; empty where there are none.
    pub classes: Vec<(RelationId, TableClass)>,
    /// How sessions say whose they are, as policies read it, each with the number of policies; the most read first.
    pub carriers: Vec<(Carrier, usize)>,
    /// The roles in which the application meets the tables.
    pub roles: Vec<AppRole>,
}

/// One way in which rows belong to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// What somebody is.
    pub kind: AxisKind,
    /// The table of tenants, where there is one.
    pub root: Option<RelationId>,
    /// The usual name of the column.
    pub column_name: String,
    /// The columns that say whose a row is, sorted by table; where a table has several, the strongest first.
    pub columns: Vec<(RelationId, ColumnNumber)>,
    /// The same for tables without such a column that belong to a part of a tenant, or to what tenants are parts of: the
    /// project of an organisation.
    pub by_part: Vec<(RelationId, ColumnNumber)>,
    /// Why this is thought: sentences.
    pub evidence: Vec<String>,
    /// Whether foreign keys or policies say so, and not names alone.
    pub certain: bool,
    /// Whether most tables allow rows without a tenant: belonging to one is an option of the product.
    pub optional: bool,
    /// A table of it that policies protect: the example for those that none do.
    pub protected: Option<RelationId>,
    /// Whether policies compare the column with the session.
    pub in_policies: bool,
    /// Whether a table says which users belong to which tenants.
    pub has_members: bool,
    /// That table.
    pub members: Option<RelationId>,
}

/// What a row belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AxisKind {
    /// An organisation: users of it share its rows.
    Organisation,
    /// A user.
    User,
}

impl Tenancy {
    /// Infers the tenants from foreign keys, policies and the frequency of columns.
    pub fn infer(catalog: &Catalog) -> Tenancy {
        Tenancy::of(catalog, &Declared::default())
    }

    /// Infers the tenants, and lets a declaration overrule what was inferred.
    pub fn of(catalog: &Catalog, declared: &Declared) -> Tenancy {
        let candidates = candidate::candidates(catalog);
        let mut axes = judge::axes(catalog, candidates);
        if !declared.is_empty() {
            declared.overrule_axes(catalog, &mut axes);
            judge::complete(catalog, &mut axes);
        }
        let mut tenancy = Tenancy {
            classes: class::classes(catalog, &axes),
            carriers: carrier::carriers(catalog),
            roles: roles::roles(catalog),
            axes,
        };
        declared.overrule_classes(catalog, &mut tenancy);
        tenancy
    }

    /// What a table is to the tenants; nothing where there are none, and of tables that users did not make.
    pub fn class_of(&self, table: RelationId) -> Option<TableClass> {
        let at = self.classes.partition_point(|(id, _)| *id < table);
        self.classes
            .get(at)
            .filter(|(id, _)| *id == table)
            .map(|(_, class)| *class)
    }

    /// The way from a table to one with a tenant column of its own: each table on it with the foreign key that leads on.
    /// Empty for a table that has such a column, and for one from which no way leads there.
    pub fn way_to_tenant(&self, table: RelationId) -> Vec<(RelationId, ConstraintId)> {
        let mut way = Vec::new();
        let mut at = table;
        while let Some(TableClass::Child {
            parent, constraint, ..
        }) = self.class_of(at)
        {
            way.push((at, constraint));
            at = parent;
        }
        way
    }

    /// Whether no tenant was found.
    pub fn is_empty(&self) -> bool {
        self.axes.is_empty()
    }

    /// The axes along which organisations share rows.
    pub fn organisations(&self) -> impl Iterator<Item = &Axis> {
        self.axes
            .iter()
            .filter(|axis| axis.kind == AxisKind::Organisation)
    }

    /// The column that says whose the rows of a table are, on the strongest axis that has one.
    pub fn tenant_column(&self, table: RelationId) -> Option<ColumnNumber> {
        self.axis_of(table).map(|(_, column)| column)
    }

    /// The strongest axis on which a table has a column, and that column; columns of parts of a tenant come after those
    /// of tenants.
    pub fn axis_of(&self, table: RelationId) -> Option<(&Axis, ColumnNumber)> {
        let own = self
            .axes
            .iter()
            .find_map(|axis| Some((axis, axis.column(table)?)));
        own.or_else(|| {
            self.axes
                .iter()
                .find_map(|axis| Some((axis, first_of(&axis.by_part, table)?)))
        })
    }

    /// Whether a table holds the tenants of an axis.
    pub fn is_root(&self, table: RelationId) -> bool {
        self.axes.iter().any(|axis| axis.root == Some(table))
    }
}

impl Axis {
    /// The column of a table, the strongest where it has several.
    pub fn column(&self, table: RelationId) -> Option<ColumnNumber> {
        first_of(&self.columns, table)
    }

    /// The column by which a table belongs to a part of a tenant.
    pub fn part_column(&self, table: RelationId) -> Option<ColumnNumber> {
        first_of(&self.by_part, table)
    }

    /// All columns of a table.
    pub fn columns_of(&self, table: RelationId) -> impl Iterator<Item = ColumnNumber> {
        let start = self.columns.partition_point(|(id, _)| *id < table);
        self.columns[start..]
            .iter()
            .take_while(move |(id, _)| *id == table)
            .map(|(_, column)| *column)
    }
}

fn first_of(columns: &[(RelationId, ColumnNumber)], table: RelationId) -> Option<ColumnNumber> {
    let at = columns.partition_point(|(id, _)| *id < table);
    columns
        .get(at)
        .filter(|(id, _)| *id == table)
        .map(|(_, column)| *column)
}
