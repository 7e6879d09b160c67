//! SQL text to our own plain tree, and back.

pub mod decode;
pub mod literal;
pub mod name;
pub mod span;
pub mod split;
