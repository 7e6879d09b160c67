//! `jsonb`: keys sorted by length and bytes, the last of equal ones, numbers as numeric prints them.

use super::number;

/// Deeper values stay as they are.
const MAX_DEPTH: usize = 200;

/// The text of a value of `jsonb`.
pub(super) fn canonical(text: &str) -> Option<String> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.space();
    (reader.at == text.len()).then(|| {
        let mut printed = String::with_capacity(text.len());
        value.print(&mut printed);
        printed
    })
}

enum Value {
    /// `true`, `false`, `null`, or a number.
    Word(String),
    Text(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl Value {
    fn print(&self, to: &mut String) {
        match self {
            Value::Word(word) => to.push_str(word),
            Value::Text(text) => quote(text, to),
            Value::List(values) => {
                to.push('[');
                for (at, value) in values.iter().enumerate() {
                    to.push_str(if at > 0 { ", " } else { "" });
                    value.print(to);
                }
                to.push(']');
            }
            Value::Object(members) => {
                to.push('{');
                for (at, (key, value)) in members.iter().enumerate() {
                    to.push_str(if at > 0 { ", " } else { "" });
                    quote(key, to);
                    to.push_str(": ");
                    value.print(to);
                }
                to.push('}');
            }
        }
    }
}

/// `escape_json`
fn quote(text: &str, to: &mut String) {
    to.push('"');
    for character in text.chars() {
        match character {
            '"' => to.push_str("\\\""),
            '\\' => to.push_str("\\\\"),
            '\n' => to.push_str("\\n"),
            '\r' => to.push_str("\\r"),
            '\t' => to.push_str("\\t"),
            '\u{8}' => to.push_str("\\b"),
            '\u{c}' => to.push_str("\\f"),
            ' '.. => to.push(character),
            _ => to.push_str(&format!("\\u{:04x}", character as u32)),
        }
    }
    to.push('"');
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn take(&mut self, wanted: char) -> bool {
        self.space();
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.space();
        match self.rest().chars().next()? {
            '{' => self.object(depth),
            '[' => self.list(depth),
            '"' => self.string().map(Value::Text),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.take('{');
        let mut members: Vec<(String, Value)> = Vec::new();
        if !self.take('}') {
            loop {
                self.space();
                let key = self.string()?;
                if !self.take(':') {
                    return None;
                }
                let value = self.value(depth + 1)?;
                members.push((key, value));
                if self.take('}') {
                    break;
                }
                if !self.take(',') {
                    return None;
                }
            }
        }
        members.reverse();
        members.sort_by(|(left, _), (right, _)| (left.len(), left).cmp(&(right.len(), right)));
        members.dedup_by(|(later, _), (kept, _)| later == kept);
        Some(Value::Object(members))
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        self.take('[');
        let mut values = Vec::new();
        if !self.take(']') {
            loop {
                values.push(self.value(depth + 1)?);
                if self.take(']') {
                    break;
                }
                if !self.take(',') {
                    return None;
                }
            }
        }
        Some(Value::List(values))
    }

    fn word(&mut self) -> Option<Value> {
        let rest = self.rest();
        let end = rest
            .find(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '+' | '-' | '.')))
            .unwrap_or(rest.len());
        let word = rest[..end].to_owned();
        self.at += end;
        match word.as_str() {
            "true" | "false" | "null" => Some(Value::Word(word)),
            _ => {
                let number = number::plain(&word)?;
                Some(Value::Word(number))
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        let rest = self.text.get(self.at..)?.strip_prefix('"')?;
        let mut value = String::new();
        let mut characters = rest.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.at += at + 2;
                    return Some(value);
                }
                '\\' => match characters.next()?.1 {
                    'b' => value.push('\u{8}'),
                    'f' => value.push('\u{c}'),
                    'n' => value.push('\n'),
                    'r' => value.push('\r'),
                    't' => value.push('\t'),
                    'u' => {
                        let mut code = 0;
                        for _ in 0..4 {
                            code = code * 16 + characters.next()?.1.to_digit(16)?;
                        }
                        // Halves of pairs and NUL stay as they are written, with the whole constant.
                        value.push(char::from_u32(code).filter(|it| *it != '\0')?);
                    }
                    other @ ('"' | '\\' | '/') => value.push(other),
                    _ => return None,
                },
                _ => value.push(character),
            }
        }
        None
    }
}
