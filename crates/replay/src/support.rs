//! What replay knows of each statement: the tests count over this table, and the documentation is made from it.

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
    /// What is missing; empty for [`Support::Full`].
    pub note: &'static str,
}

const fn full(statement: &'static str) -> Row {
    Row {
        statement,
        support: Support::Full,
        note: "",
    }
}

const fn partial(statement: &'static str, note: &'static str) -> Row {
    Row {
        statement,
        support: Support::Partial,
        note,
    }
}

const fn gap(statement: &'static str, note: &'static str) -> Row {
    Row {
        statement,
        support: Support::Gap,
        note,
    }
}

/// The statements, in alphabetical order.
pub const STATEMENTS: &[Row] = &[
    gap("ALTER DEFAULT PRIVILEGES", "not modelled"),
    full("BEGIN"),
    full("COMMIT"),
    full("RELEASE SAVEPOINT"),
    full("ROLLBACK"),
    full("ROLLBACK TO SAVEPOINT"),
    full("SAVEPOINT"),
    partial("SET", "values of numbers with units are not checked"),
];
