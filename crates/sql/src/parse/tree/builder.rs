//! The parser's events become the flat tree.

use squawk_parser::StrStep;

use super::Entry;
use crate::span::Span;

/// What reads the events.
pub(super) struct Builder {
    pub(super) entries: Vec<Entry>,
    open: Vec<usize>,
    /// The offset behind the last token or white space.
    at: u32,
    /// The offset behind the last token.
    end: u32,
    /// The first token that does not fit; empty at the end of the text.
    pub(super) error: Option<Span>,
    /// Whether the parser complains of a token that PostgreSQL would still take.
    early: bool,
}

impl Builder {
    /// For a text of about so many bytes.
    pub(super) fn new(bytes: usize) -> Builder {
        Builder {
            entries: Vec::with_capacity(bytes / 4 + 32),
            open: Vec::with_capacity(32),
            at: 0,
            end: 0,
            error: None,
            early: false,
        }
    }

    /// Reads the next event.
    pub(super) fn step(&mut self, step: &StrStep<'_>) {
        match *step {
            StrStep::Token { kind, text } => {
                let start = self.at;
                self.at += crate::span::offset(text.len());
                if !kind.is_trivia() {
                    self.end = self.at;
                    if let Some(span) = &mut self.error
                        && span.is_empty()
                        && !std::mem::take(&mut self.early)
                    {
                        // The parser's place is before the white space.
                        *span = Span::new(start, self.at);
                    }
                    let next = crate::span::offset(self.entries.len() + 1);
                    self.entries.push(Entry {
                        kind,
                        start,
                        end: self.at,
                        next,
                    });
                }
            }
            StrStep::Enter { kind } => {
                self.open.push(self.entries.len());
                self.entries.push(Entry {
                    kind,
                    start: self.at,
                    end: self.at,
                    next: 0,
                });
            }
            StrStep::Exit => {
                let next = crate::span::offset(self.entries.len());
                if let Some(entry) = self.open.pop().and_then(|index| self.entries.get_mut(index)) {
                    entry.end = self.end.max(entry.start);
                    entry.next = next;
                }
            }
            // What the parser expected it says in names of its own tokens.
            StrStep::Error { msg, pos } => {
                if self.error.is_none() {
                    self.error = Some(Span::of(pos, pos));
                    self.early = msg.contains("trailing comma");
                }
            }
        }
    }
}
