//! What an object consists of, or owns: what goes with it.

use crate::Replay;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::{Expression, Reference};
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId, SchemaId};
use pgassay_catalog::relation::{KeyValue, Relation};

use super::*;

impl Replay {
    /// What an object consists of, or owns.
    pub(super) fn parts_of(&self, object: ObjectId) -> Vec<(ObjectId, Tie)> {
        let catalog = &self.catalog;
        let mut parts = Vec::new();
        match object {
            ObjectId::Schema(id) => parts.extend(self.members_of(id).into_iter().map(|it| (it, Tie::Normal))),
            ObjectId::Relation(id) => {
                if let Some(relation) = catalog.relation(id) {
                    parts.extend(relation_parts(relation).into_iter().map(|it| (it, Tie::Auto)));
                }
            }
            ObjectId::Column(id, number) => {
                if let Some(relation) = catalog.relation(id) {
                    self.column_parts(relation, number, &mut parts);
                }
            }
            ObjectId::Default(id, number) => {
                // A column that is generated goes with its expression.
                let column = catalog.relation(id).and_then(|it| it.column(number));
                if column.is_some_and(|it| it.generated.is_some()) {
                    parts.push((ObjectId::Column(id, number), Tie::Normal));
                }
            }
            ObjectId::Constraint(id, constraint) => {
                if let Some(relation) = catalog.relation(id) {
                    for index in catalog.indexes_of(relation) {
                        if index.constraint == Some(constraint) {
                            parts.push((ObjectId::Index(index.id), Tie::Auto));
                        }
                    }
                    let own = relation.constraints.iter().find(|it| it.id == constraint);
                    let above = own.and_then(|it| it.parent);
                    let above = relation.constraints.iter().find(|it| Some(it.id) == above);
                    parts.extend(above.map(|it| (ObjectId::Constraint(id, it.id), Tie::Normal)));
                    // Foreign keys to partitions belong to one of the same table.
                    for partition in std::iter::once(id).chain(self.partitions_of(id)) {
                        let Some(partition) = catalog.relation(partition) else {
                            continue;
                        };
                        let children = partition.constraints.iter();
                        for child in children.filter(|it| it.parent == Some(constraint)) {
                            parts.push((ObjectId::Constraint(partition.id, child.id), Tie::Auto));
                        }
                    }
                    for trigger in relation
                        .triggers
                        .iter()
                        .filter(|it| it.constraint == Some(constraint))
                    {
                        parts.push((ObjectId::Trigger(id, trigger.id), Tie::Auto));
                    }
                }
            }
            ObjectId::Index(id) => {
                if let Some(index) = catalog.index(id) {
                    if let Some(constraint) = index.constraint {
                        parts.push((ObjectId::Constraint(index.table, constraint), Tie::Auto));
                    }
                    for partition in self.partitions_of(index.table) {
                        let Some(partition) = catalog.relation(partition) else {
                            continue;
                        };
                        for child in catalog.indexes_of(partition).filter(|it| it.parent == Some(id)) {
                            parts.push((ObjectId::Index(child.id), Tie::Auto));
                        }
                    }
                }
            }
            ObjectId::Trigger(id, trigger) => {
                for partition in self.partitions_of(id) {
                    let Some(partition) = catalog.relation(partition) else {
                        continue;
                    };
                    let children = partition.triggers.iter();
                    for child in children.filter(|it| it.parent == Some(trigger)) {
                        parts.push((ObjectId::Trigger(partition.id, child.id), Tie::Auto));
                    }
                }
            }
            ObjectId::Type(id) => {
                if let Some(found) = catalog.data_type(id) {
                    parts.extend(found.array.map(|array| (ObjectId::Type(array), Tie::Auto)));
                    if let TypeKind::Range {
                        multirange: Some(other),
                        ..
                    } = found.kind
                    {
                        parts.push((ObjectId::Type(other), Tie::Auto));
                    }
                }
            }
            ObjectId::Extension(id) => self.extension_members(id, &mut parts),
            ObjectId::Other(id) => self.foreign_dependents(id, &mut parts),
            _ => {}
        }
        parts
    }

    fn column_parts(&self, relation: &Relation, number: ColumnNumber, parts: &mut Vec<(ObjectId, Tie)>) {
        let id = relation.id;
        let Some(column) = relation.column(number) else {
            return;
        };
        parts.push((ObjectId::Default(id, number), Tie::Auto));
        for sequence in &column.owned_sequences {
            parts.push((ObjectId::Sequence(*sequence), Tie::Auto));
        }
        parts.extend(
            column
                .identity
                .map(|it| (ObjectId::Sequence(it.sequence), Tie::Auto)),
        );
        for constraint in &relation.constraints {
            let uses = match &constraint.kind {
                ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                    key.columns.contains(&number) || self.index_uses(key.index, number)
                }
                ConstraintKind::ForeignKey(key) => key.columns.contains(&number),
                ConstraintKind::Check(expression) => mentions(expression, id, number),
                ConstraintKind::Exclusion { index, .. } => self.index_uses(*index, number),
                ConstraintKind::NotNull(of) => *of == number,
                ConstraintKind::Trigger => false,
            };
            if uses {
                parts.push((ObjectId::Constraint(id, constraint.id), Tie::Auto));
            }
        }
        for index in &relation.indexes {
            if self.index_uses(*index, number) {
                parts.push((ObjectId::Index(*index), Tie::Auto));
            }
        }
        for policy in &relation.policies {
            let held = policy.using.iter().chain(&policy.check);
            if held.into_iter().any(|it| mentions(it, id, number)) {
                parts.push((ObjectId::Policy(id, policy.id), Tie::Normal));
            }
        }
        let wanted = Reference::Column(id, number);
        for rule in &relation.rules {
            let in_condition = rule.condition.as_ref().is_some_and(|it| mentions(it, id, number));
            let mut actions = rule.actions.iter().flatten();
            if in_condition || actions.any(|it| has_reference(&it.references(), wanted)) {
                parts.push((ObjectId::Rule(id, rule.id), Tie::Normal));
            }
        }
        for trigger in &relation.triggers {
            let in_condition = trigger
                .condition
                .as_ref()
                .is_some_and(|it| mentions(it, id, number));
            if trigger.update_columns.contains(&number) || in_condition {
                parts.push((ObjectId::Trigger(id, trigger.id), Tie::Normal));
            }
        }
        let generated_tie = if self.catalog.version.major >= 15 {
            Tie::Normal
        } else {
            Tie::Auto
        };
        for other in &relation.columns {
            let generated = other.generated.as_ref();
            if other.number != number && generated.is_some_and(|it| mentions(&it.expression, id, number)) {
                parts.push((ObjectId::Column(id, other.number), generated_tie));
            }
        }
    }

    fn index_uses(&self, index: pgassay_catalog::id::IndexId, number: ColumnNumber) -> bool {
        let Some(index) = self.catalog.index(index) else {
            return false;
        };
        index.include.contains(&number)
            || index
                .predicate
                .as_ref()
                .is_some_and(|it| mentions(it, index.table, number))
            || index.columns.iter().any(|it| match &it.value {
                KeyValue::Column(of) => *of == number,
                KeyValue::Expression(expression) => mentions(expression, index.table, number),
            })
    }

    /// The servers of a foreign data wrapper, the foreign tables of a server.
    fn foreign_dependents(&self, id: pgassay_catalog::id::OtherId, parts: &mut Vec<(ObjectId, Tie)>) {
        use pgassay_sql::ast::ObjectKind;
        let Some(object) = self.catalog.others.get(id.0) else {
            return;
        };
        if object.kind == ObjectKind::Server {
            let tables = self.catalog.relations.iter();
            let tables = tables.filter(|(_, it)| it.server.as_ref() == Some(&object.name));
            parts.extend(tables.map(|(_, it)| (ObjectId::Relation(it.id), Tie::Normal)));
        }
        if object.kind == ObjectKind::ForeignDataWrapper {
            let servers = self.catalog.others.iter().filter(|(_, it)| {
                let mut options = it.options.iter();
                it.kind == ObjectKind::Server
                    && options.any(|(name, value)| name == "wrapper" && object.name == *value.as_str())
            });
            parts.extend(servers.map(|(_, it)| (ObjectId::Other(it.id), Tie::Normal)));
        }
    }

    fn extension_members(&self, id: pgassay_catalog::id::ExtensionId, parts: &mut Vec<(ObjectId, Tie)>) {
        let catalog = &self.catalog;
        macro_rules! members {
            ($($store:ident $variant:ident $id:ident),* $(,)?) => {$(
                for (at, it) in catalog.$store.iter() {
                    if it.extension == Some(id) {
                        parts.push((ObjectId::$variant(pgassay_catalog::id::$id(at)), Tie::Auto));
                    }
                }
            )*};
        }
        members!(
            schemas Schema SchemaId, relations Relation RelationId, sequences Sequence SequenceId,
            types Type TypeId, functions Function FunctionId, operators Operator OperatorId,
            operator_classes OperatorClass OperatorClassId, operator_families OperatorFamily OperatorFamilyId,
            casts Cast CastId, collations Collation CollationId, others Other OtherId,
        );
    }

    /// The objects in a schema that stand on their own.
    pub(crate) fn members_of(&self, schema: SchemaId) -> Vec<ObjectId> {
        use pgassay_catalog::id::*;
        let catalog = &self.catalog;
        let mut members = Vec::new();
        let relations = catalog.relations.iter().filter(|(_, it)| it.schema == schema);
        members.extend(relations.map(|(id, _)| ObjectId::Relation(RelationId(id))));
        let sequences = catalog.sequences.iter().filter(|(_, it)| it.schema == schema);
        members.extend(sequences.map(|(id, _)| ObjectId::Sequence(SequenceId(id))));
        let is_own = |kind: &TypeKind| {
            !matches!(
                kind,
                TypeKind::Row(_) | TypeKind::Array { .. } | TypeKind::Multirange { .. }
            )
        };
        let types = catalog
            .types
            .iter()
            .filter(|(_, it)| it.schema == schema && is_own(&it.kind));
        members.extend(types.map(|(id, _)| ObjectId::Type(TypeId(id))));
        let functions = catalog.functions.iter().filter(|(_, it)| it.schema == schema);
        members.extend(functions.map(|(id, _)| ObjectId::Function(FunctionId(id))));
        let operators = catalog.operators.iter().filter(|(_, it)| it.schema == schema);
        members.extend(operators.map(|(id, _)| ObjectId::Operator(OperatorId(id))));
        let classes = catalog
            .operator_classes
            .iter()
            .filter(|(_, it)| it.schema == schema);
        members.extend(classes.map(|(id, _)| ObjectId::OperatorClass(OperatorClassId(id))));
        let families = catalog
            .operator_families
            .iter()
            .filter(|(_, it)| it.schema == schema);
        members.extend(families.map(|(id, _)| ObjectId::OperatorFamily(OperatorFamilyId(id))));
        let collations = catalog.collations.iter().filter(|(_, it)| it.schema == schema);
        members.extend(collations.map(|(id, _)| ObjectId::Collation(CollationId(id))));
        let others = catalog.others.iter().filter(|(_, it)| it.schema == Some(schema));
        members.extend(others.map(|(id, _)| ObjectId::Other(OtherId(id))));
        let extensions = catalog.extensions.iter().filter(|(_, it)| it.schema == schema);
        members.extend(extensions.map(|(id, _)| ObjectId::Extension(ExtensionId(id))));
        members
    }
}

/// Everything that a relation consists of; its columns' sequences too.
fn relation_parts(relation: &Relation) -> Vec<ObjectId> {
    let id = relation.id;
    let mut parts = Vec::new();
    for column in &relation.columns {
        parts.push(ObjectId::Column(id, column.number));
        parts.extend(column.owned_sequences.iter().map(|it| ObjectId::Sequence(*it)));
        parts.extend(column.identity.map(|it| ObjectId::Sequence(it.sequence)));
    }
    parts.extend(
        relation
            .constraints
            .iter()
            .map(|it| ObjectId::Constraint(id, it.id)),
    );
    parts.extend(relation.indexes.iter().map(|it| ObjectId::Index(*it)));
    parts.extend(relation.triggers.iter().map(|it| ObjectId::Trigger(id, it.id)));
    parts.extend(relation.policies.iter().map(|it| ObjectId::Policy(id, it.id)));
    parts.extend(relation.rules.iter().map(|it| ObjectId::Rule(id, it.id)));
    parts.extend(relation.row_type.map(ObjectId::Type));
    parts
}

pub(super) fn mentions(expression: &Expression, relation: RelationId, number: ColumnNumber) -> bool {
    has_reference(&expression.references, Reference::Column(relation, number))
}

/// Whether a list of references has one; a column of a relation counts as the relation too.
pub(super) fn has_reference(references: &[Reference], wanted: Reference) -> bool {
    references.iter().any(|it| {
        *it == wanted
            || matches!((it, wanted), (Reference::Column(of, _), Reference::Relation(relation)) if *of == relation)
    })
}
