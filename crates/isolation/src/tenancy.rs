//! The tenant model: which tables hold tenants, and which columns say whose a row is.

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

impl Tenancy {
    /// Infers the tenants from foreign keys, policies and the frequency of columns.
    pub fn infer(_catalog: &Catalog) -> Tenancy {
        Tenancy::default()
    }

    /// Whether no tenant was found.
    pub fn is_empty(&self) -> bool {
        self.axes.is_empty()
    }

    /// The column that says whose the rows of a table are, on the strongest axis that has one.
    pub fn tenant_column(&self, table: RelationId) -> Option<ColumnNumber> {
        self.axes.iter().find_map(|axis| axis.column(table))
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
