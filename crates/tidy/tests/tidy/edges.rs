//! Crates use each other only as the architecture page says.

use std::collections::{BTreeMap, BTreeSet};

use crate::{list, read, root};

type Edges = BTreeMap<String, BTreeSet<String>>;

#[test]
fn crates_use_each_other_as_the_architecture_page_says() {
    let mut allowed = allowed(&read("ARCHITECTURE.md"));
    for used in allowed.values_mut() {
        used.insert("sql".to_owned());
    }
    let wrong: Vec<String> = actual()
        .iter()
        .flat_map(|(user, used)| used.iter().map(move |used| (user, used)))
        .filter(|(user, used)| !allowed.get(*user).is_some_and(|fine| fine.contains(*used)))
        .map(|(user, used)| format!("{user} -> {used}"))
        .collect();
    assert!(
        wrong.is_empty(),
        "ARCHITECTURE.md does not allow:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn dependencies_are_read_from_manifests() {
    let manifest = "[package]\nname = \"pgassay-rules\"\n[dependencies]\npgassay-sql.workspace = true\nserde = \"1\"\n\
                    pgassay-catalog = { path = \"../catalog\" }\n[dev-dependencies]\npgassay-replay.workspace = true\n";
    let used: Vec<String> = dependencies(manifest).into_iter().collect();
    assert_eq!(used, ["catalog", "sql"]);
    let page = "text\n```text\ncatalog -> sql\nrules -> catalog isolation\nscratch ->\n```\n";
    assert!(allowed(page)["rules"].contains("isolation"));
    assert!(allowed(page)["scratch"].is_empty());
}

/// The lines `user -> used used` of the page.
fn allowed(page: &str) -> Edges {
    let mut edges = Edges::new();
    for line in page.lines() {
        let Some((user, used)) = line.split_once("->") else {
            continue;
        };
        let user = user.trim();
        let is_crate = !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_lowercase());
        if is_crate {
            edges.insert(
                user.to_owned(),
                used.split_whitespace().map(str::to_owned).collect(),
            );
        }
    }
    edges
}

fn actual() -> Edges {
    let mut edges = Edges::new();
    for folder in list(&root().join("crates")) {
        let name = crate::stem(&folder);
        let manifest = read(folder.join("Cargo.toml"));
        edges.insert(name, dependencies(&manifest));
    }
    edges
}

/// The crates of ours under `[dependencies]`; those of tests are under `[dev-dependencies]`.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let mut section = "";
    let mut used = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line.trim();
        } else if section == "[dependencies]"
            && let Some(rest) = line.trim().strip_prefix("pgassay-")
        {
            let name = rest.split(['.', ' ', '=']).next().unwrap_or_default();
            used.insert(name.to_owned());
        }
    }
    used
}
