//! `pgassay rules`

use pgassay_report::format::terminal;
use pgassay_rules::Rule;
use pgassay_rules::rules::RULES;
use serde::Serialize;

use crate::args::{Color, ListFormat};
use crate::output;

/// A rule as JSON shows it.
#[derive(Serialize)]
struct Listed {
    id: &'static str,
    category: &'static str,
    severity: &'static str,
    confidence: &'static str,
    summary: String,
    default: bool,
}

pub(super) fn run(format: ListFormat, color: Color) -> anyhow::Result<u8> {
    let text = match format {
        ListFormat::Terminal => table(output::columns()),
        ListFormat::Json => {
            let rules: Vec<Listed> = RULES
                .iter()
                .map(|rule| Listed {
                    id: rule.id,
                    category: rule.category.name(),
                    severity: rule.severity.name(),
                    confidence: rule.confidence.name(),
                    summary: rule.summary(),
                    default: rule.default,
                })
                .collect();
            format!("{}\n", serde_json::to_string_pretty(&rules)?)
        }
    };
    output::print(&text, color)?;
    Ok(0)
}

/// A line for each rule: its id, its severity, what it finds. Where a terminal has no room for that, what it finds stands
/// below; where nobody knows how much room there is, each rule keeps its line, so that it can be searched.
fn table(columns: Option<usize>) -> String {
    let summaries: Vec<String> = RULES.iter().map(|rule| summary(rule)).collect();
    let id = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    let severity = 8;
    let longest = summaries.iter().map(String::len).max().unwrap_or_default();
    let narrow = columns.filter(|columns| *columns < 2 + id + 2 + severity + 2 + longest);
    let mut text = String::new();
    let mut category = "";
    for (rule, summary) in RULES.iter().zip(&summaries) {
        if rule.category.name() != category {
            category = rule.category.name();
            let gap = if text.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{gap}{category}\n"));
        }
        match narrow {
            None => text.push_str(&format!(
                "  {:<id$}  {:<severity$}  {summary}\n",
                rule.id, rule.severity
            )),
            Some(columns) => {
                text.push_str(&format!("  {:<id$}  {}\n", rule.id, rule.severity));
                text.push_str(&terminal::wrap(columns, "    ", 4, summary));
            }
        }
    }
    text.push_str("\npgassay explain RULE says more about one.\n");
    text
}

fn summary(rule: &Rule) -> String {
    let off = if rule.default {
        ""
    } else {
        " Runs only with --rule."
    };
    rule.summary() + off
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_fits_the_terminal() {
        for columns in [60, 80, 120, 300] {
            let text = table(Some(columns));
            assert!(text.lines().all(|line| line.chars().count() <= columns), "{text}");
            for rule in RULES {
                assert!(text.contains(rule.id), "{}", rule.id);
            }
        }
        let lines = table(None);
        for rule in RULES {
            let line = lines
                .lines()
                .find(|line| line.split_whitespace().next() == Some(rule.id));
            let whole =
                line.is_some_and(|it| it.contains(&rule.summary()) && it.contains(rule.severity.name()));
            assert!(whole, "{lines}");
        }
    }
}
