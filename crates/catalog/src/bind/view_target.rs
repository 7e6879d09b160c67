//! Which rows a view stands for when it is written to (`rewriteTargetView`).

use pgassay_sql::ast::{PolicyCommand, TriggerTiming};

use super::state::State;
use super::{Binder, Bound, refuse};
use crate::catalog::Catalog;
use crate::expression::{BoundQuery, From, Node, SourceKind};
use crate::id::{ColumnNumber, RelationId};
use crate::refusal::{Obstacle, SqlState};
use crate::relation::{Column, Relation, RelationKind};
use crate::trigger::Trigger;

/// How many views may stand on each other here; PostgreSQL has no limit.
const DEPTH: usize = 64;

impl BoundQuery {
    /// The relation whose rows change with those of a view of this query (`view_query_is_auto_updatable`), if any.
    pub fn changed_relation(&self, catalog: &Catalog) -> Option<RelationId> {
        let plain = !self.distinct
            && self.distinct_on.is_empty()
            && self.group_by.is_empty()
            && self.having.is_none()
            && self.set_operation.is_none()
            && self.with.is_empty()
            && self.limit.is_none()
            && self.offset.is_none()
            && !self.grouped
            && self.values.is_empty();
        let [From::Source(source)] = self.from.as_slice() else {
            return None;
        };
        let SourceKind::Relation(id) = self.sources.get(usize::from(*source))?.kind else {
            return None;
        };
        let changeable = catalog.relation(id)?.kind != RelationKind::MaterializedView;
        let of_one_row = self.columns.iter().all(|column| match &column.value {
            Some(Node::Call(call)) => !call.returns_set && call.over.is_none(),
            _ => true,
        });
        let some_column = (0..self.columns.len()).any(|at| self.changed_column(at).is_some());
        (plain && changeable && of_one_row && some_column).then_some(id)
    }

    /// The number of the column in that relation which one of the query's columns is.
    fn changed_column(&self, at: usize) -> Option<ColumnNumber> {
        match &self.columns.get(at)?.value {
            Some(Node::Column(it)) if it.levels_up == 0 => it.column.map(|(_, number)| number),
            _ => None,
        }
    }
}

fn fires(trigger: &Trigger, command: PolicyCommand) -> bool {
    trigger.timing == TriggerTiming::InsteadOf
        && match command {
            PolicyCommand::Insert => trigger.on_insert,
            PolicyCommand::Update => trigger.on_update,
            _ => trigger.on_delete,
        }
}

/// Whether the rewriter leaves a view for the relation below it.
fn is_rewritten(relation: &Relation, command: PolicyCommand) -> bool {
    relation.kind == RelationKind::View
        && !relation.triggers.iter().any(|trigger| fires(trigger, command))
        && !relation
            .rules
            .iter()
            .any(|rule| rule.event == command && rule.instead)
}

impl<'a> Binder<'a> {
    /// The column that holds what is written to a column of a view, where that is another one.
    pub(super) fn stored_column(
        &self,
        relation: &'a Relation,
        column: &'a Column,
        command: PolicyCommand,
    ) -> Option<&'a Column> {
        let (mut relation, mut column) = (relation, column);
        for _ in 0..DEPTH {
            if !is_rewritten(relation, command) {
                break;
            }
            let query = relation.definition.as_ref()?;
            let place = relation
                .columns
                .iter()
                .position(|it| it.number == column.number)?;
            let below = self.catalog.relation(query.changed_relation(self.catalog)?)?;
            column = below.column(query.changed_column(place)?)?;
            relation = below;
        }
        Some(column)
    }

    /// Has the statement refused, once it is bound, if it writes to a view that it cannot write to.
    pub(super) fn check_changeable(
        &self,
        state: &State<'_>,
        relation: &'a Relation,
        command: PolicyCommand,
        columns: &[ColumnNumber],
    ) {
        if let Err(Obstacle::Refused(refusal)) = self.require_changeable(relation, command, columns) {
            state.refused_at_last.set(Some(*refusal));
        }
    }

    /// Refuses to write to a view that does not stand for rows of one relation, or to such columns of it.
    fn require_changeable(
        &self,
        relation: &'a Relation,
        command: PolicyCommand,
        columns: &[ColumnNumber],
    ) -> Bound<()> {
        let mut relation = relation;
        let mut numbers = columns.to_vec();
        for _ in 0..DEPTH {
            if !is_rewritten(relation, command) {
                break;
            }
            let Some(query) = &relation.definition else { break };
            let verb = match command {
                PolicyCommand::Insert => "insert into",
                PolicyCommand::Update => "update",
                _ => "delete from",
            };
            let name = relation.name.as_str();
            let Some(below) = query.changed_relation(self.catalog) else {
                let message = format!("cannot {verb} view \"{name}\"");
                return refuse(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message);
            };
            let mut below_numbers = Vec::with_capacity(numbers.len());
            for number in &numbers {
                let place = relation.columns.iter().position(|it| it.number == *number);
                let Some(column) = place.and_then(|place| query.changed_column(place)) else {
                    let column = relation.column(*number).map_or("", |it| it.name.as_str());
                    let message = format!("cannot {verb} column \"{column}\" of view \"{name}\"");
                    return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
                };
                below_numbers.push(column);
            }
            numbers = below_numbers;
            match self.catalog.relation(below) {
                Some(below) => relation = below,
                None => break,
            }
        }
        Ok(())
    }
}
