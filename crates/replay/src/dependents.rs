//! What goes with an object when it is dropped, and what keeps it from being dropped (`dependency.c`).

mod parts;
mod remove;
mod ties;

use std::collections::BTreeMap;

use pgassay_catalog::change::Effect;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId, SchemaId, TypeId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::Column;
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
        let attributes = self.attributes_with(&closure);
        if behavior == DropBehavior::Restrict {
            if let Some((holder, _)) = attributes.first() {
                return Err(self.still_needed(objects, ObjectId::Type(*holder)).into());
            }
            let blocking = closure
                .iter()
                .find(|(object, tie)| **tie == Tie::Normal && !objects.contains(object));
            if let Some((blocking, _)) = blocking {
                return Err(self.still_needed(objects, *blocking).into());
            }
        }
        self.note_dropped(objects, &closure);
        self.remove_with(closure.into_keys().collect(), &attributes);
        Ok(())
    }

    /// The attributes of composite types, which stay themselves, that have one of the types or collations.
    fn attributes_with(&self, closure: &BTreeMap<ObjectId, Tie>) -> Vec<(TypeId, ColumnNumber)> {
        let mut found = Vec::new();
        for object in closure.keys() {
            if !matches!(object, ObjectId::Type(_) | ObjectId::Collation(_)) {
                continue;
            }
            for holder in self.catalog.may_refer_to(*object) {
                let ObjectId::Type(id) = holder else { continue };
                let Some(TypeKind::Composite { attributes, .. }) =
                    self.catalog.data_type(id).map(|it| &it.kind)
                else {
                    continue;
                };
                if closure.contains_key(&holder) {
                    continue;
                }
                let has = |it: &&Column| {
                    ObjectId::Type(it.data_type) == *object
                        || it.collation.map(ObjectId::Collation) == Some(*object)
                };
                found.extend(attributes.iter().filter(has).map(|it| (id, it.number)));
            }
        }
        found
    }

    fn remove_with(&mut self, objects: Vec<ObjectId>, attributes: &[(TypeId, ColumnNumber)]) {
        self.remove_all(objects);
        for (id, number) in attributes {
            self.catalog.types.update(id.0, |it| {
                if let TypeKind::Composite { attributes, .. } = &mut it.kind {
                    attributes.retain(|own| own.number != *number);
                }
            });
            self.effect(Effect::Altered(ObjectId::Type(*id), Effects::TYPES));
        }
    }

    /// Drops an object with all that depends on it.
    pub(crate) fn drop_cascading(&mut self, object: ObjectId) {
        let closure = self.closure(&[object]);
        let attributes = self.attributes_with(&closure);
        self.remove_with(closure.into_keys().collect(), &attributes);
    }

    /// Drops what is in a schema with all that depends on it.
    pub(crate) fn drop_contents(&mut self, schema: SchemaId) {
        let members = self.members_of(schema);
        let closure = self.closure(&members);
        let attributes = self.attributes_with(&closure);
        let all = closure.into_keys();
        let all = all.filter(|it| *it != ObjectId::Schema(schema)).collect();
        self.remove_with(all, &attributes);
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

    pub(crate) fn named(&self, object: ObjectId) -> Option<(ObjectKind, QualifiedName)> {
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
            ObjectId::Rule(id, rule) => {
                let found = catalog.relation(id)?.rules.iter().find(|it| it.id == rule)?;
                (ObjectKind::Rule, on(id, found.name.clone())?)
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
            if let (ObjectId::Relation(id), ObjectId::Type(_) | ObjectId::Collation(_)) = (holder, object) {
                self.columns_with(id, object, &mut found);
            }
            if let Some(tie) = self.tie_of(holder, object) {
                found.push((holder, tie));
            }
        }
        found
    }

    /// The columns of a table that have a type or a collation; those of a view hang on it as a whole.
    fn columns_with(&self, id: RelationId, held: ObjectId, found: &mut Vec<(ObjectId, Tie)>) {
        let Some(relation) = self.catalog.relation(id) else {
            return;
        };
        let has = |it: &&Column| {
            ObjectId::Type(it.data_type) == held || it.collation.map(ObjectId::Collation) == Some(held)
        };
        for column in relation.columns.iter().filter(has) {
            let holder = if relation.is_view() {
                ObjectId::Relation(id)
            } else {
                ObjectId::Column(id, column.number)
            };
            found.push((holder, Tie::Normal));
        }
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
