//! Text to statements with spans, cut where psql and PostgreSQL's scanner cut it.
//!
//! Nothing is parsed here: the splitter knows quotes, comments, parentheses, `BEGIN ATOMIC` bodies, psql's
//! meta-commands, variables and COPY data, and counts how deep a statement nests, so that the parser, which
//! recurses, is never given one that would exhaust the stack.

mod comments;
mod lexeme;
mod meta_command;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod psql_tests;
mod scanner;
mod statement;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use compact_str::CompactString;

use crate::span::Span;

pub use comments::{Comment, CommentPlace, comments};
pub(crate) use lexeme::continuation;

/// How deep parentheses, brackets, CASE and prefix operators may nest together before a statement is
/// called [`ProblemKind::TooDeep`].
pub const MAX_NESTING: u32 = 500;

/// How many bytes a statement that holds no rows may have before it is called [`ProblemKind::TooLarge`].
pub const MAX_STATEMENT_BYTES: u32 = 4 << 20;

/// Who will run the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// psql: backslashes begin meta-commands, `:name` is a variable, COPY data follows its statement.
    #[default]
    Psql,
    /// The server, as for the body of a function: none of these.
    Server,
}

/// One text, cut into pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// The pieces in the order of the text.
    pub pieces: Vec<Piece>,
    /// The comments and white space after the last piece.
    pub trailing: Span,
}

/// One statement, meta-command or block of COPY data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// From the first token to the last one, without the semicolon.
    pub span: Span,
    /// The comments and white space (and empty statements) between the piece before and this one.
    pub leading: Span,
    /// Offset after what ends the piece; the next piece's `leading` begins here.
    pub end: u32,
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A statement for the server.
    Statement(StatementInfo),
    /// A command for psql.
    MetaCommand(MetaCommand),
    /// The rows of a `COPY ... FROM stdin`, with the closing `\.` line.
    CopyData(CopyData),
}

/// What the splitter learnt about a statement on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementInfo {
    /// A guess from the first word.
    pub keyword: Keyword,
    /// How deep it nests.
    pub depth: u32,
    /// What ended it.
    pub terminator: Terminator,
    /// Why it cannot be parsed as it stands, in the order of the text.
    pub problems: Vec<Problem>,
    /// Uses of psql variables.
    pub variables: Vec<VariableUse>,
    /// Meta-commands between its first and last token that do not send it, such as `\echo`.
    pub meta_commands: Vec<EmbeddedMetaCommand>,
}

impl StatementInfo {
    /// Whether the text can be given to the parser.
    pub fn is_parseable(&self) -> bool {
        self.problems.is_empty()
    }
}

/// The first word of a statement, as far as others decide by it.
#[allow(missing_docs, reason = "each variant is the keyword it names")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keyword {
    Select,
    Values,
    Table,
    With,
    Insert,
    Update,
    Delete,
    Merge,
    Copy,
    Create,
    Alter,
    Drop,
    Comment,
    Grant,
    Revoke,
    Set,
    Reset,
    Do,
    Call,
    Begin,
    Start,
    Commit,
    End,
    Rollback,
    Abort,
    Savepoint,
    Release,
    Prepare,
    Truncate,
    Explain,
    /// Any other word, or no word at all.
    Other,
}

impl Keyword {
    /// Whether the statement carries rows, so that it may be large and is not worth parsing in full.
    pub fn is_data(self) -> bool {
        matches!(
            self,
            Keyword::Insert | Keyword::Update | Keyword::Delete | Keyword::Merge | Keyword::Copy
        )
    }
}

/// What ended a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminator {
    /// `;`
    Semicolon,
    /// `\;`, with which psql sends this statement and the next one in one message, thus in one transaction.
    Separator,
    /// A meta-command that sends what is there: `\g`, `\gset`, `\gexec` and their like.
    MetaCommand,
    /// `\r`, with which psql forgets the statement unsent.
    Discarded,
    /// The end of the text. psql sends such a statement all the same.
    EndOfText,
}

/// Something that keeps a statement from being parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// Where it began.
    pub span: Span,
}

/// The kinds of [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// A string constant without its closing quote: everything up to the end of the text is in it.
    UnterminatedString,
    /// A double-quoted identifier without its closing quote.
    UnterminatedIdentifier,
    /// A dollar-quoted string without its closing tag.
    UnterminatedDollarQuote,
    /// A `/*` comment without as many `*/`.
    UnterminatedComment,
    /// A `(` without its `)`: semicolons behind it end no statement.
    UnclosedParenthesis,
    /// A `BEGIN ATOMIC` without its `END`.
    UnclosedBody,
    /// A NUL byte, which PostgreSQL cannot store or read.
    NulByte,
    /// Nested deeper than [`MAX_NESTING`].
    TooDeep,
    /// Longer than [`MAX_STATEMENT_BYTES`].
    TooLarge,
}

impl ProblemKind {
    /// A sentence part for people, in lower case.
    pub fn message(self) -> &'static str {
        match self {
            ProblemKind::UnterminatedString => "unterminated quoted string",
            ProblemKind::UnterminatedIdentifier => "unterminated quoted identifier",
            ProblemKind::UnterminatedDollarQuote => "unterminated dollar-quoted string",
            ProblemKind::UnterminatedComment => "unterminated /* comment",
            ProblemKind::UnclosedParenthesis => "parenthesis that is never closed",
            ProblemKind::UnclosedBody => "BEGIN ATOMIC without END",
            ProblemKind::NulByte => "NUL byte",
            ProblemKind::TooDeep => "nested too deeply to be parsed",
            ProblemKind::TooLarge => "too large to be parsed",
        }
    }
}

/// A use of a psql variable. Where the variable is not set, psql leaves the text as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableUse {
    /// The whole use, with colon and quotes.
    pub span: Span,
    /// The variable's name.
    pub name: CompactString,
    /// What psql puts in its place.
    pub form: VariableForm,
}

/// What psql makes of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableForm {
    /// `:name`: the value.
    Plain,
    /// `:'name'`: the value as a string constant.
    Literal,
    /// `:"name"`: the value as an identifier.
    Identifier,
    /// `:{?name}`: TRUE or FALSE, whether it is set.
    IsSet,
}

/// A psql meta-command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetaCommand {
    /// The name without the backslash: `connect`, `c`, `restrict`, `.`, ...
    pub name: CompactString,
    /// Its arguments; one for the rest of the line where psql takes that whole, as in `\copy` and `\!`.
    pub arguments: Vec<MetaArgument>,
    /// Uses of variables in the arguments.
    pub variables: Vec<VariableUse>,
}

/// An argument of a meta-command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetaArgument {
    /// Where it stands, with its quotes.
    pub span: Span,
    /// Its text: single quotes taken off and escapes decoded, variables and double quotes as they were written.
    pub text: String,
}

/// A meta-command inside a statement that goes on behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbeddedMetaCommand {
    /// Where it stands.
    pub span: Span,
    /// The command.
    pub command: MetaCommand,
}

/// A block of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyData {
    /// The rows with their line ends, without the `\.` line.
    pub rows: Span,
    /// Whether there was a `\.` line; without one the rows go to the end of the text.
    pub terminated: bool,
}

impl Piece {
    /// The statement's information, if the piece is a statement.
    pub fn statement(&self) -> Option<&StatementInfo> {
        match &self.kind {
            PieceKind::Statement(statement) => Some(statement),
            PieceKind::MetaCommand(_) | PieceKind::CopyData(_) => None,
        }
    }

    /// The piece's text as the server gets it: meta-commands inside a statement are overwritten with spaces,
    /// so that offsets stay what they are. Variables are left as they were written.
    pub fn sql<'text>(&self, text: &'text str) -> Cow<'text, str> {
        let source = self.span.text(text);
        let embedded = self
            .statement()
            .map_or(&[][..], |statement| &statement.meta_commands);
        if embedded.is_empty() {
            return Cow::Borrowed(source);
        }
        let mut cleaned = String::with_capacity(source.len());
        let mut at = self.span.start;
        for command in embedded {
            cleaned.push_str(Span::new(at, command.span.start).text(text));
            cleaned.extend(std::iter::repeat_n(' ', command.span.len() as usize));
            at = command.span.end;
        }
        cleaned.push_str(Span::new(at, self.span.end).text(text));
        Cow::Owned(cleaned)
    }
}

impl Script {
    /// The statements among the pieces.
    pub fn statements(&self) -> impl Iterator<Item = (&Piece, &StatementInfo)> {
        self.pieces
            .iter()
            .filter_map(|piece| piece.statement().map(|statement| (piece, statement)))
    }
}

/// Cuts a text as psql would. Takes time linear in the text and never panics.
pub fn split(text: &str) -> Script {
    split_as(text, Dialect::Psql)
}

/// Cuts a text as the given reader would.
pub fn split_as(text: &str, dialect: Dialect) -> Script {
    scanner::Scanner::new(text, dialect).run()
}

/// How deep the text nests, counted as for statements. For texts that reach the parser without having been
/// split, such as function bodies and expressions.
pub fn nesting(text: &str) -> u32 {
    let script = split_as(text, Dialect::Server);
    script
        .statements()
        .map(|(_, statement)| statement.depth)
        .max()
        .unwrap_or_default()
}
