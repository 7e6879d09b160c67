//! Version 1, with its own types: they change only by growing.

mod accepted;
pub(crate) mod figures;

use pgassay_catalog::location::Location;
use pgassay_rules::{Kind, StepTransaction};
use serde::Serialize;

use crate::exit::Exit;
use crate::inventory::Inventory;
use crate::{Report, failure_location, grain};

/// Where the schema is published.
pub const SCHEMA: &str =
    "https://raw.githubusercontent.com/pgassay/pgassay/main/docs/reference/report.v1.schema.json";

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: u32,
    tool: Tool<'a>,
    source: Source<'a>,
    exit_code: u8,
    exit_reason: &'a str,
    #[serde(flatten)]
    sums: figures::Sums<'a>,
    inventory: Figures,
    tenants: Tenants<'a>,
    findings: Vec<Finding<'a>>,
    #[serde(flatten)]
    accepted: accepted::Accepted<'a>,
    failures: Vec<Failure<'a>>,
    examined: Vec<Examined>,
    history: Vec<History>,
    skipped: Vec<Skipped<'a>>,
    crashed: &'a [&'static str],
    gaps: Vec<Gap<'a>>,
    assumed: Vec<Assumed<'a>>,
}

#[derive(Serialize)]
struct Assumed<'a> {
    kind: String,
    name: &'a str,
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'static str,
    version: &'a str,
}

#[derive(Serialize)]
struct Source<'a> {
    kind: &'static str,
    title: &'a str,
    because: &'a str,
    run: &'a str,
    postgres_version: u16,
    postgres_version_because: &'a str,
    statements: usize,
    files: Vec<&'a str>,
    pending: Vec<&'a str>,
    not_run: Vec<NotRun<'a>>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct NotRun<'a> {
    file: &'a str,
    because: &'a str,
}

#[derive(Serialize)]
struct Figures {
    tables: usize,
    columns: usize,
    foreign_keys: usize,
    foreign_keys_without_index: usize,
    row_security_tables: usize,
    policies: usize,
    tables_without_primary_key: usize,
    views: usize,
    indexes: usize,
    indexes_per_table: Option<f64>,
    functions: usize,
    triggers: usize,
    enums: usize,
    extensions: usize,
}

#[derive(Serialize)]
struct Tenants<'a> {
    axes: Vec<Axis<'a>>,
    tables: Vec<TenantTable<'a>>,
    carriers: Vec<Carrier<'a>>,
    roles: Vec<TenantRole<'a>>,
}

#[derive(Serialize)]
struct TenantRole<'a> {
    name: &'a str,
    part: &'static str,
    owns: usize,
    granted: usize,
    policies: usize,
}

#[derive(Serialize)]
struct Axis<'a> {
    kind: &'static str,
    root: Option<&'a str>,
    column: &'a str,
    tables: usize,
    confidence: &'static str,
    evidence: &'a [String],
}

#[derive(Serialize)]
struct TenantTable<'a> {
    name: &'a str,
    class: &'static str,
    because: &'a str,
}

#[derive(Serialize)]
struct Carrier<'a> {
    reads: &'a str,
    policies: usize,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'static str,
    severity: &'static str,
    confidence: &'static str,
    object: Object<'a>,
    message: &'a str,
    notes: &'a [String],
    location: Option<Place<'a>>,
    related: Vec<Related<'a>>,
    fingerprint: &'a str,
    baseline: Option<&'static str>,
    fix: Option<Fix<'a>>,
}

#[derive(Serialize)]
struct Object<'a> {
    kind: String,
    name: &'a str,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    location: Option<Place<'a>>,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    applicability: &'static str,
    steps: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    sql: &'a str,
    transaction: bool,
}

#[derive(Serialize)]
struct Failure<'a> {
    sqlstate: &'static str,
    message: &'a str,
    object: Option<NamedObject>,
    location: Option<Place<'a>>,
    root: Option<u32>,
    explains: usize,
    in_transaction: bool,
}

#[derive(Serialize)]
struct NamedObject {
    kind: String,
    name: String,
}

#[derive(Serialize)]
struct Examined {
    rule: &'static str,
    of: &'static str,
    objects: usize,
    undetermined: usize,
    findings: usize,
}

#[derive(Serialize)]
struct History {
    rule: &'static str,
    count: usize,
}

#[derive(Serialize)]
struct Skipped<'a> {
    rule: &'static str,
    because: &'a str,
}

#[derive(Serialize)]
struct Gap<'a> {
    because: &'a str,
    location: Option<Place<'a>>,
}

/// The report as JSON, with a line end behind it.
pub fn print(report: &Report, exit: &Exit, program_version: &str) -> String {
    let source = &report.source;
    let explained: std::collections::BTreeMap<_, _> = report
        .roots()
        .into_iter()
        .map(|(failure, count)| (failure.id, count))
        .collect();
    let document = Document {
        schema: SCHEMA,
        version: 1,
        tool: Tool {
            name: "pgassay",
            version: program_version,
        },
        source: Source {
            kind: source.kind.name(),
            title: &source.title,
            because: &source.because,
            run: &source.run,
            postgres_version: source.version.major,
            postgres_version_because: &source.version_because,
            statements: report.statements,
            files: source
                .files
                .iter()
                .filter(|file| file.skipped.is_none())
                .map(|file| file.relative.as_str())
                .collect(),
            pending: source
                .files
                .iter()
                .filter(|file| file.pending)
                .map(|file| file.relative.as_str())
                .collect(),
            not_run: source.not_run.iter().map(not_run).collect(),
            notes: &source.notes,
        },
        exit_code: exit.code,
        exit_reason: &exit.reason,
        sums: figures::Sums::of(report),
        inventory: figures(&report.inventory),
        tenants: tenants(&report.tenants),
        findings: report.findings.iter().map(|it| finding(it, report)).collect(),
        accepted: accepted::Accepted::of(report),
        failures: report
            .failures
            .iter()
            .map(|it| failure(it, explained.get(&it.id).copied().unwrap_or_default(), report))
            .collect(),
        examined: report.examined.iter().map(examined).collect(),
        history: report
            .history
            .iter()
            .map(|&(rule, count)| History { rule, count })
            .collect(),
        skipped: report
            .skipped
            .iter()
            .map(|it| Skipped {
                rule: it.rule,
                because: &it.because,
            })
            .collect(),
        crashed: &report.crashed,
        gaps: report
            .gaps
            .iter()
            .map(|it| Gap {
                because: &it.because,
                location: it.location.and_then(|location| place(location, report)),
            })
            .collect(),
        assumed: report
            .assumed
            .iter()
            .map(|(kind, name)| Assumed {
                kind: kind_name(*kind),
                name,
            })
            .collect(),
    };
    let mut out =
        serde_json::to_string_pretty(&document).expect("strings and numbers only, so it cannot fail");
    out.push('\n');
    out
}

fn not_run(file: &crate::source::NotRun) -> NotRun<'_> {
    NotRun {
        file: &file.path,
        because: &file.because,
    }
}

fn examined(it: &crate::Examined) -> Examined {
    Examined {
        rule: it.rule.id,
        of: grain(it.rule, 2),
        objects: it.objects,
        undetermined: it.undetermined,
        findings: it.findings,
    }
}

fn figures(it: &Inventory) -> Figures {
    Figures {
        tables: it.tables,
        columns: it.columns,
        foreign_keys: it.foreign_keys,
        foreign_keys_without_index: it.foreign_keys_without_index,
        row_security_tables: it.row_security_tables,
        policies: it.policies,
        tables_without_primary_key: it.tables_without_primary_key,
        views: it.views,
        indexes: it.indexes,
        indexes_per_table: it.indexes_per_table(),
        functions: it.functions,
        triggers: it.triggers,
        enums: it.enums,
        extensions: it.extensions,
    }
}

fn finding<'a>(it: &'a pgassay_rules::Finding, report: &'a Report) -> Finding<'a> {
    Finding {
        rule: it.rule,
        severity: it.severity.name(),
        confidence: it.confidence.name(),
        object: Object {
            kind: subject_name(it.object.kind),
            name: &it.object.name,
        },
        message: &it.message,
        notes: &it.notes,
        location: it.location.and_then(|location| place(location, report)),
        related: it
            .related
            .iter()
            .map(|related| Related {
                message: &related.message,
                location: place(related.location, report),
            })
            .collect(),
        fingerprint: &it.fingerprint.0,
        baseline: accepted::state(it, report),
        fix: it.fix.as_ref().map(|fix| Fix {
            title: &fix.title,
            applicability: fix.applicability.name(),
            steps: fix
                .steps
                .iter()
                .map(|step| Step {
                    sql: &step.sql,
                    transaction: step.transaction == StepTransaction::Allowed,
                })
                .collect(),
        }),
    }
}

fn failure<'a>(it: &'a pgassay_catalog::change::Failure, explains: usize, report: &'a Report) -> Failure<'a> {
    Failure {
        sqlstate: it.refusal.sqlstate.0,
        message: &it.refusal.message,
        object: it.refusal.object.as_ref().map(|(kind, name)| NamedObject {
            kind: kind_name(*kind),
            name: name.to_string(),
        }),
        location: place(failure_location(it), report),
        root: it.root.map(|root| root.0),
        explains,
        in_transaction: it.in_transaction,
    }
}

fn place(location: Location, report: &Report) -> Option<Place<'_>> {
    let place = report.place(location)?;
    let end = place.end();
    Some(Place {
        file: &place.file.relative,
        line: place.start.line,
        column: place.start.column,
        end_line: end.line,
        end_column: end.column,
    })
}

/// The kind of an object in words: `MaterializedView` is `materialized view`.
pub(crate) fn subject_name(kind: Kind) -> String {
    match kind {
        Kind::Object(kind) => kind_name(kind),
        Kind::Migration => "migration".to_owned(),
    }
}

/// The name of a kind of object.
pub(crate) fn kind_name(kind: pgassay_sql::ast::ObjectKind) -> String {
    let mut name = String::new();
    for character in format!("{kind:?}").chars() {
        if character.is_ascii_uppercase() && !name.is_empty() {
            name.push(' ');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}

fn tenants(of: &crate::tenants::Tenants) -> Tenants<'_> {
    Tenants {
        axes: of
            .axes
            .iter()
            .map(|it| Axis {
                kind: it.kind,
                root: it.root.as_deref(),
                column: &it.column,
                tables: it.tables,
                confidence: it.confidence,
                evidence: &it.evidence,
            })
            .collect(),
        tables: of
            .tables
            .iter()
            .map(|it| TenantTable {
                name: &it.name,
                class: it.class,
                because: &it.because,
            })
            .collect(),
        carriers: of
            .carriers
            .iter()
            .map(|(reads, policies)| Carrier {
                reads,
                policies: *policies,
            })
            .collect(),
        roles: of
            .roles
            .iter()
            .map(|it| TenantRole {
                name: &it.name,
                part: it.part,
                owns: it.owns,
                granted: it.granted,
                policies: it.policies,
            })
            .collect(),
    }
}
