//! Our own tree of PostgreSQL's statements: owned data with spans, no parser's types.
//!
//! It follows PostgreSQL's raw parse tree (`src/include/nodes/parsenodes.h`): what was written, before any name in
//! it is looked up.

mod column;
mod expr;
mod index;
mod object;
mod plpgsql;
mod policy;
mod query;
mod role;
mod routine;
mod session;
mod statement;
mod table;
mod type_name;

pub use column::*;
pub use expr::*;
pub use index::*;
pub use object::*;
pub use plpgsql::*;
pub use policy::*;
pub use query::*;
pub use role::*;
pub use routine::*;
pub use session::*;
pub use statement::*;
pub use table::*;
pub use type_name::*;

use crate::name::{Identifier, QualifiedName};
use crate::span::Span;

/// An identifier and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The identifier as PostgreSQL stores it.
    pub value: Identifier,
    /// Where it stands.
    pub span: Span,
}

/// A possibly qualified name and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectName {
    /// The name.
    pub value: QualifiedName,
    /// Where it stands.
    pub span: Span,
}

/// `CASCADE` or `RESTRICT`, where `RESTRICT` is also what is meant when neither is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DropBehavior {
    /// Refuse to drop what others depend on.
    #[default]
    Restrict,
    /// Drop the dependents too.
    Cascade,
}

/// `name = value` in `WITH (...)`, `SET (...)` and their like.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionItem {
    /// The namespace, as in `toast.autovacuum_enabled`.
    pub namespace: Option<Identifier>,
    /// The option, as it was written but folded.
    pub name: Name,
    /// Its value; `None` for a bare name, which mostly means true.
    pub value: Option<OptionValue>,
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// A bare word, string or number, as text (strings decoded, words folded).
    Text(String),
    /// A type's name, as in `CREATE TYPE ... (element = int4)` or an aggregate's `stype`.
    Type(TypeName),
    /// A list of words, as in `OWNED BY` or `publish = ...`.
    List(Vec<String>),
    /// Anything else: an expression.
    Expr(Expr),
}
