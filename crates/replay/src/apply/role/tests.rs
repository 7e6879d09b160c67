//! Roles, memberships, privileges, schemas: outcomes as a PostgreSQL 15 has them.

use pgassay_catalog::privilege::Rights;
use pgassay_sql::name::Identifier;

use crate::FileMode;
use crate::tests::{outcomes, run};

#[test]
fn roles_and_memberships() {
    let sql = "CREATE ROLE a; CREATE ROLE a; CREATE ROLE pg_a; CREATE USER b IN ROLE a; GRANT b TO a;
        GRANT a TO a; GRANT a TO nobody; REVOKE a FROM b; ALTER ROLE nobody LOGIN; ALTER ROLE a SET search_path = '';
        ALTER ROLE a SET nonsense = 1; DROP ROLE nobody; DROP ROLE IF EXISTS nobody; DROP ROLE postgres; DROP ROLE b";
    assert_eq!(
        outcomes(sql),
        ". 42710 42939 . 0LP01 0LP01 42704 . 42704 . 42704 42704 . 55006 ."
    );
}

#[test]
fn what_keeps_a_role() {
    let sql = "CREATE ROLE a; CREATE SCHEMA s AUTHORIZATION a; DROP ROLE a; ALTER SCHEMA s OWNER TO postgres; DROP ROLE a;
        CREATE ROLE b; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO b; DROP ROLE b; DROP OWNED BY b; DROP ROLE b";
    assert_eq!(outcomes(sql), ". . 2BP01 . . . . 2BP01 . .");
}

#[test]
fn the_first_grant_writes_the_defaults_down() {
    let sql = "CREATE ROLE a; CREATE SCHEMA s; GRANT USAGE ON SCHEMA s TO a; REVOKE ALL ON SCHEMA s FROM a";
    let (said, replay) = run(sql, FileMode::StatementByStatement);
    assert_eq!(said, ". . . .");
    let schema = replay
        .catalog()
        .schema_named(&Identifier::new("s"))
        .expect("it was made");
    let grants = schema.privileges.grants.as_deref().unwrap_or_default();
    assert_eq!(grants.len(), 1);
    assert_eq!(grants[0].rights, Rights::USAGE.union(Rights::CREATE));
}

#[test]
fn schemas() {
    let sql = "CREATE SCHEMA a; CREATE SCHEMA a; CREATE SCHEMA IF NOT EXISTS a; CREATE SCHEMA pg_mine;
        CREATE SCHEMA AUTHORIZATION nobody; ALTER SCHEMA a RENAME TO b; ALTER SCHEMA a RENAME TO c; CREATE SCHEMA c;
        ALTER SCHEMA c RENAME TO b; COMMENT ON SCHEMA c IS 'x'; COMMENT ON SCHEMA a IS 'x'; GRANT SELECT ON SCHEMA b TO PUBLIC";
    assert_eq!(
        outcomes(sql),
        ". 42P06 . 42939 42704 . 3F000 . 42P06 . 3F000 0LP01"
    );
}
