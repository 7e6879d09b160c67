//! The items of FROM whose rows can be told.

use pgassay_sql::ast::{Expr, ExprKind, FromItem, JoinCondition, JoinKind};

use super::rows::{self, Named, Rows, Source};
use super::system_table::SystemTable;
use super::value::Value;
use super::{Names, evaluate};
use crate::{Replay, Run};

/// Adds an item of FROM; false where its rows cannot be told.
pub(super) fn add_item<'a>(
    replay: &Replay,
    names: &dyn Names,
    item: &'a FromItem,
    items: &mut Vec<Named>,
    conditions: &mut Vec<&'a Expr>,
) -> Run<bool> {
    match item {
        FromItem::Relation {
            name,
            alias,
            sample: None,
            ..
        } => {
            let schema = name.value.schema.as_ref().map(|schema| schema.as_str());
            if schema.is_none()
                && replay
                    .catalog
                    .find_relation(&replay.path, &name.value)
                    .is_some_and(|it| !it.id.is_builtin())
            {
                return Ok(false);
            }
            let Some((table, kinds)) = SystemTable::find(schema, name.value.name.as_str()) else {
                return Ok(false);
            };
            let own = name.value.name.as_str();
            let alias = alias.as_ref().and_then(|alias| alias.name.as_ref());
            items.push(Named {
                alias: alias.map_or(own, |alias| alias.value.as_str()).to_owned(),
                source: Source::System(table, table.items(&replay.catalog, kinds)),
                present: None,
            });
            Ok(true)
        }
        FromItem::Function {
            calls,
            alias,
            ordinality: false,
            rows_from: false,
            ..
        } => {
            let [call] = calls.as_slice() else {
                return Ok(false);
            };
            let Some((own, values)) = function_rows(replay, names, &call.call)? else {
                return Ok(false);
            };
            let name = alias.as_ref().and_then(|alias| alias.name.as_ref());
            let column = alias.as_ref().and_then(|alias| alias.columns.first()).or(name);
            items.push(Named {
                alias: name.map_or(own, |name| name.value.as_str()).to_owned(),
                source: Source::Rows(Rows {
                    columns: vec![column.map_or(own, |name| name.value.as_str()).to_owned()],
                    rows: values.into_iter().map(|value| vec![value]).collect(),
                    may_be_more: false,
                }),
                present: None,
            });
            Ok(true)
        }
        FromItem::Query { query, alias, .. } => {
            let Some(mut rows) = rows::run(replay, names, query)? else {
                return Ok(false);
            };
            let columns = alias.iter().flat_map(|alias| &alias.columns);
            for (column, alias) in rows.columns.iter_mut().zip(columns) {
                alias.value.as_str().clone_into(column);
            }
            let name = alias.as_ref().and_then(|alias| alias.name.as_ref());
            items.push(Named {
                alias: name.map_or_else(String::new, |name| name.value.as_str().to_owned()),
                source: Source::Rows(rows),
                present: None,
            });
            Ok(true)
        }
        FromItem::Join(join) if matches!(join.kind, JoinKind::Inner | JoinKind::Cross) => {
            let both = add_item(replay, names, &join.left, items, conditions)?
                && add_item(replay, names, &join.right, items, conditions)?;
            match &join.condition {
                JoinCondition::On(condition) => conditions.push(condition),
                JoinCondition::None => {}
                _ => return Ok(false),
            }
            Ok(both)
        }
        _ => Ok(false),
    }
}

fn function_rows<'e>(
    replay: &Replay,
    names: &dyn Names,
    call: &'e Expr,
) -> Run<Option<(&'e str, Vec<Value>)>> {
    let ExprKind::Call(call) = &call.kind else {
        return Ok(None);
    };
    let arguments: Run<Vec<Value>> = call
        .arguments
        .iter()
        .map(|it| evaluate::of(replay, names, &it.value))
        .collect();
    let name = call.function.value.name.as_str();
    Ok(match (name, arguments?.as_slice()) {
        ("unnest", [Value::List(items)]) => Some((name, items.clone())),
        ("generate_series", [Value::Integer(from), Value::Integer(to)])
            if to.saturating_sub(*from) < 10_000 =>
        {
            Some((name, (*from..=*to).map(Value::Integer).collect()))
        }
        ("regexp_split_to_table" | "string_to_table", [Value::Text(list), Value::Text(separator)])
            if separator.len() == 1 && !".|*+?()[]{}^$\\".contains(separator.as_str()) =>
        {
            Some((name, list.split(separator.as_str()).map(Value::text).collect()))
        }
        _ => None,
    })
}
