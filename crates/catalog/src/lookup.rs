//! Finding objects: by identifier, and by name along a search path.

use pgassay_sql::name::{Identifier, QualifiedName};

use crate::catalog::Catalog;
use crate::data_type::{DataType, TypeKind};
use crate::id::{
    CollationId, FunctionId, IndexId, OperatorClassId, OperatorFamilyId, OperatorId, RelationId, RoleId,
    SchemaId, SequenceId, TypeId,
};
use crate::index::Index;
use crate::operator::{Cast, Collation, Operator, OperatorClass, OperatorFamily};
use crate::relation::Relation;
use crate::role::{Role, Schema};
use crate::routine::Function;
use crate::sequence::Sequence;

/// So many casts are looked through faster than a name is made.
const FEW_CASTS: usize = 16;

/// The schemas that unqualified names are looked up in (`fetch_search_path`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPath {
    /// In order, with `pg_catalog` and the temporary schema where PostgreSQL puts them.
    pub schemas: Vec<SchemaId>,
    /// Where new objects go; none when no schema of the path exists.
    pub creation: Option<SchemaId>,
    /// The session's temporary schema: types and relations are found there, functions and operators are not.
    pub temporary: Option<SchemaId>,
    /// Schemas in which the user may not look: nothing is found there by a name that says its schema.
    pub hidden: Vec<SchemaId>,
}

impl SearchPath {
    /// `SET search_path = ''`, as introspection reads expressions.
    pub fn empty() -> SearchPath {
        SearchPath {
            schemas: vec![SchemaId::PG_CATALOG],
            creation: None,
            temporary: None,
            hidden: Vec::new(),
        }
    }

    /// The schemas that functions and operators are looked up in.
    pub fn for_functions(&self) -> impl Iterator<Item = SchemaId> {
        self.schemas
            .iter()
            .copied()
            .filter(|schema| Some(*schema) != self.temporary)
    }
}

/// Something that `pg_class` names: all of them share one namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is the kind of the identifier it holds")]
pub enum ClassId {
    Relation(RelationId),
    Index(IndexId),
    Sequence(SequenceId),
    /// A composite type of its own.
    Composite(TypeId),
}

/// Look-ups by identifier, PostgreSQL's own objects included.
macro_rules! by_id {
    ($($(#[$doc:meta])* $name:ident($id:ty) -> $object:ty: $store:ident, $system:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name(&self, id: $id) -> Option<&$object> {
            if id.is_builtin() { self.system().$system().get(id.0) } else { self.$store.get(id.0) }
        }
    )*};
}

impl Catalog {
    by_id! {
        /// The schema.
        schema(SchemaId) -> Schema: schemas, schemas;
        /// The relation.
        relation(RelationId) -> Relation: relations, relations;
        /// The type.
        data_type(TypeId) -> DataType: types, types;
        /// The function.
        function(FunctionId) -> Function: functions, functions;
        /// The operator.
        operator(OperatorId) -> Operator: operators, operators;
        /// The operator class.
        operator_class(OperatorClassId) -> OperatorClass: operator_classes, operator_classes;
        /// The operator family.
        operator_family(OperatorFamilyId) -> OperatorFamily: operator_families, operator_families;
        /// The collation.
        collation(CollationId) -> Collation: collations, collations;
        /// The role.
        role(RoleId) -> Role: roles, roles;
    }

    /// The index.
    pub fn index(&self, id: IndexId) -> Option<&Index> {
        self.indexes.get(id.0)
    }

    /// The sequence.
    pub fn sequence(&self, id: SequenceId) -> Option<&Sequence> {
        self.sequences.get(id.0)
    }

    /// The indexes of a relation.
    pub fn indexes_of(&self, relation: &Relation) -> impl Iterator<Item = &Index> {
        relation.indexes.iter().filter_map(|id| self.index(*id))
    }

    /// The schema of this name.
    pub fn schema_named(&self, name: &Identifier) -> Option<&Schema> {
        let own = self.schemas.find(None, name).map(|(_, schema)| schema);
        own.or_else(|| self.system().schemas().named(None, name).next())
    }

    /// The role of this name.
    pub fn role_named(&self, name: &Identifier) -> Option<&Role> {
        let own = self.roles.find(None, name).map(|(_, role)| role);
        own.or_else(|| self.system().roles().named(None, name).next())
    }

    /// The relation of this name in a schema.
    pub fn relation_in(&self, schema: SchemaId, name: &Identifier) -> Option<&Relation> {
        let own = self
            .relations
            .find(Some(schema), name)
            .map(|(_, relation)| relation);
        own.or_else(|| self.system().relations().named(Some(schema), name).next())
    }

    /// The type of this name in a schema.
    pub fn type_in(&self, schema: SchemaId, name: &Identifier) -> Option<&DataType> {
        let own = self
            .types
            .find(Some(schema), name)
            .map(|(_, data_type)| data_type);
        own.or_else(|| self.system().types().named(Some(schema), name).next())
    }

    /// The functions of this name in a schema.
    pub fn functions_in(&self, schema: SchemaId, name: &Identifier) -> impl Iterator<Item = &Function> {
        let own = self
            .functions
            .named(Some(schema), name)
            .map(|(_, function)| function);
        own.chain(self.system().functions().named(Some(schema), name))
    }

    /// The operators of this name in a schema.
    pub fn operators_in(&self, schema: SchemaId, name: &Identifier) -> impl Iterator<Item = &Operator> {
        let own = self
            .operators
            .named(Some(schema), name)
            .map(|(_, operator)| operator);
        own.chain(self.system().operators().named(Some(schema), name))
    }

    /// The cast between two types.
    pub fn cast(&self, source: TypeId, target: TypeId) -> Option<&Cast> {
        let own = if self.casts.len() <= FEW_CASTS {
            let mut all = self.casts.iter().map(|(_, cast)| cast);
            all.find(|cast| cast.source == source && cast.target == target)
        } else {
            let name = Cast::name_of(source, target);
            self.casts.find(None, &name).map(|(_, cast)| cast)
        };
        let may_be_builtin = source.is_builtin() && target.is_builtin();
        own.or_else(|| {
            may_be_builtin
                .then(|| self.system().cast(source, target))
                .flatten()
        })
    }

    /// What `pg_class` has under this name in a schema.
    pub fn class_in(&self, schema: SchemaId, name: &Identifier) -> Option<ClassId> {
        if let Some(relation) = self.relation_in(schema, name) {
            return Some(ClassId::Relation(relation.id));
        }
        if let Some((_, index)) = self.indexes.find(Some(schema), name) {
            return Some(ClassId::Index(index.id));
        }
        if let Some((_, sequence)) = self.sequences.find(Some(schema), name) {
            return Some(ClassId::Sequence(sequence.id));
        }
        let (_, data_type) = self.types.find(Some(schema), name)?;
        matches!(data_type.kind, TypeKind::Composite { .. }).then_some(ClassId::Composite(data_type.id))
    }

    /// The first schema of the path, or the one that is named, in which `find` finds something.
    pub fn search<T>(
        &self,
        path: &SearchPath,
        name: &QualifiedName,
        find: impl Fn(SchemaId) -> Option<T>,
    ) -> Option<T> {
        match &name.schema {
            Some(schema) => {
                let schema = self.schema_id(path, schema)?;
                (!path.hidden.contains(&schema)).then(|| find(schema)).flatten()
            }
            None => path.schemas.iter().find_map(|schema| find(*schema)),
        }
    }

    /// The schema of this name; `pg_temp` is the session's own.
    pub fn schema_id(&self, path: &SearchPath, name: &Identifier) -> Option<SchemaId> {
        if name.as_str() == "pg_temp" {
            return path.temporary;
        }
        self.schema_named(name).map(|schema| schema.id)
    }

    /// The relation that a name means.
    pub fn find_relation(&self, path: &SearchPath, name: &QualifiedName) -> Option<&Relation> {
        self.search(path, name, |schema| self.relation_in(schema, &name.name))
    }

    /// What a name means among all that `pg_class` holds.
    pub fn find_class(&self, path: &SearchPath, name: &QualifiedName) -> Option<ClassId> {
        self.search(path, name, |schema| self.class_in(schema, &name.name))
    }

    /// The type that a name means, the grammar's spellings already replaced.
    pub fn find_type(&self, path: &SearchPath, name: &QualifiedName) -> Option<&DataType> {
        self.search(path, name, |schema| self.type_in(schema, &name.name))
    }
}
