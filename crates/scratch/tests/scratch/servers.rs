//! Servers: starting, several at once, many threads, stopping.

use crate::{home, installation, one, process_exists, run, server, server_process, start};

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
