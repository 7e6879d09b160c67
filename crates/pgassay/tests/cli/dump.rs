//! Dumps: what they name and do not make, several databases, `--clean`.

use crate::project::Project;

const HEAD: &str = "--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version 15.4\n\n";

const ROLES: &str = "SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA app;
ALTER SCHEMA app OWNER TO app_owner;
CREATE TABLE app.orders (id bigint NOT NULL);
ALTER TABLE app.orders OWNER TO app_owner;
ALTER TABLE ONLY app.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
ALTER TABLE app.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON app.orders TO \"Member\" USING ((id = 1));
REVOKE ALL ON TABLE app.orders FROM app_owner;
GRANT SELECT ON TABLE app.orders TO readonly;
ALTER DEFAULT PRIVILEGES FOR ROLE migrator IN SCHEMA app GRANT SELECT ON TABLES TO readonly;
";

#[test]
fn roles_of_the_cluster_are_taken_as_existing() {
    let project = Project::new([("structure.sql", &format!("{HEAD}{ROLES}"))]);
    let report = project.run(["audit", "structure.sql", "-o", "json"]).json();
    assert_eq!(report["failures"], serde_json::json!([]));
    assert_eq!(report["inventory"]["policies"], 1);
    let names: Vec<&str> = report["assumed"]
        .as_array()
        .expect("it is a list")
        .iter()
        .filter_map(|it| it["name"].as_str())
        .collect();
    assert_eq!(names, ["app_owner", "Member", "readonly", "migrator"]);
    let shown = project.run(["audit", "structure.sql"]).stdout;
    let line = "assumed     roles taken as existing: app_owner, Member, readonly, migrator\n";
    assert_eq!(shown.matches(line).count(), 1, "{shown}");
    let sarif = project.run(["audit", "structure.sql", "-o", "sarif"]).stdout;
    assert!(
        sarif.contains("\"roles taken as existing: app\\\\_owner,") || sarif.contains("existing: app_owner,")
    );
}

#[test]
fn a_role_that_migrations_do_not_make_is_a_failure() {
    let project = Project::new([("m/1_a.sql", ROLES)]);
    let report = project.run(["audit", "m", "-o", "json"]).json();
    assert_eq!(
        report["failures"][0]["message"],
        "role \"app_owner\" does not exist"
    );
    assert_eq!(report["assumed"], serde_json::json!([]));
}

#[test]
fn the_first_role_of_every_cluster_is_no_duplicate() {
    let project = Project::new([(
        "all.sql",
        "-- PostgreSQL database cluster dump\nCREATE ROLE postgres;\nALTER ROLE postgres WITH SUPERUSER INHERIT;
CREATE ROLE app;\nALTER ROLE app WITH LOGIN PASSWORD 'x';\n\\connect shop\nCREATE TABLE public.a (id int PRIMARY KEY);
ALTER TABLE public.a OWNER TO app;\n",
    )]);
    let report = project.run(["audit", "all.sql", "-o", "json"]).json();
    assert_eq!(report["failures"], serde_json::json!([]));
    assert_eq!(report["assumed"], serde_json::json!([]));
    assert_eq!(report["inventory"]["tables"], 1);
}

#[test]
fn what_clean_drops_need_not_be_there() {
    let clean = "ALTER TABLE ONLY public.a DROP CONSTRAINT a_pkey;\nDROP TABLE public.a;\nDROP ROLE app;\n";
    let table = "CREATE TABLE public.a (id int PRIMARY KEY);\n";
    let project = Project::new([
        ("clean.sql", &format!("{HEAD}{clean}{table}")),
        ("script.sql", &format!("{clean}{table}")),
    ]);
    let report = project.run(["audit", "clean.sql", "-o", "json"]).json();
    assert_eq!(report["failures"], serde_json::json!([]));
    let report = project.run(["audit", "script.sql", "-o", "json"]).json();
    assert_eq!(report["failures"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_dump_of_a_supabase_project_has_what_the_platform_brings() {
    let policy = "CREATE TABLE public.a (id uuid PRIMARY KEY, user_id uuid);
CREATE POLICY own ON public.a TO authenticated USING ((auth.uid() = user_id));\n";
    let project = Project::new([("schema.sql", &format!("{HEAD}{policy}"))]);
    let report = project.run(["audit", "schema.sql", "-o", "json"]).json();
    assert_eq!(
        report["source"]["because"],
        "its header says so; of a Supabase project: it uses the schema auth and does not make it"
    );
    assert_eq!(report["failures"], serde_json::json!([]));
    assert_eq!(report["assumed"], serde_json::json!([]));
    let plain = project.run(["audit", "schema.sql", "--prelude", "plain", "-o", "json"]);
    assert_eq!(plain.json()["failures"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_dump_is_known_without_its_header() {
    let text = "CREATE TABLE orders (\n    id bigint NOT NULL\n);\n\nALTER TABLE orders OWNER TO app;\n
ALTER TABLE ONLY orders\n    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);\n";
    let project = Project::new([("schema.sql", text)]);
    let report = project.run(["audit", "schema.sql", "-o", "json"]).json();
    assert_eq!(report["source"]["kind"], "dump");
    assert_eq!(report["source"]["because"], "it is written as pg_dump writes");
    assert_eq!(report["failures"], serde_json::json!([]));
}
