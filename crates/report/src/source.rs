//! What was audited: its files, how they are run, on which version.

use std::sync::OnceLock;

use pgassay_catalog::location::{FileId, Location};
use pgassay_catalog::version::ServerVersion;
use pgassay_sql::span::{LineIndex, Position, Span};

/// What was audited.
#[derive(Debug)]
pub struct SourceInfo {
    /// What it was taken for.
    pub kind: SourceKind,
    /// That in words: `Supabase, 91 files in supabase/migrations`.
    pub title: String,
    /// Why it was taken for that: a clause without a full stop.
    pub because: String,
    /// How it is run: `each file in one transaction`.
    pub run: String,
    /// The server's version.
    pub version: ServerVersion,
    /// Where the version comes from: a clause without a full stop.
    pub version_because: String,
    /// The files in the order in which they are run, then those that they include, then those that are skipped.
    pub files: Vec<SourceFile>,
    /// Which of them may not have been run yet, in words: a clause without a full stop. None where that is not asked.
    pub pending: Option<String>,
    /// The files that are not run, and why.
    pub not_run: Vec<NotRun>,
    /// What else a reader must know about the source; sentences.
    pub notes: Vec<String>,
}

/// Kinds of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A folder of numbered files.
    Migrations,
    /// The migrations of a Supabase project.
    Supabase,
    /// One file of SQL.
    Script,
    /// What `pg_dump` wrote.
    Dump,
}

/// A file that is not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRun {
    /// Its path as it is shown.
    pub path: String,
    /// Why: a clause without a full stop.
    pub because: String,
}

/// A file of a source.
#[derive(Debug)]
pub struct SourceFile {
    /// Its path as it is shown.
    pub path: String,
    /// Its path from the repository's root with `/` between the parts, for formats that want that.
    pub relative: String,
    /// Its text.
    pub text: String,
    /// What its migration tool knows it by, where it is a migration.
    pub version: Option<String>,
    /// What undoes it, where it is a migration that something undoes.
    pub way_back: Option<WayBack>,
    /// Whether it may not have been run yet where the schema is in use.
    pub pending: bool,
    /// Whether its text is another than where it was run.
    pub changed: bool,
    /// Why it is never run, although it looks as if it were meant to: a clause without a full stop.
    pub skipped: Option<String>,
    lines: OnceLock<LineIndex>,
}

/// What undoes a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayBack {
    /// A part of its own file.
    Part(Span),
    /// Another file, by its path as it is shown.
    File(String),
}

/// A place in a file, for people.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The file.
    pub file: &'a SourceFile,
    /// The place, clipped to the file's text.
    pub span: Span,
    /// Line and column where it begins, the column in characters.
    pub start: Position,
}

impl SourceKind {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            SourceKind::Migrations => "migrations",
            SourceKind::Supabase => "supabase",
            SourceKind::Script => "script",
            SourceKind::Dump => "dump",
        }
    }

    /// Whether the files are steps that a migration tool takes one after the other.
    pub const fn is_migrations(self) -> bool {
        matches!(self, SourceKind::Migrations | SourceKind::Supabase)
    }
}

impl SourceInfo {
    /// A file.
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// Where something stands, in words.
    pub fn place(&self, location: Location) -> Option<Place<'_>> {
        let file = self.file(location.file)?;
        let span = file.clip(location.span);
        Some(Place {
            file,
            span,
            start: file.lines().position(&file.text, span.start),
        })
    }
}

impl SourceFile {
    /// A file with its text.
    pub fn new(path: impl Into<String>, relative: impl Into<String>, text: String) -> SourceFile {
        SourceFile {
            path: path.into(),
            relative: relative.into(),
            text,
            version: None,
            way_back: None,
            pending: false,
            changed: false,
            skipped: None,
            lines: OnceLock::new(),
        }
    }

    /// Where its lines begin.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The part of a span that is in the text, on boundaries of characters.
    pub fn clip(&self, span: Span) -> Span {
        let boundary = |at: u32| self.text.floor_char_boundary(at as usize);
        let start = boundary(span.start);
        Span::of(start, boundary(span.end).max(start))
    }
}

impl Place<'_> {
    /// Line and column after the last character, the column in characters.
    pub fn end(&self) -> Position {
        self.file.lines().position(&self.file.text, self.span.end)
    }
}
