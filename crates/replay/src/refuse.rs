//! PostgreSQL's refusals that many statements share, in its own words.

use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_catalog::relation::RelationKind;
use pgassay_sql::ast::{Name, ObjectKind, ObjectName};
use pgassay_sql::name::{Identifier, QualifiedName};

/// A refusal with a code and a message.
pub(crate) fn refusal(sqlstate: SqlState, message: impl Into<String>) -> Obstacle {
    Refusal::new(sqlstate, message).into()
}

/// A name as PostgreSQL's messages print it: without quotes of its own.
pub(crate) fn plain(name: &QualifiedName) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", schema.as_str(), name.name.as_str()),
        None => name.name.as_str().to_owned(),
    }
}

pub(crate) fn missing(kind: ObjectKind, word: &str, sqlstate: SqlState, name: &ObjectName) -> Obstacle {
    let message = format!("{word} \"{}\" does not exist", plain(&name.value));
    Refusal::new(sqlstate, message)
        .about(kind, name.value.clone())
        .at(name.span)
        .into()
}

/// `relation "t" does not exist`
pub(crate) fn missing_relation(name: &ObjectName) -> Obstacle {
    missing(ObjectKind::Table, "relation", SqlState::UNDEFINED_TABLE, name)
}

/// `schema "s" does not exist`
pub(crate) fn missing_schema(name: &Identifier) -> Refusal {
    let message = format!("schema \"{}\" does not exist", name.as_str());
    Refusal::new(SqlState::INVALID_SCHEMA_NAME, message)
        .about(ObjectKind::Schema, QualifiedName::new(name.clone()))
}

/// `column "c" of relation "t" does not exist`
pub(crate) fn missing_column(column: &Name, relation: &Identifier) -> Obstacle {
    let message = format!(
        "column \"{}\" of relation \"{}\" does not exist",
        column.value.as_str(),
        relation.as_str()
    );
    Refusal::new(SqlState::UNDEFINED_COLUMN, message)
        .about(ObjectKind::Column, of_relation(relation, &column.value))
        .at(column.span)
        .into()
}

/// `column "c" of relation "t" already exists`
pub(crate) fn duplicate_column(column: &Name, relation: &Identifier) -> Obstacle {
    let message = format!(
        "column \"{}\" of relation \"{}\" already exists",
        column.value.as_str(),
        relation.as_str()
    );
    Refusal::new(SqlState::DUPLICATE_COLUMN, message)
        .about(ObjectKind::Column, of_relation(relation, &column.value))
        .at(column.span)
        .into()
}

/// `constraint "c" of relation "t" does not exist`
pub(crate) fn missing_constraint(constraint: &Name, relation: &Identifier) -> Obstacle {
    let message = format!(
        "constraint \"{}\" of relation \"{}\" does not exist",
        constraint.value.as_str(),
        relation.as_str()
    );
    Refusal::new(SqlState::UNDEFINED_OBJECT, message)
        .about(ObjectKind::Constraint, of_relation(relation, &constraint.value))
        .at(constraint.span)
        .into()
}

/// `constraint "c" for relation "t" already exists`
pub(crate) fn duplicate_constraint(constraint: &Identifier, relation: &Identifier) -> Obstacle {
    let message = format!(
        "constraint \"{}\" for relation \"{}\" already exists",
        constraint.as_str(),
        relation.as_str()
    );
    Refusal::new(SqlState::DUPLICATE_OBJECT, message)
        .about(ObjectKind::Constraint, of_relation(relation, constraint))
        .into()
}

/// The name of what hangs on a relation, with the relation in the place of a schema.
pub(crate) fn of_relation(relation: &Identifier, name: &Identifier) -> QualifiedName {
    QualifiedName::in_schema(relation.clone(), name.clone())
}

/// `permission denied for schema s`
pub(crate) fn permission_denied(word: &str, name: &Identifier) -> Obstacle {
    let message = format!("permission denied for {word} {}", name.as_str());
    refusal(SqlState::INSUFFICIENT_PRIVILEGE, message)
}

/// `must be owner of table t`
pub(crate) fn must_own(word: &str, name: &Identifier) -> Obstacle {
    let message = format!("must be owner of {word} {}", name.as_str());
    refusal(SqlState::INSUFFICIENT_PRIVILEGE, message)
}

/// The word that messages have for a kind of relation.
pub(crate) fn word_of(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Table | RelationKind::PartitionedTable => "table",
        RelationKind::View => "view",
        RelationKind::MaterializedView => "materialized view",
        RelationKind::ForeignTable => "foreign table",
    }
}

/// `"t" is not a table`
pub(crate) fn wrong_kind(name: &Identifier, expected: &str) -> Obstacle {
    refusal(
        SqlState::WRONG_OBJECT_TYPE,
        format!("\"{}\" is not {expected}", name.as_str()),
    )
}

/// Something that PostgreSQL cannot do.
pub(crate) fn unsupported(message: impl Into<String>) -> Obstacle {
    refusal(SqlState::FEATURE_NOT_SUPPORTED, message)
}

/// What nobody can tell offline.
pub(crate) fn unknown<T>(because: impl Into<String>) -> Result<T, Obstacle> {
    Err(Obstacle::Unknown(because.into()))
}
