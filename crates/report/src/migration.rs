//! What became of each file: run, failed and why, or not run.

use pgassay_catalog::change::Failure;

use crate::{Report, failure_location};

/// What became of a file.
#[derive(Clone, Copy, Debug)]
pub struct Migration<'a> {
    /// Its path as formats for machines show it.
    pub path: &'a str,
    /// What became of it.
    pub outcome: Outcome<'a>,
}

/// What became of a file.
#[derive(Clone, Copy, Debug)]
pub enum Outcome<'a> {
    /// Every statement ran, as far as can be told.
    Ran,
    /// PostgreSQL would refuse some of it.
    Failed {
        /// The first statement that is refused.
        first: &'a Failure,
        /// The line of what is wrong there.
        line: u32,
        /// How many are refused.
        statements: usize,
    },
    /// It is not run, and why: a clause without a full stop.
    NotRun(&'a str),
}

impl Migration<'_> {
    /// The outcome's name in machine formats.
    pub const fn outcome_name(&self) -> &'static str {
        match self.outcome {
            Outcome::Ran => "ran",
            Outcome::Failed { .. } => "failed",
            Outcome::NotRun(_) => "not run",
        }
    }
}

/// What became of each file, in the order in which they are run; then those that are not run.
pub fn migrations(report: &Report) -> Vec<Migration<'_>> {
    let mut failures: Vec<Vec<&Failure>> = vec![Vec::new(); report.source.files.len()];
    for failure in &report.failures {
        if let Some(of_file) = failures.get_mut(failure.location.file.0 as usize) {
            of_file.push(failure);
        }
    }
    let of_files = report.source.files.iter().zip(failures);
    let of_files = of_files.filter(|(file, _)| file.skipped.is_none());
    let of_files = of_files.map(|(file, failures)| Migration {
        path: &file.relative,
        outcome: outcome(report, &failures),
    });
    let not_run = report.source.not_run.iter().map(|file| Migration {
        path: &file.path,
        outcome: Outcome::NotRun(&file.because),
    });
    of_files.chain(not_run).collect()
}

fn outcome<'a>(report: &Report, failures: &[&'a Failure]) -> Outcome<'a> {
    let Some(first) = failures.first() else {
        return Outcome::Ran;
    };
    let place = report.place(failure_location(first));
    Outcome::Failed {
        first,
        line: place.map_or(1, |place| place.start.line),
        statements: failures.len(),
    }
}
