//! One file, or standard input: a script or a dump.

use pgassay_replay::Prelude;
use pgassay_report::source::{SourceFile, SourceInfo, SourceKind};

use super::migrations::Sending;
use super::place::{Places, shown};
use super::placeholder::Placeholders;
use super::plan::{Planner, id};
use super::{Request, Source, SourceError, decode, dump, version};

/// Reads a file, a pipe or a device.
pub(super) fn file(request: &Request<'_>, places: &Places) -> Result<Source, SourceError> {
    let path = request.path;
    let text = decode::read(path)?;
    let file = SourceFile::new(shown(path), places.relative(path), text.text);
    read(request, places, file, text.note, &shown(path))
}

/// Reads standard input.
pub(super) fn standard_input(
    request: &Request<'_>,
    places: &Places,
    text: decode::Text,
) -> Result<Source, SourceError> {
    let name = request.stdin_name;
    let file = SourceFile::new(name, name, text.text);
    let title = format!("standard input, called {name}");
    read(request, places, file, text.note, &title)
}

fn read(
    request: &Request<'_>,
    places: &Places,
    mut file: SourceFile,
    note: Option<String>,
    title: &str,
) -> Result<Source, SourceError> {
    let dump = dump::read(&file.text);
    let mut placeholders = Placeholders::default();
    placeholders.overrule(request.placeholders);
    let unknown = if dump.is_none() {
        let filled = placeholders.fill(std::mem::take(&mut file.text));
        file.text = filled.text;
        filled.unknown
    } else {
        Vec::new()
    };
    let is_supabase = dump.is_some() && dump::is_of_supabase(&file.text);
    let prelude = request.prelude.unwrap_or(if is_supabase {
        Prelude::Supabase
    } else {
        Prelude::Plain
    });
    let version = version::choose(request.major, dump.as_ref().and_then(|dump| dump.major));
    let (kind, what, because) = match &dump {
        Some(dump) => (SourceKind::Dump, "dump", dump.because),
        None => (SourceKind::Script, "script", ""),
    };
    let mut info = SourceInfo {
        kind,
        title: format!("a {what}, {title}"),
        because: if is_supabase && request.prelude.is_none() {
            format!("{because}; of a Supabase project: it uses the schema auth and does not make it")
        } else {
            because.to_owned()
        },
        run: "statement by statement, as psql would".to_owned(),
        version: version.version,
        version_because: version.because,
        files: vec![file],
        pending: None,
        not_run: Vec::new(),
        notes: version.note.into_iter().chain(note).collect(),
    };
    let mut planner = Planner::new(&mut info, places, vec![unknown]);
    planner.add(id(0), request.path, &[], Sending::Each, None);
    let (mut plan, filling) = planner.finish();
    info.notes.extend(filling);
    if let Some(note) = plan.choose_database(request.database, &info)? {
        info.notes.push(note);
    }
    Ok(Source { info, prelude, plan })
}
