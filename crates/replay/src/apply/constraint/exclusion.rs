//! Exclusion constraints.

use pgassay_catalog::bind::ExpressionKind;
use pgassay_catalog::id::RelationId;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::option_texts;
use pgassay_sql::ast::{ConstraintAttributes, Expr, IndexElement, IndexParameters, Name, OperatorName};

use crate::apply::build_index::{ConstraintPlan, IndexPlan, KeySort, build_index};
use crate::apply::create_index::{
    element_name, include_columns, index_column, key_value, method_of, missing_key_column,
};
use crate::{Replay, Run, names};

use super::*;

#[allow(clippy::too_many_arguments, reason = "they are the clauses of the constraint")]
pub(crate) fn add_exclusion(
    replay: &mut Replay,
    table: RelationId,
    name: Option<&Name>,
    method: Option<&Name>,
    elements: &[(IndexElement, OperatorName)],
    condition: Option<&Expr>,
    parameters: &IndexParameters,
    attributes: ConstraintAttributes,
) -> Run {
    let method = method_of(replay, method)?;
    let predicate = match condition {
        Some(condition) => Some(replay.bind_over(condition, table, ExpressionKind::IndexPredicate)?),
        None => None,
    };
    let mut columns = Vec::with_capacity(elements.len());
    let mut operators = Vec::with_capacity(elements.len());
    for (element, operator) in elements {
        let value = match key_value(replay, table, element, ExpressionKind::IndexExpression)? {
            crate::apply::create_index::Value::Known(value) => value,
            crate::apply::create_index::Value::MissingColumn(column) => {
                return Err(missing_key_column(column));
            }
        };
        let (data_type, _) = crate::apply::create_index::key_type(replay, table, &value)?;
        let column = index_column(replay, table, value, element, &method)?;
        let input = column
            .operator_class
            .and_then(|id| replay.catalog.operator_class(id))
            .map_or(data_type, |class| class.input);
        match exclusion_operator(replay, operator, data_type, input) {
            Some(found) => operators.push(found),
            None => {
                let message = format!("operator does not exist: {}", operator.name.as_str());
                return Err(Refusal::new(SqlState::UNDEFINED_FUNCTION, message)
                    .at(operator.span)
                    .into());
            }
        }
        columns.push(column);
    }
    let relation = replay.relation(table)?;
    let name = match name {
        Some(name) => name.value.clone(),
        None => {
            let wanted = elements.iter().map(|(it, _)| element_name(&it.value));
            let all = names::index_column_names(wanted.collect());
            let joined = names::joined(all.iter().map(String::as_str));
            replay.choose_relation_name(
                relation.name.as_str(),
                Some(&joined),
                "excl",
                relation.schema,
                true,
            )
        }
    };
    let (deferrable, initially_deferred) = deferral(attributes);
    let include = include_columns(replay, table, &parameters.include)?;
    let plan = IndexPlan {
        name,
        method,
        columns,
        include,
        unique: false,
        nulls_not_distinct: false,
        predicate,
        options: option_texts(&parameters.options),
        constraint: Some(ConstraintPlan {
            sort: KeySort::Exclusion(operators),
            deferrable,
            initially_deferred,
            parent: None,
        }),
        parent: None,
        if_not_exists: false,
        only: false,
    };
    build_index(replay, table, plan)?;
    Ok(())
}

/// The operator of an exclusion: for the type itself, or the one that its operator class takes.
fn exclusion_operator(
    replay: &Replay,
    operator: &OperatorName,
    data_type: pgassay_catalog::id::TypeId,
    input: pgassay_catalog::id::TypeId,
) -> Option<pgassay_catalog::id::OperatorId> {
    let schemas: Vec<_> = match &operator.schema {
        Some(schema) => replay
            .catalog
            .schema_id(&replay.path, schema)
            .into_iter()
            .collect(),
        None => replay.path.for_functions().collect(),
    };
    let base = replay.base_type(data_type);
    let exact = |wanted| {
        schemas.iter().find_map(|schema| {
            replay
                .catalog
                .operators_in(*schema, &operator.name)
                .find(|it| it.left == Some(wanted) && it.right == wanted)
                .map(|it| it.id)
        })
    };
    exact(base).or_else(|| exact(input)).or_else(|| {
        schemas.iter().find_map(|schema| {
            replay
                .catalog
                .operators_in(*schema, &operator.name)
                .find(|it| {
                    it.left.is_some_and(|left| replay.is_binary_coercible(base, left))
                        && replay.is_binary_coercible(base, it.right)
                })
                .map(|it| it.id)
        })
    })
}
