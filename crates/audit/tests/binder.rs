//! The binder against a server: each query's columns, types, collations and refusals are PostgreSQL's own.

#[path = "binder/read.rs"]
mod read;

use std::fmt::Write as _;

use pgassay_catalog::bind::{Binder, Scope, format_type};
use pgassay_catalog::refusal::Obstacle;
use pgassay_catalog::version::ServerVersion;
use pgassay_catalog::{Catalog, SearchPath};
use pgassay_scratch::{Connection, Installation, Server};
use pgassay_sql::ast::{DataStatement, StatementKind};
use pgassay_sql::name::Identifier;
use pgassay_sql::parse::parse_statement;

const SETUP: &str = include_str!("binder/setup.sql");
const QUERIES: &str = include_str!("binder/queries.sql");
const STATEMENTS: &str = include_str!("binder/statements.sql");

/// The columns of a query as the server has them in a view.
fn server_columns(connection: &Connection, query: &str) -> String {
    let begun = connection.execute("BEGIN");
    assert!(begun.is_ok(), "a transaction can begin");
    let made = connection.execute(&format!("CREATE TEMP VIEW probe AS {query}"));
    let result = match made {
        Ok(()) => {
            let rows = connection.query_text(
                "SELECT quote_ident(attname), format_type(atttypid, atttypmod),
                    CASE WHEN attcollation NOT IN (0, 100) THEN ' ' || attcollation::regcollation ELSE '' END
                FROM pg_attribute WHERE attrelid = 'probe'::regclass AND attnum > 0 ORDER BY attnum",
            );
            let rows = rows.expect("the columns of a view can be read");
            let columns: Vec<String> = rows
                .iter()
                .map(|row| {
                    let text = |at: usize| row.get(at).and_then(Option::as_deref).unwrap_or("");
                    format!("{} {}{}", text(0), text(1), text(2))
                })
                .collect();
            columns.join(", ")
        }
        // A view must not have two columns of one name; a prepared statement may, but has no collations.
        Err(error) if &*error.sqlstate == "42701" => described(connection, query),
        Err(error) => format!("{}: {}", error.sqlstate, error.message),
    };
    let ended = connection.execute("ROLLBACK");
    assert!(ended.is_ok(), "a transaction can end");
    result
}

/// The columns of a query as the server describes them.
fn described(connection: &Connection, query: &str) -> String {
    connection
        .execute("ROLLBACK; BEGIN")
        .expect("a transaction can begin anew");
    let statement = connection.block_on(connection.client().prepare(query));
    let statement = statement.expect("a query whose view was refused for its names can be prepared");
    let columns: Vec<String> = statement
        .columns()
        .iter()
        .map(|column| {
            let sql = format!(
                "SELECT format_type({}, {}), quote_ident('{}')",
                column.type_().oid(),
                column.type_modifier(),
                column.name()
            );
            let rows = connection.query_text(&sql).expect("types have names");
            let text = |at: usize| rows[0][at].clone().unwrap_or_default();
            format!("{} {}", text(1), text(0))
        })
        .collect();
    columns.join(", ")
}

fn refusal(obstacle: Obstacle) -> String {
    match obstacle {
        Obstacle::Refused(refusal) => format!("{}: {}", refusal.sqlstate, refusal.message),
        Obstacle::Unknown(because) => format!("unknown: {because}"),
    }
}

/// The columns as the binder has them.
fn bound_columns(catalog: &Catalog, path: &SearchPath, query: &str) -> String {
    let StatementKind::Query(parsed) = parse_statement(query, 0).kind else {
        return "not a query".to_owned();
    };
    let binder = Binder::new(catalog, path);
    match binder.bind_query(&parsed, &Scope::default()) {
        Ok(bound) => {
            let columns: Vec<String> = bound
                .columns
                .iter()
                .map(|column| {
                    let collation = column.collation.filter(|it| it.0 != 100);
                    let collation = collation.and_then(|id| catalog.collation(id));
                    let collation = collation.map_or(String::new(), |it| format!(" {}", it.name));
                    let own = format_type(catalog, column.data_type, column.modifier);
                    format!("{} {own}{collation}", column.name)
                })
                .collect();
            columns.join(", ")
        }
        Err(obstacle) => refusal(obstacle),
    }
}

/// Refusals are equal if their codes are; results must be equal as a whole.
fn comparable(result: &str) -> &str {
    match result.as_bytes() {
        [_, _, _, _, _, b':', ..] => &result[..5],
        _ => result,
    }
}

/// Which keywords are quoted depends on the server's version.
fn plain(result: String) -> String {
    result.replace(" public.", " ").replace('"', "")
}

struct Bench {
    connection: Connection,
    catalog: Catalog,
    path: SearchPath,
    _database: pgassay_scratch::Database,
    _server: Server,
}

fn bench() -> Bench {
    let installation = Installation::find_or_fetch(None).expect("a PostgreSQL can be had");
    let server = Server::start(&installation).expect("the server starts");
    let database = server.create_database("binder").expect("a database can be made");
    let connection = database.connect().expect("the database can be reached");
    let version = ServerVersion {
        major: server.major(),
    };
    connection.execute(SETUP).expect("the set-up runs");
    let mut catalog = Catalog::new(version);
    let public = catalog
        .schema_named(&Identifier::new("public"))
        .expect("it is there")
        .id;
    read::read(&connection, &mut catalog, public);
    let path = SearchPath {
        schemas: vec![pgassay_catalog::id::SchemaId::PG_CATALOG, public],
        creation: Some(public),
        temporary: None,
        hidden: Vec::new(),
    };
    Bench {
        connection,
        catalog,
        path,
        _database: database,
        _server: server,
    }
}

#[test]
fn queries_have_the_columns_that_the_server_gives_them() {
    let bench = bench();
    let mut differences = String::new();
    let mut count = 0;
    for query in QUERIES
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("--"))
    {
        count += 1;
        let server = plain(server_columns(&bench.connection, query));
        let bound = plain(bound_columns(&bench.catalog, &bench.path, query));
        if comparable(&server) != comparable(&bound) {
            writeln!(differences, "{query}\n  server: {server}\n  binder: {bound}")
                .expect("text can be written");
        }
    }
    assert!(count > 200, "{count} queries are too few");
    assert!(differences.is_empty(), "\n{differences}");
}

#[test]
fn statements_are_refused_as_the_server_refuses_them() {
    let bench = bench();
    let mut differences = String::new();
    for sql in STATEMENTS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("--"))
    {
        bench
            .connection
            .execute("BEGIN")
            .expect("a transaction can begin");
        // EXPLAIN analyses and plans, and changes no rows.
        let server = match bench.connection.execute(&format!("EXPLAIN {sql}")) {
            Ok(()) => "done".to_owned(),
            Err(error) => format!("{}: {}", error.sqlstate, error.message),
        };
        bench
            .connection
            .execute("ROLLBACK")
            .expect("a transaction can end");
        let bound = match parse_statement(sql, 0).kind {
            StatementKind::Data(statement) => {
                let binder = Binder::new(&bench.catalog, &bench.path);
                let bound = binder.bind_data_statement(&statement, &Scope::default());
                let planned = bound.and_then(|_| match &*statement {
                    DataStatement::Insert(insert) => binder.check_conflict_target(insert),
                    _ => Ok(()),
                });
                planned.map_or_else(refusal, |()| "done".to_owned())
            }
            other => format!("no statement: {other:?}"),
        };
        if comparable(&server) != comparable(&bound) {
            writeln!(differences, "{sql}\n  server: {server}\n  binder: {bound}")
                .expect("text can be written");
        }
    }
    assert!(differences.is_empty(), "\n{differences}");
}
