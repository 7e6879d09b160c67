//! goose: `N_name.sql` with `-- +goose Up`.

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::flat::{self, Order, Rules};
use crate::source::markers::Style;
use crate::source::migrations::{Migrations, Sending};
use crate::source::placeholder::Placeholders;
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "goose",
    name: "goose",
    files: "`<number>_name.sql` with `-- +goose Up`; of `.go` files it is said that they are missing",
    order: "the numbers",
    transaction: "each file in one, unless it says `-- +goose NO TRANSACTION`",
    not_run: "what follows `-- +goose Down`; other names; files without `-- +goose Up`",
    recognise,
    read,
};

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let count = flat::count(tree, at, flat::single);
    let found = Found::new("by `-- +goose` in them", count)?;
    flat::is_marked(tree, at, Style::Goose).then_some(found)
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let folder = &tree.folder(at).path;
    let mut migrations = Migrations::new(folder, "file", "each file in one transaction");
    let rules = Rules {
        tool: "goose",
        name: flat::single,
        order: Order::Number,
        sending: Sending::Transaction,
        outside: Sending::Each,
        style: Some(Style::Goose),
    };
    flat::read(tree, at, rules, &mut migrations)?;
    let fills_in = migrations.files.iter().any(|file| {
        let text = file.text.as_ref().map_or("", |text| text.text.as_str());
        text.contains("+goose ENVSUB ON")
    });
    if fills_in {
        migrations.placeholders = Placeholders::between("${", "}");
    }
    Ok(migrations)
}
