//! The table says what replay does, and the page says what the table says.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pgassay_catalog::location::FileId;
use pgassay_catalog::version::ServerVersion;
use pgassay_sql::ast::Statement;
use pgassay_sql::parse::parse_statement;
use pgassay_sql::split::split;

use super::{Row, SET_UP, Support, effects_in_words, rows, rows_of};
use crate::{Outcome, Prelude, Replay};

fn statements(sql: &str) -> Vec<Statement> {
    split(sql)
        .statements()
        .map(|(piece, _)| parse_statement(&piece.sql(sql), piece.span.start))
        .collect()
}

#[test]
fn rows_are_in_order_and_have_their_examples() {
    let names: Vec<String> = rows().map(|row| row.statement.to_lowercase()).collect();
    assert!(
        names.is_sorted_by(|one, other| one < other),
        "the rows are not in order"
    );
    for row in rows() {
        assert_eq!(row.note.is_empty(), row.support == Support::Full, "{row:?}");
        let Some(example) = row.example else {
            assert_ne!(row.support, Support::Full, "{row:?}");
            continue;
        };
        let last = statements(example).pop().expect("an example has a statement");
        assert!(
            rows_of(&last).contains(&row.statement),
            "{example} counts for {:?}, not for {}",
            rows_of(&last),
            row.statement
        );
    }
}

/// Every name that a statement can count for is a row: read from the match itself.
#[test]
fn every_name_is_a_row() {
    let known: BTreeSet<&str> = rows().map(|row| row.statement).collect();
    let code = include_str!("kind.rs");
    let quoted = code.split('"').skip(1).step_by(2);
    let names: BTreeSet<&str> = quoted
        .filter(|it| it.contains(' ') || it.chars().all(|it| it.is_ascii_uppercase()))
        .collect();
    let unknown: Vec<&&str> = names
        .iter()
        .filter(|it| !known.contains(**it) && **it != "security label")
        .collect();
    assert!(unknown.is_empty(), "not in the table: {unknown:?}");
    let unused: Vec<&&str> = known
        .iter()
        .filter(|it| !code.contains(&format!("\"{it}\"")))
        .collect();
    assert!(unused.is_empty(), "no statement counts for {unused:?}");
}

/// What a row says happens to its example.
#[test]
fn examples_do_what_the_rows_say() {
    let mut wrong = Vec::new();
    for row in rows() {
        let Some(example) = row.example else { continue };
        let version = ServerVersion {
            major: row.since.max(15),
        };
        let mut replay = Replay::new(version, Prelude::Plain);
        for statement in statements(SET_UP) {
            let outcome = replay.apply(&statement, FileId(0));
            assert!(
                matches!(outcome, Outcome::Applied(_)),
                "{statement:?}: {outcome:?}"
            );
        }
        let mut outcome = None;
        for statement in statements(example) {
            outcome = Some(replay.apply(&statement, FileId(1)));
        }
        let gaps = replay.catalog().gaps.len();
        let grammar = row.statement == "refused grammar";
        let as_said = match (row.support, outcome) {
            (Support::Gap, _) => gaps > 0,
            (_, Some(Outcome::Applied(_))) => gaps == 0 && !grammar,
            (_, Some(Outcome::Failed(_))) => grammar,
            _ => false,
        };
        if !as_said {
            let said = replay.failures().last().map(|it| it.refusal.message.clone());
            wrong.push(format!("{row:?}: {gaps} gaps, {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn page_is_what_the_table_says() {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("crates/replay is two levels down")
        .join("docs/reference/statements.md");
    let wanted = page();
    if std::fs::read_to_string(&path).is_ok_and(|there| there == wanted) {
        return;
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "run `cargo test -p pgassay-replay` and commit docs/reference/statements.md"
    );
    std::fs::write(&path, wanted).expect("the page can be written");
    panic!("docs/reference/statements.md is rewritten; run the tests again");
}

fn page() -> String {
    let mut text = String::from(
        "# Statements\n\nWhat replay makes of each statement. *Full*: what it does, and why PostgreSQL may refuse it. *Partial*: the\n\
         catalog is right, but something is missing. *Gap*: it cannot be told. A statement that cannot be told, whole or in a\n\
         part, leaves a gap: what may have happened then stands in the last column, for the table that the statement names if\n\
         it names one, else for everything. What only rows decide is never told.\n\n\
         | statement | replayed | what is missing | a gap may hide |\n| --- | --- | --- | --- |\n",
    );
    for row in rows() {
        text.push_str(&line(&row));
    }
    text
}

fn line(row: &Row) -> String {
    let last = row.example.and_then(|example| statements(example).pop());
    let hidden = match row.support {
        Support::Full => String::new(),
        _ => last.map_or_else(|| "other objects".to_owned(), |it| effects_in_words(&it)),
    };
    let since = match row.since {
        14 => String::new(),
        major => format!(" (PostgreSQL {major})"),
    };
    let support = match row.support {
        Support::Full => "full",
        Support::Partial => "partial",
        Support::Gap => "gap",
    };
    format!(
        "| {}{since} | {support} | {} | {hidden} |\n",
        row.statement, row.note
    )
}
