//! `INHERIT`, `NO INHERIT`, `ATTACH PARTITION`, `DETACH PARTITION`.

use pgassay_catalog::change::Effect;
use pgassay_catalog::constraint::{Constraint, ConstraintKind};
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ConstraintId, ObjectId, RelationId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{Column, Relation, RelationKind};
use pgassay_sql::ast::{ObjectName, PartitionBound, Persistence};

use super::constraint::not_null_of;
use super::partition::{require_possible_default, set_bound, take_over};
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `INHERIT parent`
pub(crate) fn inherit(replay: &mut Replay, table: RelationId, parent: &ObjectName) -> Run {
    let child = replay.relation(table)?;
    let wrong = |message: String| Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    // `ATPrepAddInherit`: before the parent is looked up.
    if child.of_type.is_some() {
        return wrong("cannot change inheritance of typed table".to_owned());
    }
    if child.is_partition() {
        return wrong("cannot change inheritance of a partition".to_owned());
    }
    if child.kind == RelationKind::PartitionedTable {
        return wrong("cannot change inheritance of partitioned table".to_owned());
    }
    let above = replay.relation_named(parent)?;
    if !above.is_table() && above.kind != RelationKind::ForeignTable {
        return wrong(format!(
            "ALTER action INHERIT cannot be performed on relation \"{}\"",
            above.name.as_str()
        ));
    }
    replay.require_owner_of(above)?;
    let is_temporary = |it: &Relation| it.persistence == Persistence::Temporary;
    if is_temporary(above) && !is_temporary(child) {
        return wrong(format!(
            "cannot inherit from temporary relation \"{}\"",
            above.name.as_str()
        ));
    }
    if above.kind == RelationKind::PartitionedTable {
        return wrong(format!(
            "cannot inherit from partitioned table \"{}\"",
            above.name.as_str()
        ));
    }
    if above.is_partition() {
        return wrong("cannot inherit from a partition".to_owned());
    }
    if child.inherits.contains(&above.id) {
        let message = format!(
            "relation \"{}\" would be inherited from more than once",
            above.name.as_str()
        );
        return Err(refusal(SqlState::DUPLICATE_TABLE, message));
    }
    if above.id == table || descends(replay, above.id, table) {
        let message = "circular inheritance not allowed";
        return Err(refusal(SqlState::DUPLICATE_TABLE, message));
    }
    let above = above.id;
    merge_into(replay, table, above, false)?;
    replay
        .catalog
        .note_references(ObjectId::Relation(table), [ObjectId::Relation(above)]);
    replay
        .catalog
        .relations
        .update(table.0, |it| it.inherits.push(above));
    replay.effect(Effect::Altered(ObjectId::Relation(table), Effects::TABLES));
    Ok(())
}

fn descends(replay: &Replay, table: RelationId, from: RelationId) -> bool {
    replay
        .children_of(from)
        .into_iter()
        .any(|child| child == table || descends(replay, table, child))
}

/// Ties the columns and checks of a table to those of its new parent, and refuses where they do not fit.
fn merge_into(replay: &mut Replay, table: RelationId, parent: RelationId, is_partition: bool) -> Run {
    let above = replay.relation(parent)?;
    let child = replay.relation(table)?;
    let mismatch = |message: String| Err(refusal(SqlState::DATATYPE_MISMATCH, message));
    let mut merged: Vec<Column> = Vec::new();
    for column in &above.columns {
        let name = column.name.as_str();
        let Some(own) = child.column_named(&column.name) else {
            return mismatch(format!("child table is missing column \"{name}\""));
        };
        if own.data_type != column.data_type || own.modifier != column.modifier {
            return mismatch(format!(
                "child table \"{}\" has different type for column \"{name}\"",
                child.name.as_str()
            ));
        }
        if own.collation != column.collation {
            let message = format!(
                "child table \"{}\" has different collation for column \"{name}\"",
                child.name.as_str()
            );
            return Err(refusal(SqlState::COLLATION_MISMATCH, message));
        }
        let kept = not_null_of(above, column.number).is_some_and(|it| it.no_inherit);
        if column.not_null && !kept && !own.not_null {
            return mismatch(format!(
                "column \"{name}\" in child table must be marked NOT NULL"
            ));
        }
        if column.generated.is_some() != own.generated.is_some() {
            return mismatch(format!(
                "column \"{name}\" in child table must be a generated column"
            ));
        }
        if let (Some(above), Some(own)) = (&column.generated, &own.generated)
            && above.stored != own.stored
        {
            return mismatch(format!(
                "column \"{name}\" inherits from generated column of different kind"
            ));
        }
        merged.push(Column {
            inherited: own.inherited + 1,
            local: own.local && !is_partition,
            ..own.clone()
        });
    }
    let mut tied = Vec::new();
    for constraint in &above.constraints {
        let not_null = matches!(constraint.kind, ConstraintKind::NotNull(_));
        if constraint.no_inherit || !(not_null || matches!(constraint.kind, ConstraintKind::Check(_))) {
            continue;
        }
        let found = child
            .constraints
            .iter()
            .find(|own| match (&own.kind, &constraint.kind) {
                (ConstraintKind::Check(_), ConstraintKind::Check(_)) => own.name == constraint.name,
                (ConstraintKind::NotNull(own), ConstraintKind::NotNull(their)) => {
                    let own = child.column(*own).map(|it| &it.name);
                    own.is_some() && own == above.column(*their).map(|it| &it.name)
                }
                _ => false,
            });
        match found {
            Some(own) => {
                let conflict = if own.no_inherit {
                    Some("non-inherited")
                } else if constraint.validated && own.enforced && !own.validated {
                    Some("NOT VALID")
                } else if constraint.enforced && !own.enforced {
                    Some("NOT ENFORCED")
                } else {
                    None
                };
                if let Some(what) = conflict {
                    let message = format!(
                        "constraint \"{}\" conflicts with {what} constraint on child table \"{}\"",
                        own.name.as_str(),
                        child.name.as_str()
                    );
                    return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
                }
                tied.push(own.id);
            }
            None => {
                return mismatch(format!(
                    "child table is missing constraint \"{}\"",
                    constraint.name.as_str()
                ));
            }
        }
    }
    replay.catalog.relations.update(table.0, |it| {
        for column in merged {
            if let Some(own) = it.column_mut(column.number) {
                *own = column;
            }
        }
        for constraint in it.constraints.iter_mut().filter(|it| tied.contains(&it.id)) {
            constraint.inherited += 1;
            constraint.local &= !is_partition;
        }
    });
    Ok(())
}

/// Unties the columns and checks of a table from those of a parent.
fn unmerge(replay: &mut Replay, table: RelationId, parent: RelationId) {
    let Some(above) = replay.catalog.relation(parent).cloned() else {
        return;
    };
    replay.catalog.relations.update(table.0, |it| {
        let names: Vec<_> = it.columns.iter().map(|it| (it.number, it.name.clone())).collect();
        for column in &mut it.columns {
            if above.column_named(&column.name).is_some() && column.inherited > 0 {
                column.inherited -= 1;
                column.local |= column.inherited == 0;
            }
        }
        for constraint in &mut it.constraints {
            let same = above
                .constraints
                .iter()
                .any(|their| match (&their.kind, &constraint.kind) {
                    (ConstraintKind::Check(_), ConstraintKind::Check(_)) => their.name == constraint.name,
                    (ConstraintKind::NotNull(their), ConstraintKind::NotNull(own)) => {
                        let own = names
                            .iter()
                            .find(|(number, _)| number == own)
                            .map(|(_, name)| name);
                        own == above.column(*their).map(|it| &it.name)
                    }
                    _ => false,
                });
            if same && constraint.inherited > 0 {
                constraint.inherited -= 1;
                constraint.local |= constraint.inherited == 0;
            }
        }
    });
}

/// `NO INHERIT parent`
pub(crate) fn no_inherit(replay: &mut Replay, table: RelationId, parent: &ObjectName) -> Run {
    let above = match replay.class(parent)? {
        ClassId::Sequence(_) => None,
        _ => Some(replay.relation_named(parent)?),
    };
    let child = replay.relation(table)?;
    if child.is_partition() {
        let message = "cannot change inheritance of a partition";
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    let above = above.map(|it| it.id).filter(|it| child.inherits.contains(it));
    let Some(above) = above else {
        let message = format!(
            "relation \"{}\" is not a parent of relation \"{}\"",
            parent.value.name.as_str(),
            child.name.as_str()
        );
        return Err(refusal(SqlState::UNDEFINED_TABLE, message));
    };
    unmerge(replay, table, above);
    replay
        .catalog
        .relations
        .update(table.0, |it| it.inherits.retain(|it| *it != above));
    replay.effect(Effect::Altered(ObjectId::Relation(table), Effects::TABLES));
    Ok(())
}

/// `ATTACH PARTITION`
pub(crate) fn attach_partition(
    replay: &mut Replay,
    table: RelationId,
    partition: &ObjectName,
    bound: Option<&PartitionBound>,
) -> Run {
    let above = replay.relation(table)?;
    let shown = above.name.as_str().to_owned();
    if above.kind != RelationKind::PartitionedTable {
        let message = format!("table \"{shown}\" is not partitioned");
        return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
    }
    let Some(bound) = bound else {
        return refuse::unknown("a partition without a bound");
    };
    require_possible_default(above, bound)?;
    let child = replay.relation_named(partition)?;
    replay.require_owner_of(child)?;
    let wrong = |message: String| {
        Err(Refusal::new(SqlState::WRONG_OBJECT_TYPE, message)
            .at(partition.span)
            .into())
    };
    let name = child.name.as_str();
    if !child.is_table() && child.kind != RelationKind::ForeignTable {
        return wrong(format!("\"{name}\" is not a table"));
    }
    if child.is_partition() {
        return wrong(format!("\"{name}\" is already a partition"));
    }
    if child.of_type.is_some() {
        return wrong("cannot attach a typed table as partition".to_owned());
    }
    if !child.inherits.is_empty() {
        return wrong("cannot attach inheritance child as partition".to_owned());
    }
    let id = child.id;
    let is_temporary = |it: &Relation| it.persistence == Persistence::Temporary;
    let [own, other] = match (is_temporary(above), is_temporary(child)) {
        (false, true) => ["temporary", "permanent"],
        (true, false) => ["permanent", "temporary"],
        _ => ["", ""],
    };
    let mixed = (!own.is_empty())
        .then(|| format!("cannot attach a {own} relation as partition of {other} relation \"{shown}\""));
    let extra = child
        .columns
        .iter()
        .find(|it| above.column_named(&it.name).is_none());
    let identity = child.columns.iter().find(|it| it.identity.is_some());
    if let Some(column) = identity.filter(|_| replay.catalog.version.major >= 17) {
        let message = format!(
            "table \"{name}\" being attached contains an identity column \"{}\"",
            column.name.as_str()
        );
        return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
    }
    if !replay.children_of(id).is_empty() && child.kind == RelationKind::Table {
        return wrong("cannot attach inheritance parent as partition".to_owned());
    }
    if id == table || descends(replay, table, id) {
        return Err(refusal(
            SqlState::DUPLICATE_TABLE,
            "circular inheritance not allowed",
        ));
    }
    if let Some(message) = mixed {
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    if let Some(extra) = extra {
        let message = format!(
            "table \"{name}\" contains column \"{}\" not found in parent \"{shown}\"",
            extra.name.as_str()
        );
        return Err(refusal(SqlState::DATATYPE_MISMATCH, message));
    }
    merge_into(replay, id, table, true)?;
    set_bound(replay, id, table, bound)?;
    let to_it =
        |it: &&Constraint| matches!(&it.kind, ConstraintKind::ForeignKey(key) if key.references == id);
    if let Some(key) = replay.relation(table)?.constraints.iter().find(to_it) {
        let message = format!(
            "cannot attach table \"{}\" as a partition because it is referenced by foreign key \"{}\"",
            partition.value.name.as_str(),
            key.name.as_str()
        );
        return Err(refuse::unsupported(message));
    }
    take_over(replay, id, table)?;
    replay.effect(Effect::Altered(ObjectId::Relation(id), Effects::TABLES));
    Ok(())
}

/// `DETACH PARTITION`: indexes, constraints and triggers of the partition stand on their own again.
pub(crate) fn detach_partition(
    replay: &mut Replay,
    table: RelationId,
    partition: &ObjectName,
    concurrently: bool,
) -> Run {
    if concurrently {
        replay.prevent_in_transaction("ALTER TABLE ... DETACH CONCURRENTLY")?;
    }
    let above = replay.relation(table)?;
    if above.kind != RelationKind::PartitionedTable {
        let message = format!("table \"{}\" is not partitioned", above.name.as_str());
        return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
    }
    let child = replay.relation_named(partition)?;
    let id = child.id;
    if child.partition_of.as_ref().map(|it| it.parent) != Some(table) {
        let message = format!(
            "relation \"{}\" is not a partition of relation \"{}\"",
            child.name.as_str(),
            above.name.as_str()
        );
        return Err(refusal(SqlState::UNDEFINED_TABLE, message));
    }
    let indexes = child.indexes.clone();
    super::foreign_key::release(replay, id)?;
    unmerge(replay, id, table);
    for index in indexes {
        replay.catalog.indexes.update(index.0, |it| it.parent = None);
    }
    let freed: Vec<ConstraintId> = replay
        .relation(id)?
        .constraints
        .iter()
        .filter(|it| it.parent.is_some() && !super::foreign_key::is_within(replay, id, it))
        .map(|it| it.id)
        .collect();
    replay.catalog.relations.update(id.0, |it| {
        it.partition_of = None;
        it.triggers.retain(|it| it.parent.is_none());
        for constraint in it.constraints.iter_mut().filter(|it| freed.contains(&it.id)) {
            constraint.parent = None;
            constraint.local = true;
            constraint.inherited = 0;
        }
        for column in it.columns.iter_mut().filter(|it| it.identity.is_some()) {
            column.identity = None;
        }
    });
    super::foreign_key::refer_alone(replay, id, &freed)?;
    replay.effect(Effect::Altered(ObjectId::Relation(id), Effects::TABLES));
    Ok(())
}
