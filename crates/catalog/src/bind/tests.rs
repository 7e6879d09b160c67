//! Expressions over PostgreSQL's own objects: text in, type or refusal out.

use pgassay_sql::ast::StatementKind;
use pgassay_sql::parse::parse_statement;

use super::{Binder, Obstacle, Scope, format_type};
use crate::version::ServerVersion;
use crate::{Catalog, SearchPath};

/// The types of a query's columns, or the refusal.
fn check(sql: &str) -> String {
    let catalog = Catalog::new(ServerVersion { major: 15 });
    let path = SearchPath::empty();
    let binder = Binder::new(&catalog, &path);
    let statement = parse_statement(sql, 0);
    let StatementKind::Query(query) = statement.kind else {
        return format!("not a query: {:?}", statement.kind);
    };
    match binder.bind_query(&query, &Scope::default()) {
        Ok(query) => {
            let columns: Vec<String> = query
                .columns
                .iter()
                .map(|it| format!("{} {}", it.name, format_type(&catalog, it.data_type, it.modifier)))
                .collect();
            columns.join(", ")
        }
        Err(Obstacle::Refused(refusal)) => format!("{}: {}", refusal.sqlstate, refusal.message),
        Err(Obstacle::Unknown(because)) => format!("unknown: {because}"),
    }
}

#[test]
fn types_of_columns() {
    for (sql, expected) in [
        ("SELECT 1", "\"?column?\" integer"),
        ("SELECT 1 + 2.5 AS a", "a numeric"),
        ("SELECT 'a'", "\"?column?\" text"),
        ("SELECT now()", "now timestamp with time zone"),
        ("SELECT lower('A') || 1", "\"?column?\" text"),
        ("SELECT '5'::varchar(3)", "\"varchar\" character varying(3)"),
        (
            "SELECT array_agg(x) FROM generate_series(1, 2) AS x",
            "array_agg integer[]",
        ),
        ("SELECT coalesce(NULL, 1, 2::bigint)", "\"coalesce\" bigint"),
        (
            "SELECT 1 = 'a'",
            "22P02: invalid input syntax for type integer: \"a\"",
        ),
        (
            "SELECT true + 1",
            "42883: operator does not exist: boolean + integer",
        ),
        (
            "SELECT missing(1, 'a')",
            "42883: function missing(integer, unknown) does not exist",
        ),
        ("SELECT a", "42703: column \"a\" does not exist"),
        ("SELECT b FROM (SELECT 1 AS b) AS a", "b integer"),
        (
            "SELECT b FROM (SELECT 1 AS b)",
            "42601: subquery in FROM must have an alias",
        ),
        (
            "SELECT 1 FROM (VALUES (1))",
            "42601: VALUES in FROM must have an alias",
        ),
        (
            "SELECT * FROM missing",
            "42P01: relation \"missing\" does not exist",
        ),
        (
            "SELECT relname FROM pg_class WHERE relkind",
            "42804: argument of WHERE must be type boolean, not type \"char\"",
        ),
    ] {
        assert_eq!(check(sql), expected, "{sql}");
    }
}
