//! refinery: `V1__name.sql` and `U1__name.sql`, both of which are run.

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::flat::{self, Name, Order, Rules};
use crate::source::migrations::{Migrations, Sending};
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "refinery",
    name: "refinery",
    files: "`V<number>__name.sql` and `U<number>__name.sql`, in a project whose `Cargo.toml` names refinery",
    order: "the numbers",
    transaction: "each file in one",
    not_run: "other names; the second file of a version; programs",
    recognise,
    read,
};

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let count = flat::count(tree, at, name);
    let found = Found::new("by the names of the files, and Cargo.toml", count)?;
    tree.mentions(at, "Cargo.toml", "refinery").then_some(found)
}

fn name(name: &str) -> Name {
    let wrong = Name::NotRun("its name is not V<number>__name.sql, so refinery skips it");
    let versioned = flat::stem(name).strip_prefix(['V', 'U']);
    match versioned.and_then(flat::digits) {
        Some((version, rest)) if rest.starts_with("__") => Name::Up(version.to_owned()),
        _ => wrong,
    }
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let mut migrations = Migrations::new(&tree.folder(at).path, "file", "each file in one transaction");
    let rules = Rules {
        tool: "refinery",
        name,
        order: Order::Number,
        sending: Sending::Transaction,
        outside: Sending::Transaction,
        style: None,
    };
    flat::read(tree, at, rules, &mut migrations)?;
    Ok(migrations)
}
