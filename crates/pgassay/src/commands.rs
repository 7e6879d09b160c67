//! One file for each command.

mod audit;
mod explain;
mod rules;

use clap::CommandFactory as _;
use pgassay_rules::{Rule, Selection, UnknownRule};

use crate::args::{Args, Command};
use crate::output;

/// Runs a command; the exit code.
pub(crate) fn run(args: Args) -> anyhow::Result<u8> {
    match args.command {
        Command::Audit(arguments) => audit::run(&arguments, args.color),
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

/// A name that no rule has.
#[derive(Debug, thiserror::Error)]
#[error("there is no rule `{}`", .0.name)]
pub(crate) struct UnknownRuleError(UnknownRule);

impl UnknownRuleError {
    pub(crate) fn hint(&self) -> String {
        match self.0.likely {
            Some(likely) => format!("did you mean {likely}?"),
            None => "`pgassay rules` lists them".to_owned(),
        }
    }
}

fn rule(name: &str) -> Result<&'static Rule, UnknownRuleError> {
    Selection::rule(name).map_err(UnknownRuleError)
}
