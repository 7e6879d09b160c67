//! Types: outcomes as a PostgreSQL 15 has them.

use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::SchemaId;
use pgassay_sql::name::Identifier;

use crate::tests::{outcomes, run};
use crate::{FileMode, Replay};

fn public(replay: &Replay) -> SchemaId {
    let schema = replay.catalog().schema_named(&Identifier::new("public"));
    schema.expect("it is always there").id
}

#[test]
fn enums() {
    let sql = "CREATE TYPE m AS ENUM ('a', 'b'); CREATE TYPE m AS ENUM (); CREATE TYPE d AS ENUM ('a', 'a');
        ALTER TYPE m ADD VALUE 'c' BEFORE 'b'; ALTER TYPE m ADD VALUE 'c'; ALTER TYPE m ADD VALUE IF NOT EXISTS 'c';
        ALTER TYPE m ADD VALUE 'x' AFTER 'y'; ALTER TYPE m RENAME VALUE 'a' TO 'b'; ALTER TYPE m RENAME VALUE 'a' TO 'z';
        ALTER TYPE m RENAME VALUE 'q' TO 'r'; ALTER TYPE nothing ADD VALUE 'a'; ALTER TYPE int4 ADD VALUE 'a'";
    let (said, replay) = run(sql, FileMode::StatementByStatement);
    assert_eq!(said, ". 42710 23505 . 42710 . 22023 42710 . 22023 42704 42809");
    let found = replay.catalog().type_in(public(&replay), &Identifier::new("m"));
    let Some(TypeKind::Enum { labels }) = found.map(|it| &it.kind) else {
        panic!("m is no enum");
    };
    assert_eq!(labels, &["z", "c", "b"]);
}

#[test]
fn arrays_make_way() {
    let sql = "CREATE TYPE m AS ENUM ('a'); CREATE TYPE _m AS ENUM ('b'); CREATE TYPE _m AS ENUM ('c');
        ALTER TYPE m RENAME TO n";
    let (said, replay) = run(sql, FileMode::StatementByStatement);
    assert_eq!(said, ". . 42710 .");
    let schema = public(&replay);
    let mut names: Vec<&str> = replay
        .catalog()
        .types
        .iter()
        .filter(|(_, it)| it.schema == schema)
        .map(|(_, it)| it.name.as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["___m", "_m", "_n", "n"]);
}

#[test]
fn composite_types() {
    let sql = "CREATE TYPE a AS (x text, y varchar(10)); CREATE TYPE a AS (z int); CREATE TYPE b AS (x int, x int);
        ALTER TYPE a ADD ATTRIBUTE z int; ALTER TYPE a RENAME TO c; ALTER TYPE c SET SCHEMA nowhere;
        COMMENT ON COLUMN c.x IS 'x'; COMMENT ON COLUMN c.q IS 'q'; CREATE TYPE d AS (x nothing); CREATE TYPE e AS (x record)";
    let said = outcomes(sql);
    let words: Vec<&str> = said.split(' ').collect();
    assert_eq!(words[..3], [".", "42710", "42701"]);
    assert_eq!(words[8..], ["42704", "42P16"]);
}

#[test]
fn domains_and_ranges() {
    let sql = "CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE DOMAIN d AS int; CREATE DOMAIN e AS nothing;
        ALTER DOMAIN d ADD CONSTRAINT s CHECK (VALUE < 100); ALTER DOMAIN d DROP CONSTRAINT d_check;
        ALTER DOMAIN d DROP CONSTRAINT nothing; ALTER DOMAIN d SET DEFAULT 5; ALTER DOMAIN d RENAME CONSTRAINT s TO t;
        CREATE DOMAIN u AS int UNIQUE; CREATE DOMAIN r AS record; ALTER DOMAIN int4 SET NOT NULL;
        CREATE TYPE floats AS RANGE (subtype = float8, subtype_diff = float8mi); CREATE TYPE none AS RANGE (collation = \"C\");
        CREATE DOMAIN m AS floatmultirange; CREATE DOMAIN m2 AS floats_multirange";
    assert_eq!(
        outcomes(sql),
        ". 42710 42704 . . 42704 . . 42601 42804 42809 . 42601 42704 ."
    );
}
