//! SQL text to our own plain tree, and back.
