//! `INHERITS` and `PARTITION OF`: what a table takes over from the tables above (`MergeAttributes`).

use pgassay_catalog::constraint::ConstraintKind;
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{Column, Generated, RelationKind};
use pgassay_sql::ast::{CreateTable, ObjectName, Persistence};
use pgassay_sql::name::Identifier;

use super::column::NewColumn;
use super::constraint::{NewCheck, not_null_of, store_check};
use crate::bind::remapped;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// The tables that a new one inherits from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inherited {
    parents: Vec<RelationId>,
    is_partition: bool,
}

impl Inherited {
    /// The tables.
    pub(crate) fn parents(&self) -> impl Iterator<Item = RelationId> {
        self.parents.iter().copied()
    }

    /// The tables of `INHERITS`.
    pub(crate) fn plain_parents(&self) -> Vec<RelationId> {
        if self.is_partition {
            Vec::new()
        } else {
            self.parents.clone()
        }
    }

    /// The table of `PARTITION OF`.
    pub(crate) fn partitioned_parent(&self) -> Option<RelationId> {
        self.parents.first().copied().filter(|_| self.is_partition)
    }
}

/// Looks up all parents, before any of them is looked at (`DefineRelation`).
pub(crate) fn look_up_parents(replay: &Replay, names: &[&ObjectName]) -> Run {
    let mut seen = Vec::new();
    for name in names {
        let relation = replay.relation_named(name)?;
        if seen.contains(&relation.id) {
            let message = format!(
                "relation \"{}\" would be inherited from more than once",
                relation.name.as_str()
            );
            return Err(Refusal::new(SqlState::DUPLICATE_TABLE, message)
                .at(name.span)
                .into());
        }
        seen.push(relation.id);
    }
    Ok(())
}

/// Looks up the tables above and refuses those that cannot be inherited from.
pub(crate) fn read_parents(replay: &Replay, it: &CreateTable, persistence: Persistence) -> Run<Inherited> {
    let mut inherited = Inherited {
        parents: Vec::new(),
        is_partition: it.partition_of.is_some(),
    };
    let names: Vec<&ObjectName> = match &it.partition_of {
        Some((parent, _)) => vec![parent],
        None => it.inherits.iter().collect(),
    };
    look_up_parents(replay, &names)?;
    for name in names {
        let relation = replay.relation_named(name)?;
        let shown = relation.name.as_str();
        let wrong = |message: String| Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
        if !inherited.is_partition {
            if relation.kind == RelationKind::PartitionedTable {
                return wrong(format!("cannot inherit from partitioned table \"{shown}\""));
            }
            if relation.is_partition() {
                return wrong(format!("cannot inherit from partition \"{shown}\""));
            }
        }
        if !relation.is_table() && relation.kind != RelationKind::ForeignTable {
            return wrong(format!(
                "inherited relation \"{shown}\" is not a table or foreign table"
            ));
        }
        if relation.persistence == Persistence::Temporary && persistence != Persistence::Temporary {
            return wrong(format!("cannot inherit from temporary relation \"{shown}\""));
        }
        if inherited.is_partition
            && relation.persistence != Persistence::Temporary
            && persistence == Persistence::Temporary
        {
            return wrong(format!(
                "cannot create a temporary relation as partition of permanent relation \"{shown}\""
            ));
        }
        replay.require_owner_of(relation)?;
        inherited.parents.push(relation.id);
    }
    Ok(inherited)
}

/// The columns of the new table: inherited ones first, those of the same name merged.
pub(crate) fn merge_columns(
    replay: &Replay,
    inherited: &Inherited,
    own: &mut [NewColumn<'_>],
    is_partition: bool,
) -> Run<Vec<Column>> {
    // Kept as it is, one for each table: no larger than it need be.
    let mut columns: Vec<Column> = Vec::with_capacity(own.len());
    let mut conflicting = Vec::new();
    for parent in inherited.parents() {
        let above = replay.relation(parent)?;
        for column in &above.columns {
            let kept = not_null_of(above, column.number).is_some_and(|it| it.no_inherit);
            let column = &Column {
                not_null: column.not_null && !kept,
                ..column.clone()
            };
            match columns.iter_mut().find(|it| it.name == column.name) {
                Some(known) => {
                    if merge_parents(known, column)? {
                        conflicting.push(column.name.clone());
                    }
                }
                None => columns.push(taken_over(column)),
            }
        }
    }
    for new in own.iter_mut() {
        let Some(known) = columns.iter_mut().find(|it| it.name == new.column.name) else {
            if is_partition {
                let message = format!("column \"{}\" does not exist", new.column.name.as_str());
                return Err(Refusal::new(SqlState::UNDEFINED_COLUMN, message)
                    .at(new.span)
                    .into());
            }
            columns.push(new.column.clone());
            continue;
        };
        merge_own(known, new, is_partition)?;
        if new.default.is_some() || new.serial.is_some() {
            conflicting.retain(|it| *it != new.column.name);
        }
    }
    if let Some(name) = conflicting.first() {
        let message = format!("column \"{}\" inherits conflicting default values", name.as_str());
        return Err(refusal(SqlState::INVALID_COLUMN_DEFINITION, message));
    }
    Ok(columns)
}

fn taken_over(column: &Column) -> Column {
    Column {
        local: false,
        inherited: 1,
        identity: None,
        owned_sequences: Vec::new(),
        statistics_target: None,
        options: Vec::new(),
        privileges: Default::default(),
        comment: None,
        ..column.clone()
    }
}

/// Merges what two parents have; whether their defaults conflict, which one of the table itself settles.
fn merge_parents(known: &mut Column, column: &Column) -> Run<bool> {
    if known.data_type != column.data_type || known.modifier != column.modifier {
        let message = format!(
            "inherited column \"{}\" has a type conflict",
            column.name.as_str()
        );
        return Err(refusal(SqlState::DATATYPE_MISMATCH, message));
    }
    if known.collation != column.collation {
        let message = format!(
            "inherited column \"{}\" has a collation conflict",
            column.name.as_str()
        );
        return Err(refusal(SqlState::COLLATION_MISMATCH, message));
    }
    if known.generated.is_some() != column.generated.is_some() {
        let message = format!(
            "inherited column \"{}\" has a generation conflict",
            column.name.as_str()
        );
        return Err(refusal(SqlState::DATATYPE_MISMATCH, message));
    }
    known.inherited += 1;
    known.not_null |= column.not_null;
    if known.default.is_none() {
        known.default = column.default.clone();
    } else if let (Some(left), Some(right)) = (&known.default, &column.default)
        && left.tree != right.tree
    {
        return Ok(true);
    }
    Ok(false)
}

fn merge_own(known: &mut Column, new: &mut NewColumn<'_>, is_partition: bool) -> Run {
    let name = known.name.as_str().to_owned();
    if !is_partition {
        if known.data_type != new.column.data_type || known.modifier != new.column.modifier {
            let message = format!("column \"{name}\" has a type conflict");
            return Err(refusal(SqlState::DATATYPE_MISMATCH, message));
        }
        if known.collation != new.column.collation {
            let message = format!("column \"{name}\" has a collation conflict");
            return Err(refusal(SqlState::COLLATION_MISMATCH, message));
        }
        known.local = true;
    }
    let conflict = |what: &str| {
        let message = format!("column \"{name}\" inherits from generated column but specifies {what}");
        Err(refusal(SqlState::INVALID_COLUMN_DEFINITION, message))
    };
    if known.generated.is_some() {
        if new.default.is_some() {
            return conflict("default");
        }
        if new.identity.is_some() {
            return conflict("identity");
        }
    } else if new.generated.is_some() {
        let message = format!("child column \"{name}\" specifies generation expression");
        return Err(refusal(SqlState::INVALID_COLUMN_DEFINITION, message));
    }
    if let (Some(own), Some((_, stored))) = (&known.generated, new.generated)
        && own.stored != stored
    {
        let message = format!("column \"{name}\" inherits from generated column of different kind");
        return Err(refusal(SqlState::INVALID_COLUMN_DEFINITION, message));
    }
    known.not_null |= new.column.not_null;
    if new.column.storage.is_some() {
        known.storage = new.column.storage;
    }
    if new.column.compression.is_some() {
        known.compression = new.column.compression;
    }
    if new.default.is_some() || new.serial.is_some() {
        known.default = None;
    }
    known.location = new.column.location;
    Ok(())
}

/// Adds the checks of the tables above, and makes inherited defaults and generation expressions ones over the new
/// table's own columns.
pub(crate) fn add_inherited_constraints(
    replay: &mut Replay,
    table: RelationId,
    inherited: &Inherited,
) -> Run {
    for parent in inherited.parents() {
        let map = replay.column_map(parent, table);
        let number = |it: ColumnNumber| map.get(&it).copied().unwrap_or(it);
        remap_columns(replay, table, parent, &number);
        let relation = replay.relation(parent)?;
        let checks: Vec<NewCheck> = relation
            .constraints
            .iter()
            .filter(|it| !it.no_inherit)
            .filter_map(|it| match &it.kind {
                ConstraintKind::Check(expression) => Some(NewCheck {
                    name: it.name.clone(),
                    expression: remapped(expression, parent, table, &number),
                    validated: it.enforced,
                    enforced: it.enforced,
                    no_inherit: false,
                }),
                _ => None,
            })
            .collect();
        for check in checks {
            store_check(replay, table, &check, false, 1).map_err(|obstacle| match obstacle {
                pgassay_catalog::refusal::Obstacle::Refused(_) => {
                    let message = format!(
                        "check constraint name \"{}\" appears multiple times but with different expressions",
                        check.name.as_str()
                    );
                    refusal(SqlState::DUPLICATE_OBJECT, message)
                }
                other => other,
            })?;
        }
    }
    Ok(())
}

fn remap_columns(
    replay: &mut Replay,
    table: RelationId,
    parent: RelationId,
    number: &dyn Fn(ColumnNumber) -> ColumnNumber,
) {
    let Some(relation) = replay.catalog.relation(table) else {
        return;
    };
    let mut changed: Vec<Column> = Vec::new();
    for column in relation.columns.iter().filter(|it| it.inherited > 0) {
        if column.default.is_none() && column.generated.is_none() {
            continue;
        }
        let mut column = column.clone();
        column.default = column.default.map(|it| remapped(&it, parent, table, number));
        column.generated = column.generated.map(|it| Generated {
            expression: remapped(&it.expression, parent, table, number),
            stored: it.stored,
        });
        changed.push(column);
    }
    for column in changed {
        let held = column
            .default
            .as_ref()
            .or(column.generated.as_ref().map(|it| &it.expression));
        if let Some(held) = held {
            replay.note_expression(ObjectId::Default(table, column.number), held);
        }
        replay.catalog.relations.update(table.0, |it| {
            if let Some(own) = it.column_mut(column.number) {
                *own = column;
            }
        });
    }
}

/// The NOT NULL constraints of the tables above, by the columns of a table and with their names (PostgreSQL 18).
pub(crate) fn not_nulls_above(
    replay: &Replay,
    table: RelationId,
    inherited: &Inherited,
) -> Run<Vec<(ColumnNumber, Identifier)>> {
    let own = replay.relation(table)?;
    let mut found = Vec::new();
    for parent in inherited.parents() {
        let relation = replay.relation(parent)?;
        found.extend(relation.constraints.iter().filter_map(|it| match it.kind {
            ConstraintKind::NotNull(number) if !it.no_inherit => {
                let column = own.column_named(&relation.column(number)?.name)?;
                Some((column.number, it.name.clone()))
            }
            _ => None,
        }));
    }
    Ok(found)
}

/// Refuses what only a table that inherits nothing may do.
pub(crate) fn require_not_inherited(replay: &Replay, table: RelationId, column: &Column, what: &str) -> Run {
    let _ = (replay, table);
    if column.inherited == 0 {
        return Ok(());
    }
    let message = format!("cannot {what} inherited column \"{}\"", column.name.as_str());
    Err(refuse::refusal(SqlState::INVALID_TABLE_DEFINITION, message))
}
