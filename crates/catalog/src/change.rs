//! What one statement does to a catalog, or why PostgreSQL refuses it.

use pgassay_sql::ast::ObjectKind;

use crate::gap::Effects;
use crate::id::{ColumnNumber, ObjectId, RelationId, TypeId};
use crate::location::Location;
use crate::lock::{TableLock, Work};
use crate::refusal::Refusal;

/// What an applied statement did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// What it did, in order.
    pub effects: Vec<Effect>,
    /// The tables that it locked, where somebody wants to know.
    pub locks: Vec<TableLock>,
    /// What each action of an `ALTER TABLE` did to the rows, in the order in which they are written.
    pub work: Vec<Work>,
    /// What it took away, where somebody wants to know: the catalog has it no longer.
    pub dropped: Vec<Dropped>,
    /// The columns whose type it changed, as they were before, where somebody wants to know.
    pub retyped: Vec<Retyped>,
}

/// An object that a statement took away; its parts are not told one by one.
#[derive(Clone, Debug, PartialEq)]
pub struct Dropped {
    /// Who it was.
    pub id: ObjectId,
    /// What sort it was.
    pub kind: ObjectKind,
    /// Its name, for a part of a relation with that before it: `orders.note`.
    pub name: String,
    /// The same with the schema before it: `public.orders.note`.
    pub qualified: String,
    /// Whether it was gone at the end of the session anyway.
    pub temporary: bool,
    /// The relation that it was, or was a part of; of an index its table.
    pub relation: Option<RelationId>,
    /// The other relations that it tied this one to: what a foreign key referenced, what a partition was one of.
    pub references: Vec<RelationId>,
    /// The key columns of an index, as far as they are columns; the columns of a foreign key.
    pub columns: Vec<ColumnNumber>,
    /// Where it was made.
    pub location: Option<Location>,
    /// Whether the statement names it.
    pub is_named: bool,
    /// Whether `CASCADE` took it: without that the statement would have been refused.
    pub cascaded: bool,
}

/// A column that got another type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retyped {
    /// Its table.
    pub relation: RelationId,
    /// The column.
    pub column: ColumnNumber,
    /// The type that it had.
    pub data_type: TypeId,
    /// The modifier of that type, -1 for none.
    pub modifier: i32,
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
