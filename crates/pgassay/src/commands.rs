//! One file for each command.

mod audit;
mod explain;
mod init;
mod rules;

use clap::CommandFactory as _;
use pgassay_rules::{Rule, Selection};

use crate::args::{Args, Command};
use crate::error::UnknownRuleError;
use crate::output;

/// Runs a command; the exit code.
pub(crate) fn run(args: Args) -> anyhow::Result<u8> {
    match args.command {
        Command::Audit(arguments) => audit::run(&arguments, args.color),
        Command::Init(arguments) => init::run(&arguments, args.color),
        Command::Rules { output } => rules::run(output, args.color),
        Command::Explain { rule } => explain::run(&rule, args.color),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "pgassay", &mut script);
            output::print(&String::from_utf8_lossy(&script), args.color)?;
            Ok(0)
        }
    }
}

fn rule(name: &str) -> Result<&'static Rule, UnknownRuleError> {
    Selection::rule(name).map_err(UnknownRuleError)
}
