//! A file of the disk to text.

use std::path::Path;

use pgassay_sql::decode::{Decoded, Encoding, decode};

use super::SourceError;
use super::place::shown;

/// A text, and what is to be said about how it was encoded.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) note: Option<String>,
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Text, SourceError> {
    let bytes = std::fs::read(path).map_err(|error| SourceError::unreadable(&shown(path), &error))?;
    text(&shown(path), bytes)
}

/// Makes text of a file's bytes.
pub(super) fn text(name: &str, bytes: Vec<u8>) -> Result<Text, SourceError> {
    let name = name.to_owned();
    if u32::try_from(bytes.len()).is_err() {
        return Err(SourceError::TooLarge(name));
    }
    let (text, encoding) = match decode(&bytes) {
        Decoded::Text(decoded) => (decoded.text.into_owned(), decoded.encoding),
        Decoded::CustomDump => return Err(SourceError::CustomDump(name)),
        Decoded::Gzip => return Err(SourceError::Gzip(name)),
        Decoded::Binary { at } => return Err(SourceError::Binary { path: name, at }),
        Decoded::Invalid { at } => return Err(SourceError::Encoding { path: name, at }),
    };
    let note = match encoding {
        Encoding::Utf8 | Encoding::Utf8WithMark => None,
        Encoding::Utf16LittleEndian | Encoding::Utf16BigEndian => Some(format!(
            "`{name}` is UTF-16, which psql and migration tools cannot read."
        )),
    };
    Ok(Text { text, note })
}
