//! Places down to the clause: what a finding about a column, constraint or action points at.

use super::facts::spans_of;
use super::parse_statement;
use crate::ast::{AlterActionKind, RelationKeyword, StatementKind, TableConstraintKind};
use crate::span::Span;

const TABLE: &str = "CREATE TABLE t (
    a int NOT NULL /* why */ DEFAULT (1 + 2), -- b is next
    b int CONSTRAINT f REFERENCES u (x) ON DELETE CASCADE DEFERRABLE ,
    CONSTRAINT k FOREIGN KEY (a) REFERENCES s.v MATCH FULL NOT VALID
) ;";

#[test]
fn columns_and_constraints() {
    assert_eq!(
        spans_of("Column", TABLE),
        [
            "a int NOT NULL /* why */ DEFAULT (1 + 2)",
            "b int CONSTRAINT f REFERENCES u (x) ON DELETE CASCADE DEFERRABLE"
        ]
    );
    assert_eq!(
        spans_of("ColumnConstraint", TABLE),
        [
            "NOT NULL",
            "DEFAULT (1 + 2)",
            "CONSTRAINT f REFERENCES u (x) ON DELETE CASCADE DEFERRABLE"
        ]
    );
    assert_eq!(
        spans_of("TableConstraint", TABLE),
        ["CONSTRAINT k FOREIGN KEY (a) REFERENCES s.v MATCH FULL NOT VALID"]
    );
    assert_eq!(
        spans_of("References", TABLE),
        ["REFERENCES u (x) ON DELETE CASCADE", "REFERENCES s.v MATCH FULL"]
    );
    assert_eq!(spans_of("ObjectName", TABLE), ["t", "int", "int", "u", "s.v"]);
}

#[test]
fn actions() {
    let sql = "ALTER TABLE s.t ADD COLUMN a int NOT NULL, ALTER b TYPE text USING b::text,\n DROP c CASCADE";
    assert_eq!(
        spans_of("AlterAction", sql),
        [
            "ADD COLUMN a int NOT NULL",
            "ALTER b TYPE text USING b::text",
            "DROP c CASCADE"
        ]
    );
    assert_eq!(spans_of("Column", sql), ["a int NOT NULL"]);
    let sql = "ALTER TYPE t ADD ATTRIBUTE a int CASCADE";
    assert_eq!(spans_of("AlterAction", sql), ["ADD ATTRIBUTE a int CASCADE"]);
    assert_eq!(spans_of("Column", sql), ["a int"]);
}

#[test]
fn elements_and_labels() {
    let sql = "CREATE INDEX ON t (a DESC, (b + 1) , lower(c) COLLATE \"C\" text_ops)";
    assert_eq!(
        spans_of("IndexElement", sql),
        ["a DESC", "(b + 1)", "lower(c) COLLATE \"C\" text_ops"]
    );
    let sql = "ALTER TABLE t ADD EXCLUDE USING gist (a WITH =, (b) WITH &&)";
    assert_eq!(spans_of("IndexElement", sql), ["a", "(b)"]);
    assert_eq!(
        spans_of("Label", "CREATE TYPE t AS ENUM ('a', E'b')"),
        ["'a'", "E'b'"]
    );
    assert_eq!(
        spans_of("ObjectName", "ALTER SEQUENCE q OWNED BY s.t.c"),
        ["q", "s.t"]
    );
}

#[test]
fn everything_in_a_made_statement_stands_where_it_is_made() {
    let within = Span::new(100, 130);
    let statement = super::parse_made_statement("CREATE TABLE items (id bigint)", within);
    assert_eq!(statement.span, within);
    let StatementKind::CreateTable(table) = statement.kind else {
        panic!("{:?}", statement.kind);
    };
    assert_eq!(table.name.span, within);
    let statement = super::parse_made_statement("CREATE TABLE items (", within);
    assert!(matches!(statement.kind, StatementKind::Invalid(error) if error.span == within));
}

/// Statements that are mended before the parser reads them keep their places.
#[test]
fn places_in_mended_statements() {
    let sql = "ALTER VIEW v ALTER COLUMN a SET DEFAULT 1, OWNER TO someone";
    let statement = parse_statement(sql, 10);
    let StatementKind::AlterRelation(alter) = &statement.kind else {
        panic!("{:?}", statement.kind);
    };
    assert_eq!(alter.kind, RelationKeyword::View);
    let text = |span: Span| &sql[span.start as usize - 10..span.end as usize - 10];
    assert_eq!(text(alter.name.span), "v");
    let actions: Vec<&str> = alter.actions.iter().map(|action| text(action.span)).collect();
    assert_eq!(actions, ["ALTER COLUMN a SET DEFAULT 1", "OWNER TO someone"]);
    let sql = "ALTER TABLE t ADD COLUMN a text STORAGE main COMPRESSION lz4 NOT NULL, DROP b";
    let StatementKind::AlterRelation(alter) = parse_statement(sql, 10).kind else {
        panic!("it is read");
    };
    let AlterActionKind::AddColumn { column, .. } = &alter.actions[0].kind else {
        panic!("{:?}", alter.actions);
    };
    let words = [column.storage.as_ref(), column.compression.as_ref()];
    let text = |span: Span| &sql[span.start as usize - 10..span.end as usize - 10];
    assert_eq!(
        words.map(|word| word.map(|word| text(word.span))),
        [Some("main"), Some("lz4")]
    );
    assert_eq!(alter.actions.len(), 2);
    let sql = "ALTER TABLE t ADD EXCLUDE USING gist (a, f(b) gist_x (o = 1) DESC WITH =)";
    assert!(matches!(parse_statement(sql, 0).kind, StatementKind::Invalid(_)));
    let sql = "ALTER TABLE t ADD EXCLUDE USING gist (a WITH =, f(b) gist_x (o = 1) DESC WITH =) WHERE (a)";
    let StatementKind::AlterRelation(alter) = parse_statement(sql, 10).kind else {
        panic!("it is read");
    };
    let AlterActionKind::AddConstraint(constraint) = &alter.actions[0].kind else {
        panic!("{:?}", alter.actions);
    };
    let TableConstraintKind::Exclude { elements, .. } = &constraint.kind else {
        panic!("{constraint:?}");
    };
    let text = |span: Span| &sql[span.start as usize - 10..span.end as usize - 10];
    let class = elements[1].0.operator_class.as_ref().expect("it has one");
    assert_eq!(text(class.span), "gist_x");
    assert!(elements[1].0.descending);
    assert_eq!(text(elements[1].0.value.span), "f(b)");
}
