//! What PostgreSQL brings itself, in the catalog's own types: made from [`crate::builtin`] when first asked for.

pub mod convert;

use std::sync::{OnceLock, RwLock};

use pgassay_sql::name::Identifier;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use self::convert::{
    cast, data_type, family_operator, function, operator, operator_class, operator_family, relation, role,
    schema,
};
use crate::builtin::{self, Builtin, builtin};
use crate::data_type::DataType;
use crate::id::{CollationId, FunctionId, OperatorId, RelationId, RoleId, SchemaId, TypeId};
use crate::objects::Named;
use crate::operator::{Cast, Collation, FamilyOperator, Operator, OperatorClass, OperatorFamily};
use crate::relation::Relation;
use crate::role::{Role, Schema};
use crate::routine::Function;
use crate::version::ServerVersion;

/// Objects of one kind, found by identifier and by name.
#[derive(Debug)]
pub struct SystemObjects<T> {
    objects: Vec<T>,
    /// Of each identifier the place of its object, counted from 1.
    by_id: Vec<u16>,
    by_name: FxHashMap<(Option<SchemaId>, Identifier), SmallVec<[u32; 1]>>,
}

impl<T: Named> SystemObjects<T> {
    fn new(objects: Vec<T>, id: impl Fn(&T) -> u32) -> SystemObjects<T> {
        let mut by_name: FxHashMap<_, SmallVec<[u32; 1]>> = FxHashMap::default();
        let mut by_id: Vec<u16> = Vec::new();
        for (at, object) in objects.iter().enumerate() {
            let id = id(object) as usize;
            if id >= by_id.len() {
                by_id.resize(id + 1, 0);
            }
            by_id[id] = u16::try_from(at + 1).expect("identifiers below 16384 are fewer than 65535");
            by_name
                .entry((object.schema(), object.name().clone()))
                .or_default()
                .push(at as u32);
        }
        SystemObjects {
            objects,
            by_id,
            by_name,
        }
    }

    /// The object of this identifier.
    pub fn get(&self, id: u32) -> Option<&T> {
        let place = usize::from(*self.by_id.get(id as usize)?);
        self.objects.get(place.checked_sub(1)?)
    }

    /// Those of this name.
    pub fn named(&self, schema: Option<SchemaId>, name: &Identifier) -> impl Iterator<Item = &T> {
        self.by_name
            .get(&(schema, name.clone()))
            .into_iter()
            .flatten()
            .map(|at| &self.objects[*at as usize])
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.objects.iter()
    }
}

/// PostgreSQL's own objects of one major version.
pub struct System {
    builtin: &'static Builtin,
    schemas: OnceLock<SystemObjects<Schema>>,
    relations: OnceLock<SystemObjects<Relation>>,
    types: OnceLock<SystemObjects<DataType>>,
    functions: OnceLock<SystemObjects<Function>>,
    operators: OnceLock<SystemObjects<Operator>>,
    operator_classes: OnceLock<SystemObjects<OperatorClass>>,
    operator_families: OnceLock<SystemObjects<OperatorFamily>>,
    collations: OnceLock<SystemObjects<Collation>>,
    roles: OnceLock<SystemObjects<Role>>,
    casts: OnceLock<FxHashMap<(TypeId, TypeId), Cast>>,
    default_classes: OnceLock<FxHashMap<&'static str, Vec<&'static OperatorClass>>>,
    chosen_operators: RwLock<FxHashMap<Operands, OperatorId>>,
    chosen_functions: RwLock<FxHashMap<Arguments, FunctionId>>,
}

/// An operator's name and the types of its operands.
pub(crate) type Operands = (Identifier, Option<TypeId>, TypeId);

/// A function's name, the types of its arguments, and whether the call may be a cast.
pub(crate) type Arguments = (Identifier, SmallVec<[TypeId; 3]>, bool);

impl System {
    /// The role `pg_database_owner`, whose only member is the owner of the current database.
    pub const PG_DATABASE_OWNER: RoleId = RoleId(6171);

    /// Those of a version; of one that is not known those of the nearest that is.
    pub fn of(version: ServerVersion) -> &'static System {
        static SYSTEMS: OnceLock<Vec<System>> = OnceLock::new();
        let systems = SYSTEMS.get_or_init(|| builtin::MAJORS.map(System::new).collect());
        let known = version
            .major
            .clamp(*builtin::MAJORS.start(), *builtin::MAJORS.end());
        &systems[usize::from(known - builtin::MAJORS.start())]
    }

    fn new(major: u16) -> System {
        System {
            builtin: builtin(major),
            schemas: OnceLock::new(),
            relations: OnceLock::new(),
            types: OnceLock::new(),
            functions: OnceLock::new(),
            operators: OnceLock::new(),
            operator_classes: OnceLock::new(),
            operator_families: OnceLock::new(),
            collations: OnceLock::new(),
            roles: OnceLock::new(),
            casts: OnceLock::new(),
            default_classes: OnceLock::new(),
            chosen_operators: RwLock::default(),
            chosen_functions: RwLock::default(),
        }
    }

    /// The data behind it: settings, available extensions, text search objects, languages, access methods.
    pub fn builtin(&self) -> &'static Builtin {
        self.builtin
    }

    /// `pg_catalog`, `information_schema`, `pg_toast`.
    pub fn schemas(&self) -> &SystemObjects<Schema> {
        self.schemas.get_or_init(|| {
            let own = self
                .builtin
                .schemas()
                .iter()
                .filter(|schema| schema.name != "public");
            SystemObjects::new(own.map(schema).collect(), |schema| schema.id.0)
        })
    }

    fn schema_id(&self, name: &str) -> SchemaId {
        if name == "pg_catalog" || name.is_empty() {
            return SchemaId::PG_CATALOG;
        }
        let found = self.schemas().named(None, &Identifier::new(name)).next();
        found.map_or(SchemaId::PG_CATALOG, |schema| schema.id)
    }

    /// The predefined roles.
    pub fn roles(&self) -> &SystemObjects<Role> {
        self.roles.get_or_init(|| {
            SystemObjects::new(self.builtin.roles().iter().map(role).collect(), |role| role.id.0)
        })
    }

    /// The collations.
    pub fn collations(&self) -> &SystemObjects<Collation> {
        self.collations.get_or_init(|| {
            let collation = |it: &builtin::Simple| Collation {
                id: CollationId(it.id),
                schema: SchemaId::PG_CATALOG,
                name: Identifier::new(it.name),
                owner: RoleId::BOOTSTRAP,
                comment: None,
                extension: None,
            };
            SystemObjects::new(self.builtin.collations().iter().map(collation).collect(), |it| {
                it.id.0
            })
        })
    }

    /// The types.
    pub fn types(&self) -> &SystemObjects<DataType> {
        self.types.get_or_init(|| {
            let row_of = |it: &builtin::Type| {
                let relation = self.builtin.relation(it.schema, it.name)?;
                Some(RelationId(relation.id))
            };
            let convert = |it: &builtin::Type| data_type(it, self.schema_id(it.schema), row_of(it));
            SystemObjects::new(self.builtin.types().iter().map(convert).collect(), |it| it.id.0)
        })
    }

    /// The functions.
    pub fn functions(&self) -> &SystemObjects<Function> {
        self.functions.get_or_init(|| {
            let convert = |it: &builtin::Function| function(it, self.schema_id(it.schema));
            SystemObjects::new(self.builtin.functions().iter().map(convert).collect(), |it| {
                it.id.0
            })
        })
    }

    /// The operators.
    pub fn operators(&self) -> &SystemObjects<Operator> {
        self.operators.get_or_init(|| {
            let convert = |it: &builtin::Operator| operator(it, self.schema_id(it.schema));
            SystemObjects::new(self.builtin.operators().iter().map(convert).collect(), |it| {
                it.id.0
            })
        })
    }

    /// The operator classes.
    pub fn operator_classes(&self) -> &SystemObjects<OperatorClass> {
        self.operator_classes.get_or_init(|| {
            let convert = |it: &builtin::OperatorClass| operator_class(it, self.schema_id(it.schema));
            SystemObjects::new(
                self.builtin.operator_classes().iter().map(convert).collect(),
                |it| it.id.0,
            )
        })
    }

    /// The operator classes of an access method that are the default of a type, in the order of their identifiers.
    pub fn default_operator_classes(&'static self, method: &str) -> &'static [&'static OperatorClass] {
        let classes = self.default_classes.get_or_init(|| {
            let mut classes: FxHashMap<&str, Vec<&OperatorClass>> = FxHashMap::default();
            for class in self.operator_classes().iter().filter(|class| class.default) {
                classes.entry(class.method.as_str()).or_default().push(class);
            }
            classes
        });
        classes.get(method).map_or(&[], Vec::as_slice)
    }

    /// Which of these operators [`crate::bind`] chose for such operands before. That takes a comparison with all of
    /// the same name, and its result never changes.
    pub(crate) fn chosen_operator(&self, operands: &Operands) -> Option<&Operator> {
        let chosen = self.chosen_operators.read().ok()?;
        self.operators().get(chosen.get(operands)?.0)
    }

    /// Keeps a choice for [`System::chosen_operator`].
    pub(crate) fn keep_chosen_operator(&self, operands: Operands, operator: OperatorId) {
        if let Ok(mut chosen) = self.chosen_operators.write() {
            chosen.insert(operands, operator);
        }
    }

    /// Which of these functions [`crate::bind`] chose for such arguments before.
    pub(crate) fn chosen_function(&self, arguments: &Arguments) -> Option<&Function> {
        let chosen = self.chosen_functions.read().ok()?;
        self.functions().get(chosen.get(arguments)?.0)
    }

    /// Keeps a choice for [`System::chosen_function`].
    pub(crate) fn keep_chosen_function(&self, arguments: Arguments, function: FunctionId) {
        if let Ok(mut chosen) = self.chosen_functions.write() {
            chosen.insert(arguments, function);
        }
    }

    /// The operator families with their operators.
    pub fn operator_families(&self) -> &SystemObjects<OperatorFamily> {
        self.operator_families.get_or_init(|| {
            let mut operators: FxHashMap<u32, Vec<FamilyOperator>> = FxHashMap::default();
            for it in self.builtin.family_operators() {
                operators.entry(it.family).or_default().push(family_operator(it));
            }
            let convert = |it: &builtin::OperatorFamily| {
                operator_family(
                    it,
                    self.schema_id(it.schema),
                    operators.get(&it.id).cloned().unwrap_or_default(),
                )
            };
            let families = self.builtin.operator_families().iter().map(convert).collect();
            SystemObjects::new(families, |it| it.id.0)
        })
    }

    /// The relations of `pg_catalog` and `information_schema`.
    pub fn relations(&self) -> &SystemObjects<Relation> {
        self.relations.get_or_init(|| {
            let types = self.types();
            let convert = |it: &builtin::Relation| {
                let schema = self.schema_id(it.schema);
                let row_type = types.named(Some(schema), &Identifier::new(it.name)).next();
                relation(it, schema, row_type.map(|it| it.id))
            };
            SystemObjects::new(self.builtin.relations().iter().map(convert).collect(), |it| {
                it.id.0
            })
        })
    }

    /// The cast between two types.
    pub fn cast(&self, source: TypeId, target: TypeId) -> Option<&Cast> {
        self.casts().get(&(source, target))
    }

    /// The casts.
    pub fn casts(&self) -> &FxHashMap<(TypeId, TypeId), Cast> {
        self.casts.get_or_init(|| {
            let convert = |it: &builtin::Cast| ((TypeId(it.source), TypeId(it.target)), cast(it));
            self.builtin.casts().iter().map(convert).collect()
        })
    }
}

impl std::fmt::Debug for System {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "System({})", self.builtin.major())
    }
}
