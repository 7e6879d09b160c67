//! Transactions: BEGIN, COMMIT, savepoints, the aborted state, and what must not run in a transaction.

use std::sync::Arc;

use pgassay_catalog::change::{Effect, FailureId};
use pgassay_catalog::location::FileId;
use pgassay_catalog::lock::TableLock;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::Transaction as Command;
use pgassay_sql::name::Identifier;

use crate::run::Moment;
use crate::{FileMode, Replay, Run};

/// Whether a transaction is open, and whether it can still do anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    /// None is open: each statement is one of its own.
    #[default]
    Idle,
    /// The rest of a file that is sent as one message, after its own COMMIT: one transaction to the end of the file.
    Implicit,
    /// Between BEGIN and COMMIT.
    Open,
    /// A statement failed: nothing but its end is heard.
    Aborted(FailureId),
    /// A statement of a file that is sent as one message failed: the rest of it does not run.
    Halted(FailureId),
}

/// The transaction of the session.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transaction {
    pub(crate) standing: Standing,
    start: Option<Moment>,
    savepoints: Vec<(Identifier, Moment, usize)>,
    /// What was done since it began, to tell what is missing when it is undone.
    pub(crate) effects: Vec<Effect>,
    /// What it has locked.
    pub(crate) locks: Vec<TableLock>,
    /// The file is sent as one message.
    one_message: bool,
    concurrently_allowed: bool,
}

impl Transaction {
    /// Notes the moment before the first statement of an implicit transaction.
    pub(crate) fn enter(&mut self, before: &Moment) {
        if self.standing == Standing::Implicit && self.start.is_none() {
            self.start = Some(before.clone());
        }
    }

    /// Whether the tool runs the file in a transaction of its own.
    pub(crate) fn is_wrapped(&self) -> bool {
        self.one_message
    }

    /// Whether a statement is inside a transaction block.
    pub(crate) fn is_block(&self) -> bool {
        self.standing != Standing::Idle
    }
}

impl Replay {
    /// Begins a file.
    pub fn begin_file(&mut self, _file: FileId, mode: FileMode) {
        self.transaction.one_message = false;
        self.transaction.concurrently_allowed = false;
        if let FileMode::OneTransaction { concurrently_allowed } = mode {
            self.transaction.one_message = true;
            self.transaction.concurrently_allowed = concurrently_allowed;
            if !self.transaction.is_block() {
                self.open(Standing::Open);
            }
        }
    }

    /// Ends a file: what it was sent in is committed, or undone where it failed.
    pub fn end_file(&mut self) {
        if !self.transaction.one_message {
            return;
        }
        match self.transaction.standing {
            Standing::Halted(_) | Standing::Aborted(_) => self.roll_back_transaction(),
            _ => self.commit_transaction(),
        }
        self.transaction.one_message = false;
        self.transaction.standing = Standing::Idle;
    }

    fn open(&mut self, standing: Standing) {
        let start = self.moment();
        self.transaction.start = Some(start);
        self.transaction.standing = standing;
        self.transaction.savepoints.clear();
        self.transaction.effects.clear();
        self.transaction.locks.clear();
    }

    /// What happens when a statement is done: outside of a transaction it is committed.
    pub(crate) fn leave_statement(&mut self) {
        if self.transaction.standing == Standing::Idle {
            self.commit_transaction();
        }
    }

    /// Makes what was done final.
    pub(crate) fn commit_transaction(&mut self) {
        self.drop_temporary_at_commit();
        if self.session.ends_with_transaction() {
            Arc::make_mut(&mut self.session).end_transaction();
            self.refresh_path();
        }
        self.catalog.commit();
        self.close();
    }

    /// Undoes the transaction.
    pub(crate) fn roll_back_transaction(&mut self) {
        if let Some(start) = self.transaction.start.take() {
            self.restore(&start);
            self.catalog.commit();
        }
        self.close();
    }

    fn close(&mut self) {
        self.transaction.start = None;
        self.transaction.savepoints.clear();
        self.transaction.effects.clear();
        self.transaction.locks.clear();
        self.transaction.standing = Standing::Idle;
    }

    /// A statement failed: the transaction that it is in, if any, can only be undone.
    pub(crate) fn abort_transaction(&mut self, root: FailureId) {
        match self.transaction.standing {
            Standing::Idle | Standing::Aborted(_) | Standing::Halted(_) => {}
            Standing::Open | Standing::Implicit => {
                let undone = std::mem::take(&mut self.transaction.effects);
                self.note_undone(&undone, root);
                if self.transaction.one_message {
                    if let Some(start) = self.transaction.start.clone() {
                        self.restore(&start);
                    }
                    self.transaction.standing = Standing::Halted(root);
                } else {
                    self.transaction.standing = Standing::Aborted(root);
                }
            }
        }
    }

    /// Runs a command of transaction control.
    pub(crate) fn transaction_command(&mut self, command: &Command) -> Run {
        match command {
            Command::Begin => match self.transaction.standing {
                Standing::Idle => self.open(Standing::Open),
                Standing::Implicit => self.transaction.standing = Standing::Open,
                _ => {}
            },
            Command::Commit { chain } | Command::Rollback { chain } => {
                let commit = matches!(command, Command::Commit { .. });
                self.end_by_command(commit, *chain)?;
            }
            Command::Savepoint(name) => {
                self.require_block("SAVEPOINT")?;
                let moment = self.moment();
                let done = self.transaction.effects.len();
                self.transaction
                    .savepoints
                    .push((name.value.clone(), moment, done));
            }
            Command::Release(name) => {
                self.require_block("RELEASE SAVEPOINT")?;
                let at = self.savepoint(name)?;
                self.transaction.savepoints.truncate(at);
            }
            Command::RollbackTo(name) => {
                self.require_block("ROLLBACK TO SAVEPOINT")?;
                let at = self.savepoint(name)?;
                self.transaction.savepoints.truncate(at + 1);
                if let Some((_, moment, done)) = self.transaction.savepoints.get(at).cloned() {
                    self.restore(&moment);
                    self.transaction.effects.truncate(done);
                }
                self.transaction.standing = Standing::Open;
            }
            // Without a block to prepare, PostgreSQL only warns; what failed is undone; else the transaction is lost.
            Command::Prepare(_) if !self.transaction.is_block() => {}
            Command::Prepare(_) if matches!(self.transaction.standing, Standing::Aborted(_)) => {
                self.roll_back_transaction();
            }
            Command::Prepare(_) => {
                let message = "prepared transactions are disabled";
                return Err(Refusal::new(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message).into());
            }
            Command::CommitPrepared(name) | Command::RollbackPrepared(name) => {
                let message = format!("prepared transaction with identifier \"{name}\" does not exist");
                return Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message).into());
            }
        }
        Ok(())
    }

    fn end_by_command(&mut self, commit: bool, chain: bool) -> Run {
        if chain && !matches!(self.transaction.standing, Standing::Open | Standing::Aborted(_)) {
            let what = if commit { "COMMIT" } else { "ROLLBACK" };
            let message = format!("{what} AND CHAIN can only be used in transaction blocks");
            return Err(Refusal::new(SqlState::NO_ACTIVE_SQL_TRANSACTION, message).into());
        }
        if commit && !matches!(self.transaction.standing, Standing::Aborted(_)) {
            self.commit_transaction();
        } else {
            self.roll_back_transaction();
        }
        if chain {
            self.open(Standing::Open);
        } else if self.transaction.one_message {
            self.transaction.standing = Standing::Implicit;
        }
        Ok(())
    }

    fn require_block(&self, what: &str) -> Run {
        if self.transaction.is_block() {
            return Ok(());
        }
        let message = format!("{what} can only be used in transaction blocks");
        Err(Refusal::new(SqlState::NO_ACTIVE_SQL_TRANSACTION, message).into())
    }

    fn savepoint(&self, name: &pgassay_sql::ast::Name) -> Run<usize> {
        let found = self
            .transaction
            .savepoints
            .iter()
            .rposition(|(known, _, _)| *known == name.value);
        found.ok_or_else(|| {
            let message = format!("savepoint \"{}\" does not exist", name.value.as_str());
            Refusal::new(SqlState::INVALID_SAVEPOINT_SPECIFICATION, message)
                .at(name.span)
                .into()
        })
    }

    /// Whether a statement is inside a transaction block, as far as `LOCK` and cursors ask.
    pub(crate) fn in_transaction_block(&self) -> bool {
        self.transaction.is_block()
    }

    /// Refuses a statement that must not run in a transaction (`PreventInTransactionBlock`).
    pub(crate) fn prevent_in_transaction(&self, what: &str) -> Run {
        if !self.transaction.is_block() || self.transaction.concurrently_allowed {
            return Ok(());
        }
        let message = format!("{what} cannot run inside a transaction block");
        Err(Refusal::new(SqlState::ACTIVE_SQL_TRANSACTION, message).into())
    }
}
