//! From the objects that DROP, COMMENT, ALTER and GRANT name to what the catalog holds (`get_object_address`).

mod routine;

use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::{CastId, ObjectId, RelationId, SchemaId, TypeId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{Column, Relation, RelationKind};
use pgassay_sql::ast::{Name, ObjectAddress, ObjectKind, ObjectName, OperatorSignature, TypeName};
use pgassay_sql::name::{Identifier, QualifiedName};

use crate::interpret::value::THIS_DATABASE;
use crate::refuse::{self, refusal, wrong_kind};
use crate::{Replay, Run};

impl Replay {
    /// The object that a statement names, refused as PostgreSQL refuses it where it is missing or of another kind.
    pub(crate) fn address(&self, kind: ObjectKind, address: &ObjectAddress) -> Run<ObjectId> {
        match address {
            ObjectAddress::Named(name) => self.named_address(kind, name),
            ObjectAddress::Routine(routine) => Ok(ObjectId::Function(self.routine(kind, routine)?)),
            ObjectAddress::Column { relation, column } => self.column_address(relation, column),
            ObjectAddress::OnRelation { name, relation } => self.part_address(kind, name, relation),
            ObjectAddress::Operator(operator) => self.operator_address(operator),
            ObjectAddress::UsingMethod { name, method } => self.class_of_method(kind, name, method),
            ObjectAddress::Cast { source, target } => self.cast_address(source, target),
            ObjectAddress::Type(name) => self.type_address(kind, name),
            ObjectAddress::UserMapping { user, server } => {
                Ok(ObjectId::Other(crate::apply::user_mapping(self, user, server)?))
            }
            ObjectAddress::Other(what) => refuse::unknown(format!("{what} is not modelled")),
        }
    }

    fn named_address(&self, kind: ObjectKind, name: &ObjectName) -> Run<ObjectId> {
        use ObjectKind as K;
        let plain = &name.value.name;
        match kind {
            K::Table | K::View | K::MaterializedView | K::ForeignTable | K::Index | K::Sequence => {
                self.class_address(kind, name)
            }
            K::Schema => match self.catalog.schema_id(&self.path, plain) {
                Some(id) => Ok(ObjectId::Schema(id)),
                None => Err(refuse::missing_schema(plain).at(name.span).into()),
            },
            K::Role => match self.role_of_name(plain) {
                Ok(id) => Ok(ObjectId::Role(id)),
                Err(refusal) => Err(refusal.at(name.span).into()),
            },
            K::Extension => match self.catalog.extensions.find(None, plain) {
                Some((_, extension)) => Ok(ObjectId::Extension(extension.id)),
                None => Err(missing_plain(kind, "extension", name)),
            },
            K::Collation => self.collation_address(name),
            K::Type | K::Domain => {
                let id = self.type_of_name(name)?;
                self.checked_type(kind, id, name)
            }
            _ => self.other_address(kind, name),
        }
    }

    /// Something of `pg_class`, which must be of the kind that the statement says.
    fn class_address(&self, kind: ObjectKind, name: &ObjectName) -> Run<ObjectId> {
        use ObjectKind as K;
        let class = self.class(name)?;
        let plain = &name.value.name;
        let relation_kind = match class {
            ClassId::Relation(id) => Some(self.relation(id)?.kind),
            _ => None,
        };
        let right = match kind {
            K::Index => matches!(class, ClassId::Index(_)),
            K::Sequence => matches!(class, ClassId::Sequence(_)),
            K::Table => matches!(
                relation_kind,
                Some(RelationKind::Table | RelationKind::PartitionedTable)
            ),
            K::View => relation_kind == Some(RelationKind::View),
            K::MaterializedView => relation_kind == Some(RelationKind::MaterializedView),
            _ => relation_kind == Some(RelationKind::ForeignTable),
        };
        if !right {
            let expected = match kind {
                K::Index => "an index",
                K::Sequence => "a sequence",
                K::Table => "a table",
                K::View => "a view",
                K::MaterializedView => "a materialized view",
                _ => "a foreign table",
            };
            return Err(wrong_kind(plain, expected));
        }
        Ok(match class {
            ClassId::Relation(id) => ObjectId::Relation(id),
            ClassId::Index(id) => ObjectId::Index(id),
            ClassId::Sequence(id) => ObjectId::Sequence(id),
            ClassId::Composite(id) => ObjectId::Type(id),
        })
    }

    fn column_address(&self, relation: &ObjectName, column: &Name) -> Run<ObjectId> {
        match self.class(relation)? {
            ClassId::Relation(id) => {
                let relation = self.relation(id)?;
                let number = self.column_of(relation, column)?.number;
                Ok(ObjectId::Column(id, number))
            }
            ClassId::Composite(id) => match self.attribute(id, &column.value) {
                Some(_) => Ok(ObjectId::Type(id)),
                None => Err(refuse::missing_column(column, &relation.value.name)),
            },
            ClassId::Index(_) | ClassId::Sequence(_) => {
                let message = format!("\"{}\" is not a table", relation.value.name.as_str());
                Err(refusal(SqlState::WRONG_OBJECT_TYPE, message))
            }
        }
    }

    /// The attribute of a composite type.
    pub(crate) fn attribute(&self, id: TypeId, name: &Identifier) -> Option<&Column> {
        let data_type = self.catalog.data_type(id)?;
        let TypeKind::Composite { attributes, .. } = &data_type.kind else {
            return None;
        };
        attributes.iter().find(|it| it.name == *name)
    }

    /// A constraint, trigger, policy or rule of a relation, or a constraint of a domain.
    fn part_address(&self, kind: ObjectKind, name: &Name, relation: &ObjectName) -> Run<ObjectId> {
        if kind == ObjectKind::DomainConstraint {
            return self.domain_constraint_address(name, relation);
        }
        let relation = match self.class(relation)? {
            ClassId::Relation(id) => self.relation(id)?,
            _ => {
                let found = &relation.value.name;
                return Err(missing_part(kind, name, found));
            }
        };
        find_part(kind, name, relation).ok_or_else(|| missing_part(kind, name, &relation.name))
    }

    fn domain_constraint_address(&self, name: &Name, domain: &ObjectName) -> Run<ObjectId> {
        let id = self.type_of_name(domain)?;
        let found = self.catalog.data_type(id);
        let Some(TypeKind::Domain(it)) = found.map(|it| &it.kind) else {
            return Err(wrong_kind(&domain.value.name, "a domain"));
        };
        if let Some(constraint) = it.constraints.iter().find(|it| it.name == name.value) {
            return Ok(ObjectId::DomainConstraint(id, constraint.id));
        }
        let message = format!(
            "constraint \"{}\" for domain {} does not exist",
            name.value.as_str(),
            domain.value.name.as_str()
        );
        Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message)
            .about(
                ObjectKind::DomainConstraint,
                refuse::of_relation(&domain.value.name, &name.value),
            )
            .at(name.span)
            .into())
    }

    /// The type of a name, without modifiers or brackets.
    pub(crate) fn type_of_name(&self, name: &ObjectName) -> Run<TypeId> {
        if let Some(schema) = &name.value.schema {
            self.explicit_schema(schema)?;
        }
        match self.catalog.find_type(&self.path, &name.value) {
            Some(found) => Ok(found.id),
            None => Err(missing_type(name)),
        }
    }

    /// The type that a statement writes.
    pub(crate) fn type_written(&self, name: &TypeName) -> Run<TypeId> {
        Ok(self.resolve_type(name)?.data_type)
    }

    fn type_address(&self, kind: ObjectKind, name: &TypeName) -> Run<ObjectId> {
        let id = self.type_written(name)?;
        self.checked_type(kind, id, &name.name)
    }

    fn checked_type(&self, kind: ObjectKind, id: TypeId, name: &ObjectName) -> Run<ObjectId> {
        let data_type = self.catalog.data_type(id);
        let is_domain = data_type.is_some_and(|it| matches!(it.kind, TypeKind::Domain(_)));
        if kind == ObjectKind::Domain && !is_domain {
            return Err(wrong_kind(&name.value.name, "a domain"));
        }
        Ok(ObjectId::Type(id))
    }

    fn operator_address(&self, it: &OperatorSignature) -> Run<ObjectId> {
        let operand =
            |operand: &Option<TypeName>| operand.as_ref().map(|it| self.type_written(it)).transpose();
        let (left, right) = (operand(&it.left)?, operand(&it.right)?);
        let schemas: Vec<SchemaId> = match &it.schema {
            Some(schema) => vec![self.explicit_schema(schema)?],
            None => self.path.schemas.clone(),
        };
        let same = |schema: &SchemaId| {
            let mut here = self.catalog.operators_in(*schema, &it.name.value);
            here.find(|found| found.left == left && Some(found.right) == right)
        };
        match schemas.iter().find_map(same) {
            Some(found) => Ok(ObjectId::Operator(found.id)),
            None => {
                let message = format!("operator does not exist: {}", it.name.value.as_str());
                Err(Refusal::new(SqlState::UNDEFINED_FUNCTION, message)
                    .about(ObjectKind::Operator, QualifiedName::new(it.name.value.clone()))
                    .at(it.name.span)
                    .into())
            }
        }
    }

    fn class_of_method(&self, kind: ObjectKind, name: &ObjectName, method: &Name) -> Run<ObjectId> {
        let is_class = kind == ObjectKind::OperatorClass;
        if let Some(schema) = &name.value.schema {
            self.explicit_schema(schema)?;
        }
        let found = self.catalog.search(&self.path, &name.value, |schema| {
            if is_class {
                let mut own = self
                    .catalog
                    .operator_classes
                    .named(Some(schema), &name.value.name);
                return own
                    .find(|(_, it)| it.method == method.value)
                    .map(|(_, it)| ObjectId::OperatorClass(it.id));
            }
            let mut own = self
                .catalog
                .operator_families
                .named(Some(schema), &name.value.name);
            own.find(|(_, it)| it.method == method.value)
                .map(|(_, it)| ObjectId::OperatorFamily(it.id))
        });
        found.ok_or_else(|| {
            let message = format!(
                "operator {} \"{}\" does not exist for access method \"{}\"",
                if is_class { "class" } else { "family" },
                refuse::plain(&name.value),
                method.value.as_str()
            );
            Refusal::new(SqlState::UNDEFINED_OBJECT, message)
                .about(kind, name.value.clone())
                .at(name.span)
                .into()
        })
    }

    fn cast_address(&self, source: &TypeName, target: &TypeName) -> Run<ObjectId> {
        let (from, to) = (self.type_written(source)?, self.type_written(target)?);
        match self.catalog.cast(from, to) {
            Some(cast) => Ok(ObjectId::Cast(cast.id.unwrap_or(CastId(0)))),
            None => {
                let message = format!(
                    "cast from type {} to type {} does not exist",
                    refuse::plain(&source.name.value),
                    refuse::plain(&target.name.value)
                );
                Err(refusal(SqlState::UNDEFINED_OBJECT, message))
            }
        }
    }

    fn collation_address(&self, name: &ObjectName) -> Run<ObjectId> {
        if let Some(schema) = &name.value.schema {
            self.explicit_schema(schema)?;
        }
        let found = self.catalog.search(&self.path, &name.value, |schema| {
            let own = self.catalog.collations.find(Some(schema), &name.value.name);
            let system = self.catalog.system().collations();
            own.map(|(_, it)| it.id).or_else(|| {
                system
                    .named(Some(schema), &name.value.name)
                    .next()
                    .map(|it| it.id)
            })
        });
        found.map(ObjectId::Collation).ok_or_else(|| {
            let message = format!(
                "collation \"{}\" for encoding \"UTF8\" does not exist",
                refuse::plain(&name.value)
            );
            Refusal::new(SqlState::UNDEFINED_OBJECT, message)
                .about(ObjectKind::Collation, name.value.clone())
                .at(name.span)
                .into()
        })
    }

    /// Objects that the catalog knows by name only.
    fn other_address(&self, kind: ObjectKind, name: &ObjectName) -> Run<ObjectId> {
        if let Some(schema) = &name.value.schema {
            self.explicit_schema(schema)?;
        }
        let of_schemas = matches!(
            kind,
            ObjectKind::Statistics
                | ObjectKind::Conversion
                | ObjectKind::TextSearchConfiguration
                | ObjectKind::TextSearchDictionary
                | ObjectKind::TextSearchParser
                | ObjectKind::TextSearchTemplate
        );
        let find = |schema: Option<SchemaId>| {
            let mut all = self.catalog.others.named(schema, &name.value.name);
            all.find(|(_, it)| it.kind == kind).map(|(_, it)| it.id)
        };
        let found = if of_schemas {
            self.catalog
                .search(&self.path, &name.value, |schema| find(Some(schema)))
        } else {
            find(None)
        };
        match found {
            Some(id) => Ok(ObjectId::Other(id)),
            None => Err(missing_plain(kind, word_of(kind), name)),
        }
    }

    /// Whether a language is PostgreSQL's own or comes with every database.
    pub(crate) fn is_own_language(&self, name: &Identifier) -> bool {
        let languages = self.catalog.system().builtin().languages();
        let plpgsql = name.as_str() == "plpgsql" && self.catalog.extensions.find(None, name).is_some();
        plpgsql || languages.iter().any(|it| it.name == name.as_str())
    }

    /// Refuses a database that is not the one the statements run in, as far as its name is known.
    pub(crate) fn require_database(&self, name: &ObjectName) -> Run {
        let plain = name.value.name.as_str();
        let known = ["postgres", "template0", "template1", THIS_DATABASE].contains(&plain);
        if known || self.environment.is_some() {
            return Ok(());
        }
        refuse::unknown("the database's name is not known")
    }
}

/// A part of a relation by its name.
pub(crate) fn find_part(kind: ObjectKind, name: &Name, relation: &Relation) -> Option<ObjectId> {
    let (id, name): (RelationId, &Identifier) = (relation.id, &name.value);
    match kind {
        ObjectKind::Constraint => {
            let mut all = relation.constraints.iter();
            all.find(|it| it.name == *name)
                .map(|it| ObjectId::Constraint(id, it.id))
        }
        ObjectKind::Trigger => {
            let mut all = relation.triggers.iter();
            all.find(|it| it.name == *name)
                .map(|it| ObjectId::Trigger(id, it.id))
        }
        ObjectKind::Policy => {
            let mut all = relation.policies.iter();
            all.find(|it| it.name == *name)
                .map(|it| ObjectId::Policy(id, it.id))
        }
        _ => {
            let mut all = relation.rules.iter();
            all.find(|it| it.name == *name)
                .map(|it| ObjectId::Rule(id, it.id))
        }
    }
}

/// `trigger "g" for table "t" does not exist`
pub(crate) fn missing_part(
    kind: ObjectKind,
    name: &Name,
    relation: &Identifier,
) -> pgassay_catalog::refusal::Obstacle {
    let (word, of) = match kind {
        ObjectKind::Constraint => ("constraint", "table"),
        ObjectKind::Trigger => ("trigger", "table"),
        ObjectKind::Policy => ("policy", "table"),
        _ => ("rule", "relation"),
    };
    let message = format!(
        "{word} \"{}\" for {of} \"{}\" does not exist",
        name.value.as_str(),
        relation.as_str()
    );
    Refusal::new(SqlState::UNDEFINED_OBJECT, message)
        .about(kind, refuse::of_relation(relation, &name.value))
        .at(name.span)
        .into()
}

/// `type "t" does not exist`
pub(crate) fn missing_type(name: &ObjectName) -> pgassay_catalog::refusal::Obstacle {
    refuse::missing(ObjectKind::Type, "type", SqlState::UNDEFINED_OBJECT, name)
}

fn missing_plain(kind: ObjectKind, word: &str, name: &ObjectName) -> pgassay_catalog::refusal::Obstacle {
    refuse::missing(kind, word, SqlState::UNDEFINED_OBJECT, name)
}

/// What messages call a kind that the catalog knows by name only.
pub(crate) fn word_of(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::AccessMethod => "access method",
        ObjectKind::Conversion => "conversion",
        ObjectKind::EventTrigger => "event trigger",
        ObjectKind::ForeignDataWrapper => "foreign-data wrapper",
        ObjectKind::Language => "language",
        ObjectKind::Publication => "publication",
        ObjectKind::Server => "server",
        ObjectKind::Statistics => "statistics object",
        ObjectKind::Subscription => "subscription",
        ObjectKind::Tablespace => "tablespace",
        ObjectKind::TextSearchConfiguration => "text search configuration",
        ObjectKind::TextSearchDictionary => "text search dictionary",
        ObjectKind::TextSearchParser => "text search parser",
        ObjectKind::TextSearchTemplate => "text search template",
        _ => "object",
    }
}
