//! Settings, transactions, schemas, extensions, named kinds, maintenance: text in, tree out.

use super::parse_statement;
use crate::ast::{
    AlterExtensionAction, AlterObjectAction, ObjectKind, SetValue, SetVariable, StatementKind, Transaction,
};

fn parsed(sql: &str) -> StatementKind {
    parse_statement(sql, 0).kind
}

fn set(sql: &str) -> (String, SetValue, bool) {
    match parsed(sql) {
        StatementKind::Set(set) => {
            let SetVariable { local, name, value } = *set;
            (name.value.as_str().to_owned(), value, local)
        }
        other => panic!("{sql}: {other:?}"),
    }
}

fn values(values: &[&str]) -> SetValue {
    SetValue::Values(values.iter().map(|value| (*value).to_owned()).collect())
}

#[test]
fn settings() {
    for (sql, name, value, local) in [
        (
            "SET search_path TO a, \"B\", 'c d', ''",
            "search_path",
            values(&["a", "B", "c d", ""]),
            false,
        ),
        ("SET LOCAL App.Tenant = 'X'", "app.tenant", values(&["X"]), true),
        ("SET SESSION work_mem = -1", "work_mem", values(&["-1"]), false),
        (
            "SET check_function_bodies = OFF",
            "check_function_bodies",
            values(&["off"]),
            false,
        ),
        ("SET row_security = on", "row_security", values(&["on"]), false),
        ("SET x.y = true", "x.y", values(&["true"]), false),
        ("SET a TO DEFAULT", "a", SetValue::Default, false),
        ("SET TIME ZONE 'UTC'", "timezone", values(&["UTC"]), false),
        ("SET TIME ZONE LOCAL", "timezone", SetValue::Default, false),
        ("SET SCHEMA 's'", "search_path", values(&["s"]), false),
        ("SET LOCAL ROLE r", "role", values(&["r"]), true),
        ("SET ROLE NONE", "role", values(&["none"]), false),
        ("SET ROLE 'R'", "role", values(&["R"]), false),
        (
            "SET SESSION AUTHORIZATION a",
            "session_authorization",
            values(&["a"]),
            false,
        ),
        (
            "SET SESSION AUTHORIZATION DEFAULT",
            "session_authorization",
            SetValue::Default,
            false,
        ),
        (
            "SET XML OPTION DOCUMENT",
            "xmloption",
            values(&["document"]),
            false,
        ),
        ("SET NAMES 'UTF8'", "client_encoding", values(&["UTF8"]), false),
        ("SET NAMES DEFAULT", "client_encoding", SetValue::Default, false),
        ("RESET ROLE", "role", SetValue::Default, false),
        (
            "RESET SESSION AUTHORIZATION",
            "session_authorization",
            SetValue::Default,
            false,
        ),
        ("RESET search_path", "search_path", SetValue::Default, false),
        ("RESET TIME ZONE", "timezone", SetValue::Default, false),
        ("RESET ALL", "all", SetValue::Default, false),
    ] {
        assert_eq!(set(sql), (name.to_owned(), value, local), "{sql}");
    }
    assert!(matches!(parsed("SET CATALOG 'x'"), StatementKind::Invalid(error) if error.sqlstate == "0A000"));
    for sql in [
        "SET TRANSACTION READ ONLY",
        "SET CONSTRAINTS ALL DEFERRED",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    ] {
        assert_eq!(parsed(sql), StatementKind::SetTransaction, "{sql}");
    }
}

#[test]
fn transactions() {
    let transaction = |sql: &str| match parsed(sql) {
        StatementKind::Transaction(transaction) => transaction,
        other => panic!("{sql}: {other:?}"),
    };
    for sql in [
        "BEGIN",
        "BEGIN WORK",
        "START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY",
    ] {
        assert_eq!(transaction(sql), Transaction::Begin);
    }
    assert_eq!(transaction("COMMIT"), Transaction::Commit { chain: false });
    assert_eq!(
        transaction("END TRANSACTION AND NO CHAIN"),
        Transaction::Commit { chain: false }
    );
    assert_eq!(
        transaction("COMMIT AND CHAIN"),
        Transaction::Commit { chain: true }
    );
    assert_eq!(transaction("ABORT"), Transaction::Rollback { chain: false });
    assert_eq!(
        transaction("ROLLBACK AND CHAIN"),
        Transaction::Rollback { chain: true }
    );
    assert!(matches!(transaction("SAVEPOINT a"), Transaction::Savepoint(name) if name.value == *"a"));
    assert!(matches!(transaction("RELEASE SAVEPOINT a"), Transaction::Release(name) if name.value == *"a"));
    assert!(matches!(transaction("ROLLBACK TO a"), Transaction::RollbackTo(name) if name.value == *"a"));
    assert_eq!(
        transaction("PREPARE TRANSACTION 'x'"),
        Transaction::Prepare("x".to_owned())
    );
    assert_eq!(
        transaction("COMMIT PREPARED 'x'"),
        Transaction::CommitPrepared("x".to_owned())
    );
    assert_eq!(
        transaction("ROLLBACK PREPARED 'x'"),
        Transaction::RollbackPrepared("x".to_owned())
    );
}

#[test]
fn schemas_and_extensions() {
    let StatementKind::CreateSchema(schema) =
        parsed("CREATE SCHEMA s AUTHORIZATION a CREATE TABLE t (a text) GRANT SELECT ON t TO b")
    else {
        panic!("it is a schema");
    };
    assert!(schema.authorization.is_some() && schema.elements.len() == 2);
    assert!(matches!(parsed("CREATE SCHEMA AUTHORIZATION CURRENT_USER"),
        StatementKind::CreateSchema(schema) if schema.name.is_none() && schema.authorization.is_some()));
    assert!(
        matches!(parsed("CREATE SCHEMA IF NOT EXISTS s"), StatementKind::CreateSchema(schema) if schema.if_not_exists)
    );
    assert!(matches!(parsed("ALTER SCHEMA s RENAME TO t"),
        StatementKind::AlterObject(alter) if alter.kind == ObjectKind::Schema));

    let StatementKind::CreateExtension(extension) =
        parsed("CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA s VERSION '1.1' CASCADE")
    else {
        panic!("it is an extension");
    };
    assert!(extension.if_not_exists && extension.cascade);
    assert_eq!(
        (extension.name.value.as_str(), extension.version.as_deref()),
        ("uuid-ossp", Some("1.1"))
    );
    assert!(extension.schema.is_some_and(|schema| schema.value == *"s"));
    let action = |sql: &str| match parsed(sql) {
        StatementKind::AlterExtension(alter) => alter.action,
        other => panic!("{sql}: {other:?}"),
    };
    assert_eq!(
        action("ALTER EXTENSION e UPDATE"),
        AlterExtensionAction::Update(None)
    );
    assert_eq!(
        action("ALTER EXTENSION e UPDATE TO '2'"),
        AlterExtensionAction::Update(Some("2".to_owned()))
    );
    assert!(matches!(
        action("ALTER EXTENSION e ADD FUNCTION f(text)"),
        AlterExtensionAction::Add(ObjectKind::Function, _)
    ));
    assert!(matches!(
        action("ALTER EXTENSION e DROP TABLE t"),
        AlterExtensionAction::Drop(ObjectKind::Table, _)
    ));
    assert!(matches!(parsed("ALTER EXTENSION e SET SCHEMA s"),
        StatementKind::AlterObject(alter) if matches!(alter.action, AlterObjectAction::SetSchema(_))));
}

#[test]
fn kinds_that_count_by_name() {
    use ObjectKind::*;
    for (sql, kind, name) in [
        ("CREATE ACCESS METHOD a TYPE INDEX HANDLER h", AccessMethod, "a"),
        (
            "CREATE COLLATION IF NOT EXISTS s.c (provider = icu, locale = 'de')",
            Collation,
            "s.c",
        ),
        ("CREATE COLLATION c FROM \"C\"", Collation, "c"),
        (
            "CREATE DEFAULT CONVERSION s.c FOR 'UTF8' TO 'LATIN1' FROM f",
            Conversion,
            "s.c",
        ),
        (
            "CREATE FOREIGN DATA WRAPPER w HANDLER h OPTIONS (a 'b')",
            ForeignDataWrapper,
            "w",
        ),
        ("CREATE LANGUAGE l", Language, "l"),
        (
            "CREATE OR REPLACE TRUSTED PROCEDURAL LANGUAGE l HANDLER h",
            Language,
            "l",
        ),
        ("CREATE TRUSTED LANGUAGE l HANDLER h", Language, "l"),
        ("CREATE PROCEDURAL LANGUAGE l", Language, "l"),
        (
            "CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert')",
            Publication,
            "p",
        ),
        (
            "CREATE SERVER IF NOT EXISTS s TYPE 't' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (a 'b')",
            Server,
            "s",
        ),
        (
            "CREATE STATISTICS s.x (ndistinct) ON a, b FROM t",
            Statistics,
            "s.x",
        ),
        ("CREATE STATISTICS ON a, b FROM t", Statistics, "\"\""),
        (
            "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p, q WITH (enabled = false)",
            Subscription,
            "s",
        ),
        (
            "CREATE TEXT SEARCH CONFIGURATION s.c (COPY = pg_catalog.english)",
            TextSearchConfiguration,
            "s.c",
        ),
        (
            "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)",
            TextSearchDictionary,
            "d",
        ),
        ("CREATE TEXT SEARCH PARSER p (START = a)", TextSearchParser, "p"),
        (
            "CREATE TEXT SEARCH TEMPLATE t (LEXIZE = a)",
            TextSearchTemplate,
            "t",
        ),
        (
            "CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'a')",
            UserMapping,
            "public",
        ),
    ] {
        let StatementKind::CreateNamed(named) = parsed(sql) else {
            panic!("{sql}: {:?}", parsed(sql))
        };
        assert_eq!(
            (named.kind, named.name.to_string().as_str()),
            (kind, name),
            "{sql}"
        );
    }
    let StatementKind::CreateNamed(statistics) = parsed("CREATE STATISTICS x ON a, lower(b) FROM s.t") else {
        panic!("statistics");
    };
    assert_eq!((statistics.relations.len(), statistics.expressions.len()), (1, 2));
    let StatementKind::CreateNamed(publication) =
        parsed("CREATE PUBLICATION p FOR TABLE a, ONLY s.b (x) WHERE (y), TABLES IN SCHEMA c")
    else {
        panic!("publication");
    };
    assert_eq!(
        publication
            .relations
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["a", "s.b"]
    );
}

#[test]
fn named_kinds_are_altered() {
    use ObjectKind::*;
    for (sql, kind) in [
        ("ALTER COLLATION a RENAME TO b", Collation),
        ("ALTER CONVERSION a OWNER TO b", Conversion),
        ("ALTER DATABASE a OWNER TO b", Database),
        ("ALTER EVENT TRIGGER a RENAME TO b", EventTrigger),
        ("ALTER FOREIGN DATA WRAPPER a OWNER TO b", ForeignDataWrapper),
        ("ALTER LANGUAGE a RENAME TO b", Language),
        ("ALTER LARGE OBJECT 1 OWNER TO b", LargeObject),
        ("ALTER PUBLICATION a OWNER TO b", Publication),
        ("ALTER SERVER a RENAME TO b", Server),
        ("ALTER STATISTICS a SET SCHEMA b", Statistics),
        ("ALTER SUBSCRIPTION a RENAME TO b", Subscription),
        ("ALTER TABLESPACE a RENAME TO b", Tablespace),
        (
            "ALTER TEXT SEARCH CONFIGURATION a SET SCHEMA b",
            TextSearchConfiguration,
        ),
        ("ALTER TEXT SEARCH DICTIONARY a OWNER TO b", TextSearchDictionary),
        ("ALTER TEXT SEARCH PARSER a RENAME TO b", TextSearchParser),
        ("ALTER TEXT SEARCH TEMPLATE a SET SCHEMA b", TextSearchTemplate),
    ] {
        let StatementKind::AlterObject(alter) = parsed(sql) else {
            panic!("{sql}: {:?}", parsed(sql))
        };
        assert_eq!(alter.kind, kind, "{sql}");
        assert!(!matches!(alter.action, AlterObjectAction::Other(_)), "{sql}");
    }
    let StatementKind::AlterPublication(alter) =
        parsed("ALTER PUBLICATION p ADD TABLE a, TABLES IN SCHEMA s")
    else {
        panic!("publication");
    };
    assert_eq!(
        (alter.action, alter.relations.len(), alter.schemas.len()),
        ("add", 1, 1)
    );
    assert!(matches!(
        parsed("ALTER DATABASE d SET search_path TO a"),
        StatementKind::AlterDatabaseSet { .. }
    ));
}

#[test]
fn what_must_stand_outside_of_a_transaction() {
    for (sql, expected) in [
        ("CREATE DATABASE d", true),
        ("DROP DATABASE IF EXISTS d", true),
        ("ALTER DATABASE d SET TABLESPACE t", true),
        ("ALTER DATABASE d CONNECTION LIMIT 5", false),
        ("CREATE TABLESPACE t LOCATION '/x'", true),
        ("DROP TABLESPACE t", true),
        ("ALTER SYSTEM SET a = 1", true),
        ("VACUUM", true),
        ("VACUUM (ANALYZE) t (a)", true),
        ("ANALYZE t", false),
        ("REINDEX TABLE t", false),
        ("REINDEX INDEX CONCURRENTLY i", true),
        ("REINDEX (CONCURRENTLY) TABLE t", true),
        ("REINDEX (CONCURRENTLY off) TABLE t", false),
        ("REINDEX SCHEMA s", true),
        ("REINDEX DATABASE d", true),
        ("CLUSTER", true),
        ("CLUSTER t USING i", false),
        ("CHECKPOINT", false),
    ] {
        let outside = match parsed(sql) {
            StatementKind::Outside {
                outside_transaction, ..
            }
            | StatementKind::Maintenance {
                outside_transaction, ..
            } => outside_transaction,
            other => panic!("{sql}: {other:?}"),
        };
        assert_eq!(outside, expected, "{sql}");
    }
    assert!(
        matches!(parsed("CREATE DATABASE d"), StatementKind::Outside { words, .. } if words == "create database")
    );
    assert!(
        matches!(parsed("VACUUM a, s.b"), StatementKind::Maintenance { relations, .. } if relations.len() == 2)
    );
}

#[test]
fn vacuum_that_writes_tables_anew() {
    for (sql, expected) in [
        ("VACUUM t", "vacuum"),
        ("VACUUM FULL t", "vacuum full"),
        ("VACUUM (FULL, ANALYZE) t", "vacuum full"),
        ("VACUUM (ANALYZE, FULL false) t", "vacuum"),
        ("VACUUM (VERBOSE) t", "vacuum"),
    ] {
        assert!(
            matches!(parsed(sql), StatementKind::Maintenance { keyword, .. } if keyword == expected),
            "{sql}: {:?}",
            parsed(sql)
        );
    }
    assert!(
        matches!(parsed("REINDEX TABLE CONCURRENTLY t"), StatementKind::Maintenance { concurrently, .. } if concurrently)
    );
    assert!(
        matches!(parsed("REINDEX TABLE t"), StatementKind::Maintenance { concurrently, .. } if !concurrently)
    );
}

#[test]
fn statements_that_wrap_another() {
    for (sql, word) in [
        ("EXPLAIN SELECT 1", "explain"),
        ("EXPLAIN ANALYZE VERBOSE SELECT 1", "explain analyze"),
        ("EXPLAIN (ANALYZE, COSTS off) SELECT 1", "explain analyze"),
        ("EXPLAIN (ANALYZE false) SELECT 1", "explain"),
        ("PREPARE p (text) AS SELECT $1", "prepare"),
        ("DECLARE c CURSOR FOR SELECT 1", "declare"),
    ] {
        let StatementKind::Wrapped { keyword, statement } = parsed(sql) else {
            panic!("{sql}")
        };
        assert_eq!(keyword, word);
        assert!(matches!(statement.kind, StatementKind::Query(_)), "{sql}");
    }
}

#[test]
fn what_changes_nothing_that_the_catalog_holds() {
    for sql in [
        "EXECUTE p('a')",
        "DEALLOCATE ALL",
        "FETCH NEXT FROM c",
        "MOVE 5 c",
        "CLOSE c",
        "LISTEN c",
        "UNLISTEN *",
        "NOTIFY c, 'x'",
        "LOAD 'x'",
        "SHOW ALL",
        "SECURITY LABEL FOR x ON TABLE t IS 'l'",
    ] {
        assert!(
            matches!(parsed(sql), StatementKind::Maintenance { relations, .. } if relations.is_empty()),
            "{sql}"
        );
    }
    assert_eq!(parsed("DISCARD ALL"), StatementKind::Discard("all".to_owned()));
    assert!(
        matches!(parsed("IMPORT FOREIGN SCHEMA a LIMIT TO (b) FROM SERVER s INTO c"),
        StatementKind::ImportForeignSchema(Some(schema)) if schema.value == *"c")
    );
}

#[test]
fn locks_and_copies() {
    let StatementKind::LockTable(lock) = parsed("LOCK TABLE a, ONLY s.b IN SHARE ROW EXCLUSIVE MODE NOWAIT")
    else {
        panic!("it locks");
    };
    assert_eq!(lock.tables.len(), 2);
    assert!(lock.mode.is_some_and(|mode| mode == *"share row exclusive"));
    let StatementKind::Copy(copy) = parsed("COPY s.t (a, b) FROM stdin WITH (FORMAT csv)") else {
        panic!("copy")
    };
    assert!(copy.from && copy.query.is_none() && copy.columns.len() == 2);
    assert!(copy.table.is_some_and(|table| table.to_string() == "s.t"));
    let StatementKind::Copy(copy) = parsed("COPY (SELECT 1) TO STDOUT") else {
        panic!("copy")
    };
    assert!(!copy.from && copy.query.is_some() && copy.table.is_none());
}
