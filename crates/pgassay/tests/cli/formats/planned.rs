//! Trees of tools with plans, several folders, or names that say more.

use super::{A, B, C, Tree};

pub(super) const TREES: &[Tree] = &[
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
