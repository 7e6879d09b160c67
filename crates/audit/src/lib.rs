//! The product as a library: source in, report out.

pub use pgassay_isolation::tenancy::Declared;
pub use pgassay_replay::Prelude;

mod listed;
mod pipeline;
mod run;
mod source;

pub use run::{Options, audit};
pub use source::{Plan, Request, Source, SourceError, Work, read};
