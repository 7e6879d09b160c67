//! Whether the columns of a foreign key compare with those it refers to.

use pgassay_catalog::constraint::ForeignKey;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::{ColumnNumber, IndexId, TypeId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{Column, Relation};
use pgassay_sql::ast::{ObjectKind, References};
use pgassay_sql::name::Identifier;

use crate::{Replay, Run, refuse};

#[allow(clippy::too_many_arguments, reason = "both sides of the key")]
pub(super) fn check_types(
    replay: &Replay,
    relation: &Relation,
    referenced: &Relation,
    own: &[ColumnNumber],
    theirs: &[ColumnNumber],
    index: IndexId,
    name: &Identifier,
    references: &References,
) -> Run {
    for (own, their) in own.iter().zip(theirs) {
        let (Some(own), Some(their)) = (relation.column(*own), referenced.column(*their)) else {
            continue;
        };
        if own.data_type == their.data_type
            || own.data_type == TypeId::UNKNOWN
            || their.data_type == TypeId::UNKNOWN
        {
            continue;
        }
        if comparable(replay, own.data_type, their, index) {
            continue;
        }
        let message = format!(
            "foreign key constraint \"{}\" cannot be implemented",
            name.as_str()
        );
        return Err(Refusal::new(SqlState::DATATYPE_MISMATCH, message)
            .about(ObjectKind::Constraint, refuse::of_relation(&relation.name, name))
            .at(references.span)
            .into());
    }
    Ok(())
}

/// Whether a type can be compared with a key column: by an operator of the key's own family, or after an implicit cast.
fn comparable(replay: &Replay, own: TypeId, their: &Column, index: IndexId) -> bool {
    use pgassay_catalog::relation::KeyValue;
    let Some(index) = replay.catalog.index(index) else {
        return true;
    };
    let column = index
        .columns
        .iter()
        .find(|it| matches!(it.value, KeyValue::Column(number) if number == their.number));
    let Some(class) = column
        .and_then(|it| it.operator_class)
        .and_then(|id| replay.catalog.operator_class(id))
    else {
        return true;
    };
    let own = replay.base_type(own);
    let polymorphic = replay
        .catalog
        .data_type(class.input)
        .is_some_and(|it| matches!(it.kind, TypeKind::Pseudo));
    if polymorphic {
        return own == replay.base_type(their.data_type);
    }
    let equal = if index.method.as_str() == "hash" { 1 } else { 3 };
    replay
        .family_operator(class.family, equal, class.input, own)
        .is_some()
        || replay.is_implicitly_coercible(own, class.input)
}

/// Whether both sides of a key still compare.
pub(crate) fn still_fits(replay: &Replay, relation: &Relation, key: &ForeignKey) -> bool {
    let (Some(referenced), Some(index)) = (replay.catalog.relation(key.references), key.index) else {
        return true;
    };
    key.columns
        .iter()
        .zip(&key.referenced_columns)
        .all(
            |(own, their)| match (relation.column(*own), referenced.column(*their)) {
                (Some(own), Some(their)) => {
                    own.data_type == their.data_type || comparable(replay, own.data_type, their, index)
                }
                _ => true,
            },
        )
}
