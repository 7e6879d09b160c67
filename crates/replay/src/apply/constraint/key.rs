//! Primary keys and unique constraints.

use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::{ColumnNumber, RelationId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{KeyValue, Relation, option_texts};
use pgassay_sql::ast::ObjectKind;
use pgassay_sql::name::Identifier;

use crate::apply::build_index::{ConstraintPlan, IndexPlan, KeySort, build_index};
use crate::apply::create_index::include_columns;
use crate::refuse::{self, refusal};
use crate::{Replay, Run, names};

use super::*;

pub(crate) fn add_key(replay: &mut Replay, table: RelationId, key: &KeyRequest<'_>, only: bool) -> Run {
    let relation = replay.relation(table)?;
    let mut numbers: Vec<ColumnNumber> = Vec::with_capacity(key.columns.len());
    for name in &key.columns {
        let Some(column) = relation.column_named(&name.value) else {
            let message = format!("column \"{}\" named in key does not exist", name.value.as_str());
            return Err(Refusal::new(SqlState::UNDEFINED_COLUMN, message)
                .about(
                    ObjectKind::Column,
                    refuse::of_relation(&relation.name, &name.value),
                )
                .at(name.span)
                .into());
        };
        if numbers.contains(&column.number) {
            let what = if key.primary { "primary key" } else { "unique" };
            let message = format!(
                "column \"{}\" appears twice in {what} constraint",
                name.value.as_str()
            );
            return Err(Refusal::new(SqlState::DUPLICATE_COLUMN, message)
                .at(name.span)
                .into());
        }
        numbers.push(column.number);
    }
    if key.without_overlaps {
        check_overlaps(replay, relation, &numbers)?;
    }
    let (deferrable, initially_deferred) = deferral(key.attributes);
    replay.require_create_in(relation.schema)?;
    if key.primary {
        let has = relation
            .constraints
            .iter()
            .any(|it| matches!(it.kind, ConstraintKind::PrimaryKey(_)));
        if has {
            // DefineIndex looks for the operator classes first.
            for number in &numbers {
                plain_index_column(replay, table, *number, &Identifier::new("btree"))?;
            }
            return Err(multiple_primary_keys(&relation.name));
        }
        for number in &numbers {
            let needs = replay
                .relation(table)?
                .column(*number)
                .is_some_and(|it| !it.not_null);
            if needs || replay.catalog.version.major >= 18 {
                set_not_null_for_key(replay, table, *number)?;
            }
        }
    }
    let relation = replay.relation(table)?;
    let column_names: Vec<&str> = numbers
        .iter()
        .filter_map(|it| relation.column(*it).map(|it| it.name.as_str()))
        .chain(key.parameters.include.iter().map(|it| it.value.as_str()))
        .collect();
    let sort = if key.primary {
        KeySort::Primary {
            without_overlaps: key.without_overlaps,
        }
    } else {
        KeySort::Unique {
            without_overlaps: key.without_overlaps,
        }
    };
    let name = match key.name {
        Some(name) => name.value.clone(),
        None => {
            let joined = names::joined(column_names);
            let addition = (!key.primary).then_some(joined.as_str());
            replay.choose_relation_name(
                relation.name.as_str(),
                addition,
                sort.label(),
                relation.schema,
                true,
            )
        }
    };
    let method = Identifier::new(if key.without_overlaps { "gist" } else { "btree" });
    let mut columns = Vec::with_capacity(numbers.len());
    for number in &numbers {
        columns.push(plain_index_column(replay, table, *number, &method)?);
    }
    let include = include_columns(replay, table, &key.parameters.include)?;
    let plan = IndexPlan {
        name,
        method,
        columns,
        include,
        unique: true,
        nulls_not_distinct: key.nulls_not_distinct,
        predicate: None,
        options: option_texts(&key.parameters.options),
        constraint: Some(ConstraintPlan {
            sort,
            deferrable,
            initially_deferred,
            parent: None,
        }),
        parent: None,
        if_not_exists: false,
        only,
    };
    build_index(replay, table, plan)?;
    Ok(())
}

/// Refuses WITHOUT OVERLAPS of a column alone, or of one that is no range.
fn check_overlaps(replay: &Replay, relation: &Relation, numbers: &[ColumnNumber]) -> Run {
    if numbers.len() < 2 {
        let message = "constraint using WITHOUT OVERLAPS needs at least two columns";
        return Err(refusal(SqlState::SYNTAX_ERROR, message));
    }
    let Some(column) = numbers.last().and_then(|it| relation.column(*it)) else {
        return Ok(());
    };
    let base = replay.base_type(column.data_type);
    let kind = replay.catalog.data_type(base).map(|it| &it.kind);
    if matches!(kind, Some(TypeKind::Range { .. } | TypeKind::Multirange { .. })) {
        return Ok(());
    }
    let message = format!(
        "column \"{}\" in WITHOUT OVERLAPS is not a range or multirange type",
        column.name.as_str()
    );
    Err(refusal(SqlState::DATATYPE_MISMATCH, message))
}

/// `multiple primary keys for table "t" are not allowed`
pub(crate) fn multiple_primary_keys(table: &Identifier) -> pgassay_catalog::refusal::Obstacle {
    let message = format!(
        "multiple primary keys for table \"{}\" are not allowed",
        table.as_str()
    );
    refusal(SqlState::INVALID_TABLE_DEFINITION, message)
}

pub(crate) fn set_not_null_for_key(replay: &mut Replay, table: RelationId, number: ColumnNumber) -> Run {
    let relation = replay.relation(table)?;
    if let Some(existing) = not_null_of(relation, number) {
        if existing.validated && !existing.no_inherit {
            return Ok(());
        }
        let column = relation.column(number).map_or("", |it| it.name.as_str());
        let message = format!("cannot create primary key on column \"{column}\"");
        return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
    }
    add_not_null(replay, table, number, &NotNull::default(), true)
}

/// A key column with what its type has by default.
pub(crate) fn plain_index_column(
    replay: &Replay,
    table: RelationId,
    number: ColumnNumber,
    method: &Identifier,
) -> Run<pgassay_catalog::index::IndexColumn> {
    let relation = replay.relation(table)?;
    let column = relation.column(number);
    let (data_type, collation) = column.map_or((pgassay_catalog::id::TypeId::UNKNOWN, None), |it| {
        (it.data_type, it.collation)
    });
    Ok(pgassay_catalog::index::IndexColumn {
        value: KeyValue::Column(number),
        operator_class: replay.resolve_operator_class(None, method.as_str(), data_type)?,
        collation,
        descending: false,
        nulls_first: false,
    })
}
