//! Inputs that are very long or very deep: an answer in seconds, in bounded memory, and never an abort.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::{Project, Ran};

/// As long as one line may be.
const LONG: usize = 100_000_000;

/// How deep things nest.
const DEEP: usize = 100_000;

/// Audits a text with a gibibyte of address space; fails if that takes long.
#[track_caller]
fn audit(name: &str, text: &str) -> Ran {
    let project = Project::new([("long.sql", text)]);
    let started = Instant::now();
    let output = Command::new("sh")
        .args(["-c", "ulimit -v 1048576; exec \"$0\" audit long.sql"])
        .arg(env!("CARGO_BIN_EXE_pgassay"))
        .current_dir(project.path())
        .stdin(Stdio::null())
        .output()
        .expect("a shell starts");
    let ran = Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("it writes UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("it writes UTF-8"),
    };
    assert!((0..=2).contains(&ran.code), "{name}: {} {}", ran.code, ran.stderr);
    assert!(!ran.stderr.contains("bug"), "{name}: {}", ran.stderr);
    assert!(!ran.stdout.contains("bug"), "{name}: {}", ran.stdout);
    assert!(ran.stdout.len() < 10_000, "{name}: {} bytes", ran.stdout.len());
    assert!(started.elapsed() < Duration::from_secs(30), "{name}");
    ran
}

#[test]
fn one_line_of_comment() {
    let ran = audit(
        "comment",
        &format!("/* {} */ CREATE TABLE a (id int);", "x".repeat(LONG)),
    );
    assert!(ran.stdout.contains("schema      1 table,"), "{}", ran.stdout);
}

#[test]
fn one_line_of_string() {
    let ran = audit("string", &format!("SELECT '{}';", "x".repeat(LONG)));
    ran.fails_with(
        2,
        "no statement of the source could be read, so nothing was examined",
    );
    assert!(
        ran.stdout.contains("long.sql:1:1 too large to be parsed"),
        "{}",
        ran.stdout
    );
}

#[test]
fn one_line_of_columns() {
    let columns = "column_of_some_length integer,".repeat(LONG / 30);
    let ran = audit("columns", &format!("CREATE TABLE a ({columns} last int);"));
    assert!(ran.stdout.contains("too large to be parsed"), "{}", ran.stdout);
}

#[test]
fn one_line_of_garbage() {
    audit("a word", &"x".repeat(LONG));
    audit("words", &"foo bar ".repeat(LONG / 8));
    audit("quotes", &"'\"$a$ /* ".repeat(LONG / 10));
}

#[test]
fn a_million_statements() {
    audit("nothing", &";\n".repeat(1_000_000))
        .fails_with(2, "there is no statement in the source, so nothing was examined");
    audit("queries", &"SELECT 1;".repeat(100_000));
    audit("begin", &"BEGIN;".repeat(DEEP));
}

#[test]
fn nesting() {
    let wrapped = |open: &str, inner: &str, close: &str| {
        format!("SELECT {}{inner}{};", open.repeat(DEEP), close.repeat(DEEP))
    };
    let block =
        |open: &str, close: &str| format!("DO $$ BEGIN {}{} END $$;", open.repeat(DEEP), close.repeat(DEEP));
    let chain = |before: &str, part: &str, after: &str| format!("{before} {}{after};", part.repeat(DEEP));
    for (name, text) in [
        ("parentheses", wrapped("(", "1", ")")),
        ("calls", wrapped("f(", "1", ")")),
        ("additions", wrapped("1 + (", "1", ")")),
        ("arrays", wrapped("ARRAY[", "1", "]")),
        ("cases", wrapped("CASE WHEN true THEN ", "1", " END")),
        ("case heads", wrapped("CASE ", "1", "")),
        ("sub-queries", wrapped("* FROM (SELECT ", "1", ") a")),
        (
            "comments",
            format!("{}{}SELECT 1;", "/*".repeat(DEEP), "*/".repeat(DEEP)),
        ),
        ("open comments", "/*".repeat(DEEP)),
        ("blocks", block("BEGIN ", "END; ")),
        ("conditions", block("IF true THEN ", "END IF; ")),
        ("loops", block("LOOP ", "END LOOP; ")),
        ("branches", block("", "ELSIF true THEN ")),
        ("declarations", chain("DO $$", "DECLARE a int; BEGIN ", "$$")),
        ("not", chain("SELECT", "NOT ", "true")),
        ("signs", chain("SELECT", "- ", "1")),
        ("between", chain("SELECT", "a BETWEEN ", "1")),
        (
            "between and",
            chain("SELECT", "a NOT BETWEEN SYMMETRIC 1 AND ", "1"),
        ),
        ("in", chain("SELECT", "a IN ", "1")),
        ("and", chain("SELECT", "a AND ", "b")),
        ("casts", chain("SELECT 1", "::int", "")),
        ("subscripts", chain("SELECT a", "[1]", "")),
        ("dots", chain("SELECT a", ".b", "")),
        ("concatenations", chain("SELECT ''", " || 'a'", "")),
        ("unions", chain("SELECT 1", " UNION SELECT 1", "")),
        ("joins", chain("SELECT * FROM a", " JOIN a", " ON true")),
        ("with", chain("", "WITH a AS (", "SELECT 1")),
        ("explain", chain("", "EXPLAIN ", "SELECT 1")),
        ("array types", chain("CREATE TABLE t (a int", "[]", ")")),
        (
            "schema elements",
            chain("CREATE SCHEMA s", " CREATE TABLE t (a int)", ""),
        ),
        ("dollar quotes", (0..DEEP).map(|at| format!("$a{at}$ ")).collect()),
        ("backslashes", "\\".repeat(DEEP)),
    ] {
        audit(name, &text);
    }
}
