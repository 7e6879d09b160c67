//! What goes with an object when it is dropped, and what refuses to.

use pgassay_catalog::change::Effect;
use pgassay_catalog::id::{ObjectId, SchemaId};

use crate::Replay;

impl Replay {
    /// Drops an object with all that depends on it.
    pub(crate) fn drop_cascading(&mut self, object: ObjectId) {
        if let ObjectId::Relation(id) = object {
            self.catalog.relations.remove(id.0);
            self.effect(Effect::Dropped(object));
        }
    }

    /// Drops what is in a schema with all that depends on it.
    pub(crate) fn drop_contents(&mut self, _schema: SchemaId) {}
}
