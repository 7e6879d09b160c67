//! Settings of migration tools, whatever they are written in, as names with dots and values.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

/// Names with dots in them, such as `spring.flyway.locations`; lists are joined by commas.
pub(super) type Settings = BTreeMap<String, String>;

/// Reads a file by the end of its name. Nothing is known of one that is broken.
pub(super) fn read(path: &Path, text: &str) -> Settings {
    let end = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
    let mut settings = Settings::new();
    match end {
        "toml" => {
            if let Ok(table) = text.parse::<toml::Table>()
                && let Ok(value) = serde_json::to_value(table)
            {
                flatten("", &value, &mut settings);
            }
        }
        "yml" | "yaml" => {
            for document in yaml(text) {
                flatten("", &document, &mut settings);
            }
        }
        "json" => {
            if let Some(value) = relaxed_json(text) {
                flatten("", &value, &mut settings);
            }
        }
        _ => properties(text, &mut settings),
    }
    settings
}

/// The documents of a YAML file, up to the first one that is broken.
pub(super) fn yaml(text: &str) -> Vec<Value> {
    use serde::Deserialize as _;
    let documents = serde_yaml_ng::Deserializer::from_str(text);
    documents
        .map_while(|document| Value::deserialize(document).ok())
        .collect()
}

fn flatten(name: &str, value: &Value, settings: &mut Settings) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let name = if name.is_empty() {
                    key.clone()
                } else {
                    format!("{name}.{key}")
                };
                flatten(&name, value, settings);
            }
        }
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().filter_map(scalar).collect();
            settings.insert(name.to_owned(), texts.join(","));
        }
        _ => {
            if let Some(text) = scalar(value) {
                settings.insert(name.to_owned(), text);
            }
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(it) => Some(it.to_string()),
        Value::Number(it) => Some(it.to_string()),
        _ => None,
    }
}

/// `name = value` or `name: value`; a line that ends in a backslash goes on.
fn properties(text: &str, settings: &mut Settings) {
    let text = text.replace("\\\r\n", "").replace("\\\n", "");
    for line in text.lines().map(str::trim) {
        if line.starts_with(['#', '!', ';']) {
            continue;
        }
        if let Some((name, value)) = line.split_once(['=', ':']) {
            settings.insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }
}

/// JSON with comments and commas before closing brackets.
pub(super) fn relaxed_json(text: &str) -> Option<Value> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |it| it + 2)
        } else if first == '"' {
            let length = string(rest);
            plain.push_str(&rest[..length]);
            length
        } else {
            if matches!(first, '}' | ']') {
                let kept = plain.trim_end().trim_end_matches(',').len();
                plain.truncate(kept);
            }
            plain.push(first);
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    serde_json::from_str(&plain).ok()
}

/// The length of a string in quotes.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_gives_the_same() {
        let of = |name: &str, text: &str| read(Path::new(name), text).into_iter().collect::<Vec<_>>();
        let wanted = vec![
            ("a.b".to_owned(), "x,y".to_owned()),
            ("a.c".to_owned(), "true".to_owned()),
        ];
        assert_eq!(of("f.conf", "# x\na.b=x,y\na.c = true\n"), wanted);
        assert_eq!(of("f.toml", "[a]\nb = ['x', 'y']\nc = true\n"), wanted);
        assert_eq!(of("f.yml", "a:\n  b: [x, y]\n  c: true\n"), wanted);
        assert_eq!(
            of(
                "f.json",
                "{\"a\": {/* x */ \"b\": [\"x\", \"y\",], // z\n \"c\": true,},}"
            ),
            wanted
        );
        assert!(of("f.json", "{").is_empty());
    }
}
