//! What is read from real servers, and that what is printed makes the same again.

mod cluster;
mod functions;
mod round_trip;
mod tables;

use std::sync::OnceLock;

use pgassay_catalog::Catalog;
use pgassay_catalog::ddl::{Options, describe};
use pgassay_introspect::introspect;
use pgassay_scratch::{Database, Installation, Server};
use pgassay_sql::name::Identifier;

/// The majors to test on: 15, and all of them when everything is tested.
fn majors() -> Vec<u16> {
    match std::env::var("PGASSAY_TEST").as_deref() {
        Ok("wide") => (14..=18).collect(),
        _ => vec![15],
    }
}

/// One server of each major for all tests.
fn server(major: u16) -> &'static Server {
    static SERVERS: [OnceLock<Server>; 5] = [const { OnceLock::new() }; 5];
    SERVERS[usize::from(major) - 14].get_or_init(|| {
        let installation =
            Installation::find_or_fetch(Some(major)).expect("PostgreSQL is installed or can be fetched");
        Server::start(&installation).expect("a server starts")
    })
}

/// A database in which this was run.
fn database(major: u16, name: &str, sql: &str) -> Database {
    let database = server(major).create_database(name).expect("a database is made");
    let connection = database.connect().expect("connects");
    if let Err(error) = connection.execute(sql) {
        panic!("on {major}: {error}");
    }
    database
}

fn read(database: &Database) -> Catalog {
    let connection = database.connect().expect("connects");
    connection
        .block_on(introspect(connection.client()))
        .expect("the database is read")
}

/// The facts of what a script makes on 15.
fn facts(name: &str, sql: &str) -> Vec<String> {
    let catalog = read(&database(15, name, sql));
    assert!(catalog.gaps.is_empty(), "{:?}", catalog.gaps);
    describe(&catalog, &Options::default())
}

/// Options that leave out roles of other tests.
fn without_roles(catalog: &Catalog) -> Options {
    Options {
        existing_roles: catalog
            .roles
            .iter()
            .map(|(_, role)| role.name.clone())
            .collect::<Vec<Identifier>>(),
    }
}

/// Fails unless each of these is among the facts.
fn assert_has(facts: &[String], wanted: &[&str]) {
    let missing: Vec<String> = wanted
        .iter()
        .filter(|line| !facts.iter().any(|fact| fact == *line))
        .map(|line| format!("missing: {line}\nthere is:\n{}", similar(facts, line)))
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The facts that begin as this one does.
fn similar(facts: &[String], line: &str) -> String {
    let words: Vec<&str> = line.split([' ', ':']).take(2).collect();
    let found: Vec<&str> = facts
        .iter()
        .map(String::as_str)
        .filter(|fact| words.iter().all(|word| fact.contains(word)))
        .collect();
    found.join("\n")
}
