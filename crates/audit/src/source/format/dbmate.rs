//! dbmate: `N_name.sql` with `-- migrate:up`.

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::flat::{self, Order, Rules};
use crate::source::markers::Style;
use crate::source::migrations::{Migrations, Sending};
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "dbmate",
    name: "dbmate",
    files: "`<number>_name.sql` with `-- migrate:up`",
    order: "the numbers as text",
    transaction: "each file in one, unless it says `-- migrate:up transaction:false`",
    not_run: "what follows `-- migrate:down`; other names; files without `-- migrate:up`",
    recognise,
    read,
};

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let count = flat::count(tree, at, flat::single);
    let found = Found::new("by `-- migrate:up` in them", count)?;
    flat::is_marked(tree, at, Style::Dbmate).then_some(found)
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let folder = &tree.folder(at).path;
    let mut migrations = Migrations::new(folder, "file", "each file in one transaction");
    let rules = Rules {
        tool: "dbmate",
        name: flat::single,
        order: Order::Text,
        sending: Sending::Transaction,
        outside: Sending::Each,
        style: Some(Style::Dbmate),
    };
    flat::read(tree, at, rules, &mut migrations)?;
    Ok(migrations)
}
