//! psql's meta-commands: a backslash, a name, arguments up to the end of the line or the next backslash.

use compact_str::CompactString;

use super::scanner::variable;
use super::{MetaArgument, MetaCommand};
use crate::span::Span;

/// The commands that take the rest of the line as one argument, backslashes and all.
const WHOLE_LINE: &[&str] = &["!", "copy", "ef", "ev", "h", "help", "sf", "sv"];

/// The commands that send what has been typed so far.
const SENDING: &[&str] = &[
    "g",
    "gx",
    "gset",
    "gexec",
    "gdesc",
    "crosstabview",
    "watch",
    "parse",
    "sendpipeline",
];

/// The commands whose argument is the rest of the line where it begins with `|`.
const FILE_OR_PIPE: &[&str] = &["g", "gx", "o", "out", "w", "write"];

/// A command without arguments.
pub(super) fn named(name: &str) -> MetaCommand {
    MetaCommand {
        name: CompactString::new(name),
        ..MetaCommand::default()
    }
}

/// Whether the command ends the statement before it.
pub(super) fn sends(command: &MetaCommand) -> bool {
    SENDING.contains(&command.name.as_str())
}

/// Whether rows follow on the next lines: `\copy ... from stdin`.
pub(super) fn reads_stdin(command: &MetaCommand) -> bool {
    command.name == "copy"
        && command.arguments.first().is_some_and(|line| {
            let mut words = line
                .text
                .split_ascii_whitespace()
                .map(|word| word.trim_end_matches(';'));
            let mut before = "";
            words.any(|word| {
                let found = before.eq_ignore_ascii_case("from") && word.eq_ignore_ascii_case("stdin");
                before = word;
                found
            })
        })
}

/// Reads the command whose backslash is at `start`; returns it with the offset after its last character.
/// `line` is the text up to the end of the line, from its beginning, so that offsets are those of the text.
pub(super) fn read(line: &str, start: usize) -> (MetaCommand, usize) {
    let line_end = line.len();
    let name_end = line[start + 1..]
        .find(|character: char| character == '\\' || character.is_ascii_whitespace())
        .map_or(line_end, |found| start + 1 + found);
    if line[name_end..].starts_with('\\') && name_end == start + 1 {
        // There is no such command; psql says so and throws the rest of the line away.
        let rest = line[name_end..].trim_end();
        return (named("\\"), name_end + rest.len());
    }
    let mut command = named(&line[start + 1..name_end]);
    let mut end = name_end;
    let mut at = name_end;
    loop {
        at = skip_space(line, at);
        let Some(first) = line.as_bytes().get(at) else {
            break;
        };
        let name = command.name.as_str();
        let whole = WHOLE_LINE.contains(&name) || (*first == b'|' && FILE_OR_PIPE.contains(&name));
        if whole {
            let argument = line[at..].trim_end();
            end = at + argument.len();
            command.arguments.push(MetaArgument {
                span: Span::of(at, end),
                text: argument.to_owned(),
            });
            break;
        }
        if *first == b'\\' {
            break;
        }
        end = argument(line, at, &mut command);
        at = end;
    }
    (command, end)
}

/// After a command, `\\` leads back to SQL on the same line.
pub(super) fn skip_separator(line: &str, end: usize) -> usize {
    let next = skip_space(line, end);
    if line[next..].starts_with("\\\\") {
        next + 2
    } else {
        end
    }
}

fn skip_space(line: &str, at: usize) -> usize {
    line.len()
        - line[at..]
            .trim_start_matches(|character: char| character.is_ascii_whitespace())
            .len()
}

/// Reads one argument: quoted and unquoted parts that touch. Returns its end.
fn argument(line: &str, start: usize, command: &mut MetaCommand) -> usize {
    let mut text = String::new();
    let mut at = start;
    while let Some(character) = line[at..].chars().next() {
        match character {
            '\\' => break,
            _ if character.is_ascii_whitespace() => break,
            '\'' => at = single_quoted(line, at, &mut text),
            '"' | '`' => {
                let end = line[at + 1..]
                    .find(character)
                    .map_or(line.len(), |found| at + found + 2);
                text.push_str(&line[at..end]);
                at = end;
            }
            ':' => {
                let end = match variable(line, at) {
                    Some(variable) => {
                        let end = variable.span.end as usize;
                        command.variables.push(variable);
                        end
                    }
                    None => at + 1,
                };
                text.push_str(&line[at..end]);
                at = end;
            }
            _ => {
                text.push(character);
                at += character.len_utf8();
            }
        }
    }
    command.arguments.push(MetaArgument {
        span: Span::of(start, at),
        text,
    });
    at
}

/// Decodes a part in single quotes, which knows C's escapes and doubled quotes; returns its end.
fn single_quoted(line: &str, start: usize, text: &mut String) -> usize {
    let mut characters = line[start + 1..].char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        match character {
            '\'' => match characters.next_if(|(_, next)| *next == '\'') {
                Some(_) => text.push('\''),
                None => return start + 1 + index + 1,
            },
            '\\' => match characters.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, 'r')) => text.push('\r'),
                Some((_, 'b')) => text.push('\u{8}'),
                Some((_, 'f')) => text.push('\u{c}'),
                Some((_, other)) => text.push(other),
                None => {}
            },
            other => text.push(other),
        }
    }
    line.len()
}
