//! Names and SQL come from strangers: what would steer a terminal or trick a reader is shown as what it is.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character must not reach a terminal or a report as it is: controls, and the invisible characters that
/// turn the direction of text or hide in it.
pub fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Text for one line: hostile characters become `\u{..}`, line ends and tabs among them.
pub fn line(text: &str) -> Cow<'_, str> {
    escape(text, |_| false)
}

/// Text for several lines: line feeds stay.
pub fn lines(text: &str) -> Cow<'_, str> {
    escape(text, |character| character == '\n')
}

fn escape(text: &str, keep: fn(char) -> bool) -> Cow<'_, str> {
    let hostile = |character: char| is_hostile(character) && !keep(character);
    if !text.chars().any(hostile) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if hostile(character) {
            push(&mut escaped, character);
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

/// Appends a hostile character as it is shown: `\n`, `\r`, `\t` and `\u{..}`.
pub(crate) fn push(text: &mut String, character: char) {
    match character {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        // Writing to a string does not fail.
        _ => drop(write!(text, "\\u{{{:x}}}", character as u32)),
    }
}

/// Text as SARIF's plain messages want it: brackets would begin a link.
pub fn sarif(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '[' | ']' | '\\' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '\n' => escaped.push('\n'),
            _ if is_hostile(character) => {
                let mut shown = String::new();
                push(&mut shown, character);
                escaped.push_str(&shown.replace('\\', "\\\\"));
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_characters_are_shown_as_what_they_are() {
        assert_eq!(line("plain é 日"), "plain é 日");
        assert!(matches!(line("plain"), Cow::Borrowed(_)));
        assert_eq!(line("a\u{1b}[31mb\nc\u{202e}d"), "a\\u{1b}[31mb\\nc\\u{202e}d");
        assert_eq!(lines("a\nb\rc\td"), "a\nb\\rc\\td");
        assert_eq!(line("\u{9b}1m\u{200b}"), "\\u{9b}1m\\u{200b}");
    }

    #[test]
    fn brackets_begin_no_link() {
        assert_eq!(sarif("`a[1](x)\\`"), "`a\\[1\\](x)\\\\`");
        assert_eq!(sarif("\u{1b}[0m"), "\\\\u{1b}\\[0m");
    }
}
