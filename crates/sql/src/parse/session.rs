//! Transactions, and what concerns the session alone.

use squawk_parser::SyntaxKind::*;

use super::literal::string_value;
use super::name::child_name;
use super::setting;
use super::statement::other;
use super::tree::Node;
use crate::ast::{StatementKind, Transaction};

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    let keyword = match node.kind() {
        BEGIN
        | COMMIT_TRANSACTION
        | COMMIT_PREPARED
        | ROLLBACK_TRANSACTION
        | ROLLBACK_TO_SAVEPOINT
        | ROLLBACK_PREPARED
        | SAVEPOINT_CREATE
        | RELEASE_SAVEPOINT
        | PREPARE_TRANSACTION => {
            return transaction(node).map_or_else(|| other(node), StatementKind::Transaction);
        }
        DISCARD => {
            let word = node.tokens().nth(1).map(|word| word.text().to_ascii_lowercase());
            return StatementKind::Discard(word.unwrap_or_default());
        }
        SHOW => "show",
        LISTEN => "listen",
        UNLISTEN => "unlisten",
        NOTIFY => "notify",
        LOAD => "load",
        DEALLOCATE => "deallocate",
        CLOSE => "close",
        FETCH => "fetch",
        MOVE => "move",
        EXECUTE => "execute",
        _ => return setting::statement(node),
    };
    StatementKind::Maintenance {
        keyword,
        relations: Vec::new(),
        index: None,
        outside_transaction: false,
        concurrently: false,
    }
}

fn transaction(node: Node<'_>) -> Option<Transaction> {
    let chain = node.has(AND_CHAIN);
    let prepared = || node.child(LITERAL).map(string_value);
    Some(match node.kind() {
        BEGIN => Transaction::Begin,
        COMMIT_TRANSACTION => Transaction::Commit { chain },
        ROLLBACK_TRANSACTION => Transaction::Rollback { chain },
        SAVEPOINT_CREATE => Transaction::Savepoint(child_name(node, SAVEPOINT)),
        RELEASE_SAVEPOINT => Transaction::Release(child_name(node, SAVEPOINT_REF)),
        ROLLBACK_TO_SAVEPOINT => Transaction::RollbackTo(child_name(node, SAVEPOINT_REF)),
        PREPARE_TRANSACTION => Transaction::Prepare(prepared()?),
        COMMIT_PREPARED => Transaction::CommitPrepared(prepared()?),
        ROLLBACK_PREPARED => Transaction::RollbackPrepared(prepared()?),
        _ => return None,
    })
}
