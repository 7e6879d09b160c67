//! Which tables a statement locks, told before it runs.

use pgassay_catalog::lock::TableLock;
use pgassay_sql::ast::Statement;

use crate::Replay;

impl Replay {
    /// Says with each change which tables the statement locked, and what it did to their rows meanwhile.
    pub fn watch_locks(&mut self) {
        self.watches_locks = true;
    }

    /// The locks that earlier statements of the transaction hold; none where none is open.
    pub fn held_locks(&self) -> &[TableLock] {
        &self.transaction.locks
    }

    /// The locks that a statement takes, the catalog being as it is before it.
    pub(crate) fn locks_of(&self, _statement: &Statement) -> Vec<TableLock> {
        Vec::new()
    }
}
