//! PL/pgSQL bodies: as much of them as says which SQL may run.

use super::{Expr, Name, Query, Statement, TypeName};
use crate::span::Span;

/// A function body or `DO` block in PL/pgSQL. All spans are relative to the body's text.
#[derive(Clone, Debug, PartialEq)]
pub struct PlpgsqlBlock {
    /// `<<label>>`
    pub label: Option<Name>,
    /// `DECLARE`
    pub declarations: Vec<PlpgsqlDeclaration>,
    /// The statements.
    pub statements: Vec<PlpgsqlStatement>,
    /// `EXCEPTION WHEN ... THEN`
    pub handlers: Vec<PlpgsqlHandler>,
    /// Where it stands.
    pub span: Span,
}

/// A variable, cursor or alias.
#[derive(Clone, Debug, PartialEq)]
pub struct PlpgsqlDeclaration {
    /// Its name.
    pub name: Name,
    /// Its type, as written; none for cursors and aliases. `%ROWTYPE` keeps the relation's name.
    pub type_name: Option<TypeName>,
    /// It was `relation%ROWTYPE`.
    pub row_type: bool,
    /// Its initial value.
    pub default: Option<Expr>,
    /// A cursor's query.
    pub query: Option<Statement>,
}

/// `EXCEPTION WHEN conditions THEN statements`.
#[derive(Clone, Debug, PartialEq)]
pub struct PlpgsqlHandler {
    /// Conditions in lower case: `duplicate_object`, `others`; `SQLSTATE '42710'` is the five characters.
    pub conditions: Vec<String>,
    /// The statements.
    pub statements: Vec<PlpgsqlStatement>,
}

/// A statement of PL/pgSQL and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct PlpgsqlStatement {
    /// What it is.
    pub kind: PlpgsqlStatementKind,
    /// Where it stands.
    pub span: Span,
}

/// The statements of PL/pgSQL.
#[derive(Clone, Debug, PartialEq)]
pub enum PlpgsqlStatementKind {
    /// `BEGIN ... END`
    Block(Box<PlpgsqlBlock>),
    /// `target := value`, with the target's text.
    Assign { target: String, value: PlpgsqlExpr },
    /// `IF ... ELSIF ... ELSE`: conditions with their bodies, and the rest.
    If {
        branches: Vec<(PlpgsqlExpr, Vec<PlpgsqlStatement>)>,
        otherwise: Vec<PlpgsqlStatement>,
    },
    /// `CASE`
    Case {
        operand: Option<PlpgsqlExpr>,
        branches: Vec<(Vec<PlpgsqlExpr>, Vec<PlpgsqlStatement>)>,
        otherwise: Option<Vec<PlpgsqlStatement>>,
    },
    /// `LOOP`, `WHILE` (with its condition).
    Loop {
        condition: Option<PlpgsqlExpr>,
        body: Vec<PlpgsqlStatement>,
    },
    /// `FOR i IN 1..3`
    ForInteger {
        variable: Name,
        from: PlpgsqlExpr,
        to: PlpgsqlExpr,
        reverse: bool,
        body: Vec<PlpgsqlStatement>,
    },
    /// `FOR r IN query`
    ForQuery {
        variable: String,
        query: Box<Statement>,
        body: Vec<PlpgsqlStatement>,
    },
    /// `FOR r IN EXECUTE text`
    ForExecute {
        variable: String,
        text: PlpgsqlExpr,
        using: Vec<PlpgsqlExpr>,
        body: Vec<PlpgsqlStatement>,
    },
    /// `FOREACH x IN ARRAY a`
    ForEach {
        variable: String,
        array: PlpgsqlExpr,
        body: Vec<PlpgsqlStatement>,
    },
    /// `RETURN [expression]`
    Return(Option<PlpgsqlExpr>),
    /// `RETURN QUERY query`
    ReturnQuery(Box<Statement>),
    /// `RETURN QUERY EXECUTE text`
    ReturnExecute(PlpgsqlExpr),
    /// `RETURN NEXT [expression]`
    ReturnNext(Option<PlpgsqlExpr>),
    /// `RAISE`: its level in lower case (`exception` when none is written), and its expressions.
    Raise {
        level: String,
        expressions: Vec<PlpgsqlExpr>,
    },
    /// `PERFORM query`
    Perform(Box<Query>),
    /// Any SQL statement; `into` when it has `INTO [STRICT]` targets, which are not part of the statement.
    Sql { statement: Box<Statement>, into: bool },
    /// `EXECUTE text [INTO target] [USING ...]`
    Execute {
        text: PlpgsqlExpr,
        using: Vec<PlpgsqlExpr>,
        into: bool,
    },
    /// `NULL`
    Null,
    /// `EXIT`, `CONTINUE`, `GET DIAGNOSTICS`, `OPEN`, `FETCH`, `CLOSE`, `COMMIT`, ...: its first word.
    Other(String),
}

/// An expression of PL/pgSQL: what would stand after `SELECT`.
pub type PlpgsqlExpr = Box<Query>;
