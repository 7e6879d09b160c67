//! Files stay small enough to be read in one sitting.

use std::path::{Path, PathBuf};

use crate::{list, root};

/// No source file is longer.
const LONGEST: usize = 500;

#[test]
fn no_source_file_is_over_500_lines() {
    let mut sources = Vec::new();
    collect(&root().join("crates"), &mut sources);
    assert!(sources.len() > 50, "the walk found only {} files", sources.len());
    let long: Vec<String> = sources
        .iter()
        .filter_map(|path| {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            let lines = text.lines().count();
            (lines > LONGEST).then(|| format!("{}: {lines} lines", path.display()))
        })
        .collect();
    assert!(
        long.is_empty(),
        "longer than {LONGEST} lines:\n{}",
        long.join("\n")
    );
}

#[test]
fn every_source_file_says_first_what_it_is() {
    let mut sources = Vec::new();
    collect(&root().join("crates"), &mut sources);
    let silent: Vec<String> = sources
        .iter()
        .filter(|path| {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            let declares_rule = text.contains("\ndeclare_rule! {\n    /// ");
            !text.starts_with("//! ") && !declares_rule
        })
        .map(|path| path.display().to_string())
        .collect();
    assert!(
        silent.is_empty(),
        "these begin with no `//!` sentence:\n{}",
        silent.join("\n")
    );
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in list(folder) {
        if path.is_dir() && !path.ends_with("target") {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}
