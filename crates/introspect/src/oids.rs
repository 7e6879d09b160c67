//! From the server's OIDs to the catalog's identifiers.

use pgassay_catalog::Catalog;
use pgassay_catalog::builtin::FIRST_UNFIXED;
use pgassay_catalog::id::{
    CollationId, ColumnNumber, ConstraintId, ExtensionId, FunctionId, IndexId, ObjectId, OperatorClassId,
    OperatorFamilyId, OperatorId, OtherId, RelationId, RoleId, SchemaId, SequenceId, TriggerId, TypeId,
};
use pgassay_sql::name::Identifier;
use rustc_hash::FxHashMap;

/// The OIDs of the system catalogs whose objects others refer to (`pg_depend.classid`): they are the same everywhere.
pub(crate) mod class {
    pub(crate) const TYPE: u32 = 1247;
    pub(crate) const FUNCTION: u32 = 1255;
    pub(crate) const RELATION: u32 = 1259;
    pub(crate) const ROLE: u32 = 1260;
    pub(crate) const CAST: u32 = 2605;
    pub(crate) const CONSTRAINT: u32 = 2606;
    pub(crate) const OPERATOR_CLASS: u32 = 2616;
    pub(crate) const SCHEMA: u32 = 2615;
    pub(crate) const OPERATOR: u32 = 2617;
    pub(crate) const RULE: u32 = 2618;
    pub(crate) const TRIGGER: u32 = 2620;
    pub(crate) const OPERATOR_FAMILY: u32 = 2753;
    pub(crate) const EXTENSION: u32 = 3079;
    pub(crate) const POLICY: u32 = 3256;
    pub(crate) const COLLATION: u32 = 3456;
}

/// What each OID became. OIDs are unique within one system catalog only.
#[derive(Debug, Default)]
pub(crate) struct Oids {
    ids: FxHashMap<(u32, u32), u32>,
    relations: FxHashMap<u32, ClassObject>,
}

/// What an OID of `pg_class` is here.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ClassObject {
    Relation(RelationId),
    Index(IndexId),
    Sequence(SequenceId),
    Composite(TypeId),
}

macro_rules! maps {
    ($($(#[$doc:meta])* $name:ident -> $id:ident: $class:ident;)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name(&self, oid: u32) -> Option<$id> {
            self.find(class::$class, oid).map($id)
        }
    )*};
}

impl Oids {
    maps! {
        /// The function.
        function -> FunctionId: FUNCTION;
        /// The operator.
        operator -> OperatorId: OPERATOR;
        /// The operator class.
        operator_class -> OperatorClassId: OPERATOR_CLASS;
        /// The operator family.
        operator_family -> OperatorFamilyId: OPERATOR_FAMILY;
        /// The collation.
        collation -> CollationId: COLLATION;
        /// The schema.
        schema -> SchemaId: SCHEMA;
        /// The extension.
        extension -> ExtensionId: EXTENSION;
    }

    fn find(&self, class: u32, oid: u32) -> Option<u32> {
        if let Some(id) = self.ids.get(&(class, oid)) {
            return Some(*id);
        }
        (oid != 0 && oid < FIRST_UNFIXED).then_some(oid)
    }

    /// Remembers what an OID became.
    pub(crate) fn set(&mut self, class: u32, oid: u32, id: u32) {
        self.ids.insert((class, oid), id);
    }

    /// Remembers what an OID of `pg_class` became.
    pub(crate) fn set_class(&mut self, oid: u32, object: ClassObject) {
        self.relations.insert(oid, object);
    }

    /// What an OID of `pg_class` is.
    pub(crate) fn class(&self, oid: u32) -> Option<ClassObject> {
        self.relations.get(&oid).copied()
    }

    /// The type; one that is not known is `unknown`.
    pub(crate) fn data_type(&self, oid: u32) -> TypeId {
        self.find(class::TYPE, oid).map_or(TypeId::UNKNOWN, TypeId)
    }

    /// The type, or none for OID 0.
    pub(crate) fn optional_type(&self, oid: Option<u32>) -> Option<TypeId> {
        oid.map(|oid| self.data_type(oid))
    }

    /// The role; the one that initialised the cluster has OID 10 everywhere. One that is gone counts as it too.
    pub(crate) fn role(&self, oid: u32) -> RoleId {
        self.find(class::ROLE, oid)
            .filter(|id| *id != 10)
            .map_or(RoleId::BOOTSTRAP, RoleId)
    }

    /// The relation.
    pub(crate) fn relation(&self, oid: u32) -> Option<RelationId> {
        match self.class(oid) {
            Some(ClassObject::Relation(id)) => Some(id),
            Some(_) => None,
            None => (oid != 0 && oid < FIRST_UNFIXED).then_some(RelationId(oid)),
        }
    }

    /// The index.
    pub(crate) fn index(&self, oid: u32) -> Option<IndexId> {
        match self.class(oid)? {
            ClassObject::Index(id) => Some(id),
            _ => None,
        }
    }

    /// The constraint, which may be referred to before it is read.
    pub(crate) fn constraint(&mut self, catalog: &mut Catalog, oid: u32) -> ConstraintId {
        ConstraintId(self.lazily(class::CONSTRAINT, catalog, oid))
    }

    /// The trigger, which may be referred to before it is read.
    pub(crate) fn trigger(&mut self, catalog: &mut Catalog, oid: u32) -> TriggerId {
        TriggerId(self.lazily(class::TRIGGER, catalog, oid))
    }

    fn lazily(&mut self, class: u32, catalog: &mut Catalog, oid: u32) -> u32 {
        *self.ids.entry((class, oid)).or_insert_with(|| catalog.new_id())
    }

    /// An object of which little is known.
    pub(crate) fn other(&self, class: u32, oid: u32) -> Option<OtherId> {
        self.ids.get(&(class, oid)).copied().map(OtherId)
    }

    /// Any object, with its column.
    pub(crate) fn object(&self, class: u32, oid: u32, column: i32) -> Option<ObjectId> {
        Some(match class {
            class::RELATION => match self.class(oid)? {
                ClassObject::Relation(id) if column > 0 => ObjectId::Column(id, ColumnNumber(column as u16)),
                ClassObject::Relation(id) => ObjectId::Relation(id),
                ClassObject::Index(id) => ObjectId::Index(id),
                ClassObject::Sequence(id) => ObjectId::Sequence(id),
                ClassObject::Composite(id) => ObjectId::Type(id),
            },
            class::FUNCTION => ObjectId::Function(self.function(oid)?),
            class::TYPE => ObjectId::Type(self.data_type(oid)),
            class::SCHEMA => ObjectId::Schema(self.schema(oid)?),
            _ => ObjectId::Other(self.other(class, oid)?),
        })
    }

    /// Settles one of PostgreSQL's own objects by name.
    pub(crate) fn set_builtin(&mut self, catalog: &Catalog, found: &Builtin<'_>) {
        let system = catalog.system();
        let name = Identifier::new(found.name);
        let Some(schema) = catalog
            .schema_named(&Identifier::new(found.schema))
            .map(|it| it.id)
        else {
            if found.class == "pg_namespace"
                && let Some(schema) = catalog.schema_named(&name)
            {
                self.set(class::SCHEMA, found.oid, schema.id.0);
            }
            return;
        };
        let (class, id) = match found.class {
            "pg_type" => (class::TYPE, catalog.type_in(schema, &name).map(|it| it.id.0)),
            "pg_proc" => {
                let found = catalog.functions_in(schema, &name).next();
                (class::FUNCTION, found.map(|it| it.id.0))
            }
            "pg_opclass" => {
                let mut classes = system.operator_classes().named(Some(schema), &name);
                let found = classes.find(|it| it.method == found.method);
                (class::OPERATOR_CLASS, found.map(|it| it.id.0))
            }
            "pg_opfamily" => {
                let mut families = system.operator_families().named(Some(schema), &name);
                let found = families.find(|it| it.method == found.method);
                (class::OPERATOR_FAMILY, found.map(|it| it.id.0))
            }
            "pg_collation" => {
                let found = system.collations().named(Some(schema), &name).next();
                (class::COLLATION, found.map(|it| it.id.0))
            }
            "pg_class" => {
                if let Some(relation) = catalog.relation_in(schema, &name) {
                    self.set_class(found.oid, ClassObject::Relation(relation.id));
                }
                return;
            }
            _ => return,
        };
        if let Some(id) = id {
            self.set(class, found.oid, id);
        }
    }
}

/// The name of one of PostgreSQL's own objects.
pub(crate) struct Builtin<'a> {
    pub(crate) class: &'a str,
    pub(crate) oid: u32,
    pub(crate) schema: &'a str,
    pub(crate) name: &'a str,
    pub(crate) method: &'a str,
}
