//! PL/pgSQL.

use crate::ast::{PlpgsqlStatementKind, StatementKind};
use crate::parse::parse_plpgsql;

#[test]
fn statements_with_into() {
    let body = "BEGIN
        SELECT x, y INTO STRICT a, b.c FROM t WHERE z;
        INSERT INTO t VALUES (1) RETURNING id INTO a;
        WITH q AS (SELECT 1) SELECT * INTO a FROM q;
        EXECUTE format('CREATE TABLE %I ()', n) INTO a USING b;
        UPDATE t SET a = CASE WHEN b THEN 1 ELSE 2 END RETURNING a INTO c;
        UPDATE t SET a = 1;
        IF a THEN DELETE FROM t RETURNING 1 INTO b; END IF;
    END";
    let block = parse_plpgsql(body).expect("it is a block");
    let into: Vec<bool> = block
        .statements
        .iter()
        .filter_map(|statement| match &statement.kind {
            PlpgsqlStatementKind::Sql { into, statement } => {
                assert!(!matches!(
                    statement.kind,
                    StatementKind::Invalid(_) | StatementKind::Other { .. }
                ));
                Some(*into)
            }
            PlpgsqlStatementKind::Execute { into, using, .. } => {
                assert_eq!(using.len(), 1);
                Some(*into)
            }
            _ => None,
        })
        .collect();
    assert_eq!(into, [true, true, true, true, true, false]);
    let span = block.statements[1].span;
    assert!(
        span.text(body).starts_with("INSERT INTO t"),
        "{}",
        span.text(body)
    );
}

#[test]
fn every_statement() {
    let body = "<<outer>> DECLARE
        a CONSTANT int NOT NULL := 1;
        DECLARE b t%ROWTYPE;
        c CURSOR (x int) FOR SELECT 1;
        d ALIAS FOR $1;
        e t.c%TYPE DEFAULT (SELECT 2);
    BEGIN
        a := f(1);
        FOR i IN REVERSE 10..1 BY 2 LOOP NULL; END LOOP;
        FOR r IN SELECT 1 LOOP NULL; END LOOP;
        FOR r IN EXECUTE 'x' USING a LOOP NULL; END LOOP;
        FOREACH x IN ARRAY y LOOP NULL; END LOOP;
        WHILE a LOOP EXIT; END LOOP;
        CASE a WHEN 1, 2 THEN NULL; ELSE NULL; END CASE;
        IF a THEN NULL; ELSIF b THEN NULL; ELSE NULL; END IF;
        RAISE NOTICE 'x %', a USING HINT = b;
        RAISE;
        PERFORM f(x) FROM t;
        CREATE TABLE t (a int);
        CALL p();
        RETURN QUERY SELECT 1;
        RETURN NEXT a;
        RETURN a;
        BEGIN NULL; END;
        OPEN c FOR SELECT 1;
        GET DIAGNOSTICS a = ROW_COUNT;
        COMMIT;
    EXCEPTION WHEN unique_violation OR SQLSTATE '12345' THEN NULL; WHEN OTHERS THEN RAISE;
    END outer;";
    let block = parse_plpgsql(body).expect("it is a block");
    let words: Vec<String> = block
        .statements
        .iter()
        .map(|statement| {
            let shown = format!("{:?}", statement.kind);
            shown
                .split(|character: char| !character.is_alphanumeric())
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    assert_eq!(
        words.join(" "),
        "Assign ForInteger ForQuery ForExecute ForEach Loop Case If Raise Raise Perform Sql Sql ReturnQuery \
         ReturnNext Return Block Sql Other Other"
    );
    assert_eq!(block.declarations.len(), 5);
    assert!(block.declarations[1].row_type);
    assert!(block.declarations[2].query.is_some());
    assert!(block.declarations[4].default.is_some());
    assert_eq!(block.handlers[0].conditions, ["unique_violation", "12345"]);
    assert_eq!(block.handlers[1].conditions, ["others"]);
    let PlpgsqlStatementKind::Case { branches, .. } = &block.statements[6].kind else {
        panic!("it is CASE");
    };
    assert_eq!(branches[0].0.len(), 2);
}

#[test]
fn refused_bodies() {
    assert!(parse_plpgsql("BEGIN SELEC 1; END").is_err());
    assert!(parse_plpgsql("BEGIN NULL; END; BEGIN NULL; END").is_err());
    assert!(parse_plpgsql("").is_err());
    let deep = format!("{}NULL; {}", "BEGIN ".repeat(5000), "END; ".repeat(5000));
    assert_eq!(
        parse_plpgsql(&deep).expect_err("it is too deep").sqlstate,
        "54001"
    );
    let flat = format!(
        "BEGIN {} END",
        "DROP TABLE IF EXISTS t; IF a THEN NULL; END IF; ".repeat(500)
    );
    assert!(parse_plpgsql(&flat).is_ok());
}
