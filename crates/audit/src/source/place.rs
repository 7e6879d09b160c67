//! How paths are shown, and what they are from the repository's root.

use std::path::{Component, Path, PathBuf};

/// The folders that paths are told from.
#[derive(Debug)]
pub(super) struct Places {
    root: PathBuf,
    /// Whether that is a repository of git.
    is_repository: bool,
}

impl Places {
    /// Finds the root of the repository that a path is in: the nearest folder with a `.git`, else the folder that the
    /// program was started in, else that of the path itself.
    pub(super) fn new(path: &Path) -> Places {
        let absolute = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let repository = absolute.ancestors().find(|folder| folder.join(".git").exists());
        let here = std::env::current_dir().and_then(std::fs::canonicalize).ok();
        let is_repository = repository.is_some();
        let root = match (repository, here) {
            (Some(repository), _) => repository.to_owned(),
            (None, Some(here)) if absolute.starts_with(&here) => here,
            (None, _) if absolute.is_dir() => absolute,
            (None, _) => absolute.parent().unwrap_or(Path::new("/")).to_owned(),
        };
        Places { root, is_repository }
    }

    /// The root, if it is that of a repository of git.
    pub(super) fn repository(&self) -> Option<&Path> {
        Some(self.root.as_path()).filter(|_| self.is_repository)
    }

    /// The bytes of a file that is told from the root; none where it cannot be read.
    pub(super) fn bytes(&self, relative: &str) -> Vec<u8> {
        std::fs::read(self.root.join(relative)).unwrap_or_default()
    }

    /// The root of the repository.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The path from the repository's root, with `/` between its parts.
    pub(super) fn relative(&self, path: &Path) -> String {
        let absolute = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let relative = absolute.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<String> = relative
            .components()
            .filter_map(|component| match component {
                Component::Normal(part) => Some(part.to_string_lossy().into_owned()),
                _ => None,
            })
            .collect();
        parts.join("/")
    }

    /// Whether a file may be included: it is below the root, or below the folder the program was started in.
    pub(super) fn may_include(&self, path: &Path) -> bool {
        let Ok(absolute) = std::fs::canonicalize(path) else {
            return true;
        };
        let here = std::env::current_dir().and_then(std::fs::canonicalize);
        absolute.starts_with(&self.root) || here.is_ok_and(|here| absolute.starts_with(here))
    }
}

/// A path for people.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    match text.strip_prefix("./") {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => text.into_owned(),
    }
}
