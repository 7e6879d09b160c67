//! Drizzle: `NNNN_name.sql` and `meta/_journal.json`, or a folder for each migration.

use std::path::Path;

use serde_json::Value;

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::migrations::{MigrationFile, Migrations, Sending};
use crate::source::place::shown;
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "drizzle",
    name: "Drizzle",
    files: "the files that `meta/_journal.json` lists, or `migration.sql` in folders with `snapshot.json`",
    order: "the journal's, or the folders' names as text",
    transaction: "all that are pending in one; here each file in one, so that a failure does not undo the rest",
    not_run: "files that the journal does not list",
    recognise,
    read,
};

const JOURNAL: &str = "meta/_journal.json";
const SCRIPT: &str = "migration.sql";

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let folders = snapshots(tree, at).count();
    if folders > 0 {
        let found = Found::new("by the folders with snapshot.json in them", folders);
        return found.map(|it| it.with_below(tree, at));
    }
    let meta = tree.child(at, "meta")?;
    if !tree.folder(meta).has("_journal.json") {
        return None;
    }
    let text = tree.head(&tree.folder(at).path.join(JOURNAL))?;
    let other = ["\"mysql\"", "\"sqlite\"", "\"singlestore\"", "\"turso\""];
    let is_other = other.iter().any(|it| text.contains(it));
    let scripts = tree.folder(at).scripts().count();
    Found::new("by its journal", scripts).filter(|_| !is_other)
}

/// The folders of the newer layout.
fn snapshots(tree: &Tree, at: usize) -> impl Iterator<Item = (usize, String)> {
    let children = tree.children(at);
    children.filter(|(child, _)| tree.folder(*child).has(SCRIPT) && tree.folder(*child).has("snapshot.json"))
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let folder = tree.folder(at);
    let run = "all pending files in one transaction; here each in one of its own";
    let mut migrations = Migrations::new(&folder.path, "file", run);
    for (child, name) in snapshots(tree, at) {
        let path = tree.folder(child).path.join(SCRIPT);
        let file = MigrationFile::new(path, name, Sending::Transaction);
        migrations.files.push(file);
    }
    if !migrations.files.is_empty() {
        return Ok(migrations);
    }
    let path = folder.path.join(JOURNAL);
    let tags = tags(&path)?;
    let mut missing = Vec::new();
    for tag in &tags {
        let name = format!("{tag}.sql");
        if folder.has(&name) {
            let path = folder.path.join(name);
            let is_twice = migrations.files.iter().any(|file| file.version == *tag);
            if is_twice {
                migrations
                    .notes
                    .push(format!("Drizzle's journal lists `{tag}` twice."));
            } else {
                let file = MigrationFile::new(path, tag, Sending::Transaction);
                migrations.files.push(file);
            }
        } else {
            missing.push(format!("`{tag}`"));
        }
    }
    for name in folder.scripts() {
        let stem = &name[..name.len() - 4];
        if !tags.iter().any(|tag| tag == stem) {
            migrations.skip(&folder.path.join(name), "Drizzle's journal does not list it");
        }
    }
    if !missing.is_empty() {
        let be = if missing.len() == 1 { "is" } else { "are" };
        let note = format!(
            "Drizzle's journal lists {}, which {be} not there.",
            missing.join(", ")
        );
        migrations.notes.push(note);
    }
    if migrations.files.is_empty() {
        return Err(SourceError::Empty {
            path: shown(&folder.path),
            instead: Some(format!("Drizzle's journal in {JOURNAL} lists none of the files")),
        });
    }
    Ok(migrations)
}

/// The names of the files in the order in which they are run.
fn tags(path: &Path) -> Result<Vec<String>, SourceError> {
    let broken = |why: String| SourceError::Broken {
        path: shown(path),
        why,
    };
    let text = std::fs::read_to_string(path).map_err(|error| broken(error.to_string()))?;
    let journal: Value = serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?;
    let entries = journal.get("entries").and_then(Value::as_array);
    let entries = entries.ok_or_else(|| broken("it has no list of entries".to_owned()))?;
    // They are run in the order of the list; `idx` only names them.
    let tag = |entry: &Value| entry.get("tag").and_then(Value::as_str).map(str::to_owned);
    let tags = entries.iter().map(tag).collect::<Option<Vec<String>>>();
    tags.ok_or_else(|| broken("an entry has no tag".to_owned()))
}
