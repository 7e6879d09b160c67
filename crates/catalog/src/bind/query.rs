//! Queries (`transformSelectStmt`, `transformValuesClause`).

use pgassay_sql::ast::{Distinct, Expr, ExprKind, Literal, OrderBy, Query, QueryBody, Select};
use pgassay_sql::name::{Identifier, QualifiedName};

use super::state::State;
use super::{Binder, Bound, ExpressionKind, at, refuse};
use crate::expression::{BoundQuery, Node, OutputColumn};
use crate::id::TypeId;
use crate::refusal::SqlState;

/// What stands behind the core of a query.
pub(super) struct Tail<'q> {
    pub(super) order_by: &'q [OrderBy],
    pub(super) limit: Option<&'q Expr>,
    pub(super) offset: Option<&'q Expr>,
}

impl Binder<'_> {
    /// A query in another, or on its own. Unless `resolve` is set, string constants stay without a type.
    pub(super) fn query(
        &self,
        parent: Option<&State<'_>>,
        query: &Query,
        resolve: bool,
    ) -> Bound<BoundQuery> {
        let mut state = State::new(parent);
        state.keep_untyped = !resolve;
        at(self.query_in(&mut state, query), query.span)
    }

    pub(super) fn query_in<'s>(&self, state: &mut State<'s>, query: &'s Query) -> Bound<BoundQuery> {
        let mut result = BoundQuery::default();
        if let Some(with) = &query.with {
            result.recursive = with.recursive;
            result.with = self.with(state, with)?;
        }
        let tail = Tail {
            order_by: &query.order_by,
            limit: query.limit.as_ref(),
            offset: query.offset.as_ref(),
        };
        match &query.body {
            QueryBody::Select(select) => self.select(state, select, &tail, &mut result)?,
            QueryBody::Values(rows) => self.values(state, rows, &tail, &mut result)?,
            QueryBody::SetOperation {
                operator,
                all,
                left,
                right,
            } => self.set_operation(state, (*operator, *all), left, right, &tail, &mut result)?,
            QueryBody::Nested(inner) => {
                let outer_is_bare = query.order_by.is_empty()
                    && query.limit.is_none()
                    && query.offset.is_none()
                    && query.with.is_none();
                if outer_is_bare {
                    return self.query_in(state, inner);
                }
                self.nested(state, query, inner, &tail, &mut result)?;
            }
            QueryBody::Data(statement) => {
                let bound = self.data_statement(state, statement)?;
                let with = std::mem::take(&mut result.with);
                result = bound;
                result.with.splice(0..0, with);
            }
        }
        result.locks_rows |= !query.locking.is_empty();
        if !query.locking.is_empty() {
            self.check_locking(state, query, &result)?;
        }
        Ok(result)
    }

    /// `(SELECT ...) ORDER BY ...`: PostgreSQL's grammar hands the clauses to the query inside.
    fn nested<'s>(
        &self,
        state: &mut State<'s>,
        outer: &'s Query,
        inner: &'s Query,
        tail: &Tail<'s>,
        result: &mut BoundQuery,
    ) -> Bound<()> {
        let twice = |clause: &str| {
            refuse(
                SqlState::SYNTAX_ERROR,
                format!("multiple {clause} clauses not allowed"),
            )
        };
        if !outer.order_by.is_empty() && !inner.order_by.is_empty() {
            return twice("ORDER BY");
        }
        if outer.limit.is_some() && inner.limit.is_some() {
            return twice("LIMIT");
        }
        if outer.offset.is_some() && inner.offset.is_some() {
            return twice("OFFSET");
        }
        if let Some(with) = &inner.with {
            if outer.with.is_some() {
                return twice("WITH");
            }
            result.recursive = with.recursive;
            result.with = self.with(state, with)?;
        }
        let merged = Tail {
            order_by: if tail.order_by.is_empty() {
                &inner.order_by
            } else {
                tail.order_by
            },
            limit: tail.limit.or(inner.limit.as_ref()),
            offset: tail.offset.or(inner.offset.as_ref()),
        };
        match &inner.body {
            QueryBody::Select(select) => self.select(state, select, &merged, result),
            QueryBody::Values(rows) => self.values(state, rows, &merged, result),
            QueryBody::SetOperation {
                operator,
                all,
                left,
                right,
            } => self.set_operation(state, (*operator, *all), left, right, &merged, result),
            QueryBody::Nested(deeper) => self.nested(state, inner, deeper, &merged, result),
            QueryBody::Data(_) => super::unknown("a statement that changes rows stands in parentheses"),
        }
    }

    fn select<'s>(
        &self,
        state: &mut State<'s>,
        select: &'s Select,
        tail: &Tail<'_>,
        result: &mut BoundQuery,
    ) -> Bound<()> {
        state.windows = select
            .windows
            .iter()
            .map(|(name, spec)| (name.value.clone(), spec))
            .collect();
        let from = self.clause_of_from(state, &select.from)?;
        let mut columns = self.targets(state, &select.targets, ExpressionKind::Target)?;
        if let Some(condition) = &select.condition {
            let node = self.expr(state, condition, ExpressionKind::Where)?;
            result.condition = Some(at(self.coerce_to_boolean(node, "WHERE"), condition.span)?);
        }
        if let Some(having) = &select.having {
            let node = self.expr(state, having, ExpressionKind::Having)?;
            result.having = Some(at(self.coerce_to_boolean(node, "HAVING"), having.span)?);
        }
        result.order_by = self.order_by(state, tail.order_by, &mut columns)?;
        result.group_by = self.group_by(state, &select.group_by, &mut columns)?;
        match &select.distinct {
            Some(Distinct::Rows) => {
                result.distinct = true;
                for column in &columns {
                    let own = column.data_type;
                    self.require_equality(if own == TypeId::UNKNOWN { TypeId::TEXT } else { own })?;
                }
                let shown = |node: &Node| columns.iter().any(|column| column.value.as_ref() == Some(node));
                if result.order_by.iter().any(|(node, _, _)| !shown(node)) {
                    let message = "for SELECT DISTINCT, ORDER BY expressions must appear in select list";
                    return refuse(SqlState::INVALID_COLUMN_REFERENCE, message);
                }
            }
            Some(Distinct::On(exprs)) => {
                for expr in exprs {
                    let node = self.target_or_expr(state, expr, ExpressionKind::DistinctOn, &mut columns)?;
                    self.require_equality(node.data_type())?;
                    result.distinct_on.push(node);
                }
                let on = &result.distinct_on;
                let leading = result
                    .order_by
                    .iter()
                    .take_while(|(node, _, _)| on.contains(node))
                    .count();
                let later = result
                    .order_by
                    .iter()
                    .skip(leading)
                    .any(|(node, _, _)| on.contains(node));
                let missing = on
                    .iter()
                    .any(|node| !result.order_by.iter().any(|(order, _, _)| order == node));
                if later || missing && leading < result.order_by.len() {
                    let message = "SELECT DISTINCT ON expressions must match initial ORDER BY expressions";
                    return refuse(SqlState::INVALID_COLUMN_REFERENCE, message);
                }
            }
            None => {}
        }
        self.limits(state, tail, result)?;
        for (_, spec) in &state.windows {
            self.window_spec(state, spec, 0)?;
        }
        if let Some(refusal) = state.refused_at_last.take() {
            return Err(refusal.into());
        }
        if !state.keep_untyped {
            self.resolve_untyped(&mut columns)?;
        }
        self.derive_collations(state, &mut columns);
        result.from = from;
        result.columns = columns;
        result.grouped = state.has_aggregates.get() || !select.group_by.is_empty() || result.having.is_some();
        if result.grouped {
            self.check_grouping(state, result)?;
        }
        result.sources = std::mem::take(&mut state.sources);
        state.names.clear();
        Ok(())
    }

    /// String constants among the output columns become text.
    pub(super) fn resolve_untyped(&self, columns: &mut [OutputColumn]) -> Bound<()> {
        for column in columns.iter_mut().filter(|column| column.is_untyped()) {
            if let Some(value) = column.value.take() {
                column.value = Some(self.coerce_untyped_to_text(value)?);
            }
            column.data_type = TypeId::TEXT;
            column.modifier = -1;
        }
        Ok(())
    }

    pub(super) fn limits(&self, state: &State<'_>, tail: &Tail<'_>, result: &mut BoundQuery) -> Bound<()> {
        let bind = |expr: Option<&Expr>, kind: ExpressionKind, word: &str| -> Bound<Option<Box<Node>>> {
            let Some(expr) = expr else { return Ok(None) };
            let node = self.expr(state, expr, kind)?;
            let node = at(self.coerce_to_specific(node, TypeId::INT8, word), expr.span)?;
            let mut columns = false;
            node.walk(0, &mut |node, levels| {
                columns |= matches!(node, Node::Column(column) if column.levels_up == levels);
                true
            });
            if columns {
                let message = format!("argument of {word} must not contain variables");
                return refuse(SqlState::INVALID_COLUMN_REFERENCE, message);
            }
            Ok(Some(Box::new(node)))
        };
        result.offset = bind(tail.offset, ExpressionKind::Offset, "OFFSET")?;
        result.limit = bind(tail.limit, ExpressionKind::Limit, "LIMIT")?;
        Ok(())
    }

    /// The items of ORDER BY.
    pub(super) fn order_by(
        &self,
        state: &State<'_>,
        items: &[OrderBy],
        columns: &mut [OutputColumn],
    ) -> Bound<Vec<(Node, bool, bool)>> {
        let mut bound = Vec::with_capacity(items.len());
        for item in items {
            let node = self.target_or_expr(state, &item.value, ExpressionKind::OrderBy, columns)?;
            at(self.require_order(node.data_type()), item.value.span)?;
            let nulls_first = item.nulls_first.unwrap_or(item.descending);
            bound.push((node, item.descending, nulls_first));
        }
        Ok(bound)
    }

    /// An item of ORDER BY, GROUP BY or DISTINCT ON: an output column by name or number, or an expression
    /// (`findTargetlistEntrySQL92`).
    pub(super) fn target_or_expr(
        &self,
        state: &State<'_>,
        expr: &Expr,
        kind: ExpressionKind,
        columns: &mut [OutputColumn],
    ) -> Bound<Node> {
        let clause = match kind {
            ExpressionKind::GroupBy => "GROUP BY",
            ExpressionKind::DistinctOn => "DISTINCT ON",
            _ => "ORDER BY",
        };
        let chosen = match &expr.kind {
            ExprKind::Column(parts) if parts.len() == 1 => {
                let name = &parts[0].value;
                let hidden = kind == ExpressionKind::GroupBy && self.own_column(state, name)?;
                if hidden {
                    None
                } else {
                    named_target(name, columns, clause, expr)?
                }
            }
            ExprKind::Literal(Literal::Integer(position)) => {
                let place = usize::try_from(*position)
                    .ok()
                    .and_then(|place| place.checked_sub(1));
                match place.filter(|place| *place < columns.len()) {
                    Some(place) => Some(place),
                    None => {
                        let message = format!("{clause} position {position} is not in select list");
                        return at(refuse(SqlState::INVALID_COLUMN_REFERENCE, message), expr.span);
                    }
                }
            }
            ExprKind::Literal(Literal::Number(_) | Literal::String(_) | Literal::Bits(_)) => {
                let message = format!("non-integer constant in {clause}");
                return at(refuse(SqlState::SYNTAX_ERROR, message), expr.span);
            }
            _ => None,
        };
        match chosen {
            Some(place) => {
                self.resolve_untyped(&mut columns[place..=place])?;
                match &columns[place].value {
                    Some(value) => Ok(value.clone()),
                    None => super::unknown("an output column has no value"),
                }
            }
            None => {
                let node = self.expr(state, expr, kind)?;
                self.coerce_untyped_to_text(node)
            }
        }
    }

    /// Whether a name is that of a column of this query's own FROM.
    fn own_column(&self, state: &State<'_>, name: &Identifier) -> Bound<bool> {
        Ok(matches!(
            self.unqualified_column(state, name)?,
            Some(Node::Column(column)) if column.levels_up == 0
        ))
    }

    /// The ORDER BY of VALUES or a set operation, which knows output columns only.
    pub(super) fn order_by_outputs(&self, items: &[OrderBy], columns: &[OutputColumn]) -> Bound<()> {
        for item in items {
            let place = match &item.value.kind {
                ExprKind::Column(parts) if parts.len() == 1 => {
                    named_target(&parts[0].value, columns, "ORDER BY", &item.value)?
                }
                ExprKind::Literal(Literal::Integer(position)) => {
                    let place = usize::try_from(*position)
                        .ok()
                        .and_then(|place| place.checked_sub(1));
                    if place.is_none_or(|place| place >= columns.len()) {
                        let message = format!("ORDER BY position {position} is not in select list");
                        return at(
                            refuse(SqlState::INVALID_COLUMN_REFERENCE, message),
                            item.value.span,
                        );
                    }
                    place
                }
                _ => {
                    let message = "invalid UNION/INTERSECT/EXCEPT ORDER BY clause";
                    return at(refuse(SqlState::FEATURE_NOT_SUPPORTED, message), item.value.span);
                }
            };
            match place {
                Some(place) => self.require_order(columns[place].data_type)?,
                None => {
                    let message = format!("column \"{}\" does not exist", item.value);
                    return at(refuse(SqlState::UNDEFINED_COLUMN, message), item.value.span);
                }
            }
        }
        Ok(())
    }

    /// `FOR UPDATE` and what it cannot stand with (`CheckSelectLocking`).
    fn check_locking(&self, state: &State<'_>, query: &Query, result: &BoundQuery) -> Bound<()> {
        let forbidden = if result.set_operation.is_some() {
            "UNION/INTERSECT/EXCEPT"
        } else if result.distinct || !result.distinct_on.is_empty() {
            "DISTINCT clause"
        } else if !result.group_by.is_empty() {
            "GROUP BY clause"
        } else if result.having.is_some() {
            "HAVING clause"
        } else if state.has_aggregates.get() {
            "aggregate functions"
        } else if state.has_windows.get() {
            "window functions"
        } else if state.has_sets.get()
            && result
                .columns
                .iter()
                .any(|it| it.value.as_ref().is_some_and(|it| self.returns_set(it)))
        {
            "set-returning functions in the target list"
        } else {
            ""
        };
        for locking in &query.locking {
            let strength = locking.strength.to_ascii_uppercase();
            if !forbidden.is_empty() {
                let message = format!("FOR {strength} is not allowed with {forbidden}");
                return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
            }
            for name in &locking.of {
                let QualifiedName { name: wanted, .. } = &name.value;
                if !result
                    .sources
                    .iter()
                    .any(|source| source.alias.as_ref() == Some(wanted))
                {
                    let message = format!(
                        "relation \"{}\" in FOR {strength} clause not found in FROM clause",
                        wanted.as_str()
                    );
                    return at(refuse(SqlState::UNDEFINED_TABLE, message), name.span);
                }
            }
        }
        Ok(())
    }
}

/// The output column of this name; two are ambiguous unless they are equal.
fn named_target(
    name: &Identifier,
    columns: &[OutputColumn],
    clause: &str,
    expr: &Expr,
) -> Bound<Option<usize>> {
    let mut found: Option<usize> = None;
    for (place, column) in columns.iter().enumerate() {
        if column.name != *name {
            continue;
        }
        match found {
            Some(known) if columns[known].value != column.value || column.value.is_none() => {
                let message = format!("{clause} \"{}\" is ambiguous", name.as_str());
                return at(refuse(SqlState::AMBIGUOUS_COLUMN, message), expr.span);
            }
            Some(_) => {}
            None => found = Some(place),
        }
    }
    Ok(found)
}
