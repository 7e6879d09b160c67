//! `pgassay audit`

use std::io;

use anyhow::bail;
use pgassay_audit::{Options, Prelude, Request};
use pgassay_report::Report;
use pgassay_report::exit::Exit;
use pgassay_report::format::{github, gitlab, json, junit, markdown, sarif, terminal};
use pgassay_rules::Severity;

use super::rule;
use crate::args::{AuditArgs, Color, FailOn, Format, Output, PreludeName};
use crate::config::{self, Config};
use crate::{baseline, error, output};

const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(super) fn run(args: &AuditArgs, color: Color) -> anyhow::Result<u8> {
    let outputs = outputs(args)?;
    let config = if args.no_config {
        Config::default()
    } else {
        Config::read(args.config.as_deref(), &args.path)?
    };
    let baseline = baseline::read(args, config.baseline())?;
    let mut selection = config.selection()?;
    for name in &args.rule {
        selection.only.push(rule(name)?.id);
    }
    let (path, order) = (
        config.source(&args.path),
        args.order.clone().or_else(|| config.order()),
    );
    let setup = args.setup.clone().or_else(|| config.setup());
    // What is said here comes after what the file says, and so overrules it.
    let placeholders: Vec<(String, String)> = config
        .file
        .source
        .placeholders
        .clone()
        .into_iter()
        .chain(args.placeholder.clone())
        .collect();
    let request = Request {
        path: &path,
        major: args.postgres_version.or(config.file.source.postgres_version),
        prelude: match (args.prelude, config.file.source.prelude) {
            (Some(prelude), _) => Some(match prelude {
                PreludeName::Plain => Prelude::Plain,
                PreludeName::Supabase => Prelude::Supabase,
                PreludeName::SupabaseExplicitGrants => Prelude::SupabaseExplicitGrants,
            }),
            (None, prelude) => prelude.map(config::Prelude::prelude),
        },
        setup: setup.as_deref(),
        database: args.database.as_deref(),
        since: args.since.as_deref().or(config.file.source.since.as_deref()),
        stdin_name: &args.stdin_name,
        format: args.format.as_deref().or(config.file.source.format.as_deref()),
        order: order.as_deref(),
        placeholders: &placeholders,
    };
    let source = pgassay_audit::read(&request, &mut io::stdin().lock())?;
    let options = Options {
        selection,
        tenants: config.tenants(),
        exclusions: config.exclusions()?,
    };
    let mut report = pgassay_audit::audit(source, &options);
    baseline::apply(baseline, args.write_baseline.as_deref(), &mut report);
    let threshold = args.fail_on.map(FailOn::severity).or(config.fail_on());
    let exit = Exit::of(&report, threshold.unwrap_or(Severity::High));
    if let Some(path) = args.write_baseline.as_deref().filter(|_| exit.code != 2) {
        baseline::write(path, &report)?;
    }
    for wanted in outputs.iter().filter(|output| output.file.is_some()) {
        print(wanted, &report, &exit, args, color)?;
    }
    // Standard output comes last: when its reader goes away, the files are written.
    for wanted in outputs.iter().filter(|output| output.file.is_none()) {
        match print(wanted, &report, &exit, args, color) {
            // What was found does not depend on who still reads it.
            Err(failed) if output::is_closed(&failed) => {}
            done => done?,
        }
    }
    if exit.code != 0 {
        error::complain(&format!("pgassay: {}", exit.reason));
    }
    Ok(exit.code)
}

/// The outputs that were asked for; one at most goes to standard output.
fn outputs(args: &AuditArgs) -> anyhow::Result<Vec<Output>> {
    if args.output.is_empty() {
        let terminal = Output {
            format: Format::Terminal,
            file: None,
        };
        return Ok(vec![terminal]);
    }
    if args.output.iter().filter(|output| output.file.is_none()).count() > 1 {
        bail!("only one format can go to standard output; give the others a file: --output json=FILE");
    }
    let files: Vec<_> = args.output.iter().filter_map(|it| it.file.as_ref()).collect();
    for (at, file) in files.iter().enumerate() {
        // Devices and pipes may be given twice.
        if files[..at].contains(file) && !file.starts_with("/dev") {
            bail!(
                "two formats go to the file `{}`; give each its own",
                file.display()
            );
        }
    }
    Ok(args.output.clone())
}

fn print(
    wanted: &Output,
    report: &Report,
    exit: &Exit,
    args: &AuditArgs,
    color: Color,
) -> anyhow::Result<()> {
    let text = match wanted.format {
        Format::Terminal => {
            let options = terminal::Options {
                all: args.all,
                narrowed: !args.rule.is_empty(),
                width: match &wanted.file {
                    Some(_) => None,
                    None => output::columns(),
                }
                .unwrap_or(output::UNKNOWN_WIDTH),
            };
            terminal::print(report, &options)
        }
        Format::Json => json::v1::print(report, exit, VERSION),
        Format::Sarif => sarif::print(report, exit, VERSION),
        Format::Markdown => markdown::print(report, exit),
        Format::Github => github::print(report, exit),
        Format::Gitlab => gitlab::print(report),
        Format::Junit => junit::print(report, exit),
    };
    match &wanted.file {
        Some(file) => output::write(file, &text)?,
        None => output::print(&text, color)?,
    }
    Ok(())
}
