//! The tenant model: which tables hold tenants, and which columns say whose a row is.

mod candidate;
mod judge;

use pgassay_catalog::Catalog;
use pgassay_catalog::id::{ColumnNumber, RelationId};

/// The tenants of a product, as far as its schema tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tenancy {
    /// The ways in which rows belong to somebody, the strongest first: mostly one, the organisation.
    pub axes: Vec<Axis>,
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
        let candidates = candidate::candidates(catalog);
        Tenancy {
            axes: judge::axes(catalog, candidates),
        }
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
