//! The members of the extensions that PostgreSQL ships, and of pgvector.

use super::data_type::{self, Type};
use super::function::{self, Function};
use super::operator::{self, Cast, Operator};
use super::operator_class::{self, AccessMethod, FamilyOperator, OperatorClass, OperatorFamily};
use super::other::{self, Layout, Simple};
use super::relation::{self, Relation};
use super::row::section;
use super::scope::OtherExtension;
use super::table::{Ids, Table};
use super::{Builtin, builtin};

/// The members of an extension in its default version. Those with an empty schema are in the schema that the extension
/// is created in.
#[derive(Debug, Clone)]
pub struct ExtensionMembers {
    /// The types, with their array types and the row types of relations.
    pub types: Table<Type>,
    /// The functions.
    pub functions: Table<Function>,
    /// The operators.
    pub operators: Table<Operator>,
    /// The casts.
    pub casts: Vec<Cast>,
    /// The access methods.
    pub access_methods: Table<AccessMethod>,
    /// The operator families.
    pub operator_families: Table<OperatorFamily>,
    /// The operator classes.
    pub operator_classes: Table<OperatorClass>,
    /// The operators of its families, and those that it adds to PostgreSQL's own.
    pub family_operators: Vec<FamilyOperator>,
    /// The tables, views and sequences.
    pub relations: Table<Relation>,
    /// The schemas that it makes itself.
    pub schemas: Table<Simple>,
    /// The languages.
    pub languages: Table<Simple>,
    /// The text search objects.
    pub text_search: Table<Simple>,
    /// Foreign data wrappers, event triggers and transforms.
    pub other: Table<Simple>,
    /// The first identifier that was not given to a member.
    pub next_id: u32,
}

/// The members of an extension on a major, numbered from `first_id`; nothing where the extension is not known or that
/// major does not have it. `other` finds the types of the extensions that it requires.
pub fn extension(
    name: &str,
    major: u16,
    first_id: u32,
    other: OtherExtension<'_>,
) -> Option<ExtensionMembers> {
    let builtin = builtin(major);
    if builtin.available_extensions().named(name).is_empty() {
        return None;
    }
    let (_, text) = EXTENSIONS.iter().find(|(known, _)| *known == name)?;
    Some(read(text, builtin, &mut Ids::from(first_id), other))
}

/// The names of the extensions whose members are known on some major.
pub fn known_extensions() -> impl Iterator<Item = &'static str> {
    EXTENSIONS.iter().map(|(name, _)| *name)
}

fn read(text: &'static str, builtin: &Builtin, ids: &mut Ids, other: OtherExtension<'_>) -> ExtensionMembers {
    let major = builtin.major();
    let part = |kind| section(text, kind);
    let (types, scope) = data_type::read(
        part("type"),
        part("range"),
        major,
        ids,
        Some(builtin.scope()),
        other,
    );
    let functions = function::read(part("function"), major, ids, &scope);
    let operators = operator::read(part("operator"), major, ids, &scope, &functions);
    let known = Some(builtin.operator_families());
    let families = operator_class::read_families(part("operator_family"), major, ids, true);
    ExtensionMembers {
        casts: operator::read_casts(part("cast"), major, &scope, &functions),
        access_methods: operator_class::read_access_methods(part("access_method"), major, ids),
        operator_classes: operator_class::read_classes(
            part("operator_class"),
            major,
            ids,
            &scope,
            known,
            &families,
        ),
        family_operators: operator_class::read_family_operators(
            part("family_operator"),
            major,
            &scope,
            known,
            &families,
            &operators,
        ),
        relations: relation::read(part("relation"), major, ids, &scope),
        schemas: other::read(part("schema"), major, ids, Layout::SCHEMA),
        languages: other::read(part("language"), major, ids, Layout::LANGUAGE),
        text_search: other::read(part("text_search"), major, ids, Layout::TEXT_SEARCH),
        other: other::read(part("other"), major, ids, Layout::OTHER),
        types,
        functions,
        operators,
        operator_families: families,
        next_id: ids.next(),
    }
}

macro_rules! extensions {
    ($($name:literal,)*) => {
        &[$(($name, include_str!(concat!("data/extension/", $name, ".txt")))),*]
    };
}

/// The data file of each extension.
const EXTENSIONS: &[(&str, &str)] = extensions![
    "adminpack",
    "amcheck",
    "autoinc",
    "bloom",
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "dblink",
    "dict_int",
    "dict_xsyn",
    "earthdistance",
    "file_fdw",
    "fuzzystrmatch",
    "hstore",
    "insert_username",
    "intagg",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "moddatetime",
    "old_snapshot",
    "pageinspect",
    "pg_buffercache",
    "pg_freespacemap",
    "pg_logicalinspect",
    "pg_prewarm",
    "pg_stat_statements",
    "pg_surgery",
    "pg_trgm",
    "pg_visibility",
    "pg_walinspect",
    "pgcrypto",
    "pgrowlocks",
    "pgstattuple",
    "plpgsql",
    "pltcl",
    "pltclu",
    "postgres_fdw",
    "refint",
    "seg",
    "sslinfo",
    "tablefunc",
    "tcn",
    "tsm_system_rows",
    "tsm_system_time",
    "unaccent",
    "uuid-ossp",
    "vector",
    "xml2",
];
