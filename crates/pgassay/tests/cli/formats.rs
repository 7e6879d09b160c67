//! Every format on a small tree: what is run, in which order, and what is not. The order is never that of the paths.

mod bad;
mod flyway;
mod liquibase;
mod placeholders;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::project::Project;

/// A tree, and what becomes of it.
struct Tree {
    /// The id of the format.
    id: &'static str,
    files: &'static [(&'static str, &'static str)],
    title: &'static str,
    /// What is run, in order.
    run: &'static [&'static str],
    /// What is not run, and a part of why.
    not_run: &'static [(&'static str, &'static str)],
}

const A: &str = "CREATE TABLE a (id bigint PRIMARY KEY);\n";
const B: &str = "ALTER TABLE a ADD COLUMN b int;\n";
const C: &str = "ALTER TABLE a DROP COLUMN b;\n";

const TREES: &[Tree] = &[
    Tree {
        id: "supabase",
        files: &[
            ("supabase/migrations/20240101_a.sql", A),
            ("supabase/migrations/20240101000000_b.sql", B),
            ("supabase/migrations/2025_c.sql", C),
            ("supabase/migrations/2025_d.sql", "DROP TABLE a;\n"),
            ("supabase/migrations/fix.sql", "DROP TABLE a;\n"),
        ],
        title: "Supabase, 3 files in supabase/migrations",
        run: &[
            "supabase/migrations/20240101_a.sql",
            "supabase/migrations/20240101000000_b.sql",
            "supabase/migrations/2025_c.sql",
        ],
        not_run: &[
            ("supabase/migrations/fix.sql", "its name is not <digits>_name.sql"),
            (
                "supabase/migrations/2025_d.sql",
                "it has the version of `2025_c.sql`",
            ),
        ],
    },
    Tree {
        id: "prisma",
        files: &[
            ("prisma/schema.prisma", ""),
            (
                "prisma/migrations/migration_lock.toml",
                "provider = \"postgresql\"\n",
            ),
            ("prisma/migrations/10_a/migration.sql", A),
            ("prisma/migrations/1_b/migration.sql", B),
            ("prisma/migrations/2_c/migration.sql", C),
            ("prisma/migrations/3_empty/notes.txt", ""),
            ("prisma/migrations/2_c/down.sql", "DROP TABLE a;\n"),
        ],
        title: "Prisma, 3 migrations in prisma/migrations",
        // Prisma counts letters, not numbers.
        run: &[
            "prisma/migrations/10_a/migration.sql",
            "prisma/migrations/1_b/migration.sql",
            "prisma/migrations/2_c/migration.sql",
        ],
        not_run: &[
            ("prisma/migrations/2_c/down.sql", "Prisma runs only migration.sql"),
            ("prisma/migrations/3_empty", "it has no migration.sql"),
        ],
    },
    Tree {
        id: "drizzle",
        files: &[
            (
                "drizzle/meta/_journal.json",
                r#"{"dialect": "postgresql", "entries": [{"idx": 0, "tag": "0001_z"}, {"idx": 1, "tag": "0000_y"}]}"#,
            ),
            (
                "drizzle/0000_y.sql",
                "ALTER TABLE a ADD COLUMN b int;--> statement-breakpoint\nALTER TABLE a ADD COLUMN c int;\n",
            ),
            ("drizzle/0001_z.sql", A),
            ("drizzle/0002_x.sql", "DROP TABLE a;\n"),
        ],
        title: "Drizzle, 2 files in drizzle",
        run: &["drizzle/0001_z.sql", "drizzle/0000_y.sql"],
        not_run: &[("drizzle/0002_x.sql", "journal does not list it")],
    },
    Tree {
        id: "diesel",
        files: &[
            ("diesel.toml", ""),
            // The date with dashes is later than the date without.
            ("migrations/2024-02-01-000000_b/up.sql", B),
            ("migrations/2024-02-01-000000_b/down.sql", C),
            ("migrations/20240101000000_a/up.sql", A),
            ("migrations/20240101000000_a/down.sql", "DROP TABLE a;\n"),
            (
                "migrations/20240301000000_c/up.sql",
                "CREATE INDEX CONCURRENTLY a_b ON a (b);\n",
            ),
            (
                "migrations/20240301000000_c/metadata.toml",
                "run_in_transaction = false\n",
            ),
            ("migrations/20240401000000_d/down.sql", ""),
        ],
        title: "Diesel, 3 migrations in migrations",
        run: &[
            "migrations/20240101000000_a/up.sql",
            "migrations/2024-02-01-000000_b/up.sql",
            "migrations/20240301000000_c/up.sql",
        ],
        not_run: &[("migrations/20240401000000_d", "it has no up.sql")],
    },
    Tree {
        id: "golang-migrate",
        files: &[
            ("go.mod", "require github.com/golang-migrate/migrate/v4 v4.17.0\n"),
            ("db/migrations/10_c.up.sql", C),
            ("db/migrations/9_b.up.sql", B),
            ("db/migrations/9_b.down.sql", C),
            ("db/migrations/0001_a.up.sql", A),
            ("db/migrations/11_d.down.sql", "DROP TABLE a;\n"),
            ("db/migrations/12_e.sql", "DROP TABLE a;\n"),
        ],
        title: "golang-migrate, 3 up files in db/migrations",
        run: &[
            "db/migrations/0001_a.up.sql",
            "db/migrations/9_b.up.sql",
            "db/migrations/10_c.up.sql",
        ],
        not_run: &[
            ("db/migrations/12_e.sql", "its name is not <number>_name.up.sql"),
            (
                "db/migrations/11_d.down.sql",
                "there is no migration of its version",
            ),
        ],
    },
    Tree {
        id: "goose",
        files: &[
            (
                "sql/10_c.sql",
                "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY a_b ON a (b);\n-- +goose Down\nDROP TABLE a;\n",
            ),
            (
                "sql/2_a.sql",
                "-- +goose Up\n-- +goose StatementBegin\nCREATE TABLE a (id bigint PRIMARY KEY, b int);\n-- +goose StatementEnd\n-- +goose Down\nDROP TABLE a;\n",
            ),
            ("sql/11_d.sql", "DROP TABLE a;\n"),
            ("sql/12_e.go", "package sql\n"),
        ],
        title: "goose, 2 files in sql",
        run: &["sql/2_a.sql", "sql/10_c.sql"],
        not_run: &[
            ("sql/12_e.go", "it is a program"),
            ("sql/11_d.sql", "it does not say what is run"),
        ],
    },
    Tree {
        id: "sql-migrate",
        files: &[
            (
                "migrations/10-b.sql",
                "-- +migrate Up notransaction\nCREATE INDEX CONCURRENTLY a_id ON a (id);\n-- +migrate Down\n",
            ),
            (
                "migrations/9-a.sql",
                "-- +migrate Up\nCREATE TABLE a (id bigint PRIMARY KEY);\n-- +migrate Down\nDROP TABLE a;\n",
            ),
        ],
        title: "sql-migrate, 2 files in migrations",
        run: &["migrations/9-a.sql", "migrations/10-b.sql"],
        not_run: &[],
    },
    Tree {
        id: "dbmate",
        files: &[
            (
                "db/migrations/2024_b.sql",
                "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY a_id ON a (id);\n-- migrate:down\n",
            ),
            // As text it is before 2024, as a number after it.
            (
                "db/migrations/20239_a.sql",
                "-- migrate:up\nCREATE TABLE a (id bigint PRIMARY KEY);\n\n-- migrate:down\nDROP TABLE a;\n",
            ),
            ("db/migrations/late.sql", "-- migrate:up\nDROP TABLE a;\n"),
            ("db/schema.sql", "CREATE TABLE other (id int);\n"),
        ],
        title: "dbmate, 2 files in db/migrations",
        run: &["db/migrations/20239_a.sql", "db/migrations/2024_b.sql"],
        not_run: &[("db/migrations/late.sql", "its name is not <number>_name.sql")],
    },
    Tree {
        id: "node-pg-migrate",
        files: &[
            (
                "migrations/9_a.sql",
                "-- Up Migration\nCREATE TABLE a (id bigint PRIMARY KEY);\n-- Down Migration\nDROP TABLE a;\n",
            ),
            (
                "migrations/10-b.sql",
                "-- Up Migration\nALTER TABLE a ADD COLUMN b int;\n-- Down Migration\nDROP TABLE a;\n",
            ),
            ("migrations/11_c.js", "exports.up = pgm => {}\n"),
        ],
        title: "node-pg-migrate, 2 files in migrations",
        run: &["migrations/9_a.sql", "migrations/10-b.sql"],
        not_run: &[("migrations/11_c.js", "it is a program")],
    },
    Tree {
        id: "tern",
        files: &[
            (
                "migrations/9_a.sql",
                "CREATE TABLE a (id bigint PRIMARY KEY);\n---- create above / drop below ----\nDROP TABLE a;\n",
            ),
            (
                "migrations/10_b.sql",
                "ALTER TABLE a ADD COLUMN b int;\n---- create above / drop below ----\nDROP TABLE a;\n",
            ),
        ],
        title: "tern, 2 files in migrations",
        run: &["migrations/9_a.sql", "migrations/10_b.sql"],
        not_run: &[],
    },
    Tree {
        id: "pop",
        files: &[
            ("migrations/20240101000002_b.up.sql", "broken here;\n"),
            ("migrations/20240101000002_b.postgres.up.sql", B),
            ("migrations/20240101000002_b.mysql.up.sql", "broken here;\n"),
            ("migrations/20240101000001_z.up.sql", A),
            ("migrations/20240101000001_z.down.sql", "DROP TABLE a;\n"),
            (
                "migrations/20240101000003_c.autocommit.up.sql",
                "CREATE INDEX CONCURRENTLY a_b ON a (b);\n",
            ),
            ("migrations/20240101000004_d.up.fizz", ""),
        ],
        title: "pop, 3 up files in migrations",
        run: &[
            "migrations/20240101000001_z.up.sql",
            "migrations/20240101000002_b.postgres.up.sql",
            "migrations/20240101000003_c.autocommit.up.sql",
        ],
        not_run: &[
            (
                "migrations/20240101000002_b.up.sql",
                "another file of its number is for PostgreSQL",
            ),
            ("migrations/20240101000004_d.up.fizz", "it is fizz and no SQL"),
        ],
    },
    Tree {
        id: "refinery",
        files: &[
            ("Cargo.toml", "[dependencies]\nrefinery = \"0.8\"\n"),
            ("migrations/V10__c.sql", C),
            ("migrations/U9__b.sql", B),
            ("migrations/V1__a.sql", A),
            ("migrations/V1__again.sql", "DROP TABLE a;\n"),
        ],
        title: "refinery, 3 files in migrations",
        run: &[
            "migrations/V1__a.sql",
            "migrations/U9__b.sql",
            "migrations/V10__c.sql",
        ],
        not_run: &[("migrations/V1__again.sql", "it has the version of `V1__a.sql`")],
    },
    Tree {
        id: "sqlx",
        files: &[
            ("Cargo.toml", "[dependencies]\nsqlx = \"0.8\"\n"),
            (
                "migrations/10_c.sql",
                "-- no-transaction\nCREATE INDEX CONCURRENTLY a_b ON a (b);\n",
            ),
            ("migrations/9_b.up.sql", B),
            ("migrations/9_b.down.sql", C),
            ("migrations/1_a.sql", A),
            ("migrations/seed.sql", "DROP TABLE a;\n"),
        ],
        title: "sqlx, 3 files in migrations",
        run: &[
            "migrations/1_a.sql",
            "migrations/9_b.up.sql",
            "migrations/10_c.sql",
        ],
        not_run: &[("migrations/seed.sql", "its name is not <number>_name.sql")],
    },
    Tree {
        id: "graphile-migrate",
        files: &[
            (
                ".gmrc",
                "{ // settings\n \"placeholders\": {\":ROLE\": \"reader\", \":OTHER\": \"!ENV\",},\n \"pgSettings\": {\"search_path\": \"app,public\"} }\n",
            ),
            ("migrations/current.sql", "ALTER TABLE a ADD COLUMN b int;\n"),
            (
                "migrations/committed/000001.sql",
                "--! Previous: -\n--! Hash: sha1:1\n\nCREATE SCHEMA app;\nCREATE ROLE :ROLE;\nCREATE TABLE app.a (id int PRIMARY KEY);\n",
            ),
            (
                "migrations/committed/000002-more.sql",
                "--! Previous: sha1:1\n--! Hash: sha1:2\n\nGRANT SELECT ON a TO :ROLE;\n",
            ),
            ("migrations/committed/3.sql", "DROP TABLE a;\n"),
        ],
        title: "graphile-migrate, 2 files in migrations/committed",
        run: &[
            "migrations/committed/000001.sql",
            "migrations/committed/000002-more.sql",
            "migrations/current.sql",
            ".gmrc",
        ],
        not_run: &[("migrations/committed/3.sql", "its name is not <six digits>.sql")],
    },
    Tree {
        id: "atlas",
        files: &[
            (
                "migrations/atlas.sum",
                "h1:x=\n20240101_a.sql h1:y=\n20240102_b.sql h1:z=\n20240103_c.sql h1:w=\n",
            ),
            ("migrations/20240101_a.sql", "broken before the checkpoint;\n"),
            (
                "migrations/20240102_b.sql",
                "-- atlas:checkpoint\n\nCREATE TABLE a (id bigint PRIMARY KEY);\n",
            ),
            (
                "migrations/20240103_c.sql",
                "-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY a_id ON a (id);\n",
            ),
            ("migrations/20240104_d.sql", "DROP TABLE a;\n"),
        ],
        title: "Atlas, 2 files in migrations",
        run: &["migrations/20240102_b.sql", "migrations/20240103_c.sql"],
        not_run: &[
            (
                "migrations/20240101_a.sql",
                "the checkpoint `20240102_b.sql` stands for it",
            ),
            ("migrations/20240104_d.sql", "atlas.sum does not list it"),
        ],
    },
    Tree {
        id: "hasura",
        files: &[
            (
                "hasura/config.yaml",
                "version: 3\nendpoint: http://localhost:8080\nmetadata_directory: metadata\n",
            ),
            ("hasura/migrations/default/1600000000001_b/up.sql", B),
            ("hasura/migrations/default/1600000000001_b/down.sql", C),
            ("hasura/migrations/default/900000000000_a/up.sql", A),
            (
                "hasura/migrations/default/1600000000002_c/up.yaml",
                "- type: run_sql\n",
            ),
        ],
        title: "Hasura, 2 migrations in hasura/migrations/default",
        run: &[
            "hasura/migrations/default/900000000000_a/up.sql",
            "hasura/migrations/default/1600000000001_b/up.sql",
        ],
        not_run: &[(
            "hasura/migrations/default/1600000000002_c",
            "its up.yaml is no SQL",
        )],
    },
    Tree {
        id: "sqitch",
        files: &[
            ("sqitch.conf", "[core]\n\tengine = pg\n"),
            (
                "sqitch.plan",
                "%syntax-version=1.0.0\n%project=x\n\nusers 2024-01-01T00:00:00Z A <a@b> # z\n@v1 2024-01-02T00:00:00Z A <a@b>\n\
                 columns [users] 2024-01-03T00:00:00Z A <a@b>\nusers [users@v1] 2024-01-04T00:00:00Z A <a@b>\n",
            ),
            (
                "deploy/users@v1.sql",
                "BEGIN;\nCREATE TABLE a (id bigint PRIMARY KEY);\nCOMMIT;\n",
            ),
            ("deploy/users.sql", C),
            ("deploy/columns.sql", B),
            ("deploy/forgotten.sql", "DROP TABLE a;\n"),
            ("revert/users.sql", "DROP TABLE a;\n"),
        ],
        title: "Sqitch, 3 changes in .",
        run: &["deploy/users@v1.sql", "deploy/columns.sql", "deploy/users.sql"],
        not_run: &[("deploy/forgotten.sql", "the plan does not list it")],
    },
    Tree {
        id: "manifest",
        files: &[
            (
                "schema/versioned/v1.10/manifest.json",
                r#"{"CurrVersion": "1.10", "SchemaUpdateCqlFiles": ["z.sql"]}"#,
            ),
            ("schema/versioned/v1.10/z.sql", C),
            (
                "schema/versioned/v1.9/manifest.json",
                r#"{"CurrVersion": "1.9", "SchemaUpdateCqlFiles": ["b.sql", "a.sql"]}"#,
            ),
            ("schema/versioned/v1.9/b.sql", A),
            ("schema/versioned/v1.9/a.sql", B),
            ("schema/versioned/v1.9/c.sql", "DROP TABLE a;\n"),
        ],
        title: "versioned folders, 3 files in schema/versioned",
        run: &[
            "schema/versioned/v1.9/b.sql",
            "schema/versioned/v1.9/a.sql",
            "schema/versioned/v1.10/z.sql",
        ],
        not_run: &[("schema/versioned/v1.9/c.sql", "manifest.json does not list it")],
    },
    Tree {
        id: "flyway",
        files: &[
            ("db/migration/V10__c.sql", C),
            ("db/migration/V2_1__b.sql", B),
            ("db/migration/V1__a.sql", A),
            ("db/migration/V1.0__again.sql", "DROP TABLE a;\n"),
            (
                "db/migration/R__view.sql",
                "CREATE OR REPLACE VIEW v AS SELECT id FROM a;\n",
            ),
            ("db/migration/U10__c.sql", B),
            (
                "db/migration/later/V11__index.sql",
                "CREATE INDEX CONCURRENTLY a_id ON a (id);\n",
            ),
            ("db/migration/mysql/V12__no.sql", "broken;\n"),
            ("db/migration/v13__small.sql", "DROP TABLE a;\n"),
        ],
        title: "Flyway, 5 files in db/migration",
        run: &[
            "db/migration/V1__a.sql",
            "db/migration/V2_1__b.sql",
            "db/migration/V10__c.sql",
            "db/migration/later/V11__index.sql",
            "db/migration/R__view.sql",
        ],
        not_run: &[
            (
                "db/migration/v13__small.sql",
                "its name is not V<version>__name.sql",
            ),
            (
                "db/migration/V1.0__again.sql",
                "it has the version of `V1__a.sql`",
            ),
        ],
    },
    Tree {
        id: "liquibase",
        files: &[
            (
                "db/changelog/db.changelog-master.yaml",
                "databaseChangeLog:\n  - include:\n      file: z.sql\n      relativeToChangelogFile: true\n  - include:\n      file: a.xml\n      relativeToChangelogFile: true\n",
            ),
            (
                "db/changelog/z.sql",
                "--liquibase formatted sql\n--changeset x:1\nCREATE TABLE a (id bigint PRIMARY KEY);\n--rollback DROP TABLE a;\n",
            ),
            (
                "db/changelog/a.xml",
                "<databaseChangeLog><changeSet id=\"2\" author=\"x\"><sql>ALTER TABLE a ADD COLUMN b int;</sql></changeSet></databaseChangeLog>\n",
            ),
        ],
        title: "Liquibase, 2 change sets in db/changelog",
        run: &["db/changelog/z.sql", "db/changelog/a.xml"],
        not_run: &[],
    },
    Tree {
        id: "numbered",
        files: &[
            ("sql/10_c.sql", C),
            ("sql/9_b.sql", B),
            ("sql/001_a.sql", A),
            ("sql/notes.sql", "DROP TABLE a;\n"),
            ("sql/010_c.down.sql", B),
        ],
        title: "3 numbered SQL files in sql",
        run: &["sql/001_a.sql", "sql/9_b.sql", "sql/10_c.sql"],
        not_run: &[
            ("sql/010_c.down.sql", "it undoes a migration"),
            ("sql/notes.sql", "its name does not begin with a number"),
        ],
    },
];

fn texts(list: &Value, member: Option<&str>) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    let text = |item: &Value| {
        member
            .map_or(item, |member| &item[member])
            .as_str()
            .map(str::to_owned)
    };
    items.filter_map(text).collect()
}

#[test]
fn every_format_is_run_as_its_tool_would() {
    let mut wrong = Vec::new();
    for tree in TREES {
        let project = Project::new([]);
        for (path, text) in tree.files {
            project.add(path, text.as_bytes());
        }
        let ran = project.run(["audit", "-o", "json"]);
        if ran.stdout.is_empty() {
            wrong.push(format!("{}: {}", tree.id, ran.stderr));
            continue;
        }
        let report = ran.json();
        let source = &report["source"];
        let not_run: Vec<(String, String)> = texts(&source["not_run"], Some("file"))
            .into_iter()
            .zip(texts(&source["not_run"], Some("because")))
            .collect();
        let as_said = not_run.len() == tree.not_run.len()
            && tree
                .not_run
                .iter()
                .all(|(file, why)| not_run.iter().any(|it| it.0 == *file && it.1.contains(why)));
        if source["title"] != tree.title || texts(&source["files"], None) != tree.run || !as_said {
            wrong.push(format!("{}: {source:#}", tree.id));
        }
        if report["failures"] != serde_json::json!([]) || report["gaps"] != serde_json::json!([]) {
            wrong.push(format!(
                "{}: {:#} {:#}",
                tree.id, report["failures"], report["gaps"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The path of the folder itself gives the same, and so does the name of the format.
#[test]
fn the_folder_and_the_format_can_be_named() {
    for tree in TREES {
        let project = Project::new([]);
        for (path, text) in tree.files {
            project.add(path, text.as_bytes());
        }
        let (_, folder) = tree.title.rsplit_once(" in ").expect("a title names the folder");
        let direct = project.run(["audit", folder, "-o", "json"]).json();
        let files = texts(&direct["source"]["files"], None);
        let is_current = |path: &&String| path.as_str() == "migrations/current.sql";
        let expected: Vec<&str> = tree.run.iter().copied().collect();
        let missing: Vec<&&str> = expected
            .iter()
            .filter(|it| !files.iter().any(|file| file == **it))
            .collect();
        // What is not committed is not in the folder of what is.
        assert!(
            missing.is_empty() || tree.id == "graphile-migrate" && !files.iter().any(|it| is_current(&it)),
            "{}: {files:?}",
            tree.id
        );
        let forced = project.run(["audit", "--format", tree.id, "-o", "json"]).json();
        assert_eq!(texts(&forced["source"]["files"], None), tree.run, "{}", tree.id);
    }
}

#[test]
fn every_format_has_a_tree() {
    let ran = Project::new([]).run(["audit", "--format", "nonsense"]);
    ran.fails_with(2, "there is no format `nonsense`");
    let list = ran.stderr.split("the formats are ").nth(1).unwrap_or_default();
    let known: BTreeSet<&str> = list.trim().split(", ").filter(|it| *it != "list").collect();
    let tested: BTreeSet<&str> = TREES.iter().map(|tree| tree.id).collect();
    assert_eq!(known, tested);
}
