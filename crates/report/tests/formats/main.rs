//! Each format over one shared report.

mod fixture;
mod json;
mod sarif;
mod score;
mod suppress;
mod terminal;
