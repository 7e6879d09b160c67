//! sql-migrate: `N_name.sql` with `-- +migrate Up`.

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::flat::{self, Name, Order, Rules};
use crate::source::markers::Style;
use crate::source::migrations::{Migrations, Sending};
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "sql-migrate",
    name: "sql-migrate",
    files: "files with `-- +migrate Up`",
    order: "the numbers, then the names",
    transaction: "each file in one, unless it says `-- +migrate Up notransaction`",
    not_run: "what follows `-- +migrate Down`",
    recognise,
    read,
};

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let count = flat::count(tree, at, name);
    let found = Found::new("by `-- +migrate` in them", count)?;
    flat::is_marked(tree, at, Style::SqlMigrate).then_some(found)
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let folder = &tree.folder(at).path;
    let mut migrations = Migrations::new(folder, "file", "each file in one transaction");
    let rules = Rules {
        tool: "sql-migrate",
        name,
        order: Order::Number,
        sending: Sending::Transaction,
        outside: Sending::Each,
        style: Some(Style::SqlMigrate),
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
