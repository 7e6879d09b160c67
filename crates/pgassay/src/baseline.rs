//! Reads and writes the file of accepted findings.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::bail;
use pgassay_report::Report;
use pgassay_report::baseline::{Baseline, BaselineError};

use crate::args::AuditArgs;
use crate::output;

/// Why a baseline cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BaselineFileError {
    /// There is none.
    #[error("there is no baseline `{0}`")]
    Missing(String),
    /// It cannot be read.
    #[error("cannot read the baseline `{0}`: {1}")]
    Unreadable(String, std::io::Error),
    /// It is none.
    #[error("cannot use the baseline `{0}`: {1}")]
    Wrong(String, BaselineError),
}

impl BaselineFileError {
    /// What to do about it.
    pub(crate) fn hint(&self) -> String {
        match self {
            BaselineFileError::Missing(path) => format!("--write-baseline {path} makes it"),
            BaselineFileError::Unreadable(..) | BaselineFileError::Wrong(..) => {
                "--write-baseline FILE makes one of what is found today".to_owned()
            }
        }
    }
}

/// Reads the baseline that was asked for, before the audit takes its time.
pub(crate) fn read(args: &AuditArgs, configured: Option<PathBuf>) -> anyhow::Result<Option<Baseline>> {
    if args.write_baseline.is_some() && !args.rule.is_empty() {
        bail!("--write-baseline with --rule would leave out what the other rules find");
    }
    // What is written anew is not read before.
    let configured = configured.filter(|_| args.write_baseline.is_none());
    let Some(path) = &args.baseline.clone().or(configured) else {
        return Ok(None);
    };
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => BaselineFileError::Missing(shown.clone()),
        _ => BaselineFileError::Unreadable(shown.clone(), error),
    })?;
    let baseline = Baseline::parse(&text).map_err(|error| BaselineFileError::Wrong(shown, error))?;
    Ok(Some(baseline))
}

/// Compares a report with the baseline; one that is written now accepts all that was found.
pub(crate) fn apply(read: Option<Baseline>, write: Option<&Path>, report: &mut Report) {
    match (read, write) {
        (Some(baseline), _) => baseline.apply(report),
        (None, Some(_)) => Baseline::of(report).apply(report),
        (None, None) => {}
    }
}

/// Writes what was found as a baseline.
pub(crate) fn write(path: &Path, report: &Report) -> anyhow::Result<()> {
    Ok(output::write(path, &Baseline::of(report).print())?)
}
