//! Single files, dumps and standard input.

use crate::project::Project;

const DUMP: &str = "--
-- PostgreSQL database dump
--

\\restrict abc
-- Dumped from database version 15.4 (Debian 15.4-1.pgdg120+1)
-- Dumped by pg_dump version 16.1

SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.orders (id bigint NOT NULL);
COPY public.orders (id) FROM stdin;
1
2
\\.
ALTER TABLE ONLY public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
\\unrestrict abc
";

#[test]
fn a_dump_says_its_version() {
    let project = Project::new([("structure.sql", DUMP)]);
    let ran = project.run(["audit", "structure.sql"]);
    let head: Vec<&str> = ran.stdout.lines().take(2).collect();
    assert_eq!(
        head.join(" "),
        "a dump, structure.sql (its header says so); statement by statement, as psql would; \
         PostgreSQL 15 (the dump's header)"
    );
    let report = project.run(["audit", "structure.sql", "--output", "json"]).json();
    assert_eq!(report["inventory"]["tables"], 1);
    assert_eq!(report["inventory"]["tables_without_primary_key"], 0);
    assert_eq!(report["gaps"], serde_json::json!([]));
}

#[test]
fn databases_of_a_cluster_are_never_merged() {
    let project = Project::new([(
        "all.sql",
        "-- PostgreSQL database cluster dump
CREATE ROLE app;
UPDATE pg_catalog.pg_database SET datistemplate = false WHERE datname = 'template1';
\\connect template1
CREATE TABLE public.a (id int);
\\connect shop
CREATE TABLE public.a (id int);
CREATE TABLE public.b (id int);
ALTER TABLE public.b OWNER TO app;
",
    )]);
    let report = project.run(["audit", "all.sql", "--output", "json"]).json();
    assert_eq!(report["inventory"]["tables"], 2);
    assert_eq!(report["failures"], serde_json::json!([]));
    let note = report["source"]["notes"][0].as_str().unwrap_or_default();
    assert!(
        note.starts_with("There are 2 databases (template1, shop), and they are not merged: only shop is"),
        "{note}"
    );
    let report = project
        .run(["audit", "all.sql", "--database", "template1", "--output", "json"])
        .json();
    assert_eq!(report["inventory"]["tables"], 1);
    let ran = project.run(["audit", "all.sql", "--database", "other"]);
    ran.fails_with(
        2,
        "there is no database `other` in the dump, only template1, shop",
    );
    let table = "CREATE TABLE a (id int PRIMARY KEY);\n";
    let one = Project::new([("one.sql", table), ("m/1_a.sql", table)]);
    for path in ["one.sql", "m"] {
        let ran = one.run(["audit", path, "--database", "shop"]);
        ran.fails_with(
            2,
            &format!("`{path}` does not connect to databases, so none of them can be chosen"),
        );
    }
}

#[test]
fn standard_input_has_a_name() {
    let project = Project::new([]);
    let arguments = ["audit", "-", "--stdin-name", "db/schema.sql", "--output", "sarif"];
    let report = project.run_with(arguments, b"CREATE TABLE a (id int);\n").json();
    let result = &report["runs"][0]["results"][0];
    assert_eq!(
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "db/schema.sql"
    );
}

#[test]
fn included_files_are_followed() {
    let project = Project::new([
        (
            "db/main.sql",
            "\\ir parts/a.sql\n\\i db/parts/b.sql\nCREATE TABLE c (id int PRIMARY KEY);\n",
        ),
        ("db/parts/a.sql", "CREATE TABLE a (id int PRIMARY KEY);\n"),
        ("db/parts/b.sql", "CREATE TABLE b (id int PRIMARY KEY);\n"),
    ]);
    let report = project.run(["audit", "db/main.sql", "--output", "json"]).json();
    assert_eq!(report["inventory"]["tables"], 3);
    assert_eq!(
        report["source"]["files"],
        serde_json::json!(["db/main.sql", "db/parts/a.sql", "db/parts/b.sql"])
    );
}

#[test]
fn a_circle_of_includes_ends() {
    let project = Project::new([
        ("a.sql", "\\i b.sql\nCREATE TABLE a (id int PRIMARY KEY);\n"),
        ("b.sql", "\\i a.sql\n"),
    ]);
    let report = project.run(["audit", "a.sql", "--output", "json"]).json();
    assert_eq!(
        report["gaps"][0]["because"],
        "the file `a.sql` is not included: it includes itself"
    );
    assert_eq!(report["inventory"]["tables"], 1);
}

#[test]
fn what_only_psql_can_tell_is_a_gap() {
    let project = Project::new([(
        "a.sql",
        "\\set schema app\n\\if :x\nCREATE TABLE a (id int);\n\\endif\nSELECT 'DROP TABLE b' \\gexec\nCREATE TABLE :schema.b (id int);\n\\frobnicate\n",
    )]);
    let report = project.run(["audit", "a.sql", "--output", "json"]).json();
    let gaps: Vec<&str> = report["gaps"]
        .as_array()
        .expect("it is a list")
        .iter()
        .filter_map(|it| it["because"].as_str())
        .collect();
    assert_eq!(
        gaps,
        [
            "only psql can tell which branch of \\if is run",
            "\\gexec runs what a query returns",
            "the value of `:schema` is not known",
            "psql's command \\frobnicate is not known",
        ]
    );
    assert_eq!(report["failures"], serde_json::json!([]));
}
