//! The locks of `VACUUM`, `REINDEX`, `CLUSTER`, `ANALYZE`, `TRUNCATE`, `LOCK`, `REFRESH`.

use pgassay_catalog::id::RelationId;
use pgassay_catalog::lock::{LockMode as M, Work};
use pgassay_catalog::lookup::ClassId;
use pgassay_sql::ast::{DropBehavior, LockTable, ObjectName, RefreshMaterializedView, Truncate};

use super::Locks;

impl Locks<'_> {
    /// `VACUUM`, `REINDEX`, `CLUSTER`, `ANALYZE`
    pub(super) fn of_maintenance(&mut self, keyword: &str, relations: &[ObjectName], concurrently: bool) {
        let (mode, work) = match keyword {
            "vacuum full" | "cluster" | "repack" if concurrently => (M::ShareUpdateExclusive, Work::Rewrite),
            "vacuum full" | "cluster" | "repack" => (M::AccessExclusive, Work::Rewrite),
            "vacuum" | "analyze" => (M::ShareUpdateExclusive, Work::Nothing),
            "reindex" | "reindex index" if concurrently => (M::ShareUpdateExclusive, Work::Scan),
            "reindex" | "reindex index" => (M::Share, Work::Scan),
            _ => return,
        };
        for name in relations {
            let table = match self.replay.find_class_leniently(&name.value) {
                Some(ClassId::Relation(id)) => Some(id),
                Some(ClassId::Index(id)) => self.replay.catalog.index(id).map(|it| it.table),
                _ => None,
            };
            if let Some(table) = table {
                self.take(table, mode, work, true);
                self.take_below_if_partitioned(table, mode);
            }
        }
    }

    /// `TRUNCATE`: with CASCADE the tables that reference it, too.
    pub(super) fn of_truncate(&mut self, it: &Truncate) {
        let mut work: Vec<(RelationId, bool)> = it
            .tables
            .iter()
            .filter_map(|name| self.named(name))
            .map(|id| (id, true))
            .collect();
        let mut seen: Vec<RelationId> = Vec::new();
        while let Some((id, is_target)) = work.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            self.take(id, M::AccessExclusive, Work::Nothing, is_target);
            work.extend(
                self.replay
                    .children_of(id)
                    .into_iter()
                    .map(|child| (child, false)),
            );
            if it.behavior == DropBehavior::Cascade {
                let referring = self.referring(id, None);
                work.extend(referring.into_iter().map(|own| (own, false)));
            }
        }
    }

    /// `LOCK TABLE`
    pub(super) fn of_lock_table(&mut self, it: &LockTable) {
        let mode = match it.mode.as_ref().map(|mode| mode.as_str()) {
            None | Some("access exclusive") => M::AccessExclusive,
            Some("exclusive") => M::Exclusive,
            Some("share row exclusive") => M::ShareRowExclusive,
            Some("share") => M::Share,
            Some("share update exclusive") => M::ShareUpdateExclusive,
            _ => return,
        };
        for name in &it.tables {
            if let Some(id) = self.named(name) {
                self.take(id, mode, Work::Nothing, true);
                self.take_below(id, mode, Work::Nothing);
            }
        }
    }

    /// `REFRESH MATERIALIZED VIEW`
    pub(super) fn of_refresh(&mut self, it: &RefreshMaterializedView) {
        let mode = if it.concurrently {
            M::Exclusive
        } else {
            M::AccessExclusive
        };
        self.take_named(
            &it.name,
            mode,
            if it.concurrently {
                Work::Scan
            } else {
                Work::Rewrite
            },
        );
    }
}
