//! Takes objects out of the catalog.

use std::sync::Arc;

use crate::Replay;
use pgassay_catalog::change::Effect;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::{ObjectId, RelationId};

impl Replay {
    /// Takes objects out of the catalog; parts of what goes as a whole go with it.
    pub(super) fn remove_all(&mut self, objects: Vec<ObjectId>) {
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
            ObjectId::Schema(id) => {
                if catalog.default_privileges.iter().any(|it| it.schema == Some(id)) {
                    let all = Arc::make_mut(&mut catalog.default_privileges);
                    all.retain(|it| it.schema != Some(id));
                }
                catalog.schemas.remove(id.0);
            }
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
                catalog.relations.update(id.0, |it| {
                    let of = it.triggers.iter().find(|own| own.id == trigger);
                    if let Some(constraint) = of.and_then(|own| own.constraint) {
                        it.constraints.retain(|own| own.id != constraint);
                    }
                    it.triggers.retain(|own| own.id != trigger);
                });
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
            ObjectId::OperatorClass(id) => {
                // The operators that it brought go with it.
                if let Some(class) = catalog.operator_class(id).cloned() {
                    catalog.operator_families.update(class.family.0, |it| {
                        it.operators
                            .retain(|own| own.left != class.input || own.right != class.input);
                    });
                }
                catalog.operator_classes.remove(id.0);
            }
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
