//! CHECK constraints.

use pgassay_catalog::bind::ExpressionKind;
use pgassay_catalog::constraint::{Constraint, ConstraintKind};
use pgassay_catalog::expression::Expression;
use pgassay_catalog::id::{ColumnNumber, ConstraintId, ObjectId, RelationId};
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::relation::RelationKind;
use pgassay_sql::ast::{ConstraintAttributes, Expr, Name};
use pgassay_sql::name::Identifier;

use crate::bind::{columns_in, remapped};
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

pub(crate) fn add_check(
    replay: &mut Replay,
    table: RelationId,
    name: Option<&Name>,
    expression: &Expr,
    attributes: ConstraintAttributes,
    only: bool,
) -> Run {
    let bound = replay.bind_over(expression, table, ExpressionKind::Check)?;
    let relation = replay.relation(table)?;
    let name = match name {
        Some(name) => name.value.clone(),
        None => {
            let columns = columns_in(&bound, table);
            let column = match columns.as_slice() {
                [one] => relation.column(*one).map(|it| it.name.as_str().to_owned()),
                _ => None,
            };
            replay.choose_constraint_name(
                relation.name.as_str(),
                column.as_deref(),
                "check",
                relation.schema,
                &[],
            )
        }
    };
    let no_inherit = attributes.no_inherit == Some(true);
    if no_inherit && relation.kind == RelationKind::PartitionedTable {
        let message = format!(
            "cannot add NO INHERIT constraint to partitioned table \"{}\"",
            relation.name.as_str()
        );
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    let children = replay.children_of(table);
    if only && !no_inherit && !children.is_empty() {
        let message = "constraint must be added to child tables too";
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    let check = NewCheck {
        name,
        expression: bound,
        validated: !attributes.not_valid && attributes.enforced != Some(false),
        enforced: attributes.enforced != Some(false),
        no_inherit,
    };
    store_check(replay, table, &check, true, 0)
}

/// A check that is to be added to a table and what inherits from it.
#[derive(Clone)]
pub(crate) struct NewCheck {
    pub(crate) name: Identifier,
    pub(crate) expression: Expression,
    pub(crate) validated: bool,
    pub(crate) enforced: bool,
    pub(crate) no_inherit: bool,
}

/// Adds a check, or merges it with an inherited one of the same name and meaning (`MergeWithExistingConstraint`);
/// then goes on to the tables that inherit.
pub(crate) fn store_check(
    replay: &mut Replay,
    table: RelationId,
    check: &NewCheck,
    local: bool,
    inherited: u16,
) -> Run {
    let relation = replay.relation(table)?;
    let existing = relation.constraints.iter().find(|it| it.name == check.name);
    if let Some(existing) = existing {
        let same = matches!(&existing.kind, ConstraintKind::Check(expression) if expression.tree == check.expression.tree);
        let mergeable = same && (!local || existing.inherited > 0) && !existing.no_inherit;
        if !mergeable || (local && existing.local) {
            return Err(refuse::duplicate_constraint(&check.name, &relation.name));
        }
        // What is enforced above is enforced below; the reverse need not be.
        let weaker = if local {
            existing.enforced && !check.enforced
        } else {
            check.enforced && !existing.enforced
        };
        if weaker {
            let message = format!(
                "constraint \"{}\" conflicts with NOT ENFORCED constraint on relation \"{}\"",
                check.name.as_str(),
                relation.name.as_str()
            );
            return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
        }
        let id = existing.id;
        replay.catalog.relations.update(table.0, |it| {
            if let Some(own) = it.constraints.iter_mut().find(|it| it.id == id) {
                own.local |= local;
                own.inherited += inherited;
                own.validated |= check.enforced && !own.enforced;
                own.enforced |= check.enforced;
            }
        });
    } else {
        let id: ConstraintId = replay.catalog.new_id();
        replay.note_expression(ObjectId::Constraint(table, id), &check.expression);
        let constraint = Constraint {
            id,
            name: check.name.clone(),
            kind: ConstraintKind::Check(check.expression.clone()),
            deferrable: false,
            initially_deferred: false,
            validated: check.validated,
            enforced: check.enforced,
            no_inherit: check.no_inherit,
            local,
            inherited,
            parent: None,
            comment: None,
            location: replay.location,
        };
        replay.add_constraint(table, constraint);
    }
    if check.no_inherit {
        return Ok(());
    }
    for child in replay.children_of(table) {
        let map = replay.column_map(table, child);
        let number = |it: ColumnNumber| map.get(&it).copied().unwrap_or(it);
        let inherited = NewCheck {
            expression: remapped(&check.expression, table, child, &number),
            ..check.clone()
        };
        store_check(replay, child, &inherited, false, 1)?;
    }
    Ok(())
}
