//! Expressions of PL/pgSQL over constants, variables and the catalog.

use pgassay_catalog::refusal::SqlState;
use pgassay_sql::ast::{
    Expr, ExprKind, IsTest, LikeKind, Literal, Quantifier, Query, QueryBody, SpecialFunction, SpecialValue,
    TypeName,
};
use pgassay_sql::name::{Identifier, QualifiedName};

use super::value::{THIS_DATABASE, Value, and, not, or};
use super::{Names, function, like, object_name, rows};
use crate::{Replay, Run, refuse};

/// The value of what stands where PL/pgSQL wants an expression: a query of one column and one row.
pub(super) fn of_query(replay: &Replay, names: &dyn Names, query: &Query) -> Run<Value> {
    let QueryBody::Select(select) = &query.body else {
        return Ok(Value::Unknown);
    };
    let plain = select.from.is_empty()
        && select.condition.is_none()
        && query.with.is_none()
        && select.group_by.is_empty()
        && query.limit.is_none();
    match select.targets.as_slice() {
        [target] if plain => of(replay, names, &target.value),
        _ => rows::scalar(replay, names, query),
    }
}

/// The value of an expression; unknown where it cannot be told.
pub(super) fn of(replay: &Replay, names: &dyn Names, expression: &Expr) -> Run<Value> {
    let value = |expression: &Expr| of(replay, names, expression);
    let all = |expressions: &[Expr]| -> Run<Vec<Value>> { expressions.iter().map(value).collect() };
    Ok(match &expression.kind {
        ExprKind::Column(parts) => {
            let parts: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
            names.value(replay, &parts)
        }
        ExprKind::Literal(literal) => constant(literal),
        ExprKind::And(parts) => and(all(parts)?.into_iter()),
        ExprKind::Or(parts) => or(all(parts)?.into_iter()),
        ExprKind::Not(operand) => not(value(operand)?),
        ExprKind::Is {
            operand,
            test,
            negated,
        } => {
            let tested = is(&value(operand)?, test);
            if *negated { not(tested) } else { tested }
        }
        ExprKind::IsDistinctFrom { left, right, negated } => {
            let (left, right) = (value(left)?, value(right)?);
            let distinct = match (&left, &right) {
                (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
                (Value::Null, Value::Null) => Value::Boolean(false),
                (Value::Null, _) | (_, Value::Null) => Value::Boolean(true),
                _ => not(truth(left.equals(&right))),
            };
            if *negated { not(distinct) } else { distinct }
        }
        ExprKind::Binary {
            operator,
            left,
            right,
        } => {
            let (left, right) = (value(left)?, value(right)?);
            binary(operator.name.as_str(), &left, &right)
        }
        ExprKind::Unary { operator, operand } => match (operator.name.as_str(), value(operand)?) {
            ("-", Value::Integer(number)) => number.checked_neg().map_or(Value::Unknown, Value::Integer),
            ("+", Value::Integer(number)) => Value::Integer(number),
            _ => Value::Unknown,
        },
        ExprKind::InList {
            operand,
            list,
            negated,
        } => {
            let operand = value(operand)?;
            let found = or(all(list)?.iter().map(|item| binary("=", &operand, item)));
            if *negated { not(found) } else { found }
        }
        ExprKind::InQuery {
            operand,
            query,
            negated,
        } => {
            let operand = value(operand)?;
            let found = match rows::list(replay, names, query)? {
                Some(items) => or(items.iter().map(|item| binary("=", &operand, item))),
                None => Value::Unknown,
            };
            if *negated { not(found) } else { found }
        }
        ExprKind::QuantifiedArray {
            left,
            operator,
            quantifier,
            array,
        } => {
            let left = value(left)?;
            let Value::List(items) = value(array)? else {
                return Ok(Value::Unknown);
            };
            let results = items
                .iter()
                .map(|item| binary(operator.name.as_str(), &left, item));
            match quantifier {
                Quantifier::Any => or(results),
                Quantifier::All => and(results),
            }
        }
        ExprKind::Between {
            operand,
            low,
            high,
            negated,
            symmetric: false,
        } => {
            let operand = value(operand)?;
            let within = and([
                binary(">=", &operand, &value(low)?),
                binary("<=", &operand, &value(high)?),
            ]
            .into_iter());
            if *negated { not(within) } else { within }
        }
        ExprKind::Like {
            kind,
            operand,
            pattern,
            escape: None,
            negated,
        } => {
            let matched = match (kind, value(operand)?, value(pattern)?) {
                (LikeKind::SimilarTo, _, _) => Value::Unknown,
                (_, Value::Text(text), _) if text.contains(THIS_DATABASE) => Value::Unknown,
                (_, Value::Null, _) | (_, _, Value::Null) => Value::Null,
                (kind, Value::Text(text), Value::Text(pattern)) => {
                    Value::Boolean(like::like(&text, &pattern, *kind == LikeKind::ILike))
                }
                _ => Value::Unknown,
            };
            if *negated { not(matched) } else { matched }
        }
        ExprKind::Case {
            operand,
            branches,
            otherwise,
        } => {
            let operand = operand.as_deref().map(value).transpose()?;
            for (when, then) in branches {
                let when = value(when)?;
                let chosen = match &operand {
                    Some(operand) => binary("=", operand, &when),
                    None => when,
                };
                match chosen.condition() {
                    Some(true) => return value(then),
                    Some(false) => {}
                    None => return Ok(Value::Unknown),
                }
            }
            match otherwise {
                Some(otherwise) => value(otherwise)?,
                None => Value::Null,
            }
        }
        ExprKind::Cast { operand, type_name } => cast(replay, value(operand)?, type_name)?,
        ExprKind::Collate { operand, .. } => value(operand)?,
        ExprKind::Array(items) => Value::List(all(items)?),
        ExprKind::ArrayQuery(query) => rows::list(replay, names, query)?.map_or(Value::Unknown, Value::List),
        ExprKind::SubQuery(query) => rows::scalar(replay, names, query)?,
        ExprKind::Exists(query) => rows::exists(replay, names, query)?,
        ExprKind::Field { base, field } => match value(base)? {
            Value::Row(fields) => {
                let found = fields
                    .into_iter()
                    .find(|(name, _)| *name == *field.value.as_str());
                found.map_or(Value::Unknown, |(_, value)| value)
            }
            _ => Value::Unknown,
        },
        ExprKind::Subscript { base, index } => match (value(base)?, value(index)?.integer()) {
            (Value::List(items), Some(at)) => {
                let item = usize::try_from(at - 1).ok().and_then(|at| items.get(at).cloned());
                item.unwrap_or(Value::Null)
            }
            _ => Value::Unknown,
        },
        ExprKind::SpecialValue { value, .. } => special(replay, *value),
        ExprKind::Special { function, arguments } => {
            let arguments = all(arguments)?;
            match function {
                SpecialFunction::Coalesce => arguments
                    .into_iter()
                    .find(|value| *value != Value::Null)
                    .unwrap_or(Value::Null),
                SpecialFunction::NullIf => match arguments.as_slice() {
                    [left, right] => match left.equals(right) {
                        Some(true) => Value::Null,
                        Some(false) => left.clone(),
                        None => Value::Unknown,
                    },
                    _ => Value::Unknown,
                },
                _ => Value::Unknown,
            }
        }
        ExprKind::Call(call) => {
            let function = &call.function.value;
            let ours = function
                .schema
                .as_ref()
                .is_none_or(|schema| *schema == *"pg_catalog");
            if !ours || call.over.is_some() || call.filter.is_some() {
                return Ok(Value::Unknown);
            }
            let arguments: Run<Vec<Value>> = call.arguments.iter().map(|it| value(&it.value)).collect();
            let (name, arguments) = (function.name.as_str(), arguments?);
            match arguments.as_slice() {
                [Value::Text(text)] if name.starts_with("to_reg") => {
                    object_name::named(replay, &name[3..], text)?
                }
                _ => function::call(replay, name, &arguments),
            }
        }
        _ => Value::Unknown,
    })
}

fn constant(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Boolean(value) => Value::Boolean(*value),
        Literal::Integer(value) => Value::Integer(i64::from(*value)),
        Literal::Number(text) => match text.parse() {
            Ok(value) => Value::Integer(value),
            Err(_) => Value::Text(text.clone()),
        },
        Literal::String(text) => Value::Text(text.clone()),
        Literal::Bits(_) => Value::Unknown,
    }
}

fn truth(value: Option<bool>) -> Value {
    value.map_or(Value::Unknown, Value::Boolean)
}

fn is(value: &Value, test: &IsTest) -> Value {
    match (value, test) {
        (Value::Unknown, _) => Value::Unknown,
        (value, IsTest::Null) => Value::Boolean(*value == Value::Null),
        (Value::Boolean(value), IsTest::True) => Value::Boolean(*value),
        (Value::Boolean(value), IsTest::False) => Value::Boolean(!*value),
        (Value::Null, IsTest::True | IsTest::False) => Value::Boolean(false),
        (value, IsTest::Unknown) => Value::Boolean(*value == Value::Null),
        _ => Value::Unknown,
    }
}

/// An operator.
pub(super) fn binary(operator: &str, left: &Value, right: &Value) -> Value {
    if left.is_unknown() || right.is_unknown() {
        return Value::Unknown;
    }
    match (operator, left, right) {
        ("||", Value::List(left), Value::List(right)) => Value::List([left.clone(), right.clone()].concat()),
        ("||", Value::List(items), item) => Value::List([items.clone(), vec![item.clone()]].concat()),
        ("||", item, Value::List(items)) => Value::List([vec![item.clone()], items.clone()].concat()),
        (_, Value::Null, _) | (_, _, Value::Null) => Value::Null,
        ("||", left, right) => match (left.output(), right.output()) {
            (Some(left), Some(right)) => Value::Text(left + &right),
            _ => Value::Unknown,
        },
        ("=", ..) => truth(left.equals(right)),
        ("<>", ..) => not(truth(left.equals(right))),
        ("~~" | "!~~", Value::Text(text), _) if text.contains(THIS_DATABASE) => Value::Unknown,
        ("~~", Value::Text(text), Value::Text(pattern)) => Value::Boolean(like::like(text, pattern, false)),
        ("!~~", Value::Text(text), Value::Text(pattern)) => Value::Boolean(!like::like(text, pattern, false)),
        _ => match (left.integer(), right.integer()) {
            (Some(left), Some(right)) => arithmetic(operator, left, right),
            _ => Value::Unknown,
        },
    }
}

fn arithmetic(operator: &str, left: i64, right: i64) -> Value {
    let number = |result: Option<i64>| result.map_or(Value::Unknown, Value::Integer);
    match operator {
        "<" => Value::Boolean(left < right),
        "<=" => Value::Boolean(left <= right),
        ">" => Value::Boolean(left > right),
        ">=" => Value::Boolean(left >= right),
        "+" => number(left.checked_add(right)),
        "-" => number(left.checked_sub(right)),
        "*" => number(left.checked_mul(right)),
        "/" => number(left.checked_div(right)),
        "%" => number(left.checked_rem(right)),
        _ => Value::Unknown,
    }
}

fn cast(replay: &Replay, value: Value, type_name: &TypeName) -> Run<Value> {
    let name = type_name.name.value.name.as_str();
    if value == Value::Null || value.is_unknown() {
        return Ok(value);
    }
    if type_name.array_dimensions > 0 {
        return Ok(match value {
            Value::List(items) => Value::List(items),
            Value::Text(text) => function::array(&text).unwrap_or(Value::Unknown),
            _ => Value::Unknown,
        });
    }
    Ok(match (name, value) {
        ("text" | "varchar" | "bpchar" | "name" | "citext", Value::Boolean(value)) => {
            Value::text(if value { "true" } else { "false" })
        }
        ("text" | "varchar" | "bpchar" | "name" | "citext", value) => {
            value.output().map_or(Value::Unknown, Value::Text)
        }
        ("int2" | "int4" | "int8" | "oid" | "numeric", value) => {
            value.integer().map_or(Value::Unknown, Value::Integer)
        }
        ("bool", Value::Boolean(value)) => Value::Boolean(value),
        ("bool", Value::Text(text)) => truth(crate::apply::set::boolean(&text)),
        (family, Value::Integer(id) | Value::Object { id, .. }) if family.starts_with("reg") => {
            object_name::identified(replay, family, id)
        }
        (family, Value::Text(text)) if family.starts_with("reg") => {
            let numeric = text.bytes().all(|byte| byte.is_ascii_digit());
            match object_name::named(replay, family, &text)? {
                Value::Null if family == "regclass" && !numeric => {
                    let name = object_name::qualified_name(&text)
                        .unwrap_or_else(|| QualifiedName::new(Identifier::new(&text)));
                    let message = format!("relation \"{}\" does not exist", refuse::plain(&name));
                    let refusal = pgassay_catalog::refusal::Refusal::new(SqlState::UNDEFINED_TABLE, message)
                        .about(pgassay_sql::ast::ObjectKind::Table, name);
                    return Err(refusal.into());
                }
                Value::Null => Value::Unknown,
                value => value,
            }
        }
        ("jsonb" | "json" | "uuid" | "char", Value::Text(text)) => Value::Text(text),
        _ => Value::Unknown,
    })
}

fn special(replay: &Replay, value: SpecialValue) -> Value {
    match value {
        SpecialValue::CurrentUser | SpecialValue::User | SpecialValue::CurrentRole => {
            Value::text(replay.role_name(replay.current_user()).as_str())
        }
        SpecialValue::SessionUser => {
            Value::text(replay.role_name(*replay.session.session_user.get()).as_str())
        }
        SpecialValue::CurrentCatalog => Value::text(THIS_DATABASE),
        SpecialValue::CurrentSchema => function::call(replay, "current_schema", &[]),
        _ => Value::Unknown,
    }
}
