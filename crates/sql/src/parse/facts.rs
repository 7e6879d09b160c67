//! What a statement became, in few words, for tests: the tree without what nobody wrote.
//!
//! Fields that are empty, false or none are left out; names stand as SQL; expressions, types and queries stand as
//! the text they were read from, which makes the expectations independent of how those are lowered.

use super::parse_statement;
use crate::ast::StatementKind;
use crate::name::Identifier;

/// The facts of a text, which begins at some other offset than 0 to see that places are those of the file.
pub(super) fn facts(sql: &str) -> String {
    const OFFSET: u32 = 1000;
    let statement = parse_statement(sql, OFFSET);
    if let StatementKind::Invalid(error) = &statement.kind {
        return format!("{} {}", error.sqlstate, error.message);
    }
    assert_eq!(
        statement.span.shift(0).start,
        OFFSET,
        "the statement's place: {sql}"
    );
    let debug = format!("{:?}", statement.kind);
    let mut reader = Reader { rest: &debug };
    reader.value().facts(sql, OFFSET).unwrap_or_default()
}

/// Checks a list of statements, each on a line of its own, with the expected facts indented below it.
pub(super) fn check(cases: &str) {
    let mut wrong = String::new();
    let mut lines = cases.lines().filter(|line| !line.trim().is_empty());
    while let Some(sql) = lines.next() {
        let expected = lines.next().map(str::trim).unwrap_or_default();
        let found = facts(sql);
        if found != expected {
            wrong.push_str(&format!("{sql}\n  expected {expected}\n  found    {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// The texts that the places of all structures of one name cover: `spans_of("Column", ...)`.
pub(super) fn spans_of(structure: &str, sql: &str) -> Vec<String> {
    let debug = format!("{:?}", parse_statement(sql, 0).kind);
    let mut found = Vec::new();
    Reader { rest: &debug }.value().spans(structure, sql, &mut found);
    found
}

/// A value as its derived `Debug` prints it.
enum Value {
    /// A number, string or word.
    Atom(String),
    /// `name { field: value }`
    Structure(String, Vec<(String, Value)>),
    /// `name(value, ...)`; a plain tuple has no name.
    Tuple(String, Vec<Value>),
    /// `[value, ...]`
    List(Vec<Value>),
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn value(&mut self) -> Value {
        if self.eat("[") {
            return Value::List(self.values("]"));
        }
        if self.rest.starts_with('"') {
            return Value::Atom(self.string());
        }
        let word = self.word();
        if self.eat("(") {
            return Value::Tuple(word, self.values(")"));
        }
        if !self.eat(" {") {
            return Value::Atom(word);
        }
        let mut fields = Vec::new();
        while !self.eat(" }") {
            self.eat(",");
            self.eat(" ");
            let name = self.word();
            self.eat(": ");
            fields.push((name, self.value()));
        }
        Value::Structure(word, fields)
    }

    fn values(&mut self, close: &str) -> Vec<Value> {
        let mut values = Vec::new();
        while !self.eat(close) {
            self.eat(", ");
            values.push(self.value());
        }
        values
    }

    fn word(&mut self) -> String {
        let end = self
            .rest
            .find(|character: char| !character.is_alphanumeric() && !"_-.".contains(character))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word.to_owned()
    }

    fn string(&mut self) -> String {
        let mut escaped = true;
        let end = self
            .rest
            .find(|character| {
                let ends = character == '"' && !escaped;
                escaped = character == '\\' && !escaped;
                ends
            })
            .expect("Debug closes strings");
        let text = self.rest[1..end].replace("\\\"", "\"").replace("\\'", "'");
        self.rest = &self.rest[end + 1..];
        text
    }

    fn eat(&mut self, text: &str) -> bool {
        self.rest
            .strip_prefix(text)
            .map(|rest| self.rest = rest)
            .is_some()
    }
}

impl Value {
    fn field(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Structure(_, fields) => fields.iter().find(|field| field.0 == name).map(|field| &field.1),
            _ => None,
        }
    }

    /// The text that the structure's place covers.
    fn text<'t>(&self, sql: &'t str, offset: u32) -> Option<&'t str> {
        let bound = |name| match self.field("span")?.field(name)? {
            Value::Atom(number) => number.parse::<u32>().ok()?.checked_sub(offset),
            _ => None,
        };
        sql.get(bound("start")? as usize..bound("end")? as usize)
    }

    /// None for what nobody wrote.
    fn facts(&self, sql: &str, offset: u32) -> Option<String> {
        let all = |values: &[Value]| -> Vec<String> {
            values
                .iter()
                .map(|value| value.facts(sql, offset).unwrap_or_else(|| value.unwritten()))
                .collect()
        };
        match self {
            Value::Atom(word) => {
                let nothing = matches!(
                    word.as_str(),
                    "None" | "false" | "Restrict" | "NoAction" | "Permanent" | "In"
                );
                (!nothing).then(|| word.clone())
            }
            Value::List(values) => (!values.is_empty()).then(|| format!("[{}]", all(values).join(", "))),
            Value::Tuple(name, values) if name == "Some" => Some(match values.first()? {
                Value::Atom(word) => word.clone(),
                Value::List(values) => format!("[{}]", all(values).join(", ")),
                value => value.facts(sql, offset)?,
            }),
            Value::Tuple(name, values) if name == "Text" => values.first()?.facts(sql, offset),
            Value::Tuple(name, values) => {
                let inner = all(values).join(", ");
                // A variant and the structure in it mostly have one name.
                let same =
                    matches!(values.as_slice(), [Value::Structure(structure, _)] if structure.contains(name));
                Some(if same { inner } else { format!("{name}({inner})") })
            }
            Value::Structure(name, fields) => match name.as_str() {
                "Expr" | "Query" | "TypeName" => Some(
                    self.text(sql, offset)
                        .expect("it has a place in the text")
                        .to_owned(),
                ),
                "OptionItem" => {
                    let part = |name| self.field(name).and_then(|value| value.facts(sql, offset));
                    let namespace = part("namespace").map(|name| format!("{name}."));
                    let value = part("value").map(|value| format!(" = {value}"));
                    Some(format!(
                        "{}{}{}",
                        namespace.unwrap_or_default(),
                        part("name")?,
                        value.unwrap_or_default()
                    ))
                }
                "Name" => {
                    let value = self.field("value")?.facts(sql, offset)?;
                    let text = self.text(sql, offset).expect("a name has a place in the text");
                    if value
                        .chars()
                        .all(|character| character.is_alphanumeric() || character == '_')
                    {
                        let read = Identifier::from_source(text).expect("the text is a name");
                        assert_eq!(read, value.as_str(), "{sql}");
                    }
                    Some(value)
                }
                "ObjectName" => {
                    self.text(sql, offset).expect("a name has a place in the text");
                    self.field("value")?.facts(sql, offset)
                }
                "OperatorName" => self.field("name")?.facts(sql, offset),
                "QualifiedName" => {
                    let parts = fields.iter().filter_map(|(_, part)| part.facts(sql, offset));
                    Some(parts.collect::<Vec<_>>().join("."))
                }
                _ => {
                    let shown: Vec<String> = fields
                        .iter()
                        .filter(|field| field.0 != "span")
                        .filter_map(|(name, value)| match value.facts(sql, offset)? {
                            yes if yes == "true" => Some(name.clone()),
                            text => Some(format!("{name}: {text}")),
                        })
                        .collect();
                    match shown.as_slice() {
                        [] if matches!(name.as_str(), "ConstraintAttributes" | "IndexParameters") => None,
                        [] => Some(name.clone()),
                        // The kind says it all.
                        [only] if only.starts_with("kind: ") => Some(only["kind: ".len()..].to_owned()),
                        _ => Some(format!("{name} {{{}}}", shown.join(", "))),
                    }
                }
            },
        }
    }

    /// How a value that nobody wrote is shown where its place matters.
    fn unwritten(&self) -> String {
        match self {
            Value::Atom(word) => word.to_ascii_lowercase(),
            _ => "nothing".to_owned(),
        }
    }

    fn spans(&self, structure: &str, sql: &str, found: &mut Vec<String>) {
        match self {
            Value::Atom(_) => {}
            Value::List(values) | Value::Tuple(_, values) => {
                for value in values {
                    value.spans(structure, sql, found);
                }
            }
            Value::Structure(name, fields) => {
                if name == structure {
                    found.push(self.text(sql, 0).expect("it has a place in the text").to_owned());
                }
                for (_, value) in fields {
                    value.spans(structure, sql, found);
                }
            }
        }
    }
}
