//! The folders in which Flyway looks for migrations.

use std::path::Path;

use crate::source::choose;
use crate::source::dialect;
use crate::source::settings::{self, Settings};
use crate::source::tree::Tree;

/// Folders that belong together.
pub(super) struct Locations {
    pub(super) folders: Vec<usize>,
    pub(super) settings: Settings,
    /// Why, as a clause.
    pub(super) because: String,
}

/// The folders that are read together with one.
pub(super) fn of(tree: &Tree, at: usize) -> Locations {
    for folder in configured(tree) {
        for name in &tree.folder(folder).files {
            if !is_config(name) {
                continue;
            }
            let path = tree.folder(folder).path.join(name);
            let Some(text) = tree.head(&path) else { continue };
            let settings = settings::read(Path::new(name), &text);
            let Some(list) = super::setting(&settings, "locations") else {
                continue;
            };
            let mut folders = Vec::new();
            for location in list.split(',') {
                folders.extend(resolve(tree, folder, location.trim()));
            }
            folders.sort_unstable();
            folders.dedup();
            if folders.contains(&at) {
                return Locations {
                    folders,
                    settings,
                    because: format!("by the locations in {name}"),
                };
            }
        }
    }
    Locations {
        folders: below(tree, at),
        settings: near(tree, at),
        because: "by the names of the files".to_owned(),
    }
}

/// The folders that may hold settings: tests' own are not asked.
fn configured(tree: &Tree) -> impl Iterator<Item = usize> {
    let has = |at: &usize| tree.folder(*at).files.iter().any(|name| is_config(name));
    tree.all()
        .filter(move |at| has(at) && !choose::is_aside(tree, *at))
}

fn is_config(name: &str) -> bool {
    let spring = name.starts_with("application")
        && [".yml", ".yaml", ".properties"]
            .iter()
            .any(|end| name.ends_with(end));
    spring || name == "flyway.toml" || name.ends_with("flyway.conf") || name == "flyway.properties"
}

/// The settings beside a folder where no list of locations names it.
fn near(tree: &Tree, at: usize) -> Settings {
    let names = [
        "flyway.conf",
        "flyway.toml",
        "conf/flyway.conf",
        "application.properties",
        "application.yml",
        "application.yaml",
    ];
    let path = names.iter().find_map(|name| tree.above(at, name));
    let text = path.as_ref().and_then(|path| tree.head(path));
    match (path, text) {
        (Some(path), Some(text)) => settings::read(&path, &text),
        _ => Settings::new(),
    }
}

/// The folders of one location.
fn resolve(tree: &Tree, config: usize, location: &str) -> Vec<usize> {
    let location = location.replace("{vendor}", "postgresql").to_ascii_lowercase();
    let (scheme, path) = location.split_once(':').unwrap_or(("classpath", &location));
    let path = path.trim_start_matches("./").trim_matches('/');
    let wanted = match scheme {
        "filesystem" => {
            let base = tree.place(config);
            let joined = if base.is_empty() {
                path.to_owned()
            } else {
                format!("{base}/{path}")
            };
            let direct = tree
                .all()
                .find(|at| tree.place(*at) == joined || tree.place(*at) == path);
            return direct.map_or_else(Vec::new, |at| below(tree, at));
        }
        _ => format!("/resources/{path}"),
    };
    // The resources of the module that the settings are in go before those of others.
    let module = tree.place(config);
    let module = module
        .split_once("/src/")
        .map_or(String::new(), |(module, _)| format!("{module}/"));
    let all = tree
        .all()
        .filter(|at| format!("/{}", tree.place(*at)).ends_with(&wanted) && !choose::is_aside(tree, *at));
    let all: Vec<usize> = all.collect();
    let own = all.iter().find(|at| tree.place(**at).starts_with(&module));
    own.or(all.first()).map_or_else(Vec::new, |at| below(tree, *at))
}

/// A folder and those below it, without those for other databases.
fn below(tree: &Tree, at: usize) -> Vec<usize> {
    let is_ours = |below: &usize| *below == at || dialect::by_path(tree, *below) != Some(true);
    let mut found: Vec<usize> = tree.below(at).into_iter().filter(is_ours).collect();
    found.sort_unstable();
    found
}
