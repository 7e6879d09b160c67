//! CREATE SEQUENCE, and the options that identity columns share with it.

use squawk_parser::SyntaxKind::*;

use super::clause::persistence;
use super::literal::signed_integer;
use super::name::{child_object_name, parts};
use super::tree::Node;
use super::type_name::child_type;
use crate::ast::{CreateSequence, Name, ObjectName, SequenceOption, StatementKind};
use crate::name::QualifiedName;

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    StatementKind::CreateSequence(Box::new(CreateSequence {
        persistence: persistence(node),
        if_not_exists: node.has(IF_NOT_EXISTS),
        name: child_object_name(node, SEQUENCE),
        options: sequence_options(node),
    }))
}

/// The options directly below a node: a `SEQUENCE_OPTION_LIST`, `CREATE_SEQUENCE` or `ALTER_SEQUENCE`.
pub(super) fn sequence_options(node: Node<'_>) -> Vec<SequenceOption> {
    node.nodes().filter_map(sequence_option).collect()
}

/// The option that a node is; none for other nodes.
pub(super) fn sequence_option(node: Node<'_>) -> Option<SequenceOption> {
    Some(match node.kind() {
        OPTION_AS_TYPE => SequenceOption::Type(child_type(node)),
        OPTION_CACHE => SequenceOption::Cache(value(node)),
        OPTION_CYCLE => SequenceOption::Cycle(true),
        OPTION_NO_CYCLE => SequenceOption::Cycle(false),
        OPTION_INCREMENT => SequenceOption::Increment(value(node)),
        OPTION_LOGGED => SequenceOption::Logged(true),
        OPTION_UNLOGGED => SequenceOption::Logged(false),
        OPTION_MAX_VALUE => SequenceOption::Maximum(Some(value(node))),
        OPTION_NO_MAX_VALUE => SequenceOption::Maximum(None),
        OPTION_MIN_VALUE => SequenceOption::Minimum(Some(value(node))),
        OPTION_NO_MIN_VALUE => SequenceOption::Minimum(None),
        OPTION_OWNED_BY => SequenceOption::OwnedBy(owner(node)),
        OPTION_RESTART | RESTART => SequenceOption::Restart(node.first_node().map(signed_integer)),
        OPTION_SEQUENCE_NAME => SequenceOption::Name(child_object_name(node, SEQUENCE)),
        OPTION_START => SequenceOption::Start(value(node)),
        _ => return None,
    })
}

/// The number behind the option's words.
fn value(node: Node<'_>) -> i64 {
    match node.first_node() {
        Some(number) => signed_integer(number),
        None => {
            node.fail("a whole number is missing");
            0
        }
    }
}

/// The column in `OWNED BY table.column`; none for `NONE`.
fn owner(node: Node<'_>) -> Option<(ObjectName, Name)> {
    let column = node.child(QUALIFIED_COLUMN_NAME_REF)?;
    let names = parts(column);
    if let [only] = names.as_slice()
        && only.value == "none"
    {
        return None;
    }
    let owner = column_of_relation(column);
    if owner.is_none() {
        column.fail("invalid OWNED BY option");
    }
    owner
}

/// The relation and the column that a path of two to four names stands for.
pub(super) fn column_of_relation(node: Node<'_>) -> Option<(ObjectName, Name)> {
    let mut names = parts(node);
    let column = names.pop()?;
    let relation = names.pop()?;
    let mut span = relation.span;
    let schema = names.pop().map(|schema| {
        span = schema.span.join(span);
        schema.value
    });
    let database = names.pop().map(|database| {
        span = database.span.join(span);
        database.value
    });
    if !names.is_empty() {
        node.fail(format!(
            "improper qualified name (too many dotted names): {}",
            node.text()
        ));
    }
    let value = QualifiedName {
        database,
        schema,
        name: relation.value,
    };
    Some((ObjectName { value, span }, column))
}
