//! Changelogs in YAML and JSON.

use std::ops::Range;

use serde_json::Value;

use super::{Change, ChangeSet, Changelog, Item, in_place, is_for_us, xml};
use crate::source::settings;

/// Reads a changelog; why not, as a clause.
pub(super) fn read(text: &str, is_json: bool) -> Result<Changelog, String> {
    let root = if is_json {
        serde_json::from_str(text).map_err(|error| error.to_string())?
    } else {
        let first = settings::yaml(text).into_iter().next();
        first.ok_or_else(|| "it is no YAML".to_owned())?
    };
    let list = root.get("databaseChangeLog").and_then(Value::as_array);
    let list = list.ok_or_else(|| "it has no list databaseChangeLog".to_owned())?;
    let mut reader = Reader {
        text: text.to_owned(),
        at: 0,
        is_json,
    };
    let items = list.iter().filter_map(|entry| reader.item(entry)).collect();
    Ok(Changelog {
        text: reader.text,
        items,
    })
}

struct Reader {
    text: String,
    /// Where the last SQL was found.
    at: usize,
    is_json: bool,
}

fn text(value: &Value, name: &str) -> String {
    match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(it)) => it.to_string(),
        _ => String::new(),
    }
}

impl Reader {
    fn item(&mut self, entry: &Value) -> Option<Item> {
        let (kind, value) = entry.as_object()?.iter().next()?;
        let relative = text(value, "relativeToChangelogFile") == "true";
        Some(match kind.as_str() {
            "changeSet" => Item::Set(self.change_set(value)),
            "include" => Item::Include {
                file: text(value, "file"),
                relative,
            },
            "includeAll" => Item::IncludeAll {
                path: text(value, "path"),
                relative,
            },
            "property" if is_for_us(&text(value, "dbms")) => Item::Property {
                name: text(value, "name"),
                value: text(value, "value"),
            },
            _ => return None,
        })
    }

    fn change_set(&mut self, value: &Value) -> ChangeSet {
        let mut set = ChangeSet {
            id: text(value, "id"),
            author: text(value, "author"),
            dbms: text(value, "dbms"),
            outside: text(value, "runInTransaction") == "false",
            ignored: text(value, "ignore") == "true",
            has_context: value.get("context").or(value.get("contextFilter")).is_some(),
            changes: Vec::new(),
        };
        for change in value
            .get("changes")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            for (kind, value) in change.as_object().into_iter().flatten() {
                if !xml::is_nothing(kind) && is_for_us(&text(value, "dbms")) {
                    let change = self.change(kind, value);
                    set.changes.push(change);
                }
            }
        }
        set
    }

    fn change(&mut self, kind: &str, value: &Value) -> Change {
        let other = |reader: &Reader| Change::Other {
            kind: kind.to_owned(),
            at: reader.name_of(kind),
        };
        match kind {
            "sql" => {
                let sql = value.as_str().map_or_else(|| text(value, "sql"), str::to_owned);
                self.find(&sql).map_or_else(|| other(self), Change::Sql)
            }
            "sqlFile" => Change::File {
                path: text(value, "path"),
                relative: text(value, "relativeToChangelogFile") == "true",
            },
            _ => {
                let change = other(self);
                if let Change::Other { at, .. } = &change {
                    self.at = at.end;
                }
                change
            }
        }
    }

    /// Where a kind of change is named next.
    fn name_of(&self, kind: &str) -> Range<usize> {
        let found = self.text[self.at..].find(kind).map(|it| self.at + it);
        found.map_or(self.at..self.at, |start| start..start + kind.len())
    }

    /// Finds SQL in the text, and makes it stand there as it is run.
    fn find(&mut self, sql: &str) -> Option<Range<usize>> {
        let range = if self.is_json {
            self.find_string(sql)
        } else {
            self.find_lines(sql)
        }?;
        self.at = range.end;
        Some(range)
    }

    /// The lines of a block are those of the text, but for what is before them.
    fn find_lines(&self, sql: &str) -> Option<Range<usize>> {
        let wanted: Vec<&str> = sql
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let first = wanted.first()?;
        let mut from = self.at;
        loop {
            let start = from + self.text[from..].find(first)?;
            let mut end = start;
            let mut next = 0;
            for line in self.text[start..].split_inclusive('\n') {
                let is_it =
                    line.trim().trim_end_matches(['"', '\'']) == wanted[next].trim_end_matches(['"', '\'']);
                if is_it {
                    next += 1;
                } else if !line.trim().is_empty() {
                    break;
                }
                end += line.len();
                if next == wanted.len() {
                    let last = line.trim_end();
                    let surplus = last.len()
                        - last
                            .rfind(wanted[next - 1])
                            .map_or(0, |it| it + wanted[next - 1].len());
                    let surplus = if last.contains(wanted[next - 1]) {
                        surplus
                    } else {
                        0
                    };
                    let tail = line.len() - last.len() + surplus;
                    return Some(start..end - tail);
                }
            }
            from = start + first.len();
        }
    }

    /// A string of JSON, whose escapes are replaced.
    fn find_string(&mut self, sql: &str) -> Option<Range<usize>> {
        let encoded = serde_json::to_string(sql).ok()?;
        let inner = encoded.get(1..encoded.len() - 1)?;
        // A comment would go on to the end of the line that the escapes do not end.
        if inner.is_empty() || inner.contains("--") && inner.contains("\\n") {
            return None;
        }
        let start = self.at + self.text[self.at..].find(inner)?;
        let range = start..start + inner.len();
        let decoded = in_place::decode(inner, |rest| {
            let escape = rest.strip_prefix('\\')?.chars().next()?;
            let text = match escape {
                'n' | 't' | 'r' => " ".to_owned(),
                '"' | '\\' | '/' => escape.to_string(),
                _ => return None,
            };
            Some((text, 2))
        });
        self.text.replace_range(range.clone(), &decoded);
        Some(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scripts(text: &str, is_json: bool) -> Vec<String> {
        let changelog = read(text, is_json).expect("it can be read");
        assert_eq!(changelog.text.len(), text.len());
        let sets = changelog.items.iter().filter_map(|item| match item {
            Item::Set(set) => Some(set),
            _ => None,
        });
        sets.flat_map(|set| &set.changes)
            .map(|change| match change {
                Change::Sql(range) => changelog.text[range.clone()].to_owned(),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn sql_of_yaml_is_found_in_its_place() {
        let text = "databaseChangeLog:\n  - changeSet:\n      id: 1\n      author: a\n      changes:\n        - sql:\n            sql: |\n              create table a (\n                b int);\n        - sql: select 'x'\n";
        assert_eq!(
            scripts(text, false),
            ["create table a (\n                b int);", "select 'x'"]
        );
    }

    #[test]
    fn escapes_of_json_are_replaced() {
        let text = r#"{"databaseChangeLog": [{"changeSet": {"id": "1", "author": "a", "changes": [{"sql": {"sql": "create table \"A\"\n(b int)"}}]}}]}"#;
        assert_eq!(scripts(text, true), ["create table   \"A\"  (b int)"]);
    }
}
