//! Partitioned tables: keys, bounds, and what a partition takes over.

mod value;

use pgassay_catalog::bind::ExpressionKind;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::id::{ObjectId, RelationId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{
    KeyValue, PartitionBound, PartitionKey, PartitionOf, PartitionStrategy, Partitioning, RangeBound,
    Relation, RelationKind,
};
use pgassay_catalog::trigger::Trigger;
use pgassay_sql::ast::{self, CreateTable, Expr, ExprKind, ObjectKind, PartitionBy, Persistence};
use pgassay_sql::name::{Identifier, QualifiedName};

use self::value::bound_value;
use super::build_index::{ConstraintPlan, IndexPlan, KeySort, build_index, plan_for_partition};
use super::create_index::{Value, key_type, key_value};
use super::foreign_key;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `PARTITION BY`
pub(crate) fn set_partitioning(replay: &mut Replay, table: RelationId, it: &PartitionBy) -> Run {
    let strategy = match it.strategy.value.as_str() {
        "range" => PartitionStrategy::Range,
        "list" => PartitionStrategy::List,
        "hash" => PartitionStrategy::Hash,
        other => {
            let message = format!("unrecognized partitioning strategy \"{other}\"");
            return Err(refusal(SqlState::INVALID_PARAMETER_VALUE, message));
        }
    };
    if strategy == PartitionStrategy::List && it.elements.len() != 1 {
        let message = "cannot use \"list\" partition strategy with more than one column";
        return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
    }
    let method = if strategy == PartitionStrategy::Hash {
        "hash"
    } else {
        "btree"
    };
    let mut key = Vec::with_capacity(it.elements.len());
    for element in &it.elements {
        let value = match key_value(replay, table, element, ExpressionKind::PartitionKey)? {
            Value::Known(value) => value,
            Value::MissingColumn(column) => {
                let message = format!(
                    "column \"{}\" named in partition key does not exist",
                    column.value.as_str()
                );
                return Err(Refusal::new(SqlState::UNDEFINED_COLUMN, message)
                    .about(ObjectKind::Column, QualifiedName::new(column.value.clone()))
                    .at(column.span)
                    .into());
            }
        };
        if let KeyValue::Column(number) = value {
            let relation = replay.relation(table)?;
            if relation.column(number).is_some_and(|it| it.generated.is_some()) {
                let message = "cannot use generated column in partition key";
                return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
            }
        }
        let (data_type, mut collation) = key_type(replay, table, &value)?;
        if let Some(name) = &element.collation {
            collation = Some(replay.collation(name)?);
        }
        if !replay
            .catalog
            .data_type(data_type)
            .is_some_and(|it| it.collatable)
        {
            collation = None;
        }
        let operator_class =
            replay.resolve_operator_class(element.operator_class.as_ref(), method, data_type)?;
        if let KeyValue::Expression(expression) = &value {
            replay.note_expression(ObjectId::Relation(table), expression);
        }
        key.push(PartitionKey {
            value,
            operator_class,
            collation,
        });
    }
    replay.catalog.relations.update(table.0, |it| {
        it.partitioning = Some(Partitioning { strategy, key });
    });
    Ok(())
}

/// Makes a table a partition of another one, with these rows.
pub(crate) fn set_bound(
    replay: &mut Replay,
    table: RelationId,
    parent: RelationId,
    bound: &ast::PartitionBound,
) -> Run {
    let bound = read_bound(replay, parent, bound)?;
    if let PartitionBound::Range { from, to } = &bound
        && is_before(from, to) == Some(false)
    {
        let message = format!(
            "empty range bound specified for partition \"{}\"",
            shown(replay, table).as_str()
        );
        return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
    }
    check_overlap(replay, table, parent, &bound)?;
    replay
        .catalog
        .note_references(ObjectId::Relation(table), [ObjectId::Relation(parent)]);
    replay.catalog.relations.update(table.0, |it| {
        it.partition_of = Some(PartitionOf { parent, bound });
    });
    Ok(())
}

fn wrong_bound<T>(message: impl Into<String>) -> Run<T> {
    Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message))
}

/// Refuses a default partition where values are spread by their hash.
pub(crate) fn require_possible_default(parent: &Relation, bound: &ast::PartitionBound) -> Run {
    let by_hash = |it: &Partitioning| it.strategy == PartitionStrategy::Hash;
    if *bound == ast::PartitionBound::Default && parent.partitioning.as_ref().is_some_and(by_hash) {
        return wrong_bound("a hash-partitioned table may not have a default partition");
    }
    Ok(())
}

fn read_bound(replay: &Replay, parent: RelationId, bound: &ast::PartitionBound) -> Run<PartitionBound> {
    let relation = replay.relation(parent)?;
    if relation.kind != RelationKind::PartitionedTable {
        let message = format!("\"{}\" is not partitioned", relation.name.as_str());
        return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
    }
    let Some(partitioning) = &relation.partitioning else {
        return refuse::unknown("how the parent is partitioned cannot be told");
    };
    let strategy = partitioning.strategy;
    match bound {
        ast::PartitionBound::Default => {
            require_possible_default(relation, bound)?;
            Ok(PartitionBound::Default)
        }
        ast::PartitionBound::Hash { modulus, remainder } => {
            if strategy != PartitionStrategy::Hash {
                return wrong_bound(misfit(strategy));
            }
            if *modulus <= 0 {
                return wrong_bound("modulus for hash partition must be an integer value greater than zero");
            }
            if *remainder < 0 || remainder >= modulus {
                return wrong_bound("remainder for hash partition must be less than modulus");
            }
            Ok(PartitionBound::Hash {
                modulus: *modulus,
                remainder: *remainder,
            })
        }
        ast::PartitionBound::In(values) => {
            if strategy != PartitionStrategy::List {
                return wrong_bound(misfit(strategy));
            }
            let mut texts = Vec::with_capacity(values.len());
            for value in values {
                let text = bound_value(replay, parent, 0, value)?;
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
            Ok(PartitionBound::In(texts))
        }
        ast::PartitionBound::Range { from, to } => {
            if strategy != PartitionStrategy::Range {
                return wrong_bound(misfit(strategy));
            }
            let columns = partitioning.key.len();
            if from.len() != columns {
                return wrong_bound("FROM must specify exactly one value per partitioning column");
            }
            if to.len() != columns {
                return wrong_bound("TO must specify exactly one value per partitioning column");
            }
            let side = |values: &[Expr]| {
                let each = values.iter().enumerate();
                each.map(|(at, value)| range_end(replay, parent, at, value))
                    .collect::<Run<Vec<RangeBound>>>()
            };
            Ok(PartitionBound::Range {
                from: side(from)?,
                to: side(to)?,
            })
        }
    }
}

fn misfit(strategy: PartitionStrategy) -> String {
    let word = match strategy {
        PartitionStrategy::Range => "range",
        PartitionStrategy::List => "list",
        PartitionStrategy::Hash => "hash",
    };
    format!("invalid bound specification for a {word} partition")
}

fn range_end(replay: &Replay, parent: RelationId, at: usize, value: &Expr) -> Run<RangeBound> {
    if let ExprKind::Column(parts) = &value.kind
        && let [name] = parts.as_slice()
    {
        match name.value.as_str() {
            "minvalue" => return Ok(RangeBound::MinValue),
            "maxvalue" => return Ok(RangeBound::MaxValue),
            _ => {}
        }
    }
    match bound_value(replay, parent, at, value)? {
        Some(text) => Ok(RangeBound::Value(text)),
        None => wrong_bound("cannot specify NULL in range bound"),
    }
}

/// What a constant says without its quotes.
fn unquoted(text: &str) -> &str {
    let inner = text.strip_prefix('\'').and_then(|it| it.strip_suffix('\''));
    inner.unwrap_or(text)
}

/// Refuses a bound that another partition has already, as far as texts and whole numbers tell.
fn check_overlap(replay: &Replay, table: RelationId, parent: RelationId, bound: &PartitionBound) -> Run {
    for other in replay.partitions_of(parent).into_iter().filter(|it| *it != table) {
        let relation = replay.relation(other)?;
        let Some(partition) = &relation.partition_of else {
            continue;
        };
        let overlaps = match (&partition.bound, bound) {
            (PartitionBound::Default, PartitionBound::Default) => true,
            (PartitionBound::In(left), PartitionBound::In(right)) => left.iter().any(|it| right.contains(it)),
            (
                PartitionBound::Hash { modulus, remainder },
                PartitionBound::Hash {
                    modulus: modulus2,
                    remainder: remainder2,
                },
            ) => {
                let least = (*modulus).min(*modulus2);
                remainder % least == remainder2 % least
            }
            (PartitionBound::Range { from, to }, PartitionBound::Range { from: from2, to: to2 }) => {
                is_before(from, to2) == Some(true) && is_before(from2, to) == Some(true)
            }
            _ => false,
        };
        if !overlaps {
            continue;
        }
        let name = replay.relation(table)?.name.clone();
        let message = if matches!(bound, PartitionBound::Default) {
            format!(
                "partition \"{}\" conflicts with existing default partition \"{}\"",
                name.as_str(),
                relation.name.as_str()
            )
        } else {
            format!(
                "partition \"{}\" would overlap partition \"{}\"",
                name.as_str(),
                relation.name.as_str()
            )
        };
        return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
    }
    Ok(())
}

/// Whether one end of a range is before another; none where texts do not tell.
fn is_before(left: &[RangeBound], right: &[RangeBound]) -> Option<bool> {
    use std::cmp::Ordering;
    for (left, right) in left.iter().zip(right) {
        let order = match (left, right) {
            (RangeBound::MinValue, RangeBound::MinValue) | (RangeBound::MaxValue, RangeBound::MaxValue) => {
                Ordering::Equal
            }
            (RangeBound::MinValue, _) | (_, RangeBound::MaxValue) => Ordering::Less,
            (RangeBound::MaxValue, _) | (_, RangeBound::MinValue) => Ordering::Greater,
            (RangeBound::Value(left), RangeBound::Value(right)) => {
                let (left, right) = (unquoted(left), unquoted(right));
                match (left.parse::<i128>(), right.parse::<i128>()) {
                    (Ok(left), Ok(right)) => left.cmp(&right),
                    _ if is_date(left) && is_date(right) => left.cmp(right),
                    _ if left == right => Ordering::Equal,
                    _ => return None,
                }
            }
        };
        if order != Ordering::Equal {
            return Some(order == Ordering::Less);
        }
    }
    Some(false)
}

/// Whether a text begins as `2024-01-31` does, so that texts sort as days do.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes.iter().take(10).enumerate().all(|(at, byte)| {
            if at == 4 || at == 7 {
                *byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        })
}

/// Gives a partition what its parent has: indexes with their constraints, row triggers, foreign keys.
pub(crate) fn take_over(replay: &mut Replay, table: RelationId, parent: RelationId) -> Run {
    let relation = replay.relation(parent)?.clone();
    for id in &relation.indexes {
        let Some(index) = replay.catalog.index(*id).cloned() else {
            continue;
        };
        let served = relation
            .constraints
            .iter()
            .find(|it| Some(it.id) == index.constraint);
        let constraint = served.and_then(|it| {
            let sort = match &it.kind {
                ConstraintKind::PrimaryKey(key) => KeySort::Primary {
                    without_overlaps: key.without_overlaps,
                },
                ConstraintKind::Unique(key) => KeySort::Unique {
                    without_overlaps: key.without_overlaps,
                },
                ConstraintKind::Exclusion { operators, .. } => KeySort::Exclusion(operators.clone()),
                _ => return None,
            };
            Some(ConstraintPlan {
                sort,
                deferrable: it.deferrable,
                initially_deferred: it.initially_deferred,
                parent: None,
            })
        });
        let plan = IndexPlan {
            name: index.name.clone(),
            method: index.method.clone(),
            columns: index.columns.clone(),
            include: index.include.clone(),
            unique: index.unique,
            nulls_not_distinct: index.nulls_not_distinct,
            predicate: index.predicate.clone(),
            options: index.options.clone(),
            constraint,
            parent: None,
            if_not_exists: false,
            only: false,
        };
        let child = plan_for_partition(replay, parent, table, &plan, *id, index.constraint)?;
        if let Some(child) = child {
            build_index(replay, table, child)?;
        }
    }
    for trigger in relation.triggers.iter().filter(|it| it.for_each_row) {
        clone_trigger(replay, table, parent, trigger);
    }
    for constraint in &relation.constraints {
        let within = relation
            .constraints
            .iter()
            .any(|it| Some(it.id) == constraint.parent);
        if let ConstraintKind::ForeignKey(key) = &constraint.kind
            && !within
        {
            foreign_key::clone_to_partition(
                replay,
                parent,
                table,
                constraint,
                &constraint.name,
                key,
                constraint.id,
            )?;
        }
    }
    foreign_key::spread(replay, table, parent)
}

/// Gives a partition a row trigger of its parent, and its own partitions too.
pub(crate) fn clone_trigger(replay: &mut Replay, table: RelationId, parent: RelationId, trigger: &Trigger) {
    let map = replay.column_map(parent, table);
    let number = |it| map.get(&it).copied().unwrap_or(it);
    let id = replay.catalog.new_id();
    let clone = Trigger {
        id,
        parent: Some(trigger.id),
        update_columns: trigger.update_columns.iter().map(|it| number(*it)).collect(),
        condition: trigger
            .condition
            .as_ref()
            .map(|it| crate::bind::remapped(it, parent, table, &number)),
        comment: None,
        ..trigger.clone()
    };
    replay.catalog.note_references(
        ObjectId::Trigger(table, id),
        [ObjectId::Function(trigger.function)],
    );
    replay
        .catalog
        .relations
        .update(table.0, |it| it.triggers.push(clone.clone()));
    for partition in replay.partitions_of(table) {
        clone_trigger(replay, partition, table, &clone);
    }
}

/// The name of a table for messages.
pub(crate) fn shown(replay: &Replay, table: RelationId) -> Identifier {
    replay
        .catalog
        .relation(table)
        .map(|it| it.name.clone())
        .unwrap_or_default()
}

/// Refuses what a partitioned table of this version cannot be.
pub(crate) fn require_possible_storage(replay: &Replay, it: &CreateTable) -> Run {
    let major = replay.catalog.version.major;
    if it.persistence == Persistence::Unlogged && major >= 18 {
        return Err(refuse::unsupported("partitioned tables cannot be unlogged"));
    }
    if it.access_method.is_some() && major < 17 {
        let message = "specifying a table access method is not supported on a partitioned table";
        return Err(refuse::unsupported(message));
    }
    Ok(())
}
