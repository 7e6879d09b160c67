//! New names for types, and for the types of arrays with them.

use pgassay_catalog::id::TypeId;
use pgassay_sql::name::Identifier;

use crate::{Replay, Run};

impl Replay {
    /// Renames a type and the type of arrays of it (`RenameTypeInternal`).
    pub(crate) fn rename_type(&mut self, id: TypeId, new: &Identifier) -> Run {
        let Some(data_type) = self.catalog.data_type(id) else {
            return Ok(());
        };
        let schema = data_type.schema;
        self.require_free_type(schema, new)?;
        let array = self.catalog.types.update(id.0, |it| {
            it.name = new.clone();
            it.array
        });
        if let Some(array) = array.flatten() {
            let name = self.array_type_name(schema, new);
            self.catalog.types.update(array.0, |it| it.name = name);
        }
        Ok(())
    }
}
