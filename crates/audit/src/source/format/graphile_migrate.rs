//! graphile-migrate: `committed/000001.sql` and `current.sql`.

use std::path::Path;

use serde_json::Value;

use super::{Format, Found};
use crate::source::migrations::{MigrationFile, Migrations, Sending};
use crate::source::place::shown;
use crate::source::placeholder::{Placeholders, Syntax};
use crate::source::tree::Tree;
use crate::source::{SourceError, decode, flat, settings};

pub(super) const FORMAT: Format = Format {
    id: "graphile-migrate",
    name: "graphile-migrate",
    files: "`committed/<number>.sql`, then `current.sql` or the files in `current`",
    order: "the numbers",
    transaction: "each file in one, unless it says `--! no-transaction`",
    not_run: "other names; what the actions of `.gmrc` run",
    recognise,
    read,
};

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    if tree.name(at) == "committed" {
        // The path may lead to this folder.
        return recognise_committed(tree, at);
    }
    let committed = tree.child(at, "committed")?;
    Some(recognise_committed(tree, committed)?.with_below(tree, at))
}

fn recognise_committed(tree: &Tree, at: usize) -> Option<Found> {
    let count = tree
        .folder(at)
        .scripts()
        .filter(|name| is_committed(name))
        .count();
    let samples = tree.samples(at);
    let is_signed = samples
        .iter()
        .any(|text| text.trim_start().starts_with("--! Previous:"));
    Found::new("by the headers of the files", count).filter(|_| is_signed)
}

/// `000001.sql` and `000001-name.sql`.
fn is_committed(name: &str) -> bool {
    flat::digits(flat::stem(name))
        .is_some_and(|(digits, rest)| digits.len() == 6 && (rest.is_empty() || rest.starts_with('-')))
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let committed = if tree.name(at) == "committed" {
        Some(at)
    } else {
        tree.child(at, "committed")
    };
    let Some(committed) = committed else {
        return Err(SourceError::Empty {
            path: shown(&tree.folder(at).path),
            instead: Some("graphile-migrate has a folder committed in its folder of migrations".to_owned()),
        });
    };
    let folder = tree.folder(committed);
    let mut migrations = Migrations::new(&folder.path, "file", "each file in one transaction");
    let mut last_hash = "-".to_owned();
    for name in folder.scripts() {
        let path = folder.path.join(name);
        if !is_committed(name) {
            migrations.skip(
                &path,
                "its name is not <six digits>.sql, so graphile-migrate stops there",
            );
            continue;
        }
        let mut file = MigrationFile::new(path, flat::stem(name), Sending::Transaction);
        let text = decode::read(&file.path)?;
        let header = |wanted: &str| {
            let mut lines = text.text.lines().take_while(|line| line.starts_with("--!"));
            lines
                .find_map(|line| line.strip_prefix(wanted))
                .map(|it| it.trim().to_owned())
        };
        if header("--! Previous:").is_some_and(|previous| previous != last_hash) {
            let note =
                format!("`{name}` does not follow the file before it: its `Previous` is another hash.");
            migrations.notes.push(note);
        }
        last_hash = header("--! Hash:").unwrap_or_default();
        if header("--! no-transaction").is_some() {
            file.sending = Sending::Each;
        }
        file.text = Some(text);
        migrations.files.push(file);
    }
    migrations.count = Some(migrations.files.len());
    if tree.name(at) != "committed" {
        current(tree, at, &mut migrations)?;
    }
    configure(tree, at, &mut migrations);
    Ok(migrations)
}

/// What is not committed yet.
fn current(tree: &Tree, at: usize, migrations: &mut Migrations) -> Result<(), SourceError> {
    let mut paths = Vec::new();
    if tree.folder(at).has("current.sql") {
        paths.push(tree.folder(at).path.join("current.sql"));
    }
    if let Some(current) = tree.child(at, "current") {
        let folder = tree.folder(current);
        paths.extend(
            folder
                .scripts()
                .filter(|name| flat::digits(name).is_some())
                .map(|name| folder.path.join(name)),
        );
    }
    let mut count = 0;
    for path in paths {
        let text = decode::read(&path)?;
        let is_empty = pgassay_sql::split::split(&text.text).pieces.is_empty();
        if is_empty {
            continue;
        }
        count += 1;
        let mut file = MigrationFile::new(path, "current", Sending::Transaction);
        file.text = Some(text);
        migrations.files.push(file);
    }
    if count > 0 {
        migrations
            .notes
            .push("What is not committed yet is run last.".to_owned());
    }
    Ok(())
}

/// Takes the placeholders and settings of `.gmrc`.
fn configure(tree: &Tree, at: usize, migrations: &mut Migrations) {
    let mut only = vec!["DATABASE_NAME".to_owned(), "DATABASE_OWNER".to_owned()];
    let mut placeholders = Placeholders {
        syntax: vec![Syntax::Colon],
        strict: true,
        ..Placeholders::default()
    };
    placeholders
        .values
        .insert("DATABASE_NAME".to_owned(), "postgres".to_owned());
    if let Some(path) = tree.above(at, ".gmrc")
        && let Some(settings) = tree.head(&path).and_then(|text| settings::relaxed_json(&text))
    {
        for (name, value) in settings
            .get("placeholders")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let name = name.trim_start_matches(':').to_owned();
            if let Some(value) = value.as_str().filter(|it| *it != "!ENV") {
                placeholders.values.insert(name.clone(), value.to_owned());
            }
            only.push(name);
        }
        migrations.before = before(&path, settings.get("pgSettings"));
    }
    placeholders.only = Some(only);
    migrations.placeholders = placeholders;
}

/// The settings that are made before each file.
fn before(path: &Path, settings: Option<&Value>) -> Option<(std::path::PathBuf, String)> {
    let mut text = String::new();
    for (name, value) in settings?.as_object()? {
        let value = value.as_str()?;
        // Lists of schemas are no single name.
        let parts: Vec<String> = value
            .split(',')
            .map(|part| format!("'{}'", part.trim().replace('\'', "''")))
            .collect();
        text.push_str(&format!("SET LOCAL {name} TO {};\n", parts.join(", ")));
    }
    (!text.is_empty()).then(|| (path.to_owned(), text))
}
