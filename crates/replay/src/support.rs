//! What replay knows of each statement.
//!
//! The rows stand in `support/statements.txt`. A statement's rows are found by an exhaustive match over the tree
//! (`support/kind.rs`), so that a new statement needs a row; the tests run the example of each row here and on a
//! server, and hold every other statement that they run against what its rows say.

mod kind;
#[cfg(test)]
mod tests;

use pgassay_catalog::gap::Effects;
use pgassay_sql::ast::Statement;

pub use kind::rows_of;

/// How well a statement is modelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Support {
    /// What it does and why it may be refused.
    Full,
    /// The catalog is right, but some refusals are not seen, or a part of it is a gap.
    Partial,
    /// It always leaves a gap.
    Gap,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The statement, or one form of it, in capitals.
    pub statement: &'static str,
    /// How well it is modelled.
    pub support: Support,
    /// The first major version that knows the form; 14 stands for all.
    pub since: u16,
    /// Statements of which the last one has the form, to be run after [`SET_UP`]; nothing where none can be written
    /// that every server takes.
    pub example: Option<&'static str>,
    /// What is missing; empty for [`Support::Full`].
    pub note: &'static str,
}

/// What must be there before an example.
pub const SET_UP: &str = include_str!("support/set_up.sql");

/// The rows, in alphabetical order.
pub fn rows() -> impl Iterator<Item = Row> {
    include_str!("support/statements.txt").lines().filter_map(row)
}

fn row(line: &'static str) -> Option<Row> {
    let mut parts = line.split(" | ");
    let statement = parts.next()?;
    let (support, since) = parts
        .next()
        .map(|it| it.split_once(" since ").unwrap_or((it, "14")))?;
    let given = |part: Option<&'static str>| part.filter(|it| *it != "-");
    Some(Row {
        statement,
        support: match support {
            "full" => Support::Full,
            "partial" => Support::Partial,
            _ => Support::Gap,
        },
        since: since.parse().ok()?,
        example: given(parts.next()),
        note: given(parts.next()).unwrap_or_default(),
    })
}

/// Whether one of the rows of a statement lets it leave a gap.
pub fn may_leave_gap(statement: &Statement) -> bool {
    let named = rows_of(statement);
    rows().any(|row| row.support != Support::Full && named.contains(&row.statement))
}

/// What a statement may have done where it cannot be told, in words.
pub fn effects_in_words(statement: &Statement) -> String {
    const WORDS: [(Effects, &str); 14] = [
        (Effects::TABLES, "tables"),
        (Effects::COLUMNS, "columns"),
        (Effects::INDEXES, "indexes"),
        (Effects::CONSTRAINTS, "constraints"),
        (Effects::POLICIES, "policies"),
        (Effects::GRANTS, "grants"),
        (Effects::TRIGGERS, "triggers"),
        (Effects::FUNCTIONS, "functions"),
        (Effects::TYPES, "types"),
        (Effects::VIEWS, "views"),
        (Effects::ROLES, "roles"),
        (Effects::ROW_SECURITY, "row security"),
        (Effects::COMMENTS, "comments"),
        (Effects::OTHER, "other objects"),
    ];
    let effects = crate::gap::effects_of(&statement.kind);
    if effects == Effects::ANYTHING {
        return "anything".to_owned();
    }
    let words: Vec<&str> = WORDS
        .iter()
        .filter(|(effect, _)| effects.intersects(*effect))
        .map(|(_, word)| *word)
        .collect();
    if words.is_empty() {
        "nothing".to_owned()
    } else {
        words.join(", ")
    }
}
