-- What the statements of the test find.
CREATE TABLE parents (id bigint PRIMARY KEY, code text UNIQUE);
INSERT INTO parents VALUES (1, 'a'), (2, 'b');
CREATE DOMAIN email AS text;
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN plain AS int;
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    parent_id bigint REFERENCES parents,
    other_id bigint,
    name varchar(20),
    free text,
    total numeric(10, 2),
    quantity int CHECK (quantity > 0),
    note text NOT NULL,
    short varchar(10) CHECK (short <> ''),
    at timestamp(3),
    moment timestamptz,
    mail email,
    known text CONSTRAINT known_there CHECK (known IS NOT NULL),
    fixed char(5),
    flags int[],
    seen int,
    words varchar(10)[],
    doubled bigint GENERATED ALWAYS AS (id * 2) STORED
);
INSERT INTO orders (id, parent_id, other_id, name, total, quantity, note, known, free)
VALUES (1, 1, 1, 'a', 1, 1, '1', 'k', 'f'), (2, 2, 2, 'b', 2, 2, '2', 'k', 'g');
CREATE INDEX orders_name ON orders (name);
CREATE INDEX orders_lower ON orders (lower(free));
CREATE UNIQUE INDEX orders_total ON orders (total);
CREATE UNIQUE INDEX orders_note ON orders (note);
ALTER TABLE orders ADD CONSTRAINT orders_other FOREIGN KEY (other_id) REFERENCES parents NOT VALID;
ALTER TABLE orders ADD CONSTRAINT orders_quantity CHECK (quantity < 1000) NOT VALID;
CREATE TABLE bare (id bigint NOT NULL, word text);
INSERT INTO bare VALUES (1, 'a'), (2, 'b');
CREATE UNIQUE INDEX bare_id ON bare (id);
CREATE UNIQUE INDEX bare_word ON bare (word);
CREATE TABLE base (id int, word text);
INSERT INTO base VALUES (1, 'a');
CREATE TABLE derived () INHERITS (base);
INSERT INTO derived VALUES (2, 'b');
CREATE TABLE loose (id int, word text);
INSERT INTO loose VALUES (3, 'c');
CREATE TABLE events (id int NOT NULL, at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
INSERT INTO events VALUES (1, '2024-01-02', 'a'), (2, '2024-02-02', 'b');
CREATE TABLE events_3 (id int NOT NULL, at date NOT NULL, kind text);
INSERT INTO events_3 VALUES (3, '2024-03-02');
CREATE TABLE events_4 (id int NOT NULL, at date NOT NULL, kind text,
    CHECK (at >= '2024-04-01' AND at < '2024-05-01'));
INSERT INTO events_4 VALUES (4, '2024-04-02');
CREATE TABLE kinds (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE kinds_a PARTITION OF kinds FOR VALUES IN ('a');
CREATE TABLE kinds_rest PARTITION OF kinds DEFAULT;
INSERT INTO kinds VALUES (1, 'a'), (2, 'z');
CREATE TABLE kinds_b (id int, kind text);
INSERT INTO kinds_b VALUES (3, 'b');
CREATE TABLE lines (id int PRIMARY KEY, parent_id bigint REFERENCES parents) PARTITION BY HASH (id);
CREATE TABLE lines_0 PARTITION OF lines FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE UNLOGGED TABLE fleeting (id int);
INSERT INTO fleeting VALUES (1);
CREATE VIEW names AS SELECT id, seen FROM orders;
CREATE TABLE totals_source (id int PRIMARY KEY, total int);
INSERT INTO totals_source VALUES (1, 1);
CREATE MATERIALIZED VIEW totals AS SELECT id, total FROM totals_source;
CREATE UNIQUE INDEX totals_id ON totals (id);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION one() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION any_number() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY mine ON orders USING (true);
CREATE RULE quiet AS ON DELETE TO bare DO INSTEAD NOTHING;
CREATE SEQUENCE numbers;
CREATE TYPE mood AS ENUM ('good', 'bad');
