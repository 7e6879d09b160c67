//! What is to be done, in order: the statements of all files, with what psql's own commands mean.

use std::path::{Path, PathBuf};

use pgassay_catalog::gap::Effects;
use pgassay_catalog::location::{FileId, Location};
use pgassay_replay::FileMode;
use pgassay_report::source::{SourceFile, SourceInfo};
use pgassay_sql::split::{MetaCommand, Piece, PieceKind, Terminator, split};

use super::place::{Places, shown};
use super::{Run, decode};

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
}

impl<'a> Planner<'a> {
    pub(super) fn new(info: &'a mut SourceInfo, places: &'a Places) -> Planner<'a> {
        Planner {
            info,
            places,
            plan: Plan::default(),
            open: Vec::new(),
            conditions: 0,
        }
    }

    /// Adds a file that is at a path.
    pub(super) fn add(&mut self, run: Run, path: &Path) {
        self.plan.work.push(Work::Begin {
            file: run.file,
            mode: run.mode,
        });
        self.read(run.file, path);
        self.conditions = 0;
        self.plan.work.push(Work::End);
    }

    pub(super) fn finish(self) -> Plan {
        self.plan
    }

    fn read(&mut self, file: FileId, path: &Path) {
        let Some(source) = self.info.file(file) else {
            return;
        };
        let script = split(&source.text);
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
                        let piece = Box::new(piece);
                        self.plan.work.push(Work::Statement { file, piece });
                    }
                }
                PieceKind::CopyData(_) => {}
            }
        }
        self.open.pop();
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
                self.info.files.push(source);
                self.read(file, &path);
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
