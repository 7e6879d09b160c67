//! String constants become values of a type: what their text decides offline is checked (the types' input functions).

use pgassay_sql::ast::{ExprKind, QueryBody, StatementKind, TypeName};
use pgassay_sql::name::{Identifier, QualifiedName};
use pgassay_sql::parse::parse_statement;

use super::{Binder, Bound, json, refuse};
use crate::constant::canonical;
use crate::data_type::TypeKind;
use crate::expression::{Node, Reference};
use crate::gap::Effects;
use crate::id::TypeId;
use crate::lookup::ClassId;
use crate::refusal::{Refusal, SqlState};

impl Binder<'_> {
    /// The constant of a type that is no domain, from its text.
    pub(super) fn literal(&self, text: &str, data_type: TypeId) -> Bound<Node> {
        let constant = |value: String| Node::Constant {
            value: Some(value),
            data_type,
            modifier: -1,
        };
        let trimmed = text.trim_matches(is_space);
        let syntax_error = |trimmed: &str| {
            refuse(
                SqlState::INVALID_TEXT_REPRESENTATION,
                format!(
                    "invalid input syntax for type {}: \"{trimmed}\"",
                    self.display(data_type)
                ),
            )
        };
        match data_type {
            TypeId::BOOL => match boolean(trimmed) {
                Some(value) => Ok(constant(value.to_string())),
                None => syntax_error(text),
            },
            TypeId::INT2 => self.integer(text, data_type, i64::from(i16::MIN), i64::from(i16::MAX)),
            TypeId::INT4 => self.integer(text, data_type, i64::from(i32::MIN), i64::from(i32::MAX)),
            TypeId::INT8 => self.integer(text, data_type, i64::MIN, i64::MAX),
            TypeId::NUMERIC | TypeId::FLOAT4 | TypeId::FLOAT8 if !may_be_number(trimmed) => {
                syntax_error(text)
            }
            TypeId::UUID => match uuid(text) {
                Some(value) => Ok(constant(value)),
                None => syntax_error(text),
            },
            TypeId::JSON | TypeId::JSONB if !json::is_json(text) => refuse(
                SqlState::INVALID_TEXT_REPRESENTATION,
                "invalid input syntax for type json",
            ),
            TypeId::REGCLASS => self.regclass(trimmed, data_type),
            TypeId::REGTYPE => self.regtype(trimmed, data_type),
            _ => match self.kind_of(data_type) {
                Some(TypeKind::Enum { labels })
                    if !data_type.is_builtin() && !labels.iter().any(|label| label == text) =>
                {
                    let message = format!(
                        "invalid input value for enum {}: \"{text}\"",
                        self.display(data_type)
                    );
                    let refusal = Refusal::new(SqlState::INVALID_TEXT_REPRESENTATION, message);
                    let schema = self.type_of(data_type).map(|it| it.schema);
                    self.missing(Effects::TYPES, schema, refusal)
                }
                Some(TypeKind::Enum { .. })
                    if self
                        .new_labels
                        .iter()
                        .any(|(id, label)| *id == data_type && label == text) =>
                {
                    let message = format!(
                        "unsafe use of new value \"{text}\" of enum type {}",
                        self.display(data_type)
                    );
                    refuse(SqlState::UNSAFE_NEW_ENUM_VALUE_USAGE, message)
                }
                Some(TypeKind::Array { .. }) if !trimmed.starts_with(['{', '[']) => refuse(
                    SqlState::INVALID_TEXT_REPRESENTATION,
                    format!("malformed array literal: \"{text}\""),
                ),
                _ => {
                    let canonical = canonical(self.catalog, text, data_type);
                    Ok(constant(canonical.unwrap_or_else(|| text.to_owned())))
                }
            },
        }
    }

    fn integer(&self, text: &str, data_type: TypeId, least: i64, most: i64) -> Bound<Node> {
        let trimmed = text.trim_matches(is_space);
        let (digits, modern) = (
            trimmed.strip_prefix(['-', '+']).unwrap_or(trimmed),
            self.catalog.version.major >= 16,
        );
        if modern && digits.contains(['x', 'X', 'o', 'O', 'b', 'B', '_']) {
            return Ok(Node::Constant {
                value: Some(trimmed.to_owned()),
                data_type,
                modifier: -1,
            });
        }
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!(
                "invalid input syntax for type {}: \"{text}\"",
                self.display(data_type)
            );
            return refuse(SqlState::INVALID_TEXT_REPRESENTATION, message);
        }
        match trimmed.parse::<i64>() {
            Ok(value) if (least..=most).contains(&value) => Ok(Node::Constant {
                value: Some(value.to_string()),
                data_type,
                modifier: -1,
            }),
            _ => {
                let message = format!(
                    "value \"{text}\" is out of range for type {}",
                    self.display(data_type)
                );
                refuse(SqlState::NUMERIC_VALUE_OUT_OF_RANGE, message)
            }
        }
    }

    /// `'name'::regclass`: the object itself, so that renames do not matter.
    fn regclass(&self, text: &str, data_type: TypeId) -> Bound<Node> {
        let constant = Node::Constant {
            value: Some(text.to_owned()),
            data_type,
            modifier: -1,
        };
        if text == "-" || text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(constant);
        }
        let Some(name) = qualified_name(text) else {
            return refuse(SqlState::INVALID_NAME, "invalid name syntax");
        };
        let schema = self.named_schema(&name)?;
        match self.catalog.find_class(self.path, &name) {
            Some(ClassId::Relation(id)) => Ok(Node::Object {
                object: Reference::Relation(id),
                data_type,
            }),
            Some(ClassId::Sequence(id)) => Ok(Node::Object {
                object: Reference::Sequence(id),
                data_type,
            }),
            Some(ClassId::Index(_) | ClassId::Composite(_)) => Ok(constant),
            None => self.missing_relation(&name, schema),
        }
    }

    fn regtype(&self, text: &str, data_type: TypeId) -> Bound<Node> {
        let constant = Node::Constant {
            value: Some(text.to_owned()),
            data_type,
            modifier: -1,
        };
        if text == "-" || text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(constant);
        }
        let Some(name) = type_name(text) else {
            return Ok(constant);
        };
        let resolved = self.resolve_type(&name)?;
        Ok(Node::Object {
            object: Reference::Type(resolved.data_type),
            data_type,
        })
    }
}

/// The type that a text names.
fn type_name(text: &str) -> Option<TypeName> {
    let statement = parse_statement(&format!("SELECT NULL::{text}"), 0);
    let StatementKind::Query(query) = statement.kind else {
        return None;
    };
    let QueryBody::Select(select) = query.body else {
        return None;
    };
    match select.targets.into_iter().next()?.value.kind {
        ExprKind::Cast { type_name, .. } => Some(*type_name),
        _ => None,
    }
}

/// White space as C's `isspace` has it.
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}

/// What `parse_bool` accepts: unambiguous beginnings of the words, in any case.
fn boolean(text: &str) -> Option<bool> {
    let word = text.to_ascii_lowercase();
    let begins = |whole: &str, least: usize| word.len() >= least && whole.starts_with(&word);
    if begins("true", 1) || begins("yes", 1) || word == "on" || word == "1" {
        Some(true)
    } else if begins("false", 1) || begins("no", 1) || begins("off", 2) || word == "0" {
        Some(false)
    } else {
        None
    }
}

/// Whether a text may be read as a number; only what surely is none is said to be none.
fn may_be_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text).to_ascii_lowercase();
    let special = unsigned.starts_with("nan") || unsigned.starts_with("inf");
    special || unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
}

/// The value of a UUID in the form that PostgreSQL prints: digits in groups of four may be separated.
fn uuid(text: &str) -> Option<String> {
    let inner = match text.strip_prefix('{') {
        Some(rest) => rest.strip_suffix('}')?,
        None => text,
    };
    let mut digits = String::with_capacity(36);
    let mut count = 0;
    let mut bytes = inner.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if !byte.is_ascii_hexdigit() || count == 32 {
            return None;
        }
        digits.push(byte.to_ascii_lowercase() as char);
        count += 1;
        if matches!(count, 8 | 12 | 16 | 20) {
            digits.push('-');
        }
        if count % 4 == 0 && count < 32 && bytes.peek() == Some(&b'-') {
            bytes.next();
        }
    }
    (count == 32).then_some(digits)
}

/// A name as `'schema.name'::regclass` has it: folded unless quoted.
pub(super) fn qualified_name(text: &str) -> Option<QualifiedName> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let end = if rest.starts_with('"') {
            let mut end = 1;
            loop {
                end += rest.get(end..)?.find('"')? + 1;
                if !rest.get(end..)?.starts_with('"') {
                    break end;
                }
                end += 1;
            }
        } else {
            rest.find('.').unwrap_or(rest.len())
        };
        let (part, after) = rest.split_at(end);
        let part = part.trim();
        let plain = part.starts_with('"') || !part.is_empty() && !part.contains([' ', '"']);
        parts.push(if plain {
            Identifier::from_source(part).ok()?
        } else {
            return None;
        });
        let after = after.trim_start();
        if after.is_empty() {
            break;
        }
        rest = after.strip_prefix('.')?.trim_start();
    }
    let name = parts.pop()?;
    let schema = parts.pop();
    let database = parts.pop();
    parts.is_empty().then_some(QualifiedName {
        database,
        schema,
        name,
    })
}
