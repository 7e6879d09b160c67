//! A schema of any size with a little of everything: about six statements for each table.

use std::fmt::Write as _;

/// The schema; the same for the same number of tables.
pub(crate) fn schema(tables: usize) -> String {
    let mut sql = String::with_capacity(tables * 1_000);
    sql.push_str(
        "CREATE ROLE app;\nCREATE TYPE state AS ENUM ('new', 'open', 'done');\n\
         CREATE TABLE tenants (id bigint PRIMARY KEY, name text NOT NULL);\n",
    );
    for number in 0..tables {
        // Writing to a string does not fail.
        let _ = table(&mut sql, number);
    }
    sql
}

fn table(sql: &mut String, number: usize) -> std::fmt::Result {
    let parent = number / 2;
    writeln!(
        sql,
        "CREATE TABLE t{number} (\n    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    \
         tenant_id bigint NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,\n    parent_id bigint,\n    \
         state state NOT NULL DEFAULT 'new',\n    email varchar(255) CHECK (email <> '' AND length(email) < 200),\n    \
         amount numeric(12, 2) NOT NULL DEFAULT 0,\n    attributes jsonb DEFAULT '{{}}'::jsonb,\n    \
         created_at timestamptz NOT NULL DEFAULT now(),\n    updated_at timestamptz\n);"
    )?;
    if number > 0 {
        writeln!(
            sql,
            "ALTER TABLE t{number} ADD CONSTRAINT t{number}_parent FOREIGN KEY (parent_id) REFERENCES t{parent} (id);"
        )?;
    }
    if !number.is_multiple_of(10) {
        writeln!(
            sql,
            "CREATE INDEX t{number}_tenant ON t{number} (tenant_id, created_at DESC);"
        )?;
    }
    if number.is_multiple_of(3) {
        writeln!(
            sql,
            "CREATE UNIQUE INDEX t{number}_email ON t{number} (lower(email)) WHERE email IS NOT NULL;"
        )?;
    }
    if number.is_multiple_of(2) {
        writeln!(sql, "ALTER TABLE t{number} ENABLE ROW LEVEL SECURITY;")?;
        writeln!(
            sql,
            "CREATE POLICY own_rows ON t{number} TO app\n    \
             USING (tenant_id = current_setting('app.tenant')::bigint)\n    \
             WITH CHECK (tenant_id = current_setting('app.tenant')::bigint AND amount >= 0);"
        )?;
    }
    writeln!(sql, "GRANT SELECT, INSERT, UPDATE ON t{number} TO app;")?;
    writeln!(sql, "COMMENT ON TABLE t{number} IS 'Rows of kind {number}.';")?;
    if number.is_multiple_of(5) {
        writeln!(
            sql,
            "CREATE VIEW v{number} AS SELECT t.id, t.tenant_id, p.name, count(*) AS how_many\n    \
             FROM t{number} t JOIN tenants p ON p.id = t.tenant_id\n    WHERE t.state <> 'done' \
             GROUP BY t.id, t.tenant_id, p.name;"
        )?;
    }
    if number.is_multiple_of(10) {
        writeln!(
            sql,
            "CREATE FUNCTION touch_t{number}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    \
             NEW.updated_at := now();\n    IF NEW.amount < 0 THEN\n        RAISE EXCEPTION 'negative';\n    END IF;\n    \
             RETURN NEW;\nEND\n$$;\n\
             CREATE TRIGGER touch BEFORE UPDATE ON t{number} FOR EACH ROW EXECUTE FUNCTION touch_t{number}();"
        )?;
    }
    Ok(())
}
