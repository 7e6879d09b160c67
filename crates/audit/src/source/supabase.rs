//! The migrations of a Supabase project, as its command line tool finds and orders them.

use std::path::{Path, PathBuf};

use pgassay_replay::Prelude;
use pgassay_report::source::{NotRun, SourceKind};

use super::entry::{self, Entry};
use super::folder::{self, Kind, files_word};
use super::place::{Places, shown};
use super::{Request, Source, SourceError};

/// Until then the tool wrote a first migration that it does not run any more.
const INITIAL_SCHEMA_UNTIL: &str = "20211209000000";

/// The folder of migrations that a path leads to: itself, in it, or below it.
pub(super) fn find(path: &Path) -> Result<Option<PathBuf>, SourceError> {
    let absolute = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if absolute.ends_with("supabase/migrations") {
        return Ok(Some(path.to_owned()));
    }
    for below in ["supabase/migrations", "migrations"] {
        let folder = path.join(below);
        if folder.is_dir() && (below.starts_with("supabase") || absolute.ends_with("supabase")) {
            return Ok(Some(folder));
        }
    }
    let is_script = |entry: &Entry| entry.name.to_ascii_lowercase().ends_with(".sql");
    if entry::entries(path)?.iter().any(is_script) {
        return Ok(None);
    }
    let mut found: Vec<PathBuf> = entry::walk(path)
        .into_iter()
        .filter(|folder| folder.ends_with("supabase/migrations"))
        .collect();
    if found.len() > 1 {
        return Err(SourceError::Several {
            path: shown(path),
            found: found.iter().map(|folder| shown(folder)).collect(),
        });
    }
    Ok(found.pop())
}

/// Reads the files that the tool would run, in its order: that of the version's digits as text.
pub(super) fn read(request: &Request<'_>, places: &Places, folder: &Path) -> Result<Source, SourceError> {
    let mut files: Vec<(String, Entry)> = Vec::new();
    let mut not_run = Vec::new();
    for entry in entry::entries(folder)? {
        match version(&entry.name) {
            Some(version) => files.push((version, entry)),
            None => not_run.push(NotRun {
                path: shown(&entry.path),
                because: "its name is not <digits>_name.sql, so the tool skips it".to_owned(),
            }),
        }
    }
    files.sort_by(|left, right| left.0.cmp(&right.0).then_with(|| left.1.name.cmp(&right.1.name)));
    if let Some((version, first)) = files.first()
        && version.len() == 14
        && version.as_str() < INITIAL_SCHEMA_UNTIL
        && first.name.ends_with("_init.sql")
    {
        let (_, first) = files.remove(0);
        not_run.push(NotRun {
            path: shown(&first.path),
            because: "it is an initial schema from before 2021-12-09, which the tool skips".to_owned(),
        });
    }
    if files.is_empty() {
        return Err(SourceError::Empty {
            path: shown(folder),
            instead: (!not_run.is_empty()).then(|| "Supabase runs files named <digits>_name.sql".to_owned()),
        });
    }
    let doubled: Vec<String> = files
        .windows(2)
        .filter(|pair| pair[0].0 == pair[1].0)
        .map(|pair| {
            format!(
                "`{}` has the version of `{}`, and Supabase stops at the second.",
                pair[1].1.name, pair[0].1.name
            )
        })
        .collect();
    let count = files.len();
    let mut files: Vec<Entry> = files.into_iter().map(|(_, entry)| entry).collect();
    let roles = folder
        .parent()
        .map(|it| it.join("roles.sql"))
        .filter(|it| it.is_file());
    let note = roles.map(|path| {
        let note = format!("`{}` is run first, as Supabase does.", shown(&path));
        let name = "roles.sql".to_owned();
        files.insert(0, Entry { name, path });
        note
    });
    let kind = Kind {
        kind: SourceKind::Supabase,
        title: format!("Supabase, {} in {}", files_word(count, "file"), shown(folder)),
        because: "by the folder's name".to_owned(),
        prelude: request.prelude.unwrap_or(Prelude::Supabase),
    };
    let mut source = folder::assemble(request, places, kind, files, not_run)?;
    source.info.notes.extend(note);
    source.info.notes.extend(doubled);
    Ok(source)
}

/// The digits before the first underscore of `<digits>_name.sql`.
fn version(name: &str) -> Option<String> {
    let (digits, _) = name.strip_suffix(".sql")?.split_once('_')?;
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.to_owned())
}
