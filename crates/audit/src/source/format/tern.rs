//! tern: `NNN_name.sql` with `---- create above / drop below ----`.

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::flat::{self, Order, Rules};
use crate::source::markers::Style;
use crate::source::migrations::{Migrations, Sending};
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "tern",
    name: "tern",
    files: "`<number>_name.sql`",
    order: "the numbers",
    transaction: "each file in one, unless it says `---- tern: disable-tx ----`",
    not_run: "what follows `---- create above / drop below ----`",
    recognise,
    read,
};

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let count = flat::count(tree, at, flat::single);
    let found = Found::new("by `---- create above / drop below ----` in them", count)?;
    flat::is_marked(tree, at, Style::Tern).then_some(found)
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let folder = &tree.folder(at).path;
    let mut migrations = Migrations::new(folder, "file", "each file in one transaction");
    let rules = Rules {
        tool: "tern",
        name: flat::single,
        order: Order::Number,
        sending: Sending::Transaction,
        outside: Sending::Each,
        style: None,
    };
    flat::read(tree, at, rules, &mut migrations)?;
    Ok(migrations)
}
