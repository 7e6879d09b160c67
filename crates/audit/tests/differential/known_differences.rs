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
pub(crate) const KNOWN: &[Known] = &[
    Known {
        part: "public.interval_fields.",
        reason: "a constant of an interval with fields stays as it is written",
        script: "CREATE TABLE interval_fields (a interval DEFAULT interval '7' day);",
    },
    Known {
        part: "public.in_money.",
        reason: "how money is printed is a setting of the server",
        script: "CREATE TABLE in_money (a money DEFAULT '1.5');",
    },
    Known {
        part: "public.json_paths",
        reason: "paths with filters or operators stay as they are written",
        script: "CREATE VIEW json_paths AS SELECT jsonb_path_query('{}', '$.a ? (@ > 1)') AS a;",
    },
];

/// The differences that nothing explains. Where replay has gaps, what it has less or more is not held against it.
pub(crate) fn unexplained<'a>(verdict: &'a Verdict, known: &[Known]) -> Vec<&'a String> {
    let is_known = |difference: &str| known.iter().any(|it| difference.contains(it.part));
    verdict.differences.iter().filter(|it| !is_known(it)).collect()
}

/// The reasons of those that no longer occur when their scripts are run.
pub(crate) fn idle(known: &[Known], mut run: impl FnMut(&Known) -> Verdict) -> Vec<&str> {
    let is_idle = |it: &&Known| {
        let verdict = run(it);
        !verdict.differences.iter().any(|line| line.contains(it.part))
    };
    known.iter().filter(is_idle).map(|it| it.reason).collect()
}
