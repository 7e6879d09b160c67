//! The files of folders.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use super::SourceError;
use super::place::shown;

/// A file of a folder.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) path: PathBuf,
}

/// The files of a folder by name; hidden ones and folders are left out.
pub(super) fn entries(folder: &Path) -> Result<Vec<Entry>, SourceError> {
    let unreadable = |error: std::io::Error| SourceError::unreadable(&shown(folder), &error);
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else {
            continue;
        };
        if !name.starts_with('.') && !path.is_dir() {
            entries.push(Entry { name, path });
        }
    }
    entries.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(entries)
}

/// The folders below one, the nearest first; links are not followed, so that there is no circle, nor are folders of
/// other people's code.
pub(super) fn walk(folder: &Path) -> Vec<PathBuf> {
    const DEEPEST: usize = 9;
    const MOST: usize = 20_000;
    let mut found = Vec::new();
    let mut queue = VecDeque::from([(folder.to_owned(), 0)]);
    while let Some((folder, depth)) = queue.pop_front() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        let mut below: Vec<PathBuf> = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_ok_and(|it| it.is_dir()))
            .filter(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                !name.starts_with('.') && !matches!(&*name, "node_modules" | "target" | "vendor")
            })
            .map(|entry| entry.path())
            .collect();
        below.sort();
        for path in below {
            if depth < DEEPEST && found.len() < MOST {
                queue.push_back((path.clone(), depth + 1));
                found.push(path);
            }
        }
    }
    found
}
