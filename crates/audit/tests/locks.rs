//! The locks that replay tells against those that a server takes, and what is done to the rows meanwhile.
//!
//! Every statement runs in a transaction of its own that is undone: so what must not run in one is not here. Of those
//! `VACUUM FULL` writes the table anew under ACCESS EXCLUSIVE, `REINDEX CONCURRENTLY`, `CREATE INDEX CONCURRENTLY`,
//! `DROP INDEX CONCURRENTLY` and `DETACH PARTITION CONCURRENTLY` take SHARE UPDATE EXCLUSIVE (the manual, "Explicit
//! Locking").

use std::collections::{BTreeMap, BTreeSet};

use pgassay_catalog::location::FileId;
use pgassay_catalog::lock::{LockMode, Work};
use pgassay_catalog::version::ServerVersion;
use pgassay_replay::{Outcome, Prelude, Replay};
use pgassay_scratch::{Connection, Installation, Server};
use pgassay_sql::parse::parse_statement;
use pgassay_sql::split::split;

const SETUP: &str = include_str!("locks/setup.sql");
const STATEMENTS: &str = include_str!("locks/statements.sql");

/// Relations of a server or of replay, each with its lock and what is done to it.
type Lines = BTreeSet<String>;

fn rows(connection: &Connection, query: &str) -> BTreeMap<String, String> {
    let rows = connection
        .query_text(query)
        .expect("the server's own tables can be read");
    rows.into_iter()
        .map(|row| {
            let mut cells = row.into_iter().map(Option::unwrap_or_default);
            (cells.next().unwrap_or_default(), cells.next().unwrap_or_default())
        })
        .collect()
}

const RELATIONS: &str = "FROM pg_class c WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'public') AND c.relkind IN ('r', 'p', 'v', 'm', 'f')";
const SCANS: &str = "SELECT relid, coalesce(seq_scan, 0) FROM pg_stat_xact_user_tables";
const LOCKS: &str =
    "SELECT relation || ' ' || mode, '' FROM pg_locks WHERE pid = pg_backend_pid() AND relation IS NOT NULL";

/// PostgreSQL's word in `pg_locks` for a mode.
fn mode_of(word: &str) -> Option<LockMode> {
    Some(match word {
        "ShareUpdateExclusiveLock" => LockMode::ShareUpdateExclusive,
        "ShareLock" => LockMode::Share,
        "ShareRowExclusiveLock" => LockMode::ShareRowExclusive,
        "ExclusiveLock" => LockMode::Exclusive,
        "AccessExclusiveLock" => LockMode::AccessExclusive,
        _ => return None,
    })
}

fn line(name: &str, mode: LockMode, work: Work) -> String {
    format!("{name} {} {work:?}", mode.name())
}

/// What the server does; a message where it refuses.
fn of_server(connection: &Connection, sql: &str) -> Result<Lines, String> {
    connection.execute("BEGIN").expect("a transaction can begin");
    let names = rows(connection, &format!("SELECT c.oid, c.relname {RELATIONS}"));
    let files = rows(connection, &format!("SELECT c.oid, c.relfilenode {RELATIONS}"));
    let scans = rows(connection, SCANS);
    let done = connection.execute(sql);
    let lines = done.map_err(|error| error.message.to_string()).map(|()| {
        let files_now = rows(connection, &format!("SELECT c.oid, c.relfilenode {RELATIONS}"));
        let scans_now = rows(connection, SCANS);
        let mut modes: BTreeMap<&String, LockMode> = BTreeMap::new();
        for held in rows(connection, LOCKS).keys() {
            let (relation, word) = held.split_once(' ').expect("a relation and a mode");
            if let (Some((relation, _)), Some(mode)) = (names.get_key_value(relation), mode_of(word)) {
                let known = modes.entry(relation).or_insert(mode);
                *known = mode.max(*known);
            }
        }
        let empties = sql.starts_with("TRUNCATE");
        // Whether a referenced table is read as a whole or by its key is the planner's choice.
        let is_looked_up = |relation: &String| names.get(relation).is_some_and(|name| name == "parents");
        modes
            .into_iter()
            .map(|(relation, mode)| {
                let is_new_file = files_now
                    .get(relation)
                    .is_some_and(|now| Some(now) != files.get(relation));
                let work = if is_new_file && !empties {
                    Work::Rewrite
                } else if !empties
                    && !is_looked_up(relation)
                    && scans_now
                        .get(relation)
                        .is_some_and(|now| now != scans.get(relation).map_or("0", |it| it))
                {
                    Work::Scan
                } else {
                    Work::Nothing
                };
                line(&names[relation], mode, work)
            })
            .collect()
    });
    connection.execute("ROLLBACK").expect("a transaction can end");
    lines
}

/// What replay says; a message where it refuses.
fn of_replay(before: &Replay, sql: &str) -> Result<Lines, String> {
    let mut replay = before.clone();
    let mut outcome = Outcome::Unknown;
    for (piece, _) in split(sql).statements() {
        outcome = replay.apply(&parse_statement(&piece.sql(sql), 0), FileId(1));
    }
    match outcome {
        Outcome::Applied(change) => Ok(change
            .locks
            .iter()
            .filter(|lock| lock.mode >= LockMode::ShareUpdateExclusive)
            .map(|lock| {
                let relation = before
                    .catalog()
                    .relation(lock.relation)
                    .expect("it was there before");
                line(relation.name.as_str(), lock.mode, lock.work)
            })
            .collect()),
        _ => Err(replay
            .failures()
            .last()
            .map_or("it cannot be told".to_owned(), |it| it.refusal.message.clone())),
    }
}

fn replay_of_setup(major: u16) -> Replay {
    let mut replay = Replay::new(ServerVersion { major }, Prelude::Plain);
    for (piece, _) in split(SETUP).statements() {
        let statement = parse_statement(&piece.sql(SETUP), piece.span.start);
        let outcome = replay.apply(&statement, FileId(0));
        assert!(
            matches!(outcome, Outcome::Applied(_)),
            "{outcome:?}: {}",
            piece.span.text(SETUP)
        );
    }
    replay.watch_locks();
    let begun = replay.apply(&parse_statement("BEGIN", 0), FileId(1));
    assert!(matches!(begun, Outcome::Applied(_)), "{begun:?}");
    replay
}

/// The statements with the first major that reads each: `-- since 17` stands before it.
fn statements() -> Vec<(u16, &'static str)> {
    let mut since = 14;
    let mut found = Vec::new();
    for line in STATEMENTS.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(version) = line.strip_prefix("-- since ") {
            since = version.parse().expect("a major version");
        } else if !line.starts_with("--") {
            found.push((since, line.trim_end_matches(';')));
            since = 14;
        }
    }
    found
}

fn complaints(major: u16) -> Vec<String> {
    let installation = Installation::find_or_fetch(Some(major)).expect("a PostgreSQL for the tests");
    let server = Server::start(&installation).expect("a scratch server");
    let database = server.create_database("locks").expect("a database");
    let connection = database.connect().expect("a connection");
    connection.execute(SETUP).expect("the tables can be made");
    let replay = replay_of_setup(major);
    let mut wrong = Vec::new();
    let all = statements();
    assert!(all.len() > 100, "only {} statements were read", all.len());
    for (since, sql) in all {
        if since > major {
            continue;
        }
        match (of_server(&connection, sql), of_replay(&replay, sql)) {
            (Ok(theirs), Ok(ours)) => {
                for line in theirs.difference(&ours) {
                    wrong.push(format!("{major}: {sql}\n    only the server: {line}"));
                }
                for line in ours.difference(&theirs) {
                    wrong.push(format!("{major}: {sql}\n    only replay:     {line}"));
                }
            }
            (theirs, ours) => wrong.push(format!("{major}: {sql}\n    does not run: {theirs:?} {ours:?}")),
        }
    }
    drop(connection);
    wrong
}

#[test]
fn locks_agree() {
    let wide = std::env::var("PGASSAY_TEST").is_ok_and(|it| it == "wide");
    let majors: Vec<u16> = match std::env::var("PGASSAY_MAJOR") {
        Ok(major) => vec![major.parse().expect("a major version")],
        Err(_) if wide => (14..=18).collect(),
        Err(_) => vec![15],
    };
    let wrong: Vec<String> = majors.into_iter().flat_map(complaints).collect();
    assert!(
        wrong.is_empty(),
        "{} differences:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A statement that locks otherwise is told apart.
#[test]
fn another_statement_shows() {
    let replay = replay_of_setup(15);
    let of = |sql: &str| of_replay(&replay, sql).expect("it runs");
    assert_ne!(
        of("ALTER TABLE orders ADD COLUMN a text DEFAULT 'a'"),
        of("ALTER TABLE orders ADD COLUMN a text DEFAULT random()::text")
    );
    assert_ne!(of("CREATE INDEX ON orders (total)"), of("LOCK TABLE orders"));
}
