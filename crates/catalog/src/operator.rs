//! Operators, operator classes and families, casts, collations.

use pgassay_sql::name::Identifier;

use crate::id::{
    CastId, CollationId, ExtensionId, FunctionId, OperatorClassId, OperatorFamilyId, OperatorId, RoleId,
    SchemaId, TypeId,
};

/// An operator (`pg_operator`).
#[derive(Clone, Debug)]
pub struct Operator {
    /// Its identifier.
    pub id: OperatorId,
    /// Its schema.
    pub schema: SchemaId,
    /// Its characters.
    pub name: Identifier,
    /// The left operand's type; none for a prefix operator.
    pub left: Option<TypeId>,
    /// The right operand's type.
    pub right: TypeId,
    /// The result's type.
    pub result: TypeId,
    /// The function behind it; none for one that was only announced.
    pub function: Option<FunctionId>,
    /// Its commutator.
    pub commutator: Option<OperatorId>,
    /// Its negator.
    pub negator: Option<OperatorId>,
    /// Whether it can hash.
    pub can_hash: bool,
    /// Whether it can merge.
    pub can_merge: bool,
    /// Its owner.
    pub owner: RoleId,
    /// Its comment.
    pub comment: Option<String>,
    /// The extension it belongs to.
    pub extension: Option<ExtensionId>,
}

/// An operator class (`pg_opclass`).
#[derive(Clone, Debug)]
pub struct OperatorClass {
    /// Its identifier.
    pub id: OperatorClassId,
    /// Its schema.
    pub schema: SchemaId,
    /// Its name.
    pub name: Identifier,
    /// The access method.
    pub method: Identifier,
    /// The type it indexes.
    pub input: TypeId,
    /// Whether it is the default of its type.
    pub default: bool,
    /// The family it belongs to.
    pub family: OperatorFamilyId,
    /// The type that the index stores, where it is another.
    pub key: Option<TypeId>,
    /// Its owner.
    pub owner: RoleId,
    /// Its comment.
    pub comment: Option<String>,
    /// The extension it belongs to.
    pub extension: Option<ExtensionId>,
}

/// An operator family (`pg_opfamily`) with its operators.
#[derive(Clone, Debug)]
pub struct OperatorFamily {
    /// Its identifier.
    pub id: OperatorFamilyId,
    /// Its schema.
    pub schema: SchemaId,
    /// Its name.
    pub name: Identifier,
    /// The access method.
    pub method: Identifier,
    /// Its operators (`pg_amop`).
    pub operators: Vec<FamilyOperator>,
    /// Its owner.
    pub owner: RoleId,
    /// Its comment.
    pub comment: Option<String>,
    /// The extension it belongs to.
    pub extension: Option<ExtensionId>,
}

/// An operator of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FamilyOperator {
    /// Its strategy: 3 is equality in btree, 1 in hash.
    pub strategy: u16,
    /// The left operand's type.
    pub left: TypeId,
    /// The right operand's type.
    pub right: TypeId,
    /// The operator.
    pub operator: OperatorId,
    /// Whether it searches, not orders.
    pub search: bool,
}

/// A cast (`pg_cast`).
#[derive(Clone, Debug)]
pub struct Cast {
    /// Its identifier; none for PostgreSQL's own.
    pub id: Option<CastId>,
    /// What stands for a name: the identifiers of both types, `source:target`.
    pub name: Identifier,
    /// From.
    pub source: TypeId,
    /// To.
    pub target: TypeId,
    /// When it is used without being asked for.
    pub context: CastContext,
    /// What does it.
    pub method: CastMethod,
    /// Its comment.
    pub comment: Option<String>,
    /// The extension it belongs to.
    pub extension: Option<ExtensionId>,
}

/// When a cast is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is PostgreSQL's own word")]
pub enum CastContext {
    Implicit,
    Assignment,
    Explicit,
}

/// What does a cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CastMethod {
    /// A function.
    Function(FunctionId),
    /// Output and input through text.
    InOut,
    /// Nothing: both are stored alike.
    Binary,
}

/// A collation (`pg_collation`).
#[derive(Clone, Debug)]
pub struct Collation {
    /// Its identifier.
    pub id: CollationId,
    /// Its schema.
    pub schema: SchemaId,
    /// Its name.
    pub name: Identifier,
    /// Its owner.
    pub owner: RoleId,
    /// Its comment.
    pub comment: Option<String>,
    /// The extension it belongs to.
    pub extension: Option<ExtensionId>,
}

impl Cast {
    /// What stands for the name of the cast between two types.
    pub fn name_of(source: TypeId, target: TypeId) -> Identifier {
        Identifier::new(&format!("{}:{}", source.0, target.0))
    }
}

impl CollationId {
    /// `default`
    pub const DEFAULT: CollationId = CollationId(100);
    /// `C`
    pub const C: CollationId = CollationId(950);
}
