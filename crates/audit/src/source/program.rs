//! Migrations that are programs: they are recognised and named, and never run.

mod alembic;

use super::dialect;
use super::error::Framework;
use super::place::shown;
use super::tree::Tree;

/// Migrations that are programs.
#[derive(Debug)]
pub(super) struct Program {
    /// What they are: `Rails migrations`.
    pub(super) what: &'static str,
    /// The folder.
    pub(super) at: usize,
    /// How many there are.
    pub(super) count: usize,
    /// How SQL can be had without a database, as a clause.
    way: Option<&'static str>,
}

/// What Alembic's are called.
const ALEMBIC: &str = "Alembic revisions";

/// What Flyway's programs are called.
pub(super) const FLYWAY: &str = "Flyway migrations in Java or Kotlin";

/// The way that is always open.
const DUMP: &str =
    "audit the schema of a migrated database: pg_dump --schema-only DATABASE | pgassay audit -";

impl Program {
    /// What can be said about them without running them; sentences.
    pub(super) fn notes(&self, tree: &Tree) -> Vec<String> {
        match self.what {
            ALEMBIC => alembic::judge(&alembic::revisions(tree, self.at)),
            _ => Vec::new(),
        }
    }

    /// Why they cannot be audited.
    pub(super) fn refuse(&self, tree: &Tree) -> Framework {
        Framework {
            what: self.what,
            folder: shown(&tree.folder(self.at).path),
            notes: self.notes(tree),
            instead: match self.way {
                Some(way) => format!("{way}; or {DUMP}"),
                None => DUMP.to_owned(),
            },
        }
    }
}

/// Looks for migrations that are programs.
pub(super) fn find(tree: &Tree) -> Vec<Program> {
    let ours = tree
        .all()
        .filter(|at| *at == 0 || dialect::by_path(tree, *at) != Some(true));
    ours.filter_map(|at| see(tree, at)).collect()
}

/// What a folder holds, if its files are numbered programs.
fn see(tree: &Tree, at: usize) -> Option<Program> {
    let folder = tree.folder(at);
    let first = folder.files.iter().find_map(|name| language(name));
    let name = tree.name(at);
    let count = |wanted: &str| {
        folder
            .files
            .iter()
            .filter(|name| language(name) == Some(wanted))
            .count()
    };
    let program = |what, way, count| Some(Program { what, at, count, way });
    if name == "versions" && has_beside(tree, at, "env.py") {
        let revisions = folder
            .files
            .iter()
            .filter(|name| name.ends_with(".py") && *name != "__init__.py");
        return program(ALEMBIC, None, revisions.count()).filter(|it| it.count > 0);
    }
    if name == "Migrations" {
        let designers = folder
            .files
            .iter()
            .filter(|name| name.ends_with("ModelSnapshot.cs"))
            .count();
        if designers > 0 {
            let way = "let Entity Framework print the SQL: dotnet ef migrations script | pgassay audit -";
            return program("migrations of Entity Framework", Some(way), count("cs"));
        }
    }
    let is_place = name.contains("migrat");
    let language = first.filter(|_| is_place)?;
    let (what, way) = match language {
        "rb" => (
            "Rails migrations",
            Some(
                "set config.active_record.schema_format = :sql, run bin/rails db:schema:dump, and audit db/structure.sql",
            ),
        ),
        "exs" => (
            "Ecto migrations",
            Some("run mix ecto.dump, and audit priv/repo/structure.sql"),
        ),
        "py" => ("Django migrations", None),
        "php" => (
            "Laravel migrations",
            Some("run php artisan schema:dump, and audit database/schema/pgsql-schema.sql"),
        ),
        "java" | "kt" => (FLYWAY, None),
        "go" if dialect::is_go_for_another(tree, at) => return None,
        "go" => ("migrations in Go", None),
        "cs" => (
            "migrations of Entity Framework",
            Some("let it print the SQL: dotnet ef migrations script | pgassay audit -"),
        ),
        "rs" => ("migrations in Rust", None),
        _ => (javascript(tree, at), None),
    };
    program(what, way, count(language))
}

/// Whether a file lies in the folder above.
fn has_beside(tree: &Tree, at: usize, name: &str) -> bool {
    tree.absolute(at)
        .parent()
        .is_some_and(|above| above.join(name).is_file())
}

/// Whose migrations in JavaScript or TypeScript they are.
fn javascript(tree: &Tree, at: usize) -> &'static str {
    let folder = tree.folder(at);
    let program = folder.files.iter().find(|name| language(name).is_some());
    let head = program.and_then(|name| tree.head(&folder.path.join(name)));
    let head = head.as_deref().unwrap_or_default();
    let marks = [
        ("MigrationInterface", "TypeORM migrations"),
        ("@mikro-orm", "MikroORM migrations"),
        ("queryInterface", "Sequelize migrations"),
        ("MigrationBuilder", "node-pg-migrate programs"),
        ("pgm.", "node-pg-migrate programs"),
        ("Kysely", "Kysely migrations"),
        ("knex", "Knex migrations"),
    ];
    let known = marks.iter().find(|(mark, _)| head.contains(mark));
    known.map_or("migrations in JavaScript or TypeScript", |(_, what)| what)
}

/// The language of a numbered file that is a program.
pub(super) fn language(name: &str) -> Option<&'static str> {
    let (stem, end) = name.rsplit_once('.')?;
    let languages = [
        "rb", "exs", "py", "php", "java", "kt", "go", "cs", "js", "ts", "mjs", "cjs", "cts", "mts",
    ];
    let language = languages.into_iter().find(|language| *language == end)?;
    let is_java = matches!(language, "java" | "kt") && stem.contains("__");
    let is_migration_class = stem.starts_with("Migration") || stem.starts_with("Version");
    let number = if is_java {
        stem.trim_start_matches(['V', 'R'])
    } else if is_migration_class {
        stem.trim_start_matches("Migration").trim_start_matches("Version")
    } else {
        stem
    };
    let is_test = stem.ends_with("_test")
        || [".test", ".spec", ".d", ".designer", ".Designer"]
            .iter()
            .any(|it| stem.ends_with(it));
    (number.starts_with(|it: char| it.is_ascii_digit()) && !is_test).then_some(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_files_of_a_language_are_programs() {
        assert_eq!(language("20240101000000_create_users.rb"), Some("rb"));
        assert_eq!(language("V2__Fill.java"), Some("java"));
        assert_eq!(language("0001_initial.py"), Some("py"));
        assert_eq!(language("Migration20240101.ts"), Some("ts"));
        assert_eq!(language("__init__.py"), None);
        assert_eq!(language("00001_users.sql"), None);
        assert_eq!(language("001_users_test.go"), None);
        assert_eq!(language("R.kt"), None);
    }
}
