//! Queries in normal form.

use std::fmt::Write;

use super::Printer;
use crate::expression::{BoundQuery, From, Node, Source, SourceKind};

impl Printer<'_> {
    pub(super) fn query(&mut self, query: &BoundQuery) {
        if query.written.is_some() {
            self.known = false;
        }
        for (at, (_, common)) in query.with.iter().enumerate() {
            let _ = write!(self.text, "WITH {at} (");
            match common {
                Some(common) => self.query(common),
                None => self.known = false,
            }
            self.push(") ");
        }
        match &query.set_operation {
            Some(operation) => {
                self.push("(");
                self.query(&operation.left);
                let all = if operation.all { " ALL" } else { "" };
                let _ = write!(self.text, ") {:?}{all} (", operation.operator);
                self.query(&operation.right);
                self.push(")");
            }
            None if !query.values.is_empty() => self.rows(&query.values),
            None => self.select(query),
        }
        if !query.order_by.is_empty() {
            self.push(" ORDER BY ");
            for (node, descending, nulls_first) in &query.order_by {
                self.node(node);
                let _ = write!(self.text, " {descending}/{nulls_first};");
            }
        }
        self.clause(" LIMIT ", query.limit.as_deref());
        self.clause(" OFFSET ", query.offset.as_deref());
    }

    fn clause(&mut self, keyword: &str, node: Option<&Node>) {
        if let Some(node) = node {
            self.push(keyword);
            self.node(node);
        }
    }

    fn rows(&mut self, rows: &[Vec<Node>]) {
        self.push("VALUES ");
        for row in rows {
            self.call("", row);
        }
    }

    fn select(&mut self, query: &BoundQuery) {
        self.push("SELECT ");
        if query.distinct {
            self.push("DISTINCT ");
        }
        if !query.distinct_on.is_empty() {
            self.call("ON ", &query.distinct_on);
            self.push(" ");
        }
        for (at, column) in query.columns.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            if let Some(value) = &column.value {
                self.node(value);
            }
        }
        for (at, from) in query.from.iter().enumerate() {
            self.push(if at == 0 { " FROM " } else { ", " });
            self.item_of_from(from, &query.sources);
        }
        self.clause(" WHERE ", query.condition.as_ref());
        if !query.group_by.is_empty() {
            self.push(" GROUP BY ");
            self.list(&query.group_by, ", ");
        }
        self.clause(" HAVING ", query.having.as_ref());
    }

    fn item_of_from(&mut self, from: &From, sources: &[Source]) {
        match from {
            From::Source(at) => match sources.get(usize::from(*at)) {
                Some(source) => self.source(source),
                None => self.known = false,
            },
            From::Join {
                kind,
                left,
                right,
                condition,
                ..
            } => {
                self.push("(");
                self.item_of_from(left, sources);
                // A cross join is printed as one, or as an inner join ON true.
                let _ = write!(self.text, " {kind:?} ");
                self.item_of_from(right, sources);
                self.clause(" ON ", condition.as_ref());
                self.push(")");
            }
        }
    }

    fn source(&mut self, source: &Source) {
        match &source.kind {
            SourceKind::Relation(relation) | SourceKind::Row(relation) => self.relation(*relation),
            SourceKind::Query(query) => {
                self.push("(");
                self.query(query);
                self.push(")");
            }
            SourceKind::CommonTable { levels_up, name } => {
                let _ = write!(self.text, "with {levels_up} {name}");
            }
            SourceKind::Functions(calls) => self.call("ROWS FROM ", calls),
            SourceKind::Join { .. } => {}
            SourceKind::Values(rows) => self.rows(rows),
            SourceKind::Table { arguments } => self.call("TABLE ", arguments),
        }
    }
}
