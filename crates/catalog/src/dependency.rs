//! Who refers to what: candidates for CASCADE, RESTRICT and renames.

use crate::catalog::Catalog;
use crate::expression::Reference;
use crate::id::{ObjectId, RelationId};
use crate::relation::Relation;

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
        let mut holders: Vec<ObjectId> = self.holders_of(target).collect();
        holders.sort_unstable();
        holders
    }

    /// The relations that may refer to an object and are what is asked for, in the order of creation.
    pub fn relations_that_refer_to(
        &self,
        target: ObjectId,
        is_wanted: impl Fn(&Relation) -> bool,
    ) -> Vec<RelationId> {
        let relation = |holder| match holder {
            ObjectId::Relation(id) => self.relation(id),
            _ => None,
        };
        // A table of tenants has thousands of holders, of which few are wanted: only those are put in order.
        let mut found: Vec<RelationId> = self
            .holders_of(target)
            .filter_map(relation)
            .filter(|it| is_wanted(it))
            .map(|it| it.id)
            .collect();
        found.sort_unstable();
        found
    }

    fn holders_of(&self, target: ObjectId) -> impl Iterator<Item = ObjectId> {
        self.may_refer.get(&coarse(target)).into_iter().flatten().copied()
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
