//! What may stand in `pgassay.toml`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use pgassay_rules::Severity;
use serde::Deserialize;

/// The whole file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct File {
    /// What is audited.
    pub(crate) source: Source,
    /// How.
    pub(crate) audit: Audit,
    /// Rules by id.
    pub(crate) rules: BTreeMap<String, RuleSetting>,
    /// Who the tenants are.
    pub(crate) tenants: Tenants,
    /// What is not to be shown.
    pub(crate) exclude: Vec<Exclude>,
}

/// What is audited.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Source {
    /// The folder or file, from the configuration's folder.
    pub(crate) path: Option<PathBuf>,
    /// The format of the migrations.
    pub(crate) format: Option<String>,
    /// A file that lists the migrations in their order, from the configuration's folder.
    pub(crate) order: Option<PathBuf>,
    /// What the migration tool fills in.
    pub(crate) placeholders: BTreeMap<String, String>,
    /// The last version that has been run, or a commit.
    pub(crate) since: Option<String>,
    /// The major version of the server.
    pub(crate) postgres_version: Option<u16>,
    /// SQL that is run before the first file, from the configuration's folder.
    pub(crate) setup: Option<PathBuf>,
    /// What is there before the first file.
    pub(crate) prelude: Option<Prelude>,
}

/// What is there before the first file.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Prelude {
    Plain,
    Supabase,
    SupabaseExplicitGrants,
}

impl Prelude {
    /// What it is to the audit.
    pub(crate) fn prelude(self) -> pgassay_audit::Prelude {
        match self {
            Prelude::Plain => pgassay_audit::Prelude::Plain,
            Prelude::Supabase => pgassay_audit::Prelude::Supabase,
            Prelude::SupabaseExplicitGrants => pgassay_audit::Prelude::SupabaseExplicitGrants,
        }
    }
}

/// How it is audited.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Audit {
    /// The severity from which on findings make the exit code 1.
    pub(crate) fail_on: Option<Level>,
    /// The file of accepted findings, from the configuration's folder.
    pub(crate) baseline: Option<PathBuf>,
}

/// What is said of a rule: a word, or a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum RuleSetting {
    /// `"off"`, `"on"`, or a severity.
    Level(Level),
    /// That and options.
    Table {
        /// As above.
        level: Option<Level>,
        /// The rule's own options.
        #[serde(flatten)]
        options: BTreeMap<String, toml::Value>,
    },
}

/// Whether a rule runs, or how bad its findings are.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Level {
    Off,
    On,
    Critical,
    High,
    Medium,
    Low,
    Info,
}

/// Who the tenants are.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Tenants {
    /// That there are none.
    pub(crate) none: bool,
    /// The table of tenants.
    pub(crate) root: Option<String>,
    /// The columns that say whose a row is.
    pub(crate) columns: Vec<String>,
    /// Tables whose rows are for all tenants.
    pub(crate) global: Vec<String>,
    /// Tables that a tool keeps for itself.
    pub(crate) system: Vec<String>,
    /// Tables that nobody is to look at.
    pub(crate) ignored: Vec<String>,
}

/// Findings that are not to be shown.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Exclude {
    /// Of this rule.
    pub(crate) rule: Option<String>,
    /// In this schema; `*` stands for any letters.
    pub(crate) schema: Option<String>,
    /// About this table or what belongs to it; `*` stands for any letters.
    pub(crate) table: Option<String>,
    /// Why.
    pub(crate) reason: String,
}

impl File {
    /// What no type says: why the file is wrong, as a clause without a full stop.
    pub(super) fn check(&self) -> Result<(), String> {
        for exclude in &self.exclude {
            let parts = [&exclude.rule, &exclude.schema, &exclude.table];
            let Some(first) = parts.into_iter().flatten().next() else {
                return Err(
                    "an exclusion says neither a rule, a schema nor a table, so it would hide everything"
                        .to_owned(),
                );
            };
            if exclude.reason.trim().is_empty() {
                return Err(format!("the exclusion of `{first}` gives no reason"));
            }
        }
        match self.audit.fail_on {
            Some(level @ (Level::On | Level::Off)) => {
                Err(format!("`fail-on` takes a severity, not `{}`", level.name()))
            }
            _ => Ok(()),
        }
    }
}

impl RuleSetting {
    /// Whether the rule runs, or how bad its findings are.
    pub(crate) fn level(&self) -> Option<Level> {
        match self {
            RuleSetting::Level(level) => Some(*level),
            RuleSetting::Table { level, .. } => *level,
        }
    }

    /// The rule's own options.
    pub(crate) fn options(&self) -> impl Iterator<Item = (&str, &toml::Value)> {
        let options = match self {
            RuleSetting::Level(_) => None,
            RuleSetting::Table { options, .. } => Some(options),
        };
        options
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), value))
    }
}

impl Level {
    const fn name(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::On => "on",
            Level::Critical => "critical",
            Level::High => "high",
            Level::Medium => "medium",
            Level::Low => "low",
            Level::Info => "info",
        }
    }

    /// The severity, if it is one.
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            Level::Off | Level::On => None,
            Level::Critical => Some(Severity::Critical),
            Level::High => Some(Severity::High),
            Level::Medium => Some(Severity::Medium),
            Level::Low => Some(Severity::Low),
            Level::Info => Some(Severity::Info),
        }
    }
}

/// An option's value as rules read it: lists have commas between their parts.
pub(super) fn option_value(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(it) => Some(it.to_string()),
        toml::Value::Array(parts) => {
            let parts: Option<Vec<String>> = parts.iter().map(option_value).collect();
            Some(parts?.join(","))
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}
