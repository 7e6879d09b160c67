//! What is printed makes the same catalog again.

use pgassay_catalog::ddl::{describe, statements};

use crate::{database, majors, read, without_roles};

const SCRIPT: &str = include_str!("everything.sql");

/// What only some majors know.
const NEWER: [(u16, &str); 3] = [
    (
        15,
        "CREATE TABLE newer15 (a int, b int, UNIQUE NULLS NOT DISTINCT (a));
         ALTER TABLE newer15 ADD FOREIGN KEY (b, a) REFERENCES target (x, y) ON DELETE SET NULL (b);",
    ),
    (16, "CREATE ROLE round_trip_16; GRANT pg_monitor TO round_trip_16 WITH INHERIT FALSE, SET FALSE;"),
    (
        18,
        "CREATE TABLE newer18 (a int CONSTRAINT named NOT NULL NO INHERIT, b int, c int GENERATED ALWAYS AS (a + 1) VIRTUAL,
             CHECK (b > 0) NOT ENFORCED);
         ALTER TABLE newer18 ADD CONSTRAINT b_there NOT NULL b NOT VALID;
         CREATE TABLE periods (id int4range, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS));
         CREATE TABLE within (id int4range, during daterange,
             FOREIGN KEY (id, PERIOD during) REFERENCES periods (id, PERIOD during));",
    ),
];

#[test]
fn what_is_printed_makes_the_same_again() {
    for major in majors() {
        let mut sql = SCRIPT.to_owned();
        for (since, more) in NEWER {
            if major >= since {
                sql.push_str(more);
            }
        }
        let catalog = read(&database(major, "round_trip", &sql));
        assert!(catalog.gaps.is_empty(), "{:?}", catalog.gaps);
        let options = without_roles(&catalog);
        let copy = database(major, "round_trip_copy", "");
        let connection = copy.connect().expect("connects");
        for statement in statements(&catalog, &options) {
            if let Err(error) = connection.execute(&statement.sql) {
                panic!("on {major}: {error} in\n{}", statement.sql);
            }
        }
        let (expected, found) = (describe(&catalog, &options), describe(&read(&copy), &options));
        let missing: Vec<&String> = expected.iter().filter(|line| !found.contains(line)).collect();
        let extra: Vec<&String> = found.iter().filter(|line| !expected.contains(line)).collect();
        assert!(
            missing.is_empty() && extra.is_empty(),
            "on {major}\nmissing: {missing:#?}\nextra: {extra:#?}"
        );
    }
}
