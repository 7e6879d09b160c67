-- Statements made from the names of objects (regclass, regprocedure and their like), and of the database.
CREATE SCHEMA "Odd Place";
CREATE TABLE plain (id int, CONSTRAINT plain_id_key UNIQUE (id));
CREATE TABLE "Odd Place"."Odd Table" (id int);
CREATE TYPE "Odd Place".mood AS ENUM ('calm');
CREATE ROLE name_reader;
CREATE FUNCTION twice(int, numeric) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION twice(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION "Odd Place".moody("Odd Place".mood, "Odd Place".mood[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
DO $$
DECLARE
    listed text[] := ARRAY['public.twice(integer, numeric)', 'twice(text)', 'public.gone(int)', 'twice(boolean)',
        '"Odd Place".moody("Odd Place".mood, "Odd Place".mood[])'];
    one text;
    found regprocedure;
BEGIN
    FOREACH one IN ARRAY listed LOOP
        found := to_regprocedure(one);
        IF found IS NULL THEN
            RAISE NOTICE 'skip %', one;
            CONTINUE;
        END IF;
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', found);
        EXECUTE 'GRANT EXECUTE ON FUNCTION ' || found || ' TO name_reader';
        EXECUTE format('COMMENT ON FUNCTION %s IS %L', found, found);
    END LOOP;
END $$;
DO $$
DECLARE
    place regclass := '"Odd Place"."Odd Table"'::regclass;
BEGIN
    EXECUTE format('ALTER TABLE %s ADD COLUMN made int', place);
    EXECUTE format('COMMENT ON TABLE %s IS %L', to_regclass('plain'), to_regclass('plain')::text);
    EXECUTE format('COMMENT ON SCHEMA %s IS %L', to_regnamespace('"Odd Place"'), to_regrole('name_reader'));
    EXECUTE format('ALTER TABLE plain ADD COLUMN kind %s', to_regtype('"Odd Place".mood'));
    EXECUTE format('ALTER TABLE plain ADD COLUMN large %s', 'int8'::regtype);
    EXECUTE format('COMMENT ON COLUMN plain.id IS %L', 'plain_id_key'::regclass);
END $$;
-- A name is printed with its schema where the search path does not lead to it.
SET search_path = "Odd Place";
DO $$
BEGIN
    EXECUTE format('COMMENT ON TABLE %s IS %L', 'public.plain'::regclass, 'public.plain'::regclass);
    EXECUTE format('COMMENT ON FUNCTION %s IS %L', to_regprocedure('moody(mood, mood[])'), to_regprocedure('moody(mood, mood[])'));
END $$;
RESET search_path;
-- From identifiers in catalogs.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT p.oid::regprocedure AS called FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'public' AND p.proname = 'twice'
    LOOP
        EXECUTE format('ALTER FUNCTION %s STABLE', one.called);
    END LOOP;
    FOR one IN SELECT c.conname, c.conrelid::regclass AS place FROM pg_constraint c WHERE c.conname = 'plain_id_key'
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.place, one.conname);
    END LOOP;
END $$;
DO $$ BEGIN EXECUTE format('ALTER TABLE %s ADD COLUMN x int', 'nowhere'::regclass); END $$;
DO $$ BEGIN EXECUTE format('ALTER TABLE %s ADD COLUMN x int', to_regclass('nowhere')); END $$;
-- An invalid index that is left over is dropped first, if there is one.
DO $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
        WHERE c.relname = 'plain_kind_idx' AND NOT i.indisvalid
    ) THEN
        DROP INDEX plain_kind_idx;
    END IF;
END $$;
CREATE INDEX IF NOT EXISTS plain_kind_idx ON plain (kind);
-- The database's name is not known, but it is the one that the statements run in.
DO $$
BEGIN
    EXECUTE format('GRANT CREATE, CONNECT ON DATABASE %I TO name_reader', current_database());
    EXECUTE 'REVOKE CREATE ON DATABASE ' || quote_ident(current_database()) || ' FROM name_reader';
END $$;
-- An index over an expression gets the operator class of the type that it has now.
CREATE TABLE ordered (id int, again int);
CREATE INDEX ordered_either ON ordered (coalesce(again, id) DESC, id);
ALTER TABLE ordered ALTER COLUMN again TYPE bigint;
ALTER TABLE ordered ALTER COLUMN id TYPE bigint;
-- A template that was not filled in is no name.
DO $$
BEGIN
    IF to_regclass('/* here: */plain') IS NULL THEN
        DROP TABLE ordered;
    END IF;
END $$;
