//! Tests of the harness itself: replay is told something else than the server, and the judge must say exactly that.

use pgassay_sql::parse::parse_statement;

use crate::judge::Verdict;
use crate::known_differences::{Known, idle, unexplained};
use crate::script::Script;
use crate::tests::judge;

/// Two tables and a statement that is refused.
const SCRIPT: &str = "\
CREATE TABLE one (a text DEFAULT 'x');
CREATE TABLE two (b int);
DROP TABLE three;
";

/// What the judge says when replay is told another statement, or none, in place of one.
fn altered(number: usize, told: Option<&str>) -> Verdict {
    let mut judge = judge(15)
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    judge.run_altered(&Script::of(SCRIPT), |at, statement| {
        if at == number {
            told.map(|sql| parse_statement(sql, 0))
        } else {
            Some(statement)
        }
    })
}

#[test]
fn what_is_equal_is_not_reported() {
    let verdict = altered(0, Some("CREATE TABLE one (a text DEFAULT 'x')"));
    assert!(verdict.differences.is_empty(), "{:?}", verdict.differences);
    assert_eq!((verdict.statements, verdict.refused), (3, 1));
}

#[test]
fn a_statement_that_replay_never_saw_is_reported() {
    let expected = [
        "only on the server: column public.two.b: integer",
        "only on the server: columns public.two: b",
        "only on the server: owner of TABLE public.two: postgres",
        "only on the server: table public.two: table",
    ];
    assert_eq!(altered(1, None).differences, expected);
}

#[test]
fn another_default_is_reported() {
    let expected = [
        "only on the server: column public.one.a: text default 'x'::text",
        "only in replay:     column public.one.a: text default 'y'::text",
    ];
    let verdict = altered(0, Some("CREATE TABLE one (a text DEFAULT 'y')"));
    assert_eq!(verdict.differences, expected);
}

#[test]
fn another_code_is_reported() {
    let verdict = altered(2, Some("CREATE TABLE two (b int)"));
    let expected = ["script.sql: server: 42P01 table \"three\" does not exist | \
         replay: 42P07 relation \"two\" already exists | DROP TABLE three"];
    assert_eq!(verdict.differences, expected);
}

#[test]
fn a_refusal_on_one_side_is_reported() {
    let verdict = altered(2, Some("DROP TABLE IF EXISTS three"));
    let expected =
        ["script.sql: server: 42P01 table \"three\" does not exist | replay: runs | DROP TABLE three"];
    assert_eq!(verdict.differences, expected);
    let verdict = altered(1, Some("CREATE TABLE one (b int)"));
    let first =
        "script.sql: server: runs | replay: 42P07 relation \"one\" already exists | CREATE TABLE two (b int)";
    assert_eq!(verdict.differences.first().map(String::as_str), Some(first));
}

/// A known difference explains its own line and no other, and is rejected once it does not occur.
#[test]
fn a_known_difference_explains_only_itself() {
    let known = |part| Known {
        part,
        reason: "made up",
        script: SCRIPT,
    };
    let told = Some("CREATE TABLE one (a text DEFAULT 'y')");
    let verdict = altered(0, told);
    let left = unexplained(&verdict, &[known("default 'x'")]);
    assert_eq!(left, [&verdict.differences[1]]);
    assert!(idle(&[known("default 'y'")], |_| altered(0, told)).is_empty());
    let equal = || altered(2, Some("DROP TABLE three"));
    assert_eq!(idle(&[known("default 'y'")], |_| equal()), ["made up"]);
}
