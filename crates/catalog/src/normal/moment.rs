//! Constants of points in time, as PostgreSQL prints them.

use crate::id::TypeId;

/// The text of a `timestamp` or `timestamptz` that was written as `2024-01-31`, `2024-01-31 10:00` or
/// `2024-01-31 10:00:00`, as PostgreSQL prints it where `TimeZone` is UTC; nothing for other types and forms.
pub fn moment(text: &str, data_type: TypeId) -> Option<String> {
    let zone = match data_type {
        TypeId::TIMESTAMP => "",
        TypeId::TIMESTAMPTZ => "+00",
        _ => return None,
    };
    let (date, time) = match text.split_once([' ', 'T']) {
        Some((date, time)) => (date, time),
        None => (text, "00:00:00"),
    };
    let seconds = match time.len() {
        5 => ":00",
        _ => "",
    };
    let known = has_form(date, "0000-00-00") && (has_form(time, "00:00:00") || has_form(time, "00:00"));
    known.then(|| format!("{date} {time}{seconds}{zone}"))
}

/// Whether a text is a pattern with other digits.
fn has_form(text: &str, pattern: &str) -> bool {
    let alike = |(one, other): (u8, u8)| {
        if other == b'0' {
            one.is_ascii_digit()
        } else {
            one == other
        }
    };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(alike)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completes_what_is_left_out() {
        let shown = |text| moment(text, TypeId::TIMESTAMPTZ);
        assert_eq!(shown("2024-01-01").as_deref(), Some("2024-01-01 00:00:00+00"));
        assert_eq!(
            shown("2024-01-01 10:30").as_deref(),
            Some("2024-01-01 10:30:00+00")
        );
        assert_eq!(
            shown("2024-01-01T10:30:05").as_deref(),
            Some("2024-01-01 10:30:05+00")
        );
        assert_eq!(shown("yesterday"), None);
        assert_eq!(moment("2024-01-01", TypeId::DATE), None);
    }
}
