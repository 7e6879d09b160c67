//! Routines: outcomes as a PostgreSQL 15 has them.

use crate::tests::outcomes;

#[test]
fn definitions() {
    let sql = "CREATE FUNCTION f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT a + b';
        CREATE FUNCTION f(x int, y int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE OR REPLACE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a';
        CREATE OR REPLACE FUNCTION f(a int, b int DEFAULT 3) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
        CREATE OR REPLACE FUNCTION f(c int, b int DEFAULT 3) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION d(a int DEFAULT 1, b int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION m(a nothing) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION l() RETURNS int LANGUAGE nothing AS 'SELECT 1';
        CREATE FUNCTION l() RETURNS int AS 'SELECT 1'; CREATE FUNCTION l() LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION l() RETURNS int LANGUAGE sql; CREATE FUNCTION l(a int, a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION l() RETURNS anyelement LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION l(VARIADIC a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION l(OUT a int, OUT b int) RETURNS int LANGUAGE sql AS 'SELECT 1, 2';
        CREATE FUNCTION l(a int) RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE FUNCTION l() RETURNS trigger LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION l() RETURNS int LANGUAGE sql IMMUTABLE STABLE AS 'SELECT 1'";
    assert_eq!(
        outcomes(sql),
        ". 42723 42P13 42P13 42P13 42P13 42704 42704 42P13 42P13 42P13 42P13 42P13 42P13 42P13 42P13 42P13 42601"
    );
}

#[test]
fn bodies() {
    let sql = "CREATE FUNCTION a() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM nowhere';
        CREATE FUNCTION a() RETURNS int LANGUAGE sql AS 'SELECT ''x''::text'; CREATE FUNCTION a() RETURNS int LANGUAGE sql AS 'SELEC 1';
        CREATE FUNCTION a() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETRN 1; END';
        CREATE FUNCTION a() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM nowhere); END $$;
        CREATE FUNCTION b() RETURNS int LANGUAGE plpgsql AS $$ DECLARE x nothing; BEGIN RETURN 1; END $$;
        SET check_function_bodies = off; CREATE FUNCTION b() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM nowhere';
        RESET check_function_bodies; CREATE FUNCTION c(a int) RETURNS int LANGUAGE sql RETURN a * 2;
        CREATE FUNCTION d() RETURNS int RETURN nothing; CREATE PROCEDURE p(a int, INOUT b int) LANGUAGE plpgsql AS $$ BEGIN b := a; END $$;
        CREATE FUNCTION o(a int, OUT b int, OUT c text) LANGUAGE sql AS $$ SELECT a, 'x' $$;
        CREATE FUNCTION e(a anyelement) RETURNS anyarray LANGUAGE sql AS 'SELECT ARRAY[a]';
        CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0'); CREATE AGGREGATE bad(int) (SFUNC = nothing, STYPE = int);
        CREATE AGGREGATE bad(int) (STYPE = int)";
    assert_eq!(
        outcomes(sql),
        "42P01 42P13 42601 42601 . 42704 . . . . 42703 . . . . 42883 42P13"
    );
}

#[test]
fn alterations() {
    let sql = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';
        ALTER FUNCTION f() SECURITY DEFINER SET search_path = public; ALTER FUNCTION f() RENAME TO g; ALTER FUNCTION f() RENAME TO h;
        ALTER FUNCTION f() STABLE; ALTER PROCEDURE g() SECURITY DEFINER; CREATE SCHEMA s; ALTER FUNCTION h() SET SCHEMA s;
        ALTER FUNCTION s.h() SET SCHEMA nowhere; COMMENT ON FUNCTION s.h() IS 'x'; COMMENT ON FUNCTION s.h(int) IS 'x';
        GRANT EXECUTE ON FUNCTION g() TO PUBLIC; GRANT SELECT ON FUNCTION g() TO PUBLIC; ALTER FUNCTION g OWNER TO nobody;
        CREATE FUNCTION g(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION g IS 'x'; ALTER FUNCTION q() COST 0";
    assert_eq!(
        outcomes(sql),
        ". . . 42723 . 42883 42809 . . 3F000 . 42883 . 0LP01 42704 . 42725 42883"
    );
}

#[test]
fn operators_and_casts() {
    let sql = "CREATE CAST (text AS point) WITH INOUT; CREATE CAST (text AS point) WITH INOUT; COMMENT ON CAST (text AS box) IS 'x';
        CREATE FUNCTION eq(point, point) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 ~= $2';
        CREATE OPERATOR === (FUNCTION = eq, LEFTARG = point, RIGHTARG = point);
        CREATE OPERATOR === (FUNCTION = eq, LEFTARG = point, RIGHTARG = point);
        CREATE OPERATOR ==== (FUNCTION = nothing, LEFTARG = point, RIGHTARG = point); CREATE OPERATOR ==== (LEFTARG = point);
        COMMENT ON OPERATOR === (point, point) IS 'x'; COMMENT ON OPERATOR === (box, box) IS 'x'";
    assert_eq!(outcomes(sql), ". 42710 42704 . . 42723 42883 42P13 . 42883");
}
