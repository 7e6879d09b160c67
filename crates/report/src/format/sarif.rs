//! SARIF 2.1.0, for code scanning: every result stands at a place in a file.

use pgassay_rules::{Category, Finding, Rule, Severity};
use serde::Serialize;

use super::json::v1::{figures, subject_name};
use crate::exit::Exit;
use crate::source::{Place, SourceFile};
use crate::status::Status;
use crate::suppress::Suppressed;
use crate::{Report, escape};

/// How many results GitHub takes from one run.
const MOST_RESULTS: usize = 25_000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    results: Vec<SarifResult<'a>>,
    properties: Sums,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sums {
    status: Option<&'static str>,
    score: Option<figures::Score>,
    coverages: Vec<figures::Coverage>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    version: &'a str,
    semantic_version: &'a str,
    information_uri: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    help: Help,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: Vec<&'static str>,
    precision: &'static str,
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    security_severity: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    exit_code: u8,
    exit_code_description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Fingerprints<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Suppression; 1]>,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    justification: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location>,
}

#[derive(Serialize)]
struct Fingerprints<'a> {
    #[serde(rename = "pgassay/v1")]
    own: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
    kind: String,
}

/// The report as SARIF, with a line end behind it.
pub fn print(report: &Report, exit: &Exit, program_version: &str) -> String {
    let rules: Vec<&'static Rule> = report.examined.iter().map(|examined| examined.rule).collect();
    let mut kept: Vec<&Finding> = report.findings.iter().collect();
    let mut notifications = notifications(report);
    if kept.len() > MOST_RESULTS {
        kept.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let text = format!(
            "{} findings were left out: more than {MOST_RESULTS} are not taken by code scanning",
            kept.len() - MOST_RESULTS
        );
        notifications.push(notification("warning", &text, None));
        kept.truncate(MOST_RESULTS);
    }
    let suppressed = report.suppressed.iter().take(MOST_RESULTS - kept.len());
    let suppressed = suppressed.filter_map(|it| suppressed_result(it, &rules, report));
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "pgassay",
                    version: program_version,
                    semantic_version: program_version,
                    information_uri: "https://github.com/pgassay/pgassay",
                    rules: rules.iter().map(|rule| descriptor(rule)).collect(),
                },
            },
            invocations: [Invocation {
                execution_successful: exit.code != 2,
                exit_code: exit.code,
                exit_code_description: exit.reason.clone(),
                tool_execution_notifications: notifications,
            }],
            column_kind: "utf16CodeUnits",
            results: kept
                .into_iter()
                .filter_map(|it| result(it, &rules, report))
                .chain(suppressed)
                .collect(),
            properties: sums(report),
        }],
    };
    let mut out = serde_json::to_string_pretty(&log).expect("strings and numbers only, so it cannot fail");
    out.push('\n');
    out
}

fn sums(report: &Report) -> Sums {
    let score = figures::score(report);
    Sums {
        status: score.as_ref().map(|_| Status::of(&report.findings).name()),
        score,
        coverages: figures::coverages(report),
    }
}

/// What GitHub sorts by is `security-severity`; the level decides whether a check fails.
fn descriptor(rule: &Rule) -> Descriptor {
    let is_security = matches!(rule.category, Category::Security | Category::Tenancy);
    let mut tags = vec![rule.category.name(), "postgresql"];
    if is_security && rule.category != Category::Security {
        tags.push("security");
    }
    Descriptor {
        id: rule.id,
        short_description: Message { text: rule.summary() },
        full_description: Message { text: rule.summary() },
        help: Help {
            text: rule.documentation(),
            markdown: rule.documentation(),
        },
        default_configuration: Configuration {
            level: level(rule.severity),
        },
        properties: Properties {
            tags,
            precision: match rule.confidence.name() {
                "high" => "high",
                "medium" => "medium",
                _ => "low",
            },
            security_severity: is_security.then_some(match rule.severity {
                Severity::Critical => "9.5",
                Severity::High => "8.0",
                Severity::Medium => "5.5",
                Severity::Low => "3.0",
                Severity::Info => "1.0",
            }),
        },
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

fn result<'a>(finding: &'a Finding, rules: &[&'static Rule], report: &Report) -> Option<SarifResult<'a>> {
    let mut text = finding.message.clone();
    for note in &finding.notes {
        text.push('\n');
        text.push_str(note);
    }
    let mut place = match finding.location.and_then(|location| report.place(location)) {
        Some(place) => location(&place),
        None => beginning(report.source.files.first()?),
    };
    place.logical_locations.push(LogicalLocation {
        fully_qualified_name: escape::line(&finding.object.name).into_owned(),
        kind: subject_name(finding.object.kind),
    });
    let related = finding.related.iter().filter_map(|related| {
        let place = report.place(related.location)?;
        let text = escape::sarif(&related.message);
        Some(Location {
            message: Some(Message { text }),
            ..location(&place)
        })
    });
    Some(SarifResult {
        rule_id: finding.rule,
        rule_index: rules.iter().position(|rule| rule.id == finding.rule)?,
        level: level(finding.severity),
        message: Message {
            text: escape::sarif(&text),
        },
        locations: [place],
        related_locations: related.collect(),
        partial_fingerprints: Fingerprints {
            own: &finding.fingerprint.0,
        },
        baseline_state: report.baseline.as_ref().map(|_| match report.is_new(finding) {
            true => "new",
            false => "unchanged",
        }),
        suppressions: None,
    })
}

/// A result that a comment in the SQL or the configuration suppresses.
fn suppressed_result<'a>(
    it: &'a Suppressed,
    rules: &[&'static Rule],
    report: &Report,
) -> Option<SarifResult<'a>> {
    let result = result(&it.finding, rules, report)?;
    Some(SarifResult {
        baseline_state: None,
        suppressions: Some([Suppression {
            kind: if it.comment.is_some() {
                "inSource"
            } else {
                "external"
            },
            justification: escape::line(&it.reason).into_owned(),
            location: it.comment.and_then(|it| report.place(it)).as_ref().map(location),
        }]),
        ..result
    })
}

fn notifications(report: &Report) -> Vec<Notification> {
    let crashed = report
        .crashed
        .iter()
        .map(|rule| notification("error", &format!("a bug ended the rule {rule}"), None));
    let gaps = report.gaps.iter().map(|gap| {
        let place = gap.location.and_then(|location| report.place(location));
        notification("note", &format!("not told: {}", gap.because), place)
    });
    let assumed = report
        .assumptions()
        .into_iter()
        .map(|text| notification("note", &text, None));
    let unused = report.unused_suppressions.iter().map(|it| {
        let text = format!("this comment suppresses nothing: {}", it.because);
        notification("warning", &text, report.place(it.comment))
    });
    crashed.chain(gaps).chain(assumed).chain(unused).collect()
}

fn notification(level: &'static str, text: &str, place: Option<Place<'_>>) -> Notification {
    Notification {
        level,
        message: Message {
            text: escape::sarif(text),
        },
        locations: place.iter().map(location).collect(),
    }
}

fn location(place: &Place<'_>) -> Location {
    let lines = place.file.lines();
    let start = lines.position_utf16(&place.file.text, place.span.start);
    let end = lines.position_utf16(&place.file.text, place.span.end);
    Location {
        physical_location: PhysicalLocation {
            artifact_location: artifact(place.file),
            region: Region {
                start_line: start.line,
                start_column: start.column,
                end_line: end.line,
                end_column: end.column,
            },
        },
        logical_locations: Vec::new(),
        message: None,
    }
}

/// Where something is put that has no place of its own: without one the whole file would be refused.
fn beginning(file: &SourceFile) -> Location {
    Location {
        physical_location: PhysicalLocation {
            artifact_location: artifact(file),
            region: Region {
                start_line: 1,
                start_column: 1,
                end_line: 1,
                end_column: 1,
            },
        },
        logical_locations: Vec::new(),
        message: None,
    }
}

/// A relative reference: what a URI may not hold is written in percents.
fn artifact(file: &SourceFile) -> ArtifactLocation {
    let mut uri = String::with_capacity(file.relative.len());
    for byte in file.relative.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    ArtifactLocation { uri }
}
