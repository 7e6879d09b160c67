//! The line that a place is on, with the place marked.

use pgassay_sql::span::Span;
use unicode_width::UnicodeWidthChar;

use super::text::DIM;
use crate::escape;
use crate::source::Place;

/// How far before and behind the place a line is looked at: lines may have any length.
const REACH: usize = 400;

/// One character as it is shown.
struct Cell {
    shown: String,
    width: usize,
    marked: bool,
}

/// The first line of a place, and the marks below it.
pub(super) fn excerpt(place: &Place<'_>, mark: anstyle::Style, width: usize) -> String {
    let text = &place.file.text;
    let line = place.file.lines().line_span(text, place.start.line);
    let number = place.start.line.to_string();
    let gutter = " ".repeat(number.len());
    let room = width.saturating_sub(number.len() + 5);
    let (shown, marks) = fit(cells(text, line, place.span), room);
    let shown = shown.trim_end();
    format!(
        "{DIM}  {gutter} |{DIM:#}\n{DIM}  {number} |{DIM:#} {shown}\n{DIM}  {gutter} |{DIM:#} {mark}{marks}{mark:#}\n"
    )
}

fn cells(text: &str, line: Span, span: Span) -> Vec<Cell> {
    let start = (span.start as usize)
        .saturating_sub(REACH)
        .max(line.start as usize);
    let start = text.ceil_char_boundary(start);
    let end = text.floor_char_boundary((span.start as usize + 2 * REACH).min(line.end as usize));
    let mut cells = Vec::new();
    for (at, character) in text.get(start..end).unwrap_or_default().char_indices() {
        let mut shown = String::new();
        if character == '\t' {
            shown.push_str("    ");
        } else if escape::is_hostile(character) {
            escape::push(&mut shown, character);
        } else {
            shown.push(character);
        }
        cells.push(Cell {
            width: shown.chars().map(|it| it.width().unwrap_or(0)).sum(),
            shown,
            marked: span.contains((start + at) as u32) || (start + at) as u32 == span.start,
        });
    }
    if span.start >= line.end {
        cells.push(Cell {
            shown: " ".to_owned(),
            width: 1,
            marked: true,
        });
    }
    cells
}

/// The part of a line that there is room for, with the marks for the line below.
fn fit(cells: Vec<Cell>, room: usize) -> (String, String) {
    const CUT: &str = "...";
    let total: usize = cells.iter().map(|cell| cell.width).sum();
    let first_marked = cells.iter().position(|cell| cell.marked).unwrap_or_default();
    let mut from = 0;
    if total > room {
        // Two thirds of the room are for what begins at the mark.
        let before = room / 3;
        let mut width = 0;
        from = first_marked;
        while from > 0 && width + cells[from - 1].width <= before {
            from -= 1;
            width += cells[from].width;
        }
        let marked_column: usize = cells[..first_marked].iter().map(|cell| cell.width).sum();
        if marked_column <= before {
            from = 0;
        }
    }
    let (mut shown, mut marks) = (String::new(), String::new());
    let mut width = 0;
    if from > 0 {
        shown.push_str(CUT);
        marks.push_str("   ");
        width = CUT.len();
    }
    for cell in &cells[from..] {
        if width + cell.width > room.saturating_sub(CUT.len()) && total > room {
            shown.push_str(CUT);
            break;
        }
        shown.push_str(&cell.shown);
        let mark = if cell.marked { "^" } else { " " };
        marks.push_str(&mark.repeat(cell.width));
        width += cell.width;
    }
    (shown, marks.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use pgassay_catalog::location::{FileId, Location};

    use super::*;
    use crate::source::SourceFile;

    fn shown(text: &str, start: u32, end: u32) -> String {
        shown_within(80, text, start, end)
    }

    fn shown_within(width: usize, text: &str, start: u32, end: u32) -> String {
        let file = SourceFile::new("a.sql", "a.sql", text.to_owned());
        let info = crate::format::terminal::tests::info(vec![file]);
        let place = info
            .place(Location {
                file: FileId(0),
                span: Span::new(start, end),
            })
            .expect("the file is there");
        excerpt(&place, anstyle::Style::new(), width)
            .replace(&format!("{DIM}"), "")
            .replace(&format!("{DIM:#}"), "")
    }

    #[test]
    fn marks_stand_below_what_they_mark() {
        assert_eq!(
            shown("a\n日本 bc\n", 9, 11),
            "    |\n  2 | 日本 bc\n    |      ^^\n"
        );
        assert_eq!(shown("\tab\r\nc", 1, 99), "    |\n  1 |     ab\n    |     ^^\n");
        assert_eq!(shown("ab", 2, 2), "    |\n  1 | ab\n    |   ^\n");
        assert_eq!(
            shown("x\u{1b}[1m", 0, 2),
            "    |\n  1 | x\\u{1b}[1m\n    | ^^^^^^^\n"
        );
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let text = format!("{} needle {}", "x ".repeat(100_000), "y ".repeat(100_000));
        for width in [40, 80, 120] {
            let out = shown_within(width, &text, 200_001, 200_007);
            let widest = out.lines().map(|line| line.chars().count()).max();
            assert!(widest.is_some_and(|it| it <= width && it > width - 5), "{out}");
            assert!(out.contains("...") && out.contains("needle"), "{out}");
            let lines: Vec<&str> = out.lines().collect();
            assert_eq!(lines[1].find("needle"), lines[2].find("^^^^^^"));
        }
    }
}
