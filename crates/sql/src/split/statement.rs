//! What is known of the statement being read: its words so far, how deep it is, where it may end.

use super::{
    EmbeddedMetaCommand, Keyword, MAX_NESTING, MAX_STATEMENT_BYTES, Problem, ProblemKind, StatementInfo,
    Terminator, VariableUse,
};
use crate::span::Span;

/// What the token before was, as far as the next one's meaning depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Previous {
    Other,
    /// A value ends here: a word, number, string or closing bracket.
    Operand,
    /// `NOT` or an operator, which may stand before another one: `- - 1`.
    Prefix,
    Dot,
    As,
    From,
    Begin,
}

/// How much of `CREATE [OR REPLACE] {FUNCTION | PROCEDURE}` the first words are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Header {
    Nothing,
    Create,
    CreateOr,
    CreateOrReplace,
    Routine,
    Another,
}

pub(super) struct Statement {
    pub(super) start: usize,
    /// The end of the last token.
    pub(super) end: usize,
    pub(super) previous: Previous,
    pub(super) keyword: Keyword,
    /// Whether a `FROM STDIN` was seen in a COPY.
    pub(super) reads_stdin: bool,
    pub(super) brackets: u32,
    pub(super) problems: Vec<Problem>,
    pub(super) variables: Vec<VariableUse>,
    pub(super) meta_commands: Vec<EmbeddedMetaCommand>,
    header: Header,
    parentheses: u32,
    /// Where the parenthesis began that is open at depth one.
    opened: Span,
    /// Where the last BEGIN of a routine's header began.
    begin: usize,
    cases: u32,
    prefixes: u32,
    /// How many BETWEEN stand in a row without OR: the parser looks for each one in the bound of the one before.
    betweens: u32,
    depth: u32,
    body: Option<Body>,
}

/// An open `BEGIN ATOMIC`.
struct Body {
    begin: Span,
    parentheses: u32,
    cases: u32,
}

impl Statement {
    pub(super) fn new(start: usize) -> Statement {
        Statement {
            start,
            end: start,
            previous: Previous::Other,
            keyword: Keyword::Other,
            reads_stdin: false,
            brackets: 0,
            problems: Vec::new(),
            variables: Vec::new(),
            meta_commands: Vec::new(),
            header: Header::Nothing,
            parentheses: 0,
            opened: Span::default(),
            begin: start,
            cases: 0,
            prefixes: 0,
            betweens: 0,
            depth: 0,
            body: None,
        }
    }

    /// Whether a semicolon here ends the statement: psql looks at parentheses and function bodies only.
    #[inline]
    pub(super) fn may_end(&self) -> bool {
        self.parentheses == 0 && self.body.is_none()
    }

    /// A token without a meaning of its own here.
    #[inline]
    pub(super) fn token(&mut self, end: usize, previous: Previous) {
        self.end = end;
        self.previous = previous;
    }

    pub(super) fn open_parenthesis(&mut self, at: usize) {
        if self.header == Header::Nothing && self.keyword == Keyword::Other {
            self.keyword = Keyword::Select;
        }
        if self.parentheses == 0 {
            self.opened = Span::of(at, at + 1);
        }
        self.parentheses += 1;
        self.deepen(at);
        self.token(at + 1, Previous::Other);
    }

    pub(super) fn close_parenthesis(&mut self, at: usize) {
        self.parentheses = self.parentheses.saturating_sub(1);
        self.token(at + 1, Previous::Operand);
    }

    pub(super) fn open_bracket(&mut self, at: usize) {
        self.brackets += 1;
        self.deepen(at);
        self.token(at + 1, Previous::Other);
    }

    pub(super) fn close_bracket(&mut self, at: usize) {
        self.brackets = self.brackets.saturating_sub(1);
        self.token(at + 1, Previous::Operand);
    }

    /// An operator, or NOT.
    pub(super) fn operator(&mut self, start: usize, end: usize) {
        if self.previous == Previous::Prefix {
            self.prefixes += 1;
        } else {
            self.prefixes = 1;
        }
        self.deepen_with(start, self.prefixes - 1);
        self.token(end, Previous::Prefix);
    }

    /// An unquoted word.
    #[inline]
    pub(super) fn word(&mut self, bytes: &[u8], start: usize, end: usize) {
        let word = &bytes[start..end];
        if self.header != Header::Another {
            self.header_word(word);
        }
        let before = self.previous;
        self.token(end, Previous::Operand);
        match (word.len(), word[0] | 0x20) {
            (2, b'a') if is(word, b"as") => self.previous = Previous::As,
            (3, b'n') if is(word, b"not") => {
                self.previous = before;
                self.operator(start, end);
            }
            (3, b'e') if is(word, b"end") && !is_label(before) => self.end_word(),
            (4, b'c') if is(word, b"case") && !is_label(before) => self.case_word(start),
            (4, b'f') if is(word, b"from") => self.previous = Previous::From,
            (5, b's') if before == Previous::From && self.keyword == Keyword::Copy && is(word, b"stdin") => {
                self.reads_stdin |= self.parentheses == 0;
            }
            (5, b'b') if self.header == Header::Routine && is(word, b"begin") => {
                self.previous = Previous::Begin;
                self.begin = start;
            }
            (6, b'a') if before == Previous::Begin && self.body.is_none() && is(word, b"atomic") => {
                self.body = Some(Body {
                    begin: Span::of(self.begin, end),
                    parentheses: self.parentheses,
                    cases: 0,
                });
                self.previous = Previous::Other;
                self.deepen(start);
            }
            // These are followed by an expression, so a colon behind them is no array slice.
            (4, b't') if is(word, b"then") => self.previous = Previous::Other,
            (4, b'e') if is(word, b"else") => self.previous = Previous::Other,
            (4, b'w') if is(word, b"when") => self.previous = Previous::Other,
            (3, b'a') if is(word, b"and") => self.previous = Previous::Other,
            (2, b'o') if is(word, b"or") => {
                self.previous = Previous::Other;
                self.betweens = 0;
            }
            (7, b'b') if is(word, b"between") => {
                self.betweens += 1;
                self.deepen_with(start, self.betweens);
            }
            (6, b's') if is(word, b"select") => self.betweens = 0,
            _ => {}
        }
    }

    fn header_word(&mut self, word: &[u8]) {
        self.header = match self.header {
            Header::Nothing => {
                if self.end == self.start {
                    self.keyword = keyword(word);
                }
                if is(word, b"create") {
                    Header::Create
                } else {
                    Header::Another
                }
            }
            Header::Create if is(word, b"or") => Header::CreateOr,
            Header::CreateOr if is(word, b"replace") => Header::CreateOrReplace,
            Header::Create | Header::CreateOrReplace if is(word, b"function") || is(word, b"procedure") => {
                Header::Routine
            }
            Header::Routine => Header::Routine,
            _ => Header::Another,
        };
    }

    fn case_word(&mut self, start: usize) {
        self.cases += 1;
        if let Some(body) = &mut self.body
            && body.parentheses == self.parentheses
        {
            body.cases += 1;
        }
        self.deepen(start);
        self.previous = Previous::Other;
    }

    fn end_word(&mut self) {
        self.cases = self.cases.saturating_sub(1);
        if let Some(body) = &mut self.body
            && body.parentheses == self.parentheses
        {
            if body.cases == 0 {
                self.body = None;
            } else {
                body.cases -= 1;
            }
        }
    }

    fn deepen(&mut self, at: usize) {
        self.deepen_with(at, 0);
    }

    fn deepen_with(&mut self, at: usize, prefixes: u32) {
        let body = u32::from(self.body.is_some());
        let depth = self.parentheses + self.brackets + self.cases + prefixes + body;
        if depth > self.depth {
            if depth > MAX_NESTING && self.depth <= MAX_NESTING {
                self.problem(ProblemKind::TooDeep, Span::of(at, at + 1));
            }
            self.depth = depth;
        }
    }

    pub(super) fn problem(&mut self, kind: ProblemKind, span: Span) {
        self.problems.push(Problem { kind, span });
    }

    /// Ends the statement.
    pub(super) fn finish(mut self, terminator: Terminator) -> (Span, StatementInfo) {
        let span = Span::of(self.start, self.end);
        if self.parentheses > 0 {
            self.problem(ProblemKind::UnclosedParenthesis, self.opened);
        }
        if let Some(body) = self.body.take() {
            self.problem(ProblemKind::UnclosedBody, body.begin);
        }
        if span.len() > MAX_STATEMENT_BYTES && !self.keyword.is_data() {
            self.problem(ProblemKind::TooLarge, span);
        }
        self.problems.sort_by_key(|problem| problem.span.start);
        // What stands behind the last token belongs to the psql line, not to the statement.
        self.meta_commands.retain(|command| command.span.end <= span.end);
        let info = StatementInfo {
            keyword: self.keyword,
            depth: self.depth,
            terminator,
            problems: self.problems,
            variables: self.variables,
            meta_commands: self.meta_commands,
        };
        (span, info)
    }
}

/// After AS or a dot even a reserved word is a name.
fn is_label(before: Previous) -> bool {
    matches!(before, Previous::As | Previous::Dot)
}

fn is(word: &[u8], lower: &[u8]) -> bool {
    word.eq_ignore_ascii_case(lower)
}

fn keyword(word: &[u8]) -> Keyword {
    const KEYWORDS: &[(&[u8], Keyword)] = &[
        (b"create", Keyword::Create),
        (b"alter", Keyword::Alter),
        (b"insert", Keyword::Insert),
        (b"select", Keyword::Select),
        (b"grant", Keyword::Grant),
        (b"comment", Keyword::Comment),
        (b"set", Keyword::Set),
        (b"drop", Keyword::Drop),
        (b"update", Keyword::Update),
        (b"delete", Keyword::Delete),
        (b"copy", Keyword::Copy),
        (b"revoke", Keyword::Revoke),
        (b"values", Keyword::Values),
        (b"table", Keyword::Table),
        (b"with", Keyword::With),
        (b"merge", Keyword::Merge),
        (b"reset", Keyword::Reset),
        (b"do", Keyword::Do),
        (b"call", Keyword::Call),
        (b"begin", Keyword::Begin),
        (b"start", Keyword::Start),
        (b"commit", Keyword::Commit),
        (b"end", Keyword::End),
        (b"rollback", Keyword::Rollback),
        (b"abort", Keyword::Abort),
        (b"savepoint", Keyword::Savepoint),
        (b"release", Keyword::Release),
        (b"prepare", Keyword::Prepare),
        (b"truncate", Keyword::Truncate),
        (b"explain", Keyword::Explain),
    ];
    KEYWORDS
        .iter()
        .find(|(text, _)| is(word, text))
        .map_or(Keyword::Other, |(_, keyword)| *keyword)
}
