//! Reads the SQL examples out of a rule's documentation.
//!
//! Every ```` ```sql ```` block is an example; a line that ends in `-- finding` is where the rule reports, and a block
//! without one must be silent; `-- finding: low` says so of one that is milder than the rule's own severity. A
//! ```` ```sql fix ```` block is exactly what the fix of the example before it runs.
//! `-- file: NAME` starts the next migration (of several the first has been run, and the others are pending), `-- version: N` sets the server's major.

use crate::finding::Severity;

/// One example of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The migrations: name and text. An example without `-- file:` has one.
    pub files: Vec<(String, String)>,
    /// The lines, 1-based, on which the rule must report: the file's place in `files`, and the line in it.
    pub findings: Vec<(usize, u32)>,
    /// How bad each of them is, where that is not what the rule itself says.
    pub severities: Vec<Option<Severity>>,
    /// What the fix must be, statement by statement with semicolons, if it is shown.
    pub fix: Option<String>,
    /// The server's major, if it is set.
    pub version: Option<u16>,
    /// Starts from what Supabase has, after `-- prelude: supabase`.
    pub supabase: bool,
    /// The line of the documentation it begins on, 1-based.
    pub line: u32,
}

impl Example {
    /// Whether the rule must report.
    pub fn fires(&self) -> bool {
        !self.findings.is_empty()
    }
}

/// The name of an example's file, and what is said of it in brackets behind that: `changed`, `skipped: WHY`,
/// `no way back`.
pub fn file_name(name: &str) -> (&str, &str) {
    match name.split_once(" (") {
        Some((name, said)) => (name, said.trim_end_matches(')')),
        None => (name, ""),
    }
}

/// The examples of a rule's documentation.
pub fn examples(docs: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut lines = docs.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let fence = line.trim();
        if fence != "```sql" && fence != "```sql fix" {
            continue;
        }
        let block: Vec<&str> = lines
            .by_ref()
            .map(|(_, line)| line.strip_prefix(' ').unwrap_or(line))
            .take_while(|line| line.trim() != "```")
            .collect();
        if fence == "```sql" {
            found.push(example(&block, at as u32 + 1));
        } else if let Some(last) = found.last_mut() {
            last.fix = Some(block.join("\n").trim().to_owned());
        }
    }
    found
}

fn example(block: &[&str], line: u32) -> Example {
    let mut example = Example {
        files: Vec::new(),
        findings: Vec::new(),
        severities: Vec::new(),
        fix: None,
        version: None,
        supabase: false,
        line,
    };
    let mut text = String::new();
    let mut name = String::from("example.sql");
    let mut number = 0;
    for source in block {
        let trimmed = source.trim();
        if let Some(next) = trimmed.strip_prefix("-- file:") {
            if !text.trim().is_empty() {
                example.files.push((name, std::mem::take(&mut text)));
            }
            text.clear();
            name = next.trim().to_owned();
            number = 0;
            continue;
        }
        if let Some(version) = trimmed.strip_prefix("-- version:") {
            example.version = version.trim().parse().ok();
        }
        example.supabase |= trimmed == "-- prelude: supabase";
        number += 1;
        if let Some(severity) = mark(trimmed) {
            example.findings.push((example.files.len(), number));
            example.severities.push(severity);
        }
        text.push_str(source);
        text.push('\n');
    }
    example.files.push((name, text));
    example
}

/// Whether a line ends in the mark of a finding, and which severity that names.
fn mark(line: &str) -> Option<Option<Severity>> {
    let (_, end) = line.rsplit_once("-- finding")?;
    if end.is_empty() {
        return Some(None);
    }
    let name = end.strip_prefix(": ")?;
    let severity = Severity::ALL.into_iter().find(|it| it.name() == name)?;
    Some(Some(severity))
}
