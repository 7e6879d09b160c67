//! Types, functions, operators, views, and what is known by name only.

use crate::{assert_has, facts};

#[test]
fn types() {
    let facts = facts(
        "types",
        "CREATE TYPE status AS ENUM ('open', 'it''s', 'done'); ALTER TYPE status ADD VALUE 'new' BEFORE 'open';
         CREATE TYPE pair AS (a int, b varchar(5));
         CREATE DOMAIN email AS text DEFAULT '' NOT NULL CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
         CREATE TYPE span AS RANGE (subtype = float8);
         COMMENT ON TYPE pair IS 'two'; COMMENT ON COLUMN pair.a IS 'first'; COMMENT ON CONSTRAINT has_at ON DOMAIN email IS 'at';
         CREATE TABLE t (a status[], b pair, c email, d span_multirange, e interval day to second(2));",
    );
    assert_has(
        &facts,
        &[
            "type public.status: CREATE TYPE public.status AS ENUM ('new', 'open', 'it''s', 'done')",
            "array of public.status: public._status",
            "type public.pair: composite (a, b)",
            "attribute public.pair.b: character varying(5)",
            "type public.email: domain over text not null default ''::text",
            "constraint of domain public.email: CONSTRAINT has_at CHECK (($0 ~~ '%@%'::text))",
            "type public.span: CREATE TYPE public.span AS RANGE (SUBTYPE = double precision, MULTIRANGE_TYPE_NAME = public.span_multirange)",
            "column public.t.a: public.status[]",
            "column public.t.d: public.span_multirange",
            "column public.t.e: interval day to second(2)",
            "comment on TYPE public.pair: \"two\"",
            "comment on COLUMN public.pair.a: \"first\"",
            "comment on CONSTRAINT has_at ON DOMAIN public.email: \"at\"",
        ],
    );
}

#[test]
fn functions_and_operators() {
    let facts = facts(
        "functions",
        "CREATE FUNCTION add(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT a + b';
         CREATE FUNCTION later(VARIADIC x text[], OUT y int, OUT z text) LANGUAGE plpgsql SECURITY DEFINER
             SET search_path = public, pg_temp AS 'BEGIN END';
         CREATE FUNCTION tab() RETURNS TABLE (a int, b text) LANGUAGE sql AS 'SELECT 1, ''''';
         CREATE FUNCTION short(a int) RETURNS int RETURN a + 1;
         CREATE FUNCTION atomic() RETURNS int BEGIN ATOMIC SELECT 1; END;
         CREATE PROCEDURE proc(INOUT a int) LANGUAGE sql AS 'SELECT 1';
         CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int, initcond = '0');
         CREATE OPERATOR === (function = texteq, leftarg = text, rightarg = text, commutator = ===, hashes);
         CREATE CAST (text AS int) WITH INOUT AS ASSIGNMENT;
         COMMENT ON FUNCTION add(int, int) IS 'adds';",
    );
    assert_has(
        &facts,
        &[
            "function public.add(integer, integer): parameters (a integer, b integer DEFAULT '1'::integer)",
            "function public.add(integer, integer): LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE",
            "function public.add(integer, integer): body \"SELECT a + b\"",
            "function public.later(text[]): parameters (VARIADIC x text[], OUT y integer, OUT z text)",
            "function public.later(text[]): returns record",
            "function public.later(text[]): LANGUAGE plpgsql SECURITY DEFINER SET search_path TO public, pg_temp",
            "function public.tab(): returns TABLE(a integer, b text)",
            "function public.short(integer): body RETURN ($1 + '1'::integer)",
            "function public.atomic(): body BEGIN ATOMIC of 1 statements",
            "function public.proc(integer): procedure",
            "function public.total(integer): aggregate, direct None, hypothetical false, initcond=0, sfunc=int4pl, stype=integer",
            "operator public.===(text, text): FUNCTION = pg_catalog.texteq, LEFTARG = text, RIGHTARG = text, COMMUTATOR = OPERATOR(public.===), HASHES",
            "cast text as integer: WITH INOUT AS ASSIGNMENT",
            "comment on FUNCTION public.add(integer, integer): \"adds\"",
        ],
    );
}

#[test]
fn views_and_others() {
    let facts = facts(
        "views",
        "CREATE TABLE t (a int, b int);
         CREATE VIEW v WITH (security_invoker) AS SELECT a AS x FROM t;
         CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t WITH NO DATA;
         CREATE UNLOGGED TABLE u (a int); CREATE SCHEMA \"Odd Name\" CREATE TABLE \"T\" (\"A\" int);
         CREATE EXTENSION hstore SCHEMA \"Odd Name\";
         CREATE STATISTICS both_columns (ndistinct) ON a, b FROM t;
         CREATE PUBLICATION pub FOR TABLE t;
         CREATE TABLE with_extension (a \"Odd Name\".hstore);",
    );
    assert_has(
        &facts,
        &[
            "view public.v: with security_invoker='true'",
            "columns public.v: x",
            "materialized view public.m: not populated",
            "table public.u: unlogged table",
            "schema \"Odd Name\"",
            "column \"Odd Name\".\"T\".\"A\": integer",
            "column public.with_extension.a: \"Odd Name\".hstore",
            "member of hstore: type \"Odd Name\".hstore",
            "member of hstore: type \"Odd Name\"._hstore",
            "Statistics public.both_columns: refers to column public.t.a",
            "Publication pub: refers to relation public.t",
        ],
    );
}
