//! What a PostgreSQL schema is.
//!
//! A [`Catalog`] holds what users made; what PostgreSQL brings itself is found through the same look-ups (see
//! [`system`]). Objects refer to each other by typed identifiers, as PostgreSQL's own catalogs do by OID.

pub mod bind;
pub mod builtin;
mod catalog;
pub mod change;
pub mod constant;
#[allow(
    missing_docs,
    reason = "the fields of variants say by their names what they are"
)]
pub mod constraint;
#[allow(
    missing_docs,
    reason = "the fields of variants say by their names what they are"
)]
pub mod data_type;
pub mod ddl;
pub mod dependency;
#[allow(
    missing_docs,
    reason = "the fields of variants say by their names what they are"
)]
pub mod expression;
pub mod gap;
pub mod id;
pub mod index;
pub mod location;
pub mod lock;
pub mod lookup;
pub mod normal;
pub mod objects;
pub mod operator;
pub mod policy;
pub mod privilege;
pub mod refusal;
#[allow(
    missing_docs,
    reason = "the fields of variants say by their names what they are"
)]
pub mod relation;
pub mod role;
#[allow(
    missing_docs,
    reason = "the fields of variants say by their names what they are"
)]
pub mod routine;
pub mod sequence;
pub mod shared;
pub mod system;
pub mod trigger;
pub mod version;
pub mod walk;
pub mod words;

pub use catalog::{Catalog, CatalogMark};
pub use lookup::SearchPath;
