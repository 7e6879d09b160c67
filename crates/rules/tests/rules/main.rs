//! Every rule says what it does, and does what it says.

mod examples;
mod harness;
mod mutation;
mod outline;
mod pages;
mod registry;
mod replaying;
