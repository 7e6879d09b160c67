//! How a tool's way of sending a file becomes a transaction.

use pgassay_replay::FileMode;
use pgassay_sql::split::{Keyword, PieceKind, Script, StatementInfo};

use super::migrations::Sending;

/// How the statements of a part of a file reach the server.
pub(super) fn mode(sending: Sending, script: &Script, text: &str) -> FileMode {
    let within = |concurrently_allowed| FileMode::OneTransaction { concurrently_allowed };
    let mut statements = script.pieces.iter().filter_map(|piece| match &piece.kind {
        PieceKind::Statement(info) => Some((info, piece.sql(text))),
        _ => None,
    });
    match sending {
        Sending::Each => FileMode::StatementByStatement,
        Sending::Unknown => within(true),
        Sending::Transaction => within(false),
        Sending::Message => match statements.nth(1) {
            Some(_) => within(false),
            None => FileMode::StatementByStatement,
        },
        Sending::AsNeeded => {
            let mut statements = statements
                .filter(|(info, _)| info.keyword != Keyword::Set)
                .peekable();
            let is_any = statements.peek().is_some();
            if is_any && statements.all(|(info, sql)| is_outside(info, &sql)) {
                FileMode::StatementByStatement
            } else {
                within(false)
            }
        }
    }
}

/// Whether a statement must not be in a transaction.
fn is_outside(info: &StatementInfo, sql: &str) -> bool {
    const HEAD: usize = 200;
    let head = &sql[..sql.floor_char_boundary(HEAD)];
    let words: Vec<String> = head.split_whitespace().map(str::to_ascii_uppercase).collect();
    let first = words.first().map_or("", String::as_str);
    let second = words.get(1).map_or("", String::as_str);
    match info.keyword {
        Keyword::Create | Keyword::Drop => {
            matches!(second, "DATABASE" | "TABLESPACE" | "SUBSCRIPTION")
                || matches!(second, "INDEX" | "UNIQUE")
                    && words.iter().take(4).any(|word| word == "CONCURRENTLY")
        }
        Keyword::Alter => second == "SYSTEM",
        _ => {
            first == "VACUUM" || first == "REINDEX" && words.iter().take(4).any(|word| word == "CONCURRENTLY")
        }
    }
}

#[cfg(test)]
mod tests {
    use pgassay_sql::split::split;

    use super::*;

    fn of(sending: Sending, text: &str) -> FileMode {
        mode(sending, &split(text), text)
    }

    #[test]
    fn one_message_of_several_statements_is_a_transaction() {
        let within = FileMode::OneTransaction {
            concurrently_allowed: false,
        };
        assert_eq!(of(Sending::Message, "a; -- b"), FileMode::StatementByStatement);
        assert_eq!(of(Sending::Message, "a; b"), within);
        let index = "set lock_timeout = 1; create unique index concurrently a on b (c);";
        assert_eq!(of(Sending::AsNeeded, index), FileMode::StatementByStatement);
        assert_eq!(of(Sending::AsNeeded, "create table a (); vacuum"), within);
        assert_eq!(of(Sending::AsNeeded, ""), within);
    }
}
