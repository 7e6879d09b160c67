//! The values of partition bounds, as PostgreSQL prints them.

use pgassay_catalog::Catalog;
use pgassay_catalog::bind::{AssignmentTarget, ExpressionKind, Scope};
use pgassay_catalog::constant::canonical;
use pgassay_catalog::expression::Node;
use pgassay_catalog::id::{RelationId, TypeId};
use pgassay_catalog::relation::KeyValue;
use pgassay_sql::ast::Expr;
use pgassay_sql::literal::quote_literal;

use crate::apply::create_index::key_type;
use crate::{Replay, Run};

/// A value of a bound, cast to the type of its column of the key (`transformPartitionBoundValue`).
pub(super) fn bound_value(
    replay: &Replay,
    parent: RelationId,
    at: usize,
    value: &Expr,
) -> Run<Option<String>> {
    let relation = replay.relation(parent)?;
    let key = relation.partitioning.as_ref().and_then(|it| it.key.get(at));
    let (data_type, _) = match key {
        Some(key) => key_type(replay, parent, &key.value)?,
        None => (TypeId::UNKNOWN, None),
    };
    let modifier = match key.map(|it| &it.value) {
        Some(KeyValue::Column(number)) => relation.column(*number).map_or(-1, |it| it.modifier),
        Some(KeyValue::Expression(it)) => it.tree.modifier(),
        None => -1,
    };
    let target = AssignmentTarget {
        data_type,
        modifier: -1,
        column: None,
    };
    let scope = Scope::default();
    let bound = replay.bind_in(value, &scope, ExpressionKind::PartitionBound, Some(target))?;
    let printed = constant_text(&replay.catalog, &bound.tree, data_type, modifier);
    Ok(printed.unwrap_or_else(|| Some(value.to_string())))
}

/// A constant as `get_const_expr` prints it without the name of its type: only numbers and booleans stand bare.
fn constant_text(catalog: &Catalog, node: &Node, data_type: TypeId, modifier: i32) -> Option<Option<String>> {
    match node {
        Node::Constant { value: None, .. } => Some(None),
        Node::Constant {
            value: Some(value), ..
        } => {
            let value = canonical(catalog, value, data_type).unwrap_or_else(|| value.clone());
            let value = fitted(value, data_type, modifier);
            let bare = match data_type {
                TypeId::BOOL => true,
                TypeId::INT4 => !value.starts_with('-'),
                // What looks like a whole number would be read as one.
                TypeId::NUMERIC => value.starts_with(|it: char| it.is_ascii_digit()) && value.contains('.'),
                _ => false,
            };
            Some(Some(if bare { value } else { quote_literal(&value) }))
        }
        Node::Cast(it) => constant_text(catalog, &it.operand, data_type, modifier),
        _ => None,
    }
}

/// A value with the scale or the length that its type has.
fn fitted(value: String, data_type: TypeId, modifier: i32) -> String {
    let Ok(packed) = usize::try_from(modifier - 4) else {
        return value;
    };
    if data_type == TypeId::NUMERIC {
        // The scale is in the lower half, in eleven bits since it may be negative (`numerictypmodin`).
        return with_scale(&value, packed & 0x7ff).unwrap_or(value);
    }
    if data_type == TypeId::BPCHAR {
        return format!("{value:packed$}");
    }
    value
}

/// A number with so many digits behind the point, rounded away from zero; nothing where the scale is not plain.
fn with_scale(value: &str, scale: usize) -> Option<String> {
    let (sign, unsigned) = match value.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", value),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |part: &str| part.bytes().all(|it| it.is_ascii_digit());
    if scale > 1000 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let kept: String = fraction
        .chars()
        .chain(std::iter::repeat('0'))
        .take(scale)
        .collect();
    let mut all: Vec<u8> = format!("0{whole}{kept}").into_bytes();
    if fraction.as_bytes().get(scale).is_some_and(|it| *it >= b'5') {
        for digit in all.iter_mut().rev() {
            if *digit < b'9' {
                *digit += 1;
                break;
            }
            *digit = b'0';
        }
    }
    let all = String::from_utf8(all).ok()?;
    let (whole, fraction) = all.split_at(all.len() - scale);
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let zero = all.bytes().all(|it| it == b'0');
    let sign = if zero { "" } else { sign };
    let point = if scale > 0 { "." } else { "" };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::with_scale;

    #[test]
    fn numbers_get_their_scale() {
        for (value, scale, expected) in [
            ("7", 2, "7.00"),
            ("9.123", 2, "9.12"),
            ("9.995", 2, "10.00"),
            ("-1", 2, "-1.00"),
            ("0.4", 0, "0"),
            ("-0.5", 0, "-1"),
            ("99.5", 0, "100"),
        ] {
            assert_eq!(with_scale(value, scale).as_deref(), Some(expected), "{value}");
        }
    }
}
