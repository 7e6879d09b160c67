//! What is to be done, in order: the statements of all files, with what psql's own commands mean.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use pgassay_catalog::gap::Effects;
use pgassay_catalog::location::{FileId, Location};
use pgassay_replay::FileMode;
use pgassay_report::source::{SourceFile, SourceInfo};
use pgassay_sql::span::Span;
use pgassay_sql::split::{MetaCommand, Piece, PieceKind, Script, Terminator, split};

use super::decode;
use super::migrations::Sending;
use super::place::{Places, shown};
use super::placeholder::Unknown;
use super::transaction;

/// What is to be done, in order.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The things to do.
    pub work: Vec<Work>,
}

/// One thing to do.
#[derive(Clone, Debug)]
pub enum Work {
    /// A file begins.
    Begin {
        /// The file.
        file: FileId,
        /// How its statements reach the server.
        mode: FileMode,
    },
    /// The file ends.
    End,
    /// `\connect`: what follows is for this database.
    Connect(String),
    /// A statement.
    Statement {
        /// Its file.
        file: FileId,
        /// Where it is, and what the splitter knows of it.
        piece: Box<Piece>,
    },
    /// Something that cannot be told.
    Gap {
        /// Where.
        location: Location,
        /// What may have happened there.
        may_have: Effects,
        /// Why, as a clause without a full stop.
        because: String,
    },
}

/// A part of a file that is run by itself.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// What of the text belongs to it.
    pub(super) ranges: Vec<Range<usize>>,
    /// How it is sent.
    pub(super) sending: Sending,
    /// It is no SQL; why nobody knows what it does, as a clause.
    pub(super) gap: Option<String>,
}

impl Part {
    /// A part that is SQL.
    pub(super) fn new(ranges: Vec<Range<usize>>, sending: Sending) -> Part {
        Part {
            ranges,
            sending,
            gap: None,
        }
    }
}

/// A file by its place in the list.
pub(crate) fn id(at: usize) -> FileId {
    FileId(u32::try_from(at).unwrap_or(u32::MAX - 1))
}

/// psql's commands that change nothing in a database.
const HARMLESS: &[&str] = &[
    "restrict",
    "unrestrict",
    "set",
    "unset",
    "echo",
    "qecho",
    "warn",
    "pset",
    "timing",
    "x",
    "t",
    "a",
    "f",
    "H",
    "o",
    "out",
    "encoding",
    "conninfo",
    "errverbose",
    "p",
    "print",
    "g",
    "gx",
    "gset",
    "gdesc",
    "crosstabview",
    "watch",
    "bind",
    "cd",
    "getenv",
    "setenv",
    "prompt",
    "r",
    "reset",
    "s",
    "w",
    "write",
    "C",
    "T",
    "help",
    "h",
    "?",
    "copyright",
    "bind_named",
    "parse",
    "close",
];

/// How deep files may include each other.
const DEEPEST: usize = 64;

/// Makes a plan of files.
pub(super) struct Planner<'a> {
    info: &'a mut SourceInfo,
    places: &'a Places,
    plan: Plan,
    /// The files that are being read, the innermost last.
    open: Vec<PathBuf>,
    /// How many `\if` are open: what they choose cannot be told.
    conditions: usize,
    /// The places of each file that nobody filled in.
    unknown: Vec<Vec<Unknown>>,
    /// How many statements each of them keeps from being read.
    unfilled: BTreeMap<String, usize>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        info: &'a mut SourceInfo,
        places: &'a Places,
        unknown: Vec<Vec<Unknown>>,
    ) -> Planner<'a> {
        Planner {
            info,
            places,
            plan: Plan::default(),
            open: Vec::new(),
            conditions: 0,
            unknown,
            unfilled: BTreeMap::new(),
        }
    }

    /// Adds a file that is at a path: its parts, or all of it where there are none. Before each, in the same
    /// transaction, come the settings of another file.
    pub(super) fn add(
        &mut self,
        file: FileId,
        path: &Path,
        parts: &[Part],
        sending: Sending,
        before: Option<FileId>,
    ) {
        if parts.is_empty() {
            self.add_part(file, path, None, sending, before);
        }
        for part in parts {
            if let (Some(because), Some(range)) = (&part.gap, part.ranges.first()) {
                let span = Span::of(range.start, range.end);
                self.gap(Location { file, span }, Effects::ANYTHING, because);
                continue;
            }
            self.add_part(file, path, Some(&part.ranges), part.sending, before);
        }
    }

    fn add_part(
        &mut self,
        file: FileId,
        path: &Path,
        ranges: Option<&[Range<usize>]>,
        sending: Sending,
        before: Option<FileId>,
    ) {
        let Some(source) = self.info.file(file) else {
            return;
        };
        let script = match ranges {
            Some(ranges) => split(&only(&source.text, ranges)),
            None => split(&source.text),
        };
        let mode = transaction::mode(sending, &script, &source.text);
        self.plan.work.push(Work::Begin { file, mode });
        if let Some(before) = before {
            let settings = self.info.file(before).map(|it| split(&it.text));
            self.read(before, path, settings.unwrap_or_default());
        }
        self.read(file, path, script);
        self.conditions = 0;
        self.plan.work.push(Work::End);
    }

    /// The plan, and what is to be said about places that nobody filled in.
    pub(super) fn finish(self) -> (Plan, Option<String>) {
        let note = self.note();
        (self.plan, note)
    }

    fn note(&self) -> Option<String> {
        let (first, _) = self.unfilled.first_key_value()?;
        let named = |(name, count): (&String, &usize)| {
            format!(
                "`{name}` ({count} statement{})",
                if *count == 1 { "" } else { "s" }
            )
        };
        let names: Vec<String> = self.unfilled.iter().take(8).map(named).collect();
        let more = self.unfilled.len().saturating_sub(names.len());
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let (verb, them) = if self.unfilled.len() == 1 {
            ("is", "it")
        } else {
            ("are", "them")
        };
        Some(format!(
            "What the tool fills in for {}{more} {verb} not known; give {them} with --placeholder '{first}=VALUE'.",
            names.join(", ")
        ))
    }

    fn read(&mut self, file: FileId, path: &Path, script: Script) {
        self.open
            .push(std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()));
        for piece in script.pieces {
            match &piece.kind {
                PieceKind::MetaCommand(command) => {
                    let location = Location {
                        file,
                        span: piece.span,
                    };
                    if matches!(command.name.as_str(), "q" | "quit") && self.conditions == 0 {
                        break;
                    }
                    self.command(command, location, path);
                }
                PieceKind::Statement(info) => {
                    if self.conditions == 0 && info.terminator != Terminator::Discarded {
                        self.statement(file, piece);
                    }
                }
                PieceKind::CopyData(_) => {}
            }
        }
        self.open.pop();
    }

    /// A statement; where something in it is not filled in, nobody knows what it does.
    fn statement(&mut self, file: FileId, piece: Piece) {
        let span = piece.span;
        let names = self.names_in(file, span);
        let Some(first) = names.first() else {
            let piece = Box::new(piece);
            return self.plan.work.push(Work::Statement { file, piece });
        };
        let because = format!("the value of `{first}` is not known");
        self.gap(Location { file, span }, Effects::ANYTHING, &because);
        for name in names {
            *self.unfilled.entry(name).or_default() += 1;
        }
    }

    /// The places in a span that nobody filled in, each once.
    fn names_in(&self, file: FileId, span: Span) -> Vec<String> {
        let Some(unknown) = self.unknown.get(file.0 as usize) else {
            return Vec::new();
        };
        let start = unknown.partition_point(|it| it.range.end <= span.start as usize);
        let within = unknown[start..].iter();
        let mut names: Vec<String> = within
            .take_while(|it| it.range.start < span.end as usize)
            .map(|it| it.name.clone())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn command(&mut self, command: &MetaCommand, location: Location, path: &Path) {
        let name = command.name.as_str();
        match name {
            "if" => {
                if self.conditions == 0 {
                    self.gap(
                        location,
                        Effects::ANYTHING,
                        "only psql can tell which branch of \\if is run",
                    );
                }
                self.conditions += 1;
            }
            "endif" => self.conditions = self.conditions.saturating_sub(1),
            _ if self.conditions > 0 => {}
            "c" | "connect" => self.plan.work.push(Work::Connect(database(command))),
            "i" | "include" => self.include(command, location, Path::new(".")),
            "ir" | "include_relative" => {
                let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
                self.include(command, location, &folder);
            }
            "copy" => {}
            "gexec" => self.gap(location, Effects::ANYTHING, "\\gexec runs what a query returns"),
            _ if HARMLESS.contains(&name) || is_listing(name) => {}
            _ => self.gap(
                location,
                Effects::ANYTHING,
                &format!("psql's command \\{name} is not known"),
            ),
        }
    }

    fn include(&mut self, command: &MetaCommand, location: Location, folder: &Path) {
        let name = command
            .arguments
            .first()
            .map_or("", |argument| argument.text.as_str());
        let path = folder.join(name);
        let path = path.strip_prefix(".").map_or(path.clone(), Path::to_owned);
        match self.included(&path) {
            Ok(source) => {
                let file = id(self.info.files.len());
                let script = split(&source.text);
                self.info.files.push(source);
                self.read(file, &path, script);
            }
            Err(why) => {
                let because = format!("the file `{name}` is not included: {why}");
                self.gap(location, Effects::ANYTHING, &because);
            }
        }
    }

    /// Reads a file that is to be included; why not, as a clause without a full stop.
    fn included(&mut self, path: &Path) -> Result<SourceFile, String> {
        let real = std::fs::canonicalize(path).map_err(|error| error.to_string())?;
        if self.open.contains(&real) {
            return Err("it includes itself".to_owned());
        }
        if self.open.len() >= DEEPEST {
            return Err(format!("more than {DEEPEST} files include each other"));
        }
        if !self.places.may_include(path) {
            return Err("it is outside of the folder that is audited".to_owned());
        }
        if !real.is_file() {
            return Err("it is no file".to_owned());
        }
        let text = decode::read(path).map_err(|error| error.to_string())?;
        self.info.notes.extend(text.note);
        Ok(SourceFile::new(
            shown(path),
            self.places.relative(path),
            text.text,
        ))
    }

    fn gap(&mut self, location: Location, may_have: Effects, because: &str) {
        self.plan.work.push(Work::Gap {
            location,
            may_have,
            because: because.to_owned(),
        });
    }
}

/// A text in which all but some parts are blank; its lines and offsets are the same.
fn only<'t>(text: &'t str, ranges: &[Range<usize>]) -> Cow<'t, str> {
    if let [range] = ranges
        && *range == (0..text.len())
    {
        return Cow::Borrowed(text);
    }
    let blank = |part: &str| -> String {
        let bytes = part.bytes();
        bytes.map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
    };
    let mut only = String::with_capacity(text.len());
    for range in ranges {
        let start = text.floor_char_boundary(range.start).max(only.len());
        let end = text.floor_char_boundary(range.end).max(start);
        only.push_str(&blank(&text[only.len()..start]));
        only.push_str(&text[start..end]);
    }
    only.push_str(&blank(&text[only.len()..]));
    Cow::Owned(only)
}

/// `\d`, `\dt+`, `\l`, `\z` and their like print what is there.
fn is_listing(name: &str) -> bool {
    name.starts_with('d') || matches!(name, "l" | "l+" | "z" | "sf" | "sf+" | "sv" | "sv+")
}

/// The database that `\connect` names; empty for the same one again.
fn database(command: &MetaCommand) -> String {
    let mut arguments = command.arguments.iter().map(|argument| argument.text.as_str());
    let first = arguments.next().unwrap_or_default();
    let name = if first.starts_with("-reuse-previous") {
        arguments.next().unwrap_or_default()
    } else {
        first
    };
    let name = name.trim_matches('"');
    match name.split_once("dbname=") {
        Some((_, rest)) => match rest.strip_prefix('\'') {
            Some(quoted) => quoted.split('\'').next().unwrap_or_default().to_owned(),
            None => rest.split_whitespace().next().unwrap_or_default().to_owned(),
        },
        None if name == "-" => String::new(),
        None => name.to_owned(),
    }
}
