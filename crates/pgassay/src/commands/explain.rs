//! `pgassay explain`

use super::rule;
use crate::args::Color;
use crate::output;

pub(super) fn run(name: &str, color: Color) -> anyhow::Result<u8> {
    let rule = rule(name)?;
    let mut text = format!(
        "{}\n\ncategory {}, severity {}, confidence {}\n\n",
        rule.id,
        rule.category.name(),
        rule.severity,
        rule.confidence
    );
    text.push_str(&rule.documentation());
    if !rule.options.is_empty() {
        text.push_str("\n## Options\n\n");
        for option in rule.options {
            text.push_str(&format!(
                "{} (default {}): {}\n",
                option.name, option.default, option.docs
            ));
        }
    }
    output::print(&text, color)?;
    Ok(0)
}
