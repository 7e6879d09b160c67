//! Scratch servers and databases as the other crates use them, on whatever PostgreSQL is here, else on a fetched one.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use pgassay_scratch::{Database, Error, Installation, MARKER, Server, SqlError};

/// Set for the process that the tests below start and kill.
const CHILD: &str = "PGASSAY_TEST_CHILD";

fn installation() -> &'static Installation {
    static INSTALLATION: OnceLock<Installation> = OnceLock::new();
    INSTALLATION
        .get_or_init(|| Installation::find_or_fetch(None).expect("PostgreSQL is installed or can be fetched"))
}

/// One server for all tests that do not need one of their own; nobody drops it, so its watchdog is tested too.
fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(start)
}

fn start() -> Server {
    Server::start(installation()).expect("a server starts")
}

fn one(database: &Database, sql: &str) -> Option<String> {
    let rows = database
        .connect()
        .expect("connects")
        .query_text(sql)
        .expect("answers");
    rows.into_iter()
        .next()
        .and_then(|row| row.into_iter().next())
        .flatten()
}

fn run(database: &Database, sql: &str) {
    database.connect().expect("connects").execute(sql).expect("runs");
}

/// The directory of a database's server.
fn home(database: &Database) -> PathBuf {
    home_in(&database.connection_string())
}

fn home_in(connection_string: &str) -> PathBuf {
    let host = connection_string
        .split(' ')
        .find_map(|word| word.strip_prefix("host="));
    PathBuf::from(host.expect("the connection string has a host"))
}

fn eventually(mut condition: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline {
        if condition() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

fn process_exists(number: &str) -> bool {
    Command::new("ps")
        .args(["-o", "stat=", "-p", number])
        .output()
        .is_ok_and(|output| output.status.success() && !output.stdout.starts_with(b"Z"))
}

fn server_process(home: &Path) -> String {
    let file = std::fs::read_to_string(home.join("data/postmaster.pid")).expect("the server is running");
    file.lines()
        .next()
        .expect("the first line is its number")
        .to_owned()
}

#[test]
fn a_server_starts_answers_and_leaves_nothing_behind() {
    let server = start();
    let database = server.create_database("first").expect("is created");
    let connection = database.connect().expect("connects");
    connection
        .execute("CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, NULL), (2, 'x')")
        .expect("runs");
    let rows = connection
        .query_text("SELECT * FROM t ORDER BY a")
        .expect("answers");
    assert_eq!(
        rows,
        [
            vec![Some("1".to_owned()), None],
            vec![Some("2".to_owned()), Some("x".to_owned())]
        ]
    );
    assert_eq!(
        one(&database, "SHOW server_version")
            .as_deref()
            .map(|text| text.starts_with(installation().version())),
        Some(true)
    );
    assert_eq!(server.major(), installation().major());

    let home = home(&database);
    let process = server_process(&home);
    assert!(home.is_dir() && process_exists(&process));
    drop((connection, database, server));
    assert!(!home.exists() && !process_exists(&process));
}

#[test]
fn two_servers_run_at_once_and_do_not_share_databases() {
    let (one_server, other_server) = (start(), start());
    let here = one_server.create_database("same").expect("is created");
    let there = other_server.create_database("same").expect("is created");
    run(&here, "CREATE TABLE t ()");
    assert_eq!(one(&here, "SELECT to_regclass('t')").as_deref(), Some("t"));
    assert_eq!(one(&there, "SELECT to_regclass('t')"), None);
}

#[test]
fn many_threads_make_databases_on_one_server() {
    std::thread::scope(|scope| {
        for thread in 0..8 {
            scope.spawn(move || {
                let database = server()
                    .create_database(&format!("thread {thread}"))
                    .expect("is created");
                assert_eq!(
                    one(&database, "SELECT current_database()"),
                    Some(format!("thread {thread}"))
                );
            });
        }
    });
}

#[test]
fn a_clone_has_what_its_template_has_even_right_after_it_was_used() {
    let template = server().create_database("template").expect("is created");
    template
        .connect()
        .expect("connects")
        .execute("CREATE TABLE t AS SELECT 7 AS a")
        .expect("runs");
    let clone = server().clone_database(&template, "clone").expect("is cloned");
    assert_eq!(one(&clone, "SELECT a FROM t").as_deref(), Some("7"));
}

#[test]
fn databases_are_marked_dropped_and_kept_from_dropping_without_the_mark() {
    let marked = server().create_database("to drop \"now\"").expect("is created");
    let watcher = server().create_database("watcher").expect("is created");
    let count = "SELECT count(*) FROM pg_database WHERE datname = 'to drop \"now\"'";
    let comment =
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'to drop \"now\"'";
    assert_eq!(one(&watcher, comment).as_deref(), Some(MARKER));
    let _still_connected = marked.connect().expect("connects");
    marked.remove().expect("is dropped");
    assert_eq!(one(&watcher, count).as_deref(), Some("0"));

    let unmarked = server().create_database("unmarked").expect("is created");
    unmarked
        .connect()
        .expect("connects")
        .execute("COMMENT ON DATABASE unmarked IS 'mine'")
        .expect("runs");
    assert!(matches!(unmarked.remove(), Err(Error::NotOurs { .. })));
    assert_eq!(
        one(
            &watcher,
            "SELECT count(*) FROM pg_database WHERE datname = 'unmarked'"
        )
        .as_deref(),
        Some("1")
    );
}

#[test]
fn names_that_cannot_be_are_refused() {
    let _first = server().create_database("twice").expect("is created");
    let sqlstate = |name: &str| match server().create_database(name) {
        Err(Error::Sql {
            source: SqlError { sqlstate, .. },
            ..
        }) => sqlstate,
        other => panic!("{other:?}"),
    };
    assert_eq!(&*sqlstate("twice"), "42P04");
    assert_eq!(&*sqlstate(&"x".repeat(64)), "42622");
}

#[test]
fn a_given_database_must_be_empty_and_is_never_dropped() {
    let own = server().create_database("given").expect("is created");
    let given = Database::given(&own.connection_string()).expect("an empty database is taken");
    assert_eq!(given.name(), "given");
    assert!(matches!(given.remove(), Err(Error::NotOurs { .. })));

    let connection = own.connect().expect("connects");
    for (statement, undo, expected) in [
        ("CREATE TYPE mood AS ENUM ('glad')", "DROP TYPE mood", "type mood"),
        ("CREATE SCHEMA app", "DROP SCHEMA app", "schema app"),
        (
            "CREATE TABLE orders (id int PRIMARY KEY)",
            "DROP TABLE orders",
            "relation orders",
        ),
        (
            "CREATE SEQUENCE numbers",
            "DROP SEQUENCE numbers",
            "relation numbers",
        ),
        (
            "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "DROP FUNCTION one",
            "function one()",
        ),
        (
            "CREATE EXTENSION pg_trgm",
            "DROP EXTENSION pg_trgm",
            "extension pg_trgm",
        ),
    ] {
        connection.execute(statement).expect("runs");
        match Database::given(&own.connection_string()) {
            Err(Error::NotEmpty { found, .. }) => assert!(found.contains(expected), "{found}"),
            other => panic!("{other:?}"),
        }
        connection.execute(undo).expect("runs");
        Database::given(&own.connection_string()).expect("it is empty again");
    }
    assert!(matches!(
        Database::given("host"),
        Err(Error::ConnectionString { .. })
    ));
}

#[test]
fn refusals_carry_what_the_server_said() {
    let database = server().create_database("refusals").expect("is created");
    let connection = database.connect().expect("connects");
    let error = connection
        .execute("SELECT 'ü', nothing")
        .expect_err("there is no such column");
    assert_eq!((&*error.sqlstate, error.position), ("42703", Some(13)));
    let error = connection
        .execute("CREATE TABLE t (a int UNIQUE); INSERT INTO t VALUES (1), (1)")
        .expect_err("twice 1");
    assert_eq!(
        (&*error.sqlstate, error.detail.as_deref()),
        ("23505", Some("Key (a)=(1) already exists."))
    );
    assert_eq!(
        connection.query_text("SELECT to_regclass('t')").expect("answers"),
        [[None]]
    );
}

#[test]
fn copy_and_the_asynchronous_client_use_the_same_connection() {
    let database = server().create_database("client").expect("is created");
    let mut connection = database.connect().expect("connects");
    connection
        .execute("CREATE TEMPORARY TABLE t (a int, b text)")
        .expect("runs");
    assert_eq!(connection.copy_in("COPY t FROM STDIN", b"1\tx\n2\t\\N\n"), Ok(2));
    let row = connection
        .block_on(
            connection
                .client()
                .query_one("SELECT sum(a), count(b) FROM t", &[]),
        )
        .expect("answers");
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (3, 1));
    let count = connection.with_client(async |client| {
        let transaction = client.transaction().await?;
        transaction
            .query_one("SELECT count(*) FROM t", &[])
            .await
            .map(|row| row.get::<_, i64>(0))
    });
    assert_eq!(count.expect("answers"), 2);
}

/// Not a test: what the tests below run in a process of its own. It prints how to connect and waits to be killed.
#[test]
fn child() {
    let Some(what) = std::env::var_os(CHILD) else {
        return;
    };
    let server = start();
    let database = server.create_database("child").expect("is created");
    if what == "keep" {
        return print(&database.keep().expect("is kept"));
    }
    print(&database.connection_string());
    std::thread::sleep(Duration::from_secs(60));
}

/// Prints a line past the test harness, which captures what macros print.
fn print(line: &str) {
    writeln!(std::io::stderr(), "{line}").expect("the parent reads it");
}

/// Starts this program again as the child above, and returns it with its server's directory.
fn start_child(what: &str) -> (Child, String) {
    let mut command = Command::new(std::env::current_exe().expect("a program knows where it is"));
    command
        .args(["--exact", "child", "--nocapture"])
        .env(CHILD, what)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("this program starts");
    let errors = BufReader::new(child.stderr.take().expect("it is piped"));
    let line = errors
        .lines()
        .map_while(Result::ok)
        .find(|line| line.starts_with("host="))
        .expect("the child prints it");
    (child, line)
}

#[test]
fn a_killed_process_takes_its_server_along() {
    let (mut child, line) = start_child("wait");
    let home = home_in(&line);
    let process = server_process(&home);
    child.kill().expect("can be killed");
    child.wait().expect("ends");
    assert!(eventually(|| !home.exists() && !process_exists(&process)));
}

#[test]
fn the_next_start_sweeps_what_even_the_watchdog_could_not() {
    let (mut child, line) = start_child("wait");
    let home = home_in(&line);
    let process = server_process(&home);
    let output = Command::new("ps")
        .args(["-eo", "pid=,args="])
        .output()
        .expect("ps runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // The script has line breaks, so the directory may stand on another line than the number.
    let mut number = "";
    let mut watchdogs = Vec::new();
    for line in text.lines() {
        if line.contains("/bin/sh -c") {
            number = line.split_whitespace().next().unwrap_or_default();
        }
        if line.contains("pgassay-watchdog") && line.ends_with(&home.display().to_string()) {
            watchdogs.push(number);
        }
    }
    let [watchdog] = watchdogs[..] else {
        panic!("one watchdog in {text}")
    };
    assert!(
        Command::new("kill")
            .args(["-KILL", watchdog])
            .status()
            .expect("kill runs")
            .success()
    );
    child.kill().expect("can be killed");
    child.wait().expect("ends");

    // Several starts at the same time, as of several test programs, all sweep.
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(start);
        }
    });
    assert!(!home.exists() && !process_exists(&process));
}

#[test]
fn a_kept_server_outlives_its_process_and_is_swept_once_it_is_stopped() {
    let (mut child, line) = start_child("keep");
    child.wait().expect("ends");
    let home = home_in(&line);
    let process = server_process(&home);
    drop(start());
    let server = Server::given(&line).expect("it still runs");
    drop(server);
    assert!(process_exists(&process) && home.exists());

    assert!(
        Command::new("kill")
            .args(["-QUIT", &process])
            .status()
            .expect("kill runs")
            .success()
    );
    assert!(eventually(|| !process_exists(&process)));
    drop(start());
    assert!(!home.exists());
}

/// The versions that the registry ships; they are downloaded once and then come from the cache.
#[test]
fn fetched_installations_run() {
    if std::env::var("PGASSAY_TEST").as_deref() != Ok("wide") {
        return;
    }
    for major in [14, 16, 17, 18] {
        let mut received = 0;
        let installation =
            Installation::fetch_with_progress(major, &mut |progress| received = progress.received);
        let installation = match installation {
            Err(Error::NotOffered { .. }) if major == 14 => continue,
            other => other.expect("is fetched"),
        };
        assert_eq!(installation.major(), major);
        assert_eq!(
            Installation::fetch(major).expect("comes from the cache"),
            installation
        );
        let server = Server::start(&installation).expect("starts");
        let database = server.create_database("fetched").expect("is created");
        let clone = server.clone_database(&database, "cloned").expect("is cloned");
        let version = one(&clone, "SELECT version()").expect("is not null");
        assert!(
            version.starts_with(&format!("PostgreSQL {}", installation.version())),
            "{version}"
        );
        assert_eq!(
            one(
                &clone,
                "CREATE EXTENSION pgcrypto; SELECT length(gen_random_bytes(3))"
            )
            .as_deref(),
            Some("3")
        );
    }
    assert!(matches!(Installation::fetch(9), Err(Error::NotOffered { .. })));
}
