//! Counts of what a schema holds, each with its definition.

use std::collections::BTreeSet;

use pgassay_catalog::Catalog;
use pgassay_catalog::constraint::{ConstraintKind, ForeignKey};
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::{ColumnNumber, SchemaId};
use pgassay_catalog::location::Location;
use pgassay_catalog::relation::Relation;

/// What a schema holds. What an extension or a platform brings does not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Tables and partitioned tables; partitions do not count.
    pub tables: usize,
    /// Columns of the tables.
    pub columns: usize,
    /// Foreign keys of the tables.
    pub foreign_keys: usize,
    /// Foreign keys for which there is no valid index without WHERE whose first columns are the key's columns, in any
    /// order.
    pub foreign_keys_without_index: usize,
    /// Tables with row security.
    pub row_security_tables: usize,
    /// Policies of the tables.
    pub policies: usize,
    /// Tables without a primary key.
    pub tables_without_primary_key: usize,
    /// Views and materialised views.
    pub views: usize,
    /// Indexes of tables and materialised views, those of constraints included.
    pub indexes: usize,
    /// Functions, procedures and aggregates.
    pub functions: usize,
    /// Triggers of tables and views, without those that PostgreSQL makes for foreign keys.
    pub triggers: usize,
    /// Enum types.
    pub enums: usize,
    /// Extensions that were created.
    pub extensions: usize,
}

impl Inventory {
    /// Counts what a catalog holds of its own: `is_own` says so of the place where an object was created and of its
    /// schema. A catalog that was replayed counts what has a place (see [`Inventory::located`]).
    pub fn of(catalog: &Catalog, is_own: impl Fn(Option<Location>, Option<SchemaId>) -> bool) -> Inventory {
        let mut inventory = Inventory::default();
        for (_, relation) in catalog.relations.iter() {
            let own = relation.extension.is_none() && is_own(relation.location, Some(relation.schema));
            if own && !relation.is_partition() {
                inventory.add_relation(catalog, relation);
            }
        }
        inventory.functions = catalog
            .functions
            .iter()
            .filter(|(_, it)| it.extension.is_none() && is_own(it.location, Some(it.schema)))
            .count();
        inventory.enums = catalog
            .types
            .iter()
            .filter(|(_, it)| it.extension.is_none() && is_own(it.location, Some(it.schema)))
            .filter(|(_, it)| matches!(it.kind, TypeKind::Enum { .. }))
            .count();
        inventory.extensions = catalog
            .extensions
            .iter()
            .filter(|(_, it)| is_own(it.location, None))
            .count();
        inventory
    }

    /// Counts what was created by the files that were replayed, and not by what was there before them.
    pub fn located(catalog: &Catalog) -> Inventory {
        Inventory::of(catalog, |location, _| location.is_some())
    }

    /// How many indexes a table has on average, with one digit behind the point; none where there is no table.
    pub fn indexes_per_table(&self) -> Option<f64> {
        (self.tables > 0).then(|| (self.indexes as f64 * 10.0 / self.tables as f64).round() / 10.0)
    }

    fn add_relation(&mut self, catalog: &Catalog, relation: &Relation) {
        self.triggers += relation.triggers.len();
        self.indexes += relation.indexes.len();
        if relation.is_view() {
            self.views += 1;
        }
        if !relation.is_table() {
            return;
        }
        self.tables += 1;
        self.columns += relation.columns.len();
        self.policies += relation.policies.len();
        self.row_security_tables += usize::from(relation.row_security.enabled);
        let has_primary_key = relation
            .constraints
            .iter()
            .any(|it| matches!(it.kind, ConstraintKind::PrimaryKey(_)));
        self.tables_without_primary_key += usize::from(!has_primary_key);
        for constraint in &relation.constraints {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind {
                self.foreign_keys += 1;
                self.foreign_keys_without_index += usize::from(!is_indexed(catalog, relation, key));
            }
        }
    }
}

/// Whether the first columns of a valid index without WHERE are the key's, in any order.
fn is_indexed(catalog: &Catalog, relation: &Relation, key: &ForeignKey) -> bool {
    let wanted: BTreeSet<ColumnNumber> = key.columns.iter().copied().collect();
    relation
        .indexes
        .iter()
        .filter_map(|id| catalog.index(*id))
        .filter(|index| index.valid && index.predicate.is_none())
        .any(|index| {
            let first: Option<BTreeSet<ColumnNumber>> = index
                .columns
                .get(..key.columns.len())
                .map(|columns| columns.iter().filter_map(column_number).collect());
            first.as_ref() == Some(&wanted)
        })
}

fn column_number(column: &pgassay_catalog::index::IndexColumn) -> Option<ColumnNumber> {
    use pgassay_catalog::relation::KeyValue;
    match column.value {
        KeyValue::Column(number) => Some(number),
        KeyValue::Expression(_) => None,
    }
}
