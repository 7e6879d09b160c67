//! What a source could not tell.

use crate::id::{RelationId, SchemaId};
use crate::location::Location;

/// Something that a source could not tell, how far it reaches, and what may have happened there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Where it may have happened.
    pub reach: Reach,
    /// What may have happened.
    pub may_have: Effects,
    /// Why it could not be told; a clause without a full stop.
    pub because: String,
    /// The statement.
    pub location: Option<Location>,
}

/// How far a gap reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// One relation.
    Relation(RelationId),
    /// One schema.
    Schema(SchemaId),
    /// Relations that are not known: those that are known are not touched.
    UnknownRelations,
    /// Everything.
    Everything,
}

/// Kinds of thing that may have been created, changed or dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Effects(pub u16);

#[allow(missing_docs, reason = "each constant is the kind of object it names")]
impl Effects {
    pub const NONE: Effects = Effects(0);
    pub const TABLES: Effects = Effects(1);
    pub const COLUMNS: Effects = Effects(1 << 1);
    pub const INDEXES: Effects = Effects(1 << 2);
    pub const CONSTRAINTS: Effects = Effects(1 << 3);
    pub const POLICIES: Effects = Effects(1 << 4);
    pub const GRANTS: Effects = Effects(1 << 5);
    pub const TRIGGERS: Effects = Effects(1 << 6);
    pub const FUNCTIONS: Effects = Effects(1 << 7);
    pub const TYPES: Effects = Effects(1 << 8);
    pub const VIEWS: Effects = Effects(1 << 9);
    pub const ROLES: Effects = Effects(1 << 10);
    pub const ROW_SECURITY: Effects = Effects(1 << 11);
    pub const COMMENTS: Effects = Effects(1 << 12);
    pub const OTHER: Effects = Effects(1 << 13);
    pub const ANYTHING: Effects = Effects(u16::MAX);

    /// Both together.
    pub const fn union(self, other: Effects) -> Effects {
        Effects(self.0 | other.0)
    }

    /// Whether the two share anything.
    pub const fn intersects(self, other: Effects) -> bool {
        self.0 & other.0 != 0
    }
}
