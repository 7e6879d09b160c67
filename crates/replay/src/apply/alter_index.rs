//! `ALTER INDEX`, and of `ALTER SEQUENCE` what it shares with tables.

use pgassay_catalog::change::Effect;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ColumnNumber, IndexId, ObjectId, SequenceId};
use pgassay_catalog::index::{Index, IndexColumn};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::relation::{KeyValue, RelationKind, option_texts};
use pgassay_sql::ast::{AlterActionKind, AlterColumn, AlterRelation, ObjectName};

use super::rename::{rename_in, require_free_in, require_new_owner, target_schema};
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `ALTER INDEX`
pub(crate) fn alter_index(replay: &mut Replay, id: IndexId, it: &AlterRelation) -> Run {
    for action in &it.actions {
        act(replay, id, &action.kind)?;
        replay.effect(Effect::Altered(ObjectId::Index(id), Effects::INDEXES));
    }
    Ok(())
}

fn act(replay: &mut Replay, id: IndexId, kind: &AlterActionKind) -> Run {
    use AlterActionKind as A;
    let Some(index) = replay.catalog.index(id) else {
        return Ok(());
    };
    let (schema, table, constraint) = (index.schema, index.table, index.constraint);
    match kind {
        A::RenameTo(name) => {
            replay.require_create_in(schema)?;
            replay.require_free_class(schema, &name.value)?;
            replay
                .catalog
                .indexes
                .update(id.0, |it| it.name = name.value.clone());
            if let Some(constraint) = constraint {
                rename_in(replay, table, constraint, &name.value);
            }
        }
        A::SetOptions(options) | A::ResetOptions(options) => {
            let changed = option_texts(options);
            let set = matches!(kind, A::SetOptions(_));
            replay.catalog.indexes.update(id.0, |it| {
                it.options
                    .retain(|(name, _)| !changed.iter().any(|(other, _)| other == name));
                if set {
                    it.options.extend(changed);
                    it.options.sort();
                }
            });
        }
        A::AttachPartition { partition, .. } => attach(replay, id, partition)?,
        A::AlterColumn {
            action: AlterColumn::SetStatistics(_),
            ..
        }
        | A::SetTablespace(_)
        | A::OwnerTo(_) => {}
        A::SetSchema(_) => {
            let name = index.name.clone();
            return Err(refuse::wrong_kind(
                &name,
                "a table, view, materialized view, sequence, or foreign table",
            ));
        }
        _ => {
            let name = index.name.clone();
            return Err(refuse::wrong_kind(&name, "a table"));
        }
    }
    Ok(())
}

/// `ATTACH PARTITION` of an index.
fn attach(replay: &mut Replay, id: IndexId, partition: &ObjectName) -> Run {
    let Some(parent) = replay.catalog.index(id) else {
        return Ok(());
    };
    let (table, constraint) = (parent.table, parent.constraint);
    if replay.relation(table)?.kind != RelationKind::PartitionedTable {
        let message = format!(
            "ALTER action ATTACH PARTITION cannot be performed on relation \"{}\"",
            parent.name.as_str()
        );
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    let ClassId::Index(child) = replay.class(partition)? else {
        let message = format!("\"{}\" is not an index", partition.value.name.as_str());
        return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
    };
    let Some(own) = replay.catalog.index(child) else {
        return Ok(());
    };
    if own.parent == Some(id) {
        return Ok(());
    }
    let (own_table, own_constraint) = (own.table, own.constraint);
    let mut siblings = replay.catalog.indexes_of(replay.relation(own_table)?);
    let taken = own.parent.is_some() || siblings.any(|it| it.parent == Some(id));
    drop(siblings);
    let possible = replay.partitions_of(table).contains(&own_table) && !taken;
    let alike = is_alike(replay, parent, own) && (constraint.is_none() || own_constraint.is_some());
    if !possible || !alike {
        let message = format!(
            "cannot attach index \"{}\" as a partition of index \"{}\"",
            own.name.as_str(),
            parent.name.as_str()
        );
        let state = if possible {
            SqlState::INVALID_OBJECT_DEFINITION
        } else {
            SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE
        };
        return Err(refusal(state, message));
    }
    replay.catalog.indexes.update(child.0, |it| it.parent = Some(id));
    if let (Some(constraint), Some(own)) = (constraint, own_constraint) {
        replay.catalog.relations.update(own_table.0, |it| {
            if let Some(own) = it.constraints.iter_mut().find(|it| it.id == own) {
                own.parent = Some(constraint);
                own.local = false;
                own.inherited = 1;
            }
        });
    }
    validate_parent(replay, id);
    Ok(())
}

/// Whether two indexes do the same for their tables, as far as columns tell (`CompareIndexInfo`).
fn is_alike(replay: &Replay, parent: &Index, own: &Index) -> bool {
    let name = |index: &Index, number: ColumnNumber| {
        let relation = replay.catalog.relation(index.table)?;
        relation.column(number).map(|it| it.name.clone())
    };
    let same = |one: &IndexColumn, other: &IndexColumn| {
        let values = match (&one.value, &other.value) {
            (KeyValue::Column(one), KeyValue::Column(other)) => name(parent, *one) == name(own, *other),
            (KeyValue::Expression(_), KeyValue::Expression(_)) => true,
            _ => false,
        };
        values && one.operator_class == other.operator_class && one.collation == other.collation
    };
    let columns = parent.columns.iter().zip(&own.columns);
    parent.method == own.method
        && parent.unique == own.unique
        && parent.predicate.is_some() == own.predicate.is_some()
        && parent.columns.len() == own.columns.len()
        && parent.include.len() == own.include.len()
        && columns.into_iter().all(|(one, other)| same(one, other))
}

/// A partitioned index is valid once every partition has one of its own.
pub(crate) fn validate_parent(replay: &mut Replay, id: IndexId) {
    let Some(index) = replay.catalog.index(id) else {
        return;
    };
    let all = replay.partitions_of(index.table).into_iter().all(|partition| {
        let Some(relation) = replay.catalog.relation(partition) else {
            return false;
        };
        replay
            .catalog
            .indexes_of(relation)
            .any(|it| it.parent == Some(id) && it.valid)
    });
    if all {
        let parent = replay.catalog.indexes.update(id.0, |it| {
            it.valid = true;
            it.parent
        });
        if let Some(Some(parent)) = parent {
            validate_parent(replay, parent);
        }
    }
}

/// Of `ALTER SEQUENCE` what it shares with tables; `ALTER TABLE` may name a sequence too.
pub(crate) fn alter_sequence(replay: &mut Replay, id: SequenceId, it: &AlterRelation) -> Run {
    use AlterActionKind as A;
    for action in &it.actions {
        let Some(sequence) = replay.catalog.sequence(id) else {
            return Ok(());
        };
        let (schema, name, owned) = (
            sequence.schema,
            sequence.name.clone(),
            sequence.owned_by.is_some(),
        );
        match &action.kind {
            A::RenameTo(name) => {
                replay.require_create_in(schema)?;
                replay.require_free_class(schema, &name.value)?;
                replay
                    .catalog
                    .sequences
                    .update(id.0, |it| it.name = name.value.clone());
            }
            A::SetSchema(to) => {
                if owned {
                    return Err(refuse::unsupported(
                        "cannot move an owned sequence into another schema",
                    ));
                }
                let target = target_schema(replay, to)?;
                if target != schema {
                    require_free_in(replay, target, &name, to)?;
                    replay.put_in_schema(ObjectId::Sequence(id), target);
                }
            }
            A::OwnerTo(role) => {
                let owner = replay.role(role)?;
                let same = replay.catalog.sequence(id).is_some_and(|it| it.owner == owner);
                if same {
                    continue;
                }
                if owned {
                    return Err(refuse::unsupported(format!(
                        "cannot change owner of sequence \"{}\"",
                        name.as_str()
                    )));
                }
                require_new_owner(replay, schema, owner)?;
                replay.set_owner(ObjectId::Sequence(id), owner);
            }
            A::SetLogged(logged) => {
                let wanted = if *logged {
                    pgassay_sql::ast::Persistence::Permanent
                } else {
                    pgassay_sql::ast::Persistence::Unlogged
                };
                replay
                    .catalog
                    .sequences
                    .update(id.0, |it| it.persistence = wanted);
            }
            _ => return Err(refuse::wrong_kind(&name, "a table")),
        }
        replay.effect(Effect::Altered(ObjectId::Sequence(id), Effects::OTHER));
    }
    Ok(())
}
