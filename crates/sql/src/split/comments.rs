//! The comments of a text: those that PostgreSQL's scanner sees, not what looks like one inside a string.

use super::lexeme::{
    CLASS, Class, block_comment_end, dollar_quote_end, dollar_tag_end, escape_string_end, identifier_end,
    line_comment_end, number_end, plain_string_end, word_end,
};
use super::{Keyword, Piece, PieceKind, Script};
use crate::span::Span;

/// A comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From its first to its last character, without the line end.
    pub span: Span,
    /// Where it stands.
    pub place: CommentPlace,
}

/// Where a comment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentPlace {
    /// Between statements: before this piece, or behind the last one.
    Before(Option<usize>),
    /// Between the first and the last token of this piece.
    Inside(usize),
    /// In a dollar-quoted string of this piece, which makes a function or is a DO block: for the server the string is
    /// no comment, for the function it is one.
    Body(usize),
}

/// The comments of a text that was split, in order.
pub fn comments(text: &str, script: &Script) -> Vec<Comment> {
    let mut found = Vec::new();
    for (at, piece) in script.pieces.iter().enumerate() {
        scan(
            text,
            piece.leading,
            CommentPlace::Before(Some(at)),
            None,
            &mut found,
        );
        if let PieceKind::Statement(info) = &piece.kind {
            let body =
                matches!(info.keyword, Keyword::Create | Keyword::Do).then_some(CommentPlace::Body(at));
            for part in parts(piece) {
                scan(text, part, CommentPlace::Inside(at), body, &mut found);
            }
        }
    }
    scan(
        text,
        script.trailing,
        CommentPlace::Before(None),
        None,
        &mut found,
    );
    found
}

/// A statement without the meta-commands in it.
fn parts(piece: &Piece) -> Vec<Span> {
    let commands = piece.statement().map_or(&[][..], |info| &info.meta_commands);
    let mut parts = Vec::new();
    let mut at = piece.span.start;
    for command in commands {
        parts.push(Span::new(at, command.span.start));
        at = command.span.end;
    }
    parts.push(Span::new(at, piece.span.end));
    parts
}

fn scan(text: &str, span: Span, place: CommentPlace, body: Option<CommentPlace>, found: &mut Vec<Comment>) {
    let bytes = span.text(text).as_bytes();
    let offset = span.start;
    let shifted = |start: usize, end: usize| Span::of(start, end).shift(offset);
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        at = match CLASS[bytes[at] as usize] {
            Class::Dash if bytes.get(at + 1) == Some(&b'-') => {
                let end = line_comment_end(bytes, at);
                let span = shifted(start, end);
                found.push(Comment { span, place });
                end
            }
            Class::Slash if bytes.get(at + 1) == Some(&b'*') => {
                let end = block_comment_end(bytes, at).unwrap_or(bytes.len());
                let span = shifted(start, end);
                found.push(Comment { span, place });
                end
            }
            Class::Word => {
                let end = word_end(bytes, at);
                let is_escape = end == at + 1 && matches!(bytes[at], b'e' | b'E');
                match is_escape && bytes.get(end) == Some(&b'\'') {
                    true => escape_string_end(bytes, end + 1).unwrap_or(bytes.len()),
                    false => end,
                }
            }
            Class::Digit => number_end(bytes, at),
            Class::Quote => plain_string_end(bytes, at + 1).unwrap_or(bytes.len()),
            Class::DoubleQuote => identifier_end(bytes, at + 1).unwrap_or(bytes.len()),
            Class::Dollar => match dollar_tag_end(bytes, at) {
                None => at + 1,
                Some(inside) => {
                    let tag = &bytes[at..inside];
                    let end = dollar_quote_end(bytes, tag, inside).unwrap_or(bytes.len());
                    if let Some(body) = body {
                        let close = end.saturating_sub(tag.len()).max(inside);
                        scan(text, shifted(inside, close), body, None, found);
                    }
                    end
                }
            },
            _ => at + 1,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::split;

    fn found(text: &str) -> Vec<(&str, CommentPlace)> {
        let script = split(text);
        let comments = comments(text, &script);
        comments.iter().map(|it| (it.span.text(text), it.place)).collect()
    }

    #[test]
    fn comments_are_told_from_strings() {
        use CommentPlace::{Before, Body, Inside};
        let text = "-- a\n/* b /* c */ */ SELECT '-- no', E'\\'-- no', \"--no\", $x$ -- no $x$, 1--d\n + $1; -- e\n;; -- f\nSELECT e'\\\\' -- g";
        assert_eq!(
            found(text),
            [
                ("-- a", Before(Some(0))),
                ("/* b /* c */ */", Before(Some(0))),
                ("--d", Inside(0)),
                ("-- e", Before(Some(1))),
                ("-- f", Before(Some(1))),
                ("-- g", Before(None)),
            ]
        );
        let text =
            "DO $$ BEGIN -- in\n x := $y$ -- no $y$; END $$;\nINSERT INTO a VALUES ($$ -- no $$);\n-- end";
        assert_eq!(found(text), [("-- in", Body(0)), ("-- end", Before(None))]);
        assert_eq!(
            found("COPY a FROM stdin;\n-- no\n\\.\n-- yes"),
            [("-- yes", Before(None))]
        );
    }

    #[test]
    fn broken_texts_do_no_harm() {
        for text in [
            "/*",
            "'",
            "$$",
            "$a$ --",
            "E'\\",
            "\"",
            "--",
            "CREATE $$ /* $$",
            "é-- é\n'é",
        ] {
            found(text);
        }
    }
}
