//! Mends statements that PostgreSQL reads and the parser refuses: the text is told in words that the parser knows, and
//! what had to be left out is kept for the lowering.
//!
//! Words are overwritten where they stand, so that all places stay true.

use squawk_parser::SyntaxKind::{self, *};

use super::index::exclusion_element_end;
use super::tree::Node;
use crate::ast::RelationKeyword;
use crate::span::{Span, offset};

/// A text in words that the parser knows.
pub(super) struct Mended {
    pub(super) text: String,
    /// Where characters were put into the text that are not in the file.
    pub(super) inserted: Vec<u32>,
    pub(super) taken: Vec<Taken>,
}

/// Words that were taken out of the text.
pub(super) struct Taken {
    pub(super) what: What,
    /// Where they belong to, as an offset in the text before mending.
    pub(super) at: u32,
    /// Where they stand in the text before mending.
    pub(super) span: Span,
    pub(super) text: String,
}

/// What the words are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// `STORAGE word`; the word.
    Storage,
    /// `COMPRESSION word`; the word.
    Compression,
    /// An element of an exclusion constraint without its operator, all of it.
    Element,
    /// What stands between `ALTER` and the name of a relation that is no table.
    Relation(RelationKeyword),
    /// `IF EXISTS`
    IfExists,
}

impl What {
    /// The first major version that reads it.
    pub(super) fn since(self) -> u16 {
        if self == What::Storage { 16 } else { 14 }
    }
}

/// The text that a tree which the parser refused is of, mended; none where nothing is known to mend.
/// A body of PL/pgSQL has statements behind its own words too.
pub(super) fn mend(root: Node<'_>, text: &str, body: bool) -> Option<Mended> {
    // The parser wraps what it skips into nodes that count as tokens.
    let tokens: Vec<Node<'_>> = root.tokens().filter(|token| token.kind() != ERROR).collect();
    let mut mender = Mender {
        tokens: Vec::new(),
        text,
        edits: Vec::new(),
        taken: Vec::new(),
    };
    let ends = |token: &Node<'_>| match token.kind() {
        SEMICOLON => true,
        BEGIN_KW | THEN_KW | ELSE_KW | LOOP_KW => body,
        _ => false,
    };
    for statement in tokens.split(ends) {
        mender.tokens = statement.to_vec();
        mender.statement();
        mender.anywhere();
    }
    mender.finish()
}

/// `(3)`
const PRECISION: [SyntaxKind; 3] = [L_PAREN, INT_NUMBER, R_PAREN];

struct Mender<'n, 't> {
    tokens: Vec<Node<'n>>,
    text: &'t str,
    edits: Vec<(Span, &'static str)>,
    taken: Vec<Taken>,
}

impl Mender<'_, '_> {
    fn kind(&self, at: usize) -> SyntaxKind {
        self.tokens.get(at).map_or(EOF, |token| token.kind())
    }

    fn at(&self, at: usize, kinds: &[SyntaxKind]) -> bool {
        kinds
            .iter()
            .enumerate()
            .all(|(index, kind)| self.kind(at + index) == *kind)
    }

    fn place(&self, from: usize, to: usize) -> Span {
        let start = self.tokens.get(from).map(|token| token.place());
        let end = self.tokens.get(to).map(|token| token.place());
        match (start, end) {
            (Some(start), Some(end)) => start.join(end),
            _ => Span::empty(0),
        }
    }

    /// Puts other words over some tokens.
    fn overwrite(&mut self, from: usize, to: usize, words: &'static str) {
        let place = self.place(from, to);
        self.edits.push((place, words));
    }

    fn take(&mut self, what: What, at: u32, span: Span) {
        self.taken.push(Taken {
            what,
            at,
            span,
            text: span.text(self.text).to_owned(),
        });
    }

    /// What is told by the first words of the statement.
    fn statement(&mut self) {
        match (self.kind(0), self.kind(1)) {
            (ALTER_KW, VIEW_KW) => self.relation(1, RelationKeyword::View),
            (ALTER_KW, INDEX_KW) => self.relation(1, RelationKeyword::Index),
            (ALTER_KW, SEQUENCE_KW) => self.relation(1, RelationKeyword::Sequence),
            (ALTER_KW, MATERIALIZED_KW) => self.relation(2, RelationKeyword::MaterializedView),
            (ALTER_KW, FOREIGN_KW) if self.kind(2) == TABLE_KW => {
                self.relation(2, RelationKeyword::ForeignTable);
            }
            (ALTER_KW, STATISTICS_KW) if self.at(2, &[IF_KW, EXISTS_KW]) => {
                let span = self.place(2, 3);
                self.take(What::IfExists, self.place(1, 1).start, span);
                self.overwrite(2, 3, "");
            }
            (ALTER_KW | CREATE_KW, SERVER_KW) => self.version(),
            (ALTER_KW, ROLE_KW | USER_KW | DATABASE_KW | FUNCTION_KW | PROCEDURE_KW | ROUTINE_KW) => {
                self.time_zone();
            }
            (CREATE_KW, _) => {
                self.time_zone();
                self.local_view();
            }
            (DROP_KW, TYPE_KW | DOMAIN_KW) => self.types(2),
            (COMMENT_KW, ON_KW) if matches!(self.kind(2), TYPE_KW | DOMAIN_KW) => self.types(3),
            (COMMENT_KW, ON_KW) if self.kind(2) == CONSTRAINT_KW => self.types(6),
            (FETCH_KW | MOVE_KW, FORWARD_KW | BACKWARD_KW) => self.overwrite(1, 1, ""),
            (COPY_KW, _) => {
                for at in 2..self.tokens.len() {
                    if self.at(at, &[DELIMITERS_KW, STRING]) {
                        let using = self.kind(at - 1) == USING_KW;
                        self.overwrite(at - usize::from(using), at + 1, "");
                    }
                }
            }
            _ => {}
        }
    }

    /// PostgreSQL reads all actions of ALTER TABLE behind the other kinds of relation too.
    fn relation(&mut self, last: usize, keyword: RelationKeyword) {
        let span = self.place(1, last);
        self.take(What::Relation(keyword), self.place(0, 0).start, span);
        self.overwrite(1, last, "TABLE");
    }

    /// `VERSION NULL`, which is an empty one to the parser.
    fn version(&mut self) {
        for at in 3..self.tokens.len() {
            if self.at(at, &[VERSION_KW, NULL_KW]) {
                self.overwrite(at + 1, at + 1, "''");
            }
        }
    }

    /// `SET TIME ZONE 'x'` and `RESET TIME ZONE` where they are a setting of a role or a function.
    fn time_zone(&mut self) {
        for at in 2..self.tokens.len() {
            if self.at(at, &[SET_KW, TIME_KW, ZONE_KW]) {
                self.overwrite(at + 1, at + 2, "timezone=");
            } else if self.at(at, &[RESET_KW, TIME_KW, ZONE_KW]) {
                self.overwrite(at + 1, at + 2, "timezone");
            }
        }
    }

    /// `CREATE OR REPLACE LOCAL TEMPORARY VIEW`.
    fn local_view(&mut self) {
        let replaced = if self.at(1, &[OR_KW, REPLACE_KW]) { 3 } else { 1 };
        let temporary = matches!(self.kind(replaced + 1), TEMP_KW | TEMPORARY_KW);
        let view = matches!(self.kind(replaced + 2), VIEW_KW | RECURSIVE_KW);
        if matches!(self.kind(replaced), LOCAL_KW | GLOBAL_KW) && temporary && view {
            self.overwrite(replaced, replaced, "");
        }
    }

    /// Names of types that are several words, told by the one that `pg_catalog` has for them.
    fn types(&mut self, from: usize) {
        for at in from..self.tokens.len() {
            let varying = self.kind(at + 1) == VARYING_KW;
            // `timestamp(3) with time zone`
            let zone = if self.at(at + 1, &PRECISION) {
                at + 4
            } else {
                at + 1
            };
            let (words, name) = match self.kind(at) {
                DOUBLE_KW if self.kind(at + 1) == PRECISION_KW => (2, "float8"),
                CHARACTER_KW | CHAR_KW if varying => (2, "varchar"),
                BIT_KW if varying => (2, "varbit"),
                TIMESTAMP_KW if self.at(zone, &[WITH_KW, TIME_KW, ZONE_KW]) => (zone + 3 - at, "timestamptz"),
                TIMESTAMP_KW if self.at(zone, &[WITHOUT_KW, TIME_KW, ZONE_KW]) => {
                    (zone + 3 - at, "timestamp")
                }
                TIME_KW if self.at(zone, &[WITH_KW, TIME_KW, ZONE_KW]) => (zone + 3 - at, "timetz"),
                TIME_KW if self.at(zone, &[WITHOUT_KW, TIME_KW, ZONE_KW]) => (zone + 3 - at, "\"time\""),
                INT_KW | INTEGER_KW if self.kind(at + 1) == L_BRACK => (1, "_int4"),
                _ => continue,
            };
            let mut last = at + words - 1;
            if self.at(last + 1, &PRECISION) {
                last += PRECISION.len();
            }
            if self.at(last + 1, &[L_BRACK, R_BRACK]) {
                last += 2;
            }
            self.overwrite(at, last, name);
        }
    }

    /// What may stand inside of a statement, and of the statements in it.
    fn anywhere(&mut self) {
        for at in 0..self.tokens.len() {
            match self.kind(at) {
                ADD_KW => self.column(at + 1),
                EXCLUDE_KW => self.exclusion(at + 1),
                FOR_KW if self.at(at + 1, &[READ_KW, ONLY_KW]) => self.overwrite(at, at + 2, ""),
                _ => {}
            }
        }
    }

    /// `STORAGE word` and `COMPRESSION word` behind the type of a column that is added.
    fn column(&mut self, mut at: usize) {
        if self.kind(at) == COLUMN_KW {
            at += 1;
        }
        if self.at(at, &[IF_KW, NOT_KW, EXISTS_KW]) {
            at += 3;
        }
        let name = self.place(at, at).start;
        let mut depth = 0_usize;
        // The name and at least one word of the type.
        at += 2;
        while at + 1 < self.tokens.len() {
            let what = match self.kind(at) {
                L_PAREN | L_BRACK => {
                    depth += 1;
                    None
                }
                R_PAREN | R_BRACK => {
                    depth = depth.saturating_sub(1);
                    None
                }
                COMMA | SEMICOLON if depth == 0 => return,
                STORAGE_KW if depth == 0 => Some(What::Storage),
                COMPRESSION_KW if depth == 0 => Some(What::Compression),
                _ => None,
            };
            if let Some(what) = what {
                let word = self.place(at + 1, at + 1);
                self.take(what, name, word);
                self.overwrite(at, at + 1, "");
                at += 1;
            }
            at += 1;
        }
    }

    /// Operator classes, orders and their like in the elements of `EXCLUDE [USING method] (...)`.
    fn exclusion(&mut self, mut at: usize) {
        if self.kind(at) == USING_KW {
            at += 2;
        }
        if self.kind(at) != L_PAREN {
            return;
        }
        let mut start = at + 1;
        let mut depth = 0_usize;
        for at in at + 1..self.tokens.len() {
            match self.kind(at) {
                L_PAREN => depth += 1,
                R_PAREN if depth == 0 => return,
                R_PAREN => depth -= 1,
                COMMA if depth == 0 => start = at + 1,
                WITH_KW if depth == 0 && at > start => self.element(start, at - 1, at + 1),
                _ => {}
            }
        }
    }

    fn element(&mut self, first: usize, last: usize, operator: usize) {
        let span = self.place(first, last);
        if let Some(length) = exclusion_element_end(span.text(self.text))
            && length < span.end - span.start
        {
            self.take(What::Element, span.start, span);
            self.edits.push((Span::new(span.start + length, span.end), ""));
        }
        // `WITH pg_catalog.=`
        let schema = self.tokens.get(operator).map_or("", |token| token.text());
        if schema == "pg_catalog" && self.kind(operator + 1) == DOT {
            self.overwrite(operator, operator + 1, "");
        }
    }

    fn finish(mut self) -> Option<Mended> {
        if self.edits.is_empty() {
            return None;
        }
        self.edits.sort_by_key(|(span, _)| span.start);
        let mut text = String::with_capacity(self.text.len() + 8);
        let mut inserted = Vec::new();
        let mut at = 0;
        for (span, words) in &self.edits {
            if span.start < at {
                return None;
            }
            text.push_str(Span::new(at, span.start).text(self.text));
            let length = span.end - span.start;
            for (index, character) in words.char_indices() {
                if offset(index) >= length {
                    inserted.push(offset(text.len()));
                }
                text.push(character);
            }
            for _ in offset(words.len())..length {
                text.push(' ');
            }
            at = span.end;
        }
        text.push_str(self.text.get(at as usize..).unwrap_or_default());
        Some(Mended {
            text,
            inserted,
            taken: self.taken,
        })
    }
}
