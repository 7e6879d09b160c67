//! The one pass over the text that cuts it into pieces.

use compact_str::CompactString;

use super::lexeme::{self, CLASS, Class};
use super::statement::{Previous, Statement};
use super::{
    CopyData, Dialect, EmbeddedMetaCommand, Piece, PieceKind, ProblemKind, Script, Terminator, VariableForm,
    VariableUse, meta_command,
};
use crate::span::Span;

pub(super) struct Scanner<'text> {
    text: &'text str,
    bytes: &'text [u8],
    psql: bool,
    at: usize,
    /// Where the next piece's leading part begins.
    boundary: usize,
    /// Blocks of COPY data that begin with the next line.
    copies: usize,
    /// The end of the line that the last meta-command stands on, so that a line of many is searched once.
    line_end: usize,
    statement: Option<Statement>,
    pieces: Vec<Piece>,
}

impl<'text> Scanner<'text> {
    pub(super) fn new(text: &'text str, dialect: Dialect) -> Scanner<'text> {
        // Spans cannot point further than this.
        let mut length = text.len().min(u32::MAX as usize);
        while !text.is_char_boundary(length) {
            length -= 1;
        }
        let text = &text[..length];
        Scanner {
            text,
            bytes: text.as_bytes(),
            psql: dialect == Dialect::Psql,
            at: if text.starts_with('\u{feff}') { 3 } else { 0 },
            boundary: 0,
            copies: 0,
            line_end: 0,
            statement: None,
            pieces: Vec::new(),
        }
    }

    pub(super) fn run(mut self) -> Script {
        while let Some(byte) = self.bytes.get(self.at) {
            self.step(CLASS[*byte as usize]);
        }
        self.finish(Terminator::EndOfText, self.bytes.len());
        self.report_nul_bytes();
        Script {
            pieces: self.pieces,
            trailing: Span::of(self.boundary, self.bytes.len()),
        }
    }

    #[inline]
    fn step(&mut self, class: Class) {
        let start = self.at;
        let next = self.bytes.get(start + 1).copied();
        match class {
            Class::Space => self.space(),
            Class::Word => self.word(),
            Class::Digit => self.operand(lexeme::number_end(self.bytes, start)),
            Class::Quote => self.quoted(
                lexeme::plain_string_end(self.bytes, start + 1),
                ProblemKind::UnterminatedString,
            ),
            Class::DoubleQuote => self.quoted(
                lexeme::identifier_end(self.bytes, start + 1),
                ProblemKind::UnterminatedIdentifier,
            ),
            Class::Dollar => self.dollar(),
            Class::Semicolon => self.semicolon(),
            Class::OpenParenthesis => {
                self.open().open_parenthesis(start);
                self.at += 1;
            }
            Class::CloseParenthesis => {
                self.open().close_parenthesis(start);
                self.at += 1;
            }
            Class::OpenBracket => {
                self.open().open_bracket(start);
                self.at += 1;
            }
            Class::CloseBracket => {
                self.open().close_bracket(start);
                self.at += 1;
            }
            Class::Colon => self.colon(),
            Class::Dot => self.other(Previous::Dot),
            Class::Backslash if self.psql => self.backslash(),
            Class::Dash if next == Some(b'-') => self.at = lexeme::line_comment_end(self.bytes, start),
            Class::Slash if next == Some(b'*') => match lexeme::block_comment_end(self.bytes, start) {
                Some(end) => self.at = end,
                // PostgreSQL refuses it even where no statement has begun, so it is one.
                None => self.quoted(None, ProblemKind::UnterminatedComment),
            },
            Class::Dash | Class::Slash | Class::Operator => self.operator(),
            Class::Comma | Class::Backslash | Class::Other => self.other(Previous::Other),
        }
    }

    /// The statement that the token at hand belongs to.
    #[inline]
    fn open(&mut self) -> &mut Statement {
        self.statement.get_or_insert_with(|| Statement::new(self.at))
    }

    fn operand(&mut self, end: usize) {
        self.open().token(end, Previous::Operand);
        self.at = end;
    }

    fn other(&mut self, previous: Previous) {
        let end = self.at + 1;
        self.open().token(end, previous);
        self.at = end;
    }

    #[inline]
    fn space(&mut self) {
        if self.bytes[self.at] == b'\n' && self.copies > 0 && self.statement.is_none() {
            self.copy_data();
        } else {
            self.at += 1;
        }
    }

    fn word(&mut self) {
        let start = self.at;
        let end = lexeme::word_end(self.bytes, start);
        if end == start + 1 {
            let rest = &self.bytes[end..];
            match self.bytes[start] | 0x20 {
                b'e' if rest.first() == Some(&b'\'') => {
                    let close = lexeme::escape_string_end(self.bytes, end + 1);
                    return self.quoted(close, ProblemKind::UnterminatedString);
                }
                b'u' if rest.starts_with(b"&'") => {
                    let close = lexeme::plain_string_end(self.bytes, end + 2);
                    return self.quoted(close, ProblemKind::UnterminatedString);
                }
                b'u' if rest.starts_with(b"&\"") => {
                    let close = lexeme::identifier_end(self.bytes, end + 2);
                    return self.quoted(close, ProblemKind::UnterminatedIdentifier);
                }
                _ => {}
            }
        }
        let bytes = self.bytes;
        self.open().word(bytes, start, end);
        self.at = end;
    }

    /// A quoted thing that begins here and ends at `end`; without an end it takes the rest of the text.
    fn quoted(&mut self, end: Option<usize>, problem: ProblemKind) {
        let start = self.at;
        let end = end.unwrap_or_else(|| {
            self.open().problem(problem, Span::of(start, start + 1));
            self.bytes.len()
        });
        self.operand(end);
    }

    fn dollar(&mut self) {
        let start = self.at;
        if let Some(inside) = lexeme::dollar_tag_end(self.bytes, start) {
            let end = lexeme::dollar_quote_end(self.bytes, &self.bytes[start..inside], inside);
            return self.quoted(end, ProblemKind::UnterminatedDollarQuote);
        }
        let digits = self.bytes[start + 1..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        self.operand(start + 1 + digits);
    }

    fn operator(&mut self) {
        let start = self.at;
        let mut end = start + 1;
        while let Some(byte) = self.bytes.get(end) {
            let next = self.bytes.get(end + 1);
            match CLASS[*byte as usize] {
                Class::Dash if next == Some(&b'-') => break,
                Class::Slash if next == Some(&b'*') => break,
                Class::Dash | Class::Slash | Class::Operator => end += 1,
                _ => break,
            }
        }
        self.open().operator(start, end);
        self.at = end;
    }

    fn semicolon(&mut self) {
        let start = self.at;
        self.at += 1;
        match &mut self.statement {
            Some(statement) if statement.may_end() => self.finish(Terminator::Semicolon, start + 1),
            Some(statement) => statement.token(start + 1, Previous::Other),
            None => self.finish(Terminator::Semicolon, start + 1),
        }
    }

    /// `::`, `:=`, an array slice, or one of psql's variables.
    fn colon(&mut self) {
        let start = self.at;
        if matches!(self.bytes.get(start + 1), Some(b':' | b'=')) {
            self.open().token(start + 2, Previous::Other);
            self.at = start + 2;
            return;
        }
        let slice = self
            .statement
            .as_ref()
            .is_some_and(|statement| statement.brackets > 0 && statement.previous == Previous::Operand);
        if self.psql
            && !slice
            && let Some(variable) = variable(self.text, start)
        {
            let end = variable.span.end as usize;
            self.open().variables.push(variable);
            return self.operand(end);
        }
        self.other(Previous::Other);
    }

    fn backslash(&mut self) {
        let start = self.at;
        match self.bytes.get(start + 1) {
            Some(b';') => {
                self.at += 2;
                match &mut self.statement {
                    Some(statement) if statement.may_end() => self.finish(Terminator::Separator, start + 2),
                    Some(statement) => {
                        statement.meta_commands.push(EmbeddedMetaCommand {
                            span: Span::of(start, start + 1),
                            command: meta_command::named(";"),
                        });
                        statement.token(start + 2, Previous::Other);
                    }
                    None => self.finish(Terminator::Semicolon, start + 1),
                }
            }
            // psql drops the backslash and passes the colon on.
            Some(b':') => {
                self.open().meta_commands.push(EmbeddedMetaCommand {
                    span: Span::of(start, start + 1),
                    command: meta_command::named(":"),
                });
                self.at += 1;
                self.other(Previous::Other);
            }
            _ => self.meta_command(),
        }
    }

    fn meta_command(&mut self) {
        let start = self.at;
        if self.line_end <= start {
            let line_break = memchr::memchr(b'\n', &self.bytes[start..]);
            self.line_end = line_break.map_or(self.bytes.len(), |found| start + found);
        }
        let (command, end) = meta_command::read(&self.text[..self.line_end], start);
        self.at = meta_command::skip_separator(&self.text[..self.line_end], end);
        let span = Span::of(start, end);
        if meta_command::sends(&command) {
            self.finish(Terminator::MetaCommand, start);
        } else if matches!(command.name.as_str(), "r" | "reset") {
            self.finish(Terminator::Discarded, start);
        } else if let Some(statement) = &mut self.statement {
            statement.meta_commands.push(EmbeddedMetaCommand {
                span: Span::of(start, self.at),
                command,
            });
            return;
        }
        self.copies += usize::from(meta_command::reads_stdin(&command));
        self.push(PieceKind::MetaCommand(command), span, end);
    }

    fn finish(&mut self, terminator: Terminator, end: usize) {
        let Some(statement) = self.statement.take() else {
            // Nothing came after a `\;`, so what is there now ends the statement before it.
            if let Some(Piece {
                kind: PieceKind::Statement(before),
                ..
            }) = self.pieces.last_mut()
                && before.terminator == Terminator::Separator
            {
                before.terminator = terminator;
            }
            return;
        };
        let sent = terminator != Terminator::Discarded;
        self.copies += usize::from(self.psql && sent && statement.reads_stdin);
        let end = if matches!(terminator, Terminator::Semicolon | Terminator::Separator) {
            end
        } else {
            statement.end
        };
        let (span, info) = statement.finish(terminator);
        self.push(PieceKind::Statement(info), span, end);
    }

    fn push(&mut self, kind: PieceKind, span: Span, end: usize) {
        let leading = Span::new(crate::span::offset(self.boundary), span.start);
        self.pieces.push(Piece {
            kind,
            span,
            leading,
            end: crate::span::offset(end),
        });
        self.boundary = end;
    }

    /// Takes the rows that begin after the line break at hand.
    fn copy_data(&mut self) {
        self.copies -= 1;
        let start = self.at + 1;
        let (rows_end, end) = copy_data_end(self.bytes, start);
        self.at = end;
        if start < self.bytes.len() {
            let data = CopyData {
                rows: Span::of(start, rows_end),
                terminated: rows_end < end,
            };
            self.push(PieceKind::CopyData(data), Span::of(start, end), end);
        }
    }

    /// NUL bytes are rare, so they are looked for at once and given to the statements they stand in.
    fn report_nul_bytes(&mut self) {
        let mut pieces = self.pieces.iter_mut().peekable();
        for nul in memchr::memchr_iter(0, self.bytes) {
            let span = Span::of(nul, nul + 1);
            while pieces.next_if(|piece| piece.end <= span.start).is_some() {}
            let Some(piece) = pieces.peek_mut() else { return };
            if let PieceKind::Statement(statement) = &mut piece.kind
                && !statement
                    .problems
                    .iter()
                    .any(|problem| problem.kind == ProblemKind::NulByte)
            {
                statement.problems.push(super::Problem {
                    kind: ProblemKind::NulByte,
                    span,
                });
                statement.problems.sort_by_key(|problem| problem.span.start);
            }
        }
    }
}

/// The end of the rows and the end of the `\.` behind them, the same where there is none.
fn copy_data_end(bytes: &[u8], start: usize) -> (usize, usize) {
    let closes = |at: usize| {
        bytes[at..].starts_with(b"\\.")
            && matches!(&bytes[at + 2..], [] | [b'\n', ..] | [b'\r', b'\n', ..] | [b'\r'])
    };
    if closes(start) {
        return (start, start + 2);
    }
    memchr::memmem::find_iter(&bytes[start..], b"\n\\.")
        .map(|found| start + found + 1)
        .find(|at| closes(*at))
        .map_or((bytes.len(), bytes.len()), |at| (at, at + 2))
}

/// The use of a variable whose colon is at `start`.
pub(super) fn variable(text: &str, start: usize) -> Option<VariableUse> {
    let bytes = text.as_bytes();
    let (form, inside, close): (_, _, &[u8]) = match &bytes[start + 1..] {
        [b'\'', ..] => (VariableForm::Literal, start + 2, b"'"),
        [b'"', ..] => (VariableForm::Identifier, start + 2, b"\""),
        [b'{', b'?', ..] => (VariableForm::IsSet, start + 3, b"}"),
        // psql would take `:2` as well, but such names are not in use and array slices are.
        [b'0'..=b'9', ..] => return None,
        _ => (VariableForm::Plain, start + 1, b""),
    };
    let end = lexeme::variable_end(bytes, inside);
    if end == inside || !bytes[end..].starts_with(close) {
        return None;
    }
    let name = CompactString::new(text.get(inside..end)?);
    Some(VariableUse {
        span: Span::of(start, end + close.len()),
        name,
        form,
    })
}
