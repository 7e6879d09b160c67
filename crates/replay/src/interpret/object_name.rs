//! `regclass`, `regprocedure` and the other types whose values are identifiers and print as names (`regproc.c`).

use pgassay_catalog::bind::format_type_along;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{FunctionId, RoleId, SchemaId, TypeId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::routine::Function;
use pgassay_sql::ast::{ExprKind, ObjectKind};
use pgassay_sql::name::{Identifier, QualifiedName};
use pgassay_sql::parse::{parse_expression, parse_type_name};

use super::value::Value;
use crate::{Replay, Run, refuse};

/// What a text names as a value of a type of this family, as `to_regclass` and its like: NULL where it names nothing,
/// unknown where that cannot be told.
///
/// # Errors
///
/// Until PostgreSQL 15, that the text is no name, or that a type among the arguments of a function does not exist.
pub(super) fn named(replay: &Replay, family: &str, text: &str) -> Run<Value> {
    // Names are read without a lexer.
    if text.contains("/*") || text.contains("--") {
        return if replay.catalog.version.major >= 16 {
            Ok(Value::Null)
        } else {
            Err(refuse::refusal(SqlState::INVALID_NAME, "invalid name syntax"))
        };
    }
    let relations = Effects::TABLES.union(Effects::VIEWS).union(Effects::INDEXES);
    let (found, effects) = match family {
        "regclass" => (class_named(replay, text).map(|it| class(replay, it)), relations),
        "regtype" => (
            type_named(replay, text).map(|it| of_type(replay, it)),
            Effects::TYPES,
        ),
        "regnamespace" => {
            let schema = replay
                .catalog
                .schema_named(&Identifier::from_source(text).unwrap_or_default());
            (schema.map(|it| object(it.id.0, it.name.quoted())), Effects::OTHER)
        }
        "regrole" => {
            let role = replay
                .catalog
                .role_named(&Identifier::from_source(text).unwrap_or_default());
            (role.map(|it| object(it.id.0, it.name.quoted())), Effects::ROLES)
        }
        "regproc" => (function_named(replay, text, false)?, Effects::FUNCTIONS),
        "regprocedure" => (function_named(replay, text, true)?, Effects::FUNCTIONS),
        _ => return Ok(Value::Unknown),
    };
    if let Some(found) = found {
        return Ok(found);
    }
    let gaps = &replay.catalog.gaps;
    let unsure = gaps.iter().any(|gap| gap.may_have.intersects(effects));
    Ok(if unsure { Value::Unknown } else { Value::Null })
}

/// The object of an identifier, as a cast of an `oid` makes it.
pub(super) fn identified(replay: &Replay, family: &str, id: i64) -> Value {
    let Ok(id) = u32::try_from(id) else {
        return Value::Unknown;
    };
    let catalog = &replay.catalog;
    let found = match family {
        "regclass" => class_identified(replay, id).map(|it| class(replay, it)),
        "regtype" => catalog.data_type(TypeId(id)).map(|it| of_type(replay, it.id)),
        "regnamespace" => catalog
            .schema(SchemaId(id))
            .map(|it| object(id, it.name.quoted())),
        "regrole" => catalog.role(RoleId(id)).map(|it| object(id, it.name.quoted())),
        "regproc" => catalog
            .function(FunctionId(id))
            .map(|it| function(replay, it, false)),
        "regprocedure" => catalog
            .function(FunctionId(id))
            .map(|it| function(replay, it, true)),
        _ => None,
    };
    found.unwrap_or(Value::Unknown)
}

/// A name in a text, as `regclass` reads it.
pub(super) fn qualified_name(text: &str) -> Option<QualifiedName> {
    let expression = parse_expression(text.trim(), 0).ok()?;
    let ExprKind::Column(parts) = expression.kind else {
        return None;
    };
    match parts.as_slice() {
        [name] => Some(QualifiedName::new(name.value.clone())),
        [schema, name] => Some(QualifiedName::in_schema(schema.value.clone(), name.value.clone())),
        _ => None,
    }
}

fn object(id: u32, name: String) -> Value {
    Value::Object {
        id: i64::from(id),
        name,
    }
}

/// What `pg_class` has under a name.
fn class_named(replay: &Replay, text: &str) -> Option<ClassId> {
    replay.find_class_leniently(&qualified_name(text)?)
}

fn class_identified(replay: &Replay, id: u32) -> Option<ClassId> {
    let catalog = &replay.catalog;
    if catalog.relation(id.into()).is_some() {
        Some(ClassId::Relation(id.into()))
    } else if catalog.index(id.into()).is_some() {
        Some(ClassId::Index(id.into()))
    } else if catalog.sequence(id.into()).is_some() {
        Some(ClassId::Sequence(id.into()))
    } else {
        let composite = catalog
            .data_type(id.into())
            .filter(|it| matches!(it.kind, TypeKind::Composite { .. }));
        composite.map(|it| ClassId::Composite(it.id))
    }
}

/// `regclassout`: with its schema where the search path does not lead to it.
fn class(replay: &Replay, class: ClassId) -> Value {
    let catalog = &replay.catalog;
    let found = match class {
        ClassId::Relation(id) => catalog.relation(id).map(|it| (id.0, it.schema, &it.name)),
        ClassId::Index(id) => catalog.index(id).map(|it| (id.0, it.schema, &it.name)),
        ClassId::Sequence(id) => catalog.sequence(id).map(|it| (id.0, it.schema, &it.name)),
        ClassId::Composite(id) => catalog.data_type(id).map(|it| (id.0, it.schema, &it.name)),
    };
    let Some((id, schema, name)) = found else {
        return Value::Unknown;
    };
    let visible = replay.find_class_leniently(&QualifiedName::new(name.clone())) == Some(class);
    object(id, in_schema(replay, schema, name, visible))
}

fn in_schema(replay: &Replay, schema: SchemaId, name: &Identifier, visible: bool) -> String {
    match replay.catalog.schema(schema) {
        Some(schema) if !visible => format!("{}.{}", schema.name.quoted(), name.quoted()),
        _ => name.quoted(),
    }
}

fn type_named(replay: &Replay, text: &str) -> Option<TypeId> {
    let name = parse_type_name(text, 0).ok()?;
    Some(replay.resolve_type(&name).ok()?.data_type)
}

/// `regtypeout`
fn of_type(replay: &Replay, id: TypeId) -> Value {
    object(id.0, format_type_along(&replay.catalog, &replay.path, id))
}

/// The function of a name, with the types of its arguments where it is asked for.
fn function_named(replay: &Replay, text: &str, with_types: bool) -> Run<Option<Value>> {
    let list = text.trim().strip_suffix(')').and_then(|it| it.split_once('('));
    let (name, types) = match (with_types, list) {
        (false, _) => (text, None),
        (true, None) => return Ok(None),
        (true, Some((name, list))) => {
            let Some(types) = types_named(replay, list)? else {
                return Ok(None);
            };
            (name, Some(types))
        }
    };
    let Some(name) = qualified_name(name) else {
        return Ok(None);
    };
    let catalog = &replay.catalog;
    let schemas: Vec<SchemaId> = match &name.schema {
        Some(schema) => catalog.schema_id(&replay.path, schema).into_iter().collect(),
        None => replay.path.for_functions().collect(),
    };
    let mut found = schemas
        .iter()
        .flat_map(|schema| catalog.functions_in(*schema, &name.name))
        .filter(|function| {
            types
                .as_ref()
                .is_none_or(|types| function.input_types() == *types)
        });
    let Some(first) = found.next() else {
        return Ok(None);
    };
    let several = types.is_none() && found.next().is_some();
    Ok((!several).then(|| function(replay, first, with_types)))
}

/// The types of a list; none where one does not exist.
fn types_named(replay: &Replay, list: &str) -> Run<Option<Vec<TypeId>>> {
    let mut types = Vec::new();
    for text in list.split(',').map(str::trim).filter(|it| !it.is_empty()) {
        match type_named(replay, text) {
            Some(id) => types.push(id),
            None if replay.catalog.version.major >= 16 => return Ok(None),
            None => {
                let message = format!("type \"{text}\" does not exist");
                let name = QualifiedName::new(Identifier::new(text));
                let refusal = Refusal::new(SqlState::UNDEFINED_OBJECT, message);
                return Err(refusal.about(ObjectKind::Type, name).into());
            }
        }
    }
    Ok(Some(types))
}

/// `regprocout`, `regprocedureout`
fn function(replay: &Replay, it: &Function, with_types: bool) -> Value {
    let catalog = &replay.catalog;
    let types = it.input_types();
    let mut along_path = replay
        .path
        .for_functions()
        .flat_map(|schema| catalog.functions_in(schema, &it.name))
        .filter(|found| !with_types || found.input_types() == types);
    let visible = along_path.next().is_some_and(|first| first.id == it.id)
        && (with_types || along_path.next().is_none());
    let mut name = in_schema(replay, it.schema, &it.name, visible);
    if with_types {
        let printed = |id: &TypeId| format_type_along(catalog, &replay.path, *id);
        let list: Vec<String> = types.iter().map(printed).collect();
        name = format!("{name}({})", list.join(","));
    }
    object(it.id.0, name)
}
