//! Names of objects, with their schemas.

use pgassay_sql::name::Identifier;

use super::Printer;
use crate::bind::format_type;
use crate::data_type::{DataType, TypeKind};
use crate::id::{
    CollationId, ColumnNumber, ConstraintId, FunctionId, IndexId, ObjectId, OperatorClassId, OperatorId,
    RelationId, RoleId, SchemaId, SequenceId, TypeId,
};
use crate::relation::{Column, Relation};
use crate::routine::Function;

/// What stands for the name of an object that is not there.
const MISSING: &str = "\"?\"";

impl<'a> Printer<'a> {
    /// A schema. All temporary ones are the session's own.
    pub(crate) fn schema(self, id: SchemaId) -> String {
        match self.catalog.schema(id) {
            Some(schema) if schema.name.as_str().starts_with("pg_temp") => "pg_temp".to_owned(),
            Some(schema) => schema.name.quoted(),
            None => MISSING.to_owned(),
        }
    }

    /// A name in a schema.
    pub(crate) fn qualified(self, schema: SchemaId, name: &Identifier) -> String {
        format!("{}.{}", self.schema(schema), name.quoted())
    }

    /// A relation.
    pub(crate) fn relation(self, id: RelationId) -> String {
        self.catalog
            .relation(id)
            .map_or(MISSING.to_owned(), |relation| self.relation_name(relation))
    }

    /// A relation.
    pub(crate) fn relation_name(self, relation: &Relation) -> String {
        self.qualified(relation.schema, &relation.name)
    }

    /// A column's own name.
    pub(crate) fn column(self, relation: &Relation, number: ColumnNumber) -> String {
        relation
            .column(number)
            .map_or(MISSING.to_owned(), |column| column.name.quoted())
    }

    /// Columns' own names with commas.
    pub(crate) fn columns(self, relation: &Relation, numbers: &[ColumnNumber]) -> String {
        let names: Vec<String> = numbers
            .iter()
            .map(|number| self.column(relation, *number))
            .collect();
        names.join(", ")
    }

    /// Columns of a relation that is given by its identifier.
    pub(crate) fn columns_of(self, relation: RelationId, numbers: &[ColumnNumber]) -> String {
        self.catalog
            .relation(relation)
            .map_or(MISSING.to_owned(), |relation| self.columns(relation, numbers))
    }

    /// An index.
    pub(crate) fn index(self, id: IndexId) -> String {
        let index = self.catalog.index(id);
        index.map_or(MISSING.to_owned(), |index| {
            self.qualified(index.schema, &index.name)
        })
    }

    /// A sequence.
    pub(crate) fn sequence(self, id: SequenceId) -> String {
        let sequence = self.catalog.sequence(id);
        sequence.map_or(MISSING.to_owned(), |sequence| {
            self.qualified(sequence.schema, &sequence.name)
        })
    }

    /// A constraint's own name.
    pub(crate) fn constraint(self, relation: &Relation, id: ConstraintId) -> String {
        let mut constraints = relation.constraints.iter();
        let found = constraints.find(|constraint| constraint.id == id);
        found.map_or(MISSING.to_owned(), |constraint| constraint.name.quoted())
    }

    /// A role.
    pub(crate) fn role(self, id: RoleId) -> String {
        self.catalog
            .role(id)
            .map_or(MISSING.to_owned(), |role| role.name.quoted())
    }

    /// A role, or everybody.
    pub(crate) fn grantee(self, id: Option<RoleId>) -> String {
        id.map_or("PUBLIC".to_owned(), |id| self.role(id))
    }

    /// A type without modifier.
    pub(crate) fn data_type(self, id: TypeId) -> String {
        self.type_with_modifier(id, -1)
    }

    /// A type by its stored name, as ALTER TYPE and COMMENT ON TYPE take it.
    pub(crate) fn stored_type(self, data_type: &DataType) -> String {
        self.qualified(data_type.schema, &data_type.name)
    }

    /// A type and its modifier, as `format_type` prints them.
    pub(crate) fn type_with_modifier(self, id: TypeId, modifier: i32) -> String {
        format_type(self.catalog, id, modifier)
    }

    /// A collation.
    pub(crate) fn collation(self, id: CollationId) -> String {
        let collation = self.catalog.collation(id);
        collation.map_or(MISSING.to_owned(), |it| self.qualified(it.schema, &it.name))
    }

    /// `COLLATE`, with a space before it, where a column's collation is not its type's own.
    pub(crate) fn collate(self, column: &Column) -> String {
        match column.collation {
            Some(collation) if Some(collation) != self.collation_of_type(column.data_type) => {
                format!(" COLLATE {}", self.collation(collation))
            }
            _ => String::new(),
        }
    }

    /// The collation that values of a type have.
    pub(crate) fn collation_of_type(self, id: TypeId) -> Option<CollationId> {
        let data_type = self.catalog.data_type(id)?;
        match &data_type.kind {
            TypeKind::Domain(domain) => domain.collation,
            TypeKind::Array { element } => self.collation_of_type(*element),
            _ if id == TypeId::NAME => Some(CollationId::C),
            _ => data_type.collatable.then_some(CollationId::DEFAULT),
        }
    }

    /// An operator class.
    pub(crate) fn operator_class(self, id: OperatorClassId) -> String {
        let class = self.catalog.operator_class(id);
        class.map_or(MISSING.to_owned(), |it| self.qualified(it.schema, &it.name))
    }

    /// An operator as an expression writes it with its schema.
    pub(crate) fn operator(self, id: OperatorId) -> String {
        let operator = self.catalog.operator(id);
        operator.map_or(MISSING.to_owned(), |it| {
            format!("{}.{}", self.schema(it.schema), it.name.as_str())
        })
    }

    /// An operator with the types of its operands.
    pub(crate) fn operator_signature(self, id: OperatorId) -> String {
        let Some(operator) = self.catalog.operator(id) else {
            return MISSING.to_owned();
        };
        let left = operator
            .left
            .map_or("NONE".to_owned(), |left| self.data_type(left));
        format!(
            "{}({left}, {})",
            self.operator(id),
            self.data_type(operator.right)
        )
    }

    /// A function's name.
    pub(crate) fn function(self, id: FunctionId) -> String {
        let function = self.catalog.function(id);
        function.map_or(MISSING.to_owned(), |it| self.qualified(it.schema, &it.name))
    }

    /// A function's name and the types of what calls pass.
    pub(crate) fn signature(self, function: &Function) -> String {
        let types: Vec<String> = function
            .input_types()
            .into_iter()
            .map(|id| self.data_type(id))
            .collect();
        format!(
            "{}({})",
            self.qualified(function.schema, &function.name),
            types.join(", ")
        )
    }

    /// The same of a function that is given by its identifier.
    pub(crate) fn signature_of(self, id: FunctionId) -> String {
        self.catalog
            .function(id)
            .map_or(MISSING.to_owned(), |function| self.signature(function))
    }

    /// Any object, by its kind and name.
    pub(crate) fn object(self, object: ObjectId) -> String {
        let catalog = self.catalog;
        let on = |relation: RelationId, name: Option<&Identifier>| {
            let name = name.map_or(MISSING.to_owned(), Identifier::quoted);
            format!("{}.{name}", self.relation(relation))
        };
        match object {
            ObjectId::Schema(id) => format!("schema {}", self.schema(id)),
            ObjectId::Relation(id) => format!("relation {}", self.relation(id)),
            ObjectId::Column(id, number) => {
                format!("column {}.{}", self.relation(id), self.columns_of(id, &[number]))
            }
            ObjectId::Default(id, number) => {
                format!("default {}.{}", self.relation(id), self.columns_of(id, &[number]))
            }
            ObjectId::Index(id) => format!("index {}", self.index(id)),
            ObjectId::Sequence(id) => format!("sequence {}", self.sequence(id)),
            ObjectId::Type(id) => format!("type {}", self.data_type(id)),
            ObjectId::DomainConstraint(id, _) => format!("constraint of {}", self.data_type(id)),
            ObjectId::Function(id) => format!("function {}", self.signature_of(id)),
            ObjectId::Operator(id) => format!("operator {}", self.operator_signature(id)),
            ObjectId::OperatorClass(id) => format!("operator class {}", self.operator_class(id)),
            ObjectId::Collation(id) => format!("collation {}", self.collation(id)),
            ObjectId::Role(id) => format!("role {}", self.role(id)),
            ObjectId::Constraint(id, constraint) => {
                let relation = catalog.relation(id);
                let name = relation.map_or(MISSING.to_owned(), |it| self.constraint(it, constraint));
                format!("constraint {}.{name}", self.relation(id))
            }
            ObjectId::Trigger(id, trigger) => {
                let mut all = catalog.relation(id).into_iter().flat_map(|it| &it.triggers);
                format!(
                    "trigger {}",
                    on(id, all.find(|it| it.id == trigger).map(|it| &it.name))
                )
            }
            ObjectId::Policy(id, policy) => {
                let mut all = catalog.relation(id).into_iter().flat_map(|it| &it.policies);
                format!(
                    "policy {}",
                    on(id, all.find(|it| it.id == policy).map(|it| &it.name))
                )
            }
            ObjectId::Rule(id, rule) => {
                let mut all = catalog.relation(id).into_iter().flat_map(|it| &it.rules);
                format!("rule {}", on(id, all.find(|it| it.id == rule).map(|it| &it.name)))
            }
            ObjectId::OperatorFamily(id) => {
                let family = catalog.operator_family(id);
                let name = family.map_or(MISSING.to_owned(), |it| self.qualified(it.schema, &it.name));
                format!("operator family {name}")
            }
            ObjectId::Cast(id) => {
                let cast = catalog.casts.get(id.0);
                let types =
                    cast.map(|it| format!("{} AS {}", self.data_type(it.source), self.data_type(it.target)));
                format!("cast ({})", types.unwrap_or_default())
            }
            ObjectId::Extension(id) => {
                let extension = catalog.extensions.get(id.0);
                let name = extension.map_or(MISSING.to_owned(), |it| it.name.quoted());
                format!("extension {name}")
            }
            ObjectId::Other(id) => {
                let other = catalog.others.get(id.0);
                let name = other.map_or(MISSING.to_owned(), |it| it.name.quoted());
                format!("object {name}")
            }
        }
    }
}
