//! Supabase: `supabase/migrations/<digits>_name.sql`.

use pgassay_replay::Prelude;

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::migrations::{MigrationFile, Migrations, Sending};
use crate::source::place::shown;
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "supabase",
    name: "Supabase",
    files: "`supabase/migrations/<digits>_name.sql`, after `supabase/roles.sql`",
    order: "the digits as text",
    transaction: "each file in one; what must not be in a transaction is run apart",
    not_run: "other names; an initial schema from before 2021-12-09; the second file of a version",
    recognise,
    read,
};

/// Until then the tool wrote a first migration that it does not run any more.
const INITIAL_SCHEMA_UNTIL: &str = "20211209000000";

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let is_migrations = tree.absolute(at).ends_with("supabase/migrations");
    let scripts = || tree.folder(at).scripts();
    let versions = scripts().filter(|name| version(name).is_some()).count();
    // A folder in which every file would be skipped is worth saying so.
    let count = if versions > 0 { versions } else { scripts().count() };
    Found::new("by the folder's name", count).filter(|_| is_migrations)
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let folder = tree.folder(at);
    let mut migrations = Migrations::new(&folder.path, "file", "each file in one transaction");
    migrations.prelude = Prelude::Supabase;
    let mut files: Vec<(String, &str)> = Vec::new();
    for name in folder.scripts() {
        match version(name) {
            Some(version) => files.push((version, name)),
            None => migrations.skip(
                &folder.path.join(name),
                "its name is not <digits>_name.sql, so Supabase skips it",
            ),
        }
    }
    files.sort();
    if let Some((version, name)) = files.first()
        && version.len() == 14
        && version.as_str() < INITIAL_SCHEMA_UNTIL
        && name.ends_with("_init.sql")
    {
        migrations.skip(
            &folder.path.join(name),
            "it is an initial schema from before 2021-12-09, which Supabase skips",
        );
        files.remove(0);
    }
    if files.is_empty() {
        return Err(SourceError::Empty {
            path: shown(&folder.path),
            instead: (!migrations.not_run.is_empty())
                .then(|| "Supabase runs files named <digits>_name.sql".to_owned()),
        });
    }
    let files = migrations.unique("Supabase", files, |name| folder.path.join(name));
    migrations.count = Some(files.len());
    let roles = folder.path.parent().map(|it| it.join("roles.sql"));
    if let Some(roles) = roles.filter(|it| it.is_file()) {
        let note = format!("`{}` is run first, as Supabase does.", shown(&roles));
        migrations.notes.push(note);
        let roles = MigrationFile::new(roles, "roles", Sending::Unknown);
        migrations.files.push(roles);
    }
    for (version, name) in files {
        let file = MigrationFile::new(folder.path.join(name), version, Sending::Unknown);
        migrations.files.push(file);
    }
    Ok(migrations)
}

/// The digits before the first underscore of `<digits>_name.sql`.
fn version(name: &str) -> Option<String> {
    let (digits, _) = name.strip_suffix(".sql")?.split_once('_')?;
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.to_owned())
}
