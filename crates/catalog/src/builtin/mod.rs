//! What a PostgreSQL server has before anybody creates anything, per major, and what contrib's extensions bring.
//!
//! The data are text files, made from real servers by the queries in `generate/` (the test `generate_builtin` of the
//! crate `audit` runs them). Identifiers are PostgreSQL's own where it fixes them (below 10,000). Objects that it numbers
//! anew at each initdb get the identifiers from [`FIRST_UNFIXED`] on, in the order of the data, the same at each run;
//! all stay below 16,384, where PostgreSQL begins to number users' objects.

mod data_type;
mod extension;
mod function;
mod operator;
mod operator_class;
mod other;
mod relation;
mod row;
mod scope;
mod table;

use std::sync::OnceLock;

pub use data_type::{Type, TypeKind, UNKNOWN};
pub use extension::{ExtensionMembers, extension, known_extensions};
pub use function::{Argument, ArgumentMode, Function, FunctionKind, Volatility};
pub use operator::{Cast, CastContext, CastMethod, Operator};
pub use operator_class::{AccessMethod, FamilyOperator, OperatorClass, OperatorFamily};
pub use other::{AvailableExtension, Setting, Simple};
pub use relation::{Column, Relation};
pub use scope::OtherExtension;
pub use table::{Named, Table};

use other::Layout;
use scope::Scope;
use table::Ids;

/// The first identifier of objects that have a different one on each server.
pub const FIRST_UNFIXED: u32 = 10_000;

/// The oldest and the newest major that the data know.
pub const MAJORS: std::ops::RangeInclusive<u16> = 14..=18;

/// What a server of one major has. Each kind is read when it is first asked for.
pub struct Builtin {
    major: u16,
    types: OnceLock<(Table<Type>, Scope<'static>)>,
    functions: OnceLock<Table<Function>>,
    operators: OnceLock<Table<Operator>>,
    casts: OnceLock<Vec<Cast>>,
    access_methods: OnceLock<Table<AccessMethod>>,
    operator_families: OnceLock<Table<OperatorFamily>>,
    operator_classes: OnceLock<Table<OperatorClass>>,
    family_operators: OnceLock<Vec<FamilyOperator>>,
    relations: OnceLock<Table<Relation>>,
    settings: OnceLock<Table<Setting>>,
    available_extensions: OnceLock<Table<AvailableExtension>>,
    collations: OnceLock<Table<Simple>>,
    languages: OnceLock<Table<Simple>>,
    roles: OnceLock<Table<Simple>>,
    schemas: OnceLock<Table<Simple>>,
    text_search: OnceLock<Table<Simple>>,
}

/// What a server of a major has; of one that is older or newer than [`MAJORS`] what the nearest known one has.
pub fn builtin(major: u16) -> &'static Builtin {
    static BUILTIN: [Builtin; 5] = [
        Builtin::new(14),
        Builtin::new(15),
        Builtin::new(16),
        Builtin::new(17),
        Builtin::new(18),
    ];
    let known = major.clamp(*MAJORS.start(), *MAJORS.end());
    &BUILTIN[usize::from(known - MAJORS.start())]
}

/// Members of other extensions never occur in PostgreSQL's own objects.
fn no_other_extension(_: &str, _: &str) -> Option<u32> {
    None
}

/// Reads one of the simple kinds when it is first asked for.
macro_rules! simple {
    ($builtin:expr, $field:ident, $file:literal, $layout:ident) => {
        $builtin.$field.get_or_init(|| {
            let text = include_str!(concat!("data/", $file, ".txt"));
            other::read(
                text,
                $builtin.major,
                &mut Ids::from(FIRST_UNFIXED),
                Layout::$layout,
            )
        })
    };
}

impl Builtin {
    const fn new(major: u16) -> Builtin {
        Builtin {
            major,
            types: OnceLock::new(),
            functions: OnceLock::new(),
            operators: OnceLock::new(),
            casts: OnceLock::new(),
            access_methods: OnceLock::new(),
            operator_families: OnceLock::new(),
            operator_classes: OnceLock::new(),
            family_operators: OnceLock::new(),
            relations: OnceLock::new(),
            settings: OnceLock::new(),
            available_extensions: OnceLock::new(),
            collations: OnceLock::new(),
            languages: OnceLock::new(),
            roles: OnceLock::new(),
            schemas: OnceLock::new(),
            text_search: OnceLock::new(),
        }
    }

    /// The major.
    pub fn major(&self) -> u16 {
        self.major
    }

    fn types_and_scope(&self) -> &(Table<Type>, Scope<'static>) {
        self.types.get_or_init(|| {
            let (types, ranges) = (include_str!("data/type.txt"), include_str!("data/range.txt"));
            let mut ids = Ids::from(FIRST_UNFIXED);
            data_type::read(types, ranges, self.major, &mut ids, None, &no_other_extension)
        })
    }

    fn scope(&self) -> &Scope<'static> {
        &self.types_and_scope().1
    }

    /// The types.
    pub fn types(&self) -> &Table<Type> {
        &self.types_and_scope().0
    }

    /// The type of this name in `pg_catalog`.
    pub fn data_type(&self, name: &str) -> Option<&Type> {
        self.types()
            .named(name)
            .iter()
            .find(|data_type| data_type.schema == "pg_catalog")
    }

    /// The functions, procedures, aggregates and window functions.
    pub fn functions(&self) -> &Table<Function> {
        self.functions.get_or_init(|| {
            let text = include_str!("data/function.txt");
            function::read(text, self.major, &mut Ids::from(FIRST_UNFIXED), self.scope())
        })
    }

    /// The operators.
    pub fn operators(&self) -> &Table<Operator> {
        self.operators.get_or_init(|| {
            let text = include_str!("data/operator.txt");
            let mut ids = Ids::from(FIRST_UNFIXED);
            operator::read(text, self.major, &mut ids, self.scope(), self.functions())
        })
    }

    /// The operator of this name for exactly these types.
    pub fn operator(&self, name: &str, left: Option<u32>, right: u32) -> Option<&Operator> {
        self.operators()
            .named(name)
            .iter()
            .find(|operator| operator.left == left && operator.right == right)
    }

    /// The casts, sorted by source and target.
    pub fn casts(&self) -> &[Cast] {
        self.casts.get_or_init(|| {
            operator::read_casts(
                include_str!("data/cast.txt"),
                self.major,
                self.scope(),
                self.functions(),
            )
        })
    }

    /// The cast from one type to another.
    pub fn cast(&self, source: u32, target: u32) -> Option<&Cast> {
        let casts = self.casts();
        let position = casts
            .binary_search_by_key(&(source, target), |cast| (cast.source, cast.target))
            .ok()?;
        casts.get(position)
    }

    /// The access methods.
    pub fn access_methods(&self) -> &Table<AccessMethod> {
        self.access_methods.get_or_init(|| {
            let text = include_str!("data/access_method.txt");
            operator_class::read_access_methods(text, self.major, &mut Ids::from(FIRST_UNFIXED))
        })
    }

    /// The operator families.
    pub fn operator_families(&self) -> &Table<OperatorFamily> {
        self.operator_families.get_or_init(|| {
            let text = include_str!("data/operator_family.txt");
            operator_class::read_families(text, self.major, &mut Ids::from(FIRST_UNFIXED), false)
        })
    }

    /// The operator classes.
    pub fn operator_classes(&self) -> &Table<OperatorClass> {
        self.operator_classes.get_or_init(|| {
            let text = include_str!("data/operator_class.txt");
            let (mut ids, families) = (Ids::from(FIRST_UNFIXED), self.operator_families());
            operator_class::read_classes(text, self.major, &mut ids, self.scope(), None, families)
        })
    }

    /// The operator class of this name for an access method.
    pub fn operator_class(&self, access_method: &str, name: &str) -> Option<&OperatorClass> {
        self.operator_classes()
            .named(name)
            .iter()
            .find(|class| class.access_method == access_method)
    }

    /// The default operator class that is declared for exactly this type. (PostgreSQL also takes one of a type that it can
    /// be coerced to without change, so `varchar` is indexed by `text_ops`, any array by `array_ops`, any enum by `enum_ops`.)
    pub fn default_operator_class(&self, access_method: &str, data_type: u32) -> Option<&OperatorClass> {
        let classes = self.operator_classes().iter();
        classes
            .filter(|class| class.access_method == access_method && class.default)
            .find(|class| class.input == data_type)
    }

    /// The operators of operator families, sorted by family, types and strategy.
    pub fn family_operators(&self) -> &[FamilyOperator] {
        self.family_operators.get_or_init(|| {
            let text = include_str!("data/family_operator.txt");
            let (families, operators) = (self.operator_families(), self.operators());
            operator_class::read_family_operators(text, self.major, self.scope(), None, families, operators)
        })
    }

    /// The operator that a family has for a strategy and two types.
    pub fn family_operator(
        &self,
        family: u32,
        strategy: u16,
        left: u32,
        right: u32,
    ) -> Option<&FamilyOperator> {
        let all = self.family_operators();
        let wanted = (family, left, right, strategy);
        let key = |one: &FamilyOperator| (one.family, one.left, one.right, one.strategy);
        all.get(all.binary_search_by_key(&wanted, key).ok()?)
    }

    /// The system catalogs and views, of `pg_catalog` and `information_schema`.
    pub fn relations(&self) -> &Table<Relation> {
        self.relations.get_or_init(|| {
            let text = include_str!("data/relation.txt");
            relation::read(text, self.major, &mut Ids::from(FIRST_UNFIXED), self.scope())
        })
    }

    /// The system relation of this schema and name.
    pub fn relation(&self, schema: &str, name: &str) -> Option<&Relation> {
        self.relations()
            .named(name)
            .iter()
            .find(|relation| relation.schema == schema)
    }

    /// The settings.
    pub fn settings(&self) -> &Table<Setting> {
        self.settings
            .get_or_init(|| other::read_settings(include_str!("data/setting.txt"), self.major))
    }

    /// The setting of this name, in whatever case. Names with a dot that are not here are anybody's to set.
    pub fn setting(&self, name: &str) -> Option<&Setting> {
        let is_it = |setting: &&Setting| setting.name.eq_ignore_ascii_case(name);
        self.settings()
            .named(name)
            .first()
            .or_else(|| self.settings().iter().find(is_it))
    }

    /// The extensions that the server's own packages bring, and pgvector, one entry for each version.
    pub fn available_extensions(&self) -> &Table<AvailableExtension> {
        let text = include_str!("data/available_extension.txt");
        self.available_extensions
            .get_or_init(|| other::read_available(text, self.major))
    }

    /// The collations, without those of the operating system.
    pub fn collations(&self) -> &Table<Simple> {
        simple!(self, collations, "collation", COLLATION)
    }

    /// The languages, without `plpgsql`, which is a member of an extension.
    pub fn languages(&self) -> &Table<Simple> {
        simple!(self, languages, "language", LANGUAGE)
    }

    /// The predefined roles.
    pub fn roles(&self) -> &Table<Simple> {
        simple!(self, roles, "role", ROLE)
    }

    /// The schemas of a new database.
    pub fn schemas(&self) -> &Table<Simple> {
        simple!(self, schemas, "schema", SCHEMA)
    }

    /// The text search configurations, dictionaries, parsers and templates.
    pub fn text_search(&self) -> &Table<Simple> {
        simple!(self, text_search, "text_search", TEXT_SEARCH)
    }
}

#[cfg(test)]
mod tests;
