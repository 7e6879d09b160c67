//! Printing and reading back.
