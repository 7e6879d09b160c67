//! The names of types: what makes way for a new one, and the names of arrays.

use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::{SchemaId, TypeId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::ObjectKind;
use pgassay_sql::name::Identifier;

use crate::names::object_name;
use crate::{Replay, Run};

impl Replay {
    /// A free name for the type of arrays of another type (`makeArrayTypeName`).
    pub(crate) fn free_array_name(&self, schema: SchemaId, element: &Identifier) -> Identifier {
        let mut pass = 0_u32;
        loop {
            let label = if pass == 0 {
                String::new()
            } else {
                pass.to_string()
            };
            let name = object_name("", Some(element.as_str()), &label);
            if self.catalog.type_in(schema, &name).is_none() {
                return name;
            }
            pass += 1;
        }
    }

    /// Makes a name free for a type: the type of arrays that PostgreSQL made gets another name, any other refuses to
    /// (`moveArrayTypeName`).
    pub(crate) fn make_way_for_type(&mut self, schema: SchemaId, name: &Identifier) -> Run {
        let Some(found) = self.catalog.type_in(schema, name) else {
            return Ok(());
        };
        let id = found.id;
        if let TypeKind::Array { element } = found.kind
            && let Some(element) = self.catalog.data_type(element)
            && element.array == Some(id)
        {
            let element = element.name.clone();
            let other = self.free_array_name(schema, &element);
            self.catalog.types.update(id.0, |it| it.name = other);
            return Ok(());
        }
        let message = format!("type \"{}\" already exists", name.as_str());
        Err(Refusal::new(SqlState::DUPLICATE_OBJECT, message)
            .about(ObjectKind::Type, self.qualified_name(schema, name))
            .into())
    }

    /// Renames a type and the type of arrays of it (`RenameTypeInternal`).
    pub(crate) fn rename_type(&mut self, id: TypeId, new: &Identifier) -> Run {
        let Some(data_type) = self.catalog.data_type(id) else {
            return Ok(());
        };
        let schema = data_type.schema;
        self.make_way_for_type(schema, new)?;
        let array = self.catalog.types.update(id.0, |it| {
            it.name = new.clone();
            it.array
        });
        if let Some(array) = array.flatten() {
            let name = self.free_array_name(schema, new);
            self.catalog.types.update(array.0, |it| it.name = name);
        }
        Ok(())
    }
}
