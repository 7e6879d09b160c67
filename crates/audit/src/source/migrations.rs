//! What a format makes of a folder, and how that becomes a source.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use pgassay_replay::Prelude;
use pgassay_report::source::{self, NotRun, SourceFile, SourceInfo, SourceKind};
use pgassay_sql::span::Span;

use super::format::Format;
use super::place::{Places, shown};
use super::placeholder::{Filled, Placeholders};
use super::plan::{Part, Planner, id};
use super::{Request, Source, SourceError, decode, version};

/// The migrations of a project in the order in which its tool runs them.
#[derive(Debug)]
pub(super) struct Migrations {
    /// The folder that is named in the title.
    pub(super) folder: PathBuf,
    /// What one of them is called: `up file`.
    pub(super) unit: &'static str,
    /// How many there are, where that is not the number of files.
    pub(super) count: Option<usize>,
    /// How they are wrapped in transactions: `each file in one transaction`.
    pub(super) run: &'static str,
    /// What is there before the first of them.
    pub(super) prelude: Prelude,
    /// What is run, in order.
    pub(super) files: Vec<MigrationFile>,
    /// What is not run, and why.
    pub(super) not_run: Vec<NotRun>,
    /// What else a reader must know; sentences.
    pub(super) notes: Vec<String>,
    /// What the tool fills in.
    pub(super) placeholders: Placeholders,
    /// Settings that are made before each file, and where they stand.
    pub(super) before: Option<(PathBuf, String)>,
}

/// A file of which something is run. A file may come several times.
#[derive(Clone, Debug)]
pub(super) struct MigrationFile {
    /// Where it is.
    pub(super) path: PathBuf,
    /// What the tool knows it by.
    pub(super) version: String,
    /// What of it is run and how; nothing means all of it.
    pub(super) parts: Vec<Part>,
    /// How it is run where there are no parts.
    pub(super) sending: Sending,
    /// Its text, where that is not what the file holds: SQL in XML.
    pub(super) text: Option<decode::Text>,
    /// What undoes it.
    pub(super) way_back: Option<WayBack>,
}

/// What undoes a migration.
#[derive(Clone, Debug)]
pub(super) enum WayBack {
    /// A part of the same file.
    Part(Range<usize>),
    /// Another file.
    File(PathBuf),
}

/// How a tool sends the statements of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sending {
    /// Between BEGIN and COMMIT.
    Transaction,
    /// As one message, which is a transaction as soon as there are several statements in it.
    Message,
    /// One by one.
    Each,
    /// Nobody knows; what must not be in a transaction is let through.
    Unknown,
    /// One by one if all of them must not be in a transaction, else in one, as Flyway does.
    AsNeeded,
}

impl MigrationFile {
    /// A file that is run whole.
    pub(super) fn new(path: PathBuf, version: impl Into<String>, sending: Sending) -> MigrationFile {
        MigrationFile {
            path,
            version: version.into(),
            parts: Vec::new(),
            sending,
            text: None,
            way_back: None,
        }
    }
}

impl MigrationFile {
    /// Changes how it is sent.
    pub(super) fn send(&mut self, sending: Sending) {
        self.sending = sending;
        for part in &mut self.parts {
            part.sending = sending;
        }
    }
}

impl Migrations {
    /// None yet.
    pub(super) fn new(folder: &Path, unit: &'static str, run: &'static str) -> Migrations {
        Migrations {
            folder: folder.to_owned(),
            unit,
            count: None,
            run,
            prelude: Prelude::Plain,
            files: Vec::new(),
            not_run: Vec::new(),
            notes: Vec::new(),
            placeholders: Placeholders::default(),
            before: None,
        }
    }

    /// Of files that are in order by version the first of each; the others are not run.
    pub(super) fn unique<T>(
        &mut self,
        tool: &str,
        files: Vec<(String, T)>,
        path: impl Fn(&T) -> PathBuf,
    ) -> Vec<(String, T)> {
        let mut unique: Vec<(String, T)> = Vec::with_capacity(files.len());
        for (version, file) in files {
            match unique.last() {
                Some((last, first)) if *last == version => {
                    let first = path(first);
                    let first = first.file_name().unwrap_or_default().to_string_lossy();
                    let because = format!("it has the version of `{first}`, and {tool} stops there");
                    self.skip(&path(&file), because);
                }
                _ => unique.push((version, file)),
            }
        }
        unique
    }

    /// Says that some of the migrations are programs.
    pub(super) fn note_programs(&mut self, programs: usize) {
        match programs {
            0 => {}
            1 => self.notes.push(
                "One of the migrations is a program, so what it does to the schema is missing here."
                    .to_owned(),
            ),
            _ => self.notes.push(format!(
                "{programs} of the migrations are programs, so what they do to the schema is missing here."
            )),
        }
    }

    /// Says that a file is not run, and why: a clause without a full stop.
    pub(super) fn skip(&mut self, path: &Path, because: impl Into<String>) {
        self.not_run.push(NotRun {
            path: shown(path),
            because: because.into(),
        });
    }
}

/// Reads the files and makes a source of them.
pub(super) fn assemble(
    request: &Request<'_>,
    places: &Places,
    format: &Format,
    because: String,
    mut migrations: Migrations,
) -> Result<Source, SourceError> {
    let version = version::choose(request.major, None);
    let mut notes: Vec<String> = version.note.into_iter().collect();
    notes.append(&mut migrations.notes);
    let count = migrations.count.unwrap_or(migrations.files.len());
    let mut placeholders = migrations.placeholders;
    placeholders.overrule(request.placeholders);
    let mut sources: Vec<SourceFile> = Vec::new();
    let mut texts: Vec<Filled> = Vec::new();
    let mut known: BTreeMap<PathBuf, usize> = BTreeMap::new();
    let mut undone = 0;
    let mut empty: Vec<String> = Vec::new();
    for file in &mut migrations.files {
        if known.contains_key(&file.path) {
            continue;
        }
        let read = match file.text.take() {
            Some(text) => text,
            None => decode::read(&file.path)?,
        };
        notes.extend(read.note);
        let text = read.text;
        if text.trim().is_empty() {
            empty.push(format!("`{}`", shown(&file.path)));
        }
        known.insert(file.path.clone(), sources.len());
        let mut filled = placeholders.fill(text);
        let text = std::mem::take(&mut filled.text);
        let mut source = SourceFile::new(shown(&file.path), places.relative(&file.path), text);
        source.version = Some(file.version.clone());
        source.way_back = file.way_back.as_ref().map(|way_back| match way_back {
            WayBack::Part(range) => {
                let range = filled.now(range);
                source::WayBack::Part(Span::of(range.start, range.end))
            }
            WayBack::File(path) => source::WayBack::File(shown(path)),
        });
        if let Some(WayBack::Part(_)) = file.way_back
            && format.name.is_empty()
        {
            undone += 1;
        }
        texts.push(filled);
        sources.push(source);
    }
    notes.extend(empty_files(&empty));
    if migrations.prelude == Prelude::Plain
        && request.prelude.is_none()
        && is_on_supabase(&sources, &migrations.folder)
    {
        migrations.prelude = Prelude::Supabase;
        notes.push(
            "The project is one of Supabase: the files use its schemas, and supabase/config.toml is there."
                .to_owned(),
        );
    }
    let before = migrations.before.map(|(path, text)| {
        sources.push(SourceFile::new(shown(&path), places.relative(&path), text));
        id(sources.len() - 1)
    });
    if undone > 0 {
        let what = files_word(undone, "file");
        notes.push(format!(
            "The part of {what} that undoes the migration is not run."
        ));
    }
    let mut info = SourceInfo {
        kind: match format.id {
            "supabase" => SourceKind::Supabase,
            _ => SourceKind::Migrations,
        },
        title: title(format, count, migrations.unit, &migrations.folder),
        because,
        run: migrations.run.to_owned(),
        version: version.version,
        version_because: version.because,
        files: sources,
        pending: None,
        not_run: migrations.not_run,
        notes,
    };
    for file in &mut migrations.files {
        let filled = known.get(&file.path).and_then(|at| texts.get(*at));
        let ranges = file.parts.iter_mut().flat_map(|part| &mut part.ranges);
        for range in ranges {
            *range = filled.map_or_else(|| range.clone(), |filled| filled.now(range));
        }
    }
    let unknown = texts.into_iter().map(|filled| filled.unknown).collect();
    let mut planner = Planner::new(&mut info, places, unknown);
    for file in &migrations.files {
        let at = known.get(&file.path).copied().unwrap_or_default();
        planner.add(id(at), &file.path, &file.parts, file.sending, before);
    }
    let (plan, filling) = planner.finish();
    info.notes.extend(filling);
    Ok(Source {
        info,
        prelude: request.prelude.unwrap_or(migrations.prelude),
        plan,
    })
}

/// Whether the files use what Supabase brings, do not make it, and lie in a project of its.
fn is_on_supabase(files: &[SourceFile], folder: &Path) -> bool {
    const MAKES: [&str; 2] = ["create schema auth", "create schema if not exists auth"];
    let makes = |file: &SourceFile| {
        let text = file.text.to_ascii_lowercase();
        MAKES.iter().any(|it| text.contains(it))
    };
    let uses = |file: &SourceFile| {
        ["auth.uid()", "auth.users"]
            .iter()
            .any(|it| file.text.contains(it))
    };
    let absolute = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    files.iter().any(uses)
        && absolute
            .ancestors()
            .any(|above| above.join("supabase/config.toml").is_file())
        && !files.iter().any(makes)
}

/// Says which files are empty.
fn empty_files(files: &[String]) -> Option<String> {
    const MOST: usize = 3;
    match files {
        [] => None,
        [one] => Some(format!("{one} is empty.")),
        some if some.len() <= MOST => Some(format!("These files are empty: {}.", some.join(", "))),
        many => Some(format!(
            "{} files are empty: {}, and others.",
            many.len(),
            many[..MOST].join(", ")
        )),
    }
}

/// `golang-migrate, 165 up files in coderd/database/migrations`.
pub(super) fn title(format: &Format, count: usize, unit: &str, folder: &Path) -> String {
    let files = files_word(count, unit);
    let folder = shown(folder);
    if format.name.is_empty() {
        format!("{files} in {folder}")
    } else {
        format!("{}, {files} in {folder}", format.name)
    }
}

/// `1 file`, `2 files`.
pub(super) fn files_word(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
