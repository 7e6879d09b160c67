//! Flyway: `V1_2__name.sql`, `R__name.sql`, in one folder or several.

mod locations;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::flat::{self, number};
use crate::source::migrations::{MigrationFile, Migrations, Sending, WayBack};
use crate::source::place::shown;
use crate::source::placeholder::Placeholders;
use crate::source::program;
use crate::source::settings::{self, Settings};
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "flyway",
    name: "Flyway",
    files: "`V<version>__name.sql`, `R__name.sql`, `beforeMigrate.sql` and `afterMigrate.sql` in all folders that \
            `flyway.locations` names, and below them",
    order: "the parts of the versions as numbers; repeatable ones last, by name",
    transaction: "each file in one, unless all of its statements must not be in one, or `NAME.sql.conf` says so",
    not_run: "`U<version>__name.sql`, which undoes; baselines; other names; the second file of a version; programs",
    recognise,
    read,
};

/// What a file is to Flyway.
enum Name {
    Versioned(Vec<(usize, String)>, String),
    Repeatable(String),
    Undo(String),
    Before,
    After,
    NotRun(&'static str),
}

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let is_versioned = |name: &str| matches!(read_name(name), Name::Versioned(..) | Name::Repeatable(_));
    let count = |at: usize| {
        tree.folder(at)
            .scripts()
            .filter(|name| is_versioned(name))
            .count()
    };
    if count(at) == 0 {
        return None;
    }
    let found = locations::of(tree, at);
    let count = found.folders.iter().map(|folder| count(*folder)).sum();
    Some(Found {
        covers: found.folders,
        ..Found::new(found.because, count)?
    })
}

fn read_name(name: &str) -> Name {
    let stem = flat::stem(name);
    if stem.starts_with("beforeMigrate") {
        return Name::Before;
    }
    if stem.starts_with("afterMigrate") && !stem.contains("Error") {
        return Name::After;
    }
    let other = Name::NotRun("its name is not V<version>__name.sql or R__name.sql, so Flyway skips it");
    let Some((prefix, _)) = stem.split_once("__") else {
        return other;
    };
    if prefix == "R" {
        return Name::Repeatable(stem.to_owned());
    }
    let version = |text: &str| {
        let parts = text.split(['.', '_']).map(|part| match flat::digits(part) {
            Some((digits, "")) => Some(number(digits)),
            _ => None,
        });
        let mut parts: Vec<(usize, String)> = parts
            .map(|part| part.map(|(length, digits)| (length, digits.to_owned())))
            .collect::<Option<_>>()?;
        // 1 and 1.0 are the same version.
        while parts.len() > 1 && parts.last().is_some_and(|(_, digits)| digits == "0") {
            parts.pop();
        }
        Some((parts, text.replace('_', ".")))
    };
    let plain = |text: &str| version(text).map(|(parts, _)| dotted(&parts));
    if let Some((parts, text)) = prefix.strip_prefix('V').and_then(version) {
        Name::Versioned(parts, text)
    } else if let Some(version) = prefix.strip_prefix('U').and_then(plain) {
        Name::Undo(version)
    } else if prefix.strip_prefix('B').and_then(version).is_some() {
        Name::NotRun("it is a baseline, which some editions of Flyway run instead of what is before it")
    } else {
        other
    }
}

fn dotted(parts: &[(usize, String)]) -> String {
    let parts: Vec<&str> = parts.iter().map(|(_, digits)| digits.as_str()).collect();
    parts.join(".")
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let found = locations::of(tree, at);
    let run = "each file in one transaction, or in none if it must not be in one";
    let mut migrations = Migrations::new(&tree.folder(at).path, "file", run);
    let mixed = setting(&found.settings, "mixed") == Some("true");
    let (mut versioned, mut repeatable) = (Vec::new(), Vec::new());
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let mut undo = std::collections::BTreeMap::new();
    for folder in found.folders.iter().map(|at| tree.folder(*at)) {
        for name in folder.scripts() {
            let path = folder.path.join(name);
            match read_name(name) {
                Name::Versioned(parts, text) => versioned.push((parts, text, path)),
                Name::Repeatable(name) => repeatable.push((name, path)),
                Name::Undo(version) => drop(undo.insert(version, path)),
                Name::Before => before.push((name.to_owned(), path)),
                Name::After => after.push((name.to_owned(), path)),
                Name::NotRun(because) => migrations.skip(&path, because),
            }
        }
    }
    versioned.sort();
    repeatable.sort();
    let dotted_up = |(parts, text, path): (Vec<_>, String, PathBuf)| (dotted(&parts), (text, path));
    let versioned = versioned.into_iter().map(dotted_up).collect();
    let versioned = migrations.unique("Flyway", versioned, |(_, path)| path.clone());
    let versioned = versioned
        .into_iter()
        .map(|(dotted, (text, path))| (text, path, undo.remove(&dotted)));
    let others = |files: Vec<(String, PathBuf)>| files.into_iter().map(|(name, path)| (name, path, None));
    let all = others(before)
        .chain(versioned)
        .chain(others(repeatable))
        .chain(others(after));
    for (version, path, back) in all {
        let sending = if mixed || is_outside(&path) {
            Sending::Each
        } else {
            Sending::AsNeeded
        };
        let mut file = MigrationFile::new(path, version, sending);
        file.way_back = back.map(WayBack::File);
        migrations.files.push(file);
    }
    migrations.placeholders = placeholders(&found.settings);
    if found.folders.len() > 1 {
        let others: BTreeSet<String> = found
            .folders
            .iter()
            .filter(|it| **it != at)
            .map(|it| shown(&tree.folder(*it).path))
            .collect();
        let others: Vec<String> = others.into_iter().collect();
        migrations
            .notes
            .push(format!("Together with {}.", others.join(", ")));
    }
    migrations.note_programs(programs(tree, at));
    Ok(migrations)
}

/// How many migrations of the same module are programs.
fn programs(tree: &Tree, at: usize) -> usize {
    let place = format!("/{}", tree.place(at));
    let module = place
        .split_once("/src/")
        .map_or(place.as_str(), |(module, _)| module);
    let is_program = |name: &String| {
        let is_java = matches!(program::language(name), Some("java" | "kt"));
        is_java && name.starts_with(['V', 'R']) && name.contains("__")
    };
    let is_own = |it: &usize| {
        let place = format!("/{}/", tree.place(*it));
        place.starts_with(&format!("{module}/")) && !place.contains("/test/")
    };
    let folders = tree.all().filter(is_own);
    folders
        .map(|it| {
            tree.folder(it)
                .files
                .iter()
                .filter(|name| is_program(name))
                .count()
        })
        .sum()
}

/// A setting under any of the names that Flyway and Spring give it.
fn setting<'a>(settings: &'a Settings, name: &str) -> Option<&'a str> {
    let prefixes = ["flyway", "spring.flyway", "quarkus.flyway"];
    let mut names = prefixes.iter().map(|prefix| format!("{prefix}.{name}"));
    names.find_map(|name| settings.get(&name)).map(String::as_str)
}

/// Whether the settings of a script keep it out of a transaction.
fn is_outside(script: &Path) -> bool {
    let mut path = script.as_os_str().to_owned();
    path.push(".conf");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let settings = settings::read(Path::new("script.conf"), &text);
    settings
        .get("executeInTransaction")
        .is_some_and(|it| it == "false")
}

fn placeholders(settings: &Settings) -> Placeholders {
    let mark = |name: &str, plain: &'static str| setting(settings, name).unwrap_or(plain).to_owned();
    let mut placeholders =
        Placeholders::between(&mark("placeholderPrefix", "${"), &mark("placeholderSuffix", "}"));
    let is_off = ["placeholderReplacement", "placeholder-replacement"];
    if is_off.iter().any(|name| setting(settings, name) == Some("false")) {
        placeholders.syntax.clear();
        return placeholders;
    }
    let default = ["defaultSchema", "default-schema", "schemas"];
    let schema = default.iter().find_map(|name| setting(settings, name));
    let schema = schema.and_then(|it| it.split(',').next()).unwrap_or("public");
    let own = [
        ("flyway:defaultSchema", schema),
        ("flyway:database", "postgres"),
        ("flyway:user", "postgres"),
        ("flyway:table", "flyway_schema_history"),
        ("flyway:timestamp", "2026-01-01 00:00:00"),
    ];
    for (name, value) in own {
        placeholders.values.insert(name.to_owned(), value.to_owned());
    }
    for (name, value) in settings {
        // What comes from the environment is not known.
        let is_known = !value.contains("${");
        if let Some((_, name)) = name.split_once("flyway.placeholders.").filter(|_| is_known) {
            placeholders.values.insert(name.to_owned(), value.clone());
        }
    }
    placeholders
}
