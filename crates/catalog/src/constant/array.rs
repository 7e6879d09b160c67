//! Arrays: elements without spaces around them, in quotes where they need some.

/// Deeper ones are refused by PostgreSQL.
const MAX_DIMENSIONS: usize = 6;

/// The text of an array; `element` is how an element is printed, nothing where as it is written.
pub(super) fn canonical(text: &str, element: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut reader = Reader {
        text: text.trim(),
        at: 0,
        element,
        printed: String::with_capacity(text.len()),
    };
    reader.list(1)?;
    (reader.at == reader.text.len()).then_some(reader.printed)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    element: &'t dyn Fn(&str) -> Option<String>,
    printed: String,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn space(&mut self) {
        while let Some(found) = self.peek().filter(char::is_ascii_whitespace) {
            self.at += found.len_utf8();
        }
    }

    fn list(&mut self, dimension: usize) -> Option<()> {
        if self.peek() != Some('{') || dimension > MAX_DIMENSIONS {
            return None;
        }
        self.at += 1;
        self.printed.push('{');
        self.space();
        if self.peek() == Some('}') {
            self.at += 1;
            self.printed.push('}');
            return Some(());
        }
        loop {
            self.space();
            match self.peek()? {
                '{' => self.list(dimension + 1)?,
                '"' => self.quoted()?,
                _ => self.bare()?,
            }
            self.space();
            match self.peek()? {
                ',' => self.printed.push(','),
                '}' => {
                    self.at += 1;
                    self.printed.push('}');
                    return Some(());
                }
                _ => return None,
            }
            self.at += 1;
        }
    }

    fn quoted(&mut self) -> Option<()> {
        let mut value = String::new();
        let mut characters = self.text.get(self.at + 1..)?.char_indices();
        loop {
            match characters.next()? {
                (at, '"') => {
                    self.at += at + 2;
                    break;
                }
                (_, '\\') => value.push(characters.next()?.1),
                (_, other) => value.push(other),
            }
        }
        self.push(&value);
        Some(())
    }

    fn bare(&mut self) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        let end = rest.find([',', '}', '{', '"', '\\'])?;
        let value = rest[..end].trim_end();
        if value.is_empty() || !matches!(rest[end..].chars().next(), Some(',' | '}')) {
            return None;
        }
        self.at += end;
        if value.eq_ignore_ascii_case("null") {
            self.printed.push_str("NULL");
        } else {
            let value = value.to_owned();
            self.push(&value);
        }
        Some(())
    }

    /// `array_out`
    fn push(&mut self, value: &str) {
        let value = (self.element)(value).unwrap_or_else(|| value.to_owned());
        let special = |it: char| matches!(it, '{' | '}' | '"' | ',' | '\\') || it.is_ascii_whitespace();
        if !value.is_empty() && !value.eq_ignore_ascii_case("null") && !value.contains(special) {
            self.printed.push_str(&value);
            return;
        }
        self.printed.push('"');
        for character in value.chars() {
            if matches!(character, '"' | '\\') {
                self.printed.push('\\');
            }
            self.printed.push(character);
        }
        self.printed.push('"');
    }
}
