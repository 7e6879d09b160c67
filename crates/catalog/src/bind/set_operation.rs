//! UNION, INTERSECT, EXCEPT (`transformSetOperationStmt`).

use pgassay_sql::ast::{Query, QueryBody, SetOperator};

use super::query::Tail;
use super::state::State;
use super::{Binder, Bound, at, refuse};
use crate::expression::{BoundQuery, OutputColumn, SetOperation};
use crate::id::{CollationId, TypeId};
use crate::refusal::SqlState;

impl Binder<'_> {
    pub(super) fn set_operation<'s>(
        &self,
        state: &mut State<'s>,
        operation: (SetOperator, bool),
        left: &'s Query,
        right: &'s Query,
        tail: &Tail<'_>,
        result: &mut BoundQuery,
    ) -> Bound<()> {
        let left_query = self.branch(state, left)?;
        let right_query = self.branch(state, right)?;
        let combined = self.combine(operation, left_query, right_query);
        let (columns, operation) = at(combined, right.span)?;
        result.columns = columns;
        self.resolve_outputs(&mut result.columns, state.keep_untyped);
        result.set_operation = Some(Box::new(operation));
        self.order_by_outputs(tail.order_by, &result.columns)?;
        self.limits(state, tail, result)?;
        result.sources = std::mem::take(&mut state.sources);
        Ok(())
    }

    /// One side; a set operation in it is of the same kind of tree.
    fn branch(&self, state: &State<'_>, query: &Query) -> Bound<BoundQuery> {
        let mut query = query;
        while let QueryBody::Nested(inner) = &query.body {
            let bare = query.with.is_none() && query.order_by.is_empty() && query.limit.is_none();
            if !bare || query.offset.is_some() {
                break;
            }
            query = inner;
        }
        self.query(Some(state), query, false)
    }

    fn resolve_outputs(&self, columns: &mut [OutputColumn], keep: bool) {
        for column in columns.iter_mut().filter(|column| column.is_untyped() && !keep) {
            column.data_type = TypeId::TEXT;
        }
    }

    fn combine(
        &self,
        (operator, all): (SetOperator, bool),
        mut left: BoundQuery,
        mut right: BoundQuery,
    ) -> Bound<(Vec<OutputColumn>, SetOperation)> {
        let word = match operator {
            SetOperator::Union => "UNION",
            SetOperator::Intersect => "INTERSECT",
            SetOperator::Except => "EXCEPT",
        };
        if left.columns.len() != right.columns.len() {
            let message = format!("each {word} query must have the same number of columns");
            return refuse(SqlState::SYNTAX_ERROR, message);
        }
        let mut columns = Vec::with_capacity(left.columns.len());
        for at in 0..left.columns.len() {
            let types = [left.columns[at].data_type, right.columns[at].data_type];
            let common = self.common_type(&types, Some(word))?.unwrap_or(TypeId::TEXT);
            for side in [&mut left, &mut right] {
                self.convert_output(side, at, common, word)?;
            }
            if !(operator == SetOperator::Union && all) {
                self.require_equality(common)?;
            }
            let sides = [&left.columns[at], &right.columns[at]];
            let modifiers = sides.map(|side| side.modifier);
            let same = types[0] == types[1] && modifiers[0] == modifiers[1];
            // Another collation than the default one always wins over it (`assign_collations_walker`).
            let collations = sides.map(|side| side.collation);
            let named = collations
                .into_iter()
                .flatten()
                .find(|it| *it != CollationId::DEFAULT);
            columns.push(OutputColumn {
                name: left.columns[at].name.clone(),
                value: None,
                data_type: common,
                modifier: if same || types.contains(&TypeId::UNKNOWN) && modifiers[0] == modifiers[1] {
                    modifiers[0]
                } else {
                    -1
                },
                collation: self
                    .type_collation(common)
                    .map(|own| named.or(collations[0]).or(collations[1]).unwrap_or(own)),
            });
        }
        Ok((
            columns,
            SetOperation {
                operator,
                all,
                left,
                right,
            },
        ))
    }

    /// One output column of a side to the common type, if that can be.
    fn convert_output(&self, side: &mut BoundQuery, at: usize, common: TypeId, word: &str) -> Bound<()> {
        let own = side.columns[at].data_type;
        if own == common {
            return Ok(());
        }
        if let Some(value) = side.columns[at].value.take() {
            // The cast of a typed column is made over the side as a whole; only constants change in it.
            if own == TypeId::UNKNOWN {
                let value = self.coerce_to_common(value, common, word)?;
                side.columns[at].modifier = value.modifier();
                side.columns[at].data_type = common;
                side.columns[at].collation = self.type_collation(common);
                side.columns[at].value = Some(value);
                return Ok(());
            }
            side.columns[at].value = Some(value);
        }
        if own == TypeId::UNKNOWN {
            side.columns[at].data_type = common;
            return Ok(());
        }
        if self.can_coerce(own, common, crate::operator::CastContext::Implicit) {
            return Ok(());
        }
        refuse(
            SqlState::CANNOT_COERCE,
            format!(
                "{word} could not convert type {} to {}",
                self.display(own),
                self.display(common)
            ),
        )
    }
}
