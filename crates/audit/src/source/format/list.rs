//! A list of files in the order in which they are run: for layouts of a project's own.

use std::path::Path;

use super::{Format, Found};
use crate::source::migrations::{MigrationFile, Migrations, Sending};
use crate::source::place::shown;
use crate::source::tree::Tree;
use crate::source::{SourceError, markers};

pub(in crate::source) const FORMAT: Format = Format {
    id: "list",
    name: "",
    files: "those that the file after `--order` lists, one path a line, seen from that file; `#` begins a comment",
    order: "the list's",
    transaction: "each file in one; what must not be in a transaction is let through, since nobody knows",
    not_run: "all others",
    recognise,
    read,
};

fn recognise(_tree: &Tree, _at: usize) -> Option<Found> {
    None
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    Err(SourceError::NotOfFormat {
        path: shown(&tree.folder(at).path),
        format: "list (give the list with --order)".to_owned(),
    })
}

/// Reads what a file lists.
pub(in crate::source) fn read_list(list: &Path) -> Result<Migrations, SourceError> {
    let text =
        std::fs::read_to_string(list).map_err(|error| SourceError::unreadable(&shown(list), &error))?;
    let folder = list.parent().unwrap_or(Path::new("."));
    let mut migrations = Migrations::new(list, "file", "each file in one transaction");
    for (at, line) in text.lines().enumerate() {
        let name = line.split(" #").next().unwrap_or_default().trim();
        if name.is_empty() || name.starts_with('#') {
            continue;
        }
        let path = folder.join(name);
        if !path.is_file() {
            return Err(SourceError::Broken {
                path: shown(list),
                why: format!("line {} names `{name}`, which is no file", at + 1),
            });
        }
        let mut file = MigrationFile::new(path, name, Sending::Unknown);
        markers::apply(&mut file)?;
        migrations.files.push(file);
    }
    Ok(migrations)
}
