//! Tables, indexes, sequences, inheritance, partitions, DROP: what PostgreSQL 15 says to each statement.

use super::run;
use crate::FileMode;

/// Compares the outcome of each statement with the code at the beginning of its line; `.` is success.
fn agree(script: &str) {
    let lines: Vec<(&str, &str)> = script
        .lines()
        .filter_map(|line| line.trim().split_once(' '))
        .collect();
    let sql: Vec<&str> = lines.iter().map(|(_, sql)| *sql).collect();
    let (said, replay) = run(&sql.join("\n"), FileMode::StatementByStatement);
    let mut wrong = Vec::new();
    for (said, (wanted, sql)) in said.split(' ').zip(&lines) {
        if said != *wanted {
            wrong.push(format!("{said} for {wanted}: {sql}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n{:?}",
        wrong.join("\n"),
        replay.catalog().gaps
    );
}

#[test]
fn tables_and_indexes() {
    agree(
        r#"
        . CREATE TABLE a (id serial PRIMARY KEY, b int UNIQUE, c text CHECK (c <> ''), d int REFERENCES a);
        42P07 CREATE TABLE a (id int);
        . CREATE TABLE IF NOT EXISTS a (id int);
        42701 CREATE TABLE b (id int, id text);
        42704 CREATE TABLE b (id nothing);
        3F000 CREATE TABLE nowhere.b (id int);
        42P16 CREATE TABLE b (id int PRIMARY KEY, other int PRIMARY KEY);
        42703 CREATE TABLE b (id int, PRIMARY KEY (missing));
        42704 CREATE TABLE b (id json PRIMARY KEY);
        42P01 CREATE TABLE b (id int REFERENCES missing);
        42830 CREATE TABLE b (id int REFERENCES a (c));
        42804 CREATE TABLE b (id text REFERENCES a (id));
        42703 CREATE TABLE b (id int REFERENCES a (nope));
        42703 CREATE TABLE b (id int CHECK (missing > 1));
        42804 CREATE TABLE b (id int DEFAULT 'x'::text);
        42601 CREATE TABLE b (id int DEFAULT 1 DEFAULT 2);
        42601 CREATE TABLE b (id int NULL NOT NULL);
        . CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY, j int GENERATED ALWAYS AS (id * 2) STORED);
        . CREATE INDEX ON b (id);
        42703 CREATE INDEX ON b (missing);
        42704 CREATE INDEX ON b USING nothing (id);
        . CREATE UNIQUE INDEX b_id_key ON b (id);
        42P07 CREATE INDEX b_id_key ON b (j);
        . CREATE INDEX IF NOT EXISTS b_id_key ON b (j);
        . ALTER TABLE b ADD COLUMN k bigint REFERENCES a;
        42701 ALTER TABLE b ADD COLUMN k bigint;
        . ALTER TABLE b ADD COLUMN IF NOT EXISTS k bigint;
        42703 ALTER TABLE b DROP COLUMN nothing;
        . ALTER TABLE b DROP COLUMN IF EXISTS nothing;
        2BP01 ALTER TABLE b DROP COLUMN id;
        42704 ALTER TABLE b DROP CONSTRAINT nothing;
        42710 ALTER TABLE b ADD CONSTRAINT b_k_fkey CHECK (k > 0);
        . ALTER TABLE b ADD PRIMARY KEY (k);
        42P16 ALTER TABLE b ADD PRIMARY KEY (k);
        42P16 ALTER TABLE b ALTER COLUMN k DROP NOT NULL;
        42804 ALTER TABLE b ALTER COLUMN k TYPE boolean;
        42804 ALTER TABLE b ALTER COLUMN k TYPE boolean USING k > 0;
        42701 ALTER TABLE b RENAME COLUMN k TO id;
        42P07 ALTER TABLE b RENAME TO a;
        42P01 ALTER TABLE missing RENAME TO c;
        2BP01 DROP TABLE a;
        . DROP TABLE IF EXISTS missing;
        42P01 DROP TABLE missing;
        42809 DROP VIEW b;
        . DROP INDEX b_id_key;
        2BP01 DROP SEQUENCE a_id_seq;
        2BP01 DROP INDEX a_pkey;
        . DROP TABLE a CASCADE;
        2BP01 DROP SCHEMA public;
        3F000 DROP SCHEMA missing;
        "#,
    );
}

#[test]
fn partitions_inheritance_sequences() {
    agree(
        r#"
        . CREATE TABLE p (id int, at date NOT NULL, CHECK (id > 0)) PARTITION BY RANGE (at);
        0A000 ALTER TABLE p ADD PRIMARY KEY (id);
        . ALTER TABLE p ADD PRIMARY KEY (id, at);
        . CREATE INDEX p_at ON p (at);
        . CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        42P17 CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2024-06-01') TO ('2025-06-01');
        42P16 CREATE TABLE p2 PARTITION OF p FOR VALUES IN (1);
        42P17 CREATE TABLE p2 PARTITION OF p1 FOR VALUES FROM ('2024-06-01') TO ('2025-06-01');
        . CREATE TABLE pd PARTITION OF p DEFAULT;
        42P17 CREATE TABLE pd2 PARTITION OF p DEFAULT;
        2BP01 DROP INDEX p1_pkey;
        42P16 ALTER TABLE p1 DROP COLUMN at;
        42P16 ALTER TABLE p DROP COLUMN at;
        42809 ALTER TABLE p1 ADD COLUMN x int;
        . ALTER TABLE p ADD COLUMN x int DEFAULT 1;
        . ALTER TABLE p DETACH PARTITION p1;
        42P01 ALTER TABLE p DETACH PARTITION p1;
        . ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        . CREATE TABLE i (id int PRIMARY KEY, name text DEFAULT 'x', CONSTRAINT named CHECK (name <> ''));
        . CREATE TABLE c (extra int) INHERITS (i);
        42804 CREATE TABLE c2 (id text) INHERITS (i);
        42P16 ALTER TABLE c DROP COLUMN name;
        42P16 ALTER TABLE c DROP CONSTRAINT named;
        . ALTER TABLE i RENAME COLUMN name TO title;
        42P16 ALTER TABLE ONLY i RENAME COLUMN title TO name;
        42P16 ALTER TABLE c ALTER COLUMN title TYPE varchar(10);
        2BP01 DROP TABLE i;
        . ALTER TABLE c NO INHERIT i;
        . ALTER TABLE c INHERIT i;
        . CREATE TABLE l (LIKE i INCLUDING ALL);
        42P01 CREATE TABLE l2 (LIKE missing);
        22023 CREATE SEQUENCE s AS smallint MAXVALUE 100000;
        22023 CREATE SEQUENCE s INCREMENT 0;
        22023 CREATE SEQUENCE s MINVALUE 10 START 5;
        . CREATE SEQUENCE s OWNED BY i.id;
        42703 ALTER SEQUENCE s OWNED BY i.nothing;
        42P07 ALTER SEQUENCE s RENAME TO l;
        0A000 ALTER SEQUENCE s SET SCHEMA missing;
        42809 DROP SEQUENCE l;
        . DROP TABLE p1;
        . DROP TABLE p;
        . CREATE UNIQUE INDEX i_title ON i (title);
        . ALTER TABLE i ADD CONSTRAINT i_title_key UNIQUE USING INDEX i_title;
        2BP01 DROP INDEX i_title_key;
        42P07 ALTER INDEX i_title_key RENAME TO i_pkey;
        42704 ALTER TABLE i VALIDATE CONSTRAINT nothing;
        42809 ALTER TABLE i VALIDATE CONSTRAINT i_pkey;
        42704 ALTER TABLE i REPLICA IDENTITY USING INDEX nothing;
        . ALTER TABLE i ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        42704 ALTER TABLE i CLUSTER ON nothing;
        3F000 ALTER TABLE i SET SCHEMA missing;
        42809 ALTER VIEW i RENAME TO j;
        42830 ALTER TABLE i ADD FOREIGN KEY (title) REFERENCES i (id, title);
        42804 ALTER TABLE i ADD FOREIGN KEY (id) REFERENCES i (title);
        42704 ALTER TABLE i ADD EXCLUDE USING gist (id WITH =);
        . ALTER TABLE i ADD EXCLUDE (id WITH =);
        . ALTER TABLE i ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
        55000 ALTER TABLE i ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
        42601 ALTER TABLE i ALTER COLUMN id SET DEFAULT 1;
        . ALTER TABLE i ALTER COLUMN id DROP IDENTITY;
        22P02 ALTER TABLE i ALTER COLUMN title SET DEFAULT 1 + 'x';
        . CREATE TEMP TABLE t (id int) ON COMMIT DROP;
        42P16 CREATE TABLE public.u (id int) ON COMMIT DROP;
        42501 CREATE TABLE pg_catalog.u (id int);
        42704 CREATE TABLE u (a int[] UNIQUE, b point UNIQUE);
        22023 CREATE TABLE u (a varchar(0));
        42701 CREATE TABLE u (ctid int);
        42P16 CREATE TABLE u (a anyelement);
        0A000 CREATE TABLE u (a serial[]);
        "#,
    );
}
