//! The binary: reads arguments, prints, exits.

mod args;
mod baseline;
mod commands;
mod config;
mod error;
mod output;

use std::process::ExitCode;

use clap::Parser as _;

/// Statements are parsed on one thread and let go on another, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    error::quiet_panics();
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(refused) => return error::refuse(&refused),
    };
    match error::guard(|| commands::run(args)) {
        Ok(code) => ExitCode::from(code),
        Err(failed) => error::report(&failed),
    }
}
