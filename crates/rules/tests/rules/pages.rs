//! The pages under `docs/rules/` are made from the rules' documentation.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pgassay_rules::rules::RULES;
use pgassay_rules::{FixAvailability, Rule};

#[test]
fn pages_are_what_the_rules_say() {
    let folder = folder();
    let mut wanted: BTreeMap<PathBuf, String> = RULES
        .iter()
        .map(|rule| (folder.join(format!("{}.md", rule.id)), page(rule)))
        .collect();
    wanted.insert(folder.join("README.md"), index());
    let mut stale: Vec<PathBuf> = wanted
        .iter()
        .filter(|(path, text)| std::fs::read_to_string(path).ok().as_ref() != Some(*text))
        .map(|(path, _)| path.clone())
        .collect();
    let left: Vec<PathBuf> = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| !wanted.contains_key(path))
        .collect();
    stale.extend(left.iter().cloned());
    if stale.is_empty() {
        return;
    }
    let names: Vec<String> = stale.iter().map(|path| path.display().to_string()).collect();
    assert!(
        std::env::var_os("CI").is_none(),
        "run `cargo test -p pgassay-rules` and commit:\n{}",
        names.join("\n")
    );
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    for (path, text) in &wanted {
        std::fs::write(path, text).expect("the page can be written");
    }
    for path in left {
        std::fs::remove_file(path).expect("the page can be removed");
    }
    panic!("rewritten; run the tests again:\n{}", names.join("\n"));
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("crates/rules is two levels down")
        .join("docs/rules")
}

/// One line a rule.
fn index() -> String {
    let mut text = String::from("# Rules\n");
    let mut category = "";
    for rule in RULES {
        if rule.category.name() != category {
            category = rule.category.name();
            text.push_str(&format!(
                "\n## {category}\n\n| rule | severity | what |\n| --- | --- | --- |\n"
            ));
        }
        text.push_str(&format!(
            "| [{}]({}.md) | {} | {} |\n",
            rule.id,
            rule.id,
            rule.severity,
            rule.summary()
        ));
    }
    text
}

fn page(rule: &Rule) -> String {
    let fix = match rule.fix {
        FixAvailability::Never => "no",
        FixAvailability::Sometimes => "sometimes",
        FixAvailability::Always => "yes",
    };
    let docs: Vec<&str> = rule
        .docs
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
        .collect();
    let mut text = format!(
        "# {}\n\n| category | severity | confidence | fix | since |\n| --- | --- | --- | --- | --- |\n| {} | {} | {} | {fix} | {} |\n\n{}\n",
        rule.id,
        rule.category.name(),
        rule.severity,
        rule.confidence,
        rule.since,
        docs.join("\n").trim().replace("```sql fix", "```sql")
    );
    if !rule.options.is_empty() {
        text.push_str("\n## Options\n\n| option | default | what |\n| --- | --- | --- |\n");
        for option in rule.options {
            text.push_str(&format!(
                "| {} | {} | {} |\n",
                option.name, option.default, option.docs
            ));
        }
    }
    if !rule.sources.is_empty() {
        text.push_str("\n## Sources\n\n");
        for source in rule.sources {
            text.push_str(&format!("- {source}\n"));
        }
    }
    text
}
