//! Bytes of a file to text: UTF-8 and UTF-16, and what a file is when it is no text.

use std::borrow::Cow;

/// What the bytes of a file are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoded<'bytes> {
    /// A text.
    Text(DecodedText<'bytes>),
    /// A dump in PostgreSQL's custom or tar format; `pg_restore -f -` prints it as SQL.
    CustomDump,
    /// Compressed by gzip.
    Gzip,
    /// Bytes that no text has, the first of them at this offset.
    Binary {
        /// Offset of the first such byte in the file.
        at: usize,
    },
    /// Text in another encoding, or a damaged one: not valid UTF-8 (or UTF-16) at this offset.
    Invalid {
        /// Offset of the first invalid byte in the file.
        at: usize,
    },
}

/// A text and how it was encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedText<'bytes> {
    /// The text without byte order mark.
    pub text: Cow<'bytes, str>,
    /// How it was encoded in the file.
    pub encoding: Encoding,
    /// How many bytes of the file precede the text: add this to an offset into the text to get the offset
    /// in a UTF-8 file. (In a UTF-16 file only lines and columns mean the same.)
    pub skipped: u32,
}

/// How a file was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 with a byte order mark, which psql skips as well.
    Utf8WithMark,
    /// UTF-16, the low byte first; psql cannot read it.
    Utf16LittleEndian,
    /// UTF-16, the high byte first; psql cannot read it.
    Utf16BigEndian,
}

/// Tells what the bytes are and decodes them if they are a text.
///
/// Single NUL bytes leave a text a text (the splitter reports them); a text of which one byte in sixteen or more
/// is a control character is called binary.
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    match bytes {
        [b'P', b'G', b'D', b'M', b'P', ..] | [b't', b'o', b'c', b'.', b'd', b'a', b't', 0, ..] => {
            Decoded::CustomDump
        }
        [0x1f, 0x8b, ..] => Decoded::Gzip,
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest, Encoding::Utf8WithMark, 3),
        [0xff, 0xfe, rest @ ..] => utf16(rest, Encoding::Utf16LittleEndian, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, Encoding::Utf16BigEndian, u16::from_be_bytes),
        _ => utf8(bytes, Encoding::Utf8, 0),
    }
}

/// How much of a file is looked at to tell a text from something else.
const SAMPLE: usize = 8192;

fn utf8(bytes: &[u8], encoding: Encoding, skipped: u32) -> Decoded<'_> {
    let offset = skipped as usize;
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let is_control = |byte: &u8| matches!(byte, 0..=0x06 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    let controls = sample.iter().filter(|byte| is_control(byte)).count();
    if controls * 16 >= sample.len().max(1) {
        let at = sample.iter().position(is_control).unwrap_or_default();
        return Decoded::Binary { at: offset + at };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded::Text(DecodedText {
            text: Cow::Borrowed(text),
            encoding,
            skipped,
        }),
        Err(error) => {
            let at = offset + error.valid_up_to();
            if controls > 0 {
                Decoded::Binary { at }
            } else {
                Decoded::Invalid { at }
            }
        }
    }
}

fn utf16(bytes: &[u8], encoding: Encoding, unit: fn([u8; 2]) -> u16) -> Decoded<'_> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut at = 2;
    for character in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        match character {
            Ok(character) => {
                text.push(character);
                at += 2 * character.len_utf16();
            }
            Err(_) => return Decoded::Invalid { at },
        }
    }
    if !rest.is_empty() {
        return Decoded::Invalid { at };
    }
    Decoded::Text(DecodedText {
        text: Cow::Owned(text),
        encoding,
        skipped: 2,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Option<(String, Encoding, u32)> {
        match decode(bytes) {
            Decoded::Text(decoded) => Some((decoded.text.into_owned(), decoded.encoding, decoded.skipped)),
            _ => None,
        }
    }

    #[test]
    fn texts() {
        assert_eq!(text(b""), Some((String::new(), Encoding::Utf8, 0)));
        assert_eq!(text("é".as_bytes()), Some(("é".into(), Encoding::Utf8, 0)));
        assert_eq!(
            text(b"\xef\xbb\xbfab"),
            Some(("ab".into(), Encoding::Utf8WithMark, 3))
        );
        assert_eq!(
            text(b"\xff\xfea\0\x3d\xd8\x00\xde"),
            Some(("a😀".into(), Encoding::Utf16LittleEndian, 2))
        );
        assert_eq!(
            text(b"\xfe\xff\0a\xd8\x3d\xde\x00"),
            Some(("a😀".into(), Encoding::Utf16BigEndian, 2))
        );
        assert_eq!(
            text(b"select 'a lone NUL \0 in a text' as it"),
            Some(("select 'a lone NUL \0 in a text' as it".into(), Encoding::Utf8, 0))
        );
    }

    #[test]
    fn what_is_no_text() {
        assert_eq!(decode(b"PGDMP\x01\x0f\0"), Decoded::CustomDump);
        assert_eq!(decode(b"\x1f\x8b\x08\0"), Decoded::Gzip);
        assert_eq!(decode(b"ELF \0\x01\x02\x03\0\0\0"), Decoded::Binary { at: 4 });
        assert_eq!(decode(b"select 'caf\xe9'"), Decoded::Invalid { at: 11 });
        assert_eq!(decode(b"\xef\xbb\xbfa\xff"), Decoded::Invalid { at: 4 });
        assert_eq!(decode(b"\xff\xfea\0\x00\xdc"), Decoded::Invalid { at: 4 });
        assert_eq!(decode(b"\xff\xfea\0b"), Decoded::Invalid { at: 4 });
    }
}
