//! Ranges of whole numbers, which PostgreSQL prints as `[lower,upper)`, and others.

use crate::id::TypeId;

/// The text of a range; `bound` is how a bound is printed, nothing where as it is written.
pub(super) fn canonical(
    text: &str,
    subtype: TypeId,
    bound: &dyn Fn(&str) -> Option<String>,
) -> Option<String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("empty") {
        return Some("empty".to_owned());
    }
    let inner = text.get(1..text.len().checked_sub(1)?)?;
    let (lower, upper) = inner.split_once(',')?;
    if inner.contains(['"', '\\', '(', ')', '[', ']']) || upper.contains(',') {
        return None;
    }
    let (lower_included, upper_included) = (text.starts_with('['), text.ends_with(']'));
    if !(lower_included || text.starts_with('(')) || !(upper_included || text.ends_with(')')) {
        return None;
    }
    let whole = matches!(subtype, TypeId::INT4 | TypeId::INT8);
    if subtype == TypeId::DATE {
        return None;
    }
    let print = |value: &str, moved: bool| -> Option<String> {
        if value.is_empty() {
            return Some(String::new());
        }
        if whole {
            let number: i64 = value.trim().parse().ok()?;
            return Some((number + i64::from(moved)).to_string());
        }
        Some(bound(value).unwrap_or_else(|| value.to_owned()))
    };
    let first = print(lower, whole && !lower_included)?;
    let last = print(upper, whole && upper_included)?;
    let opening = if lower_included && !first.is_empty() || whole && !first.is_empty() {
        '['
    } else {
        '('
    };
    let closing = if upper_included && !whole && !last.is_empty() {
        ']'
    } else {
        ')'
    };
    let (low, high) = (first.parse::<i64>(), last.parse::<i64>());
    if let (true, Ok(low), Ok(high)) = (whole, low, high)
        && low >= high
    {
        return (low == high).then(|| "empty".to_owned());
    }
    let quoted = |it: String| {
        if it.contains(char::is_whitespace) {
            format!("\"{it}\"")
        } else {
            it
        }
    };
    Some(format!("{opening}{},{}{closing}", quoted(first), quoted(last)))
}
