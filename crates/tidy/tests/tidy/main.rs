//! What must hold for the repository as a whole: the list of rules, file sizes, crate edges, paths on the architecture
//! page. Nothing here depends on another crate, so that it can mend what keeps them from compiling.

mod edges;
mod files;
mod paths;
mod purity;
mod rule_list;

use std::path::{Path, PathBuf};

/// The repository's folder.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .nth(2)
        .expect("crates/tidy is two levels down")
        .to_path_buf()
}

/// The text of a file of the repository.
fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a folder holds, sorted; nothing where there is no such folder.
fn list(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// The last part of a path, without its ending.
fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
