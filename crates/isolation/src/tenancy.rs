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
    /// The column of each table that says whose a row is, by table.
    pub columns: Vec<(RelationId, ColumnNumber)>,
    /// Why this is thought: sentences.
    pub evidence: Vec<String>,
    /// Whether foreign keys or policies say so, and not names alone.
    pub certain: bool,
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
        self.axes.iter().find_map(|axis| axis.column(table))
    }

    /// The strongest axis on which a table has a column, and that column.
    pub fn axis_of(&self, table: RelationId) -> Option<(&Axis, ColumnNumber)> {
        self.axes
            .iter()
            .find_map(|axis| Some((axis, axis.column(table)?)))
    }

    /// Whether a table holds the tenants of an axis.
    pub fn is_root(&self, table: RelationId) -> bool {
        self.axes.iter().any(|axis| axis.root == Some(table))
    }
}

impl Axis {
    /// The column of a table.
    pub fn column(&self, table: RelationId) -> Option<ColumnNumber> {
        self.columns
            .iter()
            .find(|(relation, _)| *relation == table)
            .map(|(_, column)| *column)
    }
}
