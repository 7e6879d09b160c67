//! Values of variables and expressions, as far as they can be told.

/// What `current_database()` returns: nobody knows the database's name, but a statement may be made for it.
pub(crate) const THIS_DATABASE: &str = "pgassay_this_database";

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Nobody can tell offline.
    Unknown,
    Null,
    Boolean(bool),
    Integer(i64),
    Text(String),
    /// The identifier of an object in a type that prints it as a name: `regclass` and its like.
    Object {
        id: i64,
        name: String,
    },
    List(Vec<Value>),
    Row(Vec<(String, Value)>),
}

impl Value {
    pub(super) fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    /// What stands in the condition of an IF: none where it cannot be told, false for NULL.
    pub(super) fn condition(&self) -> Option<bool> {
        match self {
            Value::Boolean(value) => Some(*value),
            Value::Null => Some(false),
            _ => None,
        }
    }

    pub(super) fn is_unknown(&self) -> bool {
        *self == Value::Unknown
    }

    /// The text that PostgreSQL prints; none where that cannot be told, and for NULL.
    pub(super) fn output(&self) -> Option<String> {
        match self {
            Value::Unknown | Value::Null | Value::Row(_) => None,
            Value::Boolean(value) => Some(if *value { "t" } else { "f" }.to_owned()),
            Value::Integer(value) => Some(value.to_string()),
            Value::Text(text) | Value::Object { name: text, .. } => Some(text.clone()),
            Value::List(items) => {
                let items: Option<Vec<String>> = items.iter().map(Value::output).collect();
                Some(format!("{{{}}}", items?.join(",")))
            }
        }
    }

    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Value::Integer(value) | Value::Object { id: value, .. } => Some(*value),
            Value::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Whether two values are equal; none where that cannot be told.
    pub(super) fn equals(&self, other: &Value) -> Option<bool> {
        match (self, other) {
            (Value::Text(text), _) | (_, Value::Text(text)) if text.contains(THIS_DATABASE) => None,
            (Value::Object { name, .. }, Value::Text(text))
            | (Value::Text(text), Value::Object { name, .. }) => (name == text).then_some(true),
            (Value::Object { id, .. }, Value::Object { id: other, .. }) => Some(id == other),
            (Value::Integer(_), _) | (_, Value::Integer(_)) => Some(self.integer()? == other.integer()?),
            (Value::Boolean(left), Value::Boolean(right)) => Some(left == right),
            (Value::Boolean(value), Value::Text(text)) | (Value::Text(text), Value::Boolean(value)) => {
                Some(crate::apply::set::boolean(text)? == *value)
            }
            (Value::Text(left), Value::Text(right)) => Some(left == right),
            (Value::List(left), Value::List(right)) => {
                if left.len() != right.len() {
                    return Some(false);
                }
                let mut equal = true;
                for (left, right) in left.iter().zip(right) {
                    equal &= left.equals(right)?;
                }
                Some(equal)
            }
            _ => None,
        }
    }
}

/// Three-valued logic with a fourth value for what cannot be told.
pub(super) fn and(values: impl Iterator<Item = Value>) -> Value {
    let mut result = Value::Boolean(true);
    for value in values {
        match value {
            Value::Boolean(true) => {}
            Value::Boolean(false) => return Value::Boolean(false),
            Value::Null if !result.is_unknown() => result = Value::Null,
            Value::Null => {}
            _ => result = Value::Unknown,
        }
    }
    result
}

/// The same for OR.
pub(super) fn or(values: impl Iterator<Item = Value>) -> Value {
    match and(values.map(not)) {
        Value::Boolean(value) => Value::Boolean(!value),
        other => other,
    }
}

/// The same for NOT.
pub(super) fn not(value: Value) -> Value {
    match value {
        Value::Boolean(value) => Value::Boolean(!value),
        Value::Null => Value::Null,
        _ => Value::Unknown,
    }
}
