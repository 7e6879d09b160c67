//! Where aggregates and functions that return sets may stand (`parse_agg.c`, `check_srf_call_placement`).

use crate::bind::state::State;
use crate::bind::{Binder, Bound, ExpressionKind, refuse};
use crate::expression::{FunctionCall, Node};
use crate::id::FunctionId;
use crate::refusal::SqlState;
use crate::routine::FunctionKind;

impl Binder<'_> {
    /// `check_srf_call_placement`
    pub(super) fn check_set_place(&self, state: &State<'_>, call: &FunctionCall) -> Bound<()> {
        let kind = state.kind.get();
        if kind == ExpressionKind::FromFunction && call.arguments.iter().any(|it| self.returns_set(it)) {
            let message = "set-returning functions must appear at top level of FROM";
            return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
        }
        state.has_sets.set(true);
        match kind.forbids_sets() {
            Some(place) => refuse(
                SqlState::FEATURE_NOT_SUPPORTED,
                format!("set-returning functions are not allowed in {place}"),
            ),
            None => Ok(()),
        }
    }

    /// `check_agglevels_and_constraints`: an aggregate belongs to the innermost query whose columns it uses.
    pub(super) fn check_aggregate_place(&self, state: &State<'_>, call: &FunctionCall) -> Bound<()> {
        let mut level: Option<u16> = None;
        let (mut nested, mut window) = (false, false);
        let parts = call.arguments.iter().chain(&call.order_by).chain(&call.filter);
        for part in parts {
            part.walk(0, &mut |node, levels| {
                let own = match node {
                    Node::Column(column) => Some(column.levels_up),
                    Node::WholeRow { levels_up, .. } => Some(*levels_up),
                    _ => None,
                };
                if let Some(own) = own.and_then(|own| own.checked_sub(levels)) {
                    level = Some(level.map_or(own, |known| known.min(own)));
                }
                if let Node::Call(inner) = node
                    && levels == 0
                {
                    nested |= inner.over.is_none() && self.is_aggregate(inner.function);
                    window |= inner.over.is_some();
                }
                true
            });
        }
        if nested {
            let message = "aggregate function calls cannot be nested";
            return refuse(SqlState::GROUPING_ERROR, message);
        }
        if window {
            let message = "aggregate function calls cannot contain window function calls";
            return refuse(SqlState::GROUPING_ERROR, message);
        }
        if call.arguments.iter().any(|argument| self.returns_set(argument)) {
            let message = "aggregate function calls cannot contain set-returning function calls";
            return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
        }
        let Some(owner) = state.up(level.unwrap_or(0)) else {
            return Ok(());
        };
        owner.has_aggregates.set(true);
        match owner.kind.get().forbids_aggregates() {
            Some(place) => refuse(
                SqlState::GROUPING_ERROR,
                format!("aggregate functions are not allowed in {place}"),
            ),
            None => Ok(()),
        }
    }

    /// Whether a function is an aggregate.
    pub(in crate::bind) fn is_aggregate(&self, id: FunctionId) -> bool {
        let function = self.catalog.function(id);
        function.is_some_and(|it| matches!(it.kind, FunctionKind::Aggregate { .. }))
    }

    /// Whether the value is a set (`expression_returns_set`).
    pub(in crate::bind) fn returns_set(&self, node: &Node) -> bool {
        let mut found = false;
        node.walk(0, &mut |node, levels| {
            found |= levels == 0 && matches!(node, Node::Call(call) if call.returns_set);
            !found && levels == 0
        });
        found
    }
}
