//! The figures of a schema as manifests state them: `T/F/U/R/P/N/K`.

use pgassay_catalog::Catalog;
use pgassay_catalog::location::{FileId, Location};
use pgassay_catalog::relation::{Relation, RelationKind};
use pgassay_report::inventory::Inventory;

/// Names of columns that say whose a row is; N counts the tables that have one.
const TENANT_COLUMNS: [&str; 4] = ["org_id", "tenant_id", "workspace_id", "organization_id"];

/// Tables, foreign keys, those of them without an index, tables with row security, policies, tables with a tenant
/// column, tables without a primary key: of what the scripts made, the prelude left out.
pub(crate) fn figures(catalog: &Catalog) -> String {
    let is_own = |location: Option<Location>| location.is_some_and(|it| it.file != FileId(u32::MAX));
    let it = Inventory::of(catalog, |location, _| is_own(location));
    let is_table = |relation: &Relation| {
        matches!(
            relation.kind,
            RelationKind::Table | RelationKind::PartitionedTable
        ) && relation.extension.is_none()
            && !relation.is_partition()
            && is_own(relation.location)
    };
    let has_tenant = |relation: &Relation| {
        let mut columns = relation.columns.iter();
        columns.any(|column| TENANT_COLUMNS.contains(&column.name.as_str()))
    };
    let tenants = catalog
        .relations
        .iter()
        .filter(|(_, relation)| is_table(relation) && has_tenant(relation))
        .count();
    [
        it.tables,
        it.foreign_keys,
        it.foreign_keys_without_index,
        it.row_security_tables,
        it.policies,
        tenants,
        it.tables_without_primary_key,
    ]
    .map(|figure| figure.to_string())
    .join("/")
}
