//! What holds for every statement: spans, errors, several statements in one text.

use squawk_parser::EntryPoint;

use super::outline::outline;
use super::{parse_sql_body, parse_statement};
use crate::ast::StatementKind;
use crate::span::Span;

/// Prints the tree of `SQL=...` so that one can see what there is to lower:
/// `SQL='SELECT 1' cargo test -p pgassay-sql outline_of_the -- --ignored --nocapture`.
#[test]
#[ignore = "prints a tree for people"]
#[allow(clippy::print_stdout, reason = "that is what it is for")]
fn outline_of_the_text_in_the_environment() {
    let text = std::env::var("SQL").unwrap_or_default();
    println!("{}", outline(&text, EntryPoint::SourceFile));
    println!("{:#?}", parse_statement(&text, 0));
}

/// The same for a PL/pgSQL body.
#[test]
#[ignore = "prints a tree for people"]
#[allow(clippy::print_stdout, reason = "that is what it is for")]
fn outline_of_plpgsql() {
    let text = std::env::var("SQL").unwrap_or_default();
    println!("{}", outline(&text, EntryPoint::Plpgsql));
}

#[test]
fn refused_texts_have_a_message_and_a_place() {
    let statement = parse_statement("CREATE TABLE t (a int,,)", 100);
    let StatementKind::Invalid(error) = &statement.kind else {
        panic!("{statement:?}");
    };
    assert_eq!(error.sqlstate, "42601");
    assert!((100..124).contains(&error.span.start), "{error:?}");
    assert_eq!(statement.span, Span::new(100, 124));
}

#[test]
fn one_statement_only() {
    let statement = parse_statement("SELECT 1; SELECT 2", 0);
    assert!(matches!(statement.kind, StatementKind::Invalid(_)));
    assert!(!matches!(
        parse_statement("SELECT 1;", 0).kind,
        StatementKind::Invalid(_)
    ));
    assert!(matches!(parse_statement("", 0).kind, StatementKind::Invalid(_)));
    assert!(matches!(
        parse_statement("-- nothing", 0).kind,
        StatementKind::Invalid(_)
    ));
}

#[test]
fn bodies_are_cut() {
    let statements = parse_sql_body(" SELECT 1; INSERT INTO t VALUES (1);");
    assert_eq!(statements.len(), 2);
    assert_eq!(statements[1].span.start, 11);
}

#[test]
fn deep_texts_are_refused() {
    let text = format!("SELECT {}1{}", "(".repeat(2000), ")".repeat(2000));
    let StatementKind::Invalid(error) = parse_statement(&text, 0).kind else {
        panic!("it is too deep");
    };
    assert_eq!(error.sqlstate, "54001");
}
