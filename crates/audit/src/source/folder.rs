//! A folder of numbered SQL files.

use std::path::Path;

use pgassay_replay::{FileMode, Prelude};
use pgassay_report::source::{NotRun, SourceFile, SourceInfo, SourceKind};

use super::entry::{Entry, entries, walk};
use super::name::{self, FileName};
use super::place::{Places, shown};
use super::plan::{Planner, id};
use super::{Request, Run, Source, SourceError, decode, framework, journal, marker, version};

/// Reads the numbered files of a folder.
pub(super) fn read(request: &Request<'_>, places: &Places) -> Result<Source, SourceError> {
    let folder = request.path;
    let mut files: Vec<(FileName, Entry)> = entries(folder)?
        .into_iter()
        .map(|entry| (name::read(&entry.name), entry))
        .collect();
    name::choose_dialect(&mut files, |entry| &entry.name);
    files.sort_by(|left, right| name::order((&left.0, &left.1.name), (&right.0, &right.1.name)));
    let (run, others): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|(name, _)| !matches!(name, FileName::NotRun(_)));
    if run.is_empty() {
        let has = |name: &str| others.iter().any(|(_, entry)| entry.name == name);
        if has("toc.dat") {
            return Err(SourceError::CustomDump(shown(folder)));
        }
        return Err(match framework::find(folder) {
            Some(framework) => SourceError::Framework(framework),
            None => empty(folder, &others),
        });
    }
    let programs = others
        .iter()
        .filter(|(_, entry)| framework::program(&entry.name).is_some())
        .count();
    let mut not_run: Vec<NotRun> = others
        .into_iter()
        .filter_map(|(name, entry)| match name {
            FileName::NotRun(because) => Some(NotRun {
                path: shown(&entry.path),
                because: match framework::program(&entry.name) {
                    Some(_) => "it is a program".to_owned(),
                    None => because.to_owned(),
                },
            }),
            _ => None,
        })
        .collect();
    let mut files: Vec<Entry> = run.into_iter().map(|(_, entry)| entry).collect();
    let journal = journal::read(folder);
    let (title, because) = match &journal {
        Some(journal) => {
            files = journal.choose(files, &mut not_run);
            ("Drizzle, ", "by its journal")
        }
        None => ("", "by the numbers in their names"),
    };
    if files.is_empty() {
        return Err(SourceError::Empty {
            path: shown(folder),
            instead: Some("Drizzle's journal in meta/_journal.json lists none of the files".to_owned()),
        });
    }
    let kind = Kind {
        kind: SourceKind::Migrations,
        title: format!(
            "{title}{} in {}",
            files_word(files.len(), "numbered SQL file"),
            shown(folder)
        ),
        because: because.to_owned(),
        prelude: request.prelude.unwrap_or_default(),
    };
    let mut source = assemble(request, places, kind, files, not_run)?;
    if programs > 0 {
        source.info.notes.push(if programs == 1 {
            "One of the migrations is a program, so what it does to the schema is missing here.".to_owned()
        } else {
            format!(
                "{programs} of the migrations are programs, so what they do to the schema is missing here."
            )
        });
    }
    source
        .info
        .notes
        .extend(journal.and_then(|journal| journal.missing(&source.info.files)));
    Ok(source)
}

/// What a folder was taken for.
pub(super) struct Kind {
    pub(super) kind: SourceKind,
    pub(super) title: String,
    pub(super) because: String,
    pub(super) prelude: Prelude,
}

pub(super) fn files_word(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Reads files that are run in this order, each in one transaction unless it says otherwise.
pub(super) fn assemble(
    request: &Request<'_>,
    places: &Places,
    kind: Kind,
    files: Vec<Entry>,
    not_run: Vec<NotRun>,
) -> Result<Source, SourceError> {
    let version = version::choose(request.major, None);
    let mut notes: Vec<String> = version.note.into_iter().collect();
    let mut sources = Vec::with_capacity(files.len());
    let mut runs = Vec::with_capacity(files.len());
    let mut cut = 0;
    for entry in &files {
        let mut text = decode::read(&entry.path)?;
        let marked = marker::read(&text.text);
        if marked.end < text.text.len() {
            cut += 1;
            text.text.truncate(marked.end);
        }
        notes.extend(text.note);
        runs.push(Run {
            file: id(sources.len()),
            mode: if name::is_outside_transaction(&entry.name) {
                FileMode::StatementByStatement
            } else {
                marked.mode
            },
        });
        sources.push(SourceFile::new(
            shown(&entry.path),
            places.relative(&entry.path),
            text.text,
        ));
    }
    if cut > 0 {
        let what = files_word(cut, "file");
        notes.push(format!(
            "The part of {what} that undoes the migration is not run."
        ));
    }
    let mut info = SourceInfo {
        kind: kind.kind,
        title: kind.title,
        because: kind.because,
        run: "each file in one transaction".to_owned(),
        version: version.version,
        version_because: version.because,
        files: sources,
        pending: None,
        not_run,
        notes,
    };
    let mut planner = Planner::new(&mut info, places);
    for (run, entry) in runs.into_iter().zip(&files) {
        planner.add(run, &entry.path);
    }
    let plan = planner.finish();
    Ok(Source {
        info,
        prelude: kind.prelude,
        plan,
    })
}

/// A folder without a file that would be run: says what is there instead.
fn empty(folder: &Path, others: &[(FileName, Entry)]) -> SourceError {
    let sql = |name: &str| name.to_ascii_lowercase().ends_with(".sql");
    let scripts: Vec<&str> = others
        .iter()
        .map(|(_, it)| it.name.as_str())
        .filter(|it| sql(it))
        .collect();
    let numbered = folders_with(folder, |name| !matches!(name::read(name), FileName::NotRun(_)));
    let below = || folders_with(folder, sql);
    let instead = if !numbered.is_empty() {
        Some(format!("there are numbered SQL files in {}", numbered.join(", ")))
    } else if let [first, ..] = scripts.as_slice() {
        let one = shown(&folder.join(first));
        Some(format!("to audit one file, give its path: pgassay audit '{one}'"))
    } else {
        let below = below();
        (!below.is_empty()).then(|| format!("there are SQL files in {}", below.join(", ")))
    };
    SourceError::Empty {
        path: shown(folder),
        instead,
    }
}

/// Up to three folders below this one that hold files with such names.
fn folders_with(folder: &Path, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = walk(folder);
    folders.sort_by_key(|it| framework::is_for_another_database(it));
    for below in folders {
        let has_one = entries(&below).is_ok_and(|entries| entries.iter().any(|entry| wanted(&entry.name)));
        if has_one {
            found.push(shown(&below));
        }
        if found.len() == 3 {
            break;
        }
    }
    found
}
