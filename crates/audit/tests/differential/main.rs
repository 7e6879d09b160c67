//! Replay against a real server, statement by statement: equal failures, equal catalogs.

mod corpora;
mod generator;
mod judge;
mod known_differences;
mod random;
mod script;
mod shrink;

mod tests;
