//! What holds for every text, tried over made-up ones.

use super::tests::{pieces, pieces_as};
use super::*;

/// Scraps that meet in every order: the generator needs no knowledge of what is valid.
const SCRAPS: &[&str] = &[
    ";",
    "'",
    "\"",
    "$$",
    "$a$",
    "(",
    ")",
    "[",
    "]",
    "\\",
    "\\.",
    "\\g",
    "\\;",
    "\\\\",
    "\n",
    "\r\n",
    " ",
    "--",
    "/*",
    "*/",
    "E'",
    "U&'",
    "u&\"",
    ":",
    ":a",
    ":'a'",
    "::",
    "select",
    "create function",
    "begin atomic",
    "end",
    "case",
    "as",
    ".",
    ",",
    "copy t from stdin;\n",
    "\\copy t from stdin\n",
    "not",
    "-",
    "é",
    "\u{feff}",
    "\0",
    "1",
    "1.5",
    "$1",
    "x",
    "``",
    "😀",
    "\\r",
    "\\if",
    "{",
    "\u{a0}",
];

struct Generator(u64);

impl Generator {
    fn below(&mut self, bound: usize) -> usize {
        // Xorshift: small, and the same everywhere.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    fn text(&mut self) -> String {
        let length = self.below(24);
        (0..length).map(|_| SCRAPS[self.below(SCRAPS.len())]).collect()
    }
}

#[test]
fn any_scraps_are_covered_in_order() {
    let mut generator = Generator(0x9e37_79b9_7f4a_7c15);
    for _ in 0..60_000 {
        let text = generator.text();
        pieces(&text);
        pieces_as(&text, Dialect::Server);
    }
}

#[test]
fn comments_behind_change_nothing() {
    let mut generator = Generator(0x2545_f491_4f6c_dd1d);
    let mut compared = 0;
    for _ in 0..30_000 {
        let text = generator.text();
        let script = split(&text);
        let open = |piece: &Piece| match &piece.kind {
            PieceKind::Statement(statement) => statement.problems.iter().any(|problem| {
                use ProblemKind::*;
                matches!(
                    problem.kind,
                    UnterminatedString
                        | UnterminatedIdentifier
                        | UnterminatedDollarQuote
                        | UnterminatedComment
                )
            }),
            PieceKind::MetaCommand(_) => false,
            PieceKind::CopyData(data) => !data.terminated,
        };
        // A line break closes what a line may leave open, and a COPY then waits for its rows.
        let closed = format!("{text}\n");
        if script.pieces.last().is_some_and(open) || closed.to_lowercase().contains("stdin") {
            continue;
        }
        compared += 1;
        assert_eq!(
            split(&closed).pieces,
            split(&format!("{closed}-- x; '\n/* $$ /* */ */ ")).pieces,
            "{text:?}"
        );
    }
    assert!(compared > 10_000, "only {compared} texts were compared");
}

#[test]
fn a_list_of_whole_statements_splits_into_them() {
    let whole = [
        "select 'a;''b'",
        "select E'\\';'",
        "do $x$ ; $$ $x$",
        "create rule r as on insert to t do (a; b)",
        "create function f() begin atomic select case 1 when 2 then 3 end; end",
        "select /* ; */ 1 -- ;\n, 2",
        "select \"a;\", a[1:2], :'v'",
    ];
    let mut generator = Generator(7);
    for _ in 0..2_000 {
        let chosen: Vec<&str> = (0..generator.below(9))
            .map(|_| whole[generator.below(whole.len())])
            .collect();
        let separator = [";", " ;\r\n", ";;-- x\n", "; /* ; */ ", "\\; "][generator.below(5)];
        let expected: Vec<String> = chosen.iter().map(|statement| format!("S {statement}")).collect();
        assert_eq!(pieces(&chosen.join(separator)), expected);
    }
}
