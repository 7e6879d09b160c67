//! `bytea`, which is printed in hexadecimal.

use std::fmt::Write;

/// `\x0a FF` or the escape form, `a\012\\`.
pub(super) fn canonical(text: &str) -> Option<String> {
    let mut printed = "\\x".to_owned();
    if let Some(hexadecimal) = text.strip_prefix("\\x") {
        let digits: String = hexadecimal
            .chars()
            .filter(|it| !matches!(it, ' ' | '\t' | '\n' | '\r'))
            .collect();
        let whole = digits.len().is_multiple_of(2) && digits.bytes().all(|it| it.is_ascii_hexdigit());
        printed.push_str(&digits.to_ascii_lowercase());
        return whole.then_some(printed);
    }
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let value = if byte == b'\\' {
            match bytes.next()? {
                b'\\' => b'\\',
                first @ b'0'..=b'3' => {
                    let mut value = first - b'0';
                    for _ in 0..2 {
                        let digit = bytes.next().filter(|it| matches!(it, b'0'..=b'7'))?;
                        value = value * 8 + (digit - b'0');
                    }
                    value
                }
                _ => return None,
            }
        } else {
            byte
        };
        let _ = write!(printed, "{value:02x}");
    }
    Some(printed)
}
