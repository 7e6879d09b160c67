//! The locks of `ALTER TABLE` and its like (`AlterTableGetLockLevel`), action by action.

use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId};
use pgassay_catalog::lock::{LockMode as M, Work};
use pgassay_catalog::relation::{Relation, RelationKind};
use pgassay_sql::ast::{
    AlterAction, AlterActionKind as A, AlterColumn as C, AlterRelation, OptionItem, Persistence,
    RelationKeyword, TableConstraintKind as T,
};

use super::Locks;

/// What one action does to a table.
struct Effect {
    mode: M,
    work: Work,
    below: Below,
}

/// How partitions and inheriting tables are locked.
#[derive(Clone, Copy, PartialEq)]
enum Below {
    Not,
    /// As the table itself.
    Alike,
    /// With a lock of their own.
    With(M),
}

impl From<bool> for Below {
    fn from(alike: bool) -> Below {
        if alike { Below::Alike } else { Below::Not }
    }
}

impl Locks<'_> {
    /// The locks of an `ALTER TABLE`, `ALTER VIEW`, `ALTER MATERIALIZED VIEW`, `ALTER FOREIGN TABLE`.
    pub(super) fn of_alter_relation(&mut self, it: &AlterRelation) {
        if matches!(
            it.kind,
            RelationKeyword::Index | RelationKeyword::Sequence | RelationKeyword::Type
        ) {
            return;
        }
        let Some(id) = self.named(&it.name) else { return };
        let Some(relation) = self.replay.catalog.relation(id) else {
            return;
        };
        let effects: Vec<Effect> = it
            .actions
            .iter()
            .map(|action| self.of_action(relation, action, it))
            .collect();
        let Some(mode) = effects.iter().map(|effect| effect.mode).max() else {
            return;
        };
        self.work = effects.iter().map(|effect| effect.work).collect();
        let work = self.work.iter().copied().max().unwrap_or_default();
        // A partitioned table has no rows of its own.
        let own_work = if relation.kind == RelationKind::PartitionedTable {
            Work::Nothing
        } else {
            work
        };
        self.take(id, mode, own_work, true);
        let below = effects.iter().filter_map(|effect| match effect.below {
            Below::Not => None,
            Below::Alike => Some(mode),
            Below::With(own) => Some(own),
        });
        if let Some(below) = below.max().filter(|_| !it.only) {
            self.take_below(id, below, work);
        }
        for (at, action) in it.actions.iter().enumerate() {
            let work = self.work.get(at).copied().unwrap_or_default();
            self.beside(id, &action.kind, work);
        }
    }

    fn of_action(&self, relation: &Relation, action: &AlterAction, it: &AlterRelation) -> Effect {
        fn effect(mode: M, work: Work, below: impl Into<Below>) -> Effect {
            Effect {
                mode,
                work,
                below: below.into(),
            }
        }
        let plain = |mode| effect(mode, Work::Nothing, false);
        match &action.kind {
            A::AddColumn {
                column,
                if_not_exists,
                ..
            } => {
                let there = *if_not_exists && relation.column_named(&column.name.value).is_some();
                let work = if there {
                    Work::Nothing
                } else {
                    self.work_of_new_column(relation, column)
                };
                effect(M::AccessExclusive, work, true)
            }
            A::AlterColumn { column, action } => {
                let own = relation.column_named(&column.value);
                match action {
                    C::Type {
                        type_name,
                        using,
                        collation,
                        ..
                    } => {
                        let work = own.map(|own| {
                            self.work_of_new_type(
                                relation,
                                own,
                                type_name,
                                collation.is_some(),
                                using.as_ref(),
                            )
                        });
                        effect(M::AccessExclusive, work.unwrap_or_default(), true)
                    }
                    C::SetNotNull => {
                        let work = own.map(|own| self.work_of_not_null(relation, own));
                        effect(M::AccessExclusive, work.unwrap_or_default(), true)
                    }
                    C::SetExpression(_) => {
                        let stored = own
                            .and_then(|own| own.generated.as_ref())
                            .is_some_and(|it| it.stored);
                        let work = if stored { Work::Rewrite } else { Work::Nothing };
                        effect(M::AccessExclusive, work, true)
                    }
                    C::SetStatistics(_) => effect(M::ShareUpdateExclusive, Work::Nothing, true),
                    C::SetOptions(_) | C::ResetOptions(_) => plain(M::ShareUpdateExclusive),
                    C::SetDefault(_)
                    | C::DropDefault
                    | C::DropNotNull
                    | C::DropExpression { .. }
                    | C::SetStorage(_) => effect(M::AccessExclusive, Work::Nothing, true),
                    C::AddIdentity { .. } | C::SetIdentity { .. } | C::DropIdentity { .. } => {
                        let recurses = self.major() >= 17 && relation.kind == RelationKind::PartitionedTable;
                        effect(M::AccessExclusive, Work::Nothing, recurses)
                    }
                    C::SetCompression(_) | C::ForeignOptions(_) | C::Constraint(_) => {
                        plain(M::AccessExclusive)
                    }
                }
            }
            A::AddConstraint(constraint) => {
                let work = self.work_of_constraint(relation, constraint);
                let is_partitioned = relation.kind == RelationKind::PartitionedTable;
                let below = match constraint.kind {
                    T::Check(_) | T::NotNull(_) => (constraint.attributes.no_inherit != Some(true)).into(),
                    T::ForeignKey { .. } => is_partitioned.into(),
                    // Before PostgreSQL 18 their indexes are built under the lock of CREATE INDEX.
                    _ if is_partitioned && self.major() >= 18 => Below::Alike,
                    _ if is_partitioned => Below::With(M::Share),
                    _ => Below::Not,
                };
                let mode = match constraint.kind {
                    T::ForeignKey { .. } => M::ShareRowExclusive,
                    _ => M::AccessExclusive,
                };
                effect(mode, work, below)
            }
            A::ValidateConstraint(name) => {
                let found = relation.constraints.iter().find(|own| own.name == name.value);
                let work = match found {
                    Some(constraint) if !constraint.validated => Work::Scan,
                    _ => Work::Nothing,
                };
                effect(M::ShareUpdateExclusive, work, true)
            }
            A::SetLogged(on) => {
                let now = relation.persistence != Persistence::Unlogged;
                let work = if now == *on { Work::Nothing } else { Work::Rewrite };
                effect(M::AccessExclusive, work, false)
            }
            A::SetTablespace(_) => effect(M::AccessExclusive, Work::Rewrite, false),
            A::SetAccessMethod(method) => {
                let now = relation.access_method.as_ref().map_or("heap", |it| it.as_str());
                let wanted = method.as_ref().map_or("heap", |it| it.value.as_str());
                let work = if now == wanted {
                    Work::Nothing
                } else {
                    Work::Rewrite
                };
                effect(M::AccessExclusive, work, false)
            }
            A::Trigger { .. } => {
                let recurses = relation.kind == RelationKind::PartitionedTable;
                effect(M::ShareRowExclusive, Work::Nothing, recurses)
            }
            A::SetOptions(options) | A::ResetOptions(options) => plain(mode_of_options(options, it.kind)),
            A::ClusterOn(_) => plain(M::ShareUpdateExclusive),
            A::AttachPartition { .. } => plain(M::ShareUpdateExclusive),
            A::DetachPartition {
                concurrently,
                finalize,
                ..
            } => plain(if *concurrently || *finalize {
                M::ShareUpdateExclusive
            } else {
                M::AccessExclusive
            }),
            A::DropColumn { .. }
            | A::DropConstraint { .. }
            | A::RenameColumn { .. }
            | A::RenameConstraint { .. } => effect(M::AccessExclusive, Work::Nothing, true),
            _ => plain(M::AccessExclusive),
        }
    }

    /// What an action locks besides the table that is altered.
    fn beside(&mut self, id: RelationId, action: &A, work: Work) {
        match action {
            A::AlterColumn {
                column,
                action: C::Type { .. },
            } => self.tied_by_keys(id, column, work),
            A::AddColumn { column, .. } => {
                for constraint in &column.constraints {
                    if let pgassay_sql::ast::ColumnConstraintKind::References(it) = &constraint.kind {
                        self.referenced(&it.table);
                    }
                }
            }
            A::AddConstraint(constraint) => {
                if let T::ForeignKey { references, .. } = &constraint.kind {
                    self.referenced(&references.table);
                }
            }
            A::Inherit(parent) => {
                if let Some(parent) = self.named(parent) {
                    self.take(parent, M::ShareUpdateExclusive, Work::Nothing, false);
                }
            }
            A::AttachPartition {
                partition,
                bound: Some(bound),
            } => self.of_attach(id, partition, bound),
            A::DetachPartition {
                partition,
                concurrently,
                finalize,
            } => self.of_detach(id, partition, *concurrently || *finalize),
            _ => {}
        }
    }

    /// A foreign key over a column that gets another type is made anew.
    fn tied_by_keys(&mut self, id: RelationId, column: &pgassay_sql::ast::Name, work: Work) {
        let Some(table) = self.replay.catalog.relation(id) else {
            return;
        };
        let Some(number) = table.column_named(&column.value).map(|it| it.number) else {
            return;
        };
        for constraint in &table.constraints {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind
                && key.columns.contains(&number)
            {
                self.take(key.references, M::AccessExclusive, Work::Nothing, false);
            }
        }
        for other in self.referring(id, Some(number)) {
            let has_rows = |it: &Relation| it.kind != RelationKind::PartitionedTable;
            let checked = work == Work::Rewrite && self.relation(other).is_some_and(has_rows);
            let work = if checked { Work::Scan } else { Work::Nothing };
            self.take(other, M::AccessExclusive, work, false);
        }
    }

    /// The tables with foreign keys that reference a table, or one column of it.
    pub(super) fn referring(&self, id: RelationId, column: Option<ColumnNumber>) -> Vec<RelationId> {
        let catalog = &self.replay.catalog;
        let references = |own: &Relation| {
            own.constraints.iter().any(|it| {
                matches!(&it.kind, ConstraintKind::ForeignKey(key) if key.references == id
                    && column.is_none_or(|column| key.referenced_columns.contains(&column)))
            })
        };
        let mut found: Vec<RelationId> = catalog
            .may_refer_to(ObjectId::Relation(id))
            .into_iter()
            .filter_map(|holder| match holder {
                ObjectId::Relation(own) | ObjectId::Constraint(own, _) => catalog.relation(own),
                _ => None,
            })
            .filter(|own| references(own))
            .map(|own| own.id)
            .collect();
        found.dedup();
        found
    }

    /// A referenced table gets triggers, its partitions too.
    pub(super) fn referenced(&mut self, table: &pgassay_sql::ast::ObjectName) {
        if let Some(table) = self.named(table) {
            self.take(table, M::ShareRowExclusive, Work::Nothing, false);
            self.take_below_if_partitioned(table, M::ShareRowExclusive);
        }
    }

    pub(super) fn take_below_if_partitioned(&mut self, table: RelationId, mode: M) {
        let partitioned = |it: &Relation| it.kind == RelationKind::PartitionedTable;
        if self.relation(table).is_some_and(partitioned) {
            self.take_below(table, mode, Work::Nothing);
        }
    }

    pub(super) fn major(&self) -> u16 {
        self.replay.catalog.version.major
    }
}

/// The strongest lock that one of the options needs (`AlterTableGetRelOptionsLockLevel`).
fn mode_of_options(options: &[OptionItem], kind: RelationKeyword) -> M {
    const STRONG: [&str; 4] = [
        "user_catalog_table",
        "security_barrier",
        "security_invoker",
        "check_option",
    ];
    let strong = |item: &OptionItem| STRONG.contains(&item.name.value.as_str());
    if kind == RelationKeyword::View || options.iter().any(strong) {
        M::AccessExclusive
    } else {
        M::ShareUpdateExclusive
    }
}
