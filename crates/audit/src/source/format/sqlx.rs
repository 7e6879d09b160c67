//! sqlx: `N_name.sql`, or `N_name.up.sql` and `N_name.down.sql`.

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::flat::{self, Name, Order, Rules};
use crate::source::migrations::{Migrations, Sending};
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "sqlx",
    name: "sqlx",
    files: "`<number>_name.sql` or `<number>_name.up.sql`, in a project whose `Cargo.toml` names sqlx",
    order: "the numbers",
    transaction: "each file in one; where it begins with `-- no-transaction` it is one message",
    not_run: "`.down.sql`; other names; the second file of a version",
    recognise,
    read,
};

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let count = flat::count(tree, at, name);
    let found = Found::new("by the names of the files, and Cargo.toml", count)?;
    tree.mentions(at, "Cargo.toml", "sqlx").then_some(found)
}

fn name(name: &str) -> Name {
    match flat::pair(name) {
        Name::NotRun(_) => flat::single(name),
        pair => pair,
    }
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let mut migrations = Migrations::new(&tree.folder(at).path, "file", "each file in one transaction");
    let rules = Rules {
        tool: "sqlx",
        name,
        order: Order::Number,
        sending: Sending::Transaction,
        outside: Sending::Message,
        style: None,
    };
    flat::read(tree, at, rules, &mut migrations)?;
    Ok(migrations)
}
