//! Names that say that something is a copy or was left behind.

use pgassay_catalog::Catalog;
use pgassay_catalog::relation::Relation;
use pgassay_catalog::words::{singular, words};

use crate::survey::Survey;

/// Words at the end of the name of a copy.
const COPY_WORDS: [&str; 12] = [
    "old",
    "new",
    "copy",
    "backup",
    "bak",
    "tmp",
    "temp",
    "orig",
    "original",
    "dup",
    "duplicate",
    "bkp",
];

/// Words that say that something was put aside.
const LEFTOVER_WORDS: [&str; 4] = ["backup", "bak", "bkp", "old"];

/// The table that another one looks like a copy of: its name without `old`, `copy`, `v2` or a date, and at least three in
/// five of its columns.
pub(crate) fn copy_of<'a>(catalog: &'a Catalog, survey: &Survey, table: &Relation) -> Option<&'a Relation> {
    let mut name = words(table.name.as_str());
    let whole = name.len();
    while name.len() > 1 && name.last().is_some_and(|last| is_copy_word(last)) {
        name.pop();
    }
    if name.len() == whole {
        return None;
    }
    if let Some(last) = name.last_mut() {
        *last = singular(last);
    }
    let original = survey.table(catalog, &name, table.schema)?;
    let shared = table
        .columns
        .iter()
        .filter(|column| original.column_named(&column.name).is_some())
        .count();
    let enough = shared > 1 && shared * 5 >= original.columns.len().min(table.columns.len()) * 3;
    (enough && original.id != table.id && !table.is_partition() && table.inherits.is_empty())
        .then_some(original)
}

fn is_copy_word(word: &str) -> bool {
    let number = word.bytes().all(|byte| byte.is_ascii_digit());
    COPY_WORDS.contains(&word) || word == "v" || number
}

/// Whether a name ends like that of a next version: `tasks_v2`, `tasks2`, not `tasks_20240131`.
pub(crate) fn is_version(name: &str) -> bool {
    words(name)
        .last()
        .is_some_and(|last| last.len() < 3 && last.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a table's name says that it was left behind: `orders_bak`, `tmp_import`.
pub(crate) fn is_leftover(name: &str) -> bool {
    let mut words = words(name);
    while words.len() > 1
        && words
            .last()
            .is_some_and(|last| last.bytes().all(|it| it.is_ascii_digit()))
    {
        words.pop();
    }
    let ends = words.len() > 1
        && words
            .last()
            .is_some_and(|last| LEFTOVER_WORDS.contains(&last.as_str()));
    let begins = words.len() > 1 && matches!(words[0].as_str(), "tmp" | "bak" | "bkp");
    ends || begins
}

/// Whether a schema's name says that it is a backup.
pub(crate) fn is_leftover_schema(name: &str) -> bool {
    words(name).iter().any(|word| {
        matches!(
            word.as_str(),
            "backup" | "backups" | "bak" | "bkp" | "old" | "tmp" | "temp"
        )
    })
}

/// Words of tables that keep what they name after it is gone.
const HISTORY_WORDS: [&str; 22] = [
    "audit",
    "log",
    "logs",
    "history",
    "histories",
    "archive",
    "archived",
    "event",
    "events",
    "snapshot",
    "snapshots",
    "outbox",
    "backup",
    "deleted",
    "tombstone",
    "lock",
    "locks",
    "metrics",
    "statistics",
    "stats",
    "usage",
    "trail",
];

/// Whether a table's name says that its rows stay when what they name goes: logs, statistics, archives.
pub(crate) fn keeps_history(table: &Relation) -> bool {
    words(table.name.as_str())
        .iter()
        .any(|word| HISTORY_WORDS.contains(&word.as_str()))
}

/// Whether a table was put aside: by its own name, by that of its schema, or as a copy of another.
pub(crate) fn is_put_aside(catalog: &Catalog, survey: &Survey, table: &Relation) -> bool {
    is_leftover(table.name.as_str())
        || catalog
            .schema(table.schema)
            .is_some_and(|schema| is_leftover_schema(schema.name.as_str()))
        || copy_of(catalog, survey, table).is_some()
}
