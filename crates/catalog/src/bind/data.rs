//! INSERT, UPDATE, DELETE (`analyze.c`).

use pgassay_sql::ast::{
    Assignment, DataStatement, Delete, Expr, ExprKind, Insert, Name, ObjectName, Query, QueryBody, RowName,
    Target, Update,
};
use pgassay_sql::name::Identifier;

use super::state::{State, Visible};
use super::{Binder, Bound, ExpressionKind, at, refuse};
use crate::expression::{BoundQuery, Node, Source, SourceKind};
use crate::id::TypeId;
use crate::operator::CastContext;
use crate::refusal::{Refusal, SqlState};
use crate::relation::{Column, Relation};

/// How a value comes into a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writes {
    /// By INSERT.
    Inserted,
    /// By INSERT with OVERRIDING, which lets identities be written.
    Overriding,
    /// By UPDATE.
    Updated,
}

impl<'a> Binder<'a> {
    /// A statement that changes rows, as a query whose columns are its RETURNING.
    pub(super) fn data_statement(&self, parent: &State<'_>, statement: &DataStatement) -> Bound<BoundQuery> {
        let mut state = State::new(Some(parent));
        let bound = match statement {
            DataStatement::Insert(insert) => self.insert(&mut state, insert),
            DataStatement::Update(update) => self.update(&mut state, update),
            DataStatement::Delete(delete) => self.delete(&mut state, delete),
            DataStatement::Merge(merge) => self.merge(&mut state, merge),
        }?;
        // The rewriter refuses it, and does not see the actions of a rule before they run.
        match state.refused_at_last.take() {
            Some(refusal) if !state.is_of_rule() => Err(refusal.into()),
            _ => Ok(bound),
        }
    }

    /// The table that is changed; its columns become visible if `visible`.
    pub(super) fn target_table(
        &self,
        state: &mut State<'_>,
        name: &ObjectName,
        alias: Option<&Name>,
        visible: bool,
    ) -> Bound<&'a Relation> {
        let relation = at(self.relation(&name.value), name.span)?;
        let alias = alias.map_or_else(|| relation.name.clone(), |alias| alias.value.clone());
        let source = state.push(Source {
            kind: SourceKind::Relation(relation.id),
            alias: Some(alias),
            columns: self.relation_columns(relation),
        });
        if visible {
            state.names.push(Visible {
                source,
                columns: true,
                relation: true,
                lateral_only: false,
                lateral_ok: true,
            });
        }
        Ok(relation)
    }

    fn insert<'s>(&self, state: &mut State<'s>, insert: &'s Insert) -> Bound<BoundQuery> {
        let mut result = BoundQuery::default();
        if let Some(with) = &insert.with {
            result.recursive = with.recursive;
            result.with = self.with(state, with)?;
        }
        let relation = self.target_table(state, &insert.table, insert.alias.as_ref(), false)?;
        let columns = self.insert_columns(relation, &insert.columns)?;
        if let Some(query) = &insert.source {
            self.insert_source(state, relation, &columns, insert, query)?;
        }
        state.names.push(Visible {
            source: 0,
            columns: true,
            relation: true,
            lateral_only: false,
            lateral_ok: true,
        });
        if let Some(conflict) = &insert.on_conflict {
            for expr in &conflict.columns {
                self.expr(state, expr, ExpressionKind::IndexExpression)?;
            }
            if let Some(condition) = &conflict.condition {
                let node = self.expr(state, condition, ExpressionKind::IndexPredicate)?;
                self.coerce_to_boolean(node, "WHERE")?;
            }
            if let Some(name) = &conflict.constraint
                && !relation.constraints.iter().any(|it| it.name == name.value)
            {
                let message = format!(
                    "constraint \"{}\" for table \"{}\" does not exist",
                    name.value.as_str(),
                    relation.name.as_str()
                );
                let refusal = Refusal::new(SqlState::UNDEFINED_OBJECT, message).at(name.span);
                return match self.constraints_unknown(relation) {
                    Some(because) => super::unknown(because),
                    None => Err(refusal.into()),
                };
            }
            if let Some((assignments, condition)) = &conflict.update {
                if conflict.columns.is_empty() && conflict.constraint.is_none() {
                    let message = "ON CONFLICT DO UPDATE requires inference specification or constraint name";
                    return at(refuse(SqlState::SYNTAX_ERROR, message), conflict.span);
                }
                let excluded = state.push(Source {
                    kind: SourceKind::Row(relation.id),
                    alias: Some(Identifier::new("excluded")),
                    columns: self.relation_columns(relation),
                });
                state.names.push(Visible {
                    source: excluded,
                    columns: true,
                    relation: true,
                    lateral_only: false,
                    lateral_ok: true,
                });
                // Unqualified names mean the table's own row only in assignments' targets.
                self.assignments(state, relation, assignments)?;
                if let Some(condition) = condition {
                    let node = self.expr(state, condition, ExpressionKind::Where)?;
                    at(self.coerce_to_boolean(node, "WHERE"), condition.span)?;
                }
                state.names.pop();
            }
        }
        self.returning(state, relation, &insert.returning, &insert.row_names, &mut result)?;
        Ok(result)
    }

    fn insert_columns(&self, relation: &'a Relation, names: &[Name]) -> Bound<Vec<&'a Column>> {
        if names.is_empty() {
            return Ok(relation.columns.iter().collect());
        }
        let mut columns: Vec<&Column> = Vec::with_capacity(names.len());
        for name in names {
            let column = self.target_column(relation, name)?;
            if columns.iter().any(|other| other.number == column.number) {
                let message = format!("column \"{}\" specified more than once", name.value.as_str());
                return at(refuse(SqlState::DUPLICATE_COLUMN, message), name.span);
            }
            columns.push(column);
        }
        Ok(columns)
    }

    fn target_column(&self, relation: &'a Relation, name: &Name) -> Bound<&'a Column> {
        if let Some(column) = relation.column_named(&name.value) {
            return Ok(column);
        }
        let message = format!(
            "column \"{}\" of relation \"{}\" does not exist",
            name.value.as_str(),
            relation.name.as_str()
        );
        self.missing_column(
            relation,
            Refusal::new(SqlState::UNDEFINED_COLUMN, message).at(name.span),
        )
    }

    fn insert_source(
        &self,
        state: &mut State<'_>,
        relation: &Relation,
        columns: &[&Column],
        insert: &Insert,
        query: &Query,
    ) -> Bound<()> {
        let named = !insert.columns.is_empty();
        let writes = if insert.overriding {
            Writes::Overriding
        } else {
            Writes::Inserted
        };
        let simple = query.with.is_none()
            && query.order_by.is_empty()
            && query.limit.is_none()
            && query.offset.is_none();
        if let QueryBody::Values(rows) = &query.body
            && simple
        {
            for row in rows {
                self.count(relation, columns, named, self.row_width(state, row)?)?;
                let mut place = 0;
                for expr in row {
                    if matches!(expr.kind, ExprKind::Default) {
                        place += 1;
                        continue;
                    }
                    let before = state.kind.replace(ExpressionKind::ValuesSingle);
                    let nodes = self.row_fields(state, std::slice::from_ref(expr));
                    state.kind.set(before);
                    for node in nodes? {
                        if let Some(column) = columns.get(place) {
                            at(self.assign(state, column, node, writes), expr.span)?;
                        }
                        place += 1;
                    }
                }
            }
            return Ok(());
        }
        let bound = self.query(Some(state), query, false)?;
        self.count(relation, columns, named, bound.columns.len())?;
        for (output, column) in bound.columns.iter().zip(columns) {
            let value = match &output.value {
                Some(value) if output.is_untyped() => value.clone(),
                _ => Node::Default {
                    data_type: output.data_type,
                },
            };
            at(self.assign(state, column, value, writes), query.span)?;
        }
        Ok(())
    }

    fn row_width(&self, state: &State<'_>, row: &[Expr]) -> Bound<usize> {
        let mut width = 0;
        for expr in row {
            let stars = matches!(expr.kind, ExprKind::Star(_) | ExprKind::FieldStar(_));
            width += match if stars { self.star(state, expr)? } else { None } {
                Some(columns) => columns.len(),
                None => 1,
            };
        }
        Ok(width)
    }

    fn count(&self, relation: &Relation, columns: &[&Column], named: bool, values: usize) -> Bound<()> {
        if values > columns.len() {
            let message = "INSERT has more expressions than target columns";
            let refusal = Refusal::new(SqlState::SYNTAX_ERROR, message);
            if named {
                return Err(refusal.into());
            }
            return self.missing_column(relation, refusal);
        }
        if named && values < columns.len() {
            let message = "INSERT has more target columns than expressions";
            return refuse(SqlState::SYNTAX_ERROR, message);
        }
        Ok(())
    }

    /// A value to a column (`transformAssignedExpr`).
    fn assign(&self, state: &State<'_>, column: &Column, node: Node, writes: Writes) -> Bound<Node> {
        let always = column.identity.as_ref().is_some_and(|it| it.always) && writes != Writes::Overriding;
        if column.generated.is_some() || always {
            let name = column.name.as_str();
            let message = match writes {
                Writes::Updated => format!("column \"{name}\" can only be updated to DEFAULT"),
                _ => format!("cannot insert a non-DEFAULT value into column \"{name}\""),
            };
            let first = state.refused_at_last.take();
            let refusal = first.unwrap_or_else(|| Refusal::new(SqlState::GENERATED_ALWAYS, message));
            state.refused_at_last.set(Some(refusal));
        }
        let own = node.data_type();
        match self.coerce_to_target(
            node,
            column.data_type,
            column.modifier,
            CastContext::Assignment,
            true,
        )? {
            Ok(node) => Ok(node),
            Err(_) => {
                let message = format!(
                    "column \"{}\" is of type {} but expression is of type {}",
                    column.name.as_str(),
                    self.display(column.data_type),
                    self.display(own)
                );
                let refusal = Refusal::new(SqlState::DATATYPE_MISMATCH, message);
                self.missing_for_types(&[own, column.data_type], refusal)
            }
        }
    }

    /// `SET a = 1, (b, c) = (...)`
    pub(super) fn assignments(
        &self,
        state: &State<'_>,
        relation: &'a Relation,
        assignments: &[Assignment],
    ) -> Bound<()> {
        let mut seen = Vec::new();
        for assignment in assignments {
            let mut columns = Vec::with_capacity(assignment.columns.len());
            for name in &assignment.columns {
                let column = self.target_column(relation, name)?;
                if seen.contains(&column.number) {
                    let message = format!("multiple assignments to same column \"{}\"", name.value.as_str());
                    return at(refuse(SqlState::SYNTAX_ERROR, message), name.span);
                }
                seen.push(column.number);
                columns.push(column);
            }
            self.assignment(state, &columns, &assignment.value)?;
        }
        Ok(())
    }

    fn assignment(&self, state: &State<'_>, columns: &[&Column], value: &Expr) -> Bound<()> {
        let mismatch = || {
            let message = "number of columns does not match number of values";
            at(refuse(SqlState::SYNTAX_ERROR, message), value.span)
        };
        match (&value.kind, columns) {
            (ExprKind::Default, [_]) => Ok(()),
            (ExprKind::Row { fields, .. }, _) if columns.len() > 1 => {
                if fields.len() != columns.len() {
                    return mismatch();
                }
                for (field, column) in fields.iter().zip(columns) {
                    if !matches!(field.kind, ExprKind::Default) {
                        let node = self.expr(state, field, ExpressionKind::UpdateSource)?;
                        at(self.assign(state, column, node, Writes::Updated), field.span)?;
                    }
                }
                Ok(())
            }
            (ExprKind::SubQuery(query), _) if columns.len() > 1 => {
                let bound = self.query(Some(state), query, false)?;
                if bound.columns.len() != columns.len() {
                    return mismatch();
                }
                for (output, column) in bound.columns.iter().zip(columns) {
                    let value = match &output.value {
                        Some(value) if output.is_untyped() => value.clone(),
                        _ => Node::Default {
                            data_type: output.data_type,
                        },
                    };
                    self.assign(state, column, value, Writes::Updated)?;
                }
                Ok(())
            }
            (_, [column]) => {
                let node = self.expr(state, value, ExpressionKind::UpdateSource)?;
                at(self.assign(state, column, node, Writes::Updated), value.span).map(drop)
            }
            _ => {
                let message =
                    "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression";
                at(refuse(SqlState::FEATURE_NOT_SUPPORTED, message), value.span)
            }
        }
    }

    fn update<'s>(&self, state: &mut State<'s>, update: &'s Update) -> Bound<BoundQuery> {
        let mut result = BoundQuery::default();
        if let Some(with) = &update.with {
            result.recursive = with.recursive;
            result.with = self.with(state, with)?;
        }
        let relation = self.target_table(state, &update.table, update.alias.as_ref(), true)?;
        self.clause_of_from(state, &update.from)?;
        if let Some(condition) = &update.condition {
            let node = self.expr(state, condition, ExpressionKind::Where)?;
            result.condition = Some(at(self.coerce_to_boolean(node, "WHERE"), condition.span)?);
        }
        self.assignments(state, relation, &update.assignments)?;
        self.returning(state, relation, &update.returning, &update.row_names, &mut result)?;
        Ok(result)
    }

    fn delete<'s>(&self, state: &mut State<'s>, delete: &'s Delete) -> Bound<BoundQuery> {
        let mut result = BoundQuery::default();
        if let Some(with) = &delete.with {
            result.recursive = with.recursive;
            result.with = self.with(state, with)?;
        }
        let relation = self.target_table(state, &delete.table, delete.alias.as_ref(), true)?;
        self.clause_of_from(state, &delete.using)?;
        if let Some(condition) = &delete.condition {
            let node = self.expr(state, condition, ExpressionKind::Where)?;
            result.condition = Some(at(self.coerce_to_boolean(node, "WHERE"), condition.span)?);
        }
        self.returning(state, relation, &delete.returning, &delete.row_names, &mut result)?;
        Ok(result)
    }

    /// RETURNING; since PostgreSQL 18 it sees the rows before and after as `old` and `new`.
    pub(super) fn returning(
        &self,
        state: &mut State<'_>,
        relation: &Relation,
        targets: &[Target],
        row_names: &[RowName],
        result: &mut BoundQuery,
    ) -> Bound<()> {
        if targets.is_empty() {
            result.sources = std::mem::take(&mut state.sources);
            return Ok(());
        }
        if self.catalog.version.major >= 18 {
            for (old, standard) in [(true, "old"), (false, "new")] {
                let given = row_names.iter().find(|it| it.old == old);
                let name = given.map_or(standard, |it| it.name.value.as_str());
                let taken = state
                    .names
                    .iter()
                    .filter_map(|it| state.sources.get(usize::from(it.source)))
                    .any(|source| source.alias.as_ref().is_some_and(|it| *it == name));
                if let Some(given) = given.filter(|_| taken) {
                    let message = format!("table name \"{name}\" specified more than once");
                    return at(refuse(SqlState::DUPLICATE_ALIAS, message), given.name.span);
                }
                if taken {
                    continue;
                }
                let source = state.push(Source {
                    kind: SourceKind::Row(relation.id),
                    alias: Some(Identifier::new(name)),
                    columns: self.relation_columns(relation),
                });
                state.names.push(Visible {
                    source,
                    columns: false,
                    relation: true,
                    lateral_only: false,
                    lateral_ok: true,
                });
            }
        }
        result.columns = self.targets(state, targets, ExpressionKind::Returning)?;
        self.resolve_untyped(&mut result.columns)?;
        self.derive_collations(state, &mut result.columns);
        debug_assert!(
            result
                .columns
                .iter()
                .all(|column| column.data_type != TypeId::UNKNOWN)
        );
        result.sources = std::mem::take(&mut state.sources);
        Ok(())
    }
}
