//! `CREATE TYPE`, `CREATE DOMAIN` and what alters them.

mod base;
mod composite;
mod domain;
mod domain_constraint;
mod enumeration;
mod range;
mod relabel;
#[cfg(test)]
mod tests;

use pgassay_catalog::change::Effect;
use pgassay_catalog::data_type::{DataType, TypeKind};
use pgassay_catalog::id::{ObjectId, SchemaId, TypeId};
use pgassay_catalog::privilege::Privileges;
use pgassay_sql::ast::{
    AlterRelation, CreateType, ObjectName, OptionItem, OptionValue, Persistence, TypeDefinition,
};
use pgassay_sql::name::{Identifier, QualifiedName};

pub(crate) use domain::{alter_domain, create_domain};
pub(crate) use enumeration::alter_enum;

use crate::privilege::Guarded;
use crate::{Replay, Run};

/// `CREATE TYPE`
pub(crate) fn create_type(replay: &mut Replay, it: &CreateType) -> Run {
    match &it.definition {
        TypeDefinition::Shell => base::create_shell(replay, &it.name),
        TypeDefinition::Base(options) => base::create_base(replay, &it.name, options),
        TypeDefinition::Enum(labels) => enumeration::create_enum(replay, &it.name, labels),
        TypeDefinition::Composite(columns) => composite::create_composite(replay, &it.name, columns),
        TypeDefinition::Range(options) => range::create_range(replay, &it.name, options),
    }
}

/// `ALTER TYPE` of the attributes of a composite type, and what else is written as for a relation.
pub(crate) fn alter_composite(replay: &mut Replay, it: &AlterRelation, id: TypeId) -> Run {
    composite::alter(replay, it, id)
}

/// The schema of a new type, with a name that is free there.
fn place(replay: &mut Replay, name: &ObjectName) -> Run<SchemaId> {
    let schema = replay
        .creation_schema(&name.value, Persistence::Permanent)
        .map_err(|obstacle| crate::resolve::at(obstacle, name))?;
    replay
        .require_type_to_be(schema, &name.value.name)
        .map_err(|obstacle| crate::resolve::at(obstacle, name))?;
    Ok(schema)
}

/// What a new type needs besides a name.
struct NewType {
    kind: TypeKind,
    category: char,
    preferred: bool,
    takes_modifiers: bool,
    collatable: bool,
}

impl NewType {
    fn new(kind: TypeKind, category: char) -> NewType {
        NewType {
            kind,
            category,
            preferred: false,
            takes_modifiers: false,
            collatable: false,
        }
    }
}

impl Replay {
    /// Adds a type of the current user, and the type of arrays of it.
    fn add_type(&mut self, schema: SchemaId, name: &Identifier, new: NewType) -> TypeId {
        let id = self.add_type_alone(schema, name, new);
        self.add_array_of(id);
        self.effect(Effect::Created(ObjectId::Type(id)));
        id
    }

    /// Adds a type of which there are no arrays.
    fn add_type_alone(&mut self, schema: SchemaId, name: &Identifier, new: NewType) -> TypeId {
        // One that was only announced becomes it.
        let announced = self.catalog.type_in(schema, name);
        let id: TypeId = match announced.map(|it| it.id) {
            Some(announced) => announced,
            None => self.catalog.new_id(),
        };
        let privileges = self.initial_privileges(Guarded::Type, Some(schema));
        let data_type = DataType {
            id,
            schema,
            name: name.clone(),
            kind: new.kind,
            category: new.category,
            preferred: new.preferred,
            array: None,
            takes_modifiers: new.takes_modifiers,
            collatable: new.collatable,
            owner: self.current_user(),
            privileges,
            comment: None,
            extension: None,
            location: self.location,
        };
        self.catalog.types.insert(id.0, data_type);
        id
    }

    /// Adds the type of arrays of a type.
    fn add_array_of(&mut self, element: TypeId) {
        let Some(base) = self.catalog.data_type(element) else {
            return;
        };
        let base = base.clone();
        let name = self.array_type_name(base.schema, &base.name);
        let id: TypeId = self.catalog.new_id();
        let array = DataType {
            id,
            name,
            kind: TypeKind::Array { element },
            category: 'A',
            preferred: false,
            array: None,
            privileges: Privileges::default(),
            comment: None,
            ..base
        };
        self.catalog.types.insert(id.0, array);
        self.catalog.types.update(element.0, |it| it.array = Some(id));
    }
}

/// The option of a name, in a definition of a type, aggregate or operator.
pub(super) fn option<'a>(options: &'a [OptionItem], name: &str) -> Option<&'a OptionValue> {
    let found = options.iter().find(|it| it.name.value.as_str() == name);
    found.and_then(|it| it.value.as_ref())
}

/// The name that an option gives, perhaps with a schema.
pub(super) fn option_name(value: &OptionValue) -> Option<QualifiedName> {
    match value {
        OptionValue::Type(name) => Some(name.name.value.clone()),
        OptionValue::Text(text) => Some(QualifiedName::new(Identifier::new(text))),
        OptionValue::List(_) | OptionValue::Expr(_) => None,
    }
}
