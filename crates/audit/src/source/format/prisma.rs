//! Prisma: `migrations/<time>_name/migration.sql`.

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::migrations::{MigrationFile, Migrations, Sending};
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "prisma",
    name: "Prisma",
    files: "`migration.sql` in each folder of `prisma/migrations`",
    order: "the folders' names as text",
    transaction: "none of its own: a file of several statements is one message, and so one transaction",
    not_run: "folders without `migration.sql`; other SQL files",
    recognise,
    read,
};

const SCRIPT: &str = "migration.sql";

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let count = tree
        .children(at)
        .filter(|(child, _)| tree.folder(*child).has(SCRIPT))
        .count();
    let found = Found::new("by the folders with migration.sql in them", count)?.with_below(tree, at);
    // Hand-made and other tools' folders hold such files too, but no lock file.
    match tree.head(&tree.folder(at).path.join("migration_lock.toml")) {
        Some(lock) => is_for_postgres(&lock).then_some(Found {
            because: "by migration_lock.toml".to_owned(),
            ..found
        }),
        None => Some(found),
    }
}

/// Whether a lock file names PostgreSQL, or nothing at all.
fn is_for_postgres(lock: &str) -> bool {
    let table: Option<toml::Table> = lock.parse().ok();
    let provider = table.as_ref().and_then(|table| table.get("provider")?.as_str());
    provider.is_none_or(|it| matches!(it, "postgresql" | "postgres"))
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let folder = tree.folder(at);
    let run = "each file as one message, which is one transaction where it has several statements";
    let mut migrations = Migrations::new(&folder.path, "migration", run);
    let mut programs = 0;
    // They are in the order of their names.
    for (child, name) in tree.children(at) {
        let below = tree.folder(child);
        if below.has(SCRIPT) {
            let path = below.path.join(SCRIPT);
            let file = MigrationFile::new(path, name, Sending::Message);
            migrations.files.push(file);
        } else if is_numbered(&name) {
            let because = if below
                .files
                .iter()
                .any(|it| it.ends_with(".ts") || it.ends_with(".js"))
            {
                programs += 1;
                "it is a program"
            } else {
                "it has no migration.sql, and Prisma stops there"
            };
            migrations.skip(&below.path, because);
        }
        for script in below.scripts().filter(|it| *it != SCRIPT) {
            migrations.skip(&below.path.join(script), "Prisma runs only migration.sql");
        }
    }
    for script in folder.scripts() {
        migrations.skip(&folder.path.join(script), "it is not in a folder of its own");
    }
    migrations.note_programs(programs);
    Ok(migrations)
}

fn is_numbered(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_digit())
}
