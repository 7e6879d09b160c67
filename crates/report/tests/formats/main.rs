//! Each format over one shared report.

mod ci;
mod fixture;
mod json;
mod markdown;
mod sarif;
mod score;
mod suppress;
mod terminal;
