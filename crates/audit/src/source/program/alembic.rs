//! Alembic's revisions: what their heads say without running them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::source::place::shown;
use crate::source::tree::Tree;

/// The length of the column in which Alembic keeps the id of a revision.
const LONGEST_ID: usize = 32;

/// How many names a sentence gives.
const MOST: usize = 5;

/// A revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Revision {
    /// Its file as it is shown.
    file: String,
    id: String,
    /// The revisions that it follows; none for a first one.
    parents: Vec<String>,
    depends_on: Vec<String>,
    labels: Vec<String>,
    /// Its `upgrade` does nothing.
    is_empty: bool,
}

/// The revisions in a folder and below it.
pub(super) fn revisions(tree: &Tree, at: usize) -> Vec<Revision> {
    let mut found = Vec::new();
    for folder in tree.below(at).into_iter().map(|at| tree.folder(at)) {
        for name in folder.files.iter().filter(|name| name.ends_with(".py")) {
            let path = folder.path.join(name);
            if let Some(revision) = tree.head(&path).and_then(|text| read(&path, &text)) {
                found.push(revision);
            }
        }
    }
    found
}

/// Reads the names at the head of a revision; nothing where the file is none.
fn read(path: &Path, text: &str) -> Option<Revision> {
    let id = value(text, "revision")?.into_iter().next()?;
    Some(Revision {
        file: shown(path),
        id,
        parents: value(text, "down_revision").unwrap_or_default(),
        depends_on: value(text, "depends_on").unwrap_or_default(),
        labels: value(text, "branch_labels").unwrap_or_default(),
        is_empty: is_empty(text),
    })
}

/// The strings that a name at the beginning of a line is set to. Nothing where it is set to something else or not at all.
fn value(text: &str, name: &str) -> Option<Vec<String>> {
    let mut at = 0;
    let rest = text.split_inclusive('\n').find_map(|line| {
        let start = at;
        at += line.len();
        let rest = line.strip_prefix(name)?;
        // A type may stand before the value.
        let follows = rest.trim_start().starts_with([':', '=']);
        let value = rest.find('=').filter(|_| follows)?;
        text.get(start + name.len() + value + 1..)
    })?;
    let rest = rest.trim_start();
    let end = match rest.chars().next()? {
        '(' => rest.find(')')?,
        '[' => rest.find(']')?,
        '{' => rest.find('}')?,
        _ => rest.find('\n').unwrap_or(rest.len()),
    };
    let value = &rest[..end];
    let value = if value.starts_with(['(', '[', '{']) {
        value
    } else {
        value.split('#').next().unwrap_or_default()
    };
    let strings = strings(value);
    (!strings.is_empty() || value.trim() == "None" || value.trim_start().starts_with(['(', '[']))
        .then_some(strings)
}

/// The strings in a piece of Python.
fn strings(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['"', '\'']) {
        let quote = &rest[start..=start];
        let Some((inner, after)) = rest[start + 1..].split_once(quote) else {
            break;
        };
        found.push(inner.to_owned());
        rest = after;
    }
    found
}

/// Whether `upgrade` holds nothing but `pass` and words about it.
fn is_empty(text: &str) -> bool {
    let Some((_, body)) = text.split_once("\ndef upgrade(") else {
        return false;
    };
    let Some((_, body)) = body.split_once('\n') else {
        return false;
    };
    let mut in_words = false;
    for line in body.lines() {
        if !line.is_empty() && !line.starts_with([' ', '\t', '#', ')']) {
            break;
        }
        let line = line.trim();
        let marks = line.matches("\"\"\"").count() + line.matches("'''").count();
        let is_words = in_words || marks > 0;
        if marks == 1 {
            in_words = !in_words;
        }
        if !is_words && !line.is_empty() && !line.starts_with('#') && !matches!(line, "pass" | "...") {
            return false;
        }
    }
    true
}

/// What is wrong with the revisions together; sentences.
pub(super) fn judge(revisions: &[Revision]) -> Vec<String> {
    let mut files: BTreeMap<&str, Vec<&Revision>> = BTreeMap::new();
    for revision in revisions {
        files.entry(&revision.id).or_default().push(revision);
    }
    let mut notes = Vec::new();
    for (id, same) in files.iter().filter(|(_, same)| same.len() > 1) {
        let names: Vec<String> = same.iter().map(|it| format!("`{}`", it.file)).collect();
        notes.push(format!(
            "Several revisions have the id `{id}`: {}.",
            names.join(", ")
        ));
    }
    notes.extend(missing(revisions, &files));
    let followed: BTreeSet<&str> = revisions
        .iter()
        .flat_map(|it| &it.parents)
        .map(String::as_str)
        .collect();
    let heads: Vec<&Revision> = revisions
        .iter()
        .filter(|it| !followed.contains(it.id.as_str()))
        .collect();
    let first: Vec<&Revision> = revisions.iter().filter(|it| it.parents.is_empty()).collect();
    let labelled = revisions.iter().any(|it| !it.labels.is_empty());
    if heads.len() > 1 {
        let stop = if labelled {
            "`alembic upgrade head` needs the label of a branch"
        } else {
            "`alembic upgrade head` stops there"
        };
        notes.push(format!(
            "There are {} heads, and {stop}: {}.",
            heads.len(),
            named(&heads)
        ));
    }
    if first.len() > 1 && !labelled {
        notes.push(format!(
            "There are {} first revisions: {}.",
            first.len(),
            named(&first)
        ));
    }
    let circle = in_circles(revisions, &files);
    if !circle.is_empty() {
        notes.push(format!(
            "These revisions follow each other in a circle: {}.",
            named(&circle)
        ));
    }
    let long: Vec<&Revision> = revisions
        .iter()
        .filter(|it| it.id.chars().count() > LONGEST_ID)
        .collect();
    if !long.is_empty() {
        let what = if long.len() == 1 { "An id is" } else { "Ids are" };
        notes.push(format!(
            "{what} longer than the {LONGEST_ID} characters that Alembic's table has room for: {}.",
            named(&long)
        ));
    }
    // A revision that joins branches has nothing else to do.
    let idle: Vec<&Revision> = revisions
        .iter()
        .filter(|it| it.is_empty && it.parents.len() < 2)
        .collect();
    if !idle.is_empty() {
        let what = if idle.len() == 1 {
            "One revision does"
        } else {
            "Some revisions do"
        };
        notes.push(format!("{what} nothing: {}.", named(&idle)));
    }
    notes
}

/// The parents that are not there.
fn missing(revisions: &[Revision], files: &BTreeMap<&str, Vec<&Revision>>) -> Vec<String> {
    let labels: BTreeSet<&str> = revisions
        .iter()
        .flat_map(|it| &it.labels)
        .map(String::as_str)
        .collect();
    let mut notes = Vec::new();
    for revision in revisions {
        let parents = revision.parents.iter().map(|it| (it, "follows"));
        let needed = revision.depends_on.iter().map(|it| (it, "depends on"));
        for (parent, how) in parents.chain(needed) {
            let is_there = files.contains_key(parent.as_str()) || labels.contains(parent.as_str());
            // A part of an id is enough for Alembic.
            let begins = || {
                files
                    .keys()
                    .any(|id| parent.len() >= 4 && id.starts_with(parent.as_str()))
            };
            if !is_there && !begins() {
                notes.push(format!(
                    "`{}` ({}) {how} `{parent}`, which is not there.",
                    revision.id, revision.file
                ));
            }
        }
    }
    notes
}

/// The revisions that come after themselves.
fn in_circles<'a>(revisions: &'a [Revision], files: &BTreeMap<&str, Vec<&'a Revision>>) -> Vec<&'a Revision> {
    let mut follows: BTreeSet<(&str, &str)> = BTreeSet::new();
    for revision in revisions {
        let parents = revision
            .parents
            .iter()
            .filter(|it| files.contains_key(it.as_str()));
        follows.extend(parents.map(|parent| (revision.id.as_str(), parent.as_str())));
    }
    // Neither what a first revision leads to, nor then what leads to a head, is in a circle.
    let left = bound(files.keys().copied().collect(), follows.iter().copied());
    let left = bound(left, follows.iter().map(|(child, parent)| (*parent, *child)));
    revisions
        .iter()
        .filter(|it| left.contains(it.id.as_str()))
        .collect()
}

/// What is left when those that need nothing that is left are taken away, one after the other.
fn bound<'a>(all: BTreeSet<&'a str>, needs: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeSet<&'a str> {
    let mut waiting: BTreeMap<&str, usize> = all.iter().map(|it| (*it, 0)).collect();
    let mut waited_for: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (one, needed) in needs.filter(|(one, needed)| all.contains(one) && all.contains(needed)) {
        *waiting.entry(one).or_default() += 1;
        waited_for.entry(needed).or_default().push(one);
    }
    let mut left = all;
    let free = waiting.iter().filter(|(_, count)| **count == 0);
    let mut free: Vec<&str> = free.map(|(one, _)| *one).collect();
    while let Some(one) = free.pop() {
        left.remove(one);
        for other in waited_for.remove(one).unwrap_or_default() {
            let count = waiting.entry(other).or_default();
            *count -= 1;
            if *count == 0 {
                free.push(other);
            }
        }
    }
    left
}

fn named(revisions: &[&Revision]) -> String {
    let mut names: Vec<String> = revisions
        .iter()
        .take(MOST)
        .map(|it| format!("`{}` ({})", it.id, it.file))
        .collect();
    if revisions.len() > MOST {
        names.push(format!("and {} more", revisions.len() - MOST));
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(id: &str, parents: &[&str]) -> Revision {
        let head = format!("revision: str = '{id}'\ndown_revision: Union[str, None] = {parents:?}\n");
        read(Path::new(&format!("{id}.py")), &head).expect("it is a revision")
    }

    #[test]
    fn heads_of_files_are_read() {
        let text = "\"\"\"x\n\nRevision ID: abc\n\"\"\"\nfrom alembic import op\n\nrevision = \"abc\"  # id\n\
                    down_revision = (\n    'a1',\n    'b2',\n)\nbranch_labels = None\ndepends_on: str | None = 'c3'\n\n\
                    def upgrade() -> None:\n    \"\"\"Nothing.\"\"\"\n    # yet\n    pass\n\n\ndef downgrade():\n    op.drop_table('a')\n";
        let read = read(Path::new("x.py"), text).expect("it is a revision");
        assert_eq!(read.parents, ["a1", "b2"]);
        assert_eq!(read.depends_on, ["c3"]);
        assert!(read.is_empty && read.labels.is_empty());
        assert!(!is_empty("\ndef upgrade():\n    op.execute('x')\n"));
        assert!(super::read(Path::new("x.py"), "def revision(): pass\n").is_none());
    }

    #[test]
    fn a_chain_is_fine_and_everything_else_is_told() {
        assert!(judge(&[revision("a", &[]), revision("b", &["a"])]).is_empty());
        let joined = [
            revision("a", &[]),
            revision("b", &["a"]),
            revision("c", &["a"]),
            revision("d", &["b", "c"]),
        ];
        assert!(judge(&joined).is_empty());
        let notes = judge(&[
            revision("a", &[]),
            revision("b", &["a"]),
            revision("c", &["a"]),
            revision("c", &["a"]),
            revision("e", &["gone"]),
            revision("x", &["y"]),
            revision("y", &["x"]),
            revision(&"z".repeat(33), &["a"]),
        ]);
        let all = notes.join("\n");
        for words in [
            "Several revisions have the id `c`",
            "`e` (e.py) follows `gone`, which is not there.",
            "There are 5 heads, and `alembic upgrade head` stops there",
            "in a circle: `x` (x.py), `y` (y.py).",
            "An id is longer than the 32 characters",
        ] {
            assert!(all.contains(words), "{words}:\n{all}");
        }
    }
}
