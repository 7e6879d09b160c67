//! node-pg-migrate with SQL files: `<time>_name.sql` with `-- Up Migration`.

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::flat::{self, Name, Order, Rules};
use crate::source::markers::Style;
use crate::source::migrations::{Migrations, Sending};
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "node-pg-migrate",
    name: "node-pg-migrate",
    files: "`<number>_name.sql` or `<number>-name.sql` with `-- Up Migration`; of programs it is said that they are missing",
    order: "the numbers",
    transaction: "all pending files in one, unless set otherwise; here each file in one",
    not_run: "what follows `-- Down Migration`; other names",
    recognise,
    read,
};

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let count = flat::count(tree, at, name);
    if flat::is_marked(tree, at, Style::NodePgMigrate) {
        return Found::new("by `-- Up Migration` in them", count);
    }
    let is_named = count > 0 && tree.mentions(at, "package.json", "\"node-pg-migrate\"");
    Found::new("by the names of the files, and package.json", count).filter(|_| is_named)
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let folder = &tree.folder(at).path;
    let mut migrations = Migrations::new(folder, "file", "each file in one transaction");
    let rules = Rules {
        tool: "node-pg-migrate",
        name,
        order: Order::Number,
        sending: Sending::Unknown,
        outside: Sending::Each,
        style: None,
    };
    flat::read(tree, at, rules, &mut migrations)?;
    Ok(migrations)
}

/// The version of `<number>_name.sql` or `<number>-name.sql`.
fn name(name: &str) -> Name {
    match flat::digits(flat::stem(name)) {
        Some((version, _)) => Name::Up(version.to_owned()),
        None => Name::NotRun("its name does not begin with a number, so it is skipped"),
    }
}
