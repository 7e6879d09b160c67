//! NOT NULL: a mark of a column, and since PostgreSQL 18 a constraint.

use pgassay_catalog::change::Effect;
use pgassay_catalog::constraint::{Constraint, ConstraintKind};
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ColumnNumber, ObjectId, RelationId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::{Relation, RelationKind};
use pgassay_sql::ast::ConstraintAttributes;
use pgassay_sql::name::Identifier;

use super::Request;
use crate::apply::create_table::Draft;
use crate::apply::inherit::{self, Inherited};
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// How a NOT NULL is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct NotNull {
    pub(crate) name: Option<Identifier>,
    pub(crate) no_inherit: bool,
    pub(crate) not_valid: bool,
}

impl NotNull {
    /// With the attributes of a constraint.
    pub(crate) fn new(name: Option<Identifier>, attributes: ConstraintAttributes) -> NotNull {
        NotNull {
            name,
            no_inherit: attributes.no_inherit == Some(true),
            not_valid: attributes.not_valid,
        }
    }

    /// One that says what two of the same column say.
    pub(crate) fn merge(&mut self, other: NotNull, column: &Identifier) -> Run {
        let conflicting = |message| Err(Refusal::new(SqlState::SYNTAX_ERROR, message).into());
        if self.no_inherit != other.no_inherit {
            return conflicting(format!(
                "conflicting NO INHERIT declaration for not-null constraint on column \"{}\"",
                column.as_str()
            ));
        }
        if let (Some(own), Some(other)) = (&self.name, &other.name)
            && own != other
        {
            return conflicting(format!(
                "conflicting not-null constraint names \"{}\" and \"{}\"",
                own.as_str(),
                other.as_str()
            ));
        }
        self.name = self.name.take().or(other.name);
        Ok(())
    }
}

/// The NOT NULL constraint of a column.
pub(crate) fn not_null_of(relation: &Relation, number: ColumnNumber) -> Option<&Constraint> {
    let mut constraints = relation.constraints.iter();
    constraints.find(|it| matches!(it.kind, ConstraintKind::NotNull(of) if of == number))
}

/// Whether the NOT NULL of a kind of relation is a constraint.
fn holds_not_null(replay: &Replay, relation: &Relation) -> bool {
    replay.catalog.version.major >= 18
        && matches!(
            relation.kind,
            RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable
        )
}

/// Refuses what only tables that are not partitioned take.
fn require_inheritable(relation: &Relation, wanted: &NotNull) -> Run {
    if wanted.no_inherit && relation.kind == RelationKind::PartitionedTable {
        let message = "not-null constraints on partitioned tables cannot be NO INHERIT";
        return Err(refuse::unsupported(message));
    }
    Ok(())
}

/// `SET NOT NULL`, of the tables below too (`ATExecSetNotNull`).
pub(crate) fn set_not_null(replay: &mut Replay, table: RelationId, number: ColumnNumber, only: bool) -> Run {
    let relation = replay.relation(table)?;
    let has_children = !replay.children_of(table).is_empty();
    if holds_not_null(replay, relation) {
        if let Some(existing) = not_null_of(relation, number) {
            if existing.no_inherit && !only {
                return Err(cannot_change_inheritance(existing, relation));
            }
            let id = existing.id;
            let validates = existing.local && !existing.validated;
            update(replay, table, |it| {
                if it.id == id {
                    it.local = true;
                    it.validated |= validates;
                }
            });
            if validates {
                validate_below(replay, table, number)?;
            }
            return Ok(());
        }
        if only && has_children && relation.kind == RelationKind::PartitionedTable {
            let message = "constraint must be added to child tables too";
            return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
        }
    } else if only && has_children && relation.kind == RelationKind::PartitionedTable {
        let already = |child: &RelationId| -> Option<bool> {
            let name = &relation.column(number)?.name;
            Some(replay.catalog.relation(*child)?.column_named(name)?.not_null)
        };
        if !replay
            .children_of(table)
            .iter()
            .all(|it| already(it) == Some(true))
        {
            let message = "constraint must be added to child tables too";
            return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
        }
    }
    let wanted = NotNull {
        no_inherit: only && has_children,
        ..NotNull::default()
    };
    add_not_null(replay, table, number, &wanted, true)
}

/// Validates the NOT NULL of a column and those below.
pub(crate) fn validate_below(replay: &mut Replay, table: RelationId, number: ColumnNumber) -> Run {
    let relation = replay.relation(table)?;
    let Some(column) = relation.column(number).map(|it| it.name.clone()) else {
        return Ok(());
    };
    update(replay, table, |it| {
        if matches!(it.kind, ConstraintKind::NotNull(of) if of == number) {
            it.validated = true;
        }
    });
    for child in replay.children_of(table) {
        let found = replay.relation(child)?.column_named(&column).map(|it| it.number);
        if let Some(number) = found {
            validate_below(replay, child, number)?;
        }
    }
    Ok(())
}

fn update(replay: &mut Replay, table: RelationId, change: impl Fn(&mut Constraint)) {
    replay
        .catalog
        .relations
        .update(table.0, |it| it.constraints.iter_mut().for_each(&change));
}

fn cannot_change_inheritance(
    constraint: &Constraint,
    relation: &Relation,
) -> pgassay_catalog::refusal::Obstacle {
    let message = format!(
        "cannot change NO INHERIT status of NOT NULL constraint \"{}\" on relation \"{}\"",
        constraint.name.as_str(),
        relation.name.as_str()
    );
    refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message)
}

/// Adds a NOT NULL to a column of a table and those below, for which `is_local` is false.
pub(crate) fn add_not_null(
    replay: &mut Replay,
    table: RelationId,
    number: ColumnNumber,
    wanted: &NotNull,
    is_local: bool,
) -> Run {
    let relation = replay.relation(table)?;
    let Some(column) = relation.column(number) else {
        return Ok(());
    };
    require_inheritable(relation, wanted)?;
    let (was_set, column_name) = (column.not_null, column.name.clone());
    let mut below = wanted.clone();
    if holds_not_null(replay, relation) {
        if let Some(existing) = not_null_of(relation, number) {
            return adjust(replay, table, existing.id, wanted, is_local);
        }
        let name = new_name(replay, relation, &column_name, wanted.name.as_ref())?;
        below.name = Some(name.clone());
        store(
            replay,
            table,
            number,
            name,
            wanted,
            is_local,
            u16::from(!is_local),
        );
    } else if was_set {
        return Ok(());
    }
    mark(replay, table, number);
    if wanted.no_inherit {
        return Ok(());
    }
    for child in replay.children_of(table) {
        let found = replay
            .relation(child)?
            .column_named(&column_name)
            .map(|it| it.number);
        if let Some(number) = found {
            add_not_null(replay, child, number, &below, false)?;
        }
    }
    Ok(())
}

/// The column already has one (`AdjustNotNullInheritance`).
fn adjust(
    replay: &mut Replay,
    table: RelationId,
    id: pgassay_catalog::id::ConstraintId,
    wanted: &NotNull,
    local: bool,
) -> Run {
    let relation = replay.relation(table)?;
    let Some(existing) = relation.constraints.iter().find(|it| it.id == id) else {
        return Ok(());
    };
    let wrong = |message: String| Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
    if existing.no_inherit != wanted.no_inherit {
        return Err(cannot_change_inheritance(existing, relation));
    }
    if !wanted.not_valid && !existing.validated {
        return wrong(format!(
            "incompatible NOT VALID constraint \"{}\" on relation \"{}\"",
            existing.name.as_str(),
            relation.name.as_str()
        ));
    }
    if let Some(name) = &wanted.name
        && local
        && existing.name != *name
    {
        return wrong(format!(
            "cannot create not-null constraint \"{}\" on table \"{}\"",
            name.as_str(),
            relation.name.as_str()
        ));
    }
    update(replay, table, |it| {
        if it.id == id {
            it.local |= local;
            it.inherited += u16::from(!local);
        }
    });
    Ok(())
}

fn new_name(
    replay: &Replay,
    relation: &Relation,
    column: &Identifier,
    wanted: Option<&Identifier>,
) -> Run<Identifier> {
    match wanted {
        Some(name) if relation.constraints.iter().any(|it| it.name == *name) => {
            Err(refuse::duplicate_constraint(name, &relation.name))
        }
        Some(name) => Ok(name.clone()),
        None => Ok(replay.choose_constraint_name(
            relation.name.as_str(),
            Some(column.as_str()),
            "not_null",
            relation.schema,
            &[],
        )),
    }
}

fn store(
    replay: &mut Replay,
    table: RelationId,
    number: ColumnNumber,
    name: Identifier,
    wanted: &NotNull,
    local: bool,
    inherited: u16,
) {
    let constraint = Constraint {
        id: replay.catalog.new_id(),
        name,
        kind: ConstraintKind::NotNull(number),
        deferrable: false,
        initially_deferred: false,
        validated: !wanted.not_valid,
        enforced: true,
        no_inherit: wanted.no_inherit,
        local,
        inherited,
        parent: None,
        comment: None,
        location: replay.location,
    };
    replay.add_constraint(table, constraint);
}

fn mark(replay: &mut Replay, table: RelationId, number: ColumnNumber) {
    replay.catalog.relations.update(table.0, |it| {
        if let Some(column) = it.column_mut(number) {
            column.not_null = true;
        }
    });
    replay.effect(Effect::Altered(ObjectId::Column(table, number), Effects::COLUMNS));
}

/// The NOT NULL constraints, which have names since PostgreSQL 18: those of columns, of the table, of its primary key,
/// and of the tables above.
pub(crate) fn add_not_nulls(
    replay: &mut Replay,
    table: RelationId,
    draft: &Draft<'_>,
    inherited: &Inherited,
) -> Run {
    if replay.catalog.version.major < 18 {
        return Ok(());
    }
    let relation = replay.relation(table)?;
    let mut own: Vec<(ColumnNumber, NotNull)> = Vec::new();
    for new in draft.columns.iter().filter(|it| it.column.not_null) {
        let column = relation.column_named(&new.column.name);
        own.extend(column.map(|it| (it.number, new.not_null.clone())));
    }
    for request in &draft.requests.all {
        match request {
            Request::NotNull {
                name,
                column,
                attributes,
            } => {
                let number = replay.column_of(relation, column)?.number;
                let wanted = NotNull::new(name.map(|it| it.value.clone()), *attributes);
                own.push((
                    number,
                    NotNull {
                        not_valid: false,
                        ..wanted
                    },
                ));
            }
            Request::Key(key) if key.primary => {
                let columns = key.columns.iter();
                let columns = columns.filter_map(|it| relation.column_named(&it.value));
                own.extend(columns.map(|it| (it.number, NotNull::default())));
            }
            _ => {}
        }
    }
    let from_above = inherit::not_nulls_above(replay, table, inherited)?;
    create_not_nulls(replay, table, own, from_above)
}

/// The NOT NULL constraints of a new table: those that it declares, then those of the tables above that are left
/// (`AddRelationNotNullConstraints`).
fn create_not_nulls(
    replay: &mut Replay,
    table: RelationId,
    own: Vec<(ColumnNumber, NotNull)>,
    mut from_above: Vec<(ColumnNumber, Identifier)>,
) -> Run {
    let mut merged: Vec<(ColumnNumber, NotNull)> = Vec::new();
    let relation = replay.relation(table)?;
    for (number, wanted) in own {
        require_inheritable(relation, &wanted)?;
        let known = merged.iter_mut().find(|(of, _)| *of == number);
        match (known, relation.column(number)) {
            (Some((_, known)), Some(column)) => known.merge(wanted, &column.name)?,
            _ => merged.push((number, wanted)),
        }
    }
    // These and the keys, for most tables: one list, no larger than it need be.
    let expected = merged.len() + from_above.len() + 1;
    replay
        .catalog
        .relations
        .update(table.0, |it| it.constraints.reserve_exact(expected));
    for (number, wanted) in merged {
        let relation = replay.relation(table)?;
        let Some(column) = relation.column(number) else {
            continue;
        };
        let inherited = from_above.iter().filter(|(of, _)| *of == number).count();
        if inherited > 0 && wanted.no_inherit {
            let message = format!(
                "cannot define not-null constraint with NO INHERIT on column \"{}\"",
                column.name.as_str()
            );
            return Err(refusal(SqlState::DATATYPE_MISMATCH, message));
        }
        from_above.retain(|(of, _)| *of != number);
        let name = new_name(replay, relation, &column.name, wanted.name.as_ref())?;
        store(replay, table, number, name, &wanted, true, inherited as u16);
        mark(replay, table, number);
    }
    while let Some((number, _)) = from_above.first().cloned() {
        let relation = replay.relation(table)?;
        let Some(column) = relation.column(number) else {
            return Ok(());
        };
        let names: Vec<&Identifier> = from_above
            .iter()
            .filter(|(of, _)| *of == number)
            .map(|(_, name)| name)
            .collect();
        let taken = |name: &Identifier| relation.constraints.iter().any(|it| it.name == *name);
        let free = names.first().copied().filter(|name| !taken(name));
        let name = new_name(replay, relation, &column.name, free)?;
        let inherited = names.len() as u16;
        from_above.retain(|(of, _)| *of != number);
        store(replay, table, number, name, &NotNull::default(), false, inherited);
        mark(replay, table, number);
    }
    Ok(())
}
