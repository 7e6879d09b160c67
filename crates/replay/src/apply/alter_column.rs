//! `ALTER COLUMN`

use pgassay_catalog::change::Effect;
use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{Column, Generated, Identity, KeyValue, RelationKind, option_texts};
use pgassay_sql::ast::{self, AlterColumn, DropBehavior, Name};

use super::column::{compression_letter, storage_letter};
use super::constraint;
use super::drop::require_nullable;
use super::sequence::{add_identity_sequence, configure};
use crate::refuse::{self, refusal};
use crate::{Replay, Run};
use pgassay_catalog::bind::ExpressionKind;

/// Whether a column, or an expression over it, is in the partition key.
pub(crate) fn in_partition_key(relation: &pgassay_catalog::relation::Relation, number: ColumnNumber) -> bool {
    let Some(partitioning) = &relation.partitioning else {
        return false;
    };
    partitioning.key.iter().any(|key| match &key.value {
        KeyValue::Column(of) => *of == number,
        KeyValue::Expression(it) => crate::bind::columns_in(it, relation.id).contains(&number),
    })
}

/// `ALTER COLUMN`, except for its type.
pub(crate) fn alter_column(
    replay: &mut Replay,
    table: RelationId,
    name: &Name,
    action: &AlterColumn,
    only: bool,
) -> Run {
    let relation = replay.relation(table)?;
    let column = replay.column_of(relation, name)?.clone();
    let number = column.number;
    let shown = format!(
        "column \"{}\" of relation \"{}\"",
        name.value.as_str(),
        relation.name.as_str()
    );
    require_identity_of_all(replay, table, action, only)?;
    match action {
        AlterColumn::SetDefault(_) | AlterColumn::DropDefault if column.identity.is_some() => {
            return Err(syntax(format!("{shown} is an identity column")));
        }
        AlterColumn::SetDefault(_) | AlterColumn::DropDefault if column.generated.is_some() => {
            return Err(syntax(format!("{shown} is a generated column")));
        }
        AlterColumn::SetDefault(expression) => {
            let bound = replay.bind_for_column(expression, table, &column, ExpressionKind::Default)?;
            replay.note_expression(ObjectId::Default(table, number), &bound);
            let is_null = matches!(
                &*bound.tree,
                pgassay_catalog::expression::Node::Constant { value: None, .. }
            );
            change(replay, table, number, |it| {
                it.default = (!is_null).then_some(bound)
            });
        }
        AlterColumn::DropDefault => change(replay, table, number, |it| it.default = None),
        AlterColumn::SetNotNull => return constraint::set_not_null(replay, table, number, only),
        AlterColumn::DropNotNull => return drop_not_null(replay, table, number, only),
        AlterColumn::SetExpression(expression) => {
            let Some(generated) = &column.generated else {
                let message = format!("{shown} is not a generated column");
                return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
            };
            let stored = generated.stored;
            let bound = replay.bind_for_column(expression, table, &column, ExpressionKind::Generated)?;
            replay.note_expression(ObjectId::Default(table, number), &bound);
            change(replay, table, number, |it| {
                it.generated = Some(Generated {
                    expression: bound,
                    stored,
                });
            });
        }
        AlterColumn::DropExpression { if_exists } => {
            // Tables two levels down are taken for tables that the statement leaves out (`ATPrepDropExpression`).
            let below = replay.children_of(table);
            let leaves_out = |it: &RelationId| !replay.children_of(*it).is_empty();
            if only && !below.is_empty() || below.iter().any(leaves_out) {
                let message = "ALTER TABLE / DROP EXPRESSION must be applied to child tables too";
                return Err(refuse::unsupported(message));
            }
            if column.inherited > 0 {
                let message = "cannot drop generation expression from inherited column";
                return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
            }
            if column.generated.is_none() {
                if *if_exists {
                    return Ok(());
                }
                let message = format!("{shown} is not a stored generated column");
                return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
            }
            if column.generated.as_ref().is_some_and(|it| !it.stored) {
                let message = "ALTER TABLE / DROP EXPRESSION is not supported for virtual generated columns";
                return Err(refuse::unsupported(message));
            }
            change(replay, table, number, |it| it.generated = None);
            for child in replay.children_of(table) {
                let found = replay
                    .relation(child)?
                    .column_named(&name.value)
                    .map(|it| it.number);
                if let Some(number) = found {
                    change(replay, child, number, |it| it.generated = None);
                }
            }
        }
        AlterColumn::AddIdentity { always, options } => {
            add_identity(replay, table, &column, *always, options, &shown)?;
        }
        AlterColumn::SetIdentity { always, options } => {
            let Some(identity) = column.identity else {
                let message = format!("{shown} is not an identity column");
                return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
            };
            if let Some(mut sequence) = replay.catalog.sequence(identity.sequence).cloned() {
                configure(replay, &mut sequence, options, false)?;
                replay
                    .catalog
                    .sequences
                    .update(identity.sequence.0, |it| *it = sequence);
            }
            change(replay, table, number, |it| {
                it.identity = Some(Identity {
                    always: always.unwrap_or(identity.always),
                    ..identity
                });
            });
        }
        AlterColumn::DropIdentity { if_exists } => {
            let Some(identity) = column.identity else {
                if *if_exists {
                    return Ok(());
                }
                let message = format!("{shown} is not an identity column");
                return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
            };
            replay.drop_cascading(ObjectId::Sequence(identity.sequence));
            change(replay, table, number, |it| it.identity = None);
        }
        AlterColumn::SetStatistics(target) => {
            let target = target.filter(|it| *it != -1);
            change(replay, table, number, |it| it.statistics_target = target);
        }
        AlterColumn::SetOptions(options) => {
            let set = option_texts(options);
            change(replay, table, number, |it| {
                it.options
                    .retain(|(name, _)| !set.iter().any(|(other, _)| other == name));
                it.options.extend(set);
                it.options.sort();
            });
        }
        AlterColumn::ResetOptions(options) => {
            let reset = option_texts(options);
            change(replay, table, number, |it| {
                it.options
                    .retain(|(name, _)| !reset.iter().any(|(other, _)| other == name));
            });
        }
        AlterColumn::SetStorage(mode) => {
            let letter = storage_letter(mode.value.as_str());
            if letter.is_none() && !mode.value.as_str().eq_ignore_ascii_case("default") {
                let message = format!("invalid storage type \"{}\"", mode.value.as_str());
                return Err(refusal(SqlState::INVALID_PARAMETER_VALUE, message));
            }
            let chosen = super::storage::chosen(replay, &column, letter)?;
            change(replay, table, number, |it| it.storage = chosen);
        }
        AlterColumn::SetCompression(method) => {
            let letter = compression_letter(method.value.as_str());
            change(replay, table, number, |it| it.compression = letter);
        }
        AlterColumn::ForeignOptions(_) | AlterColumn::Type { .. } => {}
        AlterColumn::Constraint(_) => {
            return Err(syntax("a constraint may not stand here".to_owned()));
        }
    }
    let reaches_children = matches!(
        action,
        AlterColumn::SetDefault(_)
            | AlterColumn::DropDefault
            | AlterColumn::SetStatistics(_)
            | AlterColumn::SetStorage(_)
    );
    if !only && reaches_children {
        for child in replay.children_of(table) {
            if replay.relation(child)?.column_named(&name.value).is_some() {
                alter_column(replay, child, name, action, only)?;
            }
        }
    }
    Ok(())
}

/// From PostgreSQL 17 on partitions have the identity columns of the partitioned table, and no others.
fn require_identity_of_all(replay: &Replay, table: RelationId, action: &AlterColumn, only: bool) -> Run {
    let what = match action {
        AlterColumn::AddIdentity { .. } => "add identity to a",
        AlterColumn::SetIdentity { .. } => "change identity",
        AlterColumn::DropIdentity { .. } => "drop identity from a",
        _ => return Ok(()),
    };
    if replay.catalog.version.major < 17 {
        return Ok(());
    }
    let relation = replay.relation(table)?;
    let place = if relation.is_partition() {
        "a partition"
    } else if only && relation.kind == RelationKind::PartitionedTable {
        "only the partitioned table"
    } else {
        return Ok(());
    };
    let message = format!("cannot {what} column of {place}");
    Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message))
}

fn syntax(message: String) -> pgassay_catalog::refusal::Obstacle {
    Refusal::new(SqlState::SYNTAX_ERROR, message).into()
}

fn change(replay: &mut Replay, table: RelationId, number: ColumnNumber, change: impl FnOnce(&mut Column)) {
    replay.catalog.relations.update(table.0, |it| {
        if let Some(column) = it.column_mut(number) {
            change(column);
        }
    });
    replay.effect(Effect::Altered(ObjectId::Column(table, number), Effects::COLUMNS));
}

fn add_identity(
    replay: &mut Replay,
    table: RelationId,
    column: &Column,
    always: bool,
    options: &[ast::SequenceOption],
    shown: &str,
) -> Run {
    let state = SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE;
    // The sequence is made before the column is looked at.
    let sequence = add_identity_sequence(replay, table, column.number, options, None)?;
    if !column.not_null {
        let message = format!("{shown} must be declared NOT NULL before identity can be added");
        return Err(refusal(state, message));
    }
    if column.identity.is_some() {
        return Err(refusal(state, format!("{shown} is already an identity column")));
    }
    if column.default.is_some() || column.generated.is_some() {
        return Err(refusal(state, format!("{shown} already has a default value")));
    }
    change(replay, table, column.number, |it| {
        it.identity = Some(Identity { always, sequence });
    });
    Ok(())
}

fn drop_not_null(replay: &mut Replay, table: RelationId, number: ColumnNumber, only: bool) -> Run {
    let relation = replay.relation(table)?;
    let Some(column) = relation.column(number) else {
        return Ok(());
    };
    let name = column.name.clone();
    if !column.not_null {
        return Ok(());
    }
    require_nullable(replay, table, number)?;
    if let Some(of) = &relation.partition_of {
        let parent = replay.relation(of.parent)?;
        if parent.column_named(&name).is_some_and(|it| it.not_null) {
            let message = format!("column \"{}\" is marked NOT NULL in parent table", name.as_str());
            return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
        }
    }
    let constraint = relation
        .constraints
        .iter()
        .find(|it| matches!(it.kind, ConstraintKind::NotNull(of) if of == number));
    if let Some(constraint) = constraint {
        let written = Name {
            value: constraint.name.clone(),
            span: Default::default(),
        };
        return super::drop::drop_constraint(replay, table, &written, false, DropBehavior::Restrict, only);
    }
    change(replay, table, number, |it| it.not_null = false);
    if !only && replay.catalog.version.major < 18 {
        for child in replay.children_of(table) {
            let found = replay.relation(child)?.column_named(&name).map(|it| it.number);
            if let Some(number) = found {
                drop_not_null(replay, child, number, only)?;
            }
        }
    }
    Ok(())
}
