//! Constants as tokens: strings, numbers, and the words that options take.

use squawk_parser::SyntaxKind::*;

use super::name::escape_character;
use super::tree::Node;
use crate::ast::Literal;
use crate::literal::{LiteralError, decode_string, decode_unicode_string};

/// The text of a string constant, given as its token or as the `LITERAL` around it. Anything else makes the
/// statement invalid.
pub(super) fn string_value(node: Node<'_>) -> String {
    let mut tokens = node.tokens();
    let Some(first) = tokens.next() else {
        node.fail("a string constant is missing");
        return String::new();
    };
    // Parts behind line breaks are tokens of their own; where no line break is between them they are no constant.
    let mut last = first;
    let mut escape = None;
    while let Some(token) = tokens.next() {
        match token.kind() {
            STRING => last = token,
            UESCAPE_KW => escape = tokens.next().map(escape_character),
            _ => break,
        }
    }
    let source = first.text_through(last);
    let value = match (first.kind(), escape) {
        (UNICODE_ESC_STRING, Some(escape)) => decode_unicode_string(source, escape),
        (STRING | ESC_STRING | DOLLAR_QUOTED_STRING | NATIONAL_STRING | UNICODE_ESC_STRING, None) => {
            decode_string(source)
        }
        _ => {
            node.fail("a string constant is expected here");
            return String::new();
        }
    };
    value.unwrap_or_else(|error| {
        let message = match error {
            LiteralError::Malformed => format!("syntax error at or near {}", last.text()),
            _ => error.to_string(),
        };
        last.fail(message);
        String::new()
    })
}

/// A constant, given as its token or as the `LITERAL` around it; none for what is no constant (DEFAULT, `$1`).
pub(super) fn literal(node: Node<'_>) -> Option<Literal> {
    let token = node.first_token()?;
    Some(match token.kind() {
        NULL_KW | NULL => Literal::Null,
        TRUE_KW => Literal::Boolean(true),
        FALSE_KW => Literal::Boolean(false),
        INT_NUMBER => integer_literal(token.text()),
        NUMERIC_NUMBER => Literal::Number(token.text().replace('_', "")),
        BIT_STRING => bits('b', node),
        BYTE_STRING => bits('x', node),
        STRING | ESC_STRING | DOLLAR_QUOTED_STRING | NATIONAL_STRING | UNICODE_ESC_STRING => {
            Literal::String(string_value(node))
        }
        _ => return None,
    })
}

/// The value of an integer token; with a base prefix (PostgreSQL 16) it may be larger than 64 bits.
fn integer_literal(text: &str) -> Literal {
    let digits = text.replace('_', "");
    match integer(&digits).map(i32::try_from) {
        Some(Ok(value)) => Literal::Integer(value),
        _ => Literal::Number(digits),
    }
}

fn integer(digits: &str) -> Option<i64> {
    let radix = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => return digits.parse().ok(),
    };
    i64::from_str_radix(&digits[2..], radix).ok()
}

/// The value of a node that holds a whole number, perhaps with a sign before it. Anything else makes the
/// statement invalid.
pub(super) fn signed_integer(node: Node<'_>) -> i64 {
    let mut negative = false;
    for token in node.tokens() {
        match token.kind() {
            MINUS => negative = !negative,
            PLUS => {}
            INT_NUMBER | NUMERIC_NUMBER => {
                let digits = token.text().replace('_', "");
                // The smallest 64-bit integer has no positive counterpart.
                let value = if negative {
                    format!("-{digits}")
                        .parse()
                        .ok()
                        .or_else(|| integer(&digits).map(|value| -value))
                } else {
                    integer(&digits)
                };
                return value.unwrap_or_else(|| {
                    node.fail_as(
                        "22003",
                        format!("value \"{}\" is out of range for type bigint", node.text()),
                    );
                    0
                });
            }
            _ => break,
        }
    }
    node.fail("a whole number is expected here");
    0
}

fn bits(letter: char, node: Node<'_>) -> Literal {
    let mut bits = String::from(letter);
    for token in node.tokens() {
        bits.extend(token.text().split('\'').skip(1).flat_map(str::chars));
    }
    Literal::Bits(bits)
}
