//! Queries over system catalogs, constants and arrays, as far as their rows can be told.

use pgassay_catalog::bind::column_name;
use pgassay_sql::ast::{Expr, ExprKind, Literal, Query, QueryBody, Select, SetOperator};

use super::system_table::{Item, SystemTable};
use super::value::Value;
use super::{Names, evaluate, from};
use crate::{Replay, Run};

/// More rows than any condition of a script needs.
const MAX_ROWS: usize = 100_000;

/// Rows of a query.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub(super) columns: Vec<String>,
    /// The rows that there are for certain.
    pub(super) rows: Vec<Vec<Value>>,
    /// Whether there may be others.
    pub(super) may_be_more: bool,
}

/// `EXISTS (query)`
pub(super) fn exists(replay: &Replay, names: &dyn Names, query: &Query) -> Run<Value> {
    Ok(match run(replay, names, query)? {
        Some(rows) if !rows.rows.is_empty() => Value::Boolean(true),
        Some(rows) if !rows.may_be_more => Value::Boolean(false),
        _ => Value::Unknown,
    })
}

/// A query as a value.
pub(super) fn scalar(replay: &Replay, names: &dyn Names, query: &Query) -> Run<Value> {
    Ok(match run(replay, names, query)? {
        Some(rows) if !rows.may_be_more => match rows.rows.first() {
            Some(row) => row.first().cloned().unwrap_or(Value::Unknown),
            None => Value::Null,
        },
        _ => Value::Unknown,
    })
}

/// The first column of a query; none where it cannot be told.
pub(super) fn list(replay: &Replay, names: &dyn Names, query: &Query) -> Run<Option<Vec<Value>>> {
    Ok(run(replay, names, query)?
        .filter(|rows| !rows.may_be_more)
        .map(|rows| {
            rows.rows
                .into_iter()
                .filter_map(|row| row.into_iter().next())
                .collect()
        }))
}

/// The rows of a query; none where they cannot be told at all.
pub(super) fn run(replay: &Replay, names: &dyn Names, query: &Query) -> Run<Option<Rows>> {
    if query.with.is_some() || query.offset.is_some() {
        return Ok(None);
    }
    let rows = match &query.body {
        QueryBody::Select(it) => select(replay, names, it)?,
        QueryBody::Values(lists) => Some(values(replay, names, lists)?),
        QueryBody::Nested(inner) => run(replay, names, inner)?,
        QueryBody::SetOperation {
            operator: SetOperator::Union,
            all,
            left,
            right,
        } => match (run(replay, names, left)?, run(replay, names, right)?) {
            (Some(mut left), Some(right)) => {
                left.rows.extend(right.rows);
                left.may_be_more |= right.may_be_more;
                if !*all {
                    deduplicate(&mut left.rows);
                }
                Some(left)
            }
            _ => None,
        },
        _ => None,
    };
    let Some(mut rows) = rows else { return Ok(None) };
    match &query.limit {
        None => {}
        Some(limit) => match evaluate::of(replay, names, limit)?.integer() {
            Some(limit) if rows.rows.len() as i64 <= limit => {}
            Some(limit) if query.order_by.is_empty() || limit == 0 => {
                rows.rows.truncate(usize::try_from(limit).unwrap_or(0));
                rows.may_be_more = false;
            }
            _ => return Ok(None),
        },
    }
    Ok(Some(rows))
}

fn values(replay: &Replay, names: &dyn Names, lists: &[Vec<Expr>]) -> Run<Rows> {
    let width = lists.first().map_or(0, Vec::len);
    let row = |list: &Vec<Expr>| -> Run<Vec<Value>> {
        list.iter().map(|it| evaluate::of(replay, names, it)).collect()
    };
    Ok(Rows {
        columns: (1..=width).map(|at| format!("column{at}")).collect(),
        rows: lists.iter().map(row).collect::<Run<_>>()?,
        may_be_more: false,
    })
}

fn deduplicate(rows: &mut Vec<Vec<Value>>) {
    let mut seen: Vec<Vec<Value>> = Vec::new();
    for row in rows.drain(..) {
        if !seen.contains(&row) {
            seen.push(row);
        }
    }
    *rows = seen;
}

/// An item of FROM.
pub(super) enum Source {
    System(SystemTable, Vec<Item>),
    Rows(Rows),
}

impl Source {
    fn len(&self) -> usize {
        match self {
            Source::System(_, items) => items.len(),
            Source::Rows(rows) => rows.rows.len(),
        }
    }
}

/// An item of FROM with its name and, while rows are gone through, its present row.
pub(super) struct Named {
    pub(super) alias: String,
    pub(super) source: Source,
    pub(super) present: Option<usize>,
}

impl Named {
    fn value(&self, replay: &Replay, column: &str) -> Option<Value> {
        match &self.source {
            Source::System(table, items) => match self.present {
                Some(at) => table.value(replay, *items.get(at)?, column),
                None => Some(Value::Unknown),
            },
            Source::Rows(rows) => {
                let place = rows.columns.iter().position(|it| it == column)?;
                match self.present {
                    Some(at) => rows.rows.get(at)?.get(place).cloned(),
                    None => Some(Value::Unknown),
                }
            }
        }
    }
}

/// The names that a query's expressions see: its own items before those around it.
struct Inside<'a> {
    items: &'a [Named],
    outer: &'a dyn Names,
}

impl Names for Inside<'_> {
    fn value(&self, replay: &Replay, parts: &[&str]) -> Value {
        match parts {
            [column] => {
                let found = self.items.iter().find_map(|item| item.value(replay, column));
                found.unwrap_or_else(|| self.outer.value(replay, parts))
            }
            [alias, column] => match self.items.iter().find(|item| item.alias == *alias) {
                Some(item) => item.value(replay, column).unwrap_or(Value::Unknown),
                None => self.outer.value(replay, parts),
            },
            _ => Value::Unknown,
        }
    }
}

fn select(replay: &Replay, names: &dyn Names, it: &Select) -> Run<Option<Rows>> {
    if !it.group_by.is_empty() || it.having.is_some() || !it.windows.is_empty() || it.into.is_some() {
        return Ok(None);
    }
    let mut items = Vec::new();
    let mut conditions: Vec<&Expr> = Vec::new();
    for item in &it.from {
        if !from::add_item(replay, names, item, &mut items, &mut conditions)? {
            return Ok(None);
        }
    }
    if let Some(condition) = &it.condition {
        match &condition.kind {
            ExprKind::And(parts) => conditions.extend(parts),
            _ => conditions.push(condition),
        }
    }
    let gap = items.iter().any(|item| match &item.source {
        Source::System(table, _) => replay
            .catalog
            .gaps
            .iter()
            .any(|gap| gap.may_have.intersects(table.effects())),
        Source::Rows(rows) => rows.may_be_more,
    });
    let mut search = Search {
        replay,
        outer: names,
        conditions: &conditions,
        select: it,
        found: Rows {
            may_be_more: gap,
            ..Rows::default()
        },
        steps: 0,
    };
    search.go(&mut items, 0)?;
    if search.steps > MAX_ROWS {
        return Ok(None);
    }
    let mut found = search.found;
    found.columns = it.targets.iter().map(target_name).collect();
    if it.targets.iter().any(|target| aggregate(&target.value).is_some()) {
        return Ok(aggregated(it, found));
    }
    if it.distinct.is_some() {
        deduplicate(&mut found.rows);
    }
    Ok(Some(found))
}

fn target_name(target: &pgassay_sql::ast::Target) -> String {
    match &target.alias {
        Some(alias) => alias.value.as_str().to_owned(),
        None => {
            column_name(&target.value).map_or_else(|| "?column?".to_owned(), |name| name.as_str().to_owned())
        }
    }
}

/// Goes through the rows of the items, one item after the other, and gives up on a row as soon as a condition is false.
struct Search<'a> {
    replay: &'a Replay,
    outer: &'a dyn Names,
    conditions: &'a [&'a Expr],
    select: &'a Select,
    found: Rows,
    steps: usize,
}

impl Search<'_> {
    fn go(&mut self, items: &mut [Named], at: usize) -> Run {
        let Some(item) = items.get(at) else {
            return self.take(items);
        };
        for row in 0..item.source.len() {
            self.steps += 1;
            if self.steps > MAX_ROWS {
                return Ok(());
            }
            items[at].present = Some(row);
            if self.may_hold(items)? {
                self.go(items, at + 1)?;
            }
        }
        items[at].present = None;
        Ok(())
    }

    fn may_hold(&self, items: &[Named]) -> Run<bool> {
        let inside = Inside {
            items,
            outer: self.outer,
        };
        for condition in self.conditions {
            if evaluate::of(self.replay, &inside, condition)?.condition() == Some(false) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn take(&mut self, items: &[Named]) -> Run {
        let inside = Inside {
            items,
            outer: self.outer,
        };
        for condition in self.conditions {
            match evaluate::of(self.replay, &inside, condition)?.condition() {
                Some(true) => {}
                Some(false) => return Ok(()),
                None => {
                    self.found.may_be_more = true;
                    return Ok(());
                }
            }
        }
        let mut row = Vec::new();
        for target in &self.select.targets {
            match &target.value.kind {
                ExprKind::Star(_) => row.push(Value::Unknown),
                ExprKind::Call(call) if call.function.value.name == *"unnest" && items.is_empty() => {
                    return self.unnest(&inside, &call.arguments);
                }
                _ => match aggregate(&target.value) {
                    Some((_, Some(argument))) => row.push(evaluate::of(self.replay, &inside, argument)?),
                    Some((_, None)) => row.push(Value::Boolean(true)),
                    None => row.push(evaluate::of(self.replay, &inside, &target.value)?),
                },
            }
        }
        self.found.rows.push(row);
        Ok(())
    }

    /// `SELECT unnest(array)`
    fn unnest(&mut self, inside: &Inside<'_>, arguments: &[pgassay_sql::ast::Argument]) -> Run {
        match arguments {
            [array] if self.select.targets.len() == 1 => {
                match evaluate::of(self.replay, inside, &array.value)? {
                    Value::List(items) => self.found.rows.extend(items.into_iter().map(|item| vec![item])),
                    _ => self.found.may_be_more = true,
                }
            }
            _ => self.found.may_be_more = true,
        }
        Ok(())
    }
}

/// The name and argument of an aggregate call.
fn aggregate(expression: &Expr) -> Option<(&str, Option<&Expr>)> {
    let ExprKind::Call(call) = &expression.kind else {
        return None;
    };
    let name = call.function.value.name.as_str();
    let known = matches!(
        name,
        "count" | "array_agg" | "string_agg" | "bool_or" | "bool_and" | "max" | "min" | "sum"
    );
    known.then(|| (name, call.arguments.first().map(|it| &it.value)))
}

fn aggregated(select: &Select, found: Rows) -> Option<Rows> {
    if found.may_be_more {
        return None;
    }
    let mut row = Vec::new();
    for (place, target) in select.targets.iter().enumerate() {
        let (name, argument) = aggregate(&target.value)?;
        let ExprKind::Call(call) = &target.value.kind else {
            return None;
        };
        if call.distinct || call.filter.is_some() {
            return None;
        }
        let values: Vec<Value> = found
            .rows
            .iter()
            .filter_map(|row| row.get(place).cloned())
            .collect();
        if values.iter().any(Value::is_unknown) && argument.is_some() && !call.star {
            return None;
        }
        row.push(match name {
            "count" => {
                let counted = values
                    .iter()
                    .filter(|value| argument.is_none() || **value != Value::Null);
                Value::Integer(i64::try_from(counted.count()).ok()?)
            }
            _ if values.is_empty() => Value::Null,
            "array_agg" => Value::List(values),
            "string_agg" => match call.arguments.get(1).map(|it| &it.value.kind) {
                Some(ExprKind::Literal(Literal::String(separator))) => {
                    let texts: Vec<String> = values.iter().filter_map(Value::output).collect();
                    Value::Text(texts.join(separator))
                }
                _ => return None,
            },
            "bool_or" => super::value::or(values.into_iter().filter(|it| *it != Value::Null)),
            "bool_and" => super::value::and(values.into_iter().filter(|it| *it != Value::Null)),
            "max" => Value::Integer(
                values
                    .iter()
                    .map(Value::integer)
                    .collect::<Option<Vec<_>>>()?
                    .into_iter()
                    .max()?,
            ),
            "min" => Value::Integer(
                values
                    .iter()
                    .map(Value::integer)
                    .collect::<Option<Vec<_>>>()?
                    .into_iter()
                    .min()?,
            ),
            _ => return None,
        });
    }
    Some(Rows {
        columns: found.columns,
        rows: vec![row],
        may_be_more: false,
    })
}
