//! The locks of partitions that come and go.

use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::id::RelationId;
use pgassay_catalog::lock::{LockMode as M, Work};
use pgassay_catalog::relation::{KeyValue, PartitionBound, Relation, RelationKind};
use pgassay_sql::ast::{self, ObjectName};

use super::Locks;
use crate::bind::columns_in;

impl Locks<'_> {
    /// `ATTACH PARTITION`: the partition is read unless its own CHECK proves that its rows belong there; the default
    /// partition is read for rows that would belong into the new one.
    pub(super) fn of_attach(
        &mut self,
        parent: RelationId,
        partition: &ObjectName,
        bound: &ast::PartitionBound,
    ) {
        let Some(partition) = self.named(partition) else {
            return;
        };
        let work = match (self.relation(parent), self.relation(partition)) {
            (Some(above), Some(own)) => self.work_of_attaching(above, own, bound),
            _ => Work::Nothing,
        };
        self.take(partition, M::AccessExclusive, work, false);
        self.take_below(partition, M::AccessExclusive, work);
        self.default_of(parent, partition);
        self.keys_of(parent);
    }

    /// `CREATE TABLE ... PARTITION OF`.
    pub(super) fn of_new_partition(&mut self, parent: RelationId) {
        self.take(parent, M::AccessExclusive, Work::Nothing, true);
        self.default_of(parent, parent);
        self.keys_of(parent);
    }

    /// `DETACH PARTITION`
    pub(super) fn of_detach(&mut self, parent: RelationId, partition: &ObjectName, concurrently: bool) {
        let mode = if concurrently {
            M::ShareUpdateExclusive
        } else {
            M::AccessExclusive
        };
        if let Some(partition) = self.named(partition) {
            self.take(partition, mode, Work::Nothing, false);
        }
        if let Some(default) = self.default_partition(parent) {
            self.take(default, M::AccessExclusive, Work::Nothing, false);
        }
        self.keys_of(parent);
    }

    pub(super) fn default_partition(&self, parent: RelationId) -> Option<RelationId> {
        let is_default = |it: &&RelationId| {
            let of = self.relation(**it).and_then(|own| own.partition_of.as_ref());
            of.is_some_and(|of| of.bound == PartitionBound::Default)
        };
        self.replay.children_of(parent).iter().find(is_default).copied()
    }

    fn default_of(&mut self, parent: RelationId, new: RelationId) {
        let Some(default) = self.default_partition(parent).filter(|it| *it != new) else {
            return;
        };
        let work = match self.relation(default) {
            Some(own) if own.kind == RelationKind::PartitionedTable => Work::Nothing,
            _ => Work::Scan,
        };
        self.take(default, M::AccessExclusive, work, false);
        self.take_below(default, M::AccessExclusive, Work::Scan);
    }

    /// Foreign keys of the partitioned table are made for the partition, too: what they reference gets triggers.
    fn keys_of(&mut self, parent: RelationId) {
        let Some(above) = self.relation(parent) else {
            return;
        };
        let referenced: Vec<RelationId> = above
            .constraints
            .iter()
            .filter_map(|it| match &it.kind {
                ConstraintKind::ForeignKey(key) => Some(key.references),
                _ => None,
            })
            .collect();
        for table in referenced {
            self.take(table, M::ShareRowExclusive, Work::Nothing, false);
        }
    }

    /// Indexes that the partition lacks are built, foreign keys checked; the rows are read where nothing proves them.
    fn work_of_attaching(&self, above: &Relation, own: &Relation, bound: &ast::PartitionBound) -> Work {
        let catalog = &self.replay.catalog;
        let key = |index: &pgassay_catalog::index::Index, of: &Relation| -> Vec<String> {
            let names = index.columns.iter().map(|column| match &column.value {
                KeyValue::Column(number) => of
                    .column(*number)
                    .map_or_else(String::new, |it| it.name.as_str().to_owned()),
                KeyValue::Expression(_) => "(expression)".to_owned(),
            });
            names.collect()
        };
        let lacks_index = catalog.indexes_of(above).any(|wanted| {
            !catalog
                .indexes_of(own)
                .any(|it| key(it, own) == key(wanted, above) && (it.unique || !wanted.unique))
        });
        let has_foreign_key = above
            .constraints
            .iter()
            .any(|it| matches!(it.kind, ConstraintKind::ForeignKey(_)));
        let proved = matches!(bound, ast::PartitionBound::Default)
            && self.replay.children_of(above.id).is_empty()
            || self.proves(above, own);
        if lacks_index || has_foreign_key || !proved {
            Work::Scan
        } else {
            Work::Nothing
        }
    }

    /// Whether a valid CHECK of the table is about all columns that the partitioned table is cut by: what exactly it
    /// says is not compared.
    fn proves(&self, above: &Relation, own: &Relation) -> bool {
        let Some(partitioning) = &above.partitioning else {
            return false;
        };
        partitioning.key.iter().all(|key| {
            let KeyValue::Column(number) = &key.value else {
                return false;
            };
            let Some(column) = above.column(*number).and_then(|it| own.column_named(&it.name)) else {
                return false;
            };
            own.constraints.iter().any(|it| {
                it.validated
                    && matches!(&it.kind, ConstraintKind::Check(check)
                        if columns_in(check, own.id).contains(&column.number))
            })
        })
    }
}
