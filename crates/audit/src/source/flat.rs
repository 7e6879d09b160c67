//! Folders whose files are migrations by their names: what most tools have.

use std::collections::BTreeMap;

use super::SourceError;
use super::markers::{self, Style};
use super::migrations::{MigrationFile, Migrations, Sending, WayBack};
use super::program;
use super::tree::{Tree, is_script};

/// What a tool reads in a file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// A migration of this version.
    Up(String),
    /// What undoes the migration of this version.
    Down(String),
    /// It is not run; why, as a clause.
    NotRun(&'static str),
}

/// How a tool compares versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// As whole numbers.
    Number,
    /// As text.
    Text,
}

/// What is special to a tool.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// What it is called.
    pub(super) tool: &'static str,
    /// How it reads names.
    pub(super) name: fn(&str) -> Name,
    /// How it compares versions.
    pub(super) order: Order,
    /// How it sends a file.
    pub(super) sending: Sending,
    /// How it sends a file that says that it is not to be run in a transaction.
    pub(super) outside: Sending,
    /// The comment that each file must have.
    pub(super) style: Option<Style>,
}

/// Reads the files of a folder.
pub(super) fn read(
    tree: &Tree,
    at: usize,
    rules: Rules,
    migrations: &mut Migrations,
) -> Result<(), SourceError> {
    let folder = tree.folder(at);
    let (mut ups, mut downs) = (Vec::new(), BTreeMap::new());
    let mut programs = 0;
    for name in &folder.files {
        let path = folder.path.join(name);
        if program::language(name).is_some() {
            programs += 1;
            migrations.skip(&path, "it is a program");
        } else if is_script(name) {
            match (rules.name)(name) {
                Name::Up(version) => ups.push((version, path)),
                Name::Down(version) => drop(downs.insert(version, path)),
                Name::NotRun(because) => migrations.skip(&path, because),
            }
        }
    }
    ups.sort_by(|left, right| {
        let versions = match rules.order {
            Order::Number => number(&left.0).cmp(&number(&right.0)),
            Order::Text => left.0.cmp(&right.0),
        };
        versions.then_with(|| left.1.cmp(&right.1))
    });
    if rules.order == Order::Number {
        for (version, _) in &mut ups {
            *version = number(version).1.to_owned();
        }
        let plain = |(version, path): (String, _)| (number(&version).1.to_owned(), path);
        downs = downs.into_iter().map(plain).collect();
    }
    let ups = migrations.unique(rules.tool, ups, std::path::PathBuf::clone);
    note_pairs(&ups, &downs, migrations);
    for (version, path) in ups {
        let mut file = MigrationFile::new(path, version, rules.sending);
        file.way_back = downs.remove(&file.version).map(WayBack::File);
        let marked = markers::apply(&mut file)?;
        if marked.outside {
            file.send(rules.outside);
        }
        if let Some(style) = rules.style
            && (marked.style != Some(style) || !marked.has_up)
        {
            let because = format!("it does not say what is run, and {} stops there", rules.tool);
            migrations.skip(&file.path, because);
            continue;
        }
        migrations.files.push(file);
    }
    for path in downs.into_values() {
        migrations.skip(&path, "there is no migration of its version that it could undo");
    }
    migrations.note_programs(programs);
    Ok(())
}

/// Says which migrations have no way back where others have.
fn note_pairs<T>(ups: &[(String, T)], downs: &BTreeMap<String, T>, migrations: &mut Migrations) {
    const MOST: usize = 3;
    let without: Vec<&String> = ups
        .iter()
        .map(|(version, _)| version)
        .filter(|it| !downs.contains_key(*it))
        .collect();
    if downs.is_empty() || without.is_empty() {
        return;
    }
    let named: Vec<String> = without.iter().take(MOST).map(|it| format!("`{it}`")).collect();
    let more = match without.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    migrations.notes.push(format!(
        "There is no down file of {}{more}, though others have one.",
        named.join(", ")
    ));
}

/// A number of any length, so that it can be compared.
pub(super) fn number(digits: &str) -> (usize, &str) {
    let plain = digits.trim_start_matches('0');
    let plain = if plain.is_empty() && !digits.is_empty() {
        "0"
    } else {
        plain
    };
    (plain.len(), plain)
}

/// The digits that a name begins with, and what follows them.
pub(super) fn digits(name: &str) -> Option<(&str, &str)> {
    let length = name.len() - name.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    (length > 0).then(|| name.split_at(length))
}

/// The name without `.sql`.
pub(super) fn stem(name: &str) -> &str {
    if is_script(name) {
        &name[..name.len() - 4]
    } else {
        name
    }
}

/// The version of `<number>_name.up.sql` and `<number>_name.down.sql`, or why it is none.
pub(super) fn pair(name: &str) -> Name {
    let wrong = Name::NotRun("its name is not <number>_name.up.sql, so it is skipped");
    let Some((version, rest)) = digits(stem(name)) else {
        return wrong;
    };
    match rest.strip_prefix('_').and_then(|rest| rest.rsplit_once('.')) {
        Some((_, "up")) => Name::Up(version.to_owned()),
        Some((_, "down")) => Name::Down(version.to_owned()),
        _ => wrong,
    }
}

/// The version of `<number>_name.sql`, or why it is none.
pub(super) fn single(name: &str) -> Name {
    match digits(stem(name)) {
        Some((version, rest)) if rest.starts_with('_') => Name::Up(version.to_owned()),
        _ => Name::NotRun("its name is not <number>_name.sql, so it is skipped"),
    }
}

/// How many files of a folder are migrations by their names.
pub(super) fn count(tree: &Tree, at: usize, name: fn(&str) -> Name) -> usize {
    let scripts = tree.folder(at).scripts();
    scripts.filter(|it| matches!(name(it), Name::Up(_))).count()
}

/// Whether the first or last files of a folder have the comments of a tool.
pub(super) fn is_marked(tree: &Tree, at: usize, style: Style) -> bool {
    let samples = tree.samples(at);
    samples
        .iter()
        .any(|text| markers::read(text).style == Some(style))
}
