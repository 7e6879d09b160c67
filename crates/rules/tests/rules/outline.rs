//! What is demanded of a rule's documentation.

use pgassay_rules::Rule;

/// The sections, in order; the first two must be there.
const SECTIONS: [&str; 5] = [
    "## Why is this bad?",
    "## Example",
    "## Limits",
    "## Fix safety",
    "## References",
];

/// Everything that is wrong with a rule's documentation and identity.
pub(crate) fn complaints(rule: &Rule) -> Vec<String> {
    let mut wrong = Vec::new();
    let kebab = |id: &str| {
        !id.is_empty()
            && id.split('-').all(|word| {
                !word.is_empty()
                    && word
                        .bytes()
                        .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
            })
    };
    if !kebab(rule.id) {
        wrong.push(format!("`{}` is not kebab-case", rule.id));
    }
    let file = format!(
        "src/rules/{}/{}.rs",
        rule.category.name(),
        rule.id.replace('-', "_")
    );
    if !rule.file.replace('\\', "/").ends_with(&file) {
        wrong.push(format!(
            "it stands in {}, its id and category say {file}",
            rule.file
        ));
    }
    if !rule.summary().ends_with('.') || rule.summary().starts_with('#') {
        wrong.push("the first paragraph is no sentence".to_owned());
    }
    let headings: Vec<&str> = rule
        .docs
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with('#'))
        .collect();
    let places: Vec<Option<usize>> = headings
        .iter()
        .map(|heading| SECTIONS.iter().position(|section| section == heading))
        .collect();
    for (heading, place) in headings.iter().zip(&places) {
        if place.is_none() {
            wrong.push(format!("there is no section `{heading}` in the outline"));
        }
    }
    if !places.is_sorted() {
        wrong.push("the sections are not in the outline's order".to_owned());
    }
    for section in &SECTIONS[..2] {
        if !headings.contains(section) {
            wrong.push(format!("there is no section `{section}`"));
        }
    }
    wrong
}
