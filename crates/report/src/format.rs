//! One file for each way to show a report.

pub mod json;
pub mod sarif;
pub mod terminal;
