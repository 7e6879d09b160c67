//! Lines of limited width.

use anstyle::{AnsiColor, Style};
use pgassay_rules::Severity;
use unicode_width::UnicodeWidthStr;

use crate::escape;
use crate::source::Place;

/// The style of what matters most.
pub(super) const BOLD: Style = Style::new().bold();

/// The style of what is there to be skipped.
pub(super) const DIM: Style = Style::new().dimmed();

/// The colour of a severity.
pub(super) fn style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Critical => AnsiColor::BrightRed,
        Severity::High => AnsiColor::Red,
        Severity::Medium => AnsiColor::Yellow,
        Severity::Low => AnsiColor::Blue,
        Severity::Info => AnsiColor::Cyan,
    };
    colour.on_default().bold()
}

/// A text in a style.
pub(super) fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// How many characters of a word are shown: longer than any path, so that no name fills the screen.
const LONGEST_WORD: usize = 1000;

/// Breaks a text between words so that no line is wider than `room`; a word that is wider stays whole.
/// The first line begins with `first`, the others with as many spaces as `hang` says.
pub fn wrap(room: usize, first: &str, hang: usize, text: &str) -> String {
    let mut out = String::from(first);
    let mut column = first.width();
    let mut fresh = true;
    for word in text.split_whitespace() {
        let (word, cut) = match word.char_indices().nth(LONGEST_WORD) {
            Some((at, _)) => (&word[..at], "..."),
            None => (word, ""),
        };
        let width = visible_width(word) + cut.len();
        if !fresh && column + 1 + width > room {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', hang));
            column = hang;
            fresh = true;
        }
        if !fresh {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        out.push_str(cut);
        column += width;
        fresh = false;
    }
    out.push('\n');
    out
}

/// Where a place is, as editors and terminals take it: `path:line:column`.
pub(super) fn address(place: &Place<'_>) -> String {
    format!(
        "{}:{}:{}",
        escape::line(&place.file.path),
        place.start.line,
        place.start.column
    )
}

/// The columns that a word takes; our own styles take none.
fn visible_width(word: &str) -> usize {
    let mut width = word.width();
    let mut rest = word;
    while let Some(at) = rest.find('\u{1b}') {
        let end = rest[at..].find('m').map_or(rest.len(), |end| at + end + 1);
        width = width.saturating_sub(rest[at..end].width());
        rest = &rest[end..];
    }
    width
}

/// A number with commas between its thousands.
pub(super) fn number(value: usize) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number and the word for what is counted.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_within_the_width() {
        let text = "word ".repeat(40);
        for room in [40, 80, 120] {
            let wrapped = wrap(room, "  = ", 4, &text);
            let widest = wrapped.lines().map(|line| line.width()).max();
            assert!(widest.is_some_and(|it| it <= room && it > room - 5), "{wrapped}");
            assert!(wrapped.lines().skip(1).all(|line| line.starts_with("    word")));
        }
        assert_eq!(wrap(80, "", 2, "a  b\nc"), "a b c\n");
        assert_eq!(wrap(80, "", 2, &"x".repeat(90)), format!("{}\n", "x".repeat(90)));
    }

    #[test]
    fn numbers() {
        let shown: Vec<String> = [0, 999, 1000, 1234567].map(number).into();
        assert_eq!(shown, ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(counted(1, "table", "tables"), "1 table");
    }
}
