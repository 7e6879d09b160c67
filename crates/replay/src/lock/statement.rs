//! The locks of a statement by its kind.

use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::{ObjectId, RelationId, TypeId};
use pgassay_catalog::lock::{LockMode as M, Work};
use pgassay_catalog::relation::Relation;
use pgassay_sql::ast::{
    AlterDomain, AlterDomainAction, AlterObjectAction, ColumnConstraintKind, Comment, CreateIndex,
    CreateTable, DataStatement, ObjectAddress, ObjectKind, StatementKind as S, TableConstraintKind,
    TableElement,
};

use super::Locks;

impl Locks<'_> {
    /// The locks of a statement.
    pub(super) fn of(&mut self, kind: &S) {
        match kind {
            S::AlterRelation(it) => self.of_alter_relation(it),
            S::CreateIndex(it) => self.of_create_index(it),
            S::CreateTable(it) => self.of_create_table(it),
            S::CreateTrigger(it) => {
                self.take_with_partitions(&it.table, M::ShareRowExclusive);
                if let Some(from) = &it.from {
                    self.take_named(from, M::ShareRowExclusive, Work::Nothing);
                }
            }
            S::CreatePolicy(it) => self.take_named(&it.table, M::AccessExclusive, Work::Nothing),
            S::AlterPolicy(it) => self.take_named(&it.table, M::AccessExclusive, Work::Nothing),
            S::CreateRule(it) => self.take_named(&it.table, M::AccessExclusive, Work::Nothing),
            S::CreateView(it) if it.or_replace => {
                self.take_named(&it.name, M::AccessExclusive, Work::Nothing);
            }
            S::AlterObject(it) => {
                if let (ObjectAddress::OnRelation { relation, .. }, AlterObjectAction::RenameTo(_)) =
                    (&it.object, &it.action)
                {
                    self.take_named(relation, M::AccessExclusive, Work::Nothing);
                }
            }
            S::AlterDomain(it) => self.of_alter_domain(it),
            S::Comment(it) => self.of_comment(it),
            S::CreateNamed(it) if matches!(it.kind, ObjectKind::Statistics | ObjectKind::Publication) => {
                for name in &it.relations {
                    self.take_named(name, M::ShareUpdateExclusive, Work::Nothing);
                }
            }
            S::AlterPublication(it) => {
                for name in &it.relations {
                    self.take_named(name, M::ShareUpdateExclusive, Work::Nothing);
                }
            }
            S::Maintenance {
                keyword,
                relations,
                concurrently,
                ..
            } => self.of_maintenance(keyword, relations, *concurrently),
            S::Data(it) => match it.as_ref() {
                DataStatement::Insert(it) => self.take_named(&it.table, M::RowExclusive, Work::Nothing),
                DataStatement::Update(it) => self.take_named(&it.table, M::RowExclusive, Work::Nothing),
                DataStatement::Delete(it) => self.take_named(&it.table, M::RowExclusive, Work::Nothing),
                DataStatement::Merge(it) => self.take_named(&it.table, M::RowExclusive, Work::Nothing),
            },
            S::Truncate(it) => self.of_truncate(it),
            S::LockTable(it) => self.of_lock_table(it),
            S::RefreshMaterializedView(it) => self.of_refresh(it),
            S::CreateSchema(it) => it.elements.iter().for_each(|inner| self.of(&inner.kind)),
            _ => {}
        }
    }

    fn take_with_partitions(&mut self, name: &pgassay_sql::ast::ObjectName, mode: M) {
        if let Some(id) = self.named(name) {
            self.take(id, mode, Work::Nothing, true);
            self.take_below_if_partitioned(id, mode);
        }
    }

    fn of_create_index(&mut self, it: &CreateIndex) {
        let Some(id) = self.named(&it.table) else { return };
        let mode = if it.concurrently {
            M::ShareUpdateExclusive
        } else {
            M::Share
        };
        let there = it.if_not_exists
            && it.name.as_ref().is_some_and(|name| {
                let schema = self.relation(id).map(|it| it.schema);
                schema.is_some_and(|schema| self.replay.catalog.class_in(schema, &name.value.name).is_some())
            });
        let work = if there { Work::Nothing } else { Work::Scan };
        let partitioned = self
            .relation(id)
            .is_some_and(|it| it.kind == pgassay_catalog::relation::RelationKind::PartitionedTable);
        if !partitioned {
            self.take(id, mode, work, true);
            return;
        }
        self.take(id, mode, Work::Nothing, true);
        if !it.only {
            self.take_below(id, mode, work);
        }
    }

    fn of_create_table(&mut self, it: &CreateTable) {
        if it.if_not_exists && self.named(&it.name).is_some() {
            return;
        }
        for parent in &it.inherits {
            if let Some(parent) = self.named(parent) {
                self.take(parent, M::ShareUpdateExclusive, Work::Nothing, false);
            }
        }
        if let Some((parent, _)) = &it.partition_of
            && let Some(parent) = self.named(parent)
        {
            self.of_new_partition(parent);
        }
        for element in &it.elements {
            match element {
                TableElement::Column(column) => {
                    for constraint in &column.constraints {
                        if let ColumnConstraintKind::References(references) = &constraint.kind {
                            self.referenced(&references.table);
                        }
                    }
                }
                TableElement::Constraint(constraint) => {
                    if let TableConstraintKind::ForeignKey { references, .. } = &constraint.kind {
                        self.referenced(&references.table);
                    }
                }
                TableElement::Like(_) => {}
            }
        }
    }

    fn of_comment(&mut self, it: &Comment) {
        match (&it.object, it.kind) {
            (
                ObjectAddress::Named(name),
                ObjectKind::Table
                | ObjectKind::View
                | ObjectKind::MaterializedView
                | ObjectKind::ForeignTable,
            ) => self.take_named(name, M::ShareUpdateExclusive, Work::Nothing),
            (ObjectAddress::Column { relation, .. }, _) => {
                self.take_named(relation, M::ShareUpdateExclusive, Work::Nothing);
            }
            _ => {}
        }
    }

    /// A constraint of a domain is checked in all tables that have a column of it.
    fn of_alter_domain(&mut self, it: &AlterDomain) {
        let checks = match &it.action {
            AlterDomainAction::NotNull(on) => *on,
            AlterDomainAction::AddConstraint(constraint) => !constraint.attributes.not_valid,
            AlterDomainAction::ValidateConstraint(_) => true,
            _ => false,
        };
        let found = self.replay.catalog.find_type(&self.replay.path, &it.name.value);
        let Some(domain) = found.filter(|_| checks).map(|it| it.id) else {
            return;
        };
        for table in self.tables_with(domain, 8) {
            self.take(table, M::Share, Work::Scan, true);
        }
    }

    /// The tables that have a column of a type, or of a domain over it.
    fn tables_with(&self, data_type: TypeId, depth: u8) -> Vec<RelationId> {
        let catalog = &self.replay.catalog;
        let has =
            |it: &Relation| !it.is_view() && it.columns.iter().any(|column| column.data_type == data_type);
        let mut found = catalog.relations_that_refer_to(ObjectId::Type(data_type), has);
        if depth > 0 {
            for holder in catalog.may_refer_to(ObjectId::Type(data_type)) {
                let ObjectId::Type(id) = holder else { continue };
                let is_over = matches!(catalog.data_type(id).map(|it| &it.kind),
                    Some(TypeKind::Domain(domain)) if domain.base == data_type);
                if is_over {
                    found.extend(self.tables_with(id, depth - 1));
                }
            }
        }
        found
    }
}
