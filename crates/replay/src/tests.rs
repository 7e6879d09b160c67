//! Text in, text out.

mod tables;

use pgassay_catalog::location::FileId;
use pgassay_catalog::version::ServerVersion;
use pgassay_sql::parse::parse_statement;
use pgassay_sql::split::split;

use crate::{FileMode, Outcome, Prelude, Replay};

/// Runs a text statement by statement on PostgreSQL 15 and gives a letter or code for each: `.` applied, a SQLSTATE,
/// `-` not run, `?` unknown.
pub(crate) fn outcomes(sql: &str) -> String {
    run(sql, FileMode::StatementByStatement).0
}

/// As [`outcomes`], with the replay.
pub(crate) fn run(sql: &str, mode: FileMode) -> (String, Replay) {
    run_on(15, sql, mode)
}

/// As [`run`], on a version.
pub(crate) fn run_on(major: u16, sql: &str, mode: FileMode) -> (String, Replay) {
    let mut replay = Replay::new(ServerVersion { major }, Prelude::Plain);
    let file = FileId(0);
    replay.begin_file(file, mode);
    let mut said = Vec::new();
    for (piece, _) in split(sql).statements() {
        let statement = parse_statement(&piece.sql(sql), piece.span.start);
        let outcome = replay.apply(&statement, file);
        said.push(match outcome {
            Outcome::Applied(_) => ".".to_owned(),
            Outcome::Failed(id) => replay.failures()[id.0 as usize].refusal.sqlstate.to_string(),
            Outcome::NotRun(_) => "-".to_owned(),
            Outcome::Unknown => "?".to_owned(),
        });
    }
    replay.end_file();
    (said.join(" "), replay)
}

#[test]
fn settings() {
    assert_eq!(
        outcomes("SET search_path = a, b; SET nonsense = 1; SET app.tenant = 'x'"),
        ". 42704 ."
    );
    assert_eq!(
        outcomes("SET shared_buffers = 1; SET ROLE nobody; RESET ROLE"),
        "55P02 22023 ."
    );
    assert_eq!(
        outcomes("BEGIN; SET nonsense = 1; SELECT 1; nonsense; ROLLBACK; SET a.b = 1"),
        ". 42704 25P02 42601 . ."
    );
}

#[test]
fn files_that_are_one_message() {
    let mode = FileMode::OneTransaction {
        concurrently_allowed: true,
    };
    let (said, _) = run("SET a.b = 1; SET nonsense = 1; SET a.b = 2", mode);
    assert_eq!(said, ". 42704 -");
}

#[test]
fn the_prelude_of_supabase_holds_no_surprise() {
    let preludes = [Prelude::Supabase, Prelude::SupabaseExplicitGrants];
    for (major, prelude) in (14..=18).flat_map(|major| preludes.map(|prelude| (major, prelude))) {
        let replay = Replay::new(ServerVersion { major }, prelude);
        let failures: Vec<String> = replay
            .failures()
            .iter()
            .map(|it| {
                let text = prelude.sql();
                let place = text.get(it.location.span.start as usize..it.location.span.end as usize);
                format!(
                    "{} {}: {}",
                    it.refusal.sqlstate,
                    it.refusal.message,
                    place.unwrap_or_default()
                )
            })
            .collect();
        let gaps: Vec<&String> = replay.catalog().gaps.iter().map(|it| &it.because).collect();
        assert_eq!(failures, Vec::<String>::new(), "PostgreSQL {major}");
        assert!(gaps.is_empty(), "PostgreSQL {major}: {gaps:?}");
        assert!(replay.catalog().relations.len() > 20);
    }
}

#[test]
fn what_misses_the_same_has_the_same_root() {
    let roots = |sql: &str| {
        let (_, replay) = run(sql, FileMode::StatementByStatement);
        let root = |it: &pgassay_catalog::change::Failure| {
            it.root.map_or_else(|| "-".to_owned(), |root| root.0.to_string())
        };
        let roots: Vec<String> = replay.failures().iter().map(root).collect();
        roots.join(" ")
    };
    // The same schema, relation and column; a relation of another name.
    assert_eq!(
        roots("CREATE TABLE s.a (); CREATE TABLE s.b (); ALTER TABLE c ADD d int; ALTER TABLE c ADD e int"),
        "- 0 - 2"
    );
    assert_eq!(roots("ALTER TABLE a ADD d int; ALTER TABLE b ADD d int"), "- -");
    assert_eq!(
        roots("CREATE TABLE a (); ALTER TABLE a DROP b; ALTER TABLE a DROP b; ALTER TABLE a DROP c"),
        "- 0 -"
    );
    // What a statement failed to make is the better root.
    assert_eq!(
        roots("CREATE TABLE a (b nothing); DROP TABLE a; DROP TABLE a"),
        "- 0 0"
    );
    // In between there was one of that name.
    assert_eq!(
        roots("DROP TABLE a; CREATE TABLE a (); DROP TABLE a; DROP TABLE a; DROP TABLE a"),
        "- - 1"
    );
}
