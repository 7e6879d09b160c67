//! Every format on a small tree: what is run, in which order, and what is not. The order is never that of the paths.

mod bad;
mod flyway;
mod liquibase;
mod placeholders;
mod plain;
mod planned;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::project::Project;

/// A tree, and what becomes of it.
struct Tree {
    /// The id of the format.
    id: &'static str,
    files: &'static [(&'static str, &'static str)],
    title: &'static str,
    /// What is run, in order.
    run: &'static [&'static str],
    /// What is not run, and a part of why.
    not_run: &'static [(&'static str, &'static str)],
}

const A: &str = "CREATE TABLE a (id bigint PRIMARY KEY);\n";
const B: &str = "ALTER TABLE a ADD COLUMN b int;\n";
const C: &str = "ALTER TABLE a DROP COLUMN b;\n";

fn trees() -> impl Iterator<Item = &'static Tree> {
    plain::TREES.iter().chain(planned::TREES)
}

fn texts(list: &Value, member: Option<&str>) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    let text = |item: &Value| {
        member
            .map_or(item, |member| &item[member])
            .as_str()
            .map(str::to_owned)
    };
    items.filter_map(text).collect()
}

#[test]
fn every_format_is_run_as_its_tool_would() {
    let mut wrong = Vec::new();
    for tree in trees() {
        let project = Project::new([]);
        for (path, text) in tree.files {
            project.add(path, text.as_bytes());
        }
        let ran = project.run(["audit", "-o", "json"]);
        if ran.stdout.is_empty() {
            wrong.push(format!("{}: {}", tree.id, ran.stderr));
            continue;
        }
        let report = ran.json();
        let source = &report["source"];
        let not_run: Vec<(String, String)> = texts(&source["not_run"], Some("file"))
            .into_iter()
            .zip(texts(&source["not_run"], Some("because")))
            .collect();
        let as_said = not_run.len() == tree.not_run.len()
            && tree
                .not_run
                .iter()
                .all(|(file, why)| not_run.iter().any(|it| it.0 == *file && it.1.contains(why)));
        if source["title"] != tree.title || texts(&source["files"], None) != tree.run || !as_said {
            wrong.push(format!("{}: {source:#}", tree.id));
        }
        if report["failures"] != serde_json::json!([]) || report["gaps"] != serde_json::json!([]) {
            wrong.push(format!(
                "{}: {:#} {:#}",
                tree.id, report["failures"], report["gaps"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The path of the folder itself gives the same, and so does the name of the format.
#[test]
fn the_folder_and_the_format_can_be_named() {
    for tree in trees() {
        let project = Project::new([]);
        for (path, text) in tree.files {
            project.add(path, text.as_bytes());
        }
        let (_, folder) = tree.title.rsplit_once(" in ").expect("a title names the folder");
        let direct = project.run(["audit", folder, "-o", "json"]).json();
        let files = texts(&direct["source"]["files"], None);
        let is_current = |path: &&String| path.as_str() == "migrations/current.sql";
        let expected: Vec<&str> = tree.run.to_vec();
        let missing: Vec<&&str> = expected
            .iter()
            .filter(|it| !files.iter().any(|file| file == **it))
            .collect();
        // What is not committed is not in the folder of what is.
        assert!(
            missing.is_empty() || tree.id == "graphile-migrate" && !files.iter().any(|it| is_current(&it)),
            "{}: {files:?}",
            tree.id
        );
        let forced = project.run(["audit", "--format", tree.id, "-o", "json"]).json();
        assert_eq!(texts(&forced["source"]["files"], None), tree.run, "{}", tree.id);
    }
}

#[test]
fn every_format_has_a_tree() {
    let ran = Project::new([]).run(["audit", "--format", "nonsense"]);
    ran.fails_with(2, "there is no format `nonsense`");
    let list = ran.stderr.split("the formats are ").nth(1).unwrap_or_default();
    let known: BTreeSet<&str> = list.trim().split(", ").filter(|it| *it != "list").collect();
    let tested: BTreeSet<&str> = trees().map(|tree| tree.id).collect();
    assert_eq!(known, tested);
}
