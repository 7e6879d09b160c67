//! A file of the disk to text.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use pgassay_sql::decode::{Decoded, Encoding, decode};

use super::SourceError;
use super::place::shown;

/// A text, and what is to be said about how it was encoded.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) note: Option<String>,
}

/// How much is read before it is looked at: devices and compressed files may have no end.
const HEAD: u64 = 1 << 16;

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Text, SourceError> {
    let mut file = File::open(path).map_err(|error| SourceError::unreadable(&shown(path), &error))?;
    read_from(&mut file, &shown(path))
}

/// Reads all that there is, but not more than places can be counted in.
pub(super) fn read_from(reader: &mut dyn Read, name: &str) -> Result<Text, SourceError> {
    let unreadable = |error: std::io::Error| SourceError::unreadable(name, &error);
    let mut bytes = Vec::new();
    reader.take(HEAD).read_to_end(&mut bytes).map_err(unreadable)?;
    if let Decoded::CustomDump | Decoded::Gzip | Decoded::Binary { .. } = decode(&bytes) {
        return text(name, bytes);
    }
    let most = u64::from(u32::MAX);
    reader.take(most).read_to_end(&mut bytes).map_err(unreadable)?;
    text(name, bytes)
}

/// Makes text of a file's bytes.
fn text(name: &str, bytes: Vec<u8>) -> Result<Text, SourceError> {
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
