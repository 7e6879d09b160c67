//! The names of error conditions in `EXCEPTION WHEN` (the manual's appendix "PostgreSQL Error Codes").

use std::sync::OnceLock;

use pgassay_catalog::refusal::SqlState;
use rustc_hash::FxHashMap;

/// A code and a name on each line; some names have several codes.
const CONDITIONS: &str = include_str!("conditions.txt");

/// Whether a handler's condition is one that PostgreSQL knows.
pub(super) fn is_known(condition: &str) -> bool {
    condition == "others" || is_code(condition) || !codes(condition).is_empty()
}

/// Whether a condition of a handler covers an error: a code that ends in 000 covers its whole class.
pub(super) fn covers(condition: &str, error: SqlState) -> bool {
    let error = error.to_string();
    if condition == "others" {
        return !matches!(error.as_str(), "57014" | "P0004");
    }
    let covers = |code: &str| code == error || (code.ends_with("000") && code[..2] == error[..2]);
    if is_code(condition) {
        return covers(condition);
    }
    codes(condition).iter().any(|code| covers(code))
}

/// Whether a condition was given as `SQLSTATE '42710'`.
fn is_code(condition: &str) -> bool {
    condition.len() == 5
        && condition
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

/// The codes of a condition.
fn codes(condition: &str) -> &'static [&'static str] {
    static BY_NAME: OnceLock<FxHashMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    let by_name = BY_NAME.get_or_init(|| {
        let mut by_name: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        for (code, name) in CONDITIONS.lines().filter_map(|line| line.split_once(' ')) {
            by_name.entry(name).or_default().push(code);
        }
        by_name
    });
    by_name.get(condition).map_or(&[], Vec::as_slice)
}

/// The code of a condition, or one that is given as such.
pub(super) fn state(word: &str) -> Option<SqlState> {
    if is_code(word) {
        let mut known = CONDITIONS.lines().filter_map(|line| line.get(..5));
        return known.find(|code| *code == word).map(SqlState);
    }
    codes(&word.to_ascii_lowercase()).first().copied().map(SqlState)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_cover_codes_and_classes() {
        assert!(covers("duplicate_object", SqlState::DUPLICATE_OBJECT));
        assert!(!covers("duplicate_object", SqlState::DUPLICATE_TABLE));
        assert!(covers("others", SqlState::DUPLICATE_TABLE));
        assert!(covers("42710", SqlState::DUPLICATE_OBJECT));
        assert!(covers(
            "syntax_error_or_access_rule_violation",
            SqlState::DUPLICATE_OBJECT
        ));
        assert!(is_known("unique_violation") && !is_known("no_such_condition"));
    }
}
