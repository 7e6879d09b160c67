//! The list of all rules; written by a test, never by hand.

use crate::rule::Rule;

/// All rules, by category and id.
pub static RULES: &[&Rule] = &[];
