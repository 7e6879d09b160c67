//! What a new database has, roles, and what the client's settings may not change.

use pgassay_catalog::Catalog;
use pgassay_catalog::ddl::describe;
use pgassay_catalog::version::ServerVersion;
use pgassay_introspect::introspect;

use crate::{assert_has, database, facts, majors, read, without_roles};

#[test]
fn a_new_database_is_what_the_catalog_thinks() {
    for major in majors() {
        let catalog = read(&database(major, "new_database", ""));
        assert!(catalog.gaps.is_empty(), "{:?}", catalog.gaps);
        let expected = Catalog::new(ServerVersion { major });
        let options = without_roles(&catalog);
        assert_eq!(describe(&catalog, &options), describe(&expected, &options));
        assert_eq!(
            catalog.roles.get(pgassay_catalog::id::RoleId::BOOTSTRAP.0),
            expected.roles.get(pgassay_catalog::id::RoleId::BOOTSTRAP.0)
        );
    }
}

#[test]
fn roles() {
    let facts = facts(
        "roles",
        "CREATE ROLE roles_group NOLOGIN; CREATE ROLE roles_member LOGIN CREATEDB BYPASSRLS NOINHERIT IN ROLE roles_group;
         GRANT pg_read_all_data TO roles_member WITH ADMIN OPTION;
         ALTER ROLE roles_member SET search_path = 'a', 'b'; ALTER ROLE roles_member SET lock_timeout = '4s';
         ALTER ROLE roles_member IN DATABASE roles SET lock_timeout = '5s';
         ALTER DATABASE roles SET work_mem = '8MB';
         COMMENT ON ROLE roles_group IS 'a group';
         CREATE SCHEMA roles_schema AUTHORIZATION roles_group;",
    );
    assert_has(
        &facts,
        &[
            "role roles_member: NOSUPERUSER NOINHERIT NOCREATEROLE CREATEDB LOGIN NOREPLICATION BYPASSRLS",
            "role roles_member: member of roles_group (admin false, inherit false, set true)",
            "role roles_member: member of pg_read_all_data (admin true, inherit false, set true)",
            "role roles_member: set search_path to \"a, b\"",
            "role roles_member: set lock_timeout to \"5s\"",
            "database: set work_mem to \"8MB\"",
            "comment on ROLE roles_group: \"a group\"",
            "owner of SCHEMA roles_schema: roles_group",
        ],
    );
}

#[test]
fn the_sessions_settings_change_nothing() {
    let database = database(
        15,
        "settings",
        "CREATE TABLE t (a text DEFAULT lower('X'), b timestamptz DEFAULT '2024-01-02 00:00+00')",
    );
    let connection = database.connect().expect("connects");
    let plain = connection
        .block_on(introspect(connection.client()))
        .expect("it is read");
    connection
        .execute("SET search_path = public; SET quote_all_identifiers = on; SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'")
        .expect("it is set");
    let other = connection
        .block_on(introspect(connection.client()))
        .expect("it is read");
    let options = without_roles(&plain);
    assert_eq!(describe(&plain, &options), describe(&other, &options));
    let after = connection.query_text("SHOW search_path").expect("answers");
    assert_eq!(after, [[Some("public".to_owned())]]);
}
