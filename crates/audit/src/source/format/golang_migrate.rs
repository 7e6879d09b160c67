//! golang-migrate: `N_title.up.sql` and `N_title.down.sql`.

use super::{Format, Found};
use crate::source::SourceError;
use crate::source::flat::{self, Name, Order, Rules};
use crate::source::migrations::{Migrations, Sending};
use crate::source::tree::Tree;

pub(super) const FORMAT: Format = Format {
    id: "golang-migrate",
    name: "golang-migrate",
    files: "`<number>_title.up.sql`",
    order: "the numbers",
    transaction: "none of its own: a file of several statements is one message, and so one transaction",
    not_run: "`.down.sql`; other names; the second file of a version",
    recognise,
    read,
};

fn recognise(tree: &Tree, at: usize) -> Option<Found> {
    let count = flat::count(tree, at, flat::pair);
    if count == 0 {
        return None;
    }
    let uses = |word: &str| tree.mentions(at, "go.mod", word);
    if uses("golang-migrate/migrate") && !uses("mattermost/morph") {
        return Found::new("by the names of the files, and go.mod", count);
    }
    // Files of both kinds are run by something else.
    let is_single =
        |name: &str| matches!(flat::pair(name), Name::NotRun(_)) && matches!(flat::single(name), Name::Up(_));
    if tree.folder(at).scripts().any(is_single) {
        return None;
    }
    // Others name their files so too, and run them otherwise.
    let others = [
        "uptrace/bun",
        "mattermost/morph",
        "ory/pop",
        "gobuffalo/pop",
        "gobuffalo/buffalo",
    ];
    let is_other = others.iter().any(|word| uses(word)) || tree.mentions(at, "package.json", "db-migrate");
    Found::new("by the names of the files", count).filter(|_| !is_other)
}

fn read(tree: &Tree, at: usize) -> Result<Migrations, SourceError> {
    let run = "each file as one message, which is one transaction where it has several statements";
    let mut migrations = Migrations::new(&tree.folder(at).path, "up file", run);
    let rules = Rules {
        tool: "golang-migrate",
        name: flat::pair,
        order: Order::Number,
        sending: Sending::Message,
        outside: Sending::Message,
        style: None,
    };
    flat::read(tree, at, rules, &mut migrations)?;
    Ok(migrations)
}
