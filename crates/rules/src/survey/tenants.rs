//! How the tables of a product with tenants are made as a whole: counted once for all rules.

use std::collections::{BTreeMap, BTreeSet};

use pgassay_catalog::Catalog;
use pgassay_catalog::constraint::{ConstraintKind, ForeignKey};
use pgassay_catalog::id::{ColumnNumber, RelationId, TypeId};
use pgassay_catalog::relation::Relation;
use pgassay_isolation::platform::own_relations;
use pgassay_isolation::tenancy::{Axis, Tenancy};
use pgassay_sql::ast::ReferentialAction;

/// What the tables of a product with tenants have in common.
#[derive(Debug, Default)]
pub struct Tenants {
    /// How many tables with a required reference to a tenant's table have the tenant column themselves.
    pub children_with: usize,
    /// How many have not.
    pub children_without: usize,
    /// How many foreign keys between tenants' tables hold the tenant column.
    pub keys_with_tenant: usize,
    /// How many do not.
    pub keys_without_tenant: usize,
    /// By the table of tenants: how many foreign keys to it delete what it owned, and how many do not.
    pub deletes: BTreeMap<RelationId, (usize, usize)>,
    /// By the table of tenants: how often the tenant column has which name.
    pub names: BTreeMap<RelationId, BTreeMap<String, usize>>,
    /// By the table of tenants: how often the tenant column has which type.
    pub types: BTreeMap<RelationId, BTreeMap<TypeId, usize>>,
    /// The tables that belong to somebody: by a column, or by foreign keys to such a table.
    pub belonging: BTreeSet<RelationId>,
    /// The tables that others refer to.
    pub referenced: BTreeSet<RelationId>,
    /// How many tables there are, partitions not counted.
    pub tables: usize,
}

impl Tenants {
    /// Counts.
    pub fn of(catalog: &Catalog, tenancy: &Tenancy) -> Tenants {
        let mut tenants = Tenants::default();
        if tenancy.is_empty() {
            return tenants;
        }
        let mut refers: BTreeMap<RelationId, Vec<RelationId>> = BTreeMap::new();
        for table in own_relations(catalog).filter(|it| it.is_table() && !it.is_partition()) {
            tenants.tables += 1;
            let own = organisation_of(tenancy, table.id);
            if let Some((axis, column)) = own {
                tenants.count_column(table, axis, column);
            } else {
                tenants.count_other_name(tenancy, table);
            }
            if tenancy.axis_of(table.id).is_some() || tenancy.is_root(table.id) {
                tenants.belonging.insert(table.id);
            }
            let mut is_child = false;
            for key in foreign_keys(table) {
                tenants.referenced.insert(key.references);
                refers.entry(key.references).or_default().push(table.id);
                let Some((_, column)) = organisation_of(tenancy, key.references) else {
                    continue;
                };
                if key.references == table.id || tenancy.is_root(key.references) {
                    continue;
                }
                is_child |= is_required(table, key);
                if let Some((_, own)) = own {
                    if key.columns.contains(&own) && key.referenced_columns.contains(&column) {
                        tenants.keys_with_tenant += 1;
                    } else {
                        tenants.keys_without_tenant += 1;
                    }
                }
            }
            if is_child && own.is_some() {
                tenants.children_with += 1;
            } else if is_child && !tenancy.is_root(table.id) {
                tenants.children_without += 1;
            }
        }
        let mut open: Vec<RelationId> = tenants.belonging.iter().copied().collect();
        while let Some(next) = open.pop() {
            for from in refers.get(&next).into_iter().flatten() {
                if tenants.belonging.insert(*from) {
                    open.push(*from);
                }
            }
        }
        tenants
    }

    /// A tenant column that the model does not know as one, for its name.
    fn count_other_name(&mut self, tenancy: &Tenancy, table: &Relation) {
        let to_root = foreign_keys(table).find(|key| {
            let is_root = |axis: &Axis| axis.root == Some(key.references);
            key.columns.len() == 1 && key.references != table.id && tenancy.organisations().any(is_root)
        });
        if let Some(key) = to_root
            && let Some(column) = table.column(key.columns[0])
        {
            let names = self.names.entry(key.references).or_default();
            *names.entry(column.name.as_str().to_owned()).or_default() += 1;
        }
    }

    fn count_column(&mut self, table: &Relation, axis: &Axis, number: ColumnNumber) {
        let Some((root, column)) = axis.root.zip(table.column(number)) else {
            return;
        };
        let names = self.names.entry(root).or_default();
        *names.entry(column.name.as_str().to_owned()).or_default() += 1;
        *self
            .types
            .entry(root)
            .or_default()
            .entry(column.data_type)
            .or_default() += 1;
        for key in foreign_keys(table) {
            if key.columns == [number] && key.references == root {
                let (deletes, keeps) = self.deletes.entry(root).or_default();
                match key.on_delete {
                    ReferentialAction::Cascade => *deletes += 1,
                    _ => *keeps += 1,
                }
            }
        }
    }
}

/// The strongest axis of organisations on which a table has a column, and that column.
pub(crate) fn organisation_of(tenancy: &Tenancy, table: RelationId) -> Option<(&Axis, ColumnNumber)> {
    tenancy
        .organisations()
        .find_map(|axis| Some((axis, axis.column(table)?)))
}

/// The foreign keys of a table.
pub(crate) fn foreign_keys(table: &Relation) -> impl Iterator<Item = &ForeignKey> {
    table
        .constraints
        .iter()
        .filter_map(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) => Some(key),
            _ => None,
        })
}

/// Whether every row must refer to one.
pub(crate) fn is_required(table: &Relation, key: &ForeignKey) -> bool {
    key.columns
        .iter()
        .all(|number| table.column(*number).is_some_and(|column| column.not_null))
}
