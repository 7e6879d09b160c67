//! Migration tools whose files are not read yet: what is seen of them, and what to do instead.

use std::path::{Path, PathBuf};

use super::entry::{Entry, entries, walk};
use super::place::shown;

/// Migrations that are there and are not read.
#[derive(Debug)]
pub struct Framework {
    /// What they are: `Prisma migrations`.
    pub(super) what: &'static str,
    /// The folder that they are in.
    pub(super) folder: PathBuf,
    /// What the user can do, as a clause without a full stop.
    pub(super) instead: String,
}

/// The way that is always open.
const DUMP: &str =
    "audit the schema of a migrated database: pg_dump --schema-only DATABASE | pgassay audit -";

/// Looks for migrations of a tool in a folder and below it, the nearest first.
pub(super) fn find(folder: &Path) -> Option<Framework> {
    let below = walk(folder);
    let folders = std::iter::once(folder).chain(below.iter().map(PathBuf::as_path));
    let seen = folders.filter_map(|at| see(at).map(|(what, way)| (at.to_owned(), what, way)));
    let (at, what, way) = seen.min_by_key(|(at, ..)| is_for_another_database(at))?;
    let dump = dump_beside(folder, &below);
    let instead = match (dump, way) {
        (Some(dump), _) => format!("its dump is there: pgassay audit '{}'", shown(&dump)),
        (None, Way::Concatenate(file)) => format!(
            "if they run in the order of their names, include them: printf \"\\\\\\\\i '%s'\\n\" '{}'/*/{file} | pgassay audit -; or {DUMP}",
            shown(&at)
        ),
        (None, Way::Command(command)) => format!("{command}; or {DUMP}"),
        (None, Way::Dump) => DUMP.to_owned(),
    };
    Some(Framework {
        what,
        folder: at,
        instead,
    })
}

/// Whether a folder's path names another database.
pub(super) fn is_for_another_database(folder: &Path) -> bool {
    let path = folder.to_string_lossy().to_ascii_lowercase();
    [
        "mysql",
        "mariadb",
        "sqlite",
        "cockroach",
        "clickhouse",
        "mssql",
        "oracle",
    ]
    .iter()
    .any(|name| path.contains(name))
}

/// How SQL can be had.
#[derive(Clone, Copy)]
enum Way {
    /// The folders hold SQL files of this name.
    Concatenate(&'static str),
    /// The tool prints it.
    Command(&'static str),
    /// Only from a database.
    Dump,
}

/// What a folder holds.
fn see(folder: &Path) -> Option<(&'static str, Way)> {
    let files = entries(folder).ok()?;
    let has = |name: &str| files.iter().any(|file| file.name == name);
    let below = |name: &str| {
        std::fs::read_dir(folder)
            .ok()
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .any(|entry| entry.path().join(name).is_file())
    };
    if below("migration.sql") {
        return Some(("Prisma migrations", Way::Concatenate("migration.sql")));
    }
    if below("up.sql") {
        return Some(("migrations of Diesel or Hasura", Way::Concatenate("up.sql")));
    }
    if has("sqitch.plan") {
        return Some(("Sqitch changes", Way::Dump));
    }
    if files.iter().any(|file| is_changelog(&file.name)) {
        return Some((
            "a Liquibase changelog",
            Way::Command("let Liquibase print the SQL: liquibase update-sql | pgassay audit -"),
        ));
    }
    programs(folder, &files)
}

fn is_changelog(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let of_tool = name.starts_with("db.changelog") || name.starts_with("databasechangelog");
    let (_, end) = name.rsplit_once('.').unwrap_or_default();
    of_tool && matches!(end, "xml" | "yaml" | "yml" | "json")
}

/// Migrations that are programs: numbered files of a language.
fn programs(folder: &Path, files: &[Entry]) -> Option<(&'static str, Way)> {
    let is_in = |name: &str| folder.file_name().is_some_and(|it| it == name);
    let programs = || files.iter().filter_map(|file| program(&file.name));
    if is_in("versions") && folder.parent().is_some_and(|it| it.join("env.py").is_file()) {
        return Some(("Alembic revisions", Way::Dump));
    }
    if !(is_in("migrations") || is_in("migrate") || is_in("migration")) {
        return None;
    }
    Some(match programs().next()? {
        "rb" => (
            "Rails migrations",
            Way::Command(
                "set config.active_record.schema_format = :sql, run bin/rails db:schema:dump, and audit db/structure.sql",
            ),
        ),
        "exs" => (
            "Ecto migrations",
            Way::Command("run mix ecto.dump, and audit priv/repo/structure.sql"),
        ),
        "py" => ("Django migrations", Way::Dump),
        "php" => (
            "Laravel migrations",
            Way::Command("run php artisan schema:dump, and audit database/schema/pgsql-schema.sql"),
        ),
        "java" | "kt" => ("Flyway migrations that are programs", Way::Dump),
        "go" => ("migrations in Go", Way::Dump),
        "cs" => (
            "migrations of Entity Framework",
            Way::Command("let it print the SQL: dotnet ef migrations script | pgassay audit -"),
        ),
        _ => ("migrations in JavaScript or TypeScript", Way::Dump),
    })
}

/// The language of a numbered file that is a program.
pub(super) fn program(name: &str) -> Option<&'static str> {
    let (stem, end) = name.rsplit_once('.')?;
    let language = [
        "rb", "exs", "py", "php", "java", "kt", "go", "cs", "js", "ts", "mjs", "cjs",
    ]
    .into_iter()
    .find(|language| *language == end)?;
    let flyway = matches!(language, "java" | "kt") && stem.contains("__");
    let number = if flyway {
        stem.trim_start_matches(['V', 'R'])
    } else {
        stem
    };
    let is_test = stem.ends_with("_test") || stem.ends_with(".test") || stem.ends_with(".d");
    (number.starts_with(|it: char| it.is_ascii_digit()) && !is_test).then_some(language)
}

/// A dump that a tool keeps beside its migrations.
fn dump_beside(folder: &Path, below: &[PathBuf]) -> Option<PathBuf> {
    std::iter::once(folder)
        .chain(below.iter().map(PathBuf::as_path))
        .flat_map(|at| ["structure.sql", "pgsql-schema.sql"].map(|name| at.join(name)))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_files_of_a_language_are_programs() {
        assert_eq!(program("20240101000000_create_users.rb"), Some("rb"));
        assert_eq!(program("V2__Fill.java"), Some("java"));
        assert_eq!(program("0001_initial.py"), Some("py"));
        assert_eq!(program("__init__.py"), None);
        assert_eq!(program("00001_users.sql"), None);
        assert_eq!(program("001_users_test.go"), None);
        assert_eq!(program("R.kt"), None);
    }
}
