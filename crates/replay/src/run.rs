//! One statement through the checks that hold for all of them, and what becomes of a refusal.

use std::sync::Arc;

use pgassay_catalog::CatalogMark;
use pgassay_catalog::change::{Change, Effect, Failure, FailureId};
use pgassay_catalog::location::{FileId, Location};
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_sql::ast::{Statement, StatementKind};

use crate::environment::Supposed;
use crate::session::Session;
use crate::transaction::Standing;
use crate::{Outcome, Replay, Run, apply, lock};

/// A moment that a replay can go back to.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    catalog: CatalogMark,
    session: Arc<Session>,
    effects: usize,
}

impl Replay {
    /// Runs one statement of a file.
    pub fn apply(&mut self, statement: &Statement, file: FileId) -> Outcome {
        let location = self.place(file, statement.span);
        self.location = Some(location);
        self.effects.clear();
        let outcome = self.run(statement, location);
        self.location = None;
        outcome
    }

    fn run(&mut self, statement: &Statement, location: Location) -> Outcome {
        if let Some(error) = statement.refused_by(self.catalog.version.major) {
            let sqlstate = SqlState::from_code(error.sqlstate).unwrap_or(SqlState::SYNTAX_ERROR);
            let refusal = Refusal::new(sqlstate, error.message.clone()).at(error.span);
            return self.fail(refusal, statement, location);
        }
        match self.transaction.standing {
            Standing::Halted(root) => {
                self.note_absent(statement, root);
                return Outcome::NotRun(root);
            }
            Standing::Aborted(root) if !ends_aborted_transaction(statement) => {
                return self.refuse_in_aborted_transaction(statement, location, root);
            }
            _ => {}
        }
        self.watched = lock::Watched::default();
        let (mut locks, work) = if self.watches_locks {
            self.locks_of(statement)
        } else {
            Default::default()
        };
        let mut before = self.moment();
        let mut result = self.attempt(statement, &before);
        while let Err(Obstacle::Refused(refusal)) = &result
            && let Some(supposed) = self.supposed(refusal, statement)
        {
            self.restore(&before);
            match supposed {
                Supposed::Role(role) => self.suppose_role(role),
                Supposed::Made(sql) => self.suppose_made(&sql),
                Supposed::Done => {
                    result = Ok(());
                    break;
                }
            }
            before = self.moment();
            result = self.attempt(statement, &before);
        }
        let forced = self.forbidden.get(&location).copied();
        let result = match (result, forced) {
            (Ok(()), Some(sqlstate)) => Err(Refusal::new(sqlstate, "the rows do not allow it").into()),
            (result, _) => result,
        };
        match result {
            Ok(()) => {
                self.forget_missed();
                self.transaction.effects.extend_from_slice(&self.effects);
                let lock::Watched { dropped, retyped } = std::mem::take(&mut self.watched);
                lock::of_dropped(&mut locks, &dropped, statement);
                self.transaction.locks.extend_from_slice(&locks);
                self.leave_statement();
                Outcome::Applied(Change {
                    effects: std::mem::take(&mut self.effects),
                    locks,
                    work,
                    dropped,
                    retyped,
                })
            }
            Err(Obstacle::Refused(refusal)) if self.gap_may_explain(&refusal) => {
                self.restore(&before);
                self.note_unknown(
                    statement,
                    format!("it may refer to what could not be told ({})", refusal.message),
                )
            }
            Err(Obstacle::Refused(refusal)) => {
                self.restore(&before);
                let outcome = self.fail(*refusal, statement, location);
                let prepares = matches!(
                    &statement.kind,
                    StatementKind::Transaction(pgassay_sql::ast::Transaction::Prepare(_))
                );
                // A transaction that could not be prepared is gone.
                if prepares && matches!(self.transaction.standing, Standing::Aborted(_)) {
                    self.roll_back_transaction();
                }
                outcome
            }
            Err(Obstacle::Unknown(because)) => {
                self.restore(&before);
                self.note_unknown(statement, because)
            }
        }
    }

    /// Does what a statement says.
    fn attempt(&mut self, statement: &Statement, before: &Moment) -> Run {
        if let StatementKind::Transaction(command) = &statement.kind {
            return self.transaction_command(command);
        }
        self.transaction.enter(before);
        if !self.is_superuser(self.current_user()) {
            // What was granted or revoked since may have opened or closed schemas.
            self.refresh_path();
        }
        apply::statement(self, statement).map_err(|obstacle| self.hidden_first(obstacle))
    }

    fn note_unknown(&mut self, statement: &Statement, because: String) -> Outcome {
        self.effects.clear();
        self.note_gap_of_statement(statement, because);
        self.leave_statement();
        Outcome::Unknown
    }

    /// The present moment.
    pub(crate) fn moment(&mut self) -> Moment {
        Moment {
            catalog: self.catalog.mark(),
            session: Arc::clone(&self.session),
            effects: self.effects.len(),
        }
    }

    /// Goes back to a moment.
    pub(crate) fn restore(&mut self, moment: &Moment) {
        self.catalog.rollback(moment.catalog.clone());
        self.session = Arc::clone(&moment.session);
        self.effects.truncate(moment.effects);
        self.refresh_path();
    }

    /// Forgets what was noted since a moment.
    pub(crate) fn forget_effects(&mut self, moment: &Moment) {
        self.effects.truncate(moment.effects);
    }

    /// Notes that something was done.
    pub(crate) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn fail(&mut self, refusal: Refusal, statement: &Statement, location: Location) -> Outcome {
        let root = self.root_of(&refusal);
        let id = self.push_failure(refusal.clone(), location, root);
        if root.is_none() {
            self.note_missed(&refusal, id);
        }
        self.note_absent(statement, root.unwrap_or(id));
        self.abort_transaction(root.unwrap_or(id));
        Outcome::Failed(id)
    }

    fn refuse_in_aborted_transaction(
        &mut self,
        statement: &Statement,
        location: Location,
        root: FailureId,
    ) -> Outcome {
        let message = "current transaction is aborted, commands ignored until end of transaction block";
        let refusal = Refusal::new(SqlState::IN_FAILED_SQL_TRANSACTION, message);
        let id = self.push_failure(refusal, location, Some(root));
        self.note_absent(statement, root);
        Outcome::Failed(id)
    }

    fn push_failure(&mut self, refusal: Refusal, location: Location, root: Option<FailureId>) -> FailureId {
        let id = FailureId(u32::try_from(self.failures.len()).unwrap_or(u32::MAX));
        self.failures.push(Failure {
            id,
            location,
            refusal,
            root,
            in_transaction: self.transaction.standing != Standing::Idle,
        });
        id
    }
}

/// Whether a statement is heard in a transaction that failed.
fn ends_aborted_transaction(statement: &Statement) -> bool {
    use pgassay_sql::ast::Transaction as T;
    matches!(
        &statement.kind,
        StatementKind::Transaction(T::Commit { .. } | T::Rollback { .. } | T::RollbackTo(_) | T::Prepare(_))
    )
}
