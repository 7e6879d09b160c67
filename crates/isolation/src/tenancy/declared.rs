//! What people say of their tenants, which overrules what was inferred.

use pgassay_catalog::Catalog;
use pgassay_catalog::id::{ColumnNumber, RelationId};
use pgassay_catalog::relation::Relation;

use super::class::TableClass;
use super::{Axis, AxisKind, Tenancy};
use crate::platform::own_relations;

/// What a configuration says of tenants. Names of tables are patterns: `*` stands for any letters, and a name without a
/// schema is of any schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// That there are none.
    pub none: bool,
    /// The table of tenants.
    pub root: Option<String>,
    /// The columns that say whose a row is.
    pub columns: Vec<String>,
    /// Tables whose rows are for all tenants.
    pub global: Vec<String>,
    /// Tables that a tool keeps for itself.
    pub system: Vec<String>,
    /// Tables that nobody is to look at.
    pub ignored: Vec<String>,
}

impl Declared {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Declared::default()
    }

    /// Overrules the axes.
    pub(super) fn overrule_axes(&self, catalog: &Catalog, axes: &mut Vec<Axis>) {
        if self.none {
            axes.clear();
            return;
        }
        if self.root.is_some() || !self.columns.is_empty() {
            self.replace_organisations(catalog, axes);
        }
        let is_left_out = |id: RelationId| self.class_of(catalog, id).is_some();
        for axis in axes.iter_mut() {
            axis.columns.retain(|(table, _)| !is_left_out(*table));
            axis.by_part.retain(|(table, _)| !is_left_out(*table));
        }
        axes.retain(|axis| !axis.columns.is_empty());
    }

    fn replace_organisations(&self, catalog: &Catalog, axes: &mut Vec<Axis>) {
        let tables = || own_relations(catalog).filter(|it| it.is_table() && !it.is_partition());
        let inferred = axes
            .iter()
            .position(|axis| axis.kind == AxisKind::Organisation)
            .map(|at| axes.remove(at));
        let root = match &self.root {
            Some(name) => tables()
                .find(|table| matches(catalog, table, name))
                .map(|it| it.id),
            None => inferred.as_ref().and_then(|axis| axis.root),
        };
        let mut columns: Vec<(RelationId, ColumnNumber)> = Vec::new();
        for table in tables().filter(|table| Some(table.id) != root) {
            let named = self.columns.iter().find_map(|name| {
                let is_it = |it: &&pgassay_catalog::relation::Column| it.name.as_str() == name;
                table.columns.iter().find(is_it)
            });
            let column = match named {
                Some(column) => Some(column.number),
                None if self.columns.is_empty() => refers_to(table, root),
                None => None,
            };
            columns.extend(column.map(|column| (table.id, column)));
        }
        let name = self.columns.first().cloned().or_else(|| {
            let (table, column) = columns.first()?;
            Some(
                catalog
                    .relation(*table)?
                    .column(*column)?
                    .name
                    .as_str()
                    .to_owned(),
            )
        });
        axes.retain(|axis| axis.kind != AxisKind::Organisation);
        axes.insert(
            0,
            Axis {
                kind: AxisKind::Organisation,
                root,
                column_name: name.unwrap_or_default(),
                columns,
                by_part: Vec::new(),
                evidence: vec!["The configuration says so.".to_owned()],
                certain: true,
                optional: false,
                protected: None,
                in_policies: inferred.as_ref().is_some_and(|axis| axis.in_policies),
                has_members: inferred.as_ref().is_some_and(|axis| axis.has_members),
                members: inferred.as_ref().and_then(|axis| axis.members),
            },
        );
    }

    /// The class that a table is said to have.
    fn class_of(&self, catalog: &Catalog, table: RelationId) -> Option<TableClass> {
        let table = catalog.relation(table)?;
        let is_in = |names: &[String]| names.iter().any(|name| matches(catalog, table, name));
        if is_in(&self.ignored) {
            Some(TableClass::Ignored)
        } else if is_in(&self.system) {
            Some(TableClass::System)
        } else if is_in(&self.global) {
            Some(TableClass::Global)
        } else {
            None
        }
    }

    /// Overrules the classes.
    pub(super) fn overrule_classes(&self, catalog: &Catalog, tenancy: &mut Tenancy) {
        for (table, class) in &mut tenancy.classes {
            if let Some(declared) = self.class_of(catalog, *table) {
                *class = declared;
            }
        }
    }

    /// The names that no table or column has, so that a typing error does not go unseen.
    pub fn unmatched(&self, catalog: &Catalog) -> Vec<String> {
        let tables: Vec<&Relation> = own_relations(catalog).filter(|it| it.is_table()).collect();
        let is_table = |name: &String| tables.iter().any(|table| matches(catalog, table, name));
        let is_column = |name: &String| {
            tables
                .iter()
                .any(|table| table.columns.iter().any(|column| column.name.as_str() == name))
        };
        let names = self
            .root
            .iter()
            .chain(&self.global)
            .chain(&self.system)
            .chain(&self.ignored);
        names
            .filter(|name| !is_table(name))
            .chain(self.columns.iter().filter(|name| !is_column(name)))
            .cloned()
            .collect()
    }
}

/// The column of a table that alone refers to the root.
fn refers_to(table: &Relation, root: Option<RelationId>) -> Option<ColumnNumber> {
    let root = root?;
    table
        .constraints
        .iter()
        .find_map(|constraint| match &constraint.kind {
            pgassay_catalog::constraint::ConstraintKind::ForeignKey(key)
                if key.references == root && key.columns.len() == 1 =>
            {
                key.columns.first().copied()
            }
            _ => None,
        })
}

/// Whether a table has a name that a pattern allows.
fn matches(catalog: &Catalog, table: &Relation, pattern: &str) -> bool {
    let name = table.name.as_str();
    let schema = catalog.schema(table.schema).map_or("", |it| it.name.as_str());
    match pattern.split_once('.') {
        Some((schema_pattern, rest)) => is_like(schema, schema_pattern) && is_like(name, rest),
        None => is_like(name, pattern),
    }
}

/// Whether a name is like a pattern in which `*` stands for any letters.
pub fn is_like(name: &str, pattern: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return name == pattern;
    };
    let Some(name) = name.strip_prefix(head) else {
        return false;
    };
    name.char_indices()
        .map(|(at, _)| at)
        .chain([name.len()])
        .any(|at| is_like(&name[at..], rest))
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn stars_stand_for_any_letters() {
        assert!(is_like("audit_log", "audit_*"));
        assert!(is_like("x_audit_log", "*audit*"));
        assert!(is_like("a", "a") && is_like("", "*"));
        assert!(!is_like("audits", "audit"));
        assert!(!is_like("log_audit", "audit*"));
    }
}
