//! From one changelog to all that it includes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Change, ChangeSet, Item, is_for_us, read_changelog};
use crate::source::migrations::{MigrationFile, Migrations, Sending};
use crate::source::place::shown;
use crate::source::plan::Part;
use crate::source::tree::Tree;
use crate::source::{SourceError, decode};

/// How deep changelogs may include each other.
const DEEPEST: usize = 32;

/// What a changelog leads to.
#[derive(Debug, Default)]
pub(super) struct Reached {
    /// How many change sets there are.
    pub(super) sets: usize,
    /// The folders of the files, without links.
    pub(super) folders: BTreeSet<PathBuf>,
}

struct Walk<'a> {
    tree: &'a Tree,
    migrations: Migrations,
    reached: Reached,
    ids: BTreeSet<(PathBuf, String, String)>,
    /// The changelogs whose text has been handed on.
    texts: BTreeSet<PathBuf>,
    open: Vec<PathBuf>,
    contexts: usize,
}

/// What a changelog leads to, for the search.
pub(super) fn reach(tree: &Tree, root: &Path) -> Result<Reached, SourceError> {
    Ok(walk(tree, root, root)?.reached)
}

/// Reads a changelog, or all of a folder.
pub(super) fn read(tree: &Tree, folder: &Path, root: &Path) -> Result<Migrations, SourceError> {
    let Walk {
        mut migrations,
        contexts,
        reached,
        ..
    } = walk(tree, folder, root)?;
    migrations.count = Some(reached.sets);
    if contexts > 0 {
        let note = format!(
            "{contexts} change sets are for some contexts only; all of them are run, as where none is given."
        );
        migrations.notes.push(note);
    }
    Ok(migrations)
}

fn walk<'a>(tree: &'a Tree, folder: &Path, root: &Path) -> Result<Walk<'a>, SourceError> {
    let run = "each change set in one transaction";
    let mut walk = Walk {
        tree,
        migrations: Migrations::new(folder, "change set", run),
        reached: Reached::default(),
        ids: BTreeSet::new(),
        texts: BTreeSet::new(),
        open: Vec::new(),
        contexts: 0,
    };
    if root.is_dir() {
        walk.all_of(root)?;
    } else {
        walk.changelog(root)?;
    }
    Ok(walk)
}

impl Walk<'_> {
    fn changelog(&mut self, path: &Path) -> Result<(), SourceError> {
        let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if self.open.contains(&real) || self.open.len() >= DEEPEST {
            let note = format!("`{}` includes itself.", shown(path));
            self.migrations.notes.push(note);
            return Ok(());
        }
        self.reached.folders.extend(real.parent().map(Path::to_owned));
        let mut text = decode::read(path)?;
        let changelog = read_changelog(path, &text.text).map_err(|why| SourceError::Broken {
            path: shown(path),
            why,
        })?;
        let Some(changelog) = changelog else {
            // Plain SQL that is included is one change set.
            self.reached.sets += 1;
            let mut file = MigrationFile::new(path.to_owned(), "raw", Sending::Transaction);
            file.text = Some(text);
            self.migrations.files.push(file);
            return Ok(());
        };
        text.text = changelog.text;
        self.open.push(real);
        for item in &changelog.items {
            match item {
                Item::Set(set) => self.set(path, &text, set),
                Item::Property { name, value } => {
                    // The first value of a name is kept.
                    let values = &mut self.migrations.placeholders.values;
                    values.entry(name.clone()).or_insert_with(|| value.clone());
                }
                Item::Include { file, relative } => match self.resolve(path, file, *relative) {
                    Some(included) if included.is_file() => self.changelog(&included)?,
                    _ => self.missing(path, file),
                },
                Item::IncludeAll {
                    path: folder,
                    relative,
                } => match self.resolve(path, folder, *relative) {
                    Some(included) if included.is_dir() => self.all_of(&included)?,
                    _ => self.missing(path, folder),
                },
            }
        }
        self.open.pop();
        Ok(())
    }

    fn missing(&mut self, path: &Path, name: &str) {
        let note = format!("`{}` includes `{name}`, which is not there.", shown(path));
        self.migrations.notes.push(note);
    }

    /// All changelogs in a folder and below it, by path.
    fn all_of(&mut self, folder: &Path) -> Result<(), SourceError> {
        let mut paths: Vec<PathBuf> = Vec::new();
        for at in self
            .tree
            .all()
            .filter(|at| self.tree.folder(*at).path.starts_with(folder))
        {
            let found = self.tree.folder(at);
            let is_one = |name: &&String| {
                [".sql", ".xml", ".yaml", ".yml", ".json"]
                    .iter()
                    .any(|end| name.ends_with(end))
            };
            paths.extend(
                found
                    .files
                    .iter()
                    .filter(is_one)
                    .map(|name| found.path.join(name)),
            );
        }
        paths.sort();
        for path in paths {
            let is_plain = path.extension().is_none_or(|end| end != "sql");
            let head = self.tree.head(&path);
            if !is_plain || head.is_some_and(|text| text.contains("databaseChangeLog")) {
                self.changelog(&path)?;
            }
        }
        Ok(())
    }

    /// Where a file is that a changelog names.
    fn resolve(&self, changelog: &Path, name: &str, relative: bool) -> Option<PathBuf> {
        let name = name
            .trim_start_matches("classpath*:")
            .trim_start_matches("classpath:")
            .trim_start_matches('/');
        let folder = changelog.parent().unwrap_or(Path::new("."));
        if relative {
            return Some(folder.join(name));
        }
        // The name is seen from a root that only the command line or the class path knows: some folder above.
        let mut above = vec![folder];
        above.extend(folder.ancestors().skip(1).filter(|it| !it.as_os_str().is_empty()));
        let root = self.tree.folder(0).path.as_path();
        above.push(root);
        let found = above
            .iter()
            .map(|folder| folder.join(name))
            .find(|path| path.exists());
        found.or_else(|| {
            let all = self
                .tree
                .all()
                .map(|at| self.tree.folder(at).path.join("resources").join(name));
            all.into_iter().find(|path| path.exists())
        })
    }

    fn set(&mut self, path: &Path, text: &decode::Text, set: &ChangeSet) {
        let version = format!("{}:{}", set.author, set.id);
        let skip = |migrations: &mut Migrations, because: &str| {
            let label = path.with_file_name(format!(
                "{} {version}",
                path.file_name().unwrap_or_default().to_string_lossy()
            ));
            migrations.skip(&label, because);
        };
        if set.ignored || !is_for_us(&set.dbms) {
            let because = if set.ignored {
                "it says that it is ignored"
            } else {
                "it is for another database"
            };
            return skip(&mut self.migrations, because);
        }
        if !self
            .ids
            .insert((path.to_owned(), set.author.clone(), set.id.clone()))
        {
            return skip(
                &mut self.migrations,
                "another change set has its id and author, and Liquibase stops there",
            );
        }
        self.reached.sets += 1;
        self.contexts += usize::from(set.has_context);
        let sending = if set.outside {
            Sending::Each
        } else {
            Sending::Transaction
        };
        let is_first = self.texts.insert(path.to_owned());
        let mut first_text = is_first.then(|| text.clone());
        let mut own = |parts: Vec<Part>| {
            let mut file = MigrationFile::new(path.to_owned(), &version, sending);
            // It is read once for all of its change sets.
            file.text = first_text.take();
            file.parts = parts;
            file
        };
        let mut ranges = Vec::new();
        for change in &set.changes {
            if let Change::Sql(range) = change {
                ranges.push(range.clone());
                continue;
            }
            if !ranges.is_empty() {
                let part = Part::new(std::mem::take(&mut ranges), sending);
                self.migrations.files.push(own(vec![part]));
            }
            match change {
                Change::Sql(_) => {}
                Change::Other { kind, at } => {
                    let part = Part {
                        gap: Some(format!(
                            "what Liquibase makes of {kind} cannot be told without running it"
                        )),
                        ..Part::new(vec![at.clone()], sending)
                    };
                    self.migrations.files.push(own(vec![part]));
                }
                Change::File { path: name, relative } => match self.resolve(path, name, *relative) {
                    Some(file) if file.is_file() => {
                        let real = std::fs::canonicalize(&file).unwrap_or_else(|_| file.clone());
                        self.reached.folders.extend(real.parent().map(Path::to_owned));
                        let file = MigrationFile::new(file, &version, sending);
                        self.migrations.files.push(file);
                    }
                    _ => self.missing(path, name),
                },
            }
        }
        if !ranges.is_empty() {
            self.migrations.files.push(own(vec![Part::new(ranges, sending)]));
        }
    }
}
