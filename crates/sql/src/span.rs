//! Places in a source text: byte ranges, and the lines and columns that people and editors count.

/// A half-open range of byte offsets into one source text.
///
/// Offsets are 32 bits wide, so a text is limited to 4 GiB; [`crate::split::split`] never looks further.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` to `end`.
    pub const fn new(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    /// The range between two offsets counted by the standard library; offsets over 4 GiB become the last
    /// one that fits.
    pub fn of(start: usize, end: usize) -> Span {
        Span {
            start: offset(start),
            end: offset(end),
        }
    }

    /// The empty range at `at`.
    pub const fn empty(at: u32) -> Span {
        Span { start: at, end: at }
    }

    /// Length in bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether no byte is in the range.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The part of `text` in the range: empty where the range does not fit the text.
    pub fn text(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }

    /// The smallest range that holds both.
    pub fn join(self, other: Span) -> Span {
        Span {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The same range in a text that has `by` more bytes in front.
    pub const fn shift(self, by: u32) -> Span {
        Span {
            start: self.start.saturating_add(by),
            end: self.end.saturating_add(by),
        }
    }

    /// Whether the byte at `offset` is in the range.
    pub const fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether every byte of `other` is in this range.
    pub const fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

pub(crate) fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// A line and a column, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1 in the unit of the method that made the position.
    pub column: u32,
}

/// Where the lines of one text begin: turns byte offsets into lines and columns.
///
/// A line ends with a line feed; the carriage return of a CRLF belongs to its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
    length: u32,
}

impl LineIndex {
    /// Reads the text once.
    pub fn new(text: &str) -> LineIndex {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| offset(at + 1)));
        LineIndex {
            starts,
            length: offset(text.len()),
        }
    }

    /// How many lines there are; an empty text has one.
    pub fn lines(&self) -> u32 {
        offset(self.starts.len())
    }

    /// The line of a byte, counted from 1; for an offset behind the end it is the last line.
    pub fn line(&self, offset: u32) -> u32 {
        self::offset(self.starts.partition_point(|start| *start <= offset)).max(1)
    }

    /// The range of a line without its line end; empty for a line that does not exist.
    pub fn line_span(&self, text: &str, line: u32) -> Span {
        let index = line.saturating_sub(1) as usize;
        let Some(&start) = self.starts.get(index) else {
            return Span::empty(self.length);
        };
        let end = self.starts.get(index + 1).map_or(self.length, |next| next - 1);
        let content = Span::new(start, end).text(text);
        Span::new(
            start,
            start + offset(content.strip_suffix('\r').unwrap_or(content).len()),
        )
    }

    /// Line and column, the column in characters (Unicode scalar values), as PostgreSQL and people count.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        self.measure(text, offset, |before| before.chars().count())
    }

    /// Line and column, the column in UTF-16 code units, as SARIF and the language server protocol count by default.
    pub fn position_utf16(&self, text: &str, offset: u32) -> Position {
        self.measure(text, offset, |before| before.chars().map(char::len_utf16).sum())
    }

    /// Line and column, the column in bytes of UTF-8.
    pub fn position_utf8(&self, text: &str, offset: u32) -> Position {
        self.measure(text, offset, str::len)
    }

    /// The byte offset of a line and a column in UTF-16 code units, both counted from 1; clipped to the line.
    pub fn offset_utf16(&self, text: &str, position: Position) -> u32 {
        let line = self.line_span(text, position.line);
        let mut left = position.column.saturating_sub(1) as usize;
        let mut bytes = 0;
        for character in line.text(text).chars() {
            if left < character.len_utf16() {
                break;
            }
            left -= character.len_utf16();
            bytes += character.len_utf8();
        }
        line.start + offset(bytes)
    }

    fn measure(&self, text: &str, at: u32, width: impl Fn(&str) -> usize) -> Position {
        let line = self.line(at);
        let start = self.starts[line as usize - 1];
        let mut end = (at as usize).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Position {
            line,
            column: offset(width(Span::of(start as usize, end).text(text)) + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_in_every_unit() {
        let text = "ab\r\nsélect '😀' x\n\nend";
        let index = LineIndex::new(text);
        let x = offset(text.find(" x").expect("it is there") + 1);
        assert_eq!(index.position(text, x), Position { line: 2, column: 12 });
        assert_eq!(index.position_utf16(text, x), Position { line: 2, column: 13 });
        assert_eq!(index.position_utf8(text, x), Position { line: 2, column: 16 });
        assert_eq!(index.offset_utf16(text, Position { line: 2, column: 13 }), x);
        assert_eq!(index.position(text, 0), Position { line: 1, column: 1 });
        assert_eq!(
            index.position(text, offset(text.len())),
            Position { line: 4, column: 4 }
        );
        assert_eq!(index.position(text, u32::MAX), Position { line: 4, column: 4 });
        assert_eq!(index.lines(), 4);
        assert_eq!(index.line_span(text, 1).text(text), "ab");
        assert_eq!(index.line_span(text, 3).text(text), "");
        assert_eq!(index.line_span(text, 4).text(text), "end");
        assert_eq!(index.line_span(text, 9), Span::empty(offset(text.len())));
        // An offset in the middle of a character counts as its beginning.
        assert_eq!(index.position(text, 6), Position { line: 2, column: 2 });
    }

    #[test]
    fn spans() {
        let span = Span::new(2, 5);
        assert_eq!(span.text("abcdefg"), "cde");
        assert_eq!(span.text("abc"), "");
        assert_eq!(Span::new(1, 2).text("é"), "");
        assert_eq!(span.join(Span::new(7, 9)), Span::new(2, 9));
        assert_eq!(span.shift(10), Span::new(12, 15));
        assert!(span.contains(4) && !span.contains(5));
        assert!(span.covers(Span::new(3, 5)) && !span.covers(Span::new(3, 6)));
        assert_eq!((span.len(), Span::new(5, 2).len()), (3, 0));
    }
}
