//! Differences between replay and the server that are known, each with its reason.

use crate::judge::Verdict;

/// A difference that is known.
pub(crate) struct Known {
    /// A part of the difference's text.
    pub(crate) part: &'static str,
    /// Why it is there.
    pub(crate) reason: &'static str,
    /// A script that shows it: when it no longer does, the entry must go.
    pub(crate) script: &'static str,
}

/// All known differences.
pub(crate) const KNOWN: &[Known] = &[];

/// The differences that nothing explains. Where replay has gaps, what it has less or more is not held against it.
pub(crate) fn unexplained(verdict: &Verdict) -> Vec<&String> {
    let known = |difference: &str| {
        KNOWN
            .iter()
            .any(|known| difference.contains(known.part) && !known.reason.is_empty())
    };
    verdict.differences.iter().filter(|it| !known(it)).collect()
}
