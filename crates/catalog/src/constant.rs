//! Constants as PostgreSQL prints them: the input function of a type reads the text, its output function writes it.
//!
//! Only what the text alone decides is told; `now` and what a setting of the session decides is left as it is written.
//! `DateStyle` is ISO, `IntervalStyle` postgres and `TimeZone` UTC.

mod array;
mod bytes;
mod interval;
mod json;
mod json_path;
mod moment;
mod network;
mod number;
mod range;

use crate::catalog::Catalog;
use crate::data_type::TypeKind;
use crate::id::TypeId;

/// The text that PostgreSQL prints for a constant of a type; nothing where that is the text itself, or cannot be told.
pub fn canonical(catalog: &Catalog, text: &str, data_type: TypeId) -> Option<String> {
    match data_type {
        TypeId::BYTEA => bytes::canonical(text),
        TypeId::INTERVAL => interval::canonical(text),
        TypeId::JSONB => json::canonical(text),
        TypeId::DATE | TypeId::TIME | TypeId::TIMETZ | TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ => {
            moment::canonical(text, data_type)
        }
        TypeId::NUMERIC => number::numeric(text),
        TypeId::FLOAT4 | TypeId::FLOAT8 => number::float(text, data_type),
        _ => match &catalog.data_type(data_type)?.kind {
            TypeKind::Array { element } => {
                let element = *element;
                array::canonical(text, &|value| element_text(catalog, value, element))
            }
            TypeKind::Range { subtype, .. } => {
                let subtype = *subtype;
                range::canonical(text, subtype, &|value| canonical(catalog, value, subtype))
            }
            TypeKind::Multirange { range } => {
                let range = *range;
                range::several(text, &|value| canonical(catalog, value, range))
            }
            _ if data_type.is_builtin() => match catalog.data_type(data_type)?.name.as_str() {
                "bit" | "varbit" => number::bits(text),
                "jsonpath" => json_path::canonical(text),
                name => network::canonical(text, name),
            },
            _ => None,
        },
    }
}

/// The text of an array in which some elements are others; nothing where it is not read.
pub fn with_elements(text: &str, element: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    array::canonical(text, element)
}

/// The text of a path into JSON (as [`canonical`]).
pub(crate) fn json_path(text: &str) -> Option<String> {
    json_path::canonical(text)
}

/// The text of a date, a time or a timestamp (as [`canonical`]); nothing for other types.
pub fn moment(text: &str, data_type: TypeId) -> Option<String> {
    let of_time = matches!(
        data_type,
        TypeId::DATE | TypeId::TIME | TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ
    );
    if of_time {
        moment::canonical(text, data_type)
    } else {
        None
    }
}

/// The text of an element of an array.
fn element_text(catalog: &Catalog, text: &str, element: TypeId) -> Option<String> {
    let trimmed = text.trim();
    match element {
        TypeId::BOOL => match trimmed.to_ascii_lowercase().as_str() {
            "t" | "true" | "y" | "yes" | "on" | "1" => Some("t".to_owned()),
            "f" | "false" | "n" | "no" | "off" | "0" => Some("f".to_owned()),
            _ => None,
        },
        TypeId::INT2 | TypeId::INT4 | TypeId::INT8 => {
            trimmed.parse::<i64>().ok().map(|value| value.to_string())
        }
        TypeId::UUID => Some(trimmed.to_ascii_lowercase()),
        _ => canonical(catalog, text, element),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::ServerVersion;

    /// Each line was read from a server.
    #[test]
    fn as_the_server_prints_them() {
        let catalog = Catalog::new(ServerVersion { major: 15 });
        let jsonb_array = catalog.data_type(TypeId::JSONB).and_then(|it| it.array);
        let text_array = catalog.data_type(TypeId::TEXT).and_then(|it| it.array);
        let bool_array = catalog.data_type(TypeId::BOOL).and_then(|it| it.array);
        let known = |id: Option<TypeId>| id.expect("a type of arrays");
        for (data_type, text, expected) in [
            (TypeId::INTERVAL, "24 hours", "24:00:00"),
            (TypeId::INTERVAL, "1 day", "1 day"),
            (TypeId::INTERVAL, "90 day", "90 days"),
            (TypeId::INTERVAL, "3 minutes", "00:03:00"),
            (
                TypeId::INTERVAL,
                "1 year 2 months 3 days 04:05:06.7",
                "1 year 2 mons 3 days 04:05:06.7",
            ),
            (TypeId::INTERVAL, "-1 day 2 hours", "-1 days +02:00:00"),
            (TypeId::INTERVAL, "1.5 days", "1 day 12:00:00"),
            (TypeId::INTERVAL, "2 weeks ago", "-14 days"),
            (TypeId::INTERVAL, "0 days", "00:00:00"),
            (TypeId::INTERVAL, "100ms", "00:00:00.1"),
            (TypeId::INTERVAL, "1h30m", "01:30:00"),
            (
                TypeId::JSONB,
                r#"{"scope":"organization"}"#,
                r#"{"scope": "organization"}"#,
            ),
            (
                TypeId::JSONB,
                r#"{"bb":1,"a":[1,2.50,1e2],"a":null}"#,
                r#"{"a": null, "bb": 1}"#,
            ),
            (TypeId::JSONB, r#"["\u00e9\n"]"#, "[\"\u{e9}\\n\"]"),
            (TypeId::JSONB, " { } ", "{}"),
            (TypeId::TIMESTAMPTZ, "epoch", "1970-01-01 00:00:00+00"),
            (TypeId::TIMESTAMPTZ, "2024-01-01", "2024-01-01 00:00:00+00"),
            (TypeId::TIMESTAMPTZ, "2024-01-01T10:30", "2024-01-01 10:30:00+00"),
            (
                TypeId::TIMESTAMPTZ,
                "2024-01-01 00:30:00+02",
                "2023-12-31 22:30:00+00",
            ),
            (
                TypeId::TIMESTAMPTZ,
                "0001-01-01 00:00:00+00:00",
                "0001-01-01 00:00:00+00",
            ),
            (
                TypeId::TIMESTAMP,
                "1970-01-01 00:00:01+00:00",
                "1970-01-01 00:00:01",
            ),
            (
                TypeId::TIMESTAMP,
                "2024-02-29T10:00:00.1200Z",
                "2024-02-29 10:00:00.12",
            ),
            (TypeId::DATE, "20240131", "2024-01-31"),
            (TypeId::DATE, "epoch", "1970-01-01"),
            (TypeId::TIME, "9:30", "09:30:00"),
            (TypeId::NUMERIC, "1e3", "1000"),
            (TypeId::NUMERIC, "+00.50", "0.50"),
            (TypeId::FLOAT8, "1.0", "1"),
            (TypeId::BYTEA, "", "\\x"),
            (TypeId::BYTEA, "a\\000", "\\x6100"),
            (TypeId::BYTEA, "\\xDE ad", "\\xdead"),
            (
                known(text_array),
                "{a, b,\"c d\", NULL,\"null\"}",
                "{a,b,\"c d\",NULL,\"null\"}",
            ),
            (known(text_array), "{ {a,b} , {c,d} }", "{{a,b},{c,d}}"),
            (known(bool_array), "{true,f}", "{t,f}"),
            (known(jsonb_array), r#"{"{\"a\":1}"}"#, r#"{"{\"a\": 1}"}"#),
        ] {
            let shown = canonical(&catalog, text, data_type);
            assert_eq!(shown.as_deref().unwrap_or(text), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_told_stays() {
        let catalog = Catalog::new(ServerVersion { major: 15 });
        for (data_type, text) in [
            (TypeId::TIMESTAMPTZ, "now"),
            (TypeId::TIMESTAMPTZ, "2024-13-01"),
            (TypeId::TIMESTAMPTZ, "Jan 8 1999"),
            (TypeId::INTERVAL, "30"),
            (TypeId::INTERVAL, "a while"),
            (TypeId::JSONB, "{"),
            (TypeId::NUMERIC, "x"),
        ] {
            assert_eq!(canonical(&catalog, text, data_type), None, "{text}");
        }
    }
}
