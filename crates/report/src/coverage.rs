//! Coverages: how much of a schema has what it should have, each with its definition, its target and both numbers.

use std::collections::BTreeSet;

use pgassay_catalog::Catalog;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::id::{RelationId, SchemaId};
use pgassay_catalog::location::Location;
use pgassay_catalog::relation::Relation;
use pgassay_isolation::tenancy::Tenancy;
use pgassay_rules::{Confidence, is_time_of_row};

use crate::Report;

/// The rules whose findings are foreign keys that are not declared.
const MISSING_FOREIGN_KEYS: [&str; 2] = ["missing-foreign-key", "tenant-column-without-foreign-key"];

/// How many of some objects have what they should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// What is measured.
    pub measure: &'static Measure,
    /// How many have it.
    pub covered: usize,
    /// How many should.
    pub of: usize,
}

/// What a coverage measures.
#[derive(Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its name in machine formats.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// What is counted, of what: a sentence.
    pub definition: &'static str,
    /// How many percent are to be wished for.
    pub target: u8,
}

/// All measures, in the order in which they are shown.
pub static MEASURES: [Measure; 7] = [
    Measure {
        id: "primary-keys",
        name: "primary keys",
        definition: "Tables that have a primary key, of all tables.",
        target: 100,
    },
    Measure {
        id: "foreign-keys",
        name: "foreign keys",
        definition: "Foreign keys that are declared, of those and the columns that look like references without one \
                     (findings of missing-foreign-key and tenant-column-without-foreign-key that are more than a guess).",
        target: 95,
    },
    Measure {
        id: "foreign-key-indexes",
        name: "foreign-key indexes",
        definition: "Foreign keys whose columns are the first ones of a valid index without WHERE, of all foreign keys.",
        target: 90,
    },
    Measure {
        id: "row-security",
        name: "row security",
        definition: "Tables with row security, of the tables with a tenant column.",
        target: 100,
    },
    Measure {
        id: "tenant-columns",
        name: "tenant columns",
        definition: "Tables with a tenant column, of those and the tables from which foreign keys lead to one.",
        target: 90,
    },
    Measure {
        id: "time-columns",
        name: "time columns",
        definition: "Tables with a column for the time at which a row came or changed, of all tables.",
        target: 80,
    },
    Measure {
        id: "comments",
        name: "comments",
        definition: "Tables with a comment, of all tables.",
        target: 50,
    },
];

/// What the catalog alone tells; numbers of tables do not count partitions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// Tables with a tenant column.
    pub with_tenant_column: usize,
    /// Tables with a tenant column, and tables from which foreign keys lead to one.
    pub of_tenants: usize,
    /// Tables with a tenant column and row security.
    pub protected: usize,
    /// Tables with a column for the time of a row.
    pub with_time: usize,
    /// Tables with a comment.
    pub with_comment: usize,
}

impl Measured {
    /// Counts the tables of a catalog, those that `is_own` says are its own: it is asked with the place where a table
    /// was created and its schema.
    pub fn of(
        catalog: &Catalog,
        tenancy: &Tenancy,
        is_own: impl Fn(Option<Location>, Option<SchemaId>) -> bool,
    ) -> Measured {
        let own = |table: &&Relation| {
            let counts = table.is_table() && !table.is_partition() && table.extension.is_none();
            counts && is_own(table.location, Some(table.schema))
        };
        let tables = catalog.relations.iter().map(|(_, table)| table).filter(own);
        let tables: Vec<&Relation> = tables.collect();
        let count = |wanted: &dyn Fn(&Relation) -> bool| tables.iter().filter(|it| wanted(it)).count();
        let is_of_tenant = |table: &Relation| tenancy.tenant_column(table.id).is_some();
        Measured {
            with_tenant_column: count(&is_of_tenant),
            of_tenants: of_tenants(&tables, tenancy).len(),
            protected: count(&|table| is_of_tenant(table) && table.row_security.enabled),
            with_time: count(&|table| table.columns.iter().any(is_time_of_row)),
            with_comment: count(&|table| table.comment.is_some()),
        }
    }
}

/// The tables with a tenant column, and those from which foreign keys lead to one, over any number of tables.
fn of_tenants(tables: &[&Relation], tenancy: &Tenancy) -> BTreeSet<RelationId> {
    let direct = tables.iter().map(|table| table.id);
    let mut found: BTreeSet<RelationId> = direct.filter(|id| tenancy.tenant_column(*id).is_some()).collect();
    loop {
        let leads = |table: &&&Relation| {
            table.constraints.iter().any(|constraint| match &constraint.kind {
                ConstraintKind::ForeignKey(key) => found.contains(&key.references),
                _ => false,
            })
        };
        let further = tables.iter().filter(|table| !found.contains(&table.id));
        let further = further.filter(|table| !tenancy.is_root(table.id));
        let further: Vec<RelationId> = further.filter(leads).map(|table| table.id).collect();
        if further.is_empty() {
            return found;
        }
        found.extend(further);
    }
}

impl Coverage {
    /// The coverages of a report, those left out that are about nothing.
    pub fn all(report: &Report) -> Vec<Coverage> {
        let (it, measured) = (&report.inventory, &report.measured);
        let guessed = report.findings.iter().filter(|finding| {
            MISSING_FOREIGN_KEYS.contains(&finding.rule) && finding.confidence >= Confidence::Medium
        });
        let numbers = [
            (it.tables - it.tables_without_primary_key, it.tables),
            (it.foreign_keys, it.foreign_keys + guessed.count()),
            (it.foreign_keys - it.foreign_keys_without_index, it.foreign_keys),
            (measured.protected, measured.with_tenant_column),
            (measured.with_tenant_column, measured.of_tenants),
            (measured.with_time, it.tables),
            (measured.with_comment, it.tables),
        ];
        let all = MEASURES.iter().zip(numbers);
        // Where nobody looked for undeclared ones, nobody knows how many there are.
        let looked = !report.narrowed
            || report
                .examined
                .iter()
                .any(|it| it.rule.id == MISSING_FOREIGN_KEYS[0]);
        all.map(|(measure, (covered, of))| Coverage { measure, covered, of })
            .filter(|coverage| coverage.of > 0 && (looked || coverage.measure.id != "foreign-keys"))
            .collect()
    }

    /// How many percent have it, rounded down.
    pub fn percent(&self) -> usize {
        self.covered * 100 / self.of.max(1)
    }

    /// Whether the target is reached.
    pub fn is_reached(&self) -> bool {
        self.covered * 100 >= self.of * usize::from(self.measure.target)
    }
}
