//! GRANT and REVOKE on relations, their columns, and sequences.

use std::collections::BTreeMap;

use pgassay_catalog::change::Effect;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId, SequenceId};
use pgassay_catalog::privilege::{Privileges, Rights};
use pgassay_catalog::refusal::SqlState;

use super::{Granting, Guard};
use crate::privilege::Guarded;
use crate::refuse::{missing_column, refusal};
use crate::{Replay, Run};

/// What can be granted on a column.
const OF_COLUMNS: Rights = Rights::INSERT
    .union(Rights::SELECT)
    .union(Rights::UPDATE)
    .union(Rights::REFERENCES);

/// `ExecGrant_Relation` for what has columns.
pub(super) fn grant_on_relation(replay: &mut Replay, granting: &Granting<'_>, id: RelationId) -> Run {
    let all = Guarded::Table.all(replay.catalog.version.major);
    let relation = replay.relation(id)?;
    let name = relation.name.clone();
    let word = crate::refuse::word_of(relation.kind);
    let rights = granting.rights.unwrap_or(all);
    if let Some(invalid) = rights.minus(all).keywords().next() {
        let message = format!("invalid privilege type {} for table", invalid.to_uppercase());
        return Err(refusal(SqlState::INVALID_GRANT_OPERATION, message));
    }
    let guard = replay.guard(Guarded::Table, relation.owner, &relation.privileges);
    let mut of_columns: BTreeMap<ColumnNumber, Rights> = BTreeMap::new();
    if !granting.statement.is_grant && rights.intersects(OF_COLUMNS) {
        for column in &relation.columns {
            of_columns.insert(column.number, Rights(rights.0 & OF_COLUMNS.0));
        }
    }
    let granted = if rights.is_empty() {
        None
    } else {
        Some(granting.merge(replay, &guard, rights, word, name.as_str())?)
    };
    add_columns(replay, granting, id, &mut of_columns)?;
    let mut changed = Vec::new();
    for (number, rights) in of_columns {
        if let Some(privileges) = grant_on_column(replay, granting, id, number, rights, &guard)? {
            changed.push((number, privileges));
        }
    }
    if replay.catalog.relations.get(id.0).is_none() {
        return Ok(());
    }
    replay.catalog.relations.update(id.0, |relation| {
        if let Some(grants) = granted {
            relation.privileges = Privileges { grants: Some(grants) };
        }
        for (number, privileges) in changed {
            if let Some(column) = relation.column_mut(number) {
                column.privileges = privileges;
            }
        }
    });
    replay.effect(Effect::Altered(ObjectId::Relation(id), Effects::GRANTS));
    Ok(())
}

/// Collects what is granted on each column.
fn add_columns(
    replay: &Replay,
    granting: &Granting<'_>,
    id: RelationId,
    of_columns: &mut BTreeMap<ColumnNumber, Rights>,
) -> Run {
    let relation = replay.relation(id)?;
    for privilege in &granting.columns {
        let word = privilege.name.value.as_str();
        let rights = match Rights::from_keyword(word) {
            _ if word == "all" => OF_COLUMNS,
            Some(rights) => rights,
            None => {
                let message = format!("unrecognized privilege type \"{word}\"");
                return Err(refusal(SqlState::SYNTAX_ERROR, message));
            }
        };
        if !OF_COLUMNS.contains(rights) {
            let message = format!("invalid privilege type {} for column", word.to_uppercase());
            return Err(refusal(SqlState::INVALID_GRANT_OPERATION, message));
        }
        for name in &privilege.columns {
            let Some(column) = relation.column_named(&name.value) else {
                return Err(missing_column(name, &relation.name));
            };
            let so_far = of_columns.entry(column.number).or_default();
            *so_far = so_far.union(rights);
        }
    }
    Ok(())
}

/// `ExecGrant_Attribute`: an empty list is none at all.
fn grant_on_column(
    replay: &Replay,
    granting: &Granting<'_>,
    id: RelationId,
    number: ColumnNumber,
    rights: Rights,
    relation_guard: &Guard,
) -> Run<Option<Privileges>> {
    let relation = replay.relation(id)?;
    let Some(column) = relation.column(number) else {
        return Ok(None);
    };
    let own = column.privileges.grants.clone().unwrap_or_default();
    if own.is_empty() && !granting.statement.is_grant {
        return Ok(None);
    }
    let mut known = relation_guard.grants.clone();
    known.extend_from_slice(&own);
    let guard = Guard {
        kind: Guarded::Table,
        owner: relation_guard.owner,
        grants: own,
    };
    let grants = granting.merge_on(replay, &guard, &known, rights, "column", column.name.as_str())?;
    Ok(Some(Privileges {
        grants: (!grants.is_empty()).then_some(grants),
    }))
}

/// `ExecGrant_Relation` for a sequence, named as one or as a table.
pub(super) fn grant_on_sequence(
    replay: &mut Replay,
    granting: &Granting<'_>,
    id: SequenceId,
    by_name: bool,
) -> Run {
    let all = Guarded::Sequence.all(replay.catalog.version.major);
    let Some(sequence) = replay.catalog.sequence(id) else {
        return Ok(());
    };
    let name = sequence.name.clone();
    let mut rights = granting.rights.unwrap_or(all);
    if !by_name {
        // Old dumps grant on sequences as on tables; what a sequence does not have draws a warning only.
        rights = Rights(rights.0 & all.0);
    }
    if let Some(column) = granting.columns.iter().flat_map(|it| &it.columns).next() {
        return Err(missing_column(column, &name));
    }
    if rights.is_empty() {
        return Ok(());
    }
    let guard = replay.guard(Guarded::Sequence, sequence.owner, &sequence.privileges);
    let grants = granting.merge(replay, &guard, rights, "sequence", name.as_str())?;
    replay
        .catalog
        .sequences
        .update(id.0, |it| it.privileges = Privileges { grants: Some(grants) });
    replay.effect(Effect::Altered(ObjectId::Sequence(id), Effects::GRANTS));
    Ok(())
}
