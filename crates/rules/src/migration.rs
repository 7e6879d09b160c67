//! Migrations as their tool sees them: files with versions, in an order.

use pgassay_catalog::location::{FileId, Location};
use pgassay_sql::span::Span;

use crate::context::Context;
use crate::finding::{Kind, ObjectRef};

/// A migration, run or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migration {
    /// Its file.
    pub file: FileId,
    /// The file's path from the root of the repository.
    pub path: String,
    /// What the tool knows it by; none where it is not a migration to the tool.
    pub version: Option<String>,
    /// Whether it may not have been run yet.
    pub pending: bool,
    /// Whether its text is another than where it was run.
    pub changed: bool,
    /// Whether it holds no statement.
    pub is_empty: bool,
    /// Whether a comment of it says that this is meant: more than a line of a template.
    pub is_empty_on_purpose: bool,
    /// Whether something undoes it.
    pub has_way_back: bool,
    /// Why the tool never runs it, although it looks as if it were meant to: a clause without a full stop.
    pub skipped: Option<String>,
}

/// Words by which people say that a file is empty on purpose.
const ON_PURPOSE: [&str; 11] = [
    "purpose",
    "intentional",
    "deliberate",
    "no-op",
    "noop",
    "placeholder",
    "removed",
    "moved",
    "reverted",
    "superseded",
    "no longer",
];

/// Whether the text of a file without statements says that it is so on purpose.
pub fn is_empty_on_purpose(text: &str) -> bool {
    let text = text.to_lowercase();
    ON_PURPOSE.iter().any(|word| text.contains(word))
}

impl Migration {
    /// The name of its file; of `migration.sql`, `up.sql` and their like that of the folder.
    pub fn name(&self) -> &str {
        let mut parts = self.path.rsplit('/');
        let name = parts.next().unwrap_or_default();
        match (name, parts.next()) {
            ("migration.sql" | "up.sql", Some(folder)) => folder,
            _ => name,
        }
    }

    /// The number that its version is, where it is one: to be compared with others as numbers are.
    pub fn number(&self) -> Option<(usize, &str)> {
        let version = self.version.as_deref()?;
        let digits = version.trim_start_matches('0');
        let is_number = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then_some((digits.len(), digits))
    }
}

impl Context<'_> {
    /// A migration, to report on.
    pub fn on_migration(&self, migration: &Migration) -> ObjectRef {
        ObjectRef {
            kind: Kind::Migration,
            name: migration.path.clone(),
            id: None,
        }
    }

    /// Where a migration begins.
    pub fn at_migration(&self, migration: &Migration) -> Option<Location> {
        Some(Location {
            file: migration.file,
            span: Span::of(0, 0),
        })
    }
}
