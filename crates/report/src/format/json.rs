//! For programs: versioned, described by a published JSON Schema.

pub mod v1;
