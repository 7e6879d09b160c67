//! Diesel: `migrations/<date>_name/up.sql`.

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::migrations::{MigrationFile, Migrations, Sending, WayBack};
use crate::source::place::shown;
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "diesel",
    name: "Diesel",
    files: "`up.sql` in each folder of `migrations`",
    order: "what stands before the first `_` of the folder's name, without its dashes, as text",
    transaction: "each migration in one, unless its `metadata.toml` says `run_in_transaction = false`",
    not_run: "`down.sql`; the second folder of a version",
    recognise,
    read,
};

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let children = tree
        .children(at)
        .filter(|(child, _)| tree.folder(*child).has("up.sql"));
    let count = children.count();
    let is_project = count > 0 && is_rust(tree, at);
    let found = Found::new("by the folders with up.sql in them", count)?;
    is_project.then(|| found.with_below(tree, at))
}

/// Whether the project is one of Diesel. Without any sign it is taken for one.
fn is_rust(tree: &Tree, at: usize) -> bool {
    tree.above(at, "diesel.toml").is_some()
        || tree.mentions(at, "Cargo.toml", "diesel")
        || tree.above(at, "config.yaml").is_none()
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let folder = tree.folder(at);
    let mut migrations = Migrations::new(&folder.path, "migration", "each migration in one transaction");
    let mut found: Vec<(String, usize)> = Vec::new();
    for (child, name) in tree.children(at) {
        let below = tree.folder(child);
        if below.has("up.sql") {
            found.push((version(&name), child));
        } else if below.has("down.sql") {
            migrations.skip(&below.path, "it has no up.sql, and Diesel stops there");
        }
    }
    found.sort_by(|left, right| left.0.cmp(&right.0).then(left.1.cmp(&right.1)));
    let without_way_back = found.iter().filter(|it| !tree.folder(it.1).has("down.sql"));
    let without_way_back = without_way_back.count();
    if without_way_back > 0 && without_way_back < found.len() {
        let note = format!(
            "{without_way_back} of the {} migrations have no down.sql.",
            found.len()
        );
        migrations.notes.push(note);
    }
    for (version, child) in migrations.unique("Diesel", found, |child| tree.folder(*child).path.clone()) {
        let below = &tree.folder(child).path;
        let sending = if is_outside(below, &mut migrations) {
            Sending::Message
        } else {
            Sending::Transaction
        };
        let mut file = MigrationFile::new(below.join("up.sql"), version, sending);
        let down = below.join("down.sql");
        file.way_back = tree.folder(child).has("down.sql").then_some(WayBack::File(down));
        migrations.files.push(file);
    }
    Ok(migrations)
}

/// What Diesel knows a folder by.
fn version(name: &str) -> String {
    name.split('_').next().unwrap_or(name).replace('-', "")
}

/// Whether a migration's settings keep it out of a transaction.
fn is_outside(folder: &std::path::Path, migrations: &mut Migrations) -> bool {
    let path = folder.join("metadata.toml");
    let Ok(text) = std::fs::read_to_string(&path) else {
        return false;
    };
    match text.parse::<toml::Table>() {
        Ok(table) => table.get("run_in_transaction").and_then(toml::Value::as_bool) == Some(false),
        Err(error) => {
            let error = error.message();
            let note = format!("`{}` is no TOML: {error}.", shown(&path));
            migrations.notes.push(note);
            false
        }
    }
}
