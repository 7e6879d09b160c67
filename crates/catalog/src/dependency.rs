//! Who refers to what: candidates for CASCADE, RESTRICT and renames.

use crate::catalog::Catalog;
use crate::expression::Reference;
use crate::id::ObjectId;

impl Catalog {
    /// Remembers that an object refers to others. Nothing is ever forgotten, so that going back in time needs no
    /// undoing: who asks must look whether the holder still exists and still refers.
    pub fn note_references(&mut self, holder: ObjectId, references: impl IntoIterator<Item = ObjectId>) {
        for target in references {
            self.may_refer.entry(coarse(target)).or_default().insert(holder);
        }
    }

    /// The objects that may refer to an object (or, for a column, to its relation), in a fixed order. Each is to be
    /// checked.
    pub fn may_refer_to(&self, target: ObjectId) -> Vec<ObjectId> {
        let mut holders: Vec<ObjectId> = self
            .may_refer
            .get(&coarse(target))
            .into_iter()
            .flatten()
            .copied()
            .collect();
        holders.sort_unstable();
        holders
    }
}

/// Columns and what hangs on a relation are filed under the relation.
fn coarse(object: ObjectId) -> ObjectId {
    match object {
        ObjectId::Column(relation, _)
        | ObjectId::Default(relation, _)
        | ObjectId::Constraint(relation, _)
        | ObjectId::Trigger(relation, _)
        | ObjectId::Policy(relation, _)
        | ObjectId::Rule(relation, _) => ObjectId::Relation(relation),
        ObjectId::DomainConstraint(data_type, _) => ObjectId::Type(data_type),
        other => other,
    }
}

impl From<Reference> for ObjectId {
    fn from(reference: Reference) -> ObjectId {
        match reference {
            Reference::Relation(relation) => ObjectId::Relation(relation),
            Reference::Column(relation, column) => ObjectId::Column(relation, column),
            Reference::Sequence(sequence) => ObjectId::Sequence(sequence),
            Reference::Function(function) => ObjectId::Function(function),
            Reference::Operator(operator) => ObjectId::Operator(operator),
            Reference::Type(data_type) => ObjectId::Type(data_type),
            Reference::Collation(collation) => ObjectId::Collation(collation),
        }
    }
}
