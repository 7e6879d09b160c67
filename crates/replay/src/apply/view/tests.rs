//! Views; the codes are those of PostgreSQL 15.

use crate::tests::outcomes;

#[test]
fn replaced_views_keep_their_columns() {
    let replace = |query: &str| {
        outcomes(&format!(
            "CREATE VIEW v AS SELECT 1 AS a, 'x' AS b; CREATE OR REPLACE VIEW v AS {query}"
        ))
    };
    assert_eq!(replace("SELECT 2 AS a, 'y' AS b, 3 AS c"), ". .");
    assert_eq!(replace("SELECT 2 AS a"), ". 42P16");
    assert_eq!(replace("SELECT 2 AS a, 'y' AS c"), ". 42P16");
    assert_eq!(replace("SELECT 'x' AS a, 'y' AS b"), ". 42P16");
    assert_eq!(replace("SELECT 2 AS a, 'y' AS b, 1 AS b"), ". 42701");
    assert_eq!(
        outcomes("CREATE VIEW v AS SELECT 1; CREATE VIEW v AS SELECT 1"),
        ". 42P07"
    );
}

#[test]
fn refused_views() {
    assert_eq!(
        outcomes("CREATE VIEW v (a, b, c) AS SELECT 1 AS x, 2 AS y"),
        "42601"
    );
    assert_eq!(outcomes("CREATE VIEW v (a, a) AS SELECT 1, 2"), "42701");
    assert_eq!(
        outcomes("CREATE VIEW v WITH (security_foo = true) AS SELECT 1"),
        "22023"
    );
    assert_eq!(
        outcomes("CREATE VIEW v WITH (check_option = local) AS SELECT 1"),
        "0A000"
    );
    assert_eq!(
        outcomes("CREATE VIEW v AS SELECT a FROM nowhere; CREATE VIEW v AS SELECT b"),
        "42P01 42703"
    );
    assert_eq!(outcomes("CREATE VIEW v AS SELECT ROW(1, 2) AS r"), "42P16");
    assert_eq!(outcomes("CREATE VIEW v WITH (security_invoker) AS SELECT 1"), ".");
}

#[test]
fn tables_and_materialised_views() {
    assert_eq!(
        outcomes("CREATE TABLE x AS SELECT 'a', NULL AS b; CREATE TABLE x AS SELECT 1"),
        ". 42P07"
    );
    assert_eq!(
        outcomes("CREATE TABLE x AS SELECT 1 a; CREATE TABLE IF NOT EXISTS x AS SELECT 1"),
        ". ."
    );
    assert_eq!(
        outcomes("CREATE TABLE x (a, b) AS SELECT 1; CREATE TABLE x AS SELECT 1 a, 2 a"),
        "42601 42701"
    );
    assert_eq!(outcomes("SELECT 1 AS a INTO x; SELECT b FROM x"), ". 42703");
    assert_eq!(
        outcomes(
            "CREATE MATERIALIZED VIEW m AS SELECT 1 a; REFRESH MATERIALIZED VIEW m; REFRESH MATERIALIZED VIEW CONCURRENTLY m"
        ),
        ". . 55000"
    );
    assert_eq!(
        outcomes("CREATE TABLE x AS SELECT 1 a; REFRESH MATERIALIZED VIEW x"),
        ". 0A000"
    );
    assert_eq!(
        outcomes("CREATE TEMP TABLE t AS SELECT 1 a; CREATE MATERIALIZED VIEW m AS SELECT * FROM t"),
        ". 0A000"
    );
    assert_eq!(
        outcomes("CREATE RECURSIVE VIEW r (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM r WHERE n < 9"),
        "."
    );
}
