//! Which rules run, at which severity, with which options.

use std::collections::BTreeMap;

use crate::finding::Severity;
use crate::rule::Rule;
use crate::rules::RULES;

/// Which rules run. The default is every rule that is on by default, as its file says.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only these, whether they are on by default or not; empty means all that are.
    pub only: Vec<&'static str>,
    /// These too, though they are not on by default.
    pub also: Vec<&'static str>,
    /// Not these.
    pub without: Vec<&'static str>,
    /// Severities other than the rules' own.
    pub severities: BTreeMap<&'static str, Severity>,
    /// Options other than the rules' own, by rule and name.
    pub options: BTreeMap<(&'static str, &'static str), String>,
}

/// A name that no rule has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule {
    /// What was asked for.
    pub name: String,
    /// The rules that were probably meant.
    pub likely: Vec<&'static str>,
}

impl Selection {
    /// Whether a rule runs.
    pub fn includes(&self, rule: &Rule) -> bool {
        let wanted = if self.only.is_empty() {
            rule.default || self.also.contains(&rule.id)
        } else {
            self.only.contains(&rule.id)
        };
        wanted && !self.without.contains(&rule.id)
    }

    /// How bad a rule's findings are.
    pub fn severity(&self, rule: &Rule) -> Severity {
        self.severities.get(rule.id).copied().unwrap_or(rule.severity)
    }

    /// The value of a rule's option.
    pub fn option<'a>(&'a self, rule: &'static Rule, name: &str) -> &'a str {
        let Some(option) = rule.options.iter().find(|option| option.name == name) else {
            return "";
        };
        self.options
            .get(&(rule.id, option.name))
            .map_or(option.default, String::as_str)
    }

    /// The rule of this name.
    ///
    /// # Errors
    ///
    /// The name and the rules whose names are most like it.
    pub fn rule(name: &str) -> Result<&'static Rule, UnknownRule> {
        if let Some(rule) = RULES.iter().find(|rule| rule.id == name) {
            return Ok(rule);
        }
        // A part of a name may be of several.
        let mut likely: Vec<&'static str> = match name.len() {
            0..3 => Vec::new(),
            _ => RULES
                .iter()
                .map(|rule| rule.id)
                .filter(|id| id.contains(name))
                .collect(),
        };
        if likely.is_empty() {
            likely.extend(self::likely(name, RULES.iter().map(|rule| rule.id)));
        }
        likely.sort_by_key(|id| distance(id, name));
        likely.truncate(4);
        Err(UnknownRule {
            name: name.to_owned(),
            likely,
        })
    }
}

/// Of some names the one that is most like a word, if any is.
pub fn likely<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let nearest = names.into_iter().map(|name| (distance(name, word), name)).min();
    nearest
        .filter(|(distance, name)| *distance <= name.len() / 2)
        .map(|(_, name)| name)
}

/// How many letters must be changed, put in or taken out to get from one word to the other.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in right.iter().enumerate() {
            let change = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}
