//! Windows (`transformWindowFuncCall`, `transformWindowDefinitions`).

use pgassay_sql::ast::{Window, WindowSpec};

use super::state::State;
use super::{Binder, Bound, ExpressionKind, refuse};
use crate::expression::Node;
use crate::refusal::{Obstacle, SqlState};

type Parts = (Vec<Node>, Vec<Node>);

/// What is wrong with a window is found when the rest of the query is known to be right.
fn at_last(state: &State<'_>, parts: Bound<Parts>) -> Bound<Parts> {
    match parts {
        Err(Obstacle::Refused(refusal)) => {
            let first = state.refused_at_last.take();
            state.refused_at_last.set(Some(first.unwrap_or(*refusal)));
            Ok(Parts::default())
        }
        other => other,
    }
}

impl Binder<'_> {
    /// What stands behind OVER: partitions and order.
    pub(super) fn window(&self, state: &State<'_>, window: &Window) -> Bound<Parts> {
        match window {
            Window::Inline(spec) => at_last(state, self.window_spec(state, spec, 0)),
            Window::Named(name) => match state.windows.iter().find(|(own, _)| *own == name.value) {
                Some((_, spec)) => at_last(state, self.window_spec(state, spec, 0)),
                None => refuse(
                    SqlState::UNDEFINED_OBJECT,
                    format!("window \"{}\" does not exist", name.value.as_str()),
                ),
            },
        }
    }

    /// The parts of a window; `depth` counts the windows that it copies.
    pub(super) fn window_spec(&self, state: &State<'_>, spec: &WindowSpec, depth: usize) -> Bound<Parts> {
        let (mut partitions, mut order) = (Vec::new(), Vec::new());
        if let Some(base) = &spec.base {
            let known = state.windows.iter().find(|(own, _)| *own == base.value);
            let Some((_, copied)) = known.filter(|_| depth < 100) else {
                let message = format!("window \"{}\" does not exist", base.value.as_str());
                return refuse(SqlState::UNDEFINED_OBJECT, message);
            };
            if !spec.partition_by.is_empty() {
                let message = format!(
                    "cannot override PARTITION BY clause of window \"{}\"",
                    base.value.as_str()
                );
                return refuse(SqlState::WINDOWING_ERROR, message);
            }
            if !spec.order_by.is_empty() && !copied.order_by.is_empty() {
                let message = format!(
                    "cannot override ORDER BY clause of window \"{}\"",
                    base.value.as_str()
                );
                return refuse(SqlState::WINDOWING_ERROR, message);
            }
            (partitions, order) = self.window_spec(state, copied, depth + 1)?;
        }
        for expr in &spec.partition_by {
            let node = self.expr(state, expr, ExpressionKind::WindowPartition)?;
            let node = self.coerce_untyped_to_text(node)?;
            self.require_equality(node.data_type())?;
            partitions.push(node);
        }
        for item in &spec.order_by {
            let node = self.expr(state, &item.value, ExpressionKind::WindowOrder)?;
            let node = self.coerce_untyped_to_text(node)?;
            self.require_order(node.data_type())?;
            order.push(node);
        }
        if let Some((_, offsets)) = &spec.frame {
            for expr in offsets {
                self.expr(state, expr, ExpressionKind::WindowFrame)?;
            }
        }
        Ok((partitions, order))
    }

    /// Whether a window function may stand here.
    pub(super) fn check_window_place(&self, state: &State<'_>) -> Bound<()> {
        state.has_windows.set(true);
        match state.kind.get().forbids_windows() {
            Some(place) => refuse(
                SqlState::WINDOWING_ERROR,
                format!("window functions are not allowed in {place}"),
            ),
            None => Ok(()),
        }
    }
}
