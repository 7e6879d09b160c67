//! Who owns what, and the refusal of who does not (`check_object_ownership`).

use pgassay_catalog::id::{ObjectId, RoleId};
use pgassay_sql::name::Identifier;

use crate::address::word_of;
use crate::{Replay, Run, refuse};

impl Replay {
    /// The owner of an object, what its kind is called and its name; of a part of a relation those of the relation.
    pub(crate) fn owner_of(&self, object: ObjectId) -> Option<(RoleId, &'static str, Identifier)> {
        let catalog = &self.catalog;
        Some(match object {
            ObjectId::Schema(id) => {
                let it = catalog.schema(id)?;
                (it.owner, "schema", it.name.clone())
            }
            ObjectId::Relation(id)
            | ObjectId::Column(id, _)
            | ObjectId::Default(id, _)
            | ObjectId::Constraint(id, _)
            | ObjectId::Trigger(id, _)
            | ObjectId::Policy(id, _)
            | ObjectId::Rule(id, _) => {
                let it = catalog.relation(id)?;
                (it.owner, refuse::word_of(it.kind), it.name.clone())
            }
            ObjectId::Index(id) => {
                let it = catalog.index(id)?;
                let owner = catalog.relation(it.table)?.owner;
                (owner, "index", it.name.clone())
            }
            ObjectId::Sequence(id) => {
                let it = catalog.sequence(id)?;
                (it.owner, "sequence", it.name.clone())
            }
            ObjectId::Type(id) | ObjectId::DomainConstraint(id, _) => {
                let it = catalog.data_type(id)?;
                (it.owner, "type", it.name.clone())
            }
            ObjectId::Function(id) => {
                let it = catalog.function(id)?;
                (it.owner, "function", it.name.clone())
            }
            ObjectId::Operator(id) => {
                let it = catalog.operator(id)?;
                (it.owner, "operator", it.name.clone())
            }
            ObjectId::OperatorClass(id) => {
                let it = catalog.operator_class(id)?;
                (it.owner, "operator class", it.name.clone())
            }
            ObjectId::OperatorFamily(id) => {
                let it = catalog.operator_family(id)?;
                (it.owner, "operator family", it.name.clone())
            }
            ObjectId::Collation(id) => {
                let it = catalog.collation(id)?;
                (it.owner, "collation", it.name.clone())
            }
            ObjectId::Other(id) => {
                let it = catalog.others.get(id.0)?;
                (it.owner, word_of(it.kind), it.name.clone())
            }
            ObjectId::Extension(id) => {
                let it = catalog.extensions.get(id.0)?;
                (it.owner, "extension", it.name.clone())
            }
            ObjectId::Cast(_) | ObjectId::Role(_) => return None,
        })
    }

    /// Refuses who does not own an object.
    pub(crate) fn require_ownership(&self, object: ObjectId) -> Run {
        match self.owner_of(object) {
            Some((owner, word, name)) if !self.owns(owner) => Err(refuse::must_own(word, &name)),
            _ => Ok(()),
        }
    }
}
