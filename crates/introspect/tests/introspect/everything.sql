CREATE ROLE round_trip_owner;
CREATE ROLE round_trip_reader;
CREATE SCHEMA app AUTHORIZATION round_trip_owner;
COMMENT ON SCHEMA app IS 'the application';
CREATE EXTENSION hstore SCHEMA app;

CREATE TYPE app.status AS ENUM ('open', 'done');
CREATE TYPE app.pair AS (a app.status, b text COLLATE "C");
CREATE DOMAIN app.email AS text NOT NULL DEFAULT 'a@b' CHECK (VALUE LIKE '%@%');
CREATE TYPE app.span AS RANGE (subtype = float8, multirange_type_name = app.spans);

CREATE FUNCTION app.slug(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower($1) $$;
CREATE FUNCTION app.short(a integer, b integer DEFAULT 2) RETURNS integer RETURN a + b;
CREATE FUNCTION app.tabular() RETURNS TABLE (a integer, b text) LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN QUERY SELECT 1, ''::text; END $$;
CREATE PROCEDURE app.proc(INOUT a integer) LANGUAGE sql SET work_mem = '4MB' AS $$ SELECT 1 $$;
CREATE AGGREGATE app.total(integer) (sfunc = int4pl, stype = integer, initcond = '0', combinefunc = int4pl, parallel = safe);
CREATE AGGREGATE app.best(float8 ORDER BY anyelement) (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra);
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp
    AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$;
CREATE OPERATOR app.=== (function = texteq, leftarg = text, rightarg = text, commutator = OPERATOR(app.===), hashes);
CREATE CAST (text AS app.status) WITH INOUT AS ASSIGNMENT;
CREATE SEQUENCE app.numbers AS integer START 5 INCREMENT 2 CYCLE;

CREATE TABLE app.accounts (
    id bigserial PRIMARY KEY,
    gone integer,
    name text NOT NULL DEFAULT 'x',
    email app.email,
    slug text GENERATED ALWAYS AS (app.slug(name)) STORED,
    number integer GENERATED ALWAYS AS IDENTITY,
    state app.status DEFAULT 'open',
    pair app.pair[],
    area app.spans,
    extra app.hstore,
    at timestamptz DEFAULT now(),
    CONSTRAINT name_is_short CHECK (length(name) < 100) NO INHERIT,
    UNIQUE (name, email) DEFERRABLE INITIALLY DEFERRED
) WITH (fillfactor = 80);
ALTER TABLE app.accounts DROP COLUMN gone, ALTER name SET STORAGE EXTERNAL, ALTER name SET STATISTICS 50, REPLICA IDENTITY FULL;
CREATE TABLE app.members (
    account_id bigint NOT NULL REFERENCES app.accounts ON DELETE CASCADE,
    note text,
    EXCLUDE USING btree (account_id WITH =) WHERE (note IS NULL)
);
ALTER TABLE app.members ADD CONSTRAINT later CHECK (note <> '') NOT VALID;
CREATE UNIQUE INDEX members_note ON app.members (lower(note) DESC, account_id) INCLUDE (note) WHERE account_id > 0;
CREATE INDEX members_pattern ON app.members (note text_pattern_ops NULLS FIRST);
ALTER TABLE app.members CLUSTER ON members_pattern;
CREATE TABLE target (x integer, y integer, PRIMARY KEY (x, y));

CREATE TABLE events (id integer NOT NULL, at date NOT NULL, account bigint, PRIMARY KEY (id, at), CHECK (id > 0)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT PARTITION BY LIST (id);
CREATE TABLE events_few PARTITION OF events_rest FOR VALUES IN (0, 7);
CREATE INDEX events_account ON events (account);
ALTER TABLE events ADD FOREIGN KEY (account) REFERENCES app.accounts;
CREATE TABLE parent (a integer NOT NULL, b text DEFAULT 'p' CHECK (b <> ''));
CREATE TABLE child (c integer, b text DEFAULT 'c') INHERITS (parent);
CREATE TABLE typed OF app.pair;
CREATE UNLOGGED TABLE quick (a integer);

CREATE VIEW app.open_accounts WITH (security_barrier) AS SELECT id, name AS title FROM app.accounts WHERE state = 'open' WITH LOCAL CHECK OPTION;
CREATE VIEW app.per_account AS SELECT a.id, a.name, count(m.account_id) AS members FROM app.accounts a LEFT JOIN app.members m ON m.account_id = a.id GROUP BY a.id;
CREATE MATERIALIZED VIEW app.names AS SELECT id, title FROM app.open_accounts WITH NO DATA;
CREATE INDEX names_title ON app.names (title);

CREATE TRIGGER touch BEFORE UPDATE OF name ON app.accounts FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION app.touch('a''b');
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON app.members DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER on_events AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION app.touch();
ALTER TABLE app.accounts DISABLE TRIGGER touch;
CREATE RULE no_delete AS ON DELETE TO quick WHERE OLD.a > 1 DO INSTEAD NOTHING;
ALTER TABLE app.accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.accounts FOR SELECT TO round_trip_reader USING (id IN (SELECT account_id FROM app.members));
CREATE POLICY strict ON app.accounts AS RESTRICTIVE USING (true) WITH CHECK (name <> '');

COMMENT ON TABLE app.accounts IS 'Who pays';
COMMENT ON COLUMN app.accounts.name IS 'a \ b';
COMMENT ON VIEW app.open_accounts IS 'open';
COMMENT ON FUNCTION app.slug(text) IS 'slug';
COMMENT ON AGGREGATE app.total(integer) IS 'sum';
COMMENT ON POLICY own ON app.accounts IS 'own';
COMMENT ON CONSTRAINT name_is_short ON app.accounts IS 'short';
COMMENT ON INDEX app.members_note IS 'note';
COMMENT ON TYPE app.status IS 'status';
COMMENT ON DOMAIN app.email IS 'email';
COMMENT ON SEQUENCE app.numbers IS 'numbers';

ALTER TABLE app.accounts OWNER TO round_trip_owner;
ALTER FUNCTION app.slug(text) OWNER TO round_trip_owner;
ALTER VIEW app.open_accounts OWNER TO round_trip_owner;
GRANT USAGE ON SCHEMA app TO round_trip_reader;
GRANT SELECT, UPDATE (name) ON app.accounts TO round_trip_reader;
GRANT SELECT ON app.accounts TO round_trip_reader WITH GRANT OPTION;
SET ROLE round_trip_reader;
GRANT SELECT ON app.accounts TO PUBLIC;
RESET ROLE;
GRANT USAGE ON SEQUENCE app.accounts_id_seq TO round_trip_reader;
REVOKE ALL ON FUNCTION app.slug(text) FROM PUBLIC;
REVOKE ALL ON TYPE app.status FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO round_trip_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE round_trip_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
CREATE TABLE by_expression (a integer, b text) PARTITION BY LIST ((a % 2));
CREATE TABLE by_expression_even PARTITION OF by_expression FOR VALUES IN (0, NULL);
