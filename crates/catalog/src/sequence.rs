//! Sequences.

use pgassay_sql::ast::Persistence;
use pgassay_sql::name::Identifier;

use crate::id::{ColumnNumber, ExtensionId, RelationId, RoleId, SchemaId, SequenceId, TypeId};
use crate::location::Location;
use crate::privilege::Privileges;

/// A sequence (`pg_sequence` and `pg_class`).
#[derive(Clone, Debug)]
pub struct Sequence {
    /// Its identifier.
    pub id: SequenceId,
    /// Its schema.
    pub schema: SchemaId,
    /// Its name.
    pub name: Identifier,
    /// Permanent, unlogged or temporary.
    pub persistence: Persistence,
    /// `int8` unless `AS` says otherwise.
    pub data_type: TypeId,
    /// `START`
    pub start: i64,
    /// `INCREMENT`
    pub increment: i64,
    /// `MINVALUE`
    pub minimum: i64,
    /// `MAXVALUE`
    pub maximum: i64,
    /// `CACHE`
    pub cache: i64,
    /// `CYCLE`
    pub cycle: bool,
    /// The column it belongs to: it goes with it.
    pub owned_by: Option<(RelationId, ColumnNumber)>,
    /// Whether it is an identity column's own.
    pub identity: bool,
    /// Its owner.
    pub owner: RoleId,
    /// Who may do what.
    pub privileges: Privileges,
    /// Its comment.
    pub comment: Option<String>,
    /// The extension it belongs to.
    pub extension: Option<ExtensionId>,
    /// Where it was created.
    pub location: Option<Location>,
}
