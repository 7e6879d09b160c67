//! INSERT, UPDATE, DELETE (`analyze.c`).

use pgassay_sql::ast::{
    DataStatement, Delete, Expr, ExprKind, Insert, Name, ObjectName, PolicyCommand, Query, QueryBody,
    RowName, Target, TargetColumn, Update,
};
use pgassay_sql::name::Identifier;

use super::assign::{Place, Writes};
use super::state::{State, Visible};
use super::{Binder, Bound, ExpressionKind, at, refuse};
use crate::expression::{BoundQuery, Node, Source, SourceKind, SubQuery, SubQueryKind, Written};
use crate::id::TypeId;
use crate::refusal::{Refusal, SqlState};
use crate::relation::Relation;

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
        let columns = self.insert_places(state, relation, &insert.columns)?;
        let mut written = Written::default();
        let mut inserted = Vec::new();
        if let Some(query) = &insert.source {
            let count = self.insert_source(state, relation, &columns, insert, query, &mut written)?;
            inserted.extend(columns.iter().take(count).map(|it| it.column.number));
        }
        written.kept.clone_from(&inserted);
        self.check_changeable(state, relation, PolicyCommand::Insert, &inserted);
        written.inserted = Some(inserted);
        state.names.push(Visible {
            source: 0,
            columns: true,
            relation: true,
            lateral_only: false,
            lateral_ok: true,
        });
        if let Some(conflict) = &insert.on_conflict {
            for expr in &conflict.columns {
                let node = self.expr(state, expr, ExpressionKind::IndexExpression)?;
                written.values.push(node);
            }
            if let Some(condition) = &conflict.condition {
                let node = self.expr(state, condition, ExpressionKind::IndexPredicate)?;
                written.values.push(self.coerce_to_boolean(node, "WHERE")?);
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
                self.assignments(state, relation, assignments, &mut written)?;
                if let Some(condition) = condition {
                    let node = self.expr(state, condition, ExpressionKind::Where)?;
                    let node = at(self.coerce_to_boolean(node, "WHERE"), condition.span)?;
                    written.values.push(node);
                }
                state.names.pop();
                // The row that was not inserted has all columns.
                written.kept = relation.columns.iter().map(|it| it.number).collect();
            }
        }
        result.written = Some(Box::new(written));
        self.returning(state, relation, &insert.returning, &insert.row_names, &mut result)?;
        Ok(result)
    }

    pub(super) fn insert_places(
        &self,
        state: &State<'_>,
        relation: &'a Relation,
        targets: &[TargetColumn],
    ) -> Bound<Vec<Place<'a>>> {
        if targets.is_empty() {
            let whole = |column| self.whole(relation, column, PolicyCommand::Insert);
            return Ok(relation.columns.iter().map(whole).collect());
        }
        let mut places: Vec<Place<'_>> = Vec::with_capacity(targets.len());
        for target in targets {
            let place = self.place(state, relation, target, PolicyCommand::Insert)?;
            if places.iter().any(|other| other.is_taken_with(&place)) {
                let name = &target.name;
                let message = format!("column \"{}\" specified more than once", name.value.as_str());
                return at(refuse(SqlState::DUPLICATE_COLUMN, message), name.span);
            }
            places.push(place);
        }
        Ok(places)
    }

    fn insert_source(
        &self,
        state: &mut State<'_>,
        relation: &Relation,
        columns: &[Place<'_>],
        insert: &Insert,
        query: &Query,
        written: &mut Written,
    ) -> Bound<usize> {
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
            let mut count = 0;
            for row in rows {
                count = self.row_width(state, row)?;
                self.count(relation, columns, named, count)?;
                let mut place = 0;
                for expr in row {
                    if matches!(expr.kind, ExprKind::Default) {
                        if let Some(column) = columns.get(place) {
                            at(column.default(), expr.span)?;
                        }
                        place += 1;
                        continue;
                    }
                    let before = state.kind.replace(ExpressionKind::ValuesSingle);
                    let nodes = self.row_fields(state, std::slice::from_ref(expr));
                    state.kind.set(before);
                    for node in nodes? {
                        if let Some(column) = columns.get(place) {
                            let node = at(self.assign(state, column, node, writes), expr.span)?;
                            written.values.push(node);
                        }
                        place += 1;
                    }
                }
            }
            return Ok(count);
        }
        let bound = self.query(Some(state), query, false)?;
        let count = bound.columns.len();
        self.count(relation, columns, named, count)?;
        for (output, column) in bound.columns.iter().zip(columns) {
            let value = match &output.value {
                Some(value) if output.is_untyped() => value.clone(),
                _ => Node::Default {
                    data_type: output.data_type,
                },
            };
            let node = at(self.assign(state, column, value, writes), query.span)?;
            written.values.push(node);
        }
        written.values.push(rows_of(bound));
        Ok(count)
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

    pub(super) fn count(
        &self,
        relation: &Relation,
        columns: &[Place<'_>],
        named: bool,
        values: usize,
    ) -> Bound<()> {
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

    fn update<'s>(&self, state: &mut State<'s>, update: &'s Update) -> Bound<BoundQuery> {
        let mut result = BoundQuery::default();
        if let Some(with) = &update.with {
            result.recursive = with.recursive;
            result.with = self.with(state, with)?;
        }
        let relation = self.target_table(state, &update.table, update.alias.as_ref(), true)?;
        result.from = self.clause_of_from(state, &update.from)?;
        if let Some(condition) = &update.condition {
            let node = self.expr(state, condition, ExpressionKind::Where)?;
            result.condition = Some(at(self.coerce_to_boolean(node, "WHERE"), condition.span)?);
        }
        let mut written = Written::default();
        self.assignments(state, relation, &update.assignments, &mut written)?;
        written.kept = written.updated.clone().unwrap_or_default();
        self.check_changeable(state, relation, PolicyCommand::Update, &written.kept);
        result.written = Some(Box::new(written));
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
        result.from = self.clause_of_from(state, &delete.using)?;
        if let Some(condition) = &delete.condition {
            let node = self.expr(state, condition, ExpressionKind::Where)?;
            result.condition = Some(at(self.coerce_to_boolean(node, "WHERE"), condition.span)?);
        }
        result.written = Some(Box::new(Written {
            deletes: true,
            ..Written::default()
        }));
        self.returning(state, relation, &delete.returning, &delete.row_names, &mut result)?;
        self.check_changeable(state, relation, PolicyCommand::Delete, &[]);
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

/// The query that yields the values of columns, as one of the values.
pub(super) fn rows_of(query: BoundQuery) -> Node {
    Node::SubQuery(Box::new(SubQuery {
        kind: SubQueryKind::Scalar,
        query,
        data_type: TypeId::RECORD,
    }))
}
