//! What one statement does to a catalog, or why PostgreSQL refuses it.

use crate::gap::Effects;
use crate::id::ObjectId;
use crate::location::Location;
use crate::lock::TableLock;
use crate::refusal::Refusal;

/// What an applied statement did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// What it did, in order.
    pub effects: Vec<Effect>,
    /// The tables that it locked, where somebody wants to know.
    pub locks: Vec<TableLock>,
}

/// One thing that a statement did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// An object came to be.
    Created(ObjectId),
    /// An object changed.
    Altered(ObjectId, Effects),
    /// An object is gone.
    Dropped(ObjectId),
    /// An object was there already, and `IF NOT EXISTS` said to leave it as it is.
    Skipped(ObjectId),
}

/// A failure, by its place in the list of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FailureId(pub u32);

/// A statement that PostgreSQL would refuse.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Its identifier.
    pub id: FailureId,
    /// The statement.
    pub location: Location,
    /// Why.
    pub refusal: Refusal,
    /// The earlier failure that explains it; none for a root.
    pub root: Option<FailureId>,
    /// Whether the statement ran inside a transaction, so that what came before it there is undone with it.
    pub in_transaction: bool,
}
