//! What statements lock, and what they do to the rows while they hold it.

use crate::id::RelationId;

/// The strength of a lock on a table, the weakest first
/// (<https://www.postgresql.org/docs/current/explicit-locking.html>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockMode {
    /// Taken by reading.
    AccessShare,
    /// Taken by `SELECT ... FOR UPDATE`, and on the tables that a foreign key checks.
    RowShare,
    /// Taken by writing.
    RowExclusive,
    /// Against itself and whatever changes the table: `VACUUM`, `CREATE INDEX CONCURRENTLY`, `VALIDATE CONSTRAINT`.
    ShareUpdateExclusive,
    /// Against writing: `CREATE INDEX`.
    Share,
    /// Against writing and itself: `CREATE TRIGGER`, `ADD FOREIGN KEY`.
    ShareRowExclusive,
    /// Against all but reading: `REFRESH MATERIALIZED VIEW CONCURRENTLY`.
    Exclusive,
    /// Against everything: most of `ALTER TABLE`, `DROP`, `TRUNCATE`.
    AccessExclusive,
}

/// What a statement does to the rows of a table while it holds the lock; the longest last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Work {
    /// Nothing: it takes as long for many rows as for one.
    #[default]
    Nothing,
    /// It reads all rows.
    Scan,
    /// It writes all rows anew, and with them all indexes.
    Rewrite,
}

/// A lock that a statement takes on a table, or on another relation, those of reading and of what foreign keys look
/// up not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableLock {
    /// The table.
    pub relation: RelationId,
    /// How strong it is.
    pub mode: LockMode,
    /// What is done to the rows meanwhile.
    pub work: Work,
    /// Whether the statement is about it: false for what goes with that, as a referenced table or a partition.
    pub is_target: bool,
}

impl LockMode {
    /// Its name as `pg_locks` and the manual have it.
    pub const fn name(self) -> &'static str {
        match self {
            LockMode::AccessShare => "ACCESS SHARE",
            LockMode::RowShare => "ROW SHARE",
            LockMode::RowExclusive => "ROW EXCLUSIVE",
            LockMode::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            LockMode::Share => "SHARE",
            LockMode::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            LockMode::Exclusive => "EXCLUSIVE",
            LockMode::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// Whether writers wait for it.
    pub fn blocks_writes(self) -> bool {
        self >= LockMode::Share
    }

    /// Whether even readers wait for it.
    pub fn blocks_reads(self) -> bool {
        self == LockMode::AccessExclusive
    }
}
