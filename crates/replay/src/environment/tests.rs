//! Dumps, and what they take as given.

use pgassay_catalog::location::FileId;
use pgassay_catalog::version::ServerVersion;
use pgassay_sql::parse::parse_statement;
use pgassay_sql::split::split;

use crate::Replay;
use crate::{FileMode, Outcome, Prelude};

fn dump(sql: &str) -> (String, Vec<String>) {
    let mut replay = Replay::new(ServerVersion { major: 15 }, Prelude::Plain);
    replay.take_as_dump();
    replay.begin_file(FileId(0), FileMode::StatementByStatement);
    let mut said = Vec::new();
    for (piece, _) in split(sql).statements() {
        let statement = parse_statement(&piece.sql(sql), piece.span.start);
        said.push(match replay.apply(&statement, FileId(0)) {
            Outcome::Applied(_) => ".".to_owned(),
            Outcome::Failed(id) => replay.failures()[id.0 as usize].refusal.sqlstate.to_string(),
            other => format!("{other:?}"),
        });
    }
    replay.end_file();
    let roles = replay.finish().assumed;
    (
        said.join(" "),
        roles.iter().map(|(_, name)| name.as_str().to_owned()).collect(),
    )
}

#[test]
fn roles_of_the_cluster_are_taken_as_existing() {
    let (said, roles) = dump(
        "CREATE TABLE a (id int); ALTER TABLE a OWNER TO app; GRANT SELECT ON a TO reader, app, \"Writer\";
        REVOKE ALL ON a FROM PUBLIC; ALTER DEFAULT PRIVILEGES FOR ROLE boss GRANT SELECT ON TABLES TO reader;
        CREATE POLICY p ON a TO tenant USING (true); SET SESSION AUTHORIZATION 'maker'; CREATE TABLE b (id int);
        RESET SESSION AUTHORIZATION; CREATE SCHEMA s AUTHORIZATION app; GRANT app TO member;
        BEGIN; ALTER TABLE a OWNER TO late; ROLLBACK; ALTER TABLE a OWNER TO late; GRANT SELECT ON missing TO app",
    );
    assert_eq!(said, ". . . . . . . . . . . . . . . 42P01");
    assert_eq!(
        roles,
        [
            "app", "reader", "Writer", "boss", "tenant", "maker", "member", "late"
        ]
    );
}

#[test]
fn databases_are_taken_as_existing() {
    let (said, roles) = dump(
        "ALTER DATABASE shop OWNER TO app; GRANT CONNECT ON DATABASE shop TO reader; COMMENT ON DATABASE shop IS 'x';
        ALTER DATABASE shop SET search_path TO app, public; ALTER TABLESPACE fast OWNER TO app",
    );
    assert_eq!(
        (said.as_str(), roles.join(" ").as_str()),
        (". . . . .", "app reader")
    );
}

#[test]
fn what_a_cluster_has_anyway_is_no_failure() {
    let (said, roles) = dump(
        "DROP ROLE app; DROP ROLE postgres; CREATE ROLE postgres; ALTER ROLE postgres WITH SUPERUSER;
        CREATE ROLE app; CREATE ROLE app; CREATE SCHEMA public; CREATE SCHEMA a; CREATE SCHEMA a",
    );
    assert_eq!(said, ". . . . . 42710 . . 42P06");
    assert_eq!(roles, Vec::<String>::new());
}

#[test]
fn what_is_cleaned_away_need_not_be_there() {
    let (said, _) = dump(
        "ALTER TABLE ONLY public.a DROP CONSTRAINT a_pkey; ALTER TABLE public.a ALTER COLUMN id DROP DEFAULT;
        DROP TABLE public.a; DROP FUNCTION s.f(int); DROP SCHEMA s; ALTER TABLE public.a ADD COLUMN b int",
    );
    assert_eq!(said, ". . . . . 42P01");
}

#[test]
fn a_part_of_a_database_has_its_surroundings() {
    let (said, assumed) = dump(
        "CREATE TABLE app.a (id uuid DEFAULT extensions.uuid_generate_v4() NOT NULL, name public.citext, v public.vector(3));
        CREATE INDEX i ON app.a USING gin (name public.gin_trgm_ops); CREATE TABLE public.b (g public.geometry(Point,4326));
        ALTER TABLE ONLY app.a ADD CONSTRAINT x EXCLUDE USING gist (id WITH =);
        ALTER TABLE ONLY app.a ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES app.missing(id);
        SELECT public.no_such_function()",
    );
    assert_eq!(
        assumed,
        [
            "app",
            "citext",
            "vector",
            "extensions",
            "uuid-ossp",
            "pg_trgm",
            "postgis",
            "btree_gist"
        ],
        "{said}"
    );
    assert_eq!(said, ". . . . Unknown Unknown");
}
