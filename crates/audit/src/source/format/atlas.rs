//! Atlas: `<time>_name.sql` and `atlas.sum`.

use std::collections::BTreeSet;

use super::{Format, Found};
use crate::source::markers;
use crate::source::migrations::{MigrationFile, Migrations, Sending};
use crate::source::place::shown;
use crate::source::tree::Tree;
use crate::source::{SourceError, flat};

pub(super) const FORMAT: Format = Format {
    id: "atlas",
    name: "Atlas",
    files: "the files that `atlas.sum` lists",
    order: "their names as text; from the last checkpoint on, where there is one",
    transaction: "each file in one, unless it says `-- atlas:txmode none`",
    not_run: "files that `atlas.sum` does not list; `.down.sql`; what is before the last checkpoint",
    recognise,
    read,
};

const SUM: &str = "atlas.sum";

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let folder = tree.folder(at);
    let count = folder.scripts().filter(|name| !is_down(name)).count();
    Found::new("by atlas.sum", count).filter(|_| folder.has(SUM))
}

fn is_down(name: &str) -> bool {
    name.ends_with(".down.sql")
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let folder = tree.folder(at);
    let mut migrations = Migrations::new(&folder.path, "file", "each file in one transaction");
    let path = folder.path.join(SUM);
    let sum =
        std::fs::read_to_string(&path).map_err(|error| SourceError::unreadable(&shown(&path), &error))?;
    // The first line is the sum of all others.
    let listed: BTreeSet<&str> = sum
        .lines()
        .skip(1)
        .filter_map(|line| Some(line.rsplit_once(" h1:")?.0))
        .collect();
    for name in &listed {
        if !folder.has(name) {
            migrations.notes.push(format!(
                "{SUM} lists `{name}`, which is not there, and Atlas stops there."
            ));
        }
    }
    for name in folder.scripts() {
        let path = folder.path.join(name);
        if is_down(name) {
            continue;
        }
        if !listed.contains(name) {
            migrations.skip(&path, "atlas.sum does not list it, and Atlas stops there");
            continue;
        }
        let version = flat::stem(name).split('_').next().unwrap_or(name);
        let mut file = MigrationFile::new(path, version, Sending::Transaction);
        markers::apply(&mut file)?;
        let says = |what: &str| {
            let text = file.text.as_ref().map_or("", |text| text.text.as_str());
            text.lines()
                .take_while(|line| line.starts_with("--"))
                .any(|line| line.trim() == what)
        };
        let is_checkpoint = says("-- atlas:checkpoint");
        if says("-- atlas:txmode none") {
            file.send(Sending::Each);
        }
        if is_checkpoint {
            for before in std::mem::take(&mut migrations.files) {
                let because = format!("the checkpoint `{name}` stands for it in a new database");
                migrations.skip(&before.path, because);
            }
        }
        migrations.files.push(file);
    }
    Ok(migrations)
}
