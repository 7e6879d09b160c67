//! MERGE (`parse_merge.c`), and the index that ON CONFLICT needs (`infer_arbiter_indexes`).

use pgassay_sql::ast::{Expr, ExprKind, Insert, Merge, OnConflict};

use super::assign::Writes;
use super::state::State;
use super::{Binder, Bound, ExpressionKind, Scope, at, refuse};
use crate::expression::{BoundQuery, Written};
use crate::gap::{Effects, Reach};
use crate::id::ColumnNumber;
use crate::index::Index;
use crate::refusal::SqlState;
use crate::relation::{KeyValue, Relation};

impl Binder<'_> {
    pub(super) fn merge<'s>(&self, state: &mut State<'s>, merge: &'s Merge) -> Bound<BoundQuery> {
        let mut result = BoundQuery::default();
        if let Some(with) = &merge.with {
            result.recursive = with.recursive;
            result.with = self.with(state, with)?;
        }
        let relation = self.target_table(state, &merge.table, merge.alias.as_ref(), true)?;
        let target = state.names.clone();
        state.names.clear();
        let (_, names) = self.item_of_from(state, &merge.source)?;
        self.check_conflicts(state, &target, &names)?;
        state.names = target;
        state.names.extend(names);
        let mut written = Written::default();
        let node = self.expr(state, &merge.condition, ExpressionKind::JoinOn)?;
        let node = at(self.coerce_to_boolean(node, "JOIN/ON"), merge.condition.span)?;
        written.values.push(node);
        for action in &merge.actions {
            if let Some(condition) = &action.condition {
                let node = self.expr(state, condition, ExpressionKind::MergeWhen)?;
                let node = at(self.coerce_to_boolean(node, "WHEN"), condition.span)?;
                written.values.push(node);
            }
            match action.action.as_str() {
                "update" => self.assignments(state, relation, &action.assignments, &mut written)?,
                "delete" => written.deletes = true,
                _ => {}
            }
            let places = self.insert_places(state, relation, &action.columns)?;
            if action.action.as_str() == "insert" {
                let count = if action.columns.is_empty() {
                    action.values.len()
                } else {
                    places.len()
                };
                let columns = places.iter().take(count).map(|it| it.column.number);
                written.inserted.get_or_insert_default().extend(columns);
            }
            if !action.values.is_empty() {
                self.count(relation, &places, !action.columns.is_empty(), action.values.len())?;
            }
            let writes = if action.overriding {
                Writes::Overriding
            } else {
                Writes::Inserted
            };
            for (value, place) in action.values.iter().zip(&places) {
                if !matches!(value.kind, ExprKind::Default) {
                    let node = self.expr(state, value, ExpressionKind::ValuesSingle)?;
                    let node = at(self.assign(state, place, node, writes), value.span)?;
                    written.values.push(node);
                }
            }
        }
        result.written = Some(Box::new(written));
        self.returning(state, relation, &merge.returning, &merge.row_names, &mut result)?;
        Ok(result)
    }

    /// Why a relation may have constraints or indexes that the catalog does not know.
    pub(super) fn constraints_unknown(&self, relation: &Relation) -> Option<String> {
        let effects = Effects::CONSTRAINTS.union(Effects::INDEXES);
        let touches = |reach: Reach| match reach {
            Reach::Everything => true,
            Reach::UnknownRelations => false,
            Reach::Schema(id) => id == relation.schema,
            Reach::Relation(id) => id == relation.id,
        };
        let mut gaps = self.catalog.gaps.iter();
        gaps.find(|gap| gap.may_have.intersects(effects) && touches(gap.reach))
            .map(|gap| gap.because.clone())
    }

    /// Refuses an ON CONFLICT for which there is no unique index. PostgreSQL looks for it when it plans the statement,
    /// so not in the body of a function.
    ///
    /// # Errors
    ///
    /// 42P10, or why it cannot be told.
    pub fn check_conflict_target(&self, insert: &Insert) -> Bound<()> {
        let Some(conflict) = &insert.on_conflict else {
            return Ok(());
        };
        if conflict.columns.is_empty() {
            return Ok(());
        }
        let relation = at(self.relation(&insert.table.value), insert.table.span)?;
        if !relation.is_table() {
            return Ok(());
        }
        let fits = |index: &Index| self.index_fits(relation, index, conflict);
        let mut doubt = None;
        for index in self
            .catalog
            .indexes_of(relation)
            .filter(|index| index.unique && index.valid && index.method == "btree")
        {
            match fits(index) {
                Some(true) => return Ok(()),
                Some(false) => {}
                None => doubt = Some("whether an index fits the ON CONFLICT is not known".to_owned()),
            }
        }
        if let Some(because) = doubt.or_else(|| self.constraints_unknown(relation)) {
            return super::unknown(because);
        }
        let message = "there is no unique or exclusion constraint matching the ON CONFLICT specification";
        at(refuse(SqlState::INVALID_COLUMN_REFERENCE, message), conflict.span)
    }

    /// Whether a unique index is over exactly what ON CONFLICT names; none where that cannot be told.
    fn index_fits(&self, relation: &Relation, index: &Index, conflict: &OnConflict) -> Option<bool> {
        let scope = Scope::table(relation);
        let bind = |expr: &Expr| {
            let kind = ExpressionKind::Other;
            self.bind_expression(expr, &scope, kind, None)
                .ok()
                .map(|bound| bound.tree)
        };
        let mut columns: Vec<ColumnNumber> = Vec::new();
        let mut expressions = Vec::new();
        for expr in &conflict.columns {
            match &expr.kind {
                ExprKind::Column(parts) if parts.len() == 1 => {
                    columns.push(relation.column_named(&parts[0].value)?.number);
                }
                ExprKind::Collate { operand, .. } => match &operand.kind {
                    ExprKind::Column(parts) if parts.len() == 1 => {
                        columns.push(relation.column_named(&parts[0].value)?.number);
                    }
                    _ => return None,
                },
                _ => expressions.push(bind(expr)?),
            }
        }
        let own_column = |number: &ColumnNumber| {
            index
                .columns
                .iter()
                .any(|it| matches!(it.value, KeyValue::Column(own) if own == *number))
        };
        let mut own_expressions = 0;
        for column in &index.columns {
            match &column.value {
                KeyValue::Column(number) if !columns.contains(number) => return Some(false),
                KeyValue::Column(_) => {}
                KeyValue::Expression(own) => {
                    own_expressions += 1;
                    if !expressions.contains(&own.tree) {
                        return Some(false);
                    }
                }
            }
        }
        if !columns.iter().all(own_column) || own_expressions < expressions.len() {
            return Some(false);
        }
        match (&index.predicate, &conflict.condition) {
            (None, _) => Some(true),
            (Some(_), None) => Some(false),
            // Whether one condition implies the other is only told where they are the same.
            (Some(own), Some(condition)) => (bind(condition)? == own.tree).then_some(true),
        }
    }
}
