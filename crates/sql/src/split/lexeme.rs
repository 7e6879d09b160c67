//! Where the quoted things, comments and words of SQL end, byte by byte as PostgreSQL's own scanner sees them.

/// What a byte can begin.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Other,
    Space,
    Word,
    Digit,
    Quote,
    DoubleQuote,
    Dollar,
    Semicolon,
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    Colon,
    Dot,
    Comma,
    Backslash,
    Dash,
    Slash,
    Operator,
}

/// The class of every byte. Bytes over 127 are letters, as in PostgreSQL's `ident_start`.
pub(super) static CLASS: [Class; 256] = classes();

/// Whether a byte may continue a word: letters, digits, `_`, `$` and every byte over 127.
static CONTINUES_WORD: [bool; 256] = word_bytes();

const fn classes() -> [Class; 256] {
    let mut table = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => Class::Space,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => Class::Word,
            b'0'..=b'9' => Class::Digit,
            b'\'' => Class::Quote,
            b'"' => Class::DoubleQuote,
            b'$' => Class::Dollar,
            b';' => Class::Semicolon,
            b'(' => Class::OpenParenthesis,
            b')' => Class::CloseParenthesis,
            b'[' => Class::OpenBracket,
            b']' => Class::CloseBracket,
            b':' => Class::Colon,
            b'.' => Class::Dot,
            b',' => Class::Comma,
            b'\\' => Class::Backslash,
            b'-' => Class::Dash,
            b'/' => Class::Slash,
            b'+' | b'*' | b'<' | b'>' | b'=' | b'~' | b'!' | b'@' | b'#' | b'%' | b'^' | b'&' | b'|'
            | b'`' | b'?' => Class::Operator,
            _ => Class::Other,
        };
        byte += 1;
    }
    table
}

const fn word_bytes() -> [bool; 256] {
    let classes = classes();
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(classes[byte], Class::Word | Class::Digit | Class::Dollar);
        byte += 1;
    }
    table
}

/// The end of a word whose first byte is at `start`.
#[inline]
pub(super) fn word_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && CONTINUES_WORD[bytes[at] as usize] {
        at += 1;
    }
    at
}

/// The end of a number whose first digit is at `start`; letters and dots that touch it belong to it.
pub(super) fn number_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'_' | b'.')) {
        at += 1;
    }
    at
}

/// The end of the characters that a psql variable name may have, from `start`.
pub(super) fn variable_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < bytes.len() && bytes[at] != b'$' && CONTINUES_WORD[bytes[at] as usize] {
        at += 1;
    }
    at
}

/// The offset after the closing quote of `'...'`, `B'...'` or `X'...'`, searched from `inside`. A doubled quote
/// reads as two strings that touch, which ends at the same place. `None`: the text ends first.
pub(super) fn plain_string_end(bytes: &[u8], inside: usize) -> Option<usize> {
    memchr::memchr(b'\'', &bytes[inside..]).map(|found| inside + found + 1)
}

/// The offset after the closing double quote, searched from `inside`.
pub(super) fn identifier_end(bytes: &[u8], inside: usize) -> Option<usize> {
    memchr::memchr(b'"', &bytes[inside..]).map(|found| inside + found + 1)
}

/// The offset after the closing quote of `E'...'`, searched from `inside`: a backslash takes the next byte
/// with it, a doubled quote is a quote, and after a line break the string may go on with another quote.
pub(super) fn escape_string_end(bytes: &[u8], inside: usize) -> Option<usize> {
    let mut at = inside;
    loop {
        at += memchr::memchr2(b'\'', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'\\' || bytes.get(at + 1) == Some(&b'\'') {
            at += 2;
        } else if let Some(next) = continuation(bytes, at + 1) {
            at = next;
        } else {
            return Some(at + 1);
        }
    }
}

/// After a closing quote: where the next part of the same string begins, if white space with a line break in
/// it, and nothing else but `--` comments, leads to another quote.
pub(crate) fn continuation(bytes: &[u8], after_quote: usize) -> Option<usize> {
    let mut at = after_quote;
    let mut line_break = false;
    loop {
        match bytes.get(at)? {
            b'\n' | b'\r' => line_break = true,
            b' ' | b'\t' | 0x0b | 0x0c => {}
            b'-' if bytes.get(at + 1) == Some(&b'-') => {
                at = line_comment_end(bytes, at);
                continue;
            }
            b'\'' if line_break => return Some(at + 1),
            _ => return None,
        }
        at += 1;
    }
}

/// The offset of the line break that ends a `--` comment, or the end of the text.
pub(super) fn line_comment_end(bytes: &[u8], start: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |found| start + found)
}

/// The offset after the `*/` that closes the comment beginning at `start`; comments nest.
pub(super) fn block_comment_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 2;
    let mut depth = 1_usize;
    loop {
        at += memchr::memchr2(b'*', b'/', bytes.get(at..)?)?;
        match (bytes[at], bytes.get(at + 1)) {
            (b'*', Some(b'/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return Some(at);
                }
            }
            (b'/', Some(b'*')) => {
                depth += 1;
                at += 2;
            }
            _ => at += 1,
        }
    }
}

/// The offset after the opening `$tag$` that begins at `start`, if one does.
pub(super) fn dollar_tag_end(bytes: &[u8], start: usize) -> Option<usize> {
    let end = match bytes.get(start + 1)? {
        b'$' => start + 1,
        first if CLASS[*first as usize] == Class::Word => variable_end(bytes, start + 1),
        _ => return None,
    };
    (bytes.get(end) == Some(&b'$')).then_some(end + 1)
}

/// The offset after the closing tag of a dollar-quoted string whose body begins at `inside`.
pub(super) fn dollar_quote_end(bytes: &[u8], tag: &[u8], inside: usize) -> Option<usize> {
    memchr::memmem::find(&bytes[inside..], tag).map(|found| inside + found + tag.len())
}
