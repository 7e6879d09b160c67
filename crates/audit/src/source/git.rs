//! What git knows of a repository. It is asked in ways in which it runs no program of the repository's own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha1::{Digest as _, Sha1};
use sha2::Sha256;

/// A repository.
pub(super) struct Repository {
    root: PathBuf,
}

/// The files of a commit.
pub(super) struct Tree {
    /// The identifier of each file's content, by the path from the root.
    blobs: BTreeMap<String, String>,
    contents: BTreeSet<String>,
}

/// What became of a file since a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// It is as it was, where it was or elsewhere.
    Same,
    /// It was there, and its text was another.
    Changed,
    /// It was not there.
    New,
}

impl Repository {
    /// The repository whose root a folder is.
    pub(super) fn at(root: &Path) -> Repository {
        Repository {
            root: root.to_owned(),
        }
    }

    /// The commit that a name is of.
    pub(super) fn commit(&self, name: &str) -> Option<String> {
        let name = format!("{name}^{{commit}}");
        self.line(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name])
    }

    /// Where the history of the present commit and that of another one part.
    pub(super) fn merge_base(&self, commit: &str) -> Option<String> {
        self.line(&["merge-base", "HEAD", commit])
    }

    /// The branch that others start from: the remote's own word, else the usual names.
    pub(super) fn default_branch(&self) -> Option<String> {
        let said = self.line(&["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
        let usual = ["origin/main", "origin/master", "main", "master"].map(str::to_owned);
        said.into_iter()
            .chain(usual)
            .find(|name| self.commit(name).is_some())
    }

    /// The files of a commit.
    pub(super) fn tree(&self, commit: &str) -> Option<Tree> {
        let listed = self.run(&["ls-tree", "-r", "-z", "--full-tree", commit])?;
        let mut tree = Tree {
            blobs: BTreeMap::new(),
            contents: BTreeSet::new(),
        };
        for entry in listed.split(|byte| *byte == 0) {
            let entry = String::from_utf8_lossy(entry);
            let Some((head, path)) = entry.split_once('\t') else {
                continue;
            };
            if let Some(blob) = head.split_whitespace().nth(2) {
                tree.blobs.insert(path.to_owned(), blob.to_owned());
                tree.contents.insert(blob.to_owned());
            }
        }
        Some(tree)
    }

    fn line(&self, arguments: &[&str]) -> Option<String> {
        let out = self.run(arguments)?;
        let line = String::from_utf8_lossy(&out).trim().to_owned();
        (!line.is_empty()).then_some(line)
    }

    fn run(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        let out = Command::new("git")
            .arg("-C")
            .arg(&self.root)
            .args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath="])
            .args(arguments)
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()?;
        out.status.success().then_some(out.stdout)
    }
}

impl Tree {
    /// What became of a file since: its path from the root, and its bytes.
    pub(super) fn since(&self, path: &str, bytes: &[u8]) -> Since {
        let unix: Vec<u8> = bytes
            .iter()
            .enumerate()
            .filter(|(at, byte)| **byte != b'\r' || bytes.get(at + 1) != Some(&b'\n'))
            .map(|(_, byte)| *byte)
            .collect();
        // Git may keep other ends of lines than the folder has.
        let ids = [bytes, &unix].map(|it| self.identifiers(it));
        match self.blobs.get(path) {
            Some(blob) if ids.iter().flatten().any(|id| id == blob) => Since::Same,
            Some(_) => Since::Changed,
            // An empty file is no proof of a move.
            None if !unix.trim_ascii().is_empty()
                && ids.iter().flatten().any(|id| self.contents.contains(id)) =>
            {
                Since::Same
            }
            None => Since::New,
        }
    }

    /// What git calls a file of these bytes (<https://git-scm.com/book/en/v2/Git-Internals-Git-Objects>), in the kind of
    /// hash that the repository uses.
    fn identifiers(&self, bytes: &[u8]) -> Vec<String> {
        let head = format!("blob {}\0", bytes.len());
        let hex = |digest: &[u8]| {
            digest
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        let long = self.contents.iter().next().is_some_and(|id| id.len() == 64);
        vec![if long {
            hex(&Sha256::new().chain_update(&head).chain_update(bytes).finalize())
        } else {
            hex(&Sha1::new().chain_update(&head).chain_update(bytes).finalize())
        }]
    }
}
