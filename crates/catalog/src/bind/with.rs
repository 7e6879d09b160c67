//! WITH (`parse_cte.c`).

use pgassay_sql::ast::{CommonTable, Query, QueryBody, With};
use pgassay_sql::name::Identifier;

use super::state::{Common, State};
use super::{Binder, Bound, at, refuse};
use crate::expression::{BoundQuery, OutputColumn};
use crate::id::TypeId;
use crate::refusal::SqlState;

impl Binder<'_> {
    /// The queries of a WITH become visible in `state`.
    pub(super) fn with(
        &self,
        state: &mut State<'_>,
        with: &With,
    ) -> Bound<Vec<(Identifier, Option<BoundQuery>)>> {
        for (at, common) in with.queries.iter().enumerate() {
            if with.queries[..at]
                .iter()
                .any(|other| other.name.value == common.name.value)
            {
                let message = format!(
                    "WITH query name \"{}\" specified more than once",
                    common.name.value.as_str()
                );
                return super::at(refuse(SqlState::DUPLICATE_ALIAS, message), common.name.span);
            }
        }
        let first = state.commons.len();
        state.commons.extend(with.queries.iter().map(|common| Common {
            name: common.name.value.clone(),
            columns: Vec::new(),
            hidden: !with.recursive,
            pending: with.recursive,
        }));
        let mut bound = Vec::with_capacity(with.queries.len());
        for place in self.order(with) {
            let common = &with.queries[place];
            let query = at(self.common_table(state, first + place, common), common.query.span)?;
            let entry = &mut state.commons[first + place];
            entry.hidden = false;
            entry.pending = false;
            bound.push((place, common.name.value.clone(), query));
        }
        bound.sort_by_key(|(place, _, _)| *place);
        Ok(bound.into_iter().map(|(_, name, query)| (name, query)).collect())
    }

    /// The order in which the queries can be bound: with RECURSIVE one may use a later one.
    fn order(&self, with: &With) -> Vec<usize> {
        let count = with.queries.len();
        if !with.recursive || count < 2 {
            return (0..count).collect();
        }
        let uses: Vec<Vec<usize>> = with
            .queries
            .iter()
            .map(|common| {
                let text = common.query.to_string();
                let named = |other: &CommonTable| text.contains(other.name.value.as_str());
                (0..count).filter(|at| named(&with.queries[*at])).collect()
            })
            .collect();
        let mut order: Vec<usize> = Vec::with_capacity(count);
        while order.len() < count {
            let ready = |at: &usize| {
                !order.contains(at) && uses[*at].iter().all(|used| used == at || order.contains(used))
            };
            let next = (0..count)
                .find(ready)
                .or_else(|| (0..count).find(|at| !order.contains(at)));
            match next {
                Some(next) => order.push(next),
                None => break,
            }
        }
        order
    }

    fn common_table(
        &self,
        state: &mut State<'_>,
        place: usize,
        common: &CommonTable,
    ) -> Bound<Option<BoundQuery>> {
        let recursive = state.commons[place].pending && mentions(&common.query, &common.name.value);
        let bound = if recursive {
            self.recursive_query(state, place, common)?
        } else {
            self.query(Some(state), &common.query, true)?
        };
        let mut columns = self.common_columns(&bound.columns, common)?;
        for added in &common.added {
            // SEARCH adds an array of rows, CYCLE a mark and a path; the mark is boolean unless it says otherwise.
            let data_type = if added.value.as_str().contains("path") || added.value.as_str().contains("order")
            {
                TypeId::RECORD_ARRAY
            } else {
                TypeId::BOOL
            };
            columns.push(OutputColumn {
                name: added.value.clone(),
                value: None,
                data_type,
                modifier: -1,
                collation: None,
            });
        }
        state.commons[place].columns = columns;
        let changes_rows = matches!(common.query.body, QueryBody::Data(_));
        if changes_rows && state.parent.is_some_and(|parent| parent.parent.is_some()) {
            let message = "WITH clause containing a data-modifying statement must be at the top level";
            return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
        }
        Ok(Some(bound))
    }

    fn common_columns(&self, columns: &[OutputColumn], common: &CommonTable) -> Bound<Vec<OutputColumn>> {
        if common.columns.len() > columns.len() {
            let message = format!(
                "WITH query \"{}\" has {} columns available but {} columns specified",
                common.name.value.as_str(),
                columns.len(),
                common.columns.len()
            );
            return refuse(SqlState::INVALID_COLUMN_REFERENCE, message);
        }
        let mut columns: Vec<OutputColumn> = columns.to_vec();
        for (column, name) in columns.iter_mut().zip(&common.columns) {
            column.name = name.value.clone();
        }
        for column in &mut columns {
            column.value = None;
        }
        Ok(columns)
    }

    /// A query that uses itself: its columns are those of the first part.
    fn recursive_query(
        &self,
        state: &mut State<'_>,
        place: usize,
        common: &CommonTable,
    ) -> Bound<BoundQuery> {
        let name = common.name.value.as_str();
        let mut body = &common.query;
        while let QueryBody::Nested(inner) = &body.body {
            body = inner;
        }
        let shape = || {
            let message = format!(
                "recursive query \"{name}\" does not have the form non-recursive-term UNION [ALL] recursive-term"
            );
            refuse(SqlState::INVALID_RECURSION, message)
        };
        let QueryBody::SetOperation {
            operator: pgassay_sql::ast::SetOperator::Union,
            left,
            ..
        } = &body.body
        else {
            return shape();
        };
        if mentions(left, &common.name.value) {
            let message = format!(
                "recursive reference to query \"{name}\" must not appear within its non-recursive term"
            );
            return refuse(SqlState::INVALID_RECURSION, message);
        }
        if !body.order_by.is_empty() {
            let message = "ORDER BY in a recursive query is not implemented";
            return refuse(SqlState::FEATURE_NOT_SUPPORTED, message);
        }
        let first = {
            let mut inner = State::new(Some(state));
            if let Some(with) = &body.with {
                self.with(&mut inner, with)?;
            }
            self.query(Some(&inner), left, true)?
        };
        state.commons[place].columns = self.common_columns(&first.columns, common)?;
        state.commons[place].pending = false;
        let whole = self.query(Some(state), &common.query, true)?;
        for (own, all) in first.columns.iter().zip(&whole.columns) {
            if own.data_type != all.data_type
                || own.modifier != all.modifier && all.modifier == -1 && own.modifier >= 0
            {
                let message = format!(
                    "recursive query \"{name}\" column has type {} in non-recursive term but type {} overall",
                    super::format_type(self.catalog, own.data_type, own.modifier),
                    super::format_type(self.catalog, all.data_type, all.modifier)
                );
                return refuse(SqlState::DATATYPE_MISMATCH, message);
            }
        }
        Ok(whole)
    }
}

/// Whether a query takes rows from a relation of this name, as far as its text tells.
fn mentions(query: &Query, name: &Identifier) -> bool {
    let text = query.to_string();
    let wanted = name.quoted();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(&wanted) {
        let before = rest[..at].trim_end();
        let after = &rest[at + wanted.len()..];
        let whole = !after.starts_with(|next: char| next.is_alphanumeric() || next == '_' || next == '.');
        let item = before.ends_with("FROM")
            || before.ends_with("JOIN")
            || before.ends_with(',')
            || before.ends_with("ONLY")
            || before.ends_with('(');
        if whole && item && !rest[..at].ends_with('.') {
            return true;
        }
        rest = after;
    }
    false
}
