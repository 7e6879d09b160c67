//! What replay knows of each statement, kept by hand: its rows were set by reading the code, and not every family has one.

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
    partial("ALTER DEFAULT PRIVILEGES", "large objects are a gap"),
    full("ALTER DOMAIN"),
    full("ALTER POLICY"),
    full("ALTER SEQUENCE"),
    full("ALTER TABLE ADD COLUMN"),
    full("ALTER TABLE ADD CONSTRAINT"),
    partial(
        "ALTER TABLE ALTER COLUMN",
        "a new type does not change what views that do not use the column print",
    ),
    partial(
        "ALTER TABLE ATTACH",
        "bounds of types other than whole numbers and dates are not compared",
    ),
    full("ALTER TABLE DROP COLUMN"),
    full("ALTER TABLE DROP CONSTRAINT"),
    full("ALTER TABLE OWNER"),
    full("ALTER TABLE RENAME"),
    full("ALTER TABLE ROW SECURITY"),
    full("ALTER TABLE SET SCHEMA"),
    full("ALTER TYPE"),
    full("COMMENT"),
    partial("CREATE DOMAIN", "expressions that cannot be bound are left out"),
    partial(
        "CREATE EXTENSION",
        "members of extensions that are not contrib's or pgvector are a gap",
    ),
    gap("CREATE FUNCTION", "not modelled"),
    partial(
        "CREATE INDEX",
        "whether an operator class of an extension supports ordering is not checked",
    ),
    full("CREATE POLICY"),
    full("CREATE ROLE"),
    gap("CREATE RULE", "not modelled"),
    full("CREATE SCHEMA"),
    full("CREATE SEQUENCE"),
    full("CREATE TABLE"),
    gap("CREATE TABLE AS", "not modelled"),
    full("CREATE TABLE INHERITS"),
    partial("CREATE TABLE LIKE", "extended statistics are not copied"),
    partial(
        "CREATE TABLE PARTITION OF",
        "bounds of types other than whole numbers and dates are not compared",
    ),
    gap("CREATE TRIGGER", "not modelled"),
    full("CREATE TYPE"),
    gap("CREATE VIEW", "not modelled"),
    partial("DO", "what depends on rows or unknown functions is a gap"),
    full("DROP FUNCTION"),
    full("DROP INDEX"),
    full("DROP SCHEMA"),
    full("DROP TABLE"),
    full("DROP TYPE"),
    full("DROP VIEW"),
    full("GRANT"),
    gap("INSERT", "names in statements that change rows are not looked up"),
    full("REVOKE"),
    full("SET ROLE"),
    partial("SET search_path", "values of numbers with units are not checked"),
    full("TRANSACTION"),
];
