//! Folders of versions with a manifest in each, as Temporal has them: `v1.2/manifest.json`.

use serde_json::Value;

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::flat;
use crate::source::migrations::{MigrationFile, Migrations, Sending};
use crate::source::place::shown;
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "manifest",
    name: "versioned folders",
    files: "what `manifest.json` in each folder such as `v1.2` lists",
    order: "the numbers in the folders' names, then the manifests",
    transaction: "none: statement by statement",
    not_run: "files that no manifest lists",
    recognise,
    read,
};

const MANIFEST: &str = "manifest.json";

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let count = versions(tree, at).len();
    Found::new("by the manifests in them", count).map(|it| it.with_below(tree, at))
}

/// The numbers of a version, each with its length before it, so that they are in order as numbers are.
type Numbers = Vec<(usize, String)>;

/// The folders of versions in order: numbers, folder, version.
fn versions(tree: &Tree, at: usize) -> Vec<(Numbers, usize, String)> {
    let read = |(child, name): (usize, String)| {
        let version = name.strip_prefix(['v', 'V']).unwrap_or(&name);
        let parts = version.split('.').map(|part| {
            let (number, rest) = flat::digits(part)?;
            let (length, number) = flat::number(number);
            rest.is_empty().then(|| (length, number.to_owned()))
        });
        let parts: Option<Vec<_>> = parts.collect();
        let has = tree.folder(child).has(MANIFEST) && tree.folder(child).scripts().next().is_some();
        parts
            .filter(|_| has)
            .map(|parts| (parts, child, version.to_owned()))
    };
    let mut versions: Vec<_> = tree.children(at).filter_map(read).collect();
    versions.sort();
    versions
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let run = "statement by statement";
    let mut migrations = Migrations::new(&tree.folder(at).path, "file", run);
    for (_, child, version) in versions(tree, at) {
        let folder = tree.folder(child);
        let path = folder.path.join(MANIFEST);
        let broken = |why: String| SourceError::Broken {
            path: shown(&path),
            why,
        };
        let text = std::fs::read_to_string(&path).map_err(|error| broken(error.to_string()))?;
        let manifest: Value = serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?;
        let listed = scripts(&manifest).ok_or_else(|| broken("it lists no SQL files".to_owned()))?;
        for name in &listed {
            if folder.has(name) {
                let file = MigrationFile::new(folder.path.join(name), &version, Sending::Each);
                migrations.files.push(file);
            } else {
                let note = format!("`{}` lists `{name}`, which is not there.", shown(&path));
                migrations.notes.push(note);
            }
        }
        for name in folder.scripts().filter(|name| !listed.contains(name)) {
            migrations.skip(&folder.path.join(name), "manifest.json does not list it");
        }
    }
    Ok(migrations)
}

/// The first list of SQL files in a manifest.
fn scripts(manifest: &Value) -> Option<Vec<&str>> {
    let lists = manifest.as_object()?.values().filter_map(Value::as_array);
    let mut names = lists.map(|list| list.iter().filter_map(Value::as_str).collect::<Vec<_>>());
    names.find(|names| !names.is_empty() && names.iter().all(|name| name.ends_with(".sql")))
}
