//! Databases: made, cloned, given, dropped; and what a connection says.

use pgassay_scratch::{Database, Error, MARKER, SqlError};

use crate::{one, server};

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
