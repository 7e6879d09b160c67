//! Foreign keys (`ATAddForeignKeyConstraint`).

use pgassay_catalog::constraint::{Constraint, ConstraintKind, ForeignKey};
use pgassay_catalog::id::{ColumnNumber, ConstraintId, IndexId, ObjectId, RelationId};
use pgassay_catalog::privilege::Rights;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{Column, Relation, RelationKind};
use pgassay_sql::ast::{ConstraintAttributes, Name, ObjectKind, Persistence, References, ReferentialAction};
use pgassay_sql::name::{Identifier, QualifiedName};

mod partition;
mod period;
mod types;

pub(crate) use self::partition::{is_within, refer_alone, release, spread};
use self::period::{check_actions, check_period, is_without_overlaps};
use self::types::check_types;
pub(crate) use self::types::still_fits;
use super::constraint::deferral;
use crate::privilege::Guarded;
use crate::refuse::{self, refusal};
use crate::{Replay, Run, names};

/// Whether a table is a partition of another one, or of its partitions.
fn is_below(replay: &Replay, relation: &Relation, table: RelationId) -> bool {
    let Some(of) = &relation.partition_of else {
        return false;
    };
    let above = || replay.catalog.relation(of.parent);
    of.parent == table || above().is_some_and(|it| is_below(replay, it, table))
}

/// Adds a foreign key to a table, and to its partitions.
pub(crate) fn add(
    replay: &mut Replay,
    table: RelationId,
    name: Option<&Name>,
    columns: &[&Name],
    period: bool,
    references: &References,
    attributes: ConstraintAttributes,
) -> Run {
    let relation = replay.relation(table)?;
    let name = match name {
        Some(name) if relation.constraints.iter().any(|it| it.name == name.value) => {
            return Err(refuse::duplicate_constraint(&name.value, &relation.name));
        }
        Some(name) => name.value.clone(),
        None => {
            let joined = names::joined(columns.iter().map(|it| it.value.as_str()));
            replay.choose_constraint_name(
                relation.name.as_str(),
                Some(&joined),
                "fkey",
                relation.schema,
                &[],
            )
        }
    };
    let referenced = match replay.class(&references.table)? {
        pgassay_catalog::lookup::ClassId::Relation(id) => replay.relation(id)?,
        _ => {
            let message = format!(
                "referenced relation \"{}\" is not a table",
                references.table.value.name.as_str()
            );
            return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
        }
    };
    if attributes.not_valid
        && replay.catalog.version.major < 18
        && relation.kind == pgassay_catalog::relation::RelationKind::PartitionedTable
    {
        let message = format!(
            "cannot add NOT VALID foreign key on partitioned table \"{}\" referencing relation \"{}\"",
            relation.name.as_str(),
            referenced.name.as_str()
        );
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    check_referenced(relation, referenced)?;
    let own = columns_named(relation, columns)?;
    if period {
        check_actions(references)?;
    }
    let target: Vec<&Name> = references.columns.iter().collect();
    let (index, theirs) = if target.is_empty() {
        let (index, theirs) = primary_key_of(referenced, references)?;
        check_period(period, is_without_overlaps(referenced, index))?;
        (index, theirs)
    } else {
        let theirs = columns_named(referenced, &target)?;
        check_period(period, references.period)?;
        (
            unique_index_on(replay, referenced, &theirs, references, period)?,
            theirs,
        )
    };
    check_privileges(replay, referenced, &theirs)?;
    check_generated(relation, &own, references)?;
    if own.len() != theirs.len() {
        let message = "number of referencing and referenced columns for foreign key disagree";
        return Err(refusal(SqlState::INVALID_FOREIGN_KEY, message));
    }
    check_types(
        replay, relation, referenced, &own, &theirs, index, &name, references,
    )?;
    let on_delete_columns = references
        .on_delete_columns
        .iter()
        .map(|name| column_named(relation, name))
        .collect::<Run<Vec<_>>>()?;
    if is_below(replay, referenced, table) {
        let message = format!(
            "cannot ALTER TABLE \"{}\" because it is being used by active queries in this session",
            referenced.name.as_str()
        );
        return Err(refusal(SqlState::OBJECT_IN_USE, message));
    }
    let (deferrable, initially_deferred) = deferral(attributes);
    let enforced = attributes.enforced != Some(false);
    let references_id = referenced.id;
    let constraint = Constraint {
        id: replay.catalog.new_id(),
        name,
        kind: ConstraintKind::ForeignKey(ForeignKey {
            columns: own,
            references: references_id,
            referenced_columns: theirs,
            index: Some(index),
            match_full: references.match_full,
            on_delete: references.on_delete,
            on_delete_columns,
            on_update: references.on_update,
            period,
        }),
        deferrable,
        initially_deferred,
        validated: !attributes.not_valid && enforced,
        enforced,
        no_inherit: false,
        local: true,
        inherited: 0,
        parent: None,
        comment: None,
        location: replay.location,
    };
    store(replay, table, constraint)
}

/// Adds a foreign key that was checked, and one to each partition below.
pub(crate) fn store(replay: &mut Replay, table: RelationId, constraint: Constraint) -> Run {
    let ConstraintKind::ForeignKey(key) = constraint.kind.clone() else {
        return Ok(());
    };
    let id = constraint.id;
    let name = constraint.name.clone();
    let mut references = vec![ObjectId::Relation(key.references)];
    references.extend(key.index.map(ObjectId::Index));
    replay
        .catalog
        .note_references(ObjectId::Constraint(table, id), references);
    let template = constraint.clone();
    replay.add_constraint(table, constraint);
    if template.parent.is_none() {
        partition::refer_to_partitions(replay, table, &template)?;
    }
    if replay.relation(table)?.kind == RelationKind::PartitionedTable {
        for partition in replay.partitions_of(table) {
            clone_to_partition(replay, table, partition, &template, &name, &key, id)?;
        }
    }
    Ok(())
}

/// Gives a partition the foreign key of its parent, or ties an equal one that it has to the parent's.
pub(crate) fn clone_to_partition(
    replay: &mut Replay,
    table: RelationId,
    partition: RelationId,
    template: &Constraint,
    name: &Identifier,
    key: &ForeignKey,
    parent: ConstraintId,
) -> Run {
    let map = replay.column_map(table, partition);
    let number = |it: &ColumnNumber| map.get(it).copied().unwrap_or(*it);
    let columns: Vec<ColumnNumber> = key.columns.iter().map(number).collect();
    let relation = replay.relation(partition)?;
    let equal = relation.constraints.iter().find(|it| {
        it.deferrable == template.deferrable
            && it.initially_deferred == template.initially_deferred
            && (it.parent.is_none() || it.enforced != template.enforced)
            && matches!(&it.kind, ConstraintKind::ForeignKey(own)
                if own.references == key.references
                    && own.columns == columns
                    && own.referenced_columns == key.referenced_columns
                    && own.match_full == key.match_full
                    && own.on_delete == key.on_delete
                    && own.on_update == key.on_update)
    });
    if let Some(equal) = equal {
        if equal.enforced != template.enforced {
            let message = format!(
                "constraint \"{}\" enforceability conflicts with constraint \"{}\" on relation \"{}\"",
                name.as_str(),
                equal.name.as_str(),
                relation.name.as_str()
            );
            return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
        }
        let id = equal.id;
        replay.catalog.relations.update(partition.0, |it| {
            if let Some(own) = it.constraints.iter_mut().find(|it| it.id == id) {
                own.parent = Some(parent);
                own.local = false;
                own.inherited = 1;
            }
        });
        return Ok(());
    }
    let taken = relation.constraints.iter().any(|it| it.name == *name);
    let own_name = if taken {
        let joined = names::joined(
            columns
                .iter()
                .filter_map(|it| relation.column(*it).map(|it| it.name.as_str())),
        );
        replay.choose_constraint_name(
            relation.name.as_str(),
            Some(&joined),
            "fkey",
            relation.schema,
            &[],
        )
    } else {
        name.clone()
    };
    let constraint = Constraint {
        id: replay.catalog.new_id(),
        name: own_name,
        kind: ConstraintKind::ForeignKey(ForeignKey {
            columns,
            on_delete_columns: key.on_delete_columns.iter().map(number).collect(),
            ..key.clone()
        }),
        local: false,
        inherited: 1,
        parent: Some(parent),
        location: replay.location,
        ..template.clone()
    };
    store(replay, partition, constraint)
}

fn check_referenced(relation: &Relation, referenced: &Relation) -> Run {
    if !referenced.is_table() {
        let message = format!(
            "referenced relation \"{}\" is not a table",
            referenced.name.as_str()
        );
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    if referenced.id.is_builtin() {
        let message = format!(
            "permission denied: \"{}\" is a system catalog",
            referenced.name.as_str()
        );
        return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
    }
    let message = match (relation.persistence, referenced.persistence) {
        (Persistence::Permanent, Persistence::Permanent) => return Ok(()),
        (Persistence::Permanent, _) => "constraints on permanent tables may reference only permanent tables",
        (Persistence::Unlogged, Persistence::Permanent | Persistence::Unlogged) => return Ok(()),
        (Persistence::Unlogged, _) => {
            "constraints on unlogged tables may reference only permanent or unlogged tables"
        }
        (Persistence::Temporary, Persistence::Temporary) => return Ok(()),
        (Persistence::Temporary, _) => "constraints on temporary tables may reference only temporary tables",
    };
    Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message))
}

fn column_named(relation: &Relation, name: &Name) -> Run<ColumnNumber> {
    relation
        .column_named(&name.value)
        .map(|it| it.number)
        .ok_or_else(|| {
            let message = format!(
                "column \"{}\" referenced in foreign key constraint does not exist",
                name.value.as_str()
            );
            Refusal::new(SqlState::UNDEFINED_COLUMN, message)
                .about(
                    ObjectKind::Column,
                    refuse::of_relation(&relation.name, &name.value),
                )
                .at(name.span)
                .into()
        })
}

fn columns_named(relation: &Relation, names: &[&Name]) -> Run<Vec<ColumnNumber>> {
    let numbers = names
        .iter()
        .map(|name| column_named(relation, name))
        .collect::<Run<Vec<_>>>()?;
    if numbers.len() > 32 {
        let message = "cannot have more than 32 keys in a foreign key";
        return Err(refusal(SqlState::TOO_MANY_COLUMNS, message));
    }
    Ok(numbers)
}

fn about_key(refusal: Refusal, referenced: &Relation, references: &References) -> Refusal {
    refusal
        .about(
            ObjectKind::Constraint,
            QualifiedName::new(referenced.name.clone()),
        )
        .at(references.span)
}

fn primary_key_of(referenced: &Relation, references: &References) -> Run<(IndexId, Vec<ColumnNumber>)> {
    let found = referenced.constraints.iter().find_map(|it| match &it.kind {
        ConstraintKind::PrimaryKey(key) => Some((it, key)),
        _ => None,
    });
    let Some((constraint, key)) = found else {
        let message = format!(
            "there is no primary key for referenced table \"{}\"",
            referenced.name.as_str()
        );
        return Err(about_key(
            Refusal::new(SqlState::UNDEFINED_OBJECT, message),
            referenced,
            references,
        )
        .into());
    };
    if constraint.deferrable {
        let message = format!(
            "cannot use a deferrable primary key for referenced table \"{}\"",
            referenced.name.as_str()
        );
        return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
    }
    Ok((key.index, key.columns.clone()))
}

/// The unique index on exactly these columns, in any order (`transformFkeyCheckAttrs`).
fn unique_index_on(
    replay: &Replay,
    referenced: &Relation,
    columns: &[ColumnNumber],
    references: &References,
    period: bool,
) -> Run<IndexId> {
    for (at, column) in columns.iter().enumerate() {
        if columns[..at].contains(column) {
            let message = "foreign key referenced-columns list must not contain duplicates";
            return Err(refusal(SqlState::INVALID_FOREIGN_KEY, message));
        }
    }
    let mut deferrable = false;
    for index in replay.catalog.indexes_of(referenced) {
        if !index.unique || !index.valid || index.predicate.is_some() {
            continue;
        }
        let Some(keys) = index.key_columns() else { continue };
        if keys.len() != columns.len() || !keys.iter().all(|it| columns.contains(it)) {
            continue;
        }
        if is_without_overlaps(referenced, index.id) != period {
            continue;
        }
        let constraint = referenced
            .constraints
            .iter()
            .find(|it| Some(it.id) == index.constraint);
        if constraint.is_some_and(|it| it.deferrable) {
            deferrable = true;
            continue;
        }
        return Ok(index.id);
    }
    let table = referenced.name.as_str();
    if deferrable {
        let message = format!("cannot use a deferrable unique constraint for referenced table \"{table}\"");
        return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
    }
    let message =
        format!("there is no unique constraint matching given keys for referenced table \"{table}\"");
    Err(about_key(
        Refusal::new(SqlState::INVALID_FOREIGN_KEY, message),
        referenced,
        references,
    )
    .into())
}

fn check_privileges(replay: &Replay, referenced: &Relation, columns: &[ColumnNumber]) -> Run {
    let right = Rights::REFERENCES;
    if replay.may(Guarded::Table, referenced.owner, &referenced.privileges, right) {
        return Ok(());
    }
    let each = columns.iter().all(|number| {
        let column = referenced.column(*number);
        column.is_some_and(|it| {
            it.privileges.grants.is_some()
                && replay.may(Guarded::Other, referenced.owner, &it.privileges, right)
        })
    });
    if each {
        return Ok(());
    }
    Err(refuse::permission_denied("table", &referenced.name))
}

fn check_generated(relation: &Relation, columns: &[ColumnNumber], references: &References) -> Run {
    let generated = columns
        .iter()
        .filter_map(|it| relation.column(*it))
        .any(|it| it.generated.is_some());
    if !generated {
        return Ok(());
    }
    let virtually = |it: &Column| it.generated.as_ref().is_some_and(|it| !it.stored);
    if columns
        .iter()
        .filter_map(|it| relation.column(*it))
        .any(virtually)
    {
        let message = "foreign key constraints on virtual generated columns are not supported";
        return Err(refuse::unsupported(message));
    }
    let wrong = |clause: &str| {
        let message =
            format!("invalid {clause} action for foreign key constraint containing generated column");
        Err(refusal(SqlState::SYNTAX_ERROR, message))
    };
    use ReferentialAction as A;
    if matches!(references.on_update, A::SetNull | A::SetDefault | A::Cascade) {
        return wrong("ON UPDATE");
    }
    if matches!(references.on_delete, A::SetNull | A::SetDefault) {
        return wrong("ON DELETE");
    }
    Ok(())
}
