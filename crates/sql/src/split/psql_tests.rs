//! What psql adds to SQL: meta-commands, variables, rows of COPY.

use super::tests::{assert_covers, check, pieces_as};
use super::*;

#[test]
fn meta_commands() {
    check(&[
        (
            "\\restrict abc123\n\nselect 1;\n\\unrestrict abc123\n",
            &["M restrict <abc123>", "S select 1", "M unrestrict <abc123>"],
        ),
        (
            "\\connect -reuse-previous=on \"dbname='x y'\"\n",
            &["M connect <-reuse-previous=on> <\"dbname='x y'\">"],
        ),
        (
            "\\c 'my db' u\r\n\\i a/b.sql\n\\ir '../it''s.sql'",
            &["M c <my db> <u>", "M i <a/b.sql>", "M ir <../it's.sql>"],
        ),
        (
            "\\set ON_ERROR_STOP on \\echo hi 'a\\tb' \\\\ select 1;",
            &["M set <ON_ERROR_STOP> <on>", "M echo <hi> <a\tb>", "S select 1"],
        ),
        (
            "\\if :{?x}\nselect 1;\n\\elif false\n\\else\n\\endif\n",
            &[
                "M if <:{?x}>",
                "S select 1",
                "M elif <false>",
                "M else",
                "M endif",
            ],
        ),
        (
            "select 1 \\gset p_\nselect 2\\gexec\nselect 3 \\g | cat \\x\n",
            &[
                "S select 1",
                "M gset <p_>",
                "S select 2",
                "M gexec",
                "S select 3",
                "M g <| cat \\x>",
            ],
        ),
        (
            "select 1\\; select 2; select 3",
            &["S select 1", "S select 2", "S select 3"],
        ),
        (
            "\\! echo ';' \\ x\nselect 1",
            &["M ! <echo ';' \\ x>", "S select 1"],
        ),
        ("select 1 \\r\nselect 2;", &["S select 1", "M r", "S select 2"]),
        (
            "select '\\i x', \"\\i\", $$\n\\i y\n$$ -- \\i z\n;",
            &["S select '\\i x', \"\\i\", $$\n\\i y\n$$"],
        ),
        (
            "select 1\n\\echo ; 'it'\n+ 2; x",
            &["S select 1\n\\echo ; 'it'\n+ 2", "S x"],
        ),
        ("\\", &["M "]),
        ("\\\\ it's; \\g\nselect 1", &["M \\", "S select 1"]),
        (
            "select 1 \\echo a \\\\ + 2; x",
            &["S select 1 \\echo a \\\\ + 2", "S x"],
        ),
        ("\\echo 'open\nselect 1", &["M echo <open>", "S select 1"]),
    ]);
}

#[test]
fn statements_without_their_meta_commands() {
    let text = "select 1\n\\echo ; 'é'\n+ a\\:b \\p\n; x";
    let script = split(text);
    assert_eq!(script.pieces[0].sql(text), "select 1\n            \n+ a :b");
    assert_eq!(script.pieces.len(), 2);
}

#[test]
fn terminators() {
    let text = "a; b\\; c \\g\nd \\r\ne";
    let found: Vec<Terminator> = split(text)
        .statements()
        .map(|(_, statement)| statement.terminator)
        .collect();
    assert_eq!(
        found,
        [
            Terminator::Semicolon,
            Terminator::Separator,
            Terminator::MetaCommand,
            Terminator::Discarded,
            Terminator::EndOfText
        ]
    );
}

#[test]
fn a_semicolon_behind_a_separator_ends_the_statement_before() {
    for (text, terminator) in [
        ("a\\;;b", Terminator::Semicolon),
        ("a\\; -- c\n ; b", Terminator::Semicolon),
        ("a\\; \\g\nb", Terminator::MetaCommand),
        ("a\\;b", Terminator::Separator),
        ("a\\;", Terminator::EndOfText),
    ] {
        assert_eq!(
            split(text).pieces[0].statement().expect("a statement").terminator,
            terminator,
            "{text}"
        );
    }
    assert_eq!(split(", copy t from stdin;\nx;").pieces.len(), 2);
    assert_eq!(
        split("select 1 \\echo a \\\\ + 2").pieces[0].sql("select 1 \\echo a \\\\ + 2"),
        "select 1            + 2"
    );
}

#[test]
fn copy_data() {
    check(&[
        (
            "COPY public.t (a, b) FROM stdin;\n1\tit's;\n\\N\t$$\n\\.\n\nselect 1;",
            &[
                "S COPY public.t (a, b) FROM stdin",
                "D 1\tit's;\n\\N\t$$\n",
                "S select 1",
            ],
        ),
        (
            "copy t from STDIN with (format csv);\r\n1\r\n\\.\r\nx",
            &["S copy t from STDIN with (format csv)", "D 1\r\n", "S x"],
        ),
        (
            "copy t from stdin;\n\\.\nx",
            &["S copy t from stdin", "D ", "S x"],
        ),
        (
            "copy t from stdin;\n\\.x\n\\.",
            &["S copy t from stdin", "D \\.x\n"],
        ),
        ("copy t from stdin;\n1\n2", &["S copy t from stdin", "D 1\n2"]),
        ("copy t from stdin;", &["S copy t from stdin"]),
        (
            "copy t from stdin; select 1; -- c\n1;\n\\.\nx",
            &["S copy t from stdin", "S select 1", "D 1;\n", "S x"],
        ),
        ("copy t from 'stdin';\nx", &["S copy t from 'stdin'", "S x"]),
        (
            "copy (select a from stdin) to stdout;\nx",
            &["S copy (select a from stdin) to stdout", "S x"],
        ),
        ("select a from stdin;\nx", &["S select a from stdin", "S x"]),
        (
            "\\copy t from stdin csv\n1;\n\\.\nx",
            &["M copy <t from stdin csv>", "D 1;\n", "S x"],
        ),
        (
            "\\copy t from 'a b.csv'\nx",
            &["M copy <t from 'a b.csv'>", "S x"],
        ),
    ]);
}

#[test]
fn the_server_knows_no_psql() {
    for (text, expected) in [
        (
            "copy t from stdin;\nselect 1",
            vec!["S copy t from stdin", "S select 1"],
        ),
        ("a \\g ; b", vec!["S a \\g", "S b"]),
        ("\\i x; b", vec!["S \\i x", "S b"]),
    ] {
        assert_eq!(pieces_as(text, Dialect::Server), expected);
    }
    assert!(
        split_as("select :a", Dialect::Server)
            .statements()
            .all(|(_, statement)| statement.variables.is_empty())
    );
}

#[test]
fn variables() {
    for (text, expected) in [
        (
            "select :a, :'b', :\"c\", :{?d}",
            vec![":a", ":'b'", ":\"c\"", ":{?d}"],
        ),
        ("select a::int, b :: int, c := 1", vec![]),
        ("select a[1:2], a[b:c], a[1:n], a[f(x):n], a['x':n]", vec![]),
        (
            "select array[:a, :b], a[:n], a[1 + :m]",
            vec![":a", ":b", ":n", ":m"],
        ),
        ("select ':a', \":b\", $$:c$$, E':d' -- :e\n/* :f */", vec![]),
        ("select ':a', x'1':b", vec![":b"]),
        ("select :'a, :\"b, : c, :{d}", vec![]),
        ("set role :role_1;", vec![":role_1"]),
        ("select :été::text", vec![":été"]),
    ] {
        let script = split(text);
        assert_covers(text, &script);
        let uses: Vec<&str> = script
            .statements()
            .flat_map(|(_, statement)| &statement.variables)
            .map(|variable| variable.span.text(text))
            .collect();
        assert_eq!(uses, expected, "{text}");
    }
    let script = split("\\i :dir/:'file'.sql ':no'");
    let PieceKind::MetaCommand(command) = &script.pieces[0].kind else {
        panic!("not a meta-command")
    };
    assert_eq!(command.arguments[0].text, ":dir/:'file'.sql");
    let names: Vec<&str> = command
        .variables
        .iter()
        .map(|variable| variable.name.as_str())
        .collect();
    assert_eq!(names, ["dir", "file"]);
}
