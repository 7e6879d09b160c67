//! Queries.

use super::{Print, enclosed, list, optional};
use crate::ast::{
    CommonTable, Distinct, Expr, GroupBy, Locking, OrderBy, Query, QueryBody, Select, SetOperator, Target,
    WindowSpec, With,
};

impl Print for Query {
    fn print(&self, out: &mut String) {
        optional("", self.with.as_ref(), out);
        match &self.body {
            QueryBody::Select(select) => select.print(out),
            QueryBody::Values(rows) => {
                out.push_str("VALUES ");
                list(rows, out);
            }
            QueryBody::SetOperation {
                operator,
                all,
                left,
                right,
            } => {
                let level = level(*operator);
                side(left, level, out);
                out.push_str(match operator {
                    SetOperator::Union => " UNION ",
                    SetOperator::Intersect => " INTERSECT ",
                    SetOperator::Except => " EXCEPT ",
                });
                if *all {
                    out.push_str("ALL ");
                }
                side(right, level + 1, out);
            }
            QueryBody::Nested(query) => {
                out.push('(');
                query.print(out);
                out.push(')');
            }
            QueryBody::Data(data) => data.print(out),
        }
        if !self.order_by.is_empty() {
            enclosed(" ORDER BY ", &self.order_by, "", out);
        }
        if self.with_ties {
            optional(" OFFSET ", self.offset.as_ref(), out);
            if let Some(limit) = &self.limit {
                out.push_str(" FETCH FIRST (");
                limit.print(out);
                out.push_str(") ROWS WITH TIES");
            }
        } else {
            optional(" LIMIT ", self.limit.as_ref(), out);
            optional(" OFFSET ", self.offset.as_ref(), out);
        }
        for locking in &self.locking {
            locking.print(out);
        }
    }
}

/// `INTERSECT` binds more tightly than the other two.
fn level(operator: SetOperator) -> u8 {
    match operator {
        SetOperator::Union | SetOperator::Except => 0,
        SetOperator::Intersect => 1,
    }
}

fn side(query: &Query, needs: u8, out: &mut String) {
    let loose = matches!(&query.body, QueryBody::SetOperation { operator, .. } if level(*operator) < needs);
    if loose || has_clauses(query) {
        out.push('(');
        query.print(out);
        out.push(')');
    } else {
        query.print(out);
    }
}

/// Whether anything stands before or after the query's core.
fn has_clauses(query: &Query) -> bool {
    query.with.is_some()
        || !query.order_by.is_empty()
        || query.limit.is_some()
        || query.offset.is_some()
        || !query.locking.is_empty()
}

impl Print for Vec<Expr> {
    fn print(&self, out: &mut String) {
        enclosed("(", self, ")", out);
    }
}

impl Print for Select {
    fn print(&self, out: &mut String) {
        out.push_str("SELECT");
        match &self.distinct {
            Some(Distinct::Rows) => out.push_str(" DISTINCT"),
            Some(Distinct::On(values)) => enclosed(" DISTINCT ON (", values, ")", out),
            None => {}
        }
        if !self.targets.is_empty() {
            enclosed(" ", &self.targets, "", out);
        }
        optional(" INTO ", self.into.as_ref(), out);
        if !self.from.is_empty() {
            enclosed(" FROM ", &self.from, "", out);
        }
        optional(" WHERE ", self.condition.as_ref(), out);
        if !self.group_by.is_empty() {
            enclosed(" GROUP BY ", &self.group_by, "", out);
        }
        optional(" HAVING ", self.having.as_ref(), out);
        for (index, (name, window)) in self.windows.iter().enumerate() {
            out.push_str(if index == 0 { " WINDOW " } else { ", " });
            name.print(out);
            out.push_str(" AS (");
            window.print(out);
            out.push(')');
        }
    }
}

impl Print for Target {
    fn print(&self, out: &mut String) {
        self.value.print(out);
        optional(" AS ", self.alias.as_ref(), out);
    }
}

impl Print for GroupBy {
    fn print(&self, out: &mut String) {
        match self {
            GroupBy::Expr(value) => value.print(out),
            GroupBy::Rollup(values) => enclosed("ROLLUP (", values, ")", out),
            GroupBy::Cube(values) => enclosed("CUBE (", values, ")", out),
            GroupBy::Sets(sets) => enclosed("GROUPING SETS (", sets, ")", out),
        }
    }
}

impl Print for OrderBy {
    fn print(&self, out: &mut String) {
        self.value.print(out);
        if self.descending {
            out.push_str(" DESC");
        }
        optional(" USING ", self.using.as_ref(), out);
        match self.nulls_first {
            Some(true) => out.push_str(" NULLS FIRST"),
            Some(false) => out.push_str(" NULLS LAST"),
            None => {}
        }
    }
}

impl Print for WindowSpec {
    fn print(&self, out: &mut String) {
        let mut parts = Vec::new();
        if let Some(base) = &self.base {
            parts.push(base.to_string());
        }
        if !self.partition_by.is_empty() {
            let mut part = String::new();
            enclosed("PARTITION BY ", &self.partition_by, "", &mut part);
            parts.push(part);
        }
        if !self.order_by.is_empty() {
            let mut part = String::new();
            enclosed("ORDER BY ", &self.order_by, "", &mut part);
            parts.push(part);
        }
        if let Some((frame, _)) = &self.frame {
            parts.push(frame.clone());
        }
        out.push_str(&parts.join(" "));
    }
}

impl Print for Locking {
    fn print(&self, out: &mut String) {
        out.push_str(" FOR ");
        out.push_str(&self.strength.to_ascii_uppercase());
        if !self.of.is_empty() {
            enclosed(" OF ", &self.of, "", out);
        }
    }
}

impl Print for With {
    fn print(&self, out: &mut String) {
        let before = if self.recursive {
            "WITH RECURSIVE "
        } else {
            "WITH "
        };
        enclosed(before, &self.queries, " ", out);
    }
}

impl Print for CommonTable {
    fn print(&self, out: &mut String) {
        self.name.print(out);
        if !self.columns.is_empty() {
            enclosed("(", &self.columns, ")", out);
        }
        out.push_str(match self.materialized {
            Some(true) => " AS MATERIALIZED (",
            Some(false) => " AS NOT MATERIALIZED (",
            None => " AS (",
        });
        self.query.print(out);
        out.push(')');
    }
}
