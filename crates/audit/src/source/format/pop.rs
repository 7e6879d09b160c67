//! pop and popx: `<time>_name.<database>.up.sql`.

use std::collections::{BTreeMap, BTreeSet};

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::flat;
use crate::source::migrations::{MigrationFile, Migrations, Sending, WayBack, files_word};
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "pop",
    name: "pop",
    files: "`<time>_name.postgres.up.sql`, else `<time>_name.up.sql`",
    order: "the times as text, then the names",
    transaction: "each file in one, unless its name has `.autocommit.`",
    not_run: "`.down.`; files for other databases; fizz files",
    recognise,
    read,
};

/// What pop calls the databases that it knows.
const DATABASES: &[&str] = &[
    "postgres",
    "postgresql",
    "pg",
    "all",
    "mysql",
    "mariadb",
    "sqlite",
    "sqlite3",
    "cockroach",
    "cockroachdb",
];

/// What the name of a file says.
#[derive(Clone, Debug)]
struct Name {
    version: String,
    title: String,
    /// The database that it is for.
    database: Option<String>,
    autocommit: bool,
    up: bool,
    fizz: bool,
}

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let mut versions = BTreeSet::new();
    let mut is_pop = false;
    for name in tree.folder(at).files.iter().filter_map(|name| read_name(name)) {
        is_pop |= name.database.is_some() || name.autocommit || name.fizz;
        if name.up && name.is_for_us() {
            versions.insert(name.version);
        }
    }
    let uses = |word: &str| tree.mentions(at, "go.mod", word);
    let found = Found::new("by the names of the files", versions.len())?;
    (is_pop || uses("ory/pop") || uses("gobuffalo/pop")).then_some(found)
}

impl Name {
    fn is_for_us(&self) -> bool {
        let ours = |it: &String| matches!(it.as_str(), "postgres" | "postgresql" | "pg" | "all");
        self.database.as_ref().is_none_or(ours)
    }
}

fn read_name(name: &str) -> Option<Name> {
    let (version, rest) = flat::digits(name)?;
    let mut parts: Vec<&str> = rest.strip_prefix('_')?.split('.').collect();
    let end = parts.pop()?;
    let direction = parts.pop()?;
    if !matches!(end, "sql" | "fizz") || !matches!(direction, "up" | "down") {
        return None;
    }
    let (title, more) = parts.split_first()?;
    let autocommit = more.contains(&"autocommit");
    // A title may have dots too.
    let database = more.iter().find(|it| DATABASES.contains(it));
    Some(Name {
        version: version.to_owned(),
        title: (*title).to_owned(),
        database: database.map(|it| (*it).to_owned()),
        autocommit,
        up: direction == "up",
        fizz: end == "fizz",
    })
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let folder = tree.folder(at);
    let mut migrations = Migrations::new(&folder.path, "up file", "each file in one transaction");
    let mut best: BTreeMap<(String, String, bool), (Name, String)> = BTreeMap::new();
    let (mut others, mut fizz) = (0, 0);
    for file in &folder.files {
        let Some(name) = read_name(file) else {
            if crate::source::tree::is_script(file) {
                let because = "its name is not <time>_name.up.sql, so pop skips it";
                migrations.skip(&folder.path.join(file), because);
            }
            continue;
        };
        if !name.is_for_us() {
            others += 1;
            continue;
        }
        if name.fizz {
            fizz += usize::from(name.up);
            migrations.skip(&folder.path.join(file), "it is fizz and no SQL");
            continue;
        }
        let key = (name.version.clone(), name.title.clone(), name.up);
        // What is for PostgreSQL only goes before what is for all.
        let is_better = best
            .get(&key)
            .is_none_or(|(it, _)| it.database.is_none() && name.database.is_some());
        let worse = if is_better {
            best.insert(key, (name, file.clone())).map(|(_, worse)| worse)
        } else {
            Some(file.clone())
        };
        if let Some(worse) = worse.filter(|it| it.contains(".up.")) {
            let because = "another file of its number is for PostgreSQL";
            migrations.skip(&folder.path.join(worse), because);
        }
    }
    for ((version, title, up), (name, file)) in &best {
        if !up {
            continue;
        }
        let sending = if name.autocommit {
            Sending::Each
        } else {
            Sending::Transaction
        };
        let mut migration = MigrationFile::new(folder.path.join(file), version, sending);
        let back = best.get(&(version.clone(), title.clone(), false));
        migration.way_back = back.map(|(_, file)| WayBack::File(folder.path.join(file)));
        migrations.files.push(migration);
    }
    if others > 0 {
        let be = if others == 1 { "is" } else { "are" };
        let note = format!("{} {be} for other databases.", files_word(others, "file"));
        migrations.notes.push(note);
    }
    migrations.note_programs(fizz);
    Ok(migrations)
}
