//! Whether a text is JSON (RFC 8259), as the input function of `json` decides.

/// Deeper ones are taken for JSON: PostgreSQL's own limit is the server's stack.
const MAX_DEPTH: usize = 500;

/// Whether the text is one JSON value.
pub(super) fn is_json(text: &str) -> bool {
    let mut reader = Reader {
        bytes: text.as_bytes(),
        at: 0,
        too_deep: false,
    };
    let whole = reader.value(0) && {
        reader.space();
        reader.at == reader.bytes.len()
    };
    whole || reader.too_deep
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    too_deep: bool,
}

impl Reader<'_> {
    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        self.space();
        let found = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            self.too_deep = true;
            return false;
        }
        self.space();
        match self.bytes.get(self.at) {
            Some(b'{') => self.list(b'}', |reader| {
                reader.space();
                reader.string() && reader.take(b':') && reader.value(depth + 1)
            }),
            Some(b'[') => self.list(b']', |reader| reader.value(depth + 1)),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => ["true", "false", "null"].iter().any(|word| {
                let found = self.bytes[self.at..].starts_with(word.as_bytes());
                self.at += if found { word.len() } else { 0 };
                found
            }),
        }
    }

    fn list(&mut self, end: u8, mut item: impl FnMut(&mut Self) -> bool) -> bool {
        self.at += 1;
        if self.take(end) {
            return true;
        }
        loop {
            if !item(self) {
                return false;
            }
            if self.take(end) {
                return true;
            }
            if !self.take(b',') {
                return false;
            }
        }
    }

    fn string(&mut self) -> bool {
        if self.bytes.get(self.at) != Some(&b'"') {
            return false;
        }
        self.at += 1;
        loop {
            match self.bytes.get(self.at) {
                None | Some(0..=31) => return false,
                Some(b'"') => {
                    self.at += 1;
                    return true;
                }
                Some(b'\\') => match self.bytes.get(self.at + 1) {
                    Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
                    Some(b'u') => {
                        let digits = self.bytes.get(self.at + 2..self.at + 6);
                        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                            return false;
                        }
                        self.at += 6;
                    }
                    _ => return false,
                },
                Some(_) => self.at += 1,
            }
        }
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while matches!(self.bytes.get(self.at), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at > start
    }

    fn number(&mut self) -> bool {
        if self.bytes[self.at] == b'-' {
            self.at += 1;
        }
        let zero = self.bytes.get(self.at) == Some(&b'0');
        let start = self.at;
        if !self.digits() || zero && self.at > start + 1 {
            return false;
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            if !self.digits() {
                return false;
            }
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.bytes.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            return self.digits();
        }
        true
    }
}
