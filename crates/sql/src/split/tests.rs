//! What each trap of SQL's lexical rules does to the pieces.

use super::*;

/// Pieces in short: `S` statement, `M` meta-command, `D` data, each with its text; problems behind `!`.
pub(super) fn pieces_as(text: &str, dialect: Dialect) -> Vec<String> {
    let script = split_as(text, dialect);
    assert_covers(text, &script);
    let mut shown = Vec::new();
    for piece in &script.pieces {
        let source = piece.span.text(text);
        shown.push(match &piece.kind {
            PieceKind::Statement(statement) => {
                let problems = statement.problems.iter();
                let problems: String = problems
                    .map(|problem| format!(" !{:?}@{}", problem.kind, problem.span.start))
                    .collect();
                format!("S {source}{problems}")
            }
            PieceKind::MetaCommand(command) => {
                let arguments: String = command
                    .arguments
                    .iter()
                    .map(|argument| format!(" <{}>", argument.text))
                    .collect();
                format!("M {}{arguments}", command.name)
            }
            PieceKind::CopyData(data) => format!("D {}", data.rows.text(text)),
        });
    }
    shown
}

pub(super) fn pieces(text: &str) -> Vec<String> {
    pieces_as(text, Dialect::Psql)
}

/// Pieces lie in order without overlap, and what is between them is white space, comments and terminators.
pub(super) fn assert_covers(text: &str, script: &Script) {
    let mut at = 0;
    for piece in &script.pieces {
        assert_eq!(piece.leading.start, at, "{text:?}: {script:?}");
        assert_eq!(piece.leading.end, piece.span.start, "{text:?}");
        assert!(piece.span.start < piece.span.end, "{text:?}");
        assert!(piece.span.end <= piece.end, "{text:?}");
        for offset in [piece.span.start, piece.span.end, piece.end] {
            assert!(text.is_char_boundary(offset as usize), "{text:?} at {offset}");
        }
        if let Some(statement) = piece.statement() {
            for variable in &statement.variables {
                assert!(piece.span.covers(variable.span), "{text:?}");
            }
            assert_eq!(piece.sql(text).len(), piece.span.len() as usize, "{text:?}");
        }
        at = piece.end;
    }
    assert_eq!(
        script.trailing,
        Span::new(at, crate::span::offset(text.len())),
        "{text:?}"
    );
}

pub(super) fn check(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(pieces(text), *expected, "{text:?}");
    }
}

#[test]
fn semicolons() {
    check(&[
        ("", &[]),
        (" \n-- only a comment\n/* and one */ ;; ;", &[]),
        ("select 1", &["S select 1"]),
        (
            "select 1;select 2 ; select 3",
            &["S select 1", "S select 2", "S select 3"],
        ),
        (
            "\u{feff}select 1;\r\nselect 2;\r\n",
            &["S select 1", "S select 2"],
        ),
        ("SELEC broken; select 1;", &["S SELEC broken", "S select 1"]),
        ("begin; select 1; end;", &["S begin", "S select 1", "S end"]),
    ]);
}

#[test]
fn quotes() {
    check(&[
        (
            "select 'a;b', 'it''s;', ''; x",
            &["S select 'a;b', 'it''s;', ''", "S x"],
        ),
        (r"select 'a\'; x", &[r"S select 'a\'", "S x"]),
        (
            r"select E'a\';b', e'\\'; x",
            &[r"S select E'a\';b', e'\\'", "S x"],
        ),
        (
            "select E'a'\n  -- it's\n 'b\\';c'; x",
            &["S select E'a'\n  -- it's\n 'b\\';c'", "S x"],
        ),
        (r"select E'a' 'b\'; x", &[r"S select E'a' 'b\'", "S x"]),
        (
            r"select U&'\0061;', u&'\'; x",
            &[r"S select U&'\0061;', u&'\'", "S x"],
        ),
        (
            r"select B'1;', X'1F\', N'\'; x",
            &[r"S select B'1;', X'1F\', N'\'", "S x"],
        ),
        (r"select name'a\'; x", &[r"S select name'a\'", "S x"]),
        (
            r#"select "a;""b'", U&"\0061;"; x"#,
            &[r#"S select "a;""b'", U&"\0061;""#, "S x"],
        ),
    ]);
}

#[test]
fn dollar_quotes() {
    check(&[
        ("do $$ a; b $$; x", &["S do $$ a; b $$", "S x"]),
        ("do $a$ $b$ ; $$ ; $a$; x", &["S do $a$ $b$ ; $$ ; $a$", "S x"]),
        ("do $été$ ; $été$; x", &["S do $été$ ; $été$", "S x"]),
        ("do $a$ $a $A$ ; x$a$; y", &["S do $a$ $a $A$ ; x$a$", "S y"]),
        (
            "select $1; select $2::int; x",
            &["S select $1", "S select $2::int", "S x"],
        ),
        (
            "select a$b$c; select $b$",
            &["S select a$b$c", "S select $b$ !UnterminatedDollarQuote@21"],
        ),
        ("select $1$; x", &["S select $1$", "S x"]),
        ("select $-$; x", &["S select $-$", "S x"]),
    ]);
}

#[test]
fn comments_and_operators() {
    check(&[
        ("select 1 -- a;b\n, 2; x", &["S select 1 -- a;b\n, 2", "S x"]),
        ("select 1 -- a\r; x", &["S select 1", "S x"]),
        (
            "select /* a; /* b; */ c; ' */ 1; x",
            &["S select /* a; /* b; */ c; ' */ 1", "S x"],
        ),
        ("select /*/ ; */ 1; x", &["S select /*/ ; */ 1", "S x"]),
        ("select 4 */* ; */ 2; x", &["S select 4 */* ; */ 2", "S x"]),
        ("select 1 +-- ;\n 2; x", &["S select 1 +-- ;\n 2", "S x"]),
        ("select 1 *- 2 */ ; x", &["S select 1 *- 2 */", "S x"]),
        ("select 'a' -- b\n;", &["S select 'a'"]),
        (
            "select a->>'b;', a #>> '{;}', a @> b; x",
            &["S select a->>'b;', a #>> '{;}', a @> b", "S x"],
        ),
    ]);
}

#[test]
fn parentheses() {
    check(&[
        (
            "create rule r as on insert to t do also (insert into a values (1); delete from b); x",
            &[
                "S create rule r as on insert to t do also (insert into a values (1); delete from b)",
                "S x",
            ],
        ),
        ("select 1); select 2;", &["S select 1)", "S select 2"]),
        ("select (1; x; y", &["S select (1; x; y !UnclosedParenthesis@7"]),
        ("select a[1; x", &["S select a[1", "S x"]),
    ]);
}

#[test]
fn atomic_bodies() {
    let body = "create or replace function f() returns int begin atomic select 1; \
        select case when a then case b when 1 then 2 end else 3 end; select (case 1 when 1 then 2 end); \
        select t.end, 1 as end, 1 as case; end";
    let text = format!("{body}; select 2");
    assert_eq!(pieces(&text), [format!("S {body}"), "S select 2".into()]);
    check(&[
        (
            "CREATE PROCEDURE p() LANGUAGE sql BEGIN /* x */ ATOMIC a; END; x",
            &[
                "S CREATE PROCEDURE p() LANGUAGE sql BEGIN /* x */ ATOMIC a; END",
                "S x",
            ],
        ),
        (
            "create function begin() returns int as 'a'; x",
            &["S create function begin() returns int as 'a'", "S x"],
        ),
        (
            "create table begin (atomic int); x",
            &["S create table begin (atomic int)", "S x"],
        ),
        ("begin atomic; x", &["S begin atomic", "S x"]),
        (
            "create function f() begin atomic a; b",
            &["S create function f() begin atomic a; b !UnclosedBody@20"],
        ),
    ]);
}

#[test]
fn what_is_never_closed() {
    check(&[
        (
            "a; select 'b; c",
            &["S a", "S select 'b; c !UnterminatedString@10"],
        ),
        (r"select E'b\'; c", &[r"S select E'b\'; c !UnterminatedString@7"]),
        (r"select E'b\", &[r"S select E'b\ !UnterminatedString@7"]),
        ("select \"b; c", &["S select \"b; c !UnterminatedIdentifier@7"]),
        (
            "do $x$ ; $X$ ; ",
            &["S do $x$ ; $X$ ;  !UnterminatedDollarQuote@3"],
        ),
        (
            "a; /* b /* */ ; c",
            &["S a", "S /* b /* */ ; c !UnterminatedComment@3"],
        ),
        ("a /*", &["S a /* !UnterminatedComment@2"]),
        (
            "a (/* ",
            &["S a (/*  !UnclosedParenthesis@2 !UnterminatedComment@3"],
        ),
        (
            "a; b\0c; \0; '\0' \0",
            &[
                "S a",
                "S b\0c !NulByte@4",
                "S \0 !NulByte@8",
                "S '\0' \0 !NulByte@12",
            ],
        ),
    ]);
}

#[test]
fn leading_comments() {
    let text = "-- first\n\nselect 1; -- behind\n-- second\n/* third */ select 2;\n-- last\n";
    let script = split(text);
    assert_eq!(script.pieces[0].leading.text(text), "-- first\n\n");
    assert_eq!(
        script.pieces[1].leading.text(text),
        " -- behind\n-- second\n/* third */ "
    );
    assert_eq!(script.trailing.text(text), "\n-- last\n");
}

#[test]
fn keywords_and_depth() {
    for (text, keyword, depth) in [
        ("create table t (a int[3] check (a[1] > (0)))", Keyword::Create, 3),
        ("/* x */ InSeRt into t values (1)", Keyword::Insert, 1),
        ("(select 1) union (select 2)", Keyword::Select, 1),
        ("((values (1)))", Keyword::Select, 3),
        (
            "with a as (select 1) select case when true then (1) end",
            Keyword::With,
            2,
        ),
        ("\"select\" 1", Keyword::Other, 0),
        ("vacuum", Keyword::Other, 0),
        ("copy t from 'x'", Keyword::Copy, 0),
        ("select not not - - 1", Keyword::Select, 3),
        ("select -1, -2, a * -3, not b", Keyword::Select, 1),
    ] {
        let script = split(text);
        let statement = script.pieces[0].statement().expect("a statement");
        assert_eq!((statement.keyword, statement.depth), (keyword, depth), "{text}");
    }
}

#[test]
fn limits() {
    let nested = |depth: usize| format!("select {}1{};", "(".repeat(depth), ")".repeat(depth));
    let limit = MAX_NESTING as usize;
    assert!(
        split(&nested(limit)).pieces[0]
            .statement()
            .is_some_and(StatementInfo::is_parseable)
    );
    for text in [
        nested(limit + 1),
        nested(100_000),
        format!("select {} 1", "- ".repeat(100_000)),
        format!("select {} true", "not ".repeat(100_000)),
        format!(
            "select {} 1 {}",
            "case when true then ".repeat(501),
            "end ".repeat(501)
        ),
        format!("select {}", "array[".repeat(501)),
        format!("select {} 1", "a between ".repeat(501)),
        format!("select {} 1", "a not between 1 and ".repeat(501)),
    ] {
        let script = split(&text);
        let problems = &script.pieces[0].statement().expect("a statement").problems;
        assert_eq!(
            problems
                .iter()
                .filter(|problem| problem.kind == ProblemKind::TooDeep)
                .count(),
            1
        );
    }
    let ranges = format!("select {} false", "a between 1 and 2 or ".repeat(10_000));
    assert!(
        split(&ranges).pieces[0]
            .statement()
            .is_some_and(StatementInfo::is_parseable)
    );
    let rows = "(1), ".repeat(1 << 20);
    assert!(
        split(&format!("insert into t values {rows}")).pieces[0]
            .statement()
            .is_some_and(StatementInfo::is_parseable)
    );
    let large = format!("select * from (values {rows})");
    let problems = split(&large).pieces[0]
        .statement()
        .expect("a statement")
        .problems
        .clone();
    assert_eq!(
        problems.iter().map(|problem| problem.kind).collect::<Vec<_>>(),
        [ProblemKind::TooLarge]
    );
}
