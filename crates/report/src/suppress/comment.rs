//! What a comment says to pgassay.

/// What such a comment begins with.
pub(super) const WORD: &str = "pgassay-ignore";

/// How a comment must be written, for those that are not.
const FORM: &str = "write `pgassay-ignore RULE: reason`";

/// A comment that is written as it must be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Directive {
    pub(super) whole_file: bool,
    /// The names of the rules, as they are written.
    pub(super) rules: Vec<String>,
    pub(super) reason: String,
}

impl Directive {
    /// Reads a comment with its dashes or stars: none where it is not meant for pgassay; why it says nothing, as a clause
    /// without a full stop.
    pub(super) fn read(comment: &str) -> Option<Result<Directive, String>> {
        let inside = match comment.strip_prefix("/*") {
            Some(rest) => rest.strip_suffix("*/").unwrap_or(rest).trim_start_matches('*'),
            None => comment.trim_start_matches('-'),
        };
        let rest = inside.trim_start().strip_prefix(WORD)?;
        let (whole_file, rest) = match rest.strip_prefix("-file") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        if rest.starts_with(|it: char| it.is_alphanumeric() || matches!(it, '-' | '_')) {
            let word: String = rest
                .chars()
                .take_while(|it| !it.is_whitespace() && *it != ':')
                .collect();
            let known = "there are pgassay-ignore and pgassay-ignore-file";
            return Some(Err(format!("`{WORD}{word}` is not known; {known}")));
        }
        let (rules, reason) = rest.split_once(':').unwrap_or((rest, ""));
        let rules = rules.split(|it: char| it == ',' || it.is_whitespace());
        let rules: Vec<String> = rules.filter(|it| !it.is_empty()).map(str::to_owned).collect();
        let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(if rules.is_empty() {
            Err(format!("it names no rule; {FORM}"))
        } else if reason.is_empty() {
            Err(format!("it gives no reason; {FORM}"))
        } else {
            Ok(Directive {
                whole_file,
                rules,
                reason,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives() {
        let ok = |whole_file, rules: &[&str], reason: &str| {
            Some(Ok(Directive {
                whole_file,
                rules: rules.iter().map(|it| (*it).to_owned()).collect(),
                reason: reason.to_owned(),
            }))
        };
        assert_eq!(Directive::read("-- pgassay-ignore a: b"), ok(false, &["a"], "b"));
        assert_eq!(
            Directive::read("--pgassay-ignore a, b ,c:  d: e "),
            ok(false, &["a", "b", "c"], "d: e")
        );
        assert_eq!(
            Directive::read("/* pgassay-ignore-file a-b:\n   c\n   d */"),
            ok(true, &["a-b"], "c d")
        );
        assert_eq!(
            Directive::read("/** pgassay-ignore a: b **/"),
            ok(false, &["a"], "b *")
        );
        assert_eq!(Directive::read("-- see pgassay-ignore a: b"), None);
        assert_eq!(Directive::read("-- nothing"), None);
        for (comment, because) in [
            ("-- pgassay-ignore", "it names no rule"),
            ("-- pgassay-ignore : all", "it names no rule"),
            ("-- pgassay-ignore a", "it gives no reason"),
            ("-- pgassay-ignore a:  ", "it gives no reason"),
            (
                "-- pgassay-ignore-line a: b",
                "`pgassay-ignore-line` is not known",
            ),
        ] {
            let said = Directive::read(comment).and_then(Result::err);
            assert!(said.is_some_and(|it| it.starts_with(because)), "{comment}");
        }
    }
}
