//! A server that runs scripts side by side with replay.

use std::collections::{BTreeMap, BTreeSet};

use pgassay_catalog::change::FailureId;
use pgassay_catalog::location::FileId;
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::version::ServerVersion;
use pgassay_replay::{Outcome, Prelude, Replay, support};
use pgassay_scratch::{Connection, Database, Installation, Server, SqlError};
use pgassay_sql::ast::Statement;

use crate::script::{Script, Sent};

/// The Supabase prelude, the same text that replay starts from.
const SUPABASE: &str = include_str!("../../../replay/src/prelude/supabase.sql");

/// One server and what it says of scripts.
pub(crate) struct Judge {
    /// Where the roles of the cluster are looked at: closed before the server ends.
    upkeep: Connection,
    supabase: Option<Database>,
    _upkeep: Database,
    server: Server,
    roles: BTreeSet<String>,
    count: usize,
}

/// What came of a comparison.
#[derive(Default)]
pub(crate) struct Verdict {
    /// Statements that both ran, with what the server said of each that failed: kept for reports.
    pub(crate) statements: usize,
    /// Statements that both refused with the same code.
    pub(crate) refused: usize,
    /// Statements that only rows could refuse; replay was told.
    pub(crate) told: usize,
    /// Statements that replay could not tell.
    pub(crate) unknown: usize,
    /// Gaps at the end.
    pub(crate) gaps: Vec<String>,
    /// Everything in which the two differ.
    pub(crate) differences: Vec<String>,
    /// Failed statements by code.
    pub(crate) states: BTreeMap<String, usize>,
    /// The catalog that replay ended with.
    pub(crate) catalog: Option<pgassay_catalog::Catalog>,
    /// The catalog that the server ended with.
    pub(crate) server: Option<pgassay_catalog::Catalog>,
}

impl Judge {
    pub(crate) fn new(major: u16) -> Judge {
        let installation = Installation::find_or_fetch(Some(major)).expect("a PostgreSQL for the tests");
        let server = Server::start(&installation).expect("a scratch server");
        let database = server.create_database("upkeep").expect("a database");
        let mut judge = Judge {
            upkeep: database.connect().expect("a connection"),
            supabase: None,
            _upkeep: database,
            server,
            roles: BTreeSet::new(),
            count: 0,
        };
        judge.roles = judge.role_names();
        judge
    }

    fn role_names(&self) -> BTreeSet<String> {
        let rows = self
            .upkeep
            .query_text("SELECT rolname FROM pg_roles")
            .expect("the roles");
        rows.into_iter()
            .filter_map(|mut row| row.pop().flatten())
            .collect()
    }

    fn database(&mut self, supabase: bool) -> Database {
        self.count += 1;
        let name = format!("script_{}", self.count);
        if !supabase {
            return self.server.create_database(&name).expect("a database");
        }
        if self.supabase.is_none() {
            let template = self.server.create_database("supabase").expect("a database");
            template
                .connect()
                .expect("a connection")
                .execute(SUPABASE)
                .expect("the prelude runs");
            self.supabase = Some(template);
            self.roles = self.role_names();
        }
        let template = self.supabase.as_ref().expect("it was just made");
        self.server
            .clone_database(template, &name)
            .expect("a copy of the prelude")
    }

    /// Runs a script on both sides.
    pub(crate) fn run(&mut self, script: &Script) -> Verdict {
        self.run_altered(script, |_, statement| Some(statement))
    }

    /// Runs a script on both sides, but replay is told something else in place of its statements (counted from 0), or
    /// nothing: for tests of this harness.
    pub(crate) fn run_altered(
        &mut self,
        script: &Script,
        told: impl Fn(usize, Statement) -> Option<Statement>,
    ) -> Verdict {
        let database = self.database(script.supabase);
        let connection = database.connect().expect("a connection");
        connection
            .execute("SET statement_timeout = '60s'; SET client_min_messages = error")
            .expect("settings");
        if script.supabase {
            connection
                .execute("SET search_path = \"$user\", public, extensions")
                .expect("the project's search_path");
        }
        let version = ServerVersion {
            major: self.server.major(),
        };
        let prelude = if script.supabase {
            Prelude::Supabase
        } else {
            Prelude::Plain
        };
        let mut replay = Replay::new(version, prelude);
        let mut verdict = Verdict::default();
        for (at, file) in script.files.iter().enumerate() {
            for (number, sent) in file.statements(FileId(at as u32)).into_iter().enumerate() {
                let statement = told(number, sent.statement.clone());
                step(
                    &connection,
                    &mut replay,
                    &sent,
                    statement.as_ref(),
                    &file.name,
                    &mut verdict,
                );
            }
        }
        // What is temporary is gone before the server is looked at; the end of the session would be too late.
        for last in ["ROLLBACK", "DISCARD TEMP"] {
            if let Err(error) = connection.execute(last) {
                panic!("{error:?} after {:?}", verdict.differences);
            }
        }
        drop(connection);
        let replayed = replay.finish();
        verdict.gaps = replayed
            .catalog
            .gaps
            .iter()
            .map(|gap| gap.because.clone())
            .collect();
        compare_catalogs(&database, &replayed.catalog, &self.roles, &mut verdict);
        verdict.catalog = Some(replayed.catalog);
        database.remove().expect("the database can be dropped");
        self.forget_roles();
        verdict
    }

    /// Roles belong to the cluster: those that the script made must not meet the next one.
    fn forget_roles(&self) {
        let now = self.role_names();
        let extra: Vec<String> = now
            .difference(&self.roles)
            .map(|name| format!("\"{}\"", name.replace('"', "\"\"")))
            .collect();
        let connection = &self.upkeep;
        for role in &extra {
            connection
                .execute(&format!("DROP OWNED BY {role} CASCADE"))
                .expect("its privileges can be dropped");
            connection
                .execute(&format!("DROP ROLE {role}"))
                .expect("a role without objects can be dropped");
        }
        if self.supabase.is_none() {
            connection
                .execute("ALTER ROLE postgres RESET ALL")
                .expect("the settings of a role");
        }
    }
}

/// Whether only rows, time or resources decide a code: what no catalog can tell.
fn is_of_rows(sqlstate: &str) -> bool {
    matches!(
        &sqlstate[..2],
        "21" | "22" | "23" | "27" | "40" | "44" | "53" | "57" | "P0" | "XX"
    )
}

/// Whether rows that wait for the end of the transaction to be checked decide a refusal.
fn is_of_waiting_rows(error: &SqlError) -> bool {
    &*error.sqlstate == "55006" && error.message.contains("pending trigger events")
}

/// Whether it depends on the server's machine: an extension that is not installed there may be on the audited one.
/// Before PostgreSQL 15 the server says which file is missing.
fn is_of_machine(error: &SqlError) -> bool {
    &*error.sqlstate == "0A000" && error.message.contains("is not available")
        || &*error.sqlstate == "58P01" && error.message.contains("extension control file")
}

fn step(
    connection: &Connection,
    replay: &mut Replay,
    sent: &Sent,
    told: Option<&Statement>,
    file: &str,
    verdict: &mut Verdict,
) {
    let answer = send(connection, sent);
    let Some(statement) = told else { return };
    let server = answer.as_ref().err().map(|error| error.sqlstate.to_string());
    if let Err(error) = &answer
        && (is_of_rows(&error.sqlstate) || is_of_waiting_rows(error) || is_of_machine(error))
    {
        let told = SqlState::from_code(&error.sqlstate).unwrap_or(SqlState("23000"));
        replay.forbid(sent.location, told);
    }
    let gaps = replay.catalog().gaps.len();
    let outcome = replay.apply(statement, sent.location.file);
    if gaps == 0 && replay.catalog().gaps.len() > gaps && !support::may_leave_gap(statement) {
        let because = replay.catalog().gaps.first().map(|gap| gap.because.clone());
        verdict.differences.push(format!(
            "a gap that the table of statements does not admit: {} | {}",
            because.unwrap_or_default(),
            sent.sql
        ));
    }
    let ours = match &outcome {
        Outcome::Applied(_) => None,
        Outcome::Failed(id) | Outcome::NotRun(id) => Some(refusal(replay, *id)),
        Outcome::Unknown => {
            verdict.unknown += 1;
            return;
        }
    };
    verdict.statements += 1;
    if let Some(sqlstate) = &server {
        *verdict.states.entry(sqlstate.clone()).or_default() += 1;
    }
    let shown = || {
        sent.sql
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .take(300)
            .collect::<String>()
    };
    let of_waiting_rows = answer.as_ref().err().is_some_and(is_of_waiting_rows);
    match (&ours, &server) {
        (None, None) => {}
        (Some(_), Some(sqlstate)) if is_of_rows(sqlstate) || of_waiting_rows => verdict.told += 1,
        (Some((code, _)), Some(sqlstate)) if code == sqlstate => verdict.refused += 1,
        (ours, _) => {
            let ours = ours
                .as_ref()
                .map_or("runs".to_owned(), |(code, message)| format!("{code} {message}"));
            let theirs = answer.as_ref().err().map_or("runs".to_owned(), |error| {
                format!("{} {}", error.sqlstate, error.message)
            });
            verdict
                .differences
                .push(format!("{file}: server: {theirs} | replay: {ours} | {}", shown()));
        }
    }
}

fn send(connection: &Connection, sent: &Sent) -> Result<(), SqlError> {
    match &sent.rows {
        Some(rows) => connection.copy_in(&sent.sql, rows).map(|_| ()),
        None => connection.execute(&sent.sql),
    }
}

fn refusal(replay: &Replay, id: FailureId) -> (String, String) {
    let failure = replay
        .failures()
        .get(id.0 as usize)
        .expect("a failure that was just reported");
    (
        failure.refusal.sqlstate.0.to_owned(),
        failure.refusal.message.clone(),
    )
}

fn compare_catalogs(
    database: &Database,
    ours: &pgassay_catalog::Catalog,
    roles: &BTreeSet<String>,
    verdict: &mut Verdict,
) {
    // Roles belong to the cluster; those that were there before the script are not its doing.
    let options = pgassay_catalog::ddl::Options {
        existing_roles: roles
            .iter()
            .map(|name| pgassay_sql::name::Identifier::new(name))
            .collect(),
    };
    let connection = database.connect().expect("a connection");
    let theirs = connection
        .block_on(pgassay_introspect::introspect(connection.client()))
        .expect("the catalog can be read");
    let expected: BTreeSet<String> = pgassay_catalog::ddl::describe(&theirs, &options)
        .into_iter()
        .collect();
    let actual: BTreeSet<String> = pgassay_catalog::ddl::describe(ours, &options)
        .into_iter()
        .collect();
    verdict.differences.extend(
        expected
            .difference(&actual)
            .map(|line| format!("only on the server: {line}")),
    );
    verdict.differences.extend(
        actual
            .difference(&expected)
            .map(|line| format!("only in replay:     {line}")),
    );
    verdict.server = Some(theirs);
}
