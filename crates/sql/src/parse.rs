//! Text to our own tree: the only place that knows the SQL parser.
//!
//! The parser is tolerant and yields events; `tree.rs` makes a flat tree of them, and one function per family of
//! statements makes our owned nodes of that. A lowering function cannot fail: what PostgreSQL would refuse it reports
//! through `Node::fail`, and the statement becomes [`StatementKind::Invalid`].

mod address;
mod aggregate;
mod alter_column;
mod alter_object;
mod alter_table;
#[cfg(test)]
mod alter_tests;
mod between;
mod clause;
mod column;
mod comment;
mod constraint;
mod constraint_attributes;
mod cut;
mod data;
mod data_type;
mod expr;
#[cfg(test)]
mod facts;
mod from;
mod grant;
mod index;
mod known_option;
mod large;
mod literal;
mod maintenance;
mod mend;
mod name;
mod named;
mod object;
#[cfg(test)]
mod object_tests;
mod operator;
mod option;
#[cfg(test)]
mod outline;
mod outside;
mod part;
mod partition;
mod plpgsql;
mod policy;
mod query;
mod role;
#[cfg(test)]
mod role_tests;
mod routine;
#[cfg(test)]
mod routine_tests;
mod schema;
mod sequence;
mod session;
#[cfg(test)]
mod session_tests;
mod setting;
mod signature;
mod since;
#[cfg(test)]
mod span_tests;
mod statement;
mod table;
#[cfg(test)]
mod table_tests;
#[cfg(test)]
mod tests;
mod tree;
mod trigger;
mod type_name;
mod unread;
mod view;

use squawk_parser::{EntryPoint, SyntaxKind};

use crate::ast::{DataStatement, Statement, StatementKind, SyntaxError};
use crate::span::Span;
use crate::split::{Dialect, MAX_NESTING, MAX_STATEMENT_BYTES, nesting, split_as};
pub use part::{parse_expression, parse_query, parse_type_name};
pub use plpgsql::{parse_plpgsql, parse_plpgsql_at};
use tree::{Node, Tree, syntax_error};

/// Reads one statement, as the splitter cut it, that begins at `offset` in its file. All spans are offsets into the
/// file. A text that PostgreSQL would refuse, or that holds several statements, is [`StatementKind::Invalid`].
pub fn parse_statement(sql: &str, offset: u32) -> Statement {
    parse_statement_in(sql, offset, None)
}

/// Reads one statement that is not in the file as it is, such as the text that `EXECUTE` makes: all its spans are that of
/// what makes it.
pub fn parse_made_statement(sql: &str, within: Span) -> Statement {
    parse_statement_in(sql, within.start, Some(within))
}

fn parse_statement_in(sql: &str, offset: u32, within: Option<Span>) -> Statement {
    let whole = within.unwrap_or_else(|| Span::of(0, sql.len()).shift(offset));
    let invalid = |error| Statement {
        kind: StatementKind::Invalid(error),
        span: whole,
        newer: None,
    };
    let shortened = large::without_rows(sql);
    let (text, cut) = match &shortened {
        Some((text, cut)) => (text.as_str(), Some(*cut)),
        None => (sql, None),
    };
    if text.len() > MAX_STATEMENT_BYTES as usize {
        return invalid(SyntaxError {
            message: "too large to be parsed".to_owned(),
            span: whole,
            sqlstate: "54000",
        });
    }
    if let Some(error) = too_deep(text, whole) {
        return invalid(error);
    }
    let mut tree = Tree::parse(text, offset, EntryPoint::SourceFile);
    if let Some(within) = within {
        tree = tree.standing_at(within);
    } else if let Some(cut) = cut {
        tree = tree.with_cut(cut);
    }
    let statement = if tree.has_error() {
        if let Some(statement) = tree.root().and_then(unread::statement) {
            return statement;
        }
        None
    } else {
        single_statement(&tree).map(|node| {
            known_option::check(node);
            Statement {
                newer: since::newest(node),
                ..statement::statement(node)
            }
        })
    };
    match (tree.take_error(), statement) {
        (None, Some(statement)) if cut.is_some() => Statement {
            kind: rows_skipped(statement.kind),
            span: whole,
            newer: statement.newer,
        },
        (None, Some(statement)) => statement,
        (error, _) => invalid(error.unwrap_or_else(|| syntax_error("there is no statement", whole))),
    }
}

fn rows_skipped(mut kind: StatementKind) -> StatementKind {
    if let StatementKind::Data(data) = &mut kind
        && let DataStatement::Insert(insert) = data.as_mut()
    {
        insert.rows_skipped = true;
    }
    kind
}

/// Cuts a text into statements, as the server does with the body of a function, and reads each.
pub fn parse_sql_body(body: &str) -> Vec<Statement> {
    split_as(body, Dialect::Server)
        .statements()
        .map(|(piece, _)| parse_statement(piece.span.text(body), piece.span.start))
        .collect()
}

/// Lexes a statement and parses it to events, of which nothing is made: what every reader of SQL has to do at least,
/// for benchmarks to compare with.
pub fn parse_to_events(sql: &str) {
    let lexed = squawk_parser::LexedStr::new(sql);
    let events = EntryPoint::SourceFile.parse(&lexed.to_input());
    std::hint::black_box(&events);
}

/// The one statement in the text; several make the text invalid.
fn single_statement<'t>(tree: &'t Tree<'_>) -> Option<Node<'t>> {
    let mut statements = tree
        .root()?
        .nodes()
        .filter(|node| node.kind() != SyntaxKind::EMPTY_STMT);
    let first = statements.next();
    if let Some(second) = statements.next() {
        let near = second.first_token().unwrap_or(second);
        second.fail(format!("syntax error at or near \"{}\"", near.text()));
    }
    first
}

/// The parser recurses and must not be given what would exhaust the stack.
fn too_deep(text: &str, span: Span) -> Option<SyntaxError> {
    let deep = text.len() > MAX_NESTING as usize && nesting(text) > MAX_NESTING;
    deep.then(|| SyntaxError {
        message: "nested too deeply to be parsed".to_owned(),
        span,
        sqlstate: "54001",
    })
}
