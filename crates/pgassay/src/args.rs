//! What may stand on the command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Parser, Subcommand, ValueEnum};
use pgassay_rules::Severity;

/// Audits PostgreSQL schemas: migrations and dumps, without a server.
#[derive(Debug, Parser)]
#[command(
    name = "pgassay",
    version,
    max_term_width = 100,
    disable_help_subcommand = true
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use colour.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Audit a folder of migrations, a Supabase project, an SQL file, a dump, or standard input.
    Audit(Box<AuditArgs>),
    /// Write a pgassay.toml that says what was found out: the source, the tenants, and what is worth choosing.
    Init(InitArgs),
    /// List the rules.
    Rules {
        /// As text or JSON.
        #[arg(long, value_name = "FORMAT", default_value = "terminal")]
        output: ListFormat,
    },
    /// Print the documentation of a rule.
    Explain {
        /// The rule's id.
        rule: String,
    },
    /// Print a script that completes commands and options in a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// The arguments of `audit`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 the audit could not be done."
)]
pub(crate) struct AuditArgs {
    /// The root of a project or a folder below it, in which the migrations are looked for; one SQL file; the
    /// output of pg_dump; or - for standard input.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// terminal, json, sarif, markdown, github, gitlab or junit, to standard output or to a file; may be repeated.
    #[arg(long, short, value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<Output>,
    /// Run this rule only; may be repeated.
    #[arg(long, value_name = "ID")]
    pub(crate) rule: Vec<String>,
    /// End with exit code 1 if there is a finding of this severity or above; high unless the configuration says
    /// otherwise.
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
    /// The configuration, else the nearest pgassay.toml from PATH upwards.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Read no configuration.
    #[arg(long)]
    pub(crate) no_config: bool,
    /// The major version of the server the schema is for, 14 to 18.
    #[arg(long, value_name = "MAJOR", value_parser = clap::value_parser!(u16).range(14..=18))]
    pub(crate) postgres_version: Option<u16>,
    /// What the database has before the first file; found out by itself for a Supabase project.
    #[arg(long, value_name = "WHAT")]
    pub(crate) prelude: Option<PreludeName>,
    /// SQL to run before the first file: roles, schemas and extensions that the environment brings.
    #[arg(long, value_name = "FILE")]
    pub(crate) setup: Option<PathBuf>,
    /// Which database of a pg_dumpall output to audit.
    #[arg(long, value_name = "NAME")]
    pub(crate) database: Option<String>,
    /// The last version that has been run, or a commit: what locks or loses data in later migrations is a finding. Else
    /// those count that are not on the default branch.
    #[arg(long, value_name = "REF|VERSION")]
    pub(crate) since: Option<String>,
    /// The format of the migrations, where it is not what was found: golang-migrate, flyway, and others.
    #[arg(long, value_name = "ID")]
    pub(crate) format: Option<String>,
    /// A file that lists the migrations in the order in which they are run, one path a line.
    #[arg(long, value_name = "FILE")]
    pub(crate) order: Option<PathBuf>,
    /// What the migration tool fills in for `${NAME}`, `:NAME` or `{{ NAME }}`; may be repeated.
    #[arg(long, value_name = "NAME=VALUE", value_parser = placeholder)]
    pub(crate) placeholder: Vec<(String, String)>,
    /// What standard input is called in the report.
    #[arg(long, value_name = "PATH", default_value = "stdin.sql")]
    pub(crate) stdin_name: String,
    /// Compare with the findings in this file: only new ones are shown and counted.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write what is found to this file, to be accepted from now on.
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    /// Print every finding, failure and gap, however many there are.
    #[arg(long)]
    pub(crate) all: bool,
}

fn placeholder(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("it is written NAME=VALUE".to_owned()),
    }
}

/// The arguments of `init`.
#[derive(Debug, clap::Args)]
pub(crate) struct InitArgs {
    /// The project's folder; the file is written there.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Replace a file that is there.
    #[arg(long)]
    pub(crate) force: bool,
    /// Print it instead of writing it.
    #[arg(long)]
    pub(crate) print: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How to list rules.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ListFormat {
    /// A line for each rule.
    Terminal,
    /// JSON.
    Json,
}

/// What the database has before the first file.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PreludeName {
    /// Nothing but PostgreSQL itself.
    Plain,
    /// What a Supabase project has that was created before 2026-05-30.
    Supabase,
    /// What a newer Supabase project has: new tables are granted to nobody.
    SupabaseExplicitGrants,
}

/// A threshold for the exit code.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FailOn {
    /// Rows of others are open, data is lost, or the schema cannot be built.
    Critical,
    /// Costs data, time or money under load, or breaks a deployment.
    High,
    /// Costs time or trust sooner or later.
    Medium,
    /// Worth mending when one is there anyway.
    Low,
    /// Good to know.
    Info,
}

/// A format, and where it goes.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) format: Format,
    /// Standard output where there is none.
    pub(crate) file: Option<PathBuf>,
}

/// How a report is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Terminal,
    Json,
    Sarif,
    Markdown,
    Github,
    Gitlab,
    Junit,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Output, String> {
        let (format, file) = match text.split_once('=') {
            Some((_, "")) => return Err("the name of the file is missing after `=`".to_owned()),
            Some((format, file)) => (format, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = match format {
            "terminal" => Format::Terminal,
            "json" => Format::Json,
            "sarif" => Format::Sarif,
            "markdown" => Format::Markdown,
            "github" => Format::Github,
            "gitlab" => Format::Gitlab,
            "junit" => Format::Junit,
            _ => {
                let all = "the formats are terminal, json, sarif, markdown, github, gitlab and junit";
                return Err(all.to_owned());
            }
        };
        Ok(Output { format, file })
    }
}

impl FailOn {
    /// The severity.
    pub(crate) fn severity(self) -> Severity {
        match self {
            FailOn::Critical => Severity::Critical,
            FailOn::High => Severity::High,
            FailOn::Medium => Severity::Medium,
            FailOn::Low => Severity::Low,
            FailOn::Info => Severity::Info,
        }
    }
}
