//! Foreign keys that refer to partitioned tables: each partition there has one of its own, which belongs to it
//! (`addFkRecurseReferenced`, `CloneFkReferenced`).

use pgassay_catalog::constraint::{Constraint, ConstraintKind, ForeignKey};
use pgassay_catalog::id::{ColumnNumber, ConstraintId, IndexId, ObjectId, RelationId};
use pgassay_sql::name::Identifier;

use crate::{Replay, Run, names};

/// Adds what belongs to a new foreign key: one for each partition of the table that it refers to.
pub(super) fn refer_to_partitions(replay: &mut Replay, table: RelationId, parent: &Constraint) -> Run {
    let ConstraintKind::ForeignKey(key) = &parent.kind else {
        return Ok(());
    };
    for partition in replay.partitions_of(key.references) {
        refer_to(replay, table, parent, key, partition)?;
    }
    Ok(())
}

/// Lets the foreign keys that refer to a partitioned table refer to a new partition too.
pub(crate) fn spread(replay: &mut Replay, partition: RelationId, parent: RelationId) -> Run {
    for table in users(replay, parent) {
        let constraints = replay.relation(table)?.constraints.clone();
        for constraint in &constraints {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind
                && key.references == parent
                && !is_of_partition(replay, table, constraint)
            {
                refer_to(replay, table, constraint, key, partition)?;
            }
        }
    }
    Ok(())
}

/// Takes from a partition that leaves its table what refers to it for that table's sake.
pub(crate) fn release(replay: &mut Replay, partition: RelationId) -> Run {
    for table in users(replay, partition) {
        let relation = replay.relation(table)?;
        let mut gone: Vec<ConstraintId> = Vec::new();
        for constraint in &relation.constraints {
            let below = constraint.parent.is_some_and(|it| gone.contains(&it));
            let here = matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.references == partition)
                && constraint.parent.is_some()
                && !is_of_partition(replay, table, constraint);
            if below || here {
                gone.push(constraint.id);
            }
        }
        if !gone.is_empty() {
            replay
                .catalog
                .relations
                .update(table.0, |it| it.constraints.retain(|own| !gone.contains(&own.id)));
        }
    }
    Ok(())
}

/// Lets foreign keys that no longer belong to another table's refer to the partitions by themselves.
pub(crate) fn refer_alone(replay: &mut Replay, table: RelationId, freed: &[ConstraintId]) -> Run {
    for id in freed {
        let found = replay.relation(table)?.constraints.iter().find(|it| it.id == *id);
        if let Some(constraint) = found.cloned() {
            let refers = replay.relation(table)?.constraints.iter();
            // One that was tied to the parent's when its table was attached has them still.
            if refers.filter(|it| it.parent == Some(*id)).count() == 0 {
                refer_to_partitions(replay, table, &constraint)?;
            }
        }
    }
    Ok(())
}

/// Whether a constraint belongs to another one of its own table.
pub(crate) fn is_within(replay: &Replay, table: RelationId, constraint: &Constraint) -> bool {
    constraint.parent.is_some() && !is_of_partition(replay, table, constraint)
}

/// The tables that have foreign keys to a table, in the order of creation.
fn users(replay: &Replay, table: RelationId) -> Vec<RelationId> {
    let holders = replay.catalog.may_refer_to(ObjectId::Relation(table));
    let mut users: Vec<RelationId> = holders
        .into_iter()
        .filter_map(|it| match it {
            ObjectId::Constraint(of, _) => Some(of),
            _ => None,
        })
        .filter(|it| replay.catalog.relation(*it).is_some())
        .collect();
    users.sort();
    users.dedup();
    users
}

/// Whether a foreign key belongs to that of the partitioned table above its own.
fn is_of_partition(replay: &Replay, table: RelationId, constraint: &Constraint) -> bool {
    let Some(relation) = replay.catalog.relation(table) else {
        return false;
    };
    let parent = constraint.parent;
    parent.is_some() && !relation.constraints.iter().any(|it| Some(it.id) == parent)
}

fn refer_to(
    replay: &mut Replay,
    table: RelationId,
    parent: &Constraint,
    key: &ForeignKey,
    partition: RelationId,
) -> Run {
    let map = replay.column_map(key.references, partition);
    let number = |it: &ColumnNumber| map.get(it).copied().unwrap_or(*it);
    let below = replay.relation(partition)?.indexes.clone();
    let is_of_key =
        |it: &IndexId| key.index.is_some() && replay.catalog.index(*it).and_then(|it| it.parent) == key.index;
    let index = below.into_iter().find(is_of_key);
    let own = ForeignKey {
        references: partition,
        referenced_columns: key.referenced_columns.iter().map(number).collect(),
        index,
        ..key.clone()
    };
    let constraint = Constraint {
        id: replay.catalog.new_id(),
        name: name(replay, table, parent, key)?,
        kind: ConstraintKind::ForeignKey(own),
        local: false,
        inherited: 1,
        parent: Some(parent.id),
        comment: None,
        location: replay.location,
        ..parent.clone()
    };
    let mut references = vec![ObjectId::Relation(partition)];
    references.extend(index.map(ObjectId::Index));
    replay
        .catalog
        .note_references(ObjectId::Constraint(table, constraint.id), references);
    replay.add_constraint(table, constraint.clone());
    refer_to_partitions(replay, table, &constraint)
}

/// From PostgreSQL 18 on the parent's with a number; before, as if the key had no name.
fn name(replay: &Replay, table: RelationId, parent: &Constraint, key: &ForeignKey) -> Run<Identifier> {
    let relation = replay.relation(table)?;
    let taken = |name: &Identifier| relation.constraints.iter().any(|it| it.name == *name);
    if replay.catalog.version.major >= 18 {
        // A long name is cut so that the number is kept.
        let stem = parent.name.as_str();
        let numbered = (1..).map(|it: u32| names::object_name(stem, None, &it.to_string()));
        let mut free = numbered.filter(|it| !taken(it));
        return Ok(free.next().unwrap_or_default());
    }
    let columns = key.columns.iter().filter_map(|it| relation.column(*it));
    let joined = names::joined(columns.map(|it| it.name.as_str()));
    Ok(replay.choose_constraint_name(
        relation.name.as_str(),
        Some(&joined),
        "fkey",
        relation.schema,
        &[],
    ))
}
