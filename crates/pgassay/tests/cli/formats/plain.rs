//! Trees of tools whose files lie in one folder, or whose folders hold one file.

use super::{A, B, C, Tree};

pub(super) const TREES: &[Tree] = &[
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
];
