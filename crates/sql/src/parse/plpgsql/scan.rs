//! A look at a body's tokens before it is parsed: how deep it nests, and where SQL statements have INTO.
//!
//! PL/pgSQL cuts `INTO [STRICT] targets` out of a statement before it gives it to the SQL parser
//! (`make_execsql_stmt` in `pl_gram.y`); here the clause is overwritten with spaces, so that offsets stay.

use std::borrow::Cow;
use std::ops::Range;

use squawk_lexer::{TokenKind, tokenize};

use crate::span::offset;

/// How deep blocks, IF, LOOP and CASE may nest together.
const MAX_BLOCKS: u32 = 200;

pub(super) struct Scanned<'b> {
    pub(super) text: Cow<'b, str>,
    /// Where INTO clauses stood.
    pub(super) into: Vec<u32>,
    pub(super) too_deep: bool,
}

struct Word<'b> {
    kind: TokenKind,
    text: &'b str,
    range: Range<usize>,
}

impl Word<'_> {
    fn is(&self, word: &str) -> bool {
        self.kind == TokenKind::Ident && self.text.eq_ignore_ascii_case(word)
    }

    fn is_name(&self) -> bool {
        matches!(
            self.kind,
            TokenKind::Ident | TokenKind::QuotedIdent { .. } | TokenKind::PositionalParam { .. }
        )
    }
}

pub(super) fn scan(body: &str) -> Scanned<'_> {
    let words = words(body);
    let mut blanks: Vec<Range<usize>> = Vec::new();
    let mut into = Vec::new();
    let mut declares = false;
    let mut at_start = true;
    let mut is_sql = false;
    let mut depth = 0u32;
    let mut too_deep = false;
    for (index, word) in words.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| words.get(before));
        let after_end = before.is_some_and(|before| before.is("end"));
        if at_start {
            is_sql = [
                "select", "insert", "update", "delete", "merge", "with", "values", "import",
            ]
            .iter()
            .any(|first| word.is(first));
        }
        let opens = word.is("case") || word.is("loop") || (at_start && (word.is("begin") || word.is("if")));
        if opens && !after_end {
            depth += 1;
            too_deep |= depth > MAX_BLOCKS;
        } else if word.is("end") {
            depth = depth.saturating_sub(1);
        }
        let target_of_statement = before.is_some_and(|before| before.is("insert") || before.is("merge"));
        if is_sql && word.is("into") && !target_of_statement {
            into.push(offset(word.range.start));
            blanks.push(word.range.start..clause_end(&words, index));
        }
        if at_start && word.is("declare") {
            // PL/pgSQL allows useless further DECLAREs, the parser does not.
            if declares {
                blanks.push(word.range.clone());
            }
            declares = true;
        } else if at_start && word.is("begin") {
            declares = false;
        }
        // THEN and ELSE in a SQL statement belong to CASE.
        at_start = word.kind == TokenKind::Semi
            || (!is_sql
                && (["begin", "then", "else", "loop"]
                    .iter()
                    .any(|before| word.is(before))
                    || (word.kind == TokenKind::Gt
                        && before.is_some_and(|before| before.kind == TokenKind::Gt))));
    }
    Scanned {
        into,
        text: blank(body, &blanks),
        too_deep,
    }
}

fn words(body: &str) -> Vec<Word<'_>> {
    let mut at = 0;
    let mut words = Vec::new();
    for token in tokenize(body) {
        let range = at..at + token.len as usize;
        at = range.end;
        let trivia = matches!(
            token.kind,
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment { .. } | TokenKind::Eof
        );
        if !trivia {
            let text = body.get(range.clone()).unwrap_or_default();
            words.push(Word {
                kind: token.kind,
                text,
                range,
            });
        }
    }
    words
}

/// Where the targets end that follow the INTO at `index`: names with fields and subscripts, and commas between.
fn clause_end(words: &[Word<'_>], index: usize) -> usize {
    let mut at = index + 1;
    if words.get(at).is_some_and(|word| word.is("strict")) {
        at += 1;
    }
    let is = |at: usize, kind: TokenKind| words.get(at).is_some_and(|word| word.kind == kind);
    while words.get(at).is_some_and(Word::is_name) {
        at += 1;
        while is(at, TokenKind::Dot) && words.get(at + 1).is_some_and(Word::is_name) {
            at += 2;
        }
        if !is(at, TokenKind::Comma) {
            break;
        }
        at += 1;
    }
    words.get(at - 1).map_or(0, |word| word.range.end)
}

fn blank<'b>(body: &'b str, clauses: &[Range<usize>]) -> Cow<'b, str> {
    if clauses.is_empty() {
        return Cow::Borrowed(body);
    }
    let mut text = String::with_capacity(body.len());
    let mut at = 0;
    for clause in clauses {
        text.push_str(body.get(at..clause.start).unwrap_or_default());
        text.extend(std::iter::repeat_n(' ', clause.len()));
        at = clause.end;
    }
    text.push_str(body.get(at..).unwrap_or_default());
    Cow::Owned(text)
}
