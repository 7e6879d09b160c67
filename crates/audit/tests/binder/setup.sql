CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE pair AS (x integer, y text);
CREATE DOMAIN positive AS integer CHECK (value > 0);
CREATE DOMAIN short_text AS varchar(5);
CREATE TABLE customers (
    id bigint PRIMARY KEY,
    name varchar(100) NOT NULL,
    email text UNIQUE,
    feeling mood,
    tags text[],
    details jsonb,
    data json,
    created_at timestamptz DEFAULT now(),
    born date,
    score numeric(10, 2),
    rate real,
    active boolean,
    code char(3),
    amount positive,
    nick short_text,
    place pair,
    token uuid,
    sorted text COLLATE "C"
);
CREATE TABLE orders (
    id integer PRIMARY KEY,
    customer_id bigint,
    total numeric(12, 2),
    quantity smallint,
    placed timestamp,
    during tstzrange,
    wait interval,
    total_text text,
    UNIQUE (customer_id, quantity)
);
CREATE TABLE plain (a integer, b text, c integer GENERATED ALWAYS AS (1) STORED);
CREATE FUNCTION double_it(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE FUNCTION overloaded(integer) RETURNS text LANGUAGE sql AS $$SELECT 'a'$$;
CREATE FUNCTION overloaded(text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION with_defaults(a integer, b text DEFAULT 'x', c boolean DEFAULT true) RETURNS text LANGUAGE sql AS 'SELECT b';
CREATE FUNCTION many(VARIADIC numbers integer[]) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION two_out(OUT a integer, OUT b text) LANGUAGE sql AS $$SELECT 1, 'x'$$;
CREATE FUNCTION rows_out() RETURNS TABLE (id integer, title text) LANGUAGE sql AS $$SELECT 1, 'x'$$;
CREATE FUNCTION some_customers() RETURNS SETOF customers LANGUAGE sql AS 'SELECT * FROM customers';
CREATE FUNCTION a_record() RETURNS record LANGUAGE sql AS 'SELECT 1, 2';
CREATE FUNCTION first_of(anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT $1[1]';
CREATE FUNCTION label(customers) RETURNS text LANGUAGE sql AS 'SELECT $1.name::text';
CREATE PROCEDURE a_procedure(integer) LANGUAGE sql AS 'SELECT 1';
CREATE SEQUENCE numbers;
