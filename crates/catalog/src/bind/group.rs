//! GROUP BY, and columns that must stand in it (`transformGroupClause`, `parseCheckAggregates`).

use pgassay_sql::ast::{Expr, ExprKind, GroupBy};

use super::state::State;
use super::{Binder, Bound, ExpressionKind, at, refuse};
use crate::constraint::ConstraintKind;
use crate::expression::{BoundQuery, ColumnReference, Node, OutputColumn, SourceKind};
use crate::id::ColumnNumber;
use crate::refusal::SqlState;

impl Binder<'_> {
    /// The expressions of GROUP BY, grouping sets flattened.
    pub(super) fn group_by(
        &self,
        state: &State<'_>,
        items: &[GroupBy],
        columns: &mut [OutputColumn],
    ) -> Bound<Vec<Node>> {
        let mut nodes: Vec<Node> = Vec::new();
        for item in items {
            self.group_item(state, item, columns, &mut nodes)?;
        }
        Ok(nodes)
    }

    fn group_item(
        &self,
        state: &State<'_>,
        item: &GroupBy,
        columns: &mut [OutputColumn],
        nodes: &mut Vec<Node>,
    ) -> Bound<()> {
        match item {
            GroupBy::Expr(expr) => self.group_expr(state, expr, columns, nodes),
            GroupBy::Rollup(exprs) | GroupBy::Cube(exprs) => exprs
                .iter()
                .try_for_each(|expr| self.group_expr(state, expr, columns, nodes)),
            GroupBy::Sets(items) => items
                .iter()
                .try_for_each(|item| self.group_item(state, item, columns, nodes)),
        }
    }

    fn group_expr(
        &self,
        state: &State<'_>,
        expr: &Expr,
        columns: &mut [OutputColumn],
        nodes: &mut Vec<Node>,
    ) -> Bound<()> {
        // `GROUP BY (a, b)` groups by both.
        if let ExprKind::Row {
            fields,
            explicit: false,
        } = &expr.kind
        {
            return fields
                .iter()
                .try_for_each(|field| self.group_expr(state, field, columns, nodes));
        }
        let node = self.target_or_expr(state, expr, ExpressionKind::GroupBy, columns)?;
        let mut forbidden = None;
        node.walk(0, &mut |node, levels| {
            if let Node::Call(call) = node
                && levels == 0
            {
                if call.over.is_some() {
                    forbidden = Some((
                        SqlState::WINDOWING_ERROR,
                        "window functions are not allowed in GROUP BY",
                    ));
                } else if self.is_aggregate(call.function) {
                    forbidden = Some((
                        SqlState::GROUPING_ERROR,
                        "aggregate functions are not allowed in GROUP BY",
                    ));
                }
            }
            true
        });
        if let Some((sqlstate, message)) = forbidden {
            return at(refuse(sqlstate, message), expr.span);
        }
        at(self.require_equality(node.data_type()), expr.span)?;
        if !nodes.contains(&node) {
            nodes.push(node);
        }
        Ok(())
    }

    /// Refuses columns that are neither grouped nor in an aggregate.
    pub(super) fn check_grouping(&self, state: &State<'_>, query: &BoundQuery) -> Bound<()> {
        let shown = query.columns.iter().filter_map(|column| column.value.as_ref());
        let order = query.order_by.iter().map(|(node, _, _)| node);
        let parts = shown.chain(&query.having).chain(order).chain(&query.distinct_on);
        for part in parts {
            self.check_grouped(state, part, 0, &query.group_by)?;
        }
        Ok(())
    }

    fn check_grouped(&self, state: &State<'_>, root: &Node, depth: u16, groups: &[Node]) -> Bound<()> {
        let mut result = Ok(());
        root.walk(depth, &mut |node, levels| {
            if result.is_err() {
                return false;
            }
            if levels == 0 && groups.contains(node) {
                return false;
            }
            match node {
                Node::Call(call) if call.over.is_none() && self.is_aggregate(call.function) => {
                    !belongs_to(node, levels)
                }
                Node::SqlFunction {
                    name: "json_objectagg" | "json_arrayagg",
                    ..
                } => !belongs_to(node, levels),
                Node::Special {
                    function: pgassay_sql::ast::SpecialFunction::Grouping,
                    ..
                } => false,
                Node::Column(column) if column.levels_up == levels => {
                    result = self.check_column(state, column, levels, groups);
                    true
                }
                Node::WholeRow {
                    levels_up, source, ..
                } if *levels_up == levels => {
                    if !self.determined(state, *source, groups) {
                        let name = state.source(0, *source).and_then(|it| it.alias.clone());
                        result = ungrouped(name.as_ref().map_or("", |name| name.as_str()), "*", levels);
                    }
                    true
                }
                _ => true,
            }
        });
        result
    }

    fn check_column(
        &self,
        state: &State<'_>,
        column: &ColumnReference,
        levels: u16,
        groups: &[Node],
    ) -> Bound<()> {
        let same = |group: &Node| matches!(group, Node::Column(own) if own.levels_up == 0 && own.source == column.source && own.position == column.position);
        if groups.iter().any(same) || self.determined(state, column.source, groups) {
            return Ok(());
        }
        let source = state.source(0, column.source);
        let table = source
            .and_then(|source| source.alias.as_ref())
            .map_or("", |name| name.as_str());
        let name = source
            .and_then(|source| source.columns.iter().find(|own| own.position == column.position))
            .map_or("?", |own| own.name.as_str());
        ungrouped(table, name, levels)
    }

    /// Whether the primary key of a table is grouped by, so that its other columns follow from it.
    fn determined(&self, state: &State<'_>, source: u16, groups: &[Node]) -> bool {
        let Some(SourceKind::Relation(id)) = state.source(0, source).map(|source| &source.kind) else {
            return false;
        };
        let Some(relation) = self.relation_by_id(state, *id) else {
            return false;
        };
        let grouped = |number: &ColumnNumber| {
            groups.iter().any(|group| {
                matches!(group, Node::Column(own)
                    if own.levels_up == 0 && own.source == source && own.position == number.0)
            })
        };
        relation.constraints.iter().any(|constraint| {
            matches!(&constraint.kind, ConstraintKind::PrimaryKey(key)
                if !constraint.deferrable && key.columns.iter().all(grouped))
        })
    }
}

/// Whether an aggregate that stands so many queries deep belongs to the query that is looked at.
fn belongs_to(aggregate: &Node, depth: u16) -> bool {
    if depth == 0 {
        return true;
    }
    let mut lowest: Option<u16> = None;
    aggregate.walk_children(0, &mut |node, levels| {
        let own = match node {
            Node::Column(column) => column.levels_up.checked_sub(levels),
            Node::WholeRow { levels_up, .. } => levels_up.checked_sub(levels),
            _ => None,
        };
        if let Some(own) = own {
            lowest = Some(lowest.map_or(own, |known| known.min(own)));
        }
        true
    });
    lowest == Some(depth)
}

fn ungrouped(table: &str, column: &str, levels: u16) -> Bound<()> {
    let name = if table.is_empty() {
        column.to_owned()
    } else {
        format!("{table}.{column}")
    };
    let message = if levels == 0 {
        format!("column \"{name}\" must appear in the GROUP BY clause or be used in an aggregate function")
    } else {
        format!("subquery uses ungrouped column \"{name}\" from outer query")
    };
    refuse(SqlState::GROUPING_ERROR, message)
}
