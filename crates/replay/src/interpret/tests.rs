//! Blocks, and the schemas that they leave; what each does was seen on PostgreSQL 15.

use pgassay_catalog::gap::Effects;

use crate::FileMode;
use crate::tests::run;

/// Runs statements; their outcomes, the schemas that they made, and how many gaps there are.
fn said(sql: &str) -> String {
    let (outcomes, replay) = run(sql, FileMode::StatementByStatement);
    let schemas = replay.catalog().schemas.iter().map(|(_, it)| it.name.to_string());
    let schemas: Vec<String> = schemas.filter(|name| name != "public").collect();
    let gaps = replay.catalog().gaps.len();
    format!("{outcomes} | {} | {gaps}", schemas.join(" "))
}

fn block(body: &str) -> String {
    said(&format!("DO $$ {body} $$"))
}

#[test]
fn statements_and_handlers() {
    assert_eq!(
        block("BEGIN CREATE SCHEMA a; CREATE SCHEMA b; END"),
        ". | a b | 0"
    );
    assert_eq!(
        block("BEGIN CREATE SCHEMA a; CREATE SCHEMA a; END"),
        "42P06 |  | 0"
    );
    assert_eq!(
        block(
            "BEGIN CREATE SCHEMA a; CREATE SCHEMA a; EXCEPTION WHEN duplicate_schema THEN CREATE SCHEMA c; END"
        ),
        ". | c | 0"
    );
    assert_eq!(
        block(
            "BEGIN CREATE SCHEMA a; BEGIN CREATE SCHEMA a; EXCEPTION WHEN OTHERS THEN NULL; END; CREATE SCHEMA b; END"
        ),
        ". | a b | 0"
    );
    assert_eq!(
        block("BEGIN CREATE SCHEMA a; CREATE SCHEMA a; EXCEPTION WHEN duplicate_object THEN NULL; END"),
        "42P06 |  | 0"
    );
}

#[test]
fn constraints_by_the_columns_that_they_look_at() {
    let tables = "CREATE SCHEMA s; CREATE TABLE s.a (id int PRIMARY KEY);
        CREATE TABLE s.b (a_id int CONSTRAINT fk REFERENCES s.a, n int CONSTRAINT positive CHECK (n > 0));";
    let usage = |condition: &str| {
        said(&format!(
            "{tables} DO $$ BEGIN IF EXISTS (SELECT * FROM information_schema.constraint_column_usage
             WHERE table_schema = 's' AND {condition}) THEN CREATE SCHEMA yes; ELSE CREATE SCHEMA no; END IF; END $$"
        ))
    };
    for (condition, answer) in [
        ("table_name = 'a' AND constraint_name = 'fk'", "yes"),
        ("table_name = 'b' AND constraint_name = 'fk'", "no"),
        (
            "table_name = 'b' AND column_name = 'n' AND constraint_name = 'positive'",
            "yes",
        ),
        (
            "table_name = 'a' AND column_name = 'id' AND constraint_name = 'a_pkey'",
            "yes",
        ),
        ("table_name = 'a' AND constraint_name = 'other'", "no"),
    ] {
        assert_eq!(
            usage(condition),
            format!(". . . . | s {answer} | 0"),
            "{condition}"
        );
    }
}

#[test]
fn conditions() {
    assert_eq!(
        block("BEGIN IF false THEN CREATE SCHEMA a; ELSE CREATE SCHEMA b; END IF; END"),
        ". | b | 0"
    );
    assert_eq!(
        block("BEGIN IF NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'a') THEN CREATE SCHEMA a; END IF;
               IF EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname = 'a') THEN CREATE SCHEMA b; END IF; END"),
        ". | a b | 0"
    );
    assert_eq!(
        block(
            "DECLARE n int; BEGIN SELECT count(*) INTO n FROM pg_namespace WHERE nspname IN ('a', 'public');
               IF n = 1 THEN CREATE SCHEMA a; END IF; END"
        ),
        ". | a | 0"
    );
    assert_eq!(
        block(
            "BEGIN IF current_setting('server_version_num')::int >= 150000 THEN CREATE SCHEMA a; END IF; END"
        ),
        ". | a | 0"
    );
    assert_eq!(
        block("BEGIN IF random() > 0.5 THEN CREATE SCHEMA a; END IF; CREATE SCHEMA b; END"),
        ". | b | 1"
    );
    assert_eq!(
        block("BEGIN IF random() > 0.5 THEN RETURN; END IF; CREATE SCHEMA b; END"),
        ". |  | 1"
    );
    assert_eq!(
        block("BEGIN IF to_regclass('x') IS NULL THEN CREATE SCHEMA a; END IF; END"),
        ". | a | 0"
    );
}

#[test]
fn made_statements() {
    assert_eq!(block("BEGIN EXECUTE 'CREATE SCHEMA a'; END"), ". | a | 0");
    assert_eq!(
        block("BEGIN EXECUTE format('CREATE SCHEMA %I', 'Odd'); END"),
        ". | \"Odd\" | 0"
    );
    assert_eq!(
        block("DECLARE n text := 'a'; BEGIN EXECUTE 'CREATE SCHEMA ' || quote_ident(n); END"),
        ". | a | 0"
    );
    assert_eq!(block("BEGIN EXECUTE NULL; END"), "22004 |  | 0");
    assert_eq!(block("BEGIN EXECUTE 'COMMIT'; END"), "0A000 |  | 0");
    assert_eq!(
        block("BEGIN EXECUTE 'CREATE SCHEMA s' || random(); END"),
        ". |  | 1"
    );
    assert_eq!(block("BEGIN EXECUTE 'SELECT ' || random(); END"), ". |  | 0");
}

#[test]
fn loops() {
    assert_eq!(
        block("BEGIN FOR i IN 1..3 LOOP EXECUTE format('CREATE SCHEMA s%s', i); END LOOP; END"),
        ". | s1 s2 s3 | 0"
    );
    assert_eq!(
        block(
            "DECLARE n text; BEGIN FOREACH n IN ARRAY ARRAY['a', 'b'] LOOP EXECUTE 'CREATE SCHEMA ' || n; END LOOP; END"
        ),
        ". | a b | 0"
    );
    assert_eq!(
        block("DECLARE r record; BEGIN FOR r IN SELECT nspname AS n FROM pg_namespace WHERE nspname LIKE 'pub%' LOOP
               EXECUTE 'CREATE SCHEMA x_' || r.n; END LOOP; END"),
        ". | x_public | 0"
    );
    assert_eq!(
        block(
            "DECLARE t text; BEGIN FOR t IN SELECT unnest(ARRAY['a', 'b']) LOOP EXECUTE 'CREATE SCHEMA ' || t; END LOOP; END"
        ),
        ". | a b | 0"
    );
    assert_eq!(
        block(
            "DECLARE i int := 0; BEGIN LOOP i := i + 1; EXIT WHEN i > 2; EXECUTE 'CREATE SCHEMA s' || i; END LOOP; END"
        ),
        ". | s1 s2 | 0"
    );
    assert_eq!(block("BEGIN LOOP NULL; END LOOP; END"), "? |  | 1");
}

#[test]
fn errors() {
    assert_eq!(block("BEGIN RAISE EXCEPTION 'stop'; END"), "P0001 |  | 0");
    assert_eq!(
        block("BEGIN RAISE EXCEPTION 'stop' USING ERRCODE = 'unique_violation'; END"),
        "23505 |  | 0"
    );
    assert_eq!(block("BEGIN RAISE NOTICE 'go on'; END"), ". |  | 0");
    assert_eq!(
        block("BEGIN CREATE SCHEMA public; EXCEPTION WHEN OTHERS THEN RAISE; END"),
        "42P06 |  | 0"
    );
    assert_eq!(block("BEGIN SELECT 1; END"), "42601 |  | 0");
    assert_eq!(block("BEGIN SELEC 1; END"), "42601 |  | 0");
    assert_eq!(block("DECLARE a nosuch; BEGIN NULL; END"), "42704 |  | 0");
    assert_eq!(
        block("BEGIN NULL; EXCEPTION WHEN nosuch THEN NULL; END"),
        "42704 |  | 0"
    );
    assert_eq!(block("BEGIN VACUUM; END"), "25001 |  | 0");
    assert_eq!(
        said("DO LANGUAGE nosuch $$ x $$; DO LANGUAGE sql $$ SELECT 1 $$"),
        "42704 0A000 |  | 0"
    );
}

/// What may or may not happen to temporary tables leaves nothing unsure in the end.
#[test]
fn temporary_tables_that_may_be() {
    let gaps = |sql: &str| {
        let (outcomes, replay) = run(sql, FileMode::StatementByStatement);
        let replayed = replay.finish();
        assert_eq!(replayed.failures, []);
        (outcomes, replayed.catalog.gaps.len())
    };
    let body = "CREATE TABLE kept (n int); DO $$ BEGIN WHILE (SELECT max(n) FROM kept) > 3 LOOP
        CREATE TEMP TABLE t (n int) ON COMMIT DROP; INSERT INTO t VALUES (1); DROP TABLE t; END LOOP; END $$;";
    assert_eq!(gaps(body), (". .".to_owned(), 0));
    // What follows may rely on it.
    let relied = "CREATE TABLE kept (n int);
        DO $$ BEGIN IF (SELECT max(n) FROM kept) > 3 THEN CREATE TEMP TABLE t (n int); END IF; END $$;
        INSERT INTO t VALUES (1);";
    assert!(gaps(relied).0.starts_with(". . "));
    let lasting = body.replace("TEMP TABLE", "TABLE").replace("ON COMMIT DROP", "");
    assert!(gaps(&lasting).1 > 0);
}

/// What a statement may have done whose text is put together from what is not known: as little as its known parts say.
#[test]
fn texts_that_are_known_in_part() {
    let effects = |body: &str| {
        let sql =
            format!("CREATE TABLE kept (n int, name text); DO $$ DECLARE made text; BEGIN {body} END $$;");
        let (_, replay) = run(&sql, FileMode::StatementByStatement);
        let gaps = replay.catalog().gaps.iter();
        gaps.fold(Effects::NONE, |all, gap| all.union(gap.may_have))
    };
    let row = "(SELECT max(name) FROM kept)";
    assert_eq!(
        effects(&format!(
            "made := format('CREATE TABLE %I (n int)', {row}); EXECUTE made;"
        )),
        Effects::TABLES
    );
    assert_eq!(
        effects(&format!(
            "IF {row} = 'a' THEN made := 'CREATE TABLE a (n int)'; ELSE made := 'DROP SCHEMA public CASCADE'; END IF; EXECUTE made;"
        )),
        Effects::ANYTHING
    );
    assert_eq!(
        effects(&format!("made := {row}; EXECUTE made;")),
        Effects::ANYTHING
    );
    // A loop that ends by what rows say, and changes rows only.
    assert_eq!(
        effects("LOOP UPDATE kept SET n = 1 WHERE n IS NULL; EXIT WHEN NOT FOUND; END LOOP;"),
        Effects::NONE
    );
    assert_eq!(
        effects("LOOP CREATE INDEX ON kept (n); EXIT WHEN (SELECT count(*) FROM kept) > 3; END LOOP;"),
        Effects::INDEXES
    );
}

#[test]
fn texts_in_loops_that_are_known_in_part() {
    let sql = "CREATE TABLE kept (n int, name text); DO $$ DECLARE made text; r record; BEGIN
        FOR r IN SELECT name AS partition_name, n AS bound FROM kept LOOP
            made := format('CREATE TABLE %I PARTITION OF kept %s', r.partition_name || '_new', r.bound);
            EXECUTE made;
        END LOOP; END $$;";
    let (_, replay) = run(sql, FileMode::StatementByStatement);
    let gaps: Vec<(Effects, &str)> = replay
        .catalog()
        .gaps
        .iter()
        .map(|it| (it.may_have, it.because.as_str()))
        .collect();
    assert_eq!(
        gaps,
        [(Effects::TABLES, "the text of an EXECUTE cannot be told offline")]
    );
}
