//! Replay against a real server, statement by statement: equal failures, equal catalogs.
#![allow(clippy::print_stderr, reason = "long comparisons say what they compared")]

mod corpora;
mod examples;
mod figures;
mod generated;
mod generator;
mod harness;
mod judge;
mod known_differences;
mod random;
mod script;
mod shrink;

mod tests;
