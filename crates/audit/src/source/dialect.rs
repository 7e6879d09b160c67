//! Migrations for other databases.

use super::tree::Tree;

/// Names of other databases in the names of folders.
const OTHERS: &[&str] = &[
    "mysql",
    "mariadb",
    "sqlite",
    "sqlite3",
    "cockroach",
    "cockroachdb",
    "crdb",
    "clickhouse",
    "mssql",
    "sqlserver",
    "oracle",
    "h2",
    "hsqldb",
    "hsql",
    "db2",
    "derby",
    "cassandra",
    "scylla",
    "spanner",
    "ydb",
    "mongo",
    "mongodb",
    "duckdb",
    "d1",
    "libsql",
    "turso",
    "snowflake",
    "bigquery",
    "redshift",
    "vertica",
    "dqlite",
    "rqlite",
    "firebird",
    "tidb",
    "singlestore",
    "elasticsearch",
    "neo4j",
    "surrealdb",
];

/// Whether a folder's migrations are for another database: by the names of its folders, or by what it holds.
pub(super) fn is_for_another(tree: &Tree, at: usize) -> bool {
    if let Some(answer) = by_path(tree, at) {
        return answer;
    }
    // A crate that knows only SQLite has migrations for that.
    if let Some(path) = tree.above(at, "Cargo.toml")
        && let Some(cargo) = tree.head(&path)
        && cargo.contains("sqlite")
        && !cargo.contains("postgres")
        && !cargo.contains("[workspace]")
    {
        return true;
    }
    if is_go_for_another(tree, at) {
        return true;
    }
    let samples = tree.samples(at);
    samples.iter().any(|text| is_foreign(text))
}

/// Whether a program in Go uses drivers, and none for PostgreSQL.
pub(super) fn is_go_for_another(tree: &Tree, at: usize) -> bool {
    let Some(path) = tree.above(at, "go.mod") else {
        return false;
    };
    let modules = tree.head(&path);
    let uses = |words: &[&str]| {
        modules
            .as_ref()
            .is_some_and(|text| words.iter().any(|word| text.contains(word)))
    };
    uses(&[
        "go-sqlite3",
        "modernc.org/sqlite",
        "go-sql-driver/mysql",
        "clickhouse-go",
    ]) && !uses(&["lib/pq", "jackc/pgx", "postgres", "go-pg/", "pgdriver"])
}

/// What the names of the folders say; the nearest name counts.
pub(super) fn by_path(tree: &Tree, at: usize) -> Option<bool> {
    let root = &tree.folder(0).path;
    let path = &tree.folder(at).path;
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts = below
        .components()
        .rev()
        .map(|part| part.as_os_str().to_string_lossy().to_ascii_lowercase());
    for part in parts {
        // `migration_postgres`, `pg`, `riverpgxv5`, `riversqlite`.
        if part.contains("postgres")
            || part.contains("pgx")
            || part == "pg"
            || part == "psql"
            || part == "pgsql"
        {
            return Some(false);
        }
        let mut words = part.split(|it: char| !it.is_ascii_alphanumeric());
        if words.any(|word| OTHERS.contains(&word)) || part.ends_with("sqlite") || part.ends_with("mysql") {
            return Some(true);
        }
    }
    None
}

/// Words that no SQL of PostgreSQL has.
pub(super) fn is_foreign(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let mut marks = usize::from(
        upper.contains("CREATE TABLE `")
            || upper.contains("INSERT INTO `")
            || upper.contains("ALTER TABLE `"),
    );
    marks += [
        "AUTO_INCREMENT",
        "ENGINE=",
        "ENGINE =",
        " AUTOINCREMENT",
        "PRAGMA ",
        "IDENTITY(1,",
        "NVARCHAR(",
        "[DBO].",
        "IF NOT EXISTS `",
        "MERGETREE",
        "WITHOUT ROWID",
        "TINYINT(",
        "VARCHAR2(",
        "STRFTIME(",
        "UNSIGNED NOT NULL",
        "ON CLUSTER",
        "MEDIUMTEXT",
    ]
    .iter()
    .filter(|mark| upper.contains(**mark))
    .count();
    marks > 0
}
