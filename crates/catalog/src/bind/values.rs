//! VALUES (`transformValuesClause`).

use pgassay_sql::ast::Expr;
use pgassay_sql::name::Identifier;

use super::query::Tail;
use super::state::State;
use super::{Binder, Bound, ExpressionKind, refuse};
use crate::expression::{BoundQuery, Node, OutputColumn};
use crate::id::TypeId;
use crate::refusal::SqlState;

impl Binder<'_> {
    pub(super) fn values<'s>(
        &self,
        state: &mut State<'s>,
        rows: &'s [Vec<Expr>],
        tail: &Tail<'_>,
        result: &mut BoundQuery,
    ) -> Bound<()> {
        let bound = self.value_rows(state, rows, ExpressionKind::Values)?;
        let width = bound.first().map_or(0, Vec::len);
        let mut columns = Vec::with_capacity(width);
        let mut rows: Vec<Vec<Node>> = bound.iter().map(|_| Vec::with_capacity(width)).collect();
        let mut sides: Vec<std::vec::IntoIter<Node>> = bound.into_iter().map(Vec::into_iter).collect();
        for at in 0..width {
            let column: Vec<Node> = sides.iter_mut().filter_map(Iterator::next).collect();
            let untyped = state.keep_untyped && column.iter().all(|node| node.data_type() == TypeId::UNKNOWN);
            let (column, data_type) = if untyped && column.len() == 1 {
                (column, TypeId::UNKNOWN)
            } else {
                self.unify(column, "VALUES")?
            };
            let modifiers: Vec<i32> = column.iter().map(Node::modifier).collect();
            let modifier = modifiers.first().copied().unwrap_or(-1);
            columns.push(OutputColumn {
                name: Identifier::new(&format!("column{}", at + 1)),
                value: None,
                data_type,
                modifier: if modifiers.iter().all(|own| *own == modifier) {
                    modifier
                } else {
                    -1
                },
                collation: self.type_collation(data_type),
            });
            for (row, node) in rows.iter_mut().zip(column) {
                row.push(node);
            }
        }
        result.values = rows;
        result.columns = columns;
        self.order_by_outputs(tail.order_by, &result.columns)?;
        self.limits(state, tail, result)?;
        result.sources = std::mem::take(&mut state.sources);
        Ok(())
    }

    /// The rows of VALUES, not yet of one type.
    pub(super) fn value_rows(
        &self,
        state: &State<'_>,
        rows: &[Vec<Expr>],
        kind: ExpressionKind,
    ) -> Bound<Vec<Vec<Node>>> {
        let kind = if rows.len() == 1 && kind == ExpressionKind::Values {
            ExpressionKind::ValuesSingle
        } else {
            kind
        };
        let mut bound: Vec<Vec<Node>> = Vec::with_capacity(rows.len());
        for row in rows {
            let before = state.kind.replace(kind);
            let nodes = self.row_fields(state, row);
            state.kind.set(before);
            let nodes = nodes?;
            if bound.first().is_some_and(|first| first.len() != nodes.len()) {
                let message = "VALUES lists must all be the same length";
                return refuse(SqlState::SYNTAX_ERROR, message);
            }
            bound.push(nodes);
        }
        Ok(bound)
    }
}
