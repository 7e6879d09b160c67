//! What a path is, and the texts that are behind it.

mod choose;
mod database;
mod decode;
mod dialect;
mod dump;
mod dump_file;
mod error;
mod flat;
mod format;
mod git;
mod markers;
mod migrations;
mod name;
mod pending;
mod place;
mod placeholder;
mod plan;
mod program;
mod script;
mod server;
mod settings;
mod setup;
mod skipped;
mod transaction;
mod tree;
mod version;

use std::io::Read;
use std::path::Path;

use pgassay_replay::Prelude;
use pgassay_report::source::SourceInfo;

pub use error::SourceError;
use place::Places;
pub use plan::{Plan, Work};

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The path; `-` is standard input.
    pub path: &'a Path,
    /// The major of the server, if it was said.
    pub major: Option<u16>,
    /// What is there before the first file, if it was said.
    pub prelude: Option<Prelude>,
    /// A file of SQL that is run before the first one, if there is one.
    pub setup: Option<&'a Path>,
    /// Which database of a dump of several, if it was said.
    pub database: Option<&'a str>,
    /// The version or commit after which migrations may not have been run, if it was said.
    pub since: Option<&'a str>,
    /// What standard input is called in the report.
    pub stdin_name: &'a str,
    /// The id of the format, if it was said.
    pub format: Option<&'a str>,
    /// A file that lists the migrations in their order, if there is one.
    pub order: Option<&'a Path>,
    /// What the migration tool fills in: names and values.
    pub placeholders: &'a [(String, String)],
}

impl Default for Request<'_> {
    /// The folder in which the program was started.
    fn default() -> Self {
        Request {
            path: Path::new("."),
            major: None,
            prelude: None,
            setup: None,
            database: None,
            since: None,
            stdin_name: "stdin.sql",
            format: None,
            order: None,
            placeholders: &[],
        }
    }
}

/// A source that has been read.
#[derive(Debug)]
pub struct Source {
    /// What it is; the files with their texts.
    pub info: SourceInfo,
    /// What is there before the first file.
    pub prelude: Prelude,
    /// What is to be done, in order.
    pub plan: Plan,
}

/// Reads what is at a path.
///
/// # Errors
///
/// There is nothing, it cannot be read, or it is no SQL.
pub fn read(request: &Request<'_>, stdin: &mut dyn Read) -> Result<Source, SourceError> {
    let mut source = read_files(request, stdin)?;
    if source.info.version_because == version::NEWEST
        && request.path != Path::new("-")
        && let Some(named) = server::named(request.path, &Places::new(request.path))
    {
        let found = version::of(named.major, named.because);
        source.info.version = found.version;
        source.info.version_because = found.because;
        source.info.notes.extend(found.note);
    }
    if request.prelude.is_none() {
        age(&mut source);
    }
    if let Some(setup) = request.setup {
        setup::add(&mut source, setup, &Places::new(request.path))?;
    }
    skipped::add(&mut source.info, &Places::new(request.path));
    pending::mark(&mut source.info, request.since, &Places::new(request.path))?;
    Ok(source)
}

/// A Supabase project whose first migration is newer than the change of its grants was made after it
/// (<https://supabase.com/changelog>, 2026-04-28).
fn age(source: &mut Source) {
    const CHANGED: &str = "20260530";
    let version = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        let digits = name.split('_').next().unwrap_or_default();
        let is_time = digits.len() == 14 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_time.then(|| digits.to_owned())
    };
    let first = source.info.files.iter().find_map(|file| version(&file.relative));
    if source.prelude == Prelude::Supabase && first.is_some_and(|it| it.as_str() >= CHANGED) {
        source.prelude = Prelude::SupabaseExplicitGrants;
        source.info.notes.push(
            "The project is younger than 2026-05-30, so Supabase grants nothing on new tables; --prelude supabase assumes that it does."
                .to_owned(),
        );
    }
}

fn read_files(request: &Request<'_>, stdin: &mut dyn Read) -> Result<Source, SourceError> {
    let path = request.path;
    if path == Path::new("-") {
        let text = decode::read_from(stdin, "standard input")?;
        let places = Places::new(Path::new("."));
        return script::standard_input(request, &places, text);
    }
    let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => SourceError::Missing(place::shown(path)),
        _ => SourceError::unreadable(&place::shown(path), &error),
    })?;
    let places = Places::new(path);
    if !metadata.is_dir() {
        return script::file(request, &places);
    }
    if request.database.is_some() {
        return Err(SourceError::OneDatabase(place::shown(path)));
    }
    choose::read(request, &places)
}
