//! SQL text to our own plain tree, and back.

#[allow(
    missing_docs,
    reason = "the fields of variants say by their names what they are"
)]
pub mod ast;
pub mod decode;
pub mod literal;
pub mod name;
pub mod parse;
pub mod print;
pub mod span;
pub mod split;
