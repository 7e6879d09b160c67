//! Hasura's command line tool: `migrations/<database>/<time>_name/up.sql`.

use super::{Format, Found};
use crate::source::migrations::{MigrationFile, Migrations, Sending, WayBack};
use crate::source::tree::Tree;
use crate::source::{SourceError, flat};

pub(super) const FORMAT: Format = Format {
    id: "hasura",
    name: "Hasura",
    files: "`up.sql` in each folder `<time>_name` of `migrations/<database>`",
    order: "the times as numbers",
    transaction: "each migration in one",
    not_run: "`down.sql`; `up.yaml`; other names; the second folder of a version",
    recognise,
    read,
};

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let count = tree.children(at).filter(|(child, name)| {
        let folder = tree.folder(*child);
        version(name).is_some() && (folder.has("up.sql") || folder.has("up.yaml"))
    });
    let found = Found::new(
        "by the folders with up.sql in them, and config.yaml",
        count.count(),
    )?;
    let config = tree.above(at, "config.yaml").and_then(|path| tree.head(&path));
    let is_hasura = config.is_some_and(|text| {
        ["metadata_directory", "HASURA", "hasura", "endpoint:"]
            .iter()
            .any(|word| text.contains(word))
    });
    is_hasura.then(|| found.with_below(tree, at))
}

/// The digits before the first `_`.
fn version(name: &str) -> Option<String> {
    let (digits, rest) = flat::digits(name)?;
    rest.starts_with('_').then(|| digits.to_owned())
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let mut migrations = Migrations::new(
        &tree.folder(at).path,
        "migration",
        "each migration in one transaction",
    );
    let mut found: Vec<(String, usize)> = Vec::new();
    for (child, name) in tree.children(at) {
        let folder = tree.folder(child);
        match version(&name) {
            Some(version) if folder.has("up.sql") => found.push((version, child)),
            Some(_) if folder.has("up.yaml") => migrations.skip(&folder.path, "its up.yaml is no SQL"),
            Some(_) => migrations.skip(&folder.path, "it has no up.sql"),
            None => migrations.skip(&folder.path, "its name is not <time>_name, so Hasura skips it"),
        }
    }
    found.sort_by(|left, right| {
        flat::number(&left.0)
            .cmp(&flat::number(&right.0))
            .then(left.1.cmp(&right.1))
    });
    for (version, child) in migrations.unique("Hasura", found, |child| tree.folder(*child).path.clone()) {
        let folder = tree.folder(child);
        let mut file = MigrationFile::new(folder.path.join("up.sql"), version, Sending::Transaction);
        file.way_back = folder
            .has("down.sql")
            .then(|| WayBack::File(folder.path.join("down.sql")));
        migrations.files.push(file);
    }
    Ok(migrations)
}
