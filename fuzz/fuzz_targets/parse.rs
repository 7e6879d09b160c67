//! Any text is split into pieces that cover it, and each piece is parsed to a statement.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pgassay_sql::parse::{parse_plpgsql, parse_statement};
use pgassay_sql::split::split;

fuzz_target!(|text: &str| {
    let script = split(text);
    let mut end = 0;
    for piece in &script.pieces {
        assert!(piece.leading.start >= end && piece.span.start >= piece.leading.start);
        end = piece.span.end;
        if piece.statement().is_some_and(|statement| statement.is_parseable()) {
            parse_statement(&piece.sql(text), piece.span.start);
        }
    }
    let _ = parse_plpgsql(text);
});
