//! Printing and reading back.

use crate::ast::{Expr, Query, QueryBody, StatementKind};
use crate::parse::parse_statement;

fn query(sql: &str) -> Query {
    match parse_statement(sql, 0).kind {
        StatementKind::Query(query) => *query,
        other => panic!("{sql}: {other:?}"),
    }
}

fn value(sql: &str) -> Expr {
    match query(&format!("SELECT {sql}")).body {
        QueryBody::Select(mut select) => select.targets.remove(0).value,
        other => panic!("{sql}: {other:?}"),
    }
}

/// The tree as text without the places.
fn without_spans(debug: &str) -> String {
    let mut out = String::with_capacity(debug.len());
    let mut rest = debug;
    while let Some(at) = rest.find("span: Span {") {
        out.push_str(&rest[..at]);
        rest = rest[at..].find('}').map_or("", |end| &rest[at + end + 1..]);
    }
    out.push_str(rest);
    out
}

fn assert_same(sql: &str, printed: &str, first: &str, second: &str) {
    assert_eq!(without_spans(first), without_spans(second), "\n{sql}\n{printed}");
}

/// What is printed, after it was read back to an equal tree.
fn expression(sql: &str) -> String {
    let tree = value(sql);
    let printed = tree.to_string();
    assert_same(
        sql,
        &printed,
        &format!("{tree:?}"),
        &format!("{:?}", value(&printed)),
    );
    printed
}

fn statement(sql: &str) -> String {
    let tree = parse_statement(sql, 0).kind;
    let printed = match &tree {
        StatementKind::Query(query) => query.to_string(),
        StatementKind::Data(data) => data.to_string(),
        other => panic!("{sql}: {other:?}"),
    };
    let again = parse_statement(&printed, 0).kind;
    assert_same(sql, &printed, &format!("{tree:?}"), &format!("{again:?}"));
    printed
}

#[test]
fn parentheses_stand_where_they_are_needed_only() {
    for (sql, printed) in [
        ("((a)) + (b * c)", "a + b * c"),
        ("(a + b) * c", "(a + b) * c"),
        ("a - (b - c)", "a - (b - c)"),
        ("a - b - c", "a - b - c"),
        ("a || b || c", "a || b || c"),
        ("a || (b || c)", "a || (b || c)"),
        ("(a OR b) AND c", "(a OR b) AND c"),
        ("a OR (b AND c)", "a OR b AND c"),
        ("NOT (a AND b)", "NOT (a AND b)"),
        ("NOT a = b", "NOT a = b"),
        ("(NOT a) = b", "(NOT a) = b"),
        ("(a = b) = c", "(a = b) = c"),
        ("(a = b) IS NULL", "(a = b) IS NULL"),
        ("a + 1 IS NOT NULL", "a + 1 IS NOT NULL"),
        ("- a", "-a"),
        ("- (- a)", "-(-a)"),
        ("(- a) ^ 2", "-a ^ 2"),
        ("-(a ^ 2)", "-(a ^ 2)"),
        ("@ a", "@ a"),
        ("(a + b)::text", "(a + b)::text"),
        ("a::text::uuid", "a::text::uuid"),
        ("(-1)::int", "(-1)::integer"),
        ("a COLLATE \"C\" || b", "a COLLATE \"C\" || b"),
        ("(a || b) COLLATE \"C\"", "(a || b) COLLATE \"C\""),
        ("(a AT TIME ZONE 'UTC')::date", "(a AT TIME ZONE 'UTC')::date"),
        ("a OPERATOR(pg_catalog.+) b", "a OPERATOR(pg_catalog.+) b"),
        ("a != b", "a <> b"),
        ("a - -1", "a - -1"),
        ("f(-1.5)", "f(-1.5)"),
        ("a || b OPERATOR(s.+) c || d", "a || b OPERATOR(s.+) c || d"),
        ("a || (b -> c)", "a || (b -> c)"),
    ] {
        assert_eq!(expression(sql), printed, "{sql}");
    }
}

#[test]
fn every_kind_of_expression() {
    for (sql, printed) in [
        ("s.t.a", "s.t.a"),
        ("\"User\".\"order\"", "\"User\".\"order\""),
        ("t.*", "t.*"),
        ("'it''s'", "'it''s'"),
        ("E'a\\\\b'", "E'a\\\\b'"),
        ("1.50", "1.50"),
        ("12345678901", "12345678901"),
        ("B'101'", "B'101'"),
        ("NULL", "NULL"),
        ("true", "TRUE"),
        ("$1", "$1"),
        ("count(*)", "count(*)"),
        ("count(DISTINCT a)", "count(DISTINCT a)"),
        ("s.f(a, b => 1, VARIADIC c)", "s.f(a, b => 1, VARIADIC c)"),
        (
            "string_agg(a, ',' ORDER BY b DESC NULLS LAST)",
            "string_agg(a, ',' ORDER BY b DESC NULLS LAST)",
        ),
        (
            "percentile_cont(0.5) WITHIN GROUP (ORDER BY a)",
            "percentile_cont(0.5) WITHIN GROUP (ORDER BY a)",
        ),
        ("sum(a) FILTER (WHERE b > 0)", "sum(a) FILTER (WHERE b > 0)"),
        (
            "rank() OVER (PARTITION BY a ORDER BY b)",
            "rank() OVER (PARTITION BY a ORDER BY b)",
        ),
        ("a IS DISTINCT FROM b", "a IS DISTINCT FROM b"),
        ("a IS NOT TRUE", "a IS NOT TRUE"),
        ("a ISNULL", "a IS NULL"),
        ("a IN (1, 2)", "a IN (1, 2)"),
        ("a NOT IN (SELECT b FROM c)", "a NOT IN (SELECT b FROM c)"),
        ("a BETWEEN 1 AND 2 AND b", "a BETWEEN 1 AND 2 AND b"),
        (
            "a NOT BETWEEN SYMMETRIC 1 AND 2",
            "a NOT BETWEEN SYMMETRIC 1 AND 2",
        ),
        ("a LIKE 'x%' ESCAPE '!'", "a LIKE 'x%' ESCAPE '!'"),
        ("a NOT ILIKE 'x'", "a NOT ILIKE 'x'"),
        ("a SIMILAR TO 'x'", "a SIMILAR TO 'x'"),
        ("a = ANY (ARRAY['x', 'y'])", "a = ANY (ARRAY['x', 'y'])"),
        ("a > ALL (SELECT 1)", "a > ALL (SELECT 1)"),
        ("CASE WHEN a THEN 1 ELSE 2 END", "CASE WHEN a THEN 1 ELSE 2 END"),
        ("CASE a WHEN 1 THEN 2 END", "CASE a WHEN 1 THEN 2 END"),
        ("CAST(a AS varchar(10))", "a::character varying(10)"),
        ("timestamp '2020-01-01'", "'2020-01-01'::timestamp"),
        ("ARRAY(SELECT a FROM b)", "ARRAY(SELECT a FROM b)"),
        ("ROW(a, b)", "ROW(a, b)"),
        ("(a, b) = (1, 2)", "(a, b) = (1, 2)"),
        ("ROW()", "ROW()"),
        ("(SELECT max(a) FROM b)", "(SELECT max(a) FROM b)"),
        ("EXISTS (SELECT 1)", "EXISTS (SELECT 1)"),
        ("(a).b", "(a).b"),
        ("(f(a)).*", "(f(a)).*"),
        ("a[1]", "a[1]"),
        ("a[1][2:3]", "a[1][2:3]"),
        ("(f(a))[1]", "(f(a))[1]"),
        ("a[:2]", "a[:2]"),
        ("CURRENT_TIMESTAMP(3)", "CURRENT_TIMESTAMP(3)"),
        ("current_user", "CURRENT_USER"),
        ("coalesce(a, nullif(b, ''))", "COALESCE(a, NULLIF(b, ''))"),
        ("greatest(a, least(b, c))", "GREATEST(a, LEAST(b, c))"),
        ("a -> 'b' ->> 'c'", "a -> 'b' ->> 'c'"),
        ("auth.uid() = user_id", "auth.uid() = user_id"),
        ("now() AT TIME ZONE 'UTC'", "now() AT TIME ZONE 'UTC'"),
        (
            "current_setting('app.tenant', true)::uuid",
            "current_setting('app.tenant', TRUE)::uuid",
        ),
    ] {
        assert_eq!(expression(sql), printed, "{sql}");
    }
}

#[test]
fn functions_with_a_grammar_of_their_own_read_back() {
    for sql in [
        "extract(year FROM a)",
        "position('a' IN b)",
        "substring(a FROM 2 FOR 3)",
        "trim(BOTH 'x' FROM a)",
        "overlay(a PLACING b FROM 1)",
    ] {
        expression(sql);
    }
}

#[test]
fn types_have_the_names_of_the_standard() {
    for (sql, printed) in [
        ("int4", "integer"),
        ("pg_catalog.int4", "integer"),
        ("bigint[]", "bigint[]"),
        ("int[][]", "integer[][]"),
        ("int ARRAY[3]", "integer[]"),
        ("numeric(10,2)", "numeric(10, 2)"),
        ("double precision", "double precision"),
        ("char", "character(1)"),
        ("char(3)", "character(3)"),
        ("bit", "bit(1)"),
        ("bit varying(5)", "bit varying(5)"),
        ("timestamptz", "timestamptz"),
        ("timestamp(3) with time zone", "timestamp(3) with time zone"),
        ("time without time zone", "time"),
        ("interval day to second(3)", "interval day to second(3)"),
        ("interval year", "interval year"),
        ("interval(2)", "interval(2)"),
        ("s.\"Kind\"", "s.\"Kind\""),
        ("geometry(Point, 4326)", "geometry(point, 4326)"),
    ] {
        let printed_cast = expression(&format!("NULL::{sql}"));
        let wanted = format!("NULL::{printed}");
        // A name that was written without its schema may be any type, so it stays as it is.
        let written = format!("NULL::{sql}");
        assert!(
            printed_cast == wanted || printed_cast == written,
            "{sql}: {printed_cast}"
        );
    }
}

#[test]
fn every_kind_of_query() {
    for sql in [
        "SELECT",
        "SELECT a, b AS c, t.* FROM t WHERE a > 1",
        "SELECT DISTINCT a FROM t",
        "SELECT DISTINCT ON (a, b) a, b FROM t ORDER BY a DESC NULLS LAST, b USING <",
        "SELECT a FROM ONLY t AS x(y), s.u WHERE TRUE",
        "SELECT a FROM t GROUP BY a, ROLLUP (b, c), CUBE (d), GROUPING SETS ((e, g), f) HAVING count(*) > 1",
        "SELECT sum(a) OVER w FROM t WINDOW w AS (PARTITION BY b ORDER BY c ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
        "SELECT a FROM t LIMIT 1 OFFSET 2",
        "SELECT a FROM t ORDER BY a FETCH FIRST (3) ROWS WITH TIES",
        "SELECT a FROM t FOR UPDATE OF t FOR KEY SHARE",
        "VALUES (1, 'a'), (2, NULL)",
        "SELECT * FROM a JOIN b ON a.x = b.x LEFT JOIN c USING (y) CROSS JOIN d NATURAL JOIN e",
        "SELECT * FROM a JOIN (b RIGHT JOIN c ON TRUE) ON FALSE",
        "SELECT * FROM (a FULL JOIN b USING (x) AS j) AS k(z)",
        "SELECT * FROM (SELECT 1) AS q(x), LATERAL (SELECT 2) AS r",
        "SELECT * FROM f(1) WITH ORDINALITY AS t(a, b), LATERAL g(t.a) AS h",
        "SELECT * FROM f(1) AS (a integer, b text COLLATE \"C\"), g() AS u(c integer)",
        "SELECT * FROM ROWS FROM (f(1), g(2) AS (a integer)) WITH ORDINALITY AS t",
        "SELECT * FROM t TABLESAMPLE system(10)",
        "SELECT 1 UNION SELECT 2 UNION ALL SELECT 3",
        "SELECT 1 UNION (SELECT 2 EXCEPT SELECT 3)",
        "SELECT 1 INTERSECT SELECT 2 UNION SELECT 3 INTERSECT SELECT 4",
        "(SELECT 1 UNION SELECT 2) INTERSECT SELECT 3",
        "(SELECT 1 LIMIT 1) UNION ALL (SELECT 2 ORDER BY 1) ORDER BY 1",
        "WITH a AS (SELECT 1), b(x) AS MATERIALIZED (VALUES (2)) SELECT * FROM a, b",
        "WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t",
        "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
    ] {
        let printed = statement(sql);
        assert_eq!(printed, sql);
    }
    assert_eq!(statement("TABLE s.t"), "SELECT * FROM s.t");
}

#[test]
fn every_kind_of_change() {
    for sql in [
        "INSERT INTO t DEFAULT VALUES",
        "INSERT INTO s.t AS x (a, b) VALUES (1, DEFAULT) ON CONFLICT (a) WHERE b > 0 DO UPDATE SET b = excluded.b WHERE x.a = 1 RETURNING a, b AS c",
        "INSERT INTO t SELECT 1 ON CONFLICT ON CONSTRAINT k DO NOTHING",
        "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
        "WITH q AS (SELECT 1) UPDATE t AS x SET a = 1, (b, c) = (2, 3) FROM u WHERE x.a = u.a RETURNING *",
        "DELETE FROM t AS x USING u WHERE x.a = u.a RETURNING x.*",
        "MERGE INTO t AS x USING u ON x.a = u.a WHEN MATCHED AND u.b THEN UPDATE SET a = 1 WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (a) VALUES (u.a)",
    ] {
        assert_eq!(statement(sql), sql);
    }
}
