//! The binary: reads arguments, prints, exits.

fn main() {}
