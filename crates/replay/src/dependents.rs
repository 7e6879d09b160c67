//! What goes with an object when it is dropped, and what keeps it from being dropped (`dependency.c`).

use std::collections::BTreeMap;

use pgassay_catalog::change::Effect;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::expression::{Expression, Reference};
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId, SchemaId, TypeId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{KeyValue, Relation};
use pgassay_catalog::routine::FunctionBody;
use pgassay_sql::ast::{DropBehavior, ObjectKind};
use pgassay_sql::name::QualifiedName;

use crate::{Replay, Run};

/// How an object hangs on another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tie {
    /// It keeps the other one from being dropped, unless CASCADE drops it too.
    Normal,
    /// It goes with the other one without a word.
    Auto,
}

impl Replay {
    /// Drops objects: with RESTRICT refuses where others depend on them, with CASCADE drops those too.
    pub(crate) fn drop_all(&mut self, objects: &[ObjectId], behavior: DropBehavior) -> Run {
        let closure = self.closure(objects);
        if behavior == DropBehavior::Restrict {
            let blocking = closure
                .iter()
                .find(|(object, tie)| **tie == Tie::Normal && !objects.contains(object));
            if let Some((blocking, _)) = blocking {
                return Err(self.still_needed(objects, *blocking).into());
            }
        }
        self.remove_all(closure.into_keys().collect());
        Ok(())
    }

    /// Drops an object with all that depends on it.
    pub(crate) fn drop_cascading(&mut self, object: ObjectId) {
        let closure = self.closure(&[object]);
        self.remove_all(closure.into_keys().collect());
    }

    /// Drops what is in a schema with all that depends on it.
    pub(crate) fn drop_contents(&mut self, schema: SchemaId) {
        let members = self.members_of(schema);
        let closure = self.closure(&members);
        self.remove_all(
            closure
                .into_keys()
                .filter(|it| *it != ObjectId::Schema(schema))
                .collect(),
        );
    }

    fn still_needed(&self, objects: &[ObjectId], blocking: ObjectId) -> Refusal {
        let target = objects.first().copied();
        let described = target.map(|it| self.describe(it)).unwrap_or_default();
        let message = format!(
            "cannot drop {described} because other objects depend on it ({} does)",
            self.describe(blocking)
        );
        let refusal = Refusal::new(SqlState::DEPENDENT_OBJECTS_STILL_EXIST, message);
        match self.named(blocking) {
            Some((kind, name)) => refusal.about(kind, name),
            None => refusal,
        }
    }

    /// An object as messages name it.
    pub(crate) fn describe(&self, object: ObjectId) -> String {
        match (object, self.named(object)) {
            (
                ObjectId::Column(..)
                | ObjectId::Constraint(..)
                | ObjectId::Policy(..)
                | ObjectId::Trigger(..),
                Some((kind, name)),
            ) => {
                let on = name
                    .schema
                    .as_ref()
                    .map(|it| it.as_str().to_owned())
                    .unwrap_or_default();
                format!("{} {} on table {on}", word(kind), name.name.as_str())
            }
            (_, Some((kind, name))) => format!("{} {}", word(kind), name.name.as_str()),
            (_, None) => "an object".to_owned(),
        }
    }

    fn named(&self, object: ObjectId) -> Option<(ObjectKind, QualifiedName)> {
        use pgassay_catalog::relation::RelationKind as R;
        let catalog = &self.catalog;
        let plain = QualifiedName::new;
        let on = |relation: RelationId, name| {
            let relation = catalog.relation(relation)?;
            Some(QualifiedName::in_schema(relation.name.clone(), name))
        };
        Some(match object {
            ObjectId::Schema(id) => (ObjectKind::Schema, plain(catalog.schema(id)?.name.clone())),
            ObjectId::Relation(id) => {
                let relation = catalog.relation(id)?;
                let kind = match relation.kind {
                    R::View => ObjectKind::View,
                    R::MaterializedView => ObjectKind::MaterializedView,
                    R::ForeignTable => ObjectKind::ForeignTable,
                    R::Table | R::PartitionedTable => ObjectKind::Table,
                };
                (kind, plain(relation.name.clone()))
            }
            ObjectId::Column(id, number) | ObjectId::Default(id, number) => {
                let name = catalog.relation(id)?.column(number)?.name.clone();
                (ObjectKind::Column, on(id, name)?)
            }
            ObjectId::Constraint(id, constraint) => {
                let relation = catalog.relation(id)?;
                let found = relation.constraints.iter().find(|it| it.id == constraint)?;
                (ObjectKind::Constraint, on(id, found.name.clone())?)
            }
            ObjectId::Policy(id, policy) => {
                let found = catalog.relation(id)?.policies.iter().find(|it| it.id == policy)?;
                (ObjectKind::Policy, on(id, found.name.clone())?)
            }
            ObjectId::Trigger(id, trigger) => {
                let found = catalog
                    .relation(id)?
                    .triggers
                    .iter()
                    .find(|it| it.id == trigger)?;
                (ObjectKind::Trigger, on(id, found.name.clone())?)
            }
            ObjectId::Index(id) => (ObjectKind::Index, plain(catalog.index(id)?.name.clone())),
            ObjectId::Sequence(id) => (ObjectKind::Sequence, plain(catalog.sequence(id)?.name.clone())),
            ObjectId::Type(id) => (ObjectKind::Type, plain(catalog.data_type(id)?.name.clone())),
            ObjectId::Function(id) => (ObjectKind::Function, plain(catalog.function(id)?.name.clone())),
            ObjectId::Extension(id) => (
                ObjectKind::Extension,
                plain(catalog.extensions.get(id.0)?.name.clone()),
            ),
            ObjectId::Other(id) => {
                let other = catalog.others.get(id.0)?;
                (other.kind, plain(other.name.clone()))
            }
            _ => return None,
        })
    }

    /// All that is dropped with the objects, each with the mildest tie by which it is reached.
    fn closure(&self, objects: &[ObjectId]) -> BTreeMap<ObjectId, Tie> {
        let mut closure: BTreeMap<ObjectId, Tie> = BTreeMap::new();
        let mut work: Vec<ObjectId> = Vec::new();
        for object in objects {
            if closure.insert(*object, Tie::Auto).is_none() {
                work.push(*object);
            }
        }
        while let Some(object) = work.pop() {
            for (dependent, tie) in self.dependents_of(object) {
                match closure.get_mut(&dependent) {
                    Some(known) => *known = (*known).max(tie),
                    None => {
                        closure.insert(dependent, tie);
                        work.push(dependent);
                    }
                }
            }
        }
        closure
    }

    /// What hangs on an object right below.
    pub(crate) fn dependents_of(&self, object: ObjectId) -> Vec<(ObjectId, Tie)> {
        let mut found = self.parts_of(object);
        for holder in self.catalog.may_refer_to(object) {
            if let (ObjectId::Relation(id), ObjectId::Type(of)) = (holder, object) {
                self.columns_of_type(id, of, &mut found);
            }
            if let Some(tie) = self.tie_of(holder, object) {
                found.push((holder, tie));
            }
        }
        found
    }

    /// The columns of a table that have a type; those of a view hang on it as a whole.
    fn columns_of_type(&self, id: RelationId, of: TypeId, found: &mut Vec<(ObjectId, Tie)>) {
        let Some(relation) = self.catalog.relation(id) else {
            return;
        };
        for column in relation.columns.iter().filter(|it| it.data_type == of) {
            let holder = if relation.is_view() {
                ObjectId::Relation(id)
            } else {
                ObjectId::Column(id, column.number)
            };
            found.push((holder, Tie::Normal));
        }
    }

    /// What an object consists of, or owns.
    fn parts_of(&self, object: ObjectId) -> Vec<(ObjectId, Tie)> {
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
                    parts.push((ObjectId::Column(id, number), Tie::Auto));
                }
            }
            ObjectId::Constraint(id, constraint) => {
                if let Some(relation) = catalog.relation(id) {
                    for index in catalog.indexes_of(relation) {
                        if index.constraint == Some(constraint) {
                            parts.push((ObjectId::Index(index.id), Tie::Auto));
                        }
                    }
                    for partition in self.partitions_of(id) {
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

    /// Whether and how an object that may refer to another one does.
    fn tie_of(&self, holder: ObjectId, target: ObjectId) -> Option<Tie> {
        let catalog = &self.catalog;
        let wanted = reference_of(target);
        let refers =
            |expression: &Expression| wanted.is_some_and(|it| has_reference(&expression.references, it));
        match holder {
            ObjectId::Relation(id) => {
                let relation = catalog.relation(id)?;
                match target {
                    ObjectId::Relation(parent) => {
                        if relation
                            .partition_of
                            .as_ref()
                            .is_some_and(|it| it.parent == parent)
                        {
                            return Some(Tie::Auto);
                        }
                        if relation.inherits.contains(&parent) {
                            return Some(Tie::Normal);
                        }
                    }
                    ObjectId::Type(of) => {
                        if relation.of_type == Some(of) {
                            return Some(Tie::Normal);
                        }
                    }
                    _ => {}
                }
                let definition = relation.definition.as_ref()?;
                let references = definition.references();
                wanted
                    .is_some_and(|it| has_reference(&references, it))
                    .then_some(Tie::Normal)
            }
            ObjectId::Column(id, number) => {
                let column = catalog.relation(id)?.column(number)?;
                (ObjectId::Type(column.data_type) == target).then_some(Tie::Normal)
            }
            ObjectId::Default(id, number) => {
                let column = catalog.relation(id)?.column(number)?;
                let own = matches!(target, ObjectId::Column(of, _) | ObjectId::Relation(of) if of == id);
                let held = column
                    .default
                    .as_ref()
                    .or(column.generated.as_ref().map(|it| &it.expression))?;
                (!own && refers(held)).then_some(Tie::Normal)
            }
            ObjectId::Constraint(id, constraint) => {
                let relation = catalog.relation(id)?;
                let found = relation.constraints.iter().find(|it| it.id == constraint)?;
                match &found.kind {
                    ConstraintKind::ForeignKey(key) => {
                        let uses = match target {
                            ObjectId::Relation(of) => key.references == of && id != of,
                            ObjectId::Column(of, number) => {
                                key.references == of && key.referenced_columns.contains(&number)
                            }
                            ObjectId::Index(of) => key.index == Some(of),
                            _ => false,
                        };
                        uses.then_some(if found.parent.is_some() {
                            Tie::Auto
                        } else {
                            Tie::Normal
                        })
                    }
                    ConstraintKind::Check(expression) => {
                        let own =
                            matches!(target, ObjectId::Column(of, _) | ObjectId::Relation(of) if of == id);
                        (!own && refers(expression)).then_some(Tie::Normal)
                    }
                    _ => None,
                }
            }
            ObjectId::Index(id) => {
                let index = catalog.index(id)?;
                if matches!(target, ObjectId::Column(of, _) | ObjectId::Relation(of) if of == index.table) {
                    return None;
                }
                let uses = index.columns.iter().any(|it| {
                    it.operator_class.map(ObjectId::OperatorClass) == Some(target)
                        || it.collation.map(ObjectId::Collation) == Some(target)
                        || matches!(&it.value, KeyValue::Expression(expression) if refers(expression))
                });
                (uses || index.predicate.as_ref().is_some_and(refers)).then_some(Tie::Normal)
            }
            ObjectId::Trigger(id, trigger) => {
                let found = catalog
                    .relation(id)?
                    .triggers
                    .iter()
                    .find(|it| it.id == trigger)?;
                if matches!(target, ObjectId::Column(of, _) | ObjectId::Relation(of) if of == id) {
                    return None;
                }
                let uses = ObjectId::Function(found.function) == target
                    || found.condition.as_ref().is_some_and(refers);
                if found.from.map(ObjectId::Relation) == Some(target) {
                    return Some(Tie::Auto);
                }
                uses.then_some(Tie::Normal)
            }
            ObjectId::Policy(id, policy) => {
                let found = catalog.relation(id)?.policies.iter().find(|it| it.id == policy)?;
                if matches!(target, ObjectId::Column(of, _) | ObjectId::Relation(of) if of == id) {
                    return None;
                }
                let mut held = found.using.iter().chain(&found.check);
                held.any(refers).then_some(Tie::Normal)
            }
            ObjectId::Rule(id, rule) => {
                let found = catalog.relation(id)?.rules.iter().find(|it| it.id == rule)?;
                let in_actions = found
                    .actions
                    .iter()
                    .flatten()
                    .any(|action| wanted.is_some_and(|it| has_reference(&action.references(), it)));
                (in_actions || found.condition.as_ref().is_some_and(refers)).then_some(Tie::Normal)
            }
            ObjectId::Type(id) => self.tie_of_type(id, target, &refers),
            ObjectId::DomainConstraint(id, constraint) => {
                let TypeKind::Domain(domain) = &catalog.data_type(id)?.kind else {
                    return None;
                };
                let found = domain.constraints.iter().find(|it| it.id == constraint)?;
                found.check.as_ref().is_some_and(refers).then_some(Tie::Normal)
            }
            ObjectId::Function(id) => {
                let function = catalog.function(id)?;
                let typed = function.result == type_in(target)?.unwrap_or(TypeId(0));
                let in_parameters = function.parameters.iter().any(|it| {
                    ObjectId::Type(it.data_type) == target || it.default.as_ref().is_some_and(refers)
                });
                let in_body = match &function.body {
                    FunctionBody::Expression(expression) => refers(expression),
                    FunctionBody::Atomic(queries) => queries
                        .iter()
                        .flatten()
                        .any(|query| wanted.is_some_and(|it| has_reference(&query.references(), it))),
                    FunctionBody::Text { .. } | FunctionBody::Native => false,
                };
                (typed || in_parameters || in_body).then_some(Tie::Normal)
            }
            ObjectId::Operator(id) => {
                let operator = catalog.operator(id)?;
                let uses = operator.function.map(ObjectId::Function) == Some(target)
                    || operator.left.map(ObjectId::Type) == Some(target)
                    || ObjectId::Type(operator.right) == target
                    || ObjectId::Type(operator.result) == target;
                uses.then_some(Tie::Normal)
            }
            ObjectId::OperatorClass(id) => {
                let class = catalog.operator_class(id)?;
                if ObjectId::OperatorFamily(class.family) == target {
                    return Some(Tie::Auto);
                }
                (ObjectId::Type(class.input) == target).then_some(Tie::Normal)
            }
            ObjectId::Cast(id) => {
                use pgassay_catalog::operator::CastMethod;
                let cast = catalog.casts.get(id.0)?;
                let uses = ObjectId::Type(cast.source) == target
                    || ObjectId::Type(cast.target) == target
                    || matches!(cast.method, CastMethod::Function(function) if ObjectId::Function(function) == target);
                uses.then_some(Tie::Normal)
            }
            ObjectId::Other(id) => {
                let other = catalog.others.get(id.0)?;
                let auto = matches!(other.kind, ObjectKind::Publication);
                if auto {
                    // What a publication lists leaves the list.
                    return None;
                }
                let tie = if other.kind == ObjectKind::Statistics {
                    Tie::Auto
                } else {
                    Tie::Normal
                };
                other.references.contains(&target).then_some(tie)
            }
            _ => None,
        }
    }

    fn tie_of_type(&self, id: TypeId, target: ObjectId, refers: &dyn Fn(&Expression) -> bool) -> Option<Tie> {
        let found = self.catalog.data_type(id)?;
        let uses = match &found.kind {
            TypeKind::Domain(domain) => {
                ObjectId::Type(domain.base) == target
                    || domain.default.as_ref().is_some_and(refers)
                    || domain.collation.map(ObjectId::Collation) == Some(target)
            }
            TypeKind::Composite { attributes, .. } => {
                attributes.iter().any(|it| ObjectId::Type(it.data_type) == target)
            }
            TypeKind::Range { subtype, .. } => ObjectId::Type(*subtype) == target,
            _ => false,
        };
        uses.then_some(Tie::Normal)
    }

    /// Takes objects out of the catalog; parts of what goes as a whole go with it.
    fn remove_all(&mut self, objects: Vec<ObjectId>) {
        let gone: rustc_hash::FxHashSet<RelationId> = objects
            .iter()
            .filter_map(|it| match it {
                ObjectId::Relation(id) => Some(*id),
                _ => None,
            })
            .collect();
        for object in objects {
            let of = match object {
                ObjectId::Column(id, _)
                | ObjectId::Default(id, _)
                | ObjectId::Constraint(id, _)
                | ObjectId::Trigger(id, _)
                | ObjectId::Policy(id, _)
                | ObjectId::Rule(id, _) => Some(id),
                _ => None,
            };
            if of.is_none_or(|id| !gone.contains(&id)) {
                self.remove(object, &gone);
            }
        }
    }

    fn remove(&mut self, object: ObjectId, gone: &rustc_hash::FxHashSet<RelationId>) {
        let catalog = &mut self.catalog;
        match object {
            ObjectId::Schema(id) => catalog.schemas.remove(id.0),
            ObjectId::Relation(id) => {
                catalog.relations.remove(id.0);
                self.forget_member(object);
            }
            ObjectId::Column(id, number) => {
                catalog
                    .relations
                    .update(id.0, |it| it.columns.retain(|column| column.number != number));
            }
            ObjectId::Default(id, number) => {
                catalog.relations.update(id.0, |it| {
                    if let Some(column) = it.column_mut(number) {
                        column.default = None;
                    }
                });
                return;
            }
            ObjectId::Constraint(id, constraint) => {
                catalog
                    .relations
                    .update(id.0, |it| it.constraints.retain(|own| own.id != constraint));
            }
            ObjectId::Trigger(id, trigger) => {
                catalog
                    .relations
                    .update(id.0, |it| it.triggers.retain(|own| own.id != trigger));
            }
            ObjectId::Policy(id, policy) => {
                catalog
                    .relations
                    .update(id.0, |it| it.policies.retain(|own| own.id != policy));
            }
            ObjectId::Rule(id, rule) => {
                catalog
                    .relations
                    .update(id.0, |it| it.rules.retain(|own| own.id != rule));
            }
            ObjectId::Index(id) => {
                let table = catalog
                    .index(id)
                    .map(|it| it.table)
                    .filter(|it| !gone.contains(it));
                catalog.indexes.remove(id.0);
                if let Some(table) = table {
                    catalog
                        .relations
                        .update(table.0, |it| it.indexes.retain(|own| *own != id));
                }
            }
            ObjectId::Sequence(id) => {
                let owner = catalog.sequence(id).and_then(|it| it.owned_by);
                catalog.sequences.remove(id.0);
                if let Some((table, number)) = owner.filter(|(table, _)| !gone.contains(table)) {
                    catalog.relations.update(table.0, |it| {
                        if let Some(column) = it.column_mut(number) {
                            column.owned_sequences.retain(|own| *own != id);
                        }
                    });
                }
            }
            ObjectId::Type(id) => catalog.types.remove(id.0),
            ObjectId::DomainConstraint(id, constraint) => {
                catalog.types.update(id.0, |it| {
                    if let TypeKind::Domain(domain) = &mut it.kind {
                        domain.constraints.retain(|own| own.id != constraint);
                    }
                });
            }
            ObjectId::Function(id) => catalog.functions.remove(id.0),
            ObjectId::Operator(id) => catalog.operators.remove(id.0),
            ObjectId::OperatorClass(id) => catalog.operator_classes.remove(id.0),
            ObjectId::OperatorFamily(id) => {
                catalog.operator_families.remove(id.0);
            }
            ObjectId::Cast(id) => catalog.casts.remove(id.0),
            ObjectId::Collation(id) => catalog.collations.remove(id.0),
            ObjectId::Role(id) => catalog.roles.remove(id.0),
            ObjectId::Extension(id) => catalog.extensions.remove(id.0),
            ObjectId::Other(id) => catalog.others.remove(id.0),
        }
        self.effect(Effect::Dropped(object));
    }

    /// Takes a relation off the lists of publications.
    fn forget_member(&mut self, object: ObjectId) {
        let lists: Vec<u32> = self
            .catalog
            .may_refer_to(object)
            .into_iter()
            .filter_map(|holder| match holder {
                ObjectId::Other(id) => Some(id.0),
                _ => None,
            })
            .collect();
        for id in lists {
            self.catalog
                .others
                .update(id, |it| it.references.retain(|own| *own != object));
        }
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

fn mentions(expression: &Expression, relation: RelationId, number: ColumnNumber) -> bool {
    has_reference(&expression.references, Reference::Column(relation, number))
}

/// Whether a list of references has one; a column of a relation counts as the relation too.
fn has_reference(references: &[Reference], wanted: Reference) -> bool {
    references.iter().any(|it| {
        *it == wanted
            || matches!((it, wanted), (Reference::Column(of, _), Reference::Relation(relation)) if *of == relation)
    })
}

fn reference_of(object: ObjectId) -> Option<Reference> {
    Some(match object {
        ObjectId::Relation(id) => Reference::Relation(id),
        ObjectId::Column(id, number) => Reference::Column(id, number),
        ObjectId::Sequence(id) => Reference::Sequence(id),
        ObjectId::Function(id) => Reference::Function(id),
        ObjectId::Operator(id) => Reference::Operator(id),
        ObjectId::Type(id) => Reference::Type(id),
        ObjectId::Collation(id) => Reference::Collation(id),
        _ => return None,
    })
}

fn type_in(object: ObjectId) -> Option<Option<TypeId>> {
    match object {
        ObjectId::Type(id) => Some(Some(id)),
        _ => Some(None),
    }
}

fn word(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Schema => "schema",
        ObjectKind::View => "view",
        ObjectKind::MaterializedView => "materialized view",
        ObjectKind::ForeignTable => "foreign table",
        ObjectKind::Table => "table",
        ObjectKind::Column => "column",
        ObjectKind::Constraint => "constraint",
        ObjectKind::Policy => "policy",
        ObjectKind::Trigger => "trigger",
        ObjectKind::Index => "index",
        ObjectKind::Sequence => "sequence",
        ObjectKind::Type => "type",
        ObjectKind::Function => "function",
        ObjectKind::Extension => "extension",
        _ => "object",
    }
}
