//! For people: the worst first, a screenful unless all is asked for.

mod excerpt;
mod group;
mod summary;
mod tenants;
mod text;

use group::Share;
pub use text::wrap;

use pgassay_rules::Severity;

use crate::Report;
use crate::group::{Group, groups};

/// The narrowest and the widest lines that are printed: longer ones are hard to read.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=120;

/// How many groups are all shown with findings.
const MOST_GROUPS: usize = 14;

/// How many groups are shown with findings where there are more.
const FEWEST_GROUPS: usize = 8;

/// How much is shown.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Everything, however long.
    pub all: bool,
    /// Whether some rules only were asked for.
    pub narrowed: bool,
    /// How many columns there are; 80 where nobody knows.
    pub width: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            all: false,
            narrowed: false,
            width: 80,
        }
    }
}

impl Options {
    /// The columns that a line may take.
    fn room(&self) -> usize {
        self.width.clamp(*WIDTHS.start(), *WIDTHS.end())
    }
}

/// The report as text with ANSI styles; who prints it takes them out where they are not wanted.
pub fn print(report: &Report, options: &Options) -> String {
    let mut out = summary::head(report, options);
    let groups = groups(report);
    let shown = shown(&groups, options);
    for (at, group) in groups[..shown].iter().enumerate() {
        let share = share(&groups, at, options);
        out.push_str(&group.print(report, share, options));
    }
    out.push_str(&group::others(&groups[shown..], options));
    out.push_str(&summary::tail(report, options));
    out
}

/// How many groups are shown with findings: where there are many, only the names of what is neither critical nor high
/// follow the first.
fn shown(groups: &[Group<'_>], options: &Options) -> usize {
    if options.all || groups.len() <= MOST_GROUPS {
        return groups.len();
    }
    let bad = groups
        .iter()
        .filter(|group| group.severity >= Severity::High)
        .count();
    bad.max(FEWEST_GROUPS)
}

/// A group's part of the screen: the worst are shown in full, the others in a line or two.
fn share(groups: &[Group<'_>], at: usize, options: &Options) -> Share {
    let total: usize = groups.iter().map(|group| group.findings.len()).sum();
    let (full, brief) = match groups.len() {
        _ if options.all || total <= 3 => (usize::MAX, 0),
        1 => (3, 12),
        2..=3 => (1, 4),
        4..=7 if at < 3 => (1, 2),
        4..=7 => (0, 3),
        8..=14 if at < 2 => (1, 1),
        8..=14 => (0, 2),
        _ if at < 2 => (1, 0),
        _ => (0, 1),
    };
    Share { full, brief }
}

#[cfg(test)]
pub(crate) mod tests {
    use pgassay_catalog::version::ServerVersion;

    use crate::source::{SourceFile, SourceInfo, SourceKind};

    pub(crate) fn info(files: Vec<SourceFile>) -> SourceInfo {
        SourceInfo {
            kind: SourceKind::Script,
            title: "one file, a.sql".to_owned(),
            because: String::new(),
            run: "statement by statement".to_owned(),
            version: ServerVersion::NEWEST,
            version_because: "the newest".to_owned(),
            files,
            pending: None,
            not_run: Vec::new(),
            notes: Vec::new(),
        }
    }
}
