//! What a PostgreSQL schema is.

pub mod builtin;
