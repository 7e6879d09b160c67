//! CREATE TABLE, CREATE FOREIGN TABLE, CREATE TABLE AS, SELECT INTO, TRUNCATE.

use squawk_parser::SyntaxKind::*;

use super::clause::{drop_behavior, persistence, relation_name};
use super::column::column;
use super::constraint::table_constraint;
use super::index::{tablespace, using_method};
use super::name::{child_name, child_object_name, name, object_names_of};
use super::option::{child_attribute_list, foreign_options};
use super::partition::{partition_bound, partition_by};
use super::query::{optional_query, query};
use super::tree::Node;
use crate::ast::{
    CreateTable, CreateTableAs, LikeClause, LikeProperties, Name, ObjectName, OnCommit, PartitionBound,
    StatementKind, TableConstraintKind, TableElement, Truncate,
};

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    match node.kind() {
        CREATE_TABLE_AS => create_table_as(node),
        _ => StatementKind::CreateTable(Box::new(create_table(node))),
    }
}

fn create_table(node: Node<'_>) -> CreateTable {
    let partition_of = partition_parent(node);
    let of_type = node.child(OF_TYPE).map(of_type);
    let typed = partition_of.is_some() || of_type.is_some();
    let list = node.child(TABLE_ARG_LIST);
    if list.is_none() && !typed {
        node.fail("the list of columns is missing");
    }
    let inherits = node.child(INHERITS);
    if let Some(inherits) = inherits
        && typed
    {
        inherits.fail("syntax error at or near \"INHERITS\"");
    }
    let mut options = child_attribute_list(node);
    options.extend(
        node.child(ALTER_OPTION_LIST)
            .into_iter()
            .flat_map(foreign_options),
    );
    let server = node
        .child(SERVER_CLAUSE)
        .map(|clause| child_name(clause, SERVER_REF));
    if node.kind() == CREATE_FOREIGN_TABLE && server.is_none() {
        node.fail("the server is missing");
    }
    let mut elements = list.map(|list| elements(list, typed)).unwrap_or_default();
    if node.kind() != CREATE_FOREIGN_TABLE {
        validate(&mut elements);
    }
    CreateTable {
        persistence: persistence(node),
        if_not_exists: node.has(IF_NOT_EXISTS),
        name: child_object_name(node, TABLE_NAME),
        elements,
        inherits: inherits
            .map(|clause| object_names_of(clause, TABLE_NAME_REF))
            .unwrap_or_default(),
        partition_of,
        of_type,
        partition_by: node.child(PARTITION_BY).map(partition_by),
        access_method: using_method(node),
        options,
        on_commit: on_commit(node),
        tablespace: tablespace(node),
        server,
    }
}

fn partition_parent(node: Node<'_>) -> Option<(ObjectName, PartitionBound)> {
    let clause = node.child(PARTITION_OF)?;
    let bound = partition_bound(node).unwrap_or_else(|| {
        clause.fail("the partition's bound is missing");
        PartitionBound::Default
    });
    Some((child_object_name(clause, TABLE_NAME_REF), bound))
}

/// The type in an `OF_TYPE`, which PostgreSQL takes as a name only.
pub(super) fn of_type(clause: Node<'_>) -> ObjectName {
    let path = clause.child(PATH_TYPE).unwrap_or(clause);
    if path.has(ARG_LIST) || path.has(SETOF_KW) {
        path.fail("the name of a composite type is expected here");
    }
    child_object_name(path, PATH_REF)
}

/// The columns, constraints and LIKE clauses of a `TABLE_ARG_LIST`. In `OF type` and `PARTITION OF` tables columns have
/// no types, elsewhere all have one.
fn elements(list: Node<'_>, typed: bool) -> Vec<TableElement> {
    let mut elements = Vec::with_capacity(list.nodes().count());
    elements.extend(list.nodes().filter_map(|child| match child.kind() {
        COLUMN => {
            let column = column(child);
            if column.type_name.is_some() == typed {
                child.fail(if typed {
                    "a column of a typed table or partition has no type of its own"
                } else {
                    "a type is missing"
                });
            }
            Some(TableElement::Column(column))
        }
        LIKE_CLAUSE => {
            if typed {
                child.fail("syntax error at or near \"LIKE\"");
            }
            Some(TableElement::Like(like(child)))
        }
        _ => table_constraint(child).map(TableElement::Constraint),
    }));
    elements
}

/// There are no rows in a new table that could break a constraint which is NOT VALID (`transformCheckConstraints`,
/// `transformFKConstraints`).
fn validate(elements: &mut [TableElement]) {
    for element in elements {
        if let TableElement::Constraint(constraint) = element
            && matches!(
                constraint.kind,
                TableConstraintKind::Check(_) | TableConstraintKind::ForeignKey { .. }
            )
        {
            constraint.attributes.not_valid = false;
        }
    }
}

/// Later INCLUDING and EXCLUDING override earlier ones.
fn like(node: Node<'_>) -> LikeClause {
    let mut including = LikeProperties::default();
    for option in node.nodes() {
        let value = match option.kind() {
            INCLUDING_PROPERTY => true,
            EXCLUDING_PROPERTY => false,
            _ => continue,
        };
        match option.first_node().map(Node::kind) {
            Some(PROPERTY_COMMENTS) => including.comments = value,
            Some(PROPERTY_COMPRESSION) => including.compression = value,
            Some(PROPERTY_CONSTRAINTS) => including.constraints = value,
            Some(PROPERTY_DEFAULTS) => including.defaults = value,
            Some(PROPERTY_GENERATED) => including.generated = value,
            Some(PROPERTY_IDENTITY) => including.identity = value,
            Some(PROPERTY_INDEXES) => including.indexes = value,
            Some(PROPERTY_STATISTICS) => including.statistics = value,
            Some(PROPERTY_STORAGE) => including.storage = value,
            Some(PROPERTY_ALL) => {
                including = LikeProperties {
                    comments: value,
                    compression: value,
                    constraints: value,
                    defaults: value,
                    generated: value,
                    identity: value,
                    indexes: value,
                    statistics: value,
                    storage: value,
                }
            }
            _ => {}
        }
    }
    LikeClause {
        table: child_object_name(node, RELATION_NAME_REF),
        including,
    }
}

fn on_commit(node: Node<'_>) -> Option<OnCommit> {
    let clause = node.child(ON_COMMIT)?;
    match clause.first_node().map(Node::kind) {
        Some(PRESERVE_ROWS) => Some(OnCommit::PreserveRows),
        Some(DELETE_ROWS) => Some(OnCommit::DeleteRows),
        _ => Some(OnCommit::Drop),
    }
}

fn create_table_as(node: Node<'_>) -> StatementKind {
    let columns = node.child(TABLE_ARG_LIST).map(bare_columns).unwrap_or_default();
    let query = optional_query(node);
    if query.is_none() && !node.has(EXECUTE) {
        node.fail("a query is missing");
    }
    StatementKind::CreateTableAs(Box::new(CreateTableAs {
        materialized_view: false,
        persistence: persistence(node),
        if_not_exists: node.has(IF_NOT_EXISTS),
        name: child_object_name(node, TABLE_NAME),
        columns,
        options: child_attribute_list(node),
        on_commit: on_commit(node),
        query,
        no_data: node.has(WITH_NO_DATA),
    }))
}

/// The names in a list that the parser reads as columns of a table; CREATE TABLE AS takes names only.
fn bare_columns(list: Node<'_>) -> Vec<Name> {
    list.nodes()
        .filter_map(|child| match child.child(COLUMN_NAME) {
            Some(column) if child.nodes().count() == 1 => Some(name(column)),
            _ => {
                child.fail("CREATE TABLE AS takes names of columns only");
                None
            }
        })
        .collect()
}

/// Whether a query is a `SELECT ... INTO table`.
pub(super) fn is_select_into(node: Node<'_>) -> bool {
    into_clause(node).is_some()
}

/// `SELECT ... INTO table`.
pub(super) fn select_into(node: Node<'_>) -> StatementKind {
    let into = into_clause(node).unwrap_or(node);
    StatementKind::CreateTableAs(Box::new(CreateTableAs {
        materialized_view: false,
        persistence: persistence(into),
        if_not_exists: false,
        name: child_object_name(into, TABLE_NAME),
        columns: Vec::new(),
        options: Vec::new(),
        on_commit: None,
        query: Some(query(node)),
        no_data: false,
    }))
}

/// INTO belongs to the first of the selects that a UNION joins, wherever that stands.
fn into_clause(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        SELECT_INTO => node.child(INTO_CLAUSE),
        COMPOUND_SELECT | PAREN_SELECT => into_clause(node.first_node()?),
        _ => None,
    }
}

pub(super) fn truncate(node: Node<'_>) -> StatementKind {
    let list = node.child(TABLE_LIST);
    StatementKind::Truncate(Box::new(Truncate {
        tables: list
            .into_iter()
            .flat_map(|list| list.children_of(TABLE_RELATION_NAME))
            .map(|table| relation_name(table).0)
            .collect(),
        behavior: drop_behavior(node),
    }))
}
