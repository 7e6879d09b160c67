//! What is wrong with a configuration, and where.

use std::path::Path;

use pgassay_rules::{Rule, RuleOption, UnknownRule, likely};

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// It cannot be read.
    #[error("cannot read `{path}`: {why}")]
    Unreadable {
        /// Its path.
        path: String,
        /// What the operating system says.
        why: String,
    },
    /// It is no TOML, or says what is not known.
    #[error("{path}:{line}:{column}: {why}")]
    Invalid {
        /// Its path.
        path: String,
        /// Where, 1-based.
        line: usize,
        /// Where, 1-based, in characters.
        column: usize,
        /// Why, as a clause without a full stop.
        why: String,
    },
    /// It says what cannot be.
    #[error("{path}: {why}")]
    Wrong {
        /// Its path.
        path: String,
        /// Why, as a clause without a full stop.
        why: String,
    },
}

impl ConfigError {
    pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> ConfigError {
        ConfigError::Unreadable {
            path: path.display().to_string(),
            why: error.to_string(),
        }
    }

    pub(super) fn invalid(path: &Path, text: &str, error: &toml::de::Error) -> ConfigError {
        let at = error.span().map_or(0, |span| span.start);
        let before = &text[..text.floor_char_boundary(at)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        ConfigError::Invalid {
            path: path.display().to_string(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            why: worded(error.message()),
        }
    }

    pub(super) fn unknown_rule(path: &Path, unknown: &UnknownRule) -> ConfigError {
        let meant = match unknown.likely.as_slice() {
            [] => "; `pgassay rules` lists them".to_owned(),
            likely => format!("; did you mean `{}`?", likely.join("` or `")),
        };
        ConfigError::Wrong {
            path: path.display().to_string(),
            why: format!("there is no rule `{}`{meant}", unknown.name),
        }
    }

    pub(super) fn unknown_option(path: &Path, rule: &Rule, key: &str) -> ConfigError {
        let known: Vec<&str> = rule
            .options
            .iter()
            .map(|option| option.name)
            .chain(["level"])
            .collect();
        ConfigError::Wrong {
            path: path.display().to_string(),
            why: format!("`{}` has no option `{key}`{}", rule.id, meant(key, &known)),
        }
    }

    pub(super) fn wrong_option(path: &Path, rule: &str, option: &RuleOption) -> ConfigError {
        ConfigError::Wrong {
            path: path.display().to_string(),
            why: format!(
                "the option `{}` of `{rule}` takes a value such as {}",
                option.name, option.default
            ),
        }
    }
}

/// The library's words; those about unknown keys in ours, with the key that was probably meant.
fn worded(message: &str) -> String {
    let message = message.trim();
    let Some(rest) = message.strip_prefix("unknown field `") else {
        return message.replace('\n', "; ");
    };
    let mut names = rest.split('`').step_by(2);
    let key = names.next().unwrap_or_default();
    let known: Vec<&str> = rest.split('`').skip(2).step_by(2).collect();
    format!("unknown key `{key}`{}", meant(key, &known))
}

fn meant(key: &str, known: &[&str]) -> String {
    match likely(key, known.iter().copied()) {
        Some(likely) => format!("; did you mean `{likely}`?"),
        None => format!("; there are `{}`", known.join("`, `")),
    }
}
