//! String constants: from the form in which SQL writes them to their value, and back.

use std::fmt;

use crate::split::continuation;

/// Why a constant has no value. PostgreSQL refuses each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LiteralError {
    /// The text is no string constant or quoted identifier, or not only one.
    Malformed,
    /// `\u`, `\U` or the escape of `U&` without its hexadecimal digits, or with those of no character.
    InvalidUnicodeEscape,
    /// Half of a surrogate pair.
    InvalidSurrogatePair,
    /// `\x` or octal escapes that give bytes that are not UTF-8.
    InvalidByteSequence,
    /// An escape for the NUL character, which PostgreSQL cannot store.
    NulCharacter,
    /// A UESCAPE character that is a hexadecimal digit, a plus sign, a quote or white space.
    InvalidEscapeCharacter,
    /// An identifier without any character.
    ZeroLengthIdentifier,
}

impl fmt::Display for LiteralError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            LiteralError::Malformed => "not a quoted string",
            LiteralError::InvalidUnicodeEscape => "invalid Unicode escape",
            LiteralError::InvalidSurrogatePair => "invalid Unicode surrogate pair",
            LiteralError::InvalidByteSequence => "invalid byte sequence for encoding UTF8",
            LiteralError::NulCharacter => "the NUL character cannot be stored",
            LiteralError::InvalidEscapeCharacter => "invalid Unicode escape character",
            LiteralError::ZeroLengthIdentifier => "zero-length delimited identifier",
        })
    }
}

impl std::error::Error for LiteralError {}

/// The value of a string constant as it stands in SQL: `'...'`, `E'...'`, `U&'...'`, `N'...'`, `$tag$...$tag$`, also
/// when it goes on over several lines. For `U&'...' UESCAPE '!'` see [`decode_unicode_string`].
///
/// Backslashes are escapes in `E'...'` only (`standard_conforming_strings` is on, the default since 9.1).
///
/// # Errors
///
/// Where PostgreSQL would refuse the constant, or `source` is none.
pub fn decode_string(source: &str) -> Result<String, LiteralError> {
    match source.as_bytes() {
        [b'\'', ..] => Ok(quoted_body(source, 1, b'\'')?.replace("''", "'")),
        [b'n' | b'N', b'\'', ..] => Ok(quoted_body(source, 2, b'\'')?.replace("''", "'")),
        [b'e' | b'E', b'\'', ..] => decode_escapes(&quoted_body(source, 2, b'\'')?),
        [b'u' | b'U', b'&', b'\'', ..] => decode_unicode_string(source, '\\'),
        [b'$', ..] => decode_dollar_quoted(source).map(str::to_owned),
        _ => Err(LiteralError::Malformed),
    }
}

/// The value of `U&'...'` with the escape character that its UESCAPE clause names.
///
/// # Errors
///
/// As [`decode_string`].
pub fn decode_unicode_string(source: &str, escape: char) -> Result<String, LiteralError> {
    let [b'u' | b'U', b'&', b'\'', ..] = source.as_bytes() else {
        return Err(LiteralError::Malformed);
    };
    decode_unicode(&quoted_body(source, 3, b'\'')?.replace("''", "'"), escape)
}

/// The text between the tags of `$tag$...$tag$`, as a part of `source`.
///
/// # Errors
///
/// [`LiteralError::Malformed`] where it is no such constant.
pub fn decode_dollar_quoted(source: &str) -> Result<&str, LiteralError> {
    let inside = source
        .strip_prefix('$')
        .and_then(|rest| rest.find('$'))
        .map(|found| found + 2);
    let inside = inside.ok_or(LiteralError::Malformed)?;
    let (tag, rest) = source.split_at(inside);
    match rest.find(tag) {
        Some(end) if end + tag.len() == rest.len() => Ok(&rest[..end]),
        _ => Err(LiteralError::Malformed),
    }
}

/// Writes a value as a string constant, as PostgreSQL's `quote_literal` does: with `E` where there are backslashes.
pub fn quote_literal(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    if value.contains('\\') {
        quoted.push('E');
    }
    quoted.push('\'');
    for character in value.chars() {
        if matches!(character, '\'' | '\\') {
            quoted.push(character);
        }
        quoted.push(character);
    }
    quoted.push('\'');
    quoted
}

/// What stands between the quotes, the parts of a constant over several lines joined; doubled quotes stay doubled.
fn quoted_body(source: &str, inside: usize, quote: u8) -> Result<String, LiteralError> {
    let bytes = source.as_bytes();
    let escapes = matches!(bytes[0], b'e' | b'E') && quote == b'\'';
    let mut body = String::with_capacity(source.len());
    let mut start = inside;
    let mut at = inside;
    loop {
        match bytes.get(at) {
            None => return Err(LiteralError::Malformed),
            Some(b'\\') if escapes => at += 2,
            Some(byte) if *byte != quote => at += 1,
            Some(_) if bytes.get(at + 1) == Some(&quote) => at += 2,
            Some(_) => {
                body.push_str(source.get(start..at).ok_or(LiteralError::Malformed)?);
                if at + 1 == bytes.len() {
                    return Ok(body);
                }
                let next = if quote == b'\'' {
                    continuation(bytes, at + 1)
                } else {
                    None
                };
                start = next.ok_or(LiteralError::Malformed)?;
                at = start;
            }
        }
    }
}

/// The value of a double-quoted identifier: `"..."`, or `U&"..."` with its escape character.
pub(crate) fn decode_quoted_identifier(source: &str, escape: char) -> Result<String, LiteralError> {
    let value = match source.as_bytes() {
        [b'"', ..] => quoted_body(source, 1, b'"')?.replace("\"\"", "\""),
        [b'u' | b'U', b'&', b'"', ..] => {
            decode_unicode(&quoted_body(source, 3, b'"')?.replace("\"\"", "\""), escape)?
        }
        _ => return Err(LiteralError::Malformed),
    };
    if value.is_empty() {
        Err(LiteralError::ZeroLengthIdentifier)
    } else {
        Ok(value)
    }
}

/// Decodes the body of `E'...'`.
fn decode_escapes(body: &str) -> Result<String, LiteralError> {
    let bytes = body.as_bytes();
    let mut value = Vec::with_capacity(bytes.len());
    let mut surrogate = None;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            if surrogate.is_some() {
                return Err(LiteralError::InvalidSurrogatePair);
            }
            value.push(bytes[at]);
            // A quote in here is a doubled one.
            at += if bytes[at] == b'\'' { 2 } else { 1 };
            continue;
        }
        let escaped = *bytes.get(at + 1).ok_or(LiteralError::Malformed)?;
        let rest = &bytes[at + 2..];
        if matches!(escaped, b'u' | b'U') {
            let digits = if escaped == b'u' { 4 } else { 8 };
            let code = hexadecimal(rest, digits)?;
            push_code(&mut value, code, &mut surrogate)?;
            at += 2 + digits;
            continue;
        }
        if surrogate.is_some() {
            return Err(LiteralError::InvalidSurrogatePair);
        }
        let (byte, taken) = byte_escape(escaped, rest);
        if byte == 0 {
            return Err(LiteralError::NulCharacter);
        }
        value.push(byte);
        at += taken;
    }
    if surrogate.is_some() {
        return Err(LiteralError::InvalidSurrogatePair);
    }
    String::from_utf8(value).map_err(|_| LiteralError::InvalidByteSequence)
}

/// The byte that an escape stands for, and how many bytes it takes with its backslash.
fn byte_escape(escaped: u8, rest: &[u8]) -> (u8, usize) {
    let digits = |limit: usize, base: u32| {
        rest.iter()
            .take(limit)
            .take_while(|byte| (**byte as char).is_digit(base))
            .count()
    };
    match escaped {
        b'b' => (0x08, 2),
        b'f' => (0x0c, 2),
        b'n' => (b'\n', 2),
        b'r' => (b'\r', 2),
        b't' => (b'\t', 2),
        b'v' => (0x0b, 2),
        b'x' if digits(2, 16) > 0 => {
            let count = digits(2, 16);
            let value = rest[..count]
                .iter()
                .fold(0_u32, |sum, byte| sum * 16 + digit(*byte));
            ((value & 0xff) as u8, 2 + count)
        }
        b'0'..=b'7' => {
            let count = digits(2, 8);
            let value = rest[..count]
                .iter()
                .fold(digit(escaped), |sum, byte| sum * 8 + digit(*byte));
            ((value & 0xff) as u8, 2 + count)
        }
        other => (other, 2),
    }
}

fn digit(byte: u8) -> u32 {
    (byte as char).to_digit(16).unwrap_or_default()
}

fn hexadecimal(bytes: &[u8], digits: usize) -> Result<u32, LiteralError> {
    let digits = bytes.get(..digits).ok_or(LiteralError::InvalidUnicodeEscape)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(LiteralError::InvalidUnicodeEscape);
    }
    Ok(digits
        .iter()
        .fold(0_u32, |sum, byte| sum.wrapping_mul(16).wrapping_add(digit(*byte))))
}

/// Appends a code point; the halves of a surrogate pair come one after the other.
fn push_code(value: &mut Vec<u8>, code: u32, surrogate: &mut Option<u32>) -> Result<(), LiteralError> {
    let code = match (surrogate.take(), code) {
        (None, 0xd800..=0xdbff) => {
            *surrogate = Some(code);
            return Ok(());
        }
        (Some(high), 0xdc00..=0xdfff) => 0x10000 + ((high & 0x3ff) << 10) + (code & 0x3ff),
        (Some(_), _) | (None, 0xdc00..=0xdfff) => return Err(LiteralError::InvalidSurrogatePair),
        (None, code) => code,
    };
    if code == 0 {
        return Err(LiteralError::InvalidUnicodeEscape);
    }
    let character = char::from_u32(code).ok_or(LiteralError::InvalidUnicodeEscape)?;
    value.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    Ok(())
}

/// Decodes the body of `U&'...'` or `U&"..."`: `\1234`, `\+123456`, `\\`.
fn decode_unicode(body: &str, escape: char) -> Result<String, LiteralError> {
    if escape.is_ascii_hexdigit() || escape.is_ascii_whitespace() || matches!(escape, '+' | '\'' | '"') {
        return Err(LiteralError::InvalidEscapeCharacter);
    }
    let mut value = Vec::with_capacity(body.len());
    let mut surrogate = None;
    let mut rest = body;
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        let doubled = after.strip_prefix(escape);
        if character == escape && doubled.is_none() {
            let (digits, width) = match after.strip_prefix('+') {
                Some(long) => (long, 6),
                None => (after, 4),
            };
            push_code(&mut value, hexadecimal(digits.as_bytes(), width)?, &mut surrogate)?;
            rest = &digits[width..];
            continue;
        }
        if surrogate.is_some() {
            return Err(LiteralError::InvalidSurrogatePair);
        }
        value.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        rest = if character == escape {
            doubled.unwrap_or(after)
        } else {
            after
        };
    }
    if surrogate.is_some() {
        return Err(LiteralError::InvalidSurrogatePair);
    }
    String::from_utf8(value).map_err(|_| LiteralError::InvalidByteSequence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        for (source, value) in [
            ("''", ""),
            ("'a''b'", "a'b"),
            (r"'a\nb'", r"a\nb"),
            ("n'x'", "x"),
            (r"E'a\'b''c\\'", r"a'b'c\"),
            (r"e'\n\t\b\f\r\v\q'", "\n\t\u{8}\u{c}\r\u{b}q"),
            (r"E'\x41\102\1013\xg'", "ABA3xg"),
            (r"E'\u00e9\U0001F600\uD83D\uDE00'", "é😀😀"),
            (r"E'\xc3\xa9'", "é"),
            (r"U&'d\0061t\+000061 \\ '''", r"data \ '"),
            (r"U&'\D83D\DE00'", "😀"),
            ("$$a'b$$", "a'b"),
            ("$x$ $$ $x$", " $$ "),
            ("'a'  -- comment's\n  'b'", "ab"),
            ("E'a\\''\n'\\'b'", "a''b"),
        ] {
            assert_eq!(decode_string(source).as_deref(), Ok(value), "{source}");
        }
        assert_eq!(decode_unicode_string(r"U&'d!0061\'", '!').as_deref(), Ok(r"da\"));
    }

    #[test]
    fn what_has_no_value() {
        for (source, error) in [
            ("x", LiteralError::Malformed),
            ("'a", LiteralError::Malformed),
            ("'a' 'b'", LiteralError::Malformed),
            (r"E'\'", LiteralError::Malformed),
            ("$a$ $b$", LiteralError::Malformed),
            (r"E'\u00e'", LiteralError::InvalidUnicodeEscape),
            (r"E'\U00110000'", LiteralError::InvalidUnicodeEscape),
            (r"E'\u0000'", LiteralError::InvalidUnicodeEscape),
            (r"E'\000'", LiteralError::NulCharacter),
            (r"E'\uD83Dx'", LiteralError::InvalidSurrogatePair),
            (r"U&'\D83D'", LiteralError::InvalidSurrogatePair),
            (r"U&'\00e'", LiteralError::InvalidUnicodeEscape),
            (r"E'\xff'", LiteralError::InvalidByteSequence),
        ] {
            assert_eq!(decode_string(source), Err(error), "{source}");
        }
        assert_eq!(
            decode_unicode_string("U&'x'", '+'),
            Err(LiteralError::InvalidEscapeCharacter)
        );
    }

    #[test]
    fn quoting_gives_the_value_back() {
        for value in ["", "a", "it's", r"back\slash'", "é\n$$"] {
            assert_eq!(decode_string(&quote_literal(value)).as_deref(), Ok(value));
        }
        assert_eq!(quote_literal(r"a\'b"), r"E'a\\''b'");
    }
}
