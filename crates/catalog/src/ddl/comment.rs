//! Comments, and the owners of objects.

use super::Printer;
use super::privilege::function_word;
use crate::data_type::TypeKind;
use crate::id::{ObjectId, RoleId};
use crate::relation::{Relation, RelationKind};
use crate::routine::{Function, FunctionKind};

/// The keyword of a relation's kind.
pub(crate) fn relation_word(relation: &Relation) -> &'static str {
    match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable => "TABLE",
        RelationKind::View => "VIEW",
        RelationKind::MaterializedView => "MATERIALIZED VIEW",
        RelationKind::ForeignTable => "FOREIGN TABLE",
    }
}

impl<'a> Printer<'a> {
    /// A function as COMMENT ON and ALTER take it.
    pub(crate) fn routine(self, function: &Function) -> String {
        match &function.kind {
            FunctionKind::Aggregate { direct: None, .. } if function.parameters.is_empty() => {
                format!("AGGREGATE {}(*)", self.qualified(function.schema, &function.name))
            }
            FunctionKind::Aggregate {
                direct: Some(direct), ..
            } => {
                let types: Vec<String> = function
                    .input_types()
                    .into_iter()
                    .map(|id| self.data_type(id))
                    .collect();
                let (direct, ordered) = types.split_at(usize::from(*direct).min(types.len()));
                let name = self.qualified(function.schema, &function.name);
                format!(
                    "AGGREGATE {name}({} ORDER BY {})",
                    direct.join(", "),
                    ordered.join(", ")
                )
            }
            FunctionKind::Aggregate { .. } => format!("AGGREGATE {}", self.signature(function)),
            kind => format!("{} {}", function_word(kind), self.signature(function)),
        }
    }

    /// Every object with an owner, as ALTER takes it, without members of extensions.
    pub(crate) fn owned(self) -> Vec<(ObjectId, String, RoleId)> {
        let catalog = self.catalog;
        let mut all = Vec::new();
        for (_, it) in catalog.schemas.iter().filter(|(_, it)| it.extension.is_none()) {
            if !it.name.as_str().starts_with("pg_temp") {
                all.push((
                    ObjectId::Schema(it.id),
                    format!("SCHEMA {}", it.name.quoted()),
                    it.owner,
                ));
            }
        }
        for (_, it) in catalog.types.iter().filter(|(_, it)| it.extension.is_none()) {
            let word = match it.kind {
                TypeKind::Array { .. } | TypeKind::Row(_) | TypeKind::Multirange { .. } => continue,
                TypeKind::Domain(_) => "DOMAIN",
                _ => "TYPE",
            };
            all.push((
                ObjectId::Type(it.id),
                format!("{word} {}", self.stored_type(it)),
                it.owner,
            ));
        }
        for (_, it) in catalog.functions.iter().filter(|(_, it)| it.extension.is_none()) {
            all.push((ObjectId::Function(it.id), self.routine(it), it.owner));
        }
        for (_, it) in catalog.operators.iter().filter(|(_, it)| it.extension.is_none()) {
            let name = format!("OPERATOR {}", self.operator_signature(it.id));
            all.push((ObjectId::Operator(it.id), name, it.owner));
        }
        for (_, it) in catalog.relations.iter().filter(|(_, it)| it.extension.is_none()) {
            let name = format!("{} {}", relation_word(it), self.relation_name(it));
            all.push((ObjectId::Relation(it.id), name, it.owner));
        }
        // A sequence that belongs to a column has the owner of its table.
        let sequences = catalog.sequences.iter().filter(|(_, it)| it.extension.is_none());
        for (_, it) in sequences.filter(|(_, it)| it.owned_by.is_none()) {
            let name = format!("SEQUENCE {}", self.qualified(it.schema, &it.name));
            all.push((ObjectId::Sequence(it.id), name, it.owner));
        }
        all
    }

    /// Every comment, with its object as COMMENT ON takes it, without those of extensions and their members.
    pub(crate) fn comments(self) -> Vec<(ObjectId, String, &'a str)> {
        let catalog = self.catalog;
        let mut all: Vec<(ObjectId, String, Option<&'a String>)> = Vec::new();
        for (_, it) in catalog.schemas.iter().filter(|(_, it)| it.extension.is_none()) {
            all.push((
                ObjectId::Schema(it.id),
                format!("SCHEMA {}", it.name.quoted()),
                it.comment.as_ref(),
            ));
        }
        for (_, it) in catalog.types.iter().filter(|(_, it)| it.extension.is_none()) {
            let word = if matches!(it.kind, TypeKind::Domain(_)) {
                "DOMAIN"
            } else {
                "TYPE"
            };
            let name = self.stored_type(it);
            all.push((
                ObjectId::Type(it.id),
                format!("{word} {name}"),
                it.comment.as_ref(),
            ));
            if let TypeKind::Composite { attributes, .. } = &it.kind {
                for attribute in attributes {
                    let column = format!("COLUMN {name}.{}", attribute.name.quoted());
                    all.push((ObjectId::Type(it.id), column, attribute.comment.as_ref()));
                }
            }
            if let TypeKind::Domain(domain) = &it.kind {
                for constraint in &domain.constraints {
                    let on = format!("CONSTRAINT {} ON DOMAIN {name}", constraint.name.quoted());
                    let object = ObjectId::DomainConstraint(it.id, constraint.id);
                    all.push((object, on, constraint.comment.as_ref()));
                }
            }
        }
        for (_, it) in catalog.functions.iter().filter(|(_, it)| it.extension.is_none()) {
            all.push((ObjectId::Function(it.id), self.routine(it), it.comment.as_ref()));
        }
        for (_, it) in catalog.operators.iter().filter(|(_, it)| it.extension.is_none()) {
            let name = format!("OPERATOR {}", self.operator_signature(it.id));
            all.push((ObjectId::Operator(it.id), name, it.comment.as_ref()));
        }
        for (_, it) in catalog.casts.iter().filter(|(_, it)| it.extension.is_none()) {
            let name = format!(
                "CAST ({} AS {})",
                self.data_type(it.source),
                self.data_type(it.target)
            );
            if let Some(id) = it.id {
                all.push((ObjectId::Cast(id), name, it.comment.as_ref()));
            }
        }
        for (_, it) in catalog.sequences.iter().filter(|(_, it)| it.extension.is_none()) {
            let name = format!("SEQUENCE {}", self.qualified(it.schema, &it.name));
            all.push((ObjectId::Sequence(it.id), name, it.comment.as_ref()));
        }
        for (_, it) in catalog.relations.iter().filter(|(_, it)| it.extension.is_none()) {
            self.comments_of(it, &mut all);
        }
        for (_, it) in catalog.indexes.iter().filter(|(_, it)| it.extension.is_none()) {
            let name = format!("INDEX {}", self.qualified(it.schema, &it.name));
            all.push((ObjectId::Index(it.id), name, it.comment.as_ref()));
        }
        let commented = all
            .into_iter()
            .filter_map(|(object, name, comment)| Some((object, name, comment?.as_str())));
        commented.collect()
    }

    fn comments_of(self, relation: &'a Relation, all: &mut Vec<(ObjectId, String, Option<&'a String>)>) {
        let (id, name) = (relation.id, self.relation_name(relation));
        let word = relation_word(relation);
        all.push((
            ObjectId::Relation(id),
            format!("{word} {name}"),
            relation.comment.as_ref(),
        ));
        for it in &relation.columns {
            let on = format!("COLUMN {name}.{}", it.name.quoted());
            all.push((ObjectId::Column(id, it.number), on, it.comment.as_ref()));
        }
        for it in &relation.constraints {
            let on = format!("CONSTRAINT {} ON {name}", it.name.quoted());
            all.push((ObjectId::Constraint(id, it.id), on, it.comment.as_ref()));
        }
        for it in &relation.triggers {
            let on = format!("TRIGGER {} ON {name}", it.name.quoted());
            all.push((ObjectId::Trigger(id, it.id), on, it.comment.as_ref()));
        }
        for it in &relation.policies {
            let on = format!("POLICY {} ON {name}", it.name.quoted());
            all.push((ObjectId::Policy(id, it.id), on, it.comment.as_ref()));
        }
        for it in &relation.rules {
            let on = format!("RULE {} ON {name}", it.name.quoted());
            all.push((ObjectId::Rule(id, it.id), on, it.comment.as_ref()));
        }
    }
}
