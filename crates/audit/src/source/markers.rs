//! Comments by which migration tools divide a file and say how it is run.

use std::ops::Range;

use super::migrations::{MigrationFile, Sending, WayBack};
use super::plan::Part;
use super::{SourceError, decode};

/// Whose comments they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `-- +goose Up`
    Goose,
    /// `-- +migrate Up`
    SqlMigrate,
    /// `-- migrate:up`
    Dbmate,
    /// `-- Up Migration`
    NodePgMigrate,
    /// `---- create above / drop below ----`
    Tern,
    /// `-- //@UNDO`
    MyBatis,
    /// `-- rambler up`
    Rambler,
}

/// What a tool makes of a file.
#[derive(Debug, Default)]
pub(super) struct Marked {
    /// Whose comments it has.
    pub(super) style: Option<Style>,
    /// Something says where the part that is run begins.
    pub(super) has_up: bool,
    /// What is run.
    pub(super) up: Range<usize>,
    /// What undoes it.
    pub(super) down: Option<Range<usize>>,
    /// It is not run in a transaction.
    pub(super) outside: bool,
    /// goose's `ENVSUB ON`: variables of the environment are filled in.
    pub(super) fills_in: bool,
}

/// What a line says.
enum Line {
    Up(Style),
    Down(Style),
    Outside(Option<Style>),
    UpOutside(Style),
    FillsIn,
}

/// Looks at the comments of a text.
pub(super) fn read(text: &str) -> Marked {
    let mut marked = Marked {
        up: 0..text.len(),
        ..Marked::default()
    };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(said) = line.trim_start().strip_prefix("--").and_then(said) else {
            continue;
        };
        match said {
            Line::Up(style) | Line::UpOutside(style) => {
                marked.style = Some(style);
                marked.outside |= matches!(said, Line::UpOutside(_));
                marked.has_up = true;
                match &mut marked.down {
                    // The way back may come first.
                    Some(down) if down.end > start => {
                        down.end = start;
                        marked.up = start..text.len();
                    }
                    _ => marked.up.start = start,
                }
            }
            Line::Down(style) => {
                marked.style = Some(style);
                marked.up.end = marked.up.end.min(start);
                marked.down = Some(start..text.len());
            }
            Line::Outside(style) => {
                marked.style = marked.style.or(style);
                marked.outside = true;
            }
            Line::FillsIn => marked.fills_in = true,
        }
    }
    if marked.up.start > marked.up.end {
        marked.up.start = marked.up.end;
    }
    marked
}

/// What a comment says, without its `--`.
fn said(comment: &str) -> Option<Line> {
    // Nearly all comments are no markers.
    const LONGEST: usize = 120;
    let comment = comment.trim_end();
    if comment.len() > LONGEST {
        return None;
    }
    let lower = comment.to_ascii_lowercase();
    if lower.starts_with("-- create above / drop below") {
        return Some(Line::Down(Style::Tern));
    }
    let words: Vec<&str> = lower.trim_start_matches('-').split_whitespace().collect();
    Some(match words.as_slice() {
        ["+goose", "up", ..] => Line::Up(Style::Goose),
        ["+goose", "down", ..] => Line::Down(Style::Goose),
        ["+goose", "no", "transaction"] => Line::Outside(Some(Style::Goose)),
        ["+goose", "envsub", "on"] => Line::FillsIn,
        ["+migrate", "up", "notransaction"] => Line::UpOutside(Style::SqlMigrate),
        ["+migrate", "up", ..] => Line::Up(Style::SqlMigrate),
        ["+migrate", "down", ..] => Line::Down(Style::SqlMigrate),
        ["migrate:up", "transaction:false", ..] => Line::UpOutside(Style::Dbmate),
        ["migrate:up", ..] => Line::Up(Style::Dbmate),
        ["migrate:down", ..] => Line::Down(Style::Dbmate),
        ["up", "migration", ..] => Line::Up(Style::NodePgMigrate),
        ["down", "migration", ..] => Line::Down(Style::NodePgMigrate),
        ["//@undo", ..] | ["//", "@undo", ..] => Line::Down(Style::MyBatis),
        ["tern:", "disable-tx", ..] => Line::Outside(Some(Style::Tern)),
        ["rambler", "up", ..] => Line::Up(Style::Rambler),
        ["rambler", "down", ..] => Line::Down(Style::Rambler),
        ["no-transaction", ..] | ["!", "no-transaction"] | ["postgres-migrations", "disable-transaction"] => {
            Line::Outside(None)
        }
        _ => return None,
    })
}

/// Reads a file and takes over what its comments say.
pub(super) fn apply(file: &mut MigrationFile) -> Result<Marked, SourceError> {
    let text = decode::read(&file.path)?;
    let marked = read(&text.text);
    if marked.outside {
        file.sending = Sending::Each;
    }
    if marked.up != (0..text.text.len()) {
        file.parts = vec![Part::new(vec![marked.up.clone()], file.sending)];
    }
    if let Some(down) = &marked.down {
        file.way_back = Some(WayBack::Part(down.clone()));
    }
    file.text = Some(text);
    Ok(marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_not_run() {
        let up = |text: &str| text[read(text).up].to_owned();
        let text = "-- +goose Up\nselect 1;\n-- +goose Down\ndrop table a;\n";
        assert_eq!(up(text), "-- +goose Up\nselect 1;\n");
        assert_eq!(up("-- down we go\nselect 1;"), "-- down we go\nselect 1;");
        assert_eq!(up("a;\n---- create above / drop below ----\nb;"), "a;\n");
        assert_eq!(
            up("-- migrate:down\nb;\n-- migrate:up\na;\n"),
            "-- migrate:up\na;\n"
        );
        let text = "-- migrate:up transaction:false\nselect 1;";
        assert!(read(text).outside && read(text).style == Some(Style::Dbmate));
        assert!(read("-- +goose NO TRANSACTION\n").outside);
    }
}
