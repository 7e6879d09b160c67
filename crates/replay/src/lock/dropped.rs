//! What a statement takes away, as it was, and the locks that this takes (`dependency.c`, `AcquireDeletionLock`).

use std::collections::BTreeMap;

use pgassay_catalog::change::{Dropped, Retyped};
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId, SchemaId};
use pgassay_catalog::index::Index;
use pgassay_catalog::location::Location;
use pgassay_catalog::lock::{LockMode, TableLock, Work};
use pgassay_catalog::relation::{Column, KeyValue, PartitionBound};
use pgassay_sql::ast::{Persistence, Statement, StatementKind};

use crate::Replay;
use crate::dependents::Tie;

/// What a record says besides who and what it was.
#[derive(Default)]
struct Facts {
    schema: Option<SchemaId>,
    temporary: bool,
    relation: Option<RelationId>,
    references: Vec<RelationId>,
    columns: Vec<ColumnNumber>,
    location: Option<Location>,
}

impl Replay {
    /// Remembers what goes, for those who watch: what the statement names, what CASCADE takes, and the foreign keys,
    /// which lock a second table.
    pub(crate) fn note_dropped(&mut self, named: &[ObjectId], closure: &BTreeMap<ObjectId, Tie>) {
        if !self.watches_locks {
            return;
        }
        for (object, tie) in closure {
            let is_named = named.contains(object);
            let facts = self.facts(*object);
            let goes_along = !is_named && *tie == Tie::Auto;
            if goes_along && facts.references.is_empty() && !matches!(object, ObjectId::Relation(_)) {
                continue;
            }
            let Some((kind, name)) = self.named(*object) else {
                continue;
            };
            let owner = name.schema.map(|it| format!("{}.", it.as_str()));
            let name = format!("{}{}", owner.unwrap_or_default(), name.name.as_str());
            let schema = facts.schema.and_then(|id| self.catalog.schema(id));
            self.watched.dropped.push(Dropped {
                id: *object,
                kind,
                qualified: schema.map_or_else(|| name.clone(), |it| format!("{}.{name}", it.name.as_str())),
                name,
                temporary: facts.temporary,
                relation: facts.relation,
                references: facts.references,
                columns: facts.columns,
                location: facts.location,
                is_named,
                cascaded: !is_named && *tie == Tie::Normal,
            });
        }
    }

    /// Remembers the type that a column had.
    pub(crate) fn note_retyped(&mut self, relation: RelationId, column: &Column) {
        if self.watches_locks {
            self.watched.retyped.push(Retyped {
                relation,
                column: column.number,
                data_type: column.data_type,
                modifier: column.modifier,
            });
        }
    }

    /// With a partition the table that it is one of is locked, and its default partition.
    fn beside_partition(&self, id: RelationId) -> Vec<RelationId> {
        let of = self.catalog.relation(id).and_then(|it| it.partition_of.as_ref());
        let Some(of) = of else { return Vec::new() };
        let is_default = |it: &RelationId| {
            let own = self
                .catalog
                .relation(*it)
                .and_then(|own| own.partition_of.as_ref());
            own.is_some_and(|own| own.bound == PartitionBound::Default)
        };
        let default = self.children_of(of.parent).into_iter().find(is_default);
        std::iter::once(of.parent).chain(default).collect()
    }

    fn facts(&self, object: ObjectId) -> Facts {
        let catalog = &self.catalog;
        let of = |id: RelationId| {
            let relation = catalog.relation(id);
            Facts {
                schema: relation.map(|it| it.schema),
                temporary: relation.is_some_and(|it| it.persistence == Persistence::Temporary),
                relation: Some(id),
                location: relation.and_then(|it| it.location),
                ..Facts::default()
            }
        };
        match object {
            ObjectId::Relation(id) => Facts {
                references: self.beside_partition(id),
                ..of(id)
            },
            ObjectId::Column(id, number) => {
                let column = catalog.relation(id).and_then(|it| it.column(number));
                let own = column.and_then(|it| it.location);
                let whole = of(id);
                Facts {
                    columns: vec![number],
                    location: own.or(whole.location),
                    ..whole
                }
            }
            ObjectId::Constraint(id, constraint) => {
                let relation = catalog.relation(id);
                let found = relation.and_then(|it| it.constraints.iter().find(|own| own.id == constraint));
                let whole = of(id);
                let Some(found) = found else { return whole };
                let (references, columns) = match &found.kind {
                    ConstraintKind::ForeignKey(key) => (vec![key.references], key.columns.clone()),
                    ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                        (Vec::new(), key.columns.clone())
                    }
                    _ => (Vec::new(), Vec::new()),
                };
                Facts {
                    references,
                    columns,
                    location: found.location.or(whole.location),
                    ..whole
                }
            }
            ObjectId::Index(id) => match catalog.index(id) {
                Some(index) => Facts {
                    columns: columns_of(index),
                    location: index.location,
                    ..of(index.table)
                },
                None => Facts::default(),
            },
            ObjectId::Trigger(id, _)
            | ObjectId::Policy(id, _)
            | ObjectId::Rule(id, _)
            | ObjectId::Default(id, _) => of(id),
            ObjectId::Schema(id) => Facts {
                location: catalog.schema(id).and_then(|it| it.location),
                ..Facts::default()
            },
            _ => Facts::default(),
        }
    }
}

fn columns_of(index: &Index) -> Vec<ColumnNumber> {
    let columns = index.columns.iter();
    columns
        .filter_map(|column| match column.value {
            KeyValue::Column(number) => Some(number),
            KeyValue::Expression(_) => None,
        })
        .collect()
}

/// Adds the locks on what was dropped: everything that goes is locked against everybody, and so is the table that it is
/// a part of, and the one that a foreign key referenced.
pub(crate) fn of_dropped(locks: &mut Vec<TableLock>, dropped: &[Dropped], statement: &Statement) {
    let concurrently = matches!(&statement.kind, StatementKind::Drop(it) if it.concurrently);
    let mode = if concurrently {
        LockMode::ShareUpdateExclusive
    } else {
        LockMode::AccessExclusive
    };
    for it in dropped {
        let own = it.relation.iter().map(|id| (*id, it.is_named));
        let others = it.references.iter().map(|id| (*id, false));
        for (relation, is_target) in own.chain(others) {
            let lock = TableLock {
                relation,
                mode,
                work: Work::Nothing,
                is_target,
            };
            super::add(locks, lock);
        }
    }
}
