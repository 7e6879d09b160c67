//! Which file knows which statement.

mod set;

use pgassay_sql::ast::{Statement, StatementKind};

use crate::{Replay, Run, refuse};

/// Runs a statement; what it did is in the replay's effects.
pub(crate) fn statement(replay: &mut Replay, statement: &Statement) -> Run {
    use StatementKind as S;
    match &statement.kind {
        S::Set(it) => set::set(replay, it),
        S::SetTransaction | S::LockTable(_) => Ok(()),
        S::Discard(what) => set::discard(replay, what),
        S::Transaction(command) => replay.transaction_command(command),
        S::Invalid(error) => Err(refuse::refusal(
            pgassay_catalog::refusal::SqlState::SYNTAX_ERROR,
            error.message.clone(),
        )),
        S::Other { words } => refuse::unknown(format!("the statement {words} is not modelled")),
        _ => refuse::unknown("the statement is not modelled"),
    }
}
