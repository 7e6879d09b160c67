//! Names of types as PostgreSQL prints them (`format_type.c`).

use crate::catalog::Catalog;
use crate::data_type::TypeKind;
use crate::id::{SchemaId, TypeId};
use crate::lookup::SearchPath;

/// A type and its modifier as `format_type` prints them with an empty search path: `character varying(20)`,
/// `public.status[]`. The modifier is -1 for none.
pub fn format_type(catalog: &Catalog, id: TypeId, modifier: i32) -> String {
    format_type_extended(catalog, &SearchPath::empty(), id, Some(modifier))
}

/// The same along a search path, without a word on modifiers (`format_type_be`): what messages print.
pub fn format_type_along(catalog: &Catalog, path: &SearchPath, id: TypeId) -> String {
    format_type_extended(catalog, path, id, None)
}

fn format_type_extended(catalog: &Catalog, path: &SearchPath, id: TypeId, modifier: Option<i32>) -> String {
    let Some(data_type) = catalog.data_type(id) else {
        return "???".to_owned();
    };
    if let TypeKind::Array { element } = data_type.kind {
        return format!("{}[]", format_type_extended(catalog, path, element, modifier));
    }
    let given = modifier.filter(|modifier| *modifier >= 0);
    if data_type.schema == SchemaId::PG_CATALOG
        && let Some(special) = grammar_name(id, given, modifier.is_some())
    {
        return special;
    }
    let visible = path
        .schemas
        .iter()
        .find_map(|schema| catalog.type_in(*schema, &data_type.name))
        .is_some_and(|found| found.id == id);
    let mut name = data_type.name.quoted();
    if !visible && let Some(schema) = catalog.schema(data_type.schema) {
        name = format!("{}.{name}", schema.name);
    }
    match given {
        Some(modifier) => format!("{name}({modifier})"),
        None => name,
    }
}

/// The spellings that are part of the grammar.
fn grammar_name(id: TypeId, modifier: Option<i32>, asked: bool) -> Option<String> {
    let in_parentheses = modifier
        .map(|modifier| format!("({modifier})"))
        .unwrap_or_default();
    let length = modifier
        .filter(|modifier| *modifier > 4)
        .map(|modifier| format!("({})", modifier - 4))
        .unwrap_or_default();
    Some(match id {
        TypeId::BIT if asked && modifier.is_none() => "\"bit\"".to_owned(),
        TypeId::BIT => format!("bit{in_parentheses}"),
        TypeId::BOOL => "boolean".to_owned(),
        TypeId::BPCHAR if asked && modifier.is_none() => return None,
        TypeId::BPCHAR => format!("character{length}"),
        TypeId::FLOAT4 => "real".to_owned(),
        TypeId::FLOAT8 => "double precision".to_owned(),
        TypeId::INT2 => "smallint".to_owned(),
        TypeId::INT4 => "integer".to_owned(),
        TypeId::INT8 => "bigint".to_owned(),
        TypeId::NUMERIC => match modifier {
            Some(modifier) if modifier >= 4 => {
                let (precision, scale) = numeric_modifier(modifier);
                format!("numeric({precision},{scale})")
            }
            _ => "numeric".to_owned(),
        },
        TypeId::JSON => "json".to_owned(),
        TypeId::INTERVAL => modifier.map_or("interval".to_owned(), interval),
        TypeId::TIME => format!("time{in_parentheses} without time zone"),
        TypeId::TIMETZ => format!("time{in_parentheses} with time zone"),
        TypeId::TIMESTAMP => format!("timestamp{in_parentheses} without time zone"),
        TypeId::TIMESTAMPTZ => format!("timestamp{in_parentheses} with time zone"),
        TypeId::VARBIT => format!("bit varying{in_parentheses}"),
        TypeId::VARCHAR => format!("character varying{length}"),
        _ => return None,
    })
}

/// Precision and scale of `numeric`'s modifier; the scale is 11 bits with a sign.
pub(super) fn numeric_modifier(modifier: i32) -> (i32, i32) {
    let packed = modifier - 4;
    let scale = ((packed & 0x7ff) ^ 1024) - 1024;
    ((packed >> 16) & 0xffff, scale)
}

/// The fields of an interval by their masks, with the words that name them.
pub(super) const INTERVAL_FIELDS: &[(&str, i32)] = &[
    ("year", 4),
    ("month", 2),
    ("day", 8),
    ("hour", 1024),
    ("minute", 2048),
    ("second", 4096),
    ("year to month", 6),
    ("day to hour", 8 + 1024),
    ("day to minute", 8 + 1024 + 2048),
    ("day to second", 8 + 1024 + 2048 + 4096),
    ("hour to minute", 1024 + 2048),
    ("hour to second", 1024 + 2048 + 4096),
    ("minute to second", 2048 + 4096),
];

fn interval(modifier: i32) -> String {
    let fields = (modifier >> 16) & 0x7fff;
    let precision = modifier & 0xffff;
    let named = INTERVAL_FIELDS.iter().find(|(_, mask)| *mask == fields);
    let mut name = match named {
        Some((words, _)) => format!("interval {words}"),
        None => "interval".to_owned(),
    };
    if precision != 0xffff {
        name.push_str(&format!("({precision})"));
    }
    name
}
