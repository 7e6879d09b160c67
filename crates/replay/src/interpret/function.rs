//! The functions of PostgreSQL that scripts build statements and conditions with.

use pgassay_sql::name::Identifier;

use super::value::{THIS_DATABASE, Value};
use crate::Replay;

/// What a function returns; unknown where it is not one of these.
pub(super) fn call(replay: &Replay, name: &str, arguments: &[Value]) -> Value {
    if arguments.iter().any(Value::is_unknown) {
        return Value::Unknown;
    }
    let text = |at: usize| arguments.get(at).and_then(Value::output);
    match (name, arguments) {
        ("format", [first, rest @ ..]) => match first {
            Value::Null => Value::Null,
            Value::Text(pattern) => format(pattern, rest).map_or(Value::Unknown, Value::Text),
            _ => Value::Unknown,
        },
        ("concat", _) => {
            let parts: Option<Vec<String>> = arguments
                .iter()
                .map(|it| {
                    if *it == Value::Null {
                        Some(String::new())
                    } else {
                        it.output()
                    }
                })
                .collect();
            parts.map_or(Value::Unknown, |parts| Value::Text(parts.concat()))
        }
        ("quote_nullable", [Value::Null]) => Value::text("NULL"),
        ("current_schema", []) => {
            let schema = replay.path.creation.and_then(|id| replay.catalog.schema(id));
            schema.map_or(Value::Null, |schema| Value::text(schema.name.as_str()))
        }
        ("current_setting", [Value::Text(setting), ..]) => current_setting(replay, setting),
        ("current_database", []) => Value::text(THIS_DATABASE),
        ("array_length" | "cardinality", [Value::List(items), ..]) => match i64::try_from(items.len()) {
            Ok(0) if name == "array_length" => Value::Null,
            Ok(length) => Value::Integer(length),
            Err(_) => Value::Unknown,
        },
        ("string_to_array", [Value::Text(list), Value::Text(separator)]) if !separator.is_empty() => {
            Value::List(list.split(separator.as_str()).map(Value::text).collect())
        }
        ("array_to_string", [Value::List(items), Value::Text(separator)]) => {
            let items: Vec<String> = items.iter().filter_map(Value::output).collect();
            Value::Text(items.join(separator))
        }
        _ if arguments.contains(&Value::Null) => Value::Null,
        ("quote_ident", [_]) => match text(0) {
            Some(name) => Value::Text(Identifier::new(&name).quoted()),
            None => Value::Unknown,
        },
        ("quote_literal" | "quote_nullable", [_]) => {
            text(0).map_or(Value::Unknown, |text| Value::Text(quote_literal(&text)))
        }
        ("lower", [Value::Text(text)]) => Value::Text(text.to_lowercase()),
        ("upper", [Value::Text(text)]) => Value::Text(text.to_uppercase()),
        ("btrim", [Value::Text(text)]) => Value::text(text.trim_matches(' ')),
        ("length" | "char_length", [Value::Text(text)]) => {
            i64::try_from(text.chars().count()).map_or(Value::Unknown, Value::Integer)
        }
        ("replace", [Value::Text(text), Value::Text(from), Value::Text(to)]) if !from.is_empty() => {
            Value::Text(text.replace(from.as_str(), to))
        }
        ("chr", [Value::Integer(code)]) => {
            let character = u32::try_from(*code).ok().and_then(char::from_u32);
            character.map_or(Value::Unknown, |it| Value::text(it.to_string()))
        }
        ("starts_with", [Value::Text(text), Value::Text(prefix)]) => {
            Value::Boolean(text.starts_with(prefix.as_str()))
        }
        _ => Value::Unknown,
    }
}

fn current_setting(replay: &Replay, setting: &str) -> Value {
    match setting.to_ascii_lowercase().as_str() {
        "server_version_num" => Value::Text((u32::from(replay.catalog.version.major) * 10_000).to_string()),
        "search_path" => {
            let names = replay.session.search_path.get().iter();
            let quoted: Vec<String> = names.map(|name| Identifier::new(name).quoted()).collect();
            Value::Text(quoted.join(", "))
        }
        other => match replay.session.others.get(other).map(|value| value.get()) {
            Some(Some(value)) => Value::Text(value.clone()),
            _ => Value::Unknown,
        },
    }
}

/// `format`: `%s`, `%I`, `%L`, `%%`, positions and widths left out.
pub(super) fn format(pattern: &str, arguments: &[Value]) -> Option<String> {
    let mut out = String::with_capacity(pattern.len() + 32);
    let mut next = 0;
    let mut rest = pattern;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 && rest[digits..].starts_with('$') {
            let position: usize = rest[..digits].parse().ok()?;
            next = position.checked_sub(1)?;
            rest = &rest[digits + 1..];
        }
        let specifier = rest.chars().next()?;
        rest = &rest[specifier.len_utf8()..];
        if specifier == '%' {
            out.push('%');
            continue;
        }
        let argument = arguments.get(next)?;
        next += 1;
        match (specifier, argument) {
            ('s', Value::Null) => {}
            ('L', Value::Null) => out.push_str("NULL"),
            ('s', value) => out.push_str(&value.output()?),
            ('I', value) => out.push_str(&Identifier::new(&value.output()?).quoted()),
            ('L', value) => out.push_str(&quote_literal(&value.output()?)),
            _ => return None,
        }
    }
    out.push_str(rest);
    Some(out)
}

/// `quote_literal`
fn quote_literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if text.contains('\\') {
        format!(" E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

/// The items of an array in its text form, those of one dimension with plain items only.
pub(super) fn array(text: &str) -> Option<Value> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    if inner.is_empty() {
        return Some(Value::List(Vec::new()));
    }
    if inner.contains(['{', '"', '\\']) {
        return None;
    }
    let item = |item: &str| match item.trim() {
        item if item.eq_ignore_ascii_case("null") => Value::Null,
        item => Value::text(item),
    };
    Some(Value::List(inner.split(',').map(item).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_as_postgresql_does() {
        let arguments = [Value::text("Odd Name"), Value::text("it's"), Value::Integer(3)];
        assert_eq!(
            format("a %I %L %s %% %1$s", &arguments).as_deref(),
            Some("a \"Odd Name\" 'it''s' 3 % Odd Name")
        );
        assert_eq!(format("%s", &[]), None);
        assert_eq!(
            format("%L%s", &[Value::Null, Value::Null]).as_deref(),
            Some("NULL")
        );
    }
}
