//! Numbered files of no tool that is known: `001_users.sql`.

use std::collections::BTreeMap;

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::markers;
use crate::source::migrations::{MigrationFile, Migrations, Sending, WayBack};
use crate::source::name::{self, FileName};
use crate::source::place::shown;
use crate::source::program;
use crate::source::tree::{Tree, is_script};

pub(super) const FORMAT: Format = Format {
    id: "numbered",
    name: "",
    files: "`001_name.sql`, `20240101_name.up.sql`, `V1__name.sql`: SQL files whose names begin with a number",
    order: "the numbers, then the names",
    transaction: "each file in one; what must not be in a transaction is let through, since nobody knows",
    not_run: "other names; `.down.sql`; files for other databases; programs",
    recognise,
    read,
};

/// Parts of folders' names that numbered files are expected in.
const EXPECTED: &[&str] = &[
    "migrat", "schema", "ddl", "change", "version", "upgrade", "patch", "sql", "database", "postgres",
    "deploy",
];

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    const SURE: usize = 3;
    let mut count = 0;
    for name in tree.folder(at).scripts() {
        count += usize::from(!matches!(name::read(name), FileName::NotRun(_)));
    }
    let place = tree.place(at);
    let expected = tree.depth(at) == 0
        || count >= SURE
        || place == "db"
        || place.ends_with("/db")
        || EXPECTED.iter().any(|part| place.contains(part));
    Found::new("by the numbers in their names", count).filter(|_| expected)
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let folder = tree.folder(at);
    let unit = "numbered SQL file";
    let mut migrations = Migrations::new(&folder.path, unit, "each file in one transaction");
    let mut files: Vec<(FileName, &String)> = Vec::new();
    for name in &folder.files {
        files.push((name::read(name), name));
    }
    name::choose_dialect(&mut files, |name| name);
    files.sort_by(|left, right| name::order((&left.0, left.1), (&right.0, right.1)));
    let ways_back: BTreeMap<String, &String> = files
        .iter()
        .filter_map(|(_, name)| {
            Some((
                name.to_ascii_lowercase().strip_suffix(".down.sql")?.to_owned(),
                *name,
            ))
        })
        .collect();
    let mut programs = 0;
    for (read, name) in files {
        let path = folder.path.join(name);
        if let FileName::NotRun(because) = read {
            let is_program = program::language(name).is_some();
            programs += usize::from(is_program);
            if is_program {
                migrations.skip(&path, "it is a program");
            } else if is_script(name) {
                migrations.skip(&path, because);
            }
            continue;
        }
        let mut file = MigrationFile::new(path, name::version(name), Sending::Unknown);
        if name::is_outside_transaction(name) {
            file.sending = Sending::Each;
        }
        let stem = name
            .to_ascii_lowercase()
            .strip_suffix(".up.sql")
            .map(str::to_owned);
        let back = stem.and_then(|stem| ways_back.get(&stem));
        file.way_back = back.map(|name| WayBack::File(folder.path.join(name)));
        markers::apply(&mut file)?;
        migrations.files.push(file);
    }
    if migrations.files.is_empty() {
        return Err(SourceError::Empty {
            path: shown(&folder.path),
            instead: None,
        });
    }
    migrations.note_programs(programs);
    Ok(migrations)
}
