//! Liquibase: changelogs in SQL, XML, YAML and JSON, as far as they hold SQL.

mod in_place;
mod mapping;
mod sql;
mod walk;
mod xml;

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::migrations::Migrations;
use crate::source::place::shown;
use crate::source::tree::{Tree, is_script};

pub(super) const FORMAT: Format = Format {
    id: "liquibase",
    name: "Liquibase",
    files: "changelogs in SQL (`--liquibase formatted sql`), and `sql` and `sqlFile` of those in XML, YAML and JSON with \
            what they include; other changes are gaps",
    order: "the changelog's; `includeAll` by path",
    transaction: "each change set in one, unless it says `runInTransaction: false`",
    not_run: "rollbacks; change sets for other databases; the second one of the same id, author and file",
    recognise,
    read,
};

/// What stands in a changelog, in order.
#[derive(Debug)]
enum Item {
    Set(ChangeSet),
    Include { file: String, relative: bool },
    IncludeAll { path: String, relative: bool },
    Property { name: String, value: String },
}

/// A change set.
#[derive(Debug, Default)]
struct ChangeSet {
    id: String,
    author: String,
    /// The databases that it is for, separated by commas; empty for all.
    dbms: String,
    outside: bool,
    ignored: bool,
    has_context: bool,
    changes: Vec<Change>,
}

/// A change.
#[derive(Debug)]
enum Change {
    /// SQL that stands in the changelog.
    Sql(Range<usize>),
    /// SQL in a file.
    File { path: String, relative: bool },
    /// Something else, of which only the name is known.
    Other { kind: String, at: Range<usize> },
}

/// A changelog: its text, in which all SQL is as it is run, and what stands in it.
#[derive(Debug)]
struct Changelog {
    text: String,
    items: Vec<Item>,
}

/// Whether something for these databases is for PostgreSQL too.
fn is_for_us(dbms: &str) -> bool {
    let mut names = dbms
        .split(',')
        .map(str::trim)
        .filter(|it| !it.is_empty())
        .peekable();
    if names.peek().is_none() {
        return true;
    }
    let names: Vec<&str> = names.collect();
    let ours = |it: &str| matches!(it, "postgresql" | "all");
    let refused = names.iter().any(|it| *it == "!postgresql" || *it == "none");
    let only_refusals = names.iter().all(|it| it.starts_with('!'));
    !refused && (only_refusals || names.iter().any(|it| ours(it)))
}

/// Reads a changelog by the end of its name; nothing where the file is none.
fn read_changelog(path: &Path, text: &str) -> Result<Option<Changelog>, String> {
    let end = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
    match end.to_ascii_lowercase().as_str() {
        "xml" if text.contains("databaseChangeLog") => xml::read(text).map(Some),
        "yml" | "yaml" if text.contains("databaseChangeLog") => mapping::read(text, false).map(Some),
        "json" if text.contains("databaseChangeLog") => mapping::read(text, true).map(Some),
        "sql" => Ok(sql::read(text)),
        _ => Ok(None),
    }
}

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let root = root(tree, at)?;
    let Ok(reached) = walk::reach(tree, &root) else {
        // Who reads it says why it is broken.
        return Found::new("by its changelogs", 1);
    };
    let found = Found::new("by its changelogs", reached.sets)?;
    let covers = tree
        .all()
        .filter(|it| reached.folders.contains(&tree.absolute(*it)));
    Some(Found {
        covers: covers.collect(),
        ..found
    })
}

/// The file of a folder that includes the others, or one of several that stand for themselves.
fn root(tree: &Tree, at: usize) -> Option<PathBuf> {
    let folder = tree.folder(at);
    let place = tree.place(at);
    let is_place = ["liquibase", "changelog", "migrat", "db"]
        .iter()
        .any(|it| place.contains(it));
    let is_named = |name: &str| {
        let lower = name.to_ascii_lowercase();
        let ends = [".xml", ".yml", ".yaml", ".json"]
            .iter()
            .any(|end| lower.ends_with(end));
        let says_so = ["changelog", "change-log", "master", "liquibase", "root"]
            .iter()
            .any(|it| lower.contains(it));
        ends && (says_so || is_place)
    };
    let is_changelog = |name: &String| {
        let head = || tree.head(&folder.path.join(name));
        if is_script(name) {
            head().is_some_and(|text| sql::is_formatted(&text))
        } else {
            is_named(name) && head().is_some_and(|text| text.contains("databaseChangeLog"))
        }
    };
    let mut found: Vec<&String> = folder.files.iter().filter(|name| is_changelog(name)).collect();
    let includes = |name: &String| {
        let text = tree.head(&folder.path.join(name)).unwrap_or_else(|| "".into());
        text.contains("include") && !is_script(name)
    };
    found.sort_by_key(|name| (!name.contains("master"), !includes(name), is_script(name)));
    let [first, ..] = found.as_slice() else {
        return None;
    };
    let stands_alone = found.len() == 1 || includes(first) || first.contains("master");
    Some(if stands_alone {
        folder.path.join(first)
    } else {
        // They are run as `includeAll` would.
        folder.path.clone()
    })
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let folder = &tree.folder(at).path;
    let root = root(tree, at).ok_or_else(|| SourceError::NotOfFormat {
        path: shown(folder),
        format: "liquibase".to_owned(),
    })?;
    walk::read(tree, folder, &root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_are_listed_and_refused() {
        assert!(is_for_us("") && is_for_us("h2, postgresql") && is_for_us("!mysql"));
        assert!(!is_for_us("mysql,h2") && !is_for_us("!postgresql") && !is_for_us("none"));
    }
}
