//! `pgassay rules`

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
        ListFormat::Terminal => table(),
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

fn table() -> String {
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    let mut text = String::new();
    let mut category = "";
    for rule in RULES {
        if rule.category.name() != category {
            category = rule.category.name();
            let gap = if text.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{gap}{category}\n"));
        }
        let off = if rule.default {
            ""
        } else {
            "  (runs only with --rule)"
        };
        text.push_str(&format!("  {:<width$}  {}{off}\n", rule.id, rule.severity));
    }
    text.push_str("\npgassay explain RULE says more about one.\n");
    text
}
