//! A configuration to start from: what was found out, with the evidence, as comments that need only be uncommented.

use pgassay_report::Report;
use pgassay_report::escape::line;
use pgassay_rules::Severity;
use pgassay_rules::rules::RULES;

/// How many names a list shows.
const LISTED: usize = 40;

/// The text of a file.
pub(crate) fn of(report: &Report, path: Option<&str>) -> String {
    let parts = [
        "#:schema https://raw.githubusercontent.com/pgassay/pgassay/main/docs/reference/config.schema.json\n# What `pgassay audit` does here. Every key may be left out; a comment shows what holds without it.\n"
            .to_owned(),
        source(report, path),
        audit(report),
        tenants(report),
        rules(report),
        EXCLUDE.to_owned(),
    ];
    parts.join("\n")
}

const EXCLUDE: &str = "# Findings that are not to be shown, each with a reason. `*` stands for any letters.\n# [[exclude]]\n# rule = \"missing-timestamps\"\n# table = \"audit.*\"\n# reason = \"rows are never changed\"\n";

fn source(report: &Report, path: Option<&str>) -> String {
    let source = &report.source;
    let mut text = format!("[source]\n# Found: {}.\n", line(&source.title));
    if let Some(path) = path {
        text.push_str(&format!("# path = {}\n", quoted(path)));
    }
    text.push_str(&format!(
        "# The server, from {}:\n# postgres-version = {}\n",
        line(&source.version_because),
        source.version.major
    ));
    if source.kind.is_migrations() {
        text.push_str(
            "# What locks or loses data is a finding in migrations that may not have been run: those that are not on the\n# default branch, or those after this version, commit or branch.\n# since = \"origin/main\"\n",
        );
    }
    text
}

fn audit(report: &Report) -> String {
    let counts: Vec<String> = Severity::ALL
        .into_iter()
        .map(|severity| (report.count(severity), severity))
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| format!("{count} {severity}"))
        .collect();
    let now = if counts.is_empty() {
        "nothing".to_owned()
    } else {
        counts.join(", ")
    };
    format!(
        "[audit]\n# Findings from this severity on make the exit code 1. At present there are: {now}.\n# fail-on = \"high\"\n"
    )
}

fn tenants(report: &Report) -> String {
    let tenants = &report.tenants;
    let mut text = "[tenants]\n".to_owned();
    if tenants.axes.is_empty() {
        text.push_str("# No column was found that says whose the rows of several tables are. If there are tenants:\n# root = \"organizations\"\n# columns = [\"organization_id\"]\n");
        return text;
    }
    for (at, axis) in tenants.axes.iter().enumerate() {
        let also = if at == 0 { "" } else { "Also: " };
        text.push_str(&format!(
            "# {also}{} in {} tables; confidence {}.\n",
            line(&axis.column),
            axis.tables,
            axis.confidence
        ));
        for evidence in &axis.evidence {
            text.push_str(&format!("#   {}\n", line(evidence)));
        }
    }
    let first = &tenants.axes[0];
    if let Some(root) = &first.root {
        text.push_str(&format!("# root = {}\n", quoted(root)));
    }
    text.push_str(&format!("# columns = [{}]\n", quoted(&first.column)));
    if !tenants.carriers.is_empty() {
        let read: Vec<String> = tenants
            .carriers
            .iter()
            .map(|(carrier, count)| format!("{} ({count})", line(carrier)))
            .collect();
        text.push_str(&format!("# Policies read: {}.\n", read.join(", ")));
    }
    if !tenants.roles.is_empty() {
        let roles: Vec<String> = tenants
            .roles
            .iter()
            .map(|role| {
                format!(
                    "{} ({}; {} policies, granted {} tables)",
                    line(&role.name),
                    role.part,
                    role.policies,
                    role.granted
                )
            })
            .collect();
        text.push_str(&format!("# Roles: {}.\n", roles.join(", ")));
    }
    let children: Vec<String> = tenants
        .tables
        .iter()
        .filter(|table| table.class == "child")
        .map(|table| format!("{} {}", line(&table.name), line(&table.because)))
        .collect();
    if !children.is_empty() {
        text.push_str("# Reached through other tables:\n");
        for child in children.iter().take(LISTED) {
            text.push_str(&format!("#   {child}\n"));
        }
        if let more @ 1.. = children.len().saturating_sub(LISTED) {
            text.push_str(&format!("#   and {more} more\n"));
        }
    }
    text.push_str("# Tables whose rows are for all tenants; no foreign key leads from these to one:\n");
    text.push_str(&list("global", report, "global"));
    text.push_str("# Tables that a tool keeps for itself, and tables that nobody is to look at:\n");
    text.push_str(&list("system", report, "system"));
    text.push_str("# ignored = []\n# A product without tenants:\n# none = true\n");
    text
}

/// A list of the tables of a class, a name on each line.
fn list(key: &str, report: &Report, class: &str) -> String {
    let names: Vec<&str> = report
        .tenants
        .tables
        .iter()
        .filter(|table| table.class == class)
        .map(|table| table.name.as_str())
        .collect();
    if names.is_empty() {
        return format!("# {key} = []\n");
    }
    let lines: String = names
        .iter()
        .map(|name| format!("#   {},\n", quoted(name)))
        .collect();
    format!("# {key} = [\n{lines}# ]\n")
}

fn rules(report: &Report) -> String {
    let mut text =
        "[rules]\n# off, on, critical, high, medium, low or info. Those with most findings:\n".to_owned();
    let mut most: Vec<(usize, &str, Severity)> = report
        .examined
        .iter()
        .filter(|it| it.findings > 0)
        .map(|it| (it.findings, it.rule.id, it.rule.severity))
        .collect();
    most.sort_by_key(|(count, id, _)| (std::cmp::Reverse(*count), *id));
    for (count, id, severity) in most.iter().take(8) {
        let findings = if *count == 1 { "finding" } else { "findings" };
        text.push_str(&format!("# {id} = \"{severity}\"  # {count} {findings}\n"));
    }
    let off: Vec<_> = RULES.iter().filter(|rule| !rule.default).collect();
    if !off.is_empty() {
        text.push_str("# Those that run only where they are asked for:\n");
        for rule in off {
            text.push_str(&format!("# {} = \"on\"  # {}\n", rule.id, rule.summary()));
        }
    }
    text
}

/// A string of TOML. JSON's escapes are TOML's too, but for one character that JSON leaves as it is.
fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap_or_default();
    json.replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn strings_come_back() {
        for text in ["a", "a\"b\\c", "line\nbreak\u{7f}\u{1}", "\u{2028}é"] {
            let read: toml::Table = toml::from_str(&format!("it = {}", quoted(text))).expect("it is TOML");
            assert_eq!(read["it"].as_str(), Some(text));
        }
    }
}
