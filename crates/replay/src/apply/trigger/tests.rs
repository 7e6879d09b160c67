//! Triggers, rules, policies: outcomes as a PostgreSQL 15 has them.

use pgassay_sql::name::Identifier;

use crate::FileMode;
use crate::tests::{outcomes, run};

#[test]
fn triggers() {
    let sql = "CREATE TABLE t (id int PRIMARY KEY, a int, b text); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
        CREATE FUNCTION n() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE TRIGGER g BEFORE INSERT OR UPDATE OF a, b ON t FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION f('x', 1);
        CREATE TRIGGER g AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE OR REPLACE TRIGGER g AFTER DELETE ON t FOR EACH STATEMENT EXECUTE FUNCTION f();
        CREATE TRIGGER m BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION nothing();
        CREATE TRIGGER m BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION n();
        CREATE TRIGGER m BEFORE UPDATE OF z ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TRIGGER m BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.z > 0) EXECUTE FUNCTION f();
        CREATE TRIGGER m BEFORE INSERT ON t FOR EACH ROW WHEN (OLD.a > 0) EXECUTE FUNCTION f();
        CREATE TRIGGER m INSTEAD OF INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TRIGGER tr AFTER TRUNCATE ON t EXECUTE FUNCTION f(); CREATE TRIGGER m AFTER TRUNCATE ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TRIGGER o AFTER UPDATE ON t REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f();
        CREATE CONSTRAINT TRIGGER later AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();
        CREATE OR REPLACE TRIGGER later AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TRIGGER m BEFORE INSERT ON nowhere FOR EACH ROW EXECUTE FUNCTION f(); ALTER TRIGGER g ON t RENAME TO g2;
        ALTER TRIGGER g ON t RENAME TO g3; ALTER TRIGGER g2 ON t RENAME TO tr; COMMENT ON TRIGGER tr ON t IS 'x';
        COMMENT ON TRIGGER nothing ON t IS 'x'";
    assert_eq!(
        outcomes(sql),
        ". . . . 42710 . 42883 42P17 42703 42703 42P17 42809 . 0A000 . . 42710 42P01 . 42704 42710 . 42704"
    );
}

#[test]
fn partitions_have_the_row_triggers_too() {
    let sql = "CREATE TABLE p (id int, a int) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
        CREATE TRIGGER g AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f(); CREATE TRIGGER s AFTER INSERT ON p EXECUTE FUNCTION f();
        ALTER TRIGGER g ON p RENAME TO h; ALTER TRIGGER h ON p1 RENAME TO i";
    let (said, replay) = run(sql, FileMode::StatementByStatement);
    assert_eq!(said, ". . . . . . XX000");
    let mut relations = replay.catalog().relations.iter();
    let partition = relations.find(|(_, it)| it.name == Identifier::new("p1"));
    let triggers: Vec<&str> = partition
        .iter()
        .flat_map(|(_, it)| it.triggers.iter().map(|it| it.name.as_str()))
        .collect();
    assert_eq!(triggers, ["h"]);
}

#[test]
fn rules_and_event_triggers() {
    let sql = "CREATE TABLE t (id int PRIMARY KEY, b text); CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
        CREATE RULE r AS ON UPDATE TO t DO ALSO SELECT 1;
        CREATE OR REPLACE RULE r AS ON DELETE TO t WHERE OLD.id > 5 DO INSTEAD UPDATE t SET b = 'gone' WHERE id = OLD.id;
        CREATE RULE m AS ON INSERT TO nowhere DO NOTHING; CREATE RULE m AS ON DELETE TO t WHERE OLD.z > 5 DO INSTEAD NOTHING;
        ALTER RULE r ON t RENAME TO r2; ALTER RULE r ON t RENAME TO r2;
        CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$; CREATE FUNCTION n() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION e();
        CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION e(); CREATE EVENT TRIGGER w ON nothing EXECUTE FUNCTION e();
        CREATE EVENT TRIGGER w ON sql_drop EXECUTE FUNCTION n(); COMMENT ON EVENT TRIGGER watch IS 'x'; ALTER EVENT TRIGGER watch RENAME TO w";
    assert_eq!(
        outcomes(sql),
        ". . 42710 . 42P01 42703 . 42704 . . . 42710 42601 42P17 . ."
    );
}

#[test]
fn policies() {
    let sql = "CREATE ROLE reader; CREATE TABLE d (id int PRIMARY KEY, title text, shared boolean); CREATE POLICY own ON d USING (id = 1);
        CREATE POLICY own ON d USING (true); CREATE POLICY r ON d FOR SELECT TO reader, PUBLIC USING (shared);
        CREATE POLICY i ON d FOR INSERT USING (true); CREATE POLICY s ON d FOR SELECT WITH CHECK (true);
        CREATE POLICY m ON d USING (nothing = 1); CREATE POLICY m ON d TO nobody USING (true); CREATE POLICY m ON nowhere USING (true);
        CREATE POLICY m ON d USING (id); CREATE POLICY m ON d USING (count(*) > 1); CREATE POLICY m ON d USING (no_such_function(id));
        ALTER POLICY own ON d USING (id = 1) WITH CHECK (id = 2); ALTER POLICY own ON d TO reader; ALTER POLICY own ON d RENAME TO owned;
        ALTER POLICY own ON d RENAME TO other; ALTER POLICY owned ON d RENAME TO r; ALTER POLICY r ON d WITH CHECK (true);
        COMMENT ON POLICY owned ON d IS 'x'; DROP ROLE reader";
    assert_eq!(
        outcomes(sql),
        ". . . 42710 . 42601 42601 42703 42704 42P01 42804 42803 42883 . . . 42704 42710 42601 . 2BP01"
    );
}
