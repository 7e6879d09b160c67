//! A baseline: the findings that a schema has today, so that only what is new counts tomorrow.
//!
//! Findings are compared by fingerprint, which depends on rule and object and never on lines.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::Report;

/// The version of the file that is written and read.
const VERSION: u64 = 1;

/// The findings of an earlier report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Its entries, sorted, none twice.
    pub entries: BTreeSet<Entry>,
}

/// One finding of an earlier report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The rule.
    pub rule: String,
    /// The name of the object, for people.
    pub object: String,
    /// What it is known by.
    pub fingerprint: String,
}

/// How a report differs from a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// The fingerprints of the findings that were there before.
    pub unchanged: BTreeSet<String>,
    /// What was there before and is not any more. What rules that did not run found is not among it.
    pub gone: Vec<Entry>,
}

/// Why a text is no baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BaselineError {
    /// It is no JSON; why and where.
    Json(String),
    /// It is JSON, but something else.
    Foreign(String),
    /// It was written by a version of pgassay that this one does not know.
    Version(u64),
}

impl std::fmt::Display for BaselineError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BaselineError::Json(why) => write!(formatter, "it is not JSON: {why}"),
            BaselineError::Foreign(why) => write!(formatter, "it is no baseline of pgassay: {why}"),
            BaselineError::Version(version) => write!(
                formatter,
                "it is a baseline of version {version}, and this pgassay knows version {VERSION}"
            ),
        }
    }
}

impl std::error::Error for BaselineError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "pgassay-baseline")]
    _version: u64,
    findings: Vec<Entry>,
}

impl Baseline {
    /// The findings of a report. What comments in the SQL suppress needs no entry.
    pub fn of(report: &Report) -> Baseline {
        let entries = report.findings.iter().map(|finding| Entry {
            rule: finding.rule.to_owned(),
            object: finding.object.name.clone(),
            fingerprint: finding.fingerprint.0.clone(),
        });
        Baseline {
            entries: entries.collect(),
        }
    }

    /// Reads what [`Baseline::print`] wrote.
    ///
    /// # Errors
    ///
    /// It is something else, or of a version that is not known.
    pub fn parse(text: &str) -> Result<Baseline, BaselineError> {
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|error| BaselineError::Json(error.to_string()))?;
        let version = value.get("pgassay-baseline").and_then(serde_json::Value::as_u64);
        match version {
            Some(VERSION) => {}
            Some(version) => return Err(BaselineError::Version(version)),
            None => {
                let why = "it has no member `pgassay-baseline`".to_owned();
                return Err(BaselineError::Foreign(why));
            }
        }
        // Read again from the text, so that errors name lines.
        let file: File =
            serde_json::from_str(text).map_err(|error| BaselineError::Foreign(error.to_string()))?;
        Ok(Baseline {
            entries: file.findings.into_iter().collect(),
        })
    }

    /// The baseline as JSON, one finding on each line, sorted, so that version control shows what changed.
    pub fn print(&self) -> String {
        let lines: Vec<String> = self
            .entries
            .iter()
            .map(|entry| serde_json::to_string(entry).expect("strings only, so it cannot fail"))
            .map(|line| format!("    {line}"))
            .collect();
        let list = match lines.as_slice() {
            [] => "[]".to_owned(),
            lines => format!("[\n{}\n  ]", lines.join(",\n")),
        };
        format!("{{\n  \"pgassay-baseline\": {VERSION},\n  \"findings\": {list}\n}}\n")
    }

    /// Notes in a report what is new, unchanged and gone.
    pub fn apply(&self, report: &mut Report) {
        let known: BTreeSet<&str> = self.entries.iter().map(|it| it.fingerprint.as_str()).collect();
        let found: BTreeSet<&str> = report
            .findings
            .iter()
            .map(|it| it.fingerprint.0.as_str())
            .collect();
        let suppressed = report
            .suppressed
            .iter()
            .map(|it| it.finding.fingerprint.0.as_str());
        let suppressed: BTreeSet<&str> = suppressed.collect();
        let ran: BTreeSet<&str> = report.examined.iter().map(|it| it.rule.id).collect();
        let is_gone = |entry: &&Entry| {
            let print = entry.fingerprint.as_str();
            ran.contains(entry.rule.as_str()) && !found.contains(print) && !suppressed.contains(print)
        };
        let gone = self.entries.iter().filter(is_gone).cloned().collect();
        let unchanged = found.intersection(&known).map(|it| (*it).to_owned()).collect();
        report.baseline = Some(Compared { unchanged, gone });
    }
}
