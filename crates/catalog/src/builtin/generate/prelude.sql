-- What the other queries here use. `generate.extension` is the extension whose members are listed, or empty for
-- PostgreSQL's own objects. Names are written as `name` (pg_catalog), `@name` (a member of the extension that is
-- listed, in its schema), `other@name` (a member of another extension) or `schema.name`.
SET search_path = pg_catalog;

CREATE TEMPORARY TABLE owned AS
WITH direct AS (
    SELECT d.classid, d.objid, e.extname::text AS extension, e.extnamespace AS schema
    FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
), types AS (
    SELECT d.* FROM direct d WHERE d.classid = 'pg_type'::regclass
    UNION
    SELECT 'pg_type'::regclass, c.reltype, d.extension, d.schema
    FROM direct d JOIN pg_class c ON c.oid = d.objid AND d.classid = 'pg_class'::regclass WHERE c.reltype <> 0
), ranges AS (
    SELECT * FROM types
    UNION
    SELECT 'pg_type'::regclass, r.rngmultitypid, t.extension, t.schema FROM types t JOIN pg_range r ON r.rngtypid = t.objid
)
SELECT * FROM direct
UNION SELECT * FROM ranges
UNION SELECT r.classid, t.typarray, r.extension, r.schema FROM ranges r JOIN pg_type t ON t.oid = r.objid WHERE t.typarray <> 0;

CREATE FUNCTION pg_temp.wanted(class oid, object oid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN current_setting('generate.extension') = ''
        THEN object < 16384 AND NOT EXISTS (SELECT FROM pg_temp.owned WHERE classid = class AND objid = object)
        ELSE EXISTS (SELECT FROM pg_temp.owned WHERE classid = class AND objid = object AND extension = current_setting('generate.extension'))
    END
$$;

CREATE FUNCTION pg_temp.reference(class oid, object oid, schema oid, name text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT CASE WHEN o.schema <> $3 THEN NULL WHEN o.extension = current_setting('generate.extension') THEN '@' ELSE o.extension || '@' END || name
         FROM pg_temp.owned o WHERE o.classid = class AND o.objid = object AND current_setting('generate.extension') <> ''),
        CASE WHEN schema = 'pg_catalog'::regnamespace THEN name ELSE (SELECT nspname FROM pg_namespace WHERE oid = schema) || '.' || name END)
$$;

CREATE FUNCTION pg_temp.type(object oid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT pg_temp.reference('pg_type'::regclass, object, typnamespace, typname) FROM pg_type WHERE oid = object
$$;

CREATE FUNCTION pg_temp.types(objects oid[]) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(string_agg(pg_temp.type(o), ',' ORDER BY n), '') FROM unnest(objects) WITH ORDINALITY AS u(o, n)
$$;

-- An identifier that PostgreSQL gave out itself at initdb differs from server to server: it is left out.
CREATE FUNCTION pg_temp.id(object oid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN object < 10000 THEN object::text ELSE '' END
$$;

-- A function as an operator or a cast names it: by its identifier where that is fixed, else by name and arguments.
CREATE FUNCTION pg_temp.function(object oid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN oid = 0 THEN '' WHEN oid < 10000 THEN oid::text
        ELSE pg_temp.reference('pg_proc'::regclass, oid, pronamespace, proname) || '(' || pg_temp.types(proargtypes::oid[]) || ')' END
    FROM pg_proc WHERE oid = object
$$;

CREATE FUNCTION pg_temp.operator(object oid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN oid < 10000 THEN oid::text
        ELSE pg_temp.reference('pg_operator'::regclass, oid, oprnamespace, oprname) || '(' || pg_temp.types(ARRAY[oprleft, oprright]) || ')' END
    FROM pg_operator WHERE oid = object
$$;

CREATE FUNCTION pg_temp.family(object oid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT a.amname || '/' || pg_temp.reference('pg_opfamily'::regclass, f.oid, f.opfnamespace, f.opfname)
    FROM pg_opfamily f JOIN pg_am a ON a.oid = f.opfmethod WHERE f.oid = object
$$;
