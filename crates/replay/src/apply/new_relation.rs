//! What all new relations have in common: a free name, a row type, an owner and privileges.

use pgassay_catalog::change::Effect;
use pgassay_catalog::data_type::{DataType, TypeKind};
use pgassay_catalog::id::{ObjectId, RelationId, RoleId, SchemaId, TypeId};
use pgassay_catalog::privilege::Privileges;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{Column, Relation, RelationKind};
use pgassay_sql::ast::{ObjectKind, Persistence};
use pgassay_sql::name::{Identifier, QualifiedName};

use crate::privilege::Guarded;
use crate::{Replay, Run, names, refuse};

impl Replay {
    /// Refuses a name that `pg_class` has already.
    pub(crate) fn require_free_class(&self, schema: SchemaId, name: &Identifier) -> Run {
        if schema == SchemaId::PG_CATALOG {
            let message = format!("permission denied to create \"pg_catalog.{}\"", name.as_str());
            return Err(Refusal::new(SqlState::INSUFFICIENT_PRIVILEGE, message).into());
        }
        if self.catalog.class_in(schema, name).is_none() {
            return Ok(());
        }
        let message = format!("relation \"{}\" already exists", name.as_str());
        Err(Refusal::new(SqlState::DUPLICATE_TABLE, message)
            .about(ObjectKind::Table, self.qualified(schema, name))
            .into())
    }

    /// A name with its schema.
    pub(crate) fn qualified(&self, schema: SchemaId, name: &Identifier) -> QualifiedName {
        match self.catalog.schema(schema) {
            Some(schema) => QualifiedName::in_schema(schema.name.clone(), name.clone()),
            None => QualifiedName::new(name.clone()),
        }
    }

    /// Makes a name free for a new type: an array type that PostgreSQL made of itself gets another name, any other
    /// type is in the way.
    pub(crate) fn require_free_type(&mut self, schema: SchemaId, name: &Identifier) -> Run {
        let Some(found) = self.catalog.type_in(schema, name) else {
            return Ok(());
        };
        let id = found.id;
        if let TypeKind::Array { element } = found.kind
            && self
                .catalog
                .data_type(element)
                .is_some_and(|it| it.array == Some(id))
        {
            // The new name is made of the one that is wanted (`moveArrayTypeName`).
            let other = self.array_type_name(schema, name);
            self.catalog.types.update(id.0, |it| it.name = other);
            return Ok(());
        }
        let message = format!("type \"{}\" already exists", name.as_str());
        Err(Refusal::new(SqlState::DUPLICATE_OBJECT, message)
            .about(ObjectKind::Type, self.qualified(schema, name))
            .into())
    }

    /// As [`Replay::require_free_type`] for a type that is made: one that was only announced becomes it, and is returned.
    pub(crate) fn require_type_to_be(&mut self, schema: SchemaId, name: &Identifier) -> Run<Option<TypeId>> {
        match self.catalog.type_in(schema, name) {
            Some(found) if matches!(found.kind, TypeKind::Shell) => {
                if found.owner != self.current_user() {
                    return Err(refuse::must_own("type", name));
                }
                Ok(Some(found.id))
            }
            _ => self.require_free_type(schema, name).map(|()| None),
        }
    }

    /// The name of the type of arrays of another type (`makeArrayTypeName`).
    pub(crate) fn array_type_name(&self, schema: SchemaId, element: &Identifier) -> Identifier {
        let taken = |name: &Identifier| self.catalog.type_in(schema, name).is_some();
        if self.catalog.version.major < 16 {
            // Underscores are put before it until it is free.
            let mut name = names::object_name("", Some(element.as_str()), "");
            while taken(&name) && name.as_str().chars().any(|it| it != '_') {
                name = names::object_name("", Some(name.as_str()), "");
            }
            return name;
        }
        let mut pass = 0;
        loop {
            let label = if pass == 0 {
                String::new()
            } else {
                pass.to_string()
            };
            let name = names::object_name("", Some(element.as_str()), &label);
            if !taken(&name) {
                return name;
            }
            pass += 1;
        }
    }

    /// Adds the type of arrays of a type, which is then told of it.
    pub(crate) fn add_array_type(&mut self, element: TypeId) {
        let Some(base) = self.catalog.data_type(element) else {
            return;
        };
        let (schema, owner, extension) = (base.schema, base.owner, base.extension);
        let collatable = base.collatable;
        let name = self.array_type_name(schema, &base.name.clone());
        let id: TypeId = self.catalog.new_id();
        self.catalog.types.insert(
            id.0,
            DataType {
                kind: TypeKind::Array { element },
                category: 'A',
                collatable,
                extension,
                ..blank_type(id, schema, name, owner)
            },
        );
        self.catalog.types.update(element.0, |it| it.array = Some(id));
    }

    /// Adds a relation with the type of its rows, owned by the current user, with the privileges it starts with.
    pub(crate) fn add_relation(&mut self, relation: Relation) -> Run<RelationId> {
        let (schema, owner) = (relation.schema, relation.owner);
        self.require_free_class(schema, &relation.name)?;
        let announced = self.require_type_to_be(schema, &relation.name)?;
        let id = relation.id;
        let row_type: TypeId = match announced {
            Some(announced) => announced,
            None => self.catalog.new_id(),
        };
        self.catalog.types.insert(
            row_type.0,
            DataType {
                kind: TypeKind::Row(id),
                category: 'C',
                location: relation.location,
                ..blank_type(row_type, schema, relation.name.clone(), owner)
            },
        );
        self.add_array_type(row_type);
        let held: Vec<ObjectId> = relation.columns.iter().flat_map(held_by_column).collect();
        let relation = Relation {
            row_type: Some(row_type),
            ..relation
        };
        self.catalog.relations.insert(id.0, relation);
        self.catalog.note_references(ObjectId::Relation(id), held);
        self.effect(Effect::Created(ObjectId::Relation(id)));
        Ok(id)
    }

    /// A relation without anything, as the current user would make it.
    pub(crate) fn blank_relation(
        &mut self,
        schema: SchemaId,
        name: Identifier,
        kind: RelationKind,
        persistence: Persistence,
    ) -> Relation {
        let privileges = if Some(schema) == self.session.temporary {
            Privileges::default()
        } else {
            self.initial_privileges(Guarded::Table, Some(schema))
        };
        Relation {
            persistence,
            owner: self.current_user(),
            privileges,
            location: self.location,
            ..Relation::new(self.catalog.new_id(), schema, name, kind)
        }
    }
}

/// What users made and a column cannot do without: its type and its collation.
pub(crate) fn held_by_column(column: &Column) -> impl Iterator<Item = ObjectId> {
    let data_type = (!column.data_type.is_builtin()).then_some(ObjectId::Type(column.data_type));
    let collation = column.collation.filter(|it| !it.is_builtin());
    data_type.into_iter().chain(collation.map(ObjectId::Collation))
}

/// A type without anything.
pub(crate) fn blank_type(id: TypeId, schema: SchemaId, name: Identifier, owner: RoleId) -> DataType {
    DataType {
        id,
        schema,
        name,
        kind: TypeKind::Pseudo,
        category: 'U',
        preferred: false,
        array: None,
        takes_modifiers: false,
        collatable: false,
        owner,
        privileges: Privileges::default(),
        comment: None,
        extension: None,
        location: None,
    }
}
