//! One walk over the folders of a repository: what every search for migrations looks at.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::name;
use super::place::Places;

/// How deep folders are searched.
const DEEPEST: usize = 32;

/// How many files and folders are looked at.
const MOST: usize = 400_000;

/// How much of a file is read to learn what it is.
const HEAD: u64 = 64 * 1024;

/// Folders of other people's code, and of what a build makes.
const SKIPPED: &[&str] = &[
    "node_modules",
    "bower_components",
    "target",
    "vendor",
    "venv",
    "site-packages",
    "__pycache__",
    "dist",
    "build",
    "_build",
    "deps",
    "coverage",
    "Pods",
    "obj",
];

/// The folders at and below a path, the nearest first.
#[derive(Debug)]
pub(super) struct Tree {
    folders: Vec<Folder>,
    /// The root without links.
    absolute: PathBuf,
    /// The root of the repository.
    repository: PathBuf,
    /// Not everything was looked at.
    pub(super) stopped: bool,
    /// Folders that could not be read, and why.
    pub(super) unreadable: Vec<(PathBuf, String)>,
    heads: RefCell<BTreeMap<PathBuf, Option<Rc<str>>>>,
}

/// A folder of the tree.
#[derive(Debug)]
pub(super) struct Folder {
    /// Its path as the user would write it.
    pub(super) path: PathBuf,
    /// The names of its files, in order.
    pub(super) files: Vec<String>,
    /// The folders directly in it, by their places in the tree.
    folders: Vec<usize>,
    depth: usize,
}

impl Folder {
    /// Whether it holds a file of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.files.binary_search_by(|it| it.as_str().cmp(name)).is_ok()
    }

    /// The names of its SQL files.
    pub(super) fn scripts(&self) -> impl Iterator<Item = &str> {
        self.files
            .iter()
            .map(String::as_str)
            .filter(|name| is_script(name))
    }
}

/// Whether a name ends in `.sql`.
pub(super) fn is_script(name: &str) -> bool {
    let end = name.len().checked_sub(4).and_then(|at| name.get(at..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(".sql"))
}

impl Tree {
    /// Walks a folder. Links to folders are not followed, so there is no circle; hidden folders and those of other
    /// people's code are left out, unless the walk begins there.
    pub(super) fn walk(root: &Path, places: &Places) -> Result<Tree, std::io::Error> {
        let mut tree = Tree {
            folders: Vec::new(),
            absolute: std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned()),
            repository: places.root().to_owned(),
            stopped: false,
            unreadable: Vec::new(),
            heads: RefCell::default(),
        };
        let mut seen = 0;
        let mut queue = VecDeque::from([(root.to_owned(), None, 0)]);
        while let Some((path, parent, depth)) = queue.pop_front() {
            let (files, below) = match list(&path) {
                Ok(listed) => listed,
                Err(error) if parent.is_none() => return Err(error),
                Err(error) => {
                    tree.unreadable.push((path, error.to_string()));
                    continue;
                }
            };
            seen += files.len() + 1;
            let at = tree.folders.len();
            if let Some(parent) = parent {
                let parent: &mut Folder = &mut tree.folders[parent];
                parent.folders.push(at);
            }
            if depth < DEEPEST && seen < MOST {
                let below = below.iter().filter(|name| !is_skipped(name));
                queue.extend(below.map(|name| (path.join(name), Some(at), depth + 1)));
            } else {
                tree.stopped |= !below.is_empty();
            }
            tree.folders.push(Folder {
                path,
                files,
                folders: Vec::new(),
                depth,
            });
        }
        Ok(tree)
    }

    /// The places of all folders, the nearest first.
    pub(super) fn all(&self) -> impl ExactSizeIterator<Item = usize> + use<> {
        0..self.folders.len()
    }

    /// A folder by its place.
    pub(super) fn folder(&self, at: usize) -> &Folder {
        &self.folders[at]
    }

    /// The folders directly in one, by their places and names.
    pub(super) fn children(&self, at: usize) -> impl Iterator<Item = (usize, String)> {
        let children = self.folders[at].folders.iter();
        children.map(|child| (*child, self.name(*child)))
    }

    /// The folder of a name directly in one.
    pub(super) fn child(&self, at: usize, name: &str) -> Option<usize> {
        self.children(at)
            .find(|(_, it)| it == name)
            .map(|(child, _)| child)
    }

    /// How far below the root a folder is.
    pub(super) fn depth(&self, at: usize) -> usize {
        self.folders[at].depth
    }

    /// A folder and all below it.
    pub(super) fn below(&self, at: usize) -> Vec<usize> {
        let mut found = vec![at];
        let mut next = 0;
        while let Some(folder) = found.get(next) {
            found.extend(&self.folders[*folder].folders);
            next += 1;
        }
        found
    }

    /// The path of a folder without links.
    pub(super) fn absolute(&self, at: usize) -> PathBuf {
        let root = &self.folders[0].path;
        match self.folders[at].path.strip_prefix(root) {
            Ok(below) => self.absolute.join(below),
            Err(_) => self.absolute.clone(),
        }
    }

    /// The name of a folder; that of the root too.
    pub(super) fn name(&self, at: usize) -> String {
        let path = self.absolute(at);
        path.file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }

    /// The path of a folder from the repository's root, in small letters, with `/` between its parts.
    pub(super) fn place(&self, at: usize) -> String {
        let path = self.absolute(at);
        let path = path.strip_prefix(&self.repository).unwrap_or(&path);
        path.to_string_lossy().replace('\\', "/").to_ascii_lowercase()
    }

    /// The nearest file of a name in a folder or above it, up to the repository's root.
    pub(super) fn above(&self, at: usize, name: &str) -> Option<PathBuf> {
        let path = self.absolute(at);
        let above = path.ancestors().take_while(|it| it.starts_with(&self.repository));
        let absolute = above.map(|folder| folder.join(name)).find(|it| it.is_file())?;
        Some(self.shown(&absolute))
    }

    /// A path without links as the user would write it, where it is below the root.
    fn shown(&self, absolute: &Path) -> PathBuf {
        match absolute.strip_prefix(&self.absolute) {
            Ok(below) => self.folders[0].path.join(below),
            Err(_) => absolute.to_owned(),
        }
    }

    /// Whether a file of a name, in a folder or above it or anywhere in the tree, holds a word.
    pub(super) fn mentions(&self, at: usize, name: &str, word: &str) -> bool {
        const MOST_READ: usize = 100;
        let absolute = self.absolute(at);
        let above = absolute
            .ancestors()
            .take_while(|it| it.starts_with(&self.repository));
        if above
            .map(|folder| folder.join(name))
            .any(|it| self.holds(&it, word))
        {
            return true;
        }
        let others = self.folders.iter().filter(|folder| folder.has(name));
        others
            .take(MOST_READ)
            .any(|folder| self.holds(&folder.path.join(name), word))
    }

    fn holds(&self, path: &Path, word: &str) -> bool {
        self.head(path).is_some_and(|text| text.contains(word))
    }

    /// The beginning of a file as text.
    pub(super) fn head(&self, path: &Path) -> Option<Rc<str>> {
        if let Some(known) = self.heads.borrow().get(path) {
            return known.clone();
        }
        let head = read_head(path).map(Rc::from);
        self.heads.borrow_mut().insert(path.to_owned(), head.clone());
        head
    }

    /// The beginnings of some SQL files of a folder: its first ones and its last one.
    pub(super) fn samples(&self, at: usize) -> Vec<Rc<str>> {
        let folder = &self.folders[at];
        let own = |name: &&str| !name::is_for_another(name);
        let scripts: Vec<&str> = folder.scripts().filter(own).collect();
        let mut chosen: Vec<&str> = scripts.iter().take(4).copied().collect();
        chosen.extend(scripts.iter().skip(4).last());
        let heads = chosen.iter().map(|name| self.head(&folder.path.join(name)));
        heads.flatten().collect()
    }
}

fn is_skipped(name: &str) -> bool {
    name.starts_with('.') || SKIPPED.contains(&name)
}

/// The names of the files and of the folders in a folder.
fn list(folder: &Path) -> Result<(Vec<String>, Vec<String>), std::io::Error> {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => folders.push(name),
            Ok(kind) if kind.is_symlink() && entry.path().is_dir() => {}
            _ => files.push(name),
        }
    }
    files.sort_unstable();
    folders.sort_unstable();
    Ok((files, folders))
}

fn read_head(path: &Path) -> Option<String> {
    use std::io::Read as _;
    let file = std::fs::File::open(path).ok()?;
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    file.take(HEAD).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
