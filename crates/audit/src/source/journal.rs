//! Drizzle's journal, which says which files run and in which order.

use std::path::Path;

use pgassay_report::source::{NotRun, SourceFile};

use super::entry::Entry;
use super::place::shown;

/// The files' names without their ends, in the order in which they run.
pub(super) struct Journal {
    tags: Vec<String>,
}

/// Reads the journal of a folder, if it has one.
pub(super) fn read(folder: &Path) -> Option<Journal> {
    let text = std::fs::read_to_string(folder.join("meta/_journal.json")).ok()?;
    let tags = tags(&text);
    (!tags.is_empty()).then_some(Journal { tags })
}

/// The values of `"tag"`. They are names of files, so no escape is in them.
fn tags(text: &str) -> Vec<String> {
    let values = text.split("\"tag\"").skip(1);
    let value = |rest: &str| {
        let rest = rest.trim_start().strip_prefix(':')?.trim_start();
        let (tag, _) = rest.strip_prefix('"')?.split_once('"')?;
        Some(tag.to_owned())
    };
    values.filter_map(value).collect()
}

impl Journal {
    fn place(&self, name: &str) -> Option<usize> {
        let stem = name.strip_suffix(".sql")?;
        self.tags.iter().position(|tag| tag == stem)
    }

    /// The files that it lists, in its order; the others are not run.
    pub(super) fn choose(&self, files: Vec<Entry>, not_run: &mut Vec<NotRun>) -> Vec<Entry> {
        let (mut listed, others): (Vec<Entry>, Vec<Entry>) = files
            .into_iter()
            .partition(|file| self.place(&file.name).is_some());
        listed.sort_by_key(|file| self.place(&file.name));
        not_run.extend(others.iter().map(|file| NotRun {
            path: shown(&file.path),
            because: "Drizzle's journal does not list it".to_owned(),
        }));
        listed
    }

    /// A sentence on the files that it lists and that are not there.
    pub(super) fn missing(&self, files: &[SourceFile]) -> Option<String> {
        let is_there = |tag: &&String| {
            files.iter().any(|file| {
                let name = file.path.rsplit('/').next().unwrap_or_default();
                name.strip_suffix(".sql") == Some(tag.as_str())
            })
        };
        let missing: Vec<String> = self
            .tags
            .iter()
            .filter(|tag| !is_there(tag))
            .map(|tag| format!("`{tag}`"))
            .collect();
        let be = if missing.len() == 1 { "is" } else { "are" };
        (!missing.is_empty()).then(|| {
            format!(
                "Drizzle's journal lists {}, which {be} not there.",
                missing.join(", ")
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_in_order() {
        let text = r#"{"entries":[{"idx":0,"tag":"0000_a","x":1},{"idx":1, "tag" : "0001_b"}]}"#;
        assert_eq!(tags(text), ["0000_a", "0001_b"]);
        assert!(tags("{}").is_empty());
    }
}
