//! Sqitch: `sqitch.plan`, and a script in `deploy` for each change.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Format, Found};
use crate::source::migrations::{MigrationFile, Migrations, Sending, WayBack};
use crate::source::place::shown;
use crate::source::tree::{Tree, is_script};
use crate::source::{SourceError, dialect};

pub(super) const FORMAT: Format = Format {
    id: "sqitch",
    name: "Sqitch",
    files: "`deploy/<change>.sql` for each change of `sqitch.plan`; of a reworked one `deploy/<change>@<tag>.sql` first",
    order: "the plan's",
    transaction: "as the script says, statement by statement",
    not_run: "scripts of changes that are not in the plan; `revert`; `verify`",
    recognise,
    read,
};

const PLAN: &str = "sqitch.plan";

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    if !tree.folder(at).has(PLAN) {
        return None;
    }
    let conf = tree.above(at, "sqitch.conf").and_then(|path| tree.head(&path));
    let engine = conf.as_deref().and_then(|text| setting(text, "engine"));
    let is_other = engine.as_ref().is_some_and(|it| it != "pg") || dialect::by_path(tree, at) == Some(true);
    let count = read_plan(&tree.head(&tree.folder(at).path.join(PLAN))?).len();
    Found::new("by its plan", count)
        .filter(|_| !is_other)
        .map(|it| it.with_below(tree, at))
}

/// A setting of `sqitch.conf`.
fn setting(text: &str, name: &str) -> Option<String> {
    let mut lines = text.lines().filter_map(|line| line.trim().split_once('='));
    lines
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim().to_owned())
}

/// A change of the plan.
#[derive(Debug)]
struct Change {
    name: String,
    /// The tag that names the state in which it was, where it was reworked later.
    reworked: Option<String>,
    requires: Vec<String>,
}

/// The changes of a plan in order.
fn read_plan(text: &str) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    // The changes since which no tag came.
    let mut untagged: Vec<usize> = Vec::new();
    let mut tags: BTreeMap<usize, String> = BTreeMap::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with('%') {
            continue;
        }
        let word = line.split_whitespace().next().unwrap_or_default();
        if let Some(tag) = word.strip_prefix('@') {
            for change in untagged.drain(..) {
                tags.insert(change, tag.to_owned());
            }
            continue;
        }
        let name = word.trim_start_matches('+').to_owned();
        let requires = line.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
        let requires = requires
            .map_or("", |(inner, _)| inner)
            .split_whitespace()
            .map(str::to_owned);
        if let Some(earlier) = changes.iter().rposition(|change| change.name == name) {
            changes[earlier].reworked = tags.get(&earlier).cloned();
        }
        untagged.push(changes.len());
        changes.push(Change {
            name,
            reworked: None,
            requires: requires.collect(),
        });
    }
    changes
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let folder = tree.folder(at);
    let mut migrations = Migrations::new(
        &folder.path,
        "change",
        "statement by statement, as the scripts say",
    );
    let path = folder.path.join(PLAN);
    let plan =
        std::fs::read_to_string(&path).map_err(|error| SourceError::unreadable(&shown(&path), &error))?;
    let conf = tree.above(at, "sqitch.conf").and_then(|path| tree.head(&path));
    let conf = |name: &str| conf.as_deref().and_then(|text| setting(text, name));
    let top = conf("top_dir").map_or_else(|| folder.path.clone(), |top| folder.path.join(top));
    let top = if top.is_dir() { top } else { folder.path.clone() };
    let deploy = conf("deploy_dir").map_or_else(|| top.join("deploy"), |it| folder.path.join(it));
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut listed = BTreeSet::new();
    for change in read_plan(&plan) {
        for required in &change.requires {
            // Other projects' changes have a colon, conflicts an exclamation mark.
            let plain = required.split('@').next().unwrap_or_default();
            if !plain.is_empty() && !required.contains([':', '!']) && !known.contains(plain) {
                migrations.notes.push(format!(
                    "`{}` requires `{required}`, which is not before it.",
                    change.name
                ));
            }
        }
        let file = match &change.reworked {
            Some(tag) => format!("{}@{tag}.sql", change.name),
            None => format!("{}.sql", change.name),
        };
        known.insert(change.name.clone());
        let path = deploy.join(&file);
        listed.insert(path.clone());
        if path.is_file() {
            let mut migration = MigrationFile::new(path, &change.name, Sending::Each);
            let back = top.join("revert").join(&file);
            migration.way_back = back.is_file().then_some(WayBack::File(back));
            migrations.files.push(migration);
        } else {
            migrations.notes.push(format!(
                "The plan lists `{}`, and `{}` is not there.",
                change.name,
                shown(&path)
            ));
        }
    }
    skip_others(tree, &deploy, &listed, &mut migrations);
    Ok(migrations)
}

/// Scripts that the plan does not list.
fn skip_others(
    tree: &Tree,
    deploy: &Path,
    listed: &BTreeSet<std::path::PathBuf>,
    migrations: &mut Migrations,
) {
    for folder in tree
        .all()
        .map(|at| tree.folder(at))
        .filter(|it| it.path.starts_with(deploy))
    {
        for name in folder.files.iter().filter(|name| is_script(name)) {
            let path = folder.path.join(name);
            if !listed.contains(&path) {
                migrations.skip(&path, "the plan does not list it");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reworked_change_is_named_by_its_tag() {
        let text = "%project=x\n\nusers 2024-01-01T00:00:00Z a <a@b> # first\nposts [users] 2024-01-01T00:00:00Z a <a@b>\n\
                    @v1 2024-01-02T00:00:00Z a <a@b>\nusers [users@v1] 2024-01-03T00:00:00Z a <a@b>\n";
        let plan = read_plan(text);
        let names: Vec<(&str, Option<&str>)> = plan
            .iter()
            .map(|it| (it.name.as_str(), it.reworked.as_deref()))
            .collect();
        assert_eq!(names, [("users", Some("v1")), ("posts", None), ("users", None)]);
        assert_eq!(plan[1].requires, ["users"]);
    }
}
