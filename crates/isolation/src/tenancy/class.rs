//! What each table is to the tenants: theirs, their parts', everybody's, or nobody's.

use std::collections::{BTreeMap, VecDeque};

use pgassay_catalog::Catalog;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::id::{ColumnNumber, ConstraintId, RelationId};
use pgassay_catalog::relation::Relation;

use super::candidate::is_named_like_users;
use super::{Axis, AxisKind};
use crate::platform::{is_bookkeeping, own_relations};

/// What a table is to the tenants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableClass {
    /// It holds the tenants.
    Root,
    /// It says which users belong to which tenants, in this column.
    Membership(ColumnNumber),
    /// Its rows belong to tenants by this column.
    Tenant(ColumnNumber),
    /// Its rows belong to those of another table, which belong to tenants.
    Child {
        /// The other table.
        parent: RelationId,
        /// The foreign key to it.
        constraint: ConstraintId,
        /// Whether every row has a parent.
        required: bool,
    },
    /// Its rows belong to users by this column, and to no tenant.
    User(ColumnNumber),
    /// It holds the users themselves.
    Users,
    /// Its rows are for all tenants, as far as foreign keys tell.
    Global,
    /// A tool keeps it for itself.
    System,
    /// Nobody is to look at it, as the configuration says.
    Ignored,
}

impl TableClass {
    /// Its name, as the configuration has it.
    pub const fn name(self) -> &'static str {
        match self {
            TableClass::Root => "root",
            TableClass::Membership(_) => "membership",
            TableClass::Tenant(_) => "tenant",
            TableClass::Child { .. } => "child",
            TableClass::User(_) => "user",
            TableClass::Users => "users",
            TableClass::Global => "global",
            TableClass::System => "system",
            TableClass::Ignored => "ignored",
        }
    }
}

/// The classes of all tables that users made, sorted by table; none where there are no tenants.
pub(super) fn classes(catalog: &Catalog, axes: &[Axis]) -> Vec<(RelationId, TableClass)> {
    if axes.is_empty() {
        return Vec::new();
    }
    let tables: Vec<&Relation> = own_relations(catalog)
        .filter(|it| it.is_table() && !it.is_partition())
        .collect();
    let mut known: BTreeMap<RelationId, TableClass> = BTreeMap::new();
    for table in &tables {
        if let Some(class) = own_class(table, axes) {
            known.insert(table.id, class);
        }
    }
    for required in [true, false] {
        add_children(&tables, &mut known, required);
    }
    let users = axes.iter().filter(|axis| axis.kind == AxisKind::User);
    let by_user: BTreeMap<RelationId, ColumnNumber> =
        users.flat_map(|axis| axis.columns.iter().copied()).collect();
    for table in &tables {
        known
            .entry(table.id)
            .or_insert_with(|| match by_user.get(&table.id) {
                _ if is_named_like_users(table) => TableClass::Users,
                Some(column) => TableClass::User(*column),
                None => TableClass::Global,
            });
    }
    known.into_iter().collect()
}

/// The class of a table that is a tenant's by itself.
fn own_class(table: &Relation, axes: &[Axis]) -> Option<TableClass> {
    if is_bookkeeping(table.name.as_str()) {
        return Some(TableClass::System);
    }
    let organisations = || axes.iter().filter(|axis| axis.kind == AxisKind::Organisation);
    // Where there are no organisations, each user is a tenant.
    let alone = organisations().next().is_none();
    let owners = || {
        axes.iter()
            .filter(|axis| alone || axis.kind == AxisKind::Organisation)
    };
    if owners().any(|axis| axis.root == Some(table.id)) {
        return Some(TableClass::Root);
    }
    for axis in owners() {
        if let Some(column) = axis.column(table.id) {
            return Some(if axis.members == Some(table.id) {
                TableClass::Membership(column)
            } else {
                TableClass::Tenant(column)
            });
        }
    }
    owners()
        .find_map(|axis| axis.part_column(table.id))
        .map(TableClass::Tenant)
}

/// Adds the tables that refer to those of tenants, and those that refer to these; by the shortest way.
fn add_children(tables: &[&Relation], known: &mut BTreeMap<RelationId, TableClass>, required: bool) {
    let mut children: BTreeMap<RelationId, Vec<(&Relation, ConstraintId)>> = BTreeMap::new();
    for table in tables.iter().filter(|table| !known.contains_key(&table.id)) {
        for constraint in &table.constraints {
            let ConstraintKind::ForeignKey(key) = &constraint.kind else {
                continue;
            };
            let is_required = key
                .columns
                .iter()
                .all(|number| table.column(*number).is_some_and(|column| column.not_null));
            if key.references != table.id && is_required == required {
                children
                    .entry(key.references)
                    .or_default()
                    .push((table, constraint.id));
            }
        }
    }
    let mut queue: VecDeque<RelationId> = known
        .iter()
        .filter(|(_, class)| !matches!(class, TableClass::System | TableClass::Ignored))
        .map(|(id, _)| *id)
        .collect();
    while let Some(parent) = queue.pop_front() {
        for (table, constraint) in children.remove(&parent).unwrap_or_default() {
            // Users are who they are whatever tenant they look at first.
            if known.contains_key(&table.id) || is_named_like_users(table) {
                continue;
            }
            let class = TableClass::Child {
                parent,
                constraint,
                required,
            };
            known.insert(table.id, class);
            queue.push_back(table.id);
        }
    }
}
