//! How a table is stored: its options, its replica identity, the index it is clustered on, whether it is logged.

use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::id::{ColumnNumber, IndexId, ObjectId, RelationId};
use pgassay_catalog::index::Index;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{KeyValue, Relation, RelationKind, option_texts};
use pgassay_sql::ast::{Name, ObjectKind, OptionItem, Persistence, ReplicaIdentity};
use pgassay_sql::name::QualifiedName;

use crate::refuse::refusal;
use crate::{Replay, Run};

/// Sets or resets storage parameters or view options.
pub(super) fn change_options(
    replay: &mut Replay,
    table: RelationId,
    options: &[OptionItem],
    set: bool,
) -> Run {
    let kind = replay.relation(table)?.kind;
    if set && kind == RelationKind::PartitionedTable && replay.catalog.version.major >= 16 {
        let message = "cannot specify storage parameters for a partitioned table";
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    let changed = option_texts(options);
    replay.catalog.relations.update(table.0, |it| {
        it.options
            .retain(|(name, _)| !changed.iter().any(|(other, _)| other == name));
        if set {
            it.options.extend(changed);
            it.options.sort();
        }
    });
    Ok(())
}

/// `REPLICA IDENTITY`: what identifies a row to subscribers.
pub(super) fn replica_identity(replay: &mut Replay, table: RelationId, identity: &ReplicaIdentity) -> Run {
    let mut chosen = None;
    let word = match identity {
        ReplicaIdentity::Default => None,
        ReplicaIdentity::Full => Some("full"),
        ReplicaIdentity::Nothing => Some("nothing"),
        ReplicaIdentity::Index(name) => {
            let relation = replay.relation(table)?;
            let found = replay.catalog.indexes.find(Some(relation.schema), &name.value);
            let Some((_, index)) = found.filter(|(_, it)| it.table == table) else {
                return Err(missing_index(replay, name, relation));
            };
            require_identifying(relation, index)?;
            chosen = Some(index.id);
            Some("index")
        }
    };
    for index in replay.relation(table)?.indexes.clone() {
        replay
            .catalog
            .indexes
            .update(index.0, |it| it.replica_identity = Some(index) == chosen);
    }
    replay
        .catalog
        .relations
        .update(table.0, |it| it.replica_identity = word);
    Ok(())
}

/// Refuses an index that does not tell all rows apart (`ATExecReplicaIdentity`).
fn require_identifying(relation: &Relation, index: &Index) -> Run {
    let name = index.name.as_str();
    let kind = index.constraint.and_then(|id| {
        let mut constraints = relation.constraints.iter();
        constraints.find(|it| it.id == id)
    });
    if !index.unique {
        let message = format!("cannot use non-unique index \"{name}\" as replica identity");
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    let unsupported = |what: &str| {
        let message = format!("cannot use {what} index \"{name}\" as replica identity");
        Err(crate::refuse::unsupported(message))
    };
    if kind.is_some_and(|it| it.deferrable) {
        return unsupported("non-immediate");
    }
    let columns = index.columns.iter();
    let columns: Option<Vec<ColumnNumber>> = columns
        .map(|it| match it.value {
            KeyValue::Column(number) => Some(number),
            KeyValue::Expression(_) => None,
        })
        .collect();
    let Some(columns) = columns else {
        return unsupported("expression");
    };
    if index.predicate.is_some() {
        return unsupported("partial");
    }
    for column in columns.iter().filter_map(|number| relation.column(*number)) {
        if !column.not_null {
            let message = format!(
                "index \"{name}\" cannot be used as replica identity because column \"{}\" is nullable",
                column.name.as_str()
            );
            return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
        }
    }
    Ok(())
}

fn missing_index(
    replay: &Replay,
    name: &Name,
    relation: &pgassay_catalog::relation::Relation,
) -> pgassay_catalog::refusal::Obstacle {
    if replay
        .catalog
        .indexes
        .find(Some(relation.schema), &name.value)
        .is_some()
    {
        let message = format!(
            "\"{}\" is not an index for table \"{}\"",
            name.value.as_str(),
            relation.name.as_str()
        );
        return refusal(SqlState::WRONG_OBJECT_TYPE, message);
    }
    let message = format!(
        "index \"{}\" for table \"{}\" does not exist",
        name.value.as_str(),
        relation.name.as_str()
    );
    Refusal::new(SqlState::UNDEFINED_OBJECT, message)
        .about(ObjectKind::Index, QualifiedName::new(name.value.clone()))
        .at(name.span)
        .into()
}

/// `CLUSTER ON` an index, or `SET WITHOUT CLUSTER`.
pub(super) fn cluster_on(replay: &mut Replay, table: RelationId, index: Option<&Name>) -> Run {
    let chosen = index.map(|name| clusterable(replay, table, name)).transpose()?;
    if replay.relation(table)?.kind == RelationKind::PartitionedTable {
        let message = "cannot mark index clustered in partitioned table";
        return Err(crate::refuse::unsupported(message));
    }
    mark_clustered(replay, table, chosen)
}

/// `CLUSTER table`, which remembers the index: those of the partitions where the table has some.
pub(crate) fn cluster(replay: &mut Replay, table: RelationId, index: Option<&Name>) -> Run {
    let relation = replay.relation(table)?;
    let partitioned = relation.kind == RelationKind::PartitionedTable;
    if partitioned && replay.catalog.version.major < 15 {
        return Err(crate::refuse::unsupported("cannot cluster a partitioned table"));
    }
    let Some(name) = index else {
        if !replay.catalog.indexes_of(relation).any(|it| it.clustered) {
            let message = format!(
                "there is no previously clustered index for table \"{}\"",
                relation.name.as_str()
            );
            return Err(refusal(SqlState::UNDEFINED_OBJECT, message));
        }
        return Ok(());
    };
    if !partitioned {
        let chosen = clusterable(replay, table, name)?;
        return mark_clustered(replay, table, Some(chosen));
    }
    let found = replay.catalog.indexes.find(Some(relation.schema), &name.value);
    if found.is_none_or(|(_, it)| it.table != table) {
        return Err(missing_index(replay, name, relation));
    }
    replay.prevent_in_transaction("CLUSTER")?;
    let chosen = clusterable(replay, table, name)?;
    cluster_partitions(replay, table, chosen)
}

fn cluster_partitions(replay: &mut Replay, table: RelationId, index: IndexId) -> Run {
    for partition in replay.partitions_of(table) {
        let relation = replay.relation(partition)?;
        let partitioned = relation.kind == RelationKind::PartitionedTable;
        let mut indexes = replay.catalog.indexes_of(relation);
        let own = indexes.find(|it| it.parent == Some(index)).map(|it| it.id);
        drop(indexes);
        let Some(own) = own else { continue };
        if partitioned {
            cluster_partitions(replay, partition, own)?;
        } else {
            mark_clustered(replay, partition, Some(own))?;
        }
    }
    Ok(())
}

/// An index whose order the rows of a table can have (`check_index_is_clusterable`).
fn clusterable(replay: &Replay, table: RelationId, name: &Name) -> Run<IndexId> {
    let relation = replay.relation(table)?;
    let found = replay.catalog.indexes.find(Some(relation.schema), &name.value);
    let Some((_, index)) = found.filter(|(_, it)| it.table == table) else {
        return Err(missing_index(replay, name, relation));
    };
    let shown = index.name.as_str();
    let message = if !matches!(index.method.as_str(), "btree" | "gist") {
        format!("cannot cluster on index \"{shown}\" because access method does not support clustering")
    } else if index.predicate.is_some() {
        format!("cannot cluster on partial index \"{shown}\"")
    } else if !index.valid {
        format!("cannot cluster on invalid index \"{shown}\"")
    } else {
        return Ok(index.id);
    };
    Err(crate::refuse::unsupported(message))
}

fn mark_clustered(replay: &mut Replay, table: RelationId, chosen: Option<IndexId>) -> Run {
    for index in replay.relation(table)?.indexes.clone() {
        replay
            .catalog
            .indexes
            .update(index.0, |it| it.clustered = Some(index) == chosen);
    }
    Ok(())
}

/// Refuses a foreign key between a table that survives a crash and one that does not (`ATPrepChangePersistence`).
fn require_equal_persistence(replay: &Replay, table: RelationId, wanted: Persistence) -> Run {
    let relation = replay.relation(table)?;
    let refused = |other: &Relation| {
        let [to, word] = match wanted {
            Persistence::Permanent => ["logged", "unlogged"],
            _ => ["unlogged", "logged"],
        };
        let message = format!(
            "could not change table \"{}\" to {to} because it references {word} table \"{}\"",
            relation.name.as_str(),
            other.name.as_str()
        );
        Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message))
    };
    if wanted == Persistence::Permanent {
        for constraint in &relation.constraints {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind
                && key.references != table
                && let Some(other) = replay.catalog.relation(key.references)
                && other.persistence != Persistence::Permanent
            {
                return refused(other);
            }
        }
        return Ok(());
    }
    for holder in replay.catalog.may_refer_to(ObjectId::Relation(table)) {
        let (ObjectId::Constraint(of, _) | ObjectId::Relation(of)) = holder else {
            continue;
        };
        let Some(other) = replay.catalog.relation(of).filter(|it| it.id != table) else {
            continue;
        };
        let refers = other
            .constraints
            .iter()
            .any(|it| matches!(&it.kind, ConstraintKind::ForeignKey(key) if key.references == table));
        if refers && other.persistence == Persistence::Permanent {
            return refused(other);
        }
    }
    Ok(())
}

/// `SET LOGGED` and `SET UNLOGGED`, of the sequences of its columns too.
pub(super) fn set_logged(replay: &mut Replay, table: RelationId, logged: bool) -> Run {
    let relation = replay.relation(table)?;
    let partitioned = relation.kind == RelationKind::PartitionedTable;
    if partitioned && replay.catalog.version.major >= 18 {
        let message = format!(
            "ALTER action SET {} cannot be performed on relation \"{}\"",
            if logged { "LOGGED" } else { "UNLOGGED" },
            relation.name.as_str()
        );
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    if relation.persistence == Persistence::Temporary {
        let message = format!(
            "cannot change logged status of table \"{}\" because it is temporary",
            relation.name.as_str()
        );
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    let wanted = if logged {
        Persistence::Permanent
    } else {
        Persistence::Unlogged
    };
    if !logged && super::super::named::is_listed(replay, table) {
        let message = format!(
            "cannot change table \"{}\" to unlogged because it is part of a publication",
            relation.name.as_str()
        );
        return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
    }
    require_equal_persistence(replay, table, wanted)?;
    if partitioned {
        // Nothing is stored, and what is not stored is not rewritten.
        return Ok(());
    }
    let sequences: Vec<_> = relation
        .columns
        .iter()
        .flat_map(|it| {
            it.owned_sequences
                .iter()
                .copied()
                .chain(it.identity.map(|it| it.sequence))
        })
        .collect();
    replay
        .catalog
        .relations
        .update(table.0, |it| it.persistence = wanted);
    // Before PostgreSQL 15 sequences are always logged.
    let follow = replay.catalog.version.major >= 15;
    for sequence in sequences.into_iter().filter(|_| follow) {
        replay
            .catalog
            .sequences
            .update(sequence.0, |it| it.persistence = wanted);
    }
    Ok(())
}
