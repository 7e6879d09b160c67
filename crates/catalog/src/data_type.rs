//! Data types.

use pgassay_sql::name::Identifier;

use crate::expression::Expression;
use crate::id::{CollationId, ConstraintId, ExtensionId, FunctionId, RelationId, RoleId, SchemaId, TypeId};
use crate::location::Location;
use crate::privilege::Privileges;
use crate::relation::Column;

/// A data type (`pg_type`), PostgreSQL's own or a user's.
#[derive(Clone, Debug)]
pub struct DataType {
    /// Its identifier; PostgreSQL's own where it fixes one.
    pub id: TypeId,
    /// Its schema.
    pub schema: SchemaId,
    /// Its name as PostgreSQL stores it: `int4`, `_int4`.
    pub name: Identifier,
    /// What sort of type it is.
    pub kind: TypeKind,
    /// The category that overload resolution goes by (`typcategory`).
    pub category: char,
    /// Whether it is preferred in its category.
    pub preferred: bool,
    /// The type of arrays of it.
    pub array: Option<TypeId>,
    /// Whether it can have modifiers.
    pub takes_modifiers: bool,
    /// Whether its values have a collation.
    pub collatable: bool,
    /// Its owner.
    pub owner: RoleId,
    /// Who may use it.
    pub privileges: Privileges,
    /// Its comment.
    pub comment: Option<String>,
    /// The extension it belongs to.
    pub extension: Option<ExtensionId>,
    /// Where it was created.
    pub location: Option<Location>,
}

/// The sorts of type.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// A base type; `element` where values can be subscripted (`point`, `int2vector`).
    Base { element: Option<TypeId> },
    /// An array of another type.
    Array { element: TypeId },
    /// The rows of a relation.
    Row(RelationId),
    /// `CREATE TYPE ... AS (...)`
    Composite {
        attributes: Vec<Column>,
        next_column: u16,
    },
    /// `CREATE DOMAIN`
    Domain(Domain),
    /// `CREATE TYPE ... AS ENUM`: the labels in order.
    Enum { labels: Vec<String> },
    /// `CREATE TYPE ... AS RANGE`; the multirange is its partner.
    Range {
        subtype: TypeId,
        multirange: Option<TypeId>,
    },
    /// The multirange of a range.
    Multirange { range: TypeId },
    /// `anyelement`, `trigger`, `record`, ...
    Pseudo,
    /// `CREATE TYPE name;`: announced, not yet defined.
    Shell,
}

/// A domain.
#[derive(Clone, Debug)]
pub struct Domain {
    /// The type below it, which may be a domain.
    pub base: TypeId,
    /// Its modifier, -1 for none.
    pub modifier: i32,
    /// Its collation.
    pub collation: Option<CollationId>,
    /// `NOT NULL`
    pub not_null: bool,
    /// `DEFAULT`
    pub default: Option<Expression>,
    /// `CHECK`, and since PostgreSQL 18 `NOT NULL` (with no expression).
    pub constraints: Vec<DomainConstraint>,
}

/// A constraint of a domain.
#[derive(Clone, Debug)]
pub struct DomainConstraint {
    /// Its identifier.
    pub id: ConstraintId,
    /// Its name.
    pub name: Identifier,
    /// The CHECK; none is NOT NULL.
    pub check: Option<Expression>,
    /// False after `NOT VALID`.
    pub validated: bool,
    /// Its comment.
    pub comment: Option<String>,
}

/// A function as an object that a type or operator stands on.
pub type Support = Option<FunctionId>;

/// PostgreSQL's own types that the code names.
impl TypeId {
    /// `bool`
    pub const BOOL: TypeId = TypeId(16);
    /// `bytea`
    pub const BYTEA: TypeId = TypeId(17);
    /// `name`
    pub const NAME: TypeId = TypeId(19);
    /// `int8`
    pub const INT8: TypeId = TypeId(20);
    /// `int2`
    pub const INT2: TypeId = TypeId(21);
    /// `int4`
    pub const INT4: TypeId = TypeId(23);
    /// `regproc`
    pub const REGPROC: TypeId = TypeId(24);
    /// `text`
    pub const TEXT: TypeId = TypeId(25);
    /// `oid`
    pub const OID: TypeId = TypeId(26);
    /// `json`
    pub const JSON: TypeId = TypeId(114);
    /// `xml`
    pub const XML: TypeId = TypeId(142);
    /// `float4`
    pub const FLOAT4: TypeId = TypeId(700);
    /// `float8`
    pub const FLOAT8: TypeId = TypeId(701);
    /// `unknown`
    pub const UNKNOWN: TypeId = TypeId(705);
    /// `bpchar`
    pub const BPCHAR: TypeId = TypeId(1042);
    /// `varchar`
    pub const VARCHAR: TypeId = TypeId(1043);
    /// `date`
    pub const DATE: TypeId = TypeId(1082);
    /// `time`
    pub const TIME: TypeId = TypeId(1083);
    /// `timestamp`
    pub const TIMESTAMP: TypeId = TypeId(1114);
    /// `timestamptz`
    pub const TIMESTAMPTZ: TypeId = TypeId(1184);
    /// `interval`
    pub const INTERVAL: TypeId = TypeId(1186);
    /// `timetz`
    pub const TIMETZ: TypeId = TypeId(1266);
    /// `bit`
    pub const BIT: TypeId = TypeId(1560);
    /// `numeric`
    pub const NUMERIC: TypeId = TypeId(1700);
    /// `regclass`
    pub const REGCLASS: TypeId = TypeId(2205);
    /// `record`
    pub const RECORD: TypeId = TypeId(2249);
    /// `cstring`
    pub const CSTRING: TypeId = TypeId(2275);
    /// `void`
    pub const VOID: TypeId = TypeId(2278);
    /// `trigger`
    pub const TRIGGER: TypeId = TypeId(2279);
    /// `uuid`
    pub const UUID: TypeId = TypeId(2950);
    /// `jsonb`
    pub const JSONB: TypeId = TypeId(3802);
    /// `event_trigger`
    pub const EVENT_TRIGGER: TypeId = TypeId(3838);
}
