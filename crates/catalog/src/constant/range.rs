//! Ranges of whole numbers and days, which PostgreSQL prints as `[lower,upper)`, and others; and several of them.

use super::moment::{day_number, day_text};
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
    // Of whole numbers and of days the bounds are moved.
    let whole = matches!(subtype, TypeId::INT4 | TypeId::INT8 | TypeId::DATE);
    let of_days = subtype == TypeId::DATE;
    let print = |value: &str, moved: bool| -> Option<String> {
        if value.is_empty() {
            return Some(String::new());
        }
        if whole {
            let number = if of_days {
                day_number(value.trim())?
            } else {
                value.trim().parse().ok()?
            };
            return Some(number.checked_add(i64::from(moved))?.to_string());
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
    let shown = |it: String| match it.parse() {
        Ok(day) if of_days => day_text(day),
        _ => Some(it),
    };
    let (first, last) = (shown(first)?, shown(last)?);
    let quoted = |it: String| {
        if it.contains(char::is_whitespace) {
            format!("\"{it}\"")
        } else {
            it
        }
    };
    Some(format!("{opening}{},{}{closing}", quoted(first), quoted(last)))
}

/// The text of a multirange; `range` is how a range is printed, nothing where as it is written. Several ranges are put in
/// order and joined where they are of whole numbers, others are not told.
pub(super) fn several(text: &str, range: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?.trim();
    if inner.contains('"') {
        return None;
    }
    let mut ranges = Vec::new();
    let mut rest = inner;
    while !rest.is_empty() {
        let length = match rest.get(..5) {
            Some(word) if word.eq_ignore_ascii_case("empty") => 5,
            _ => rest.find([')', ']'])? + 1,
        };
        let (one, behind) = rest.split_at(length);
        ranges.push(range(one.trim())?);
        rest = behind.trim_start();
        if !rest.is_empty() {
            rest = rest.strip_prefix(',')?.trim_start();
        }
    }
    ranges.retain(|range| range != "empty");
    if ranges.len() > 1 {
        ranges = joined(&ranges)?;
    }
    Some(format!("{{{}}}", ranges.join(",")))
}

/// Ranges of whole numbers as they are printed, in order and without those that touch another one.
fn joined(ranges: &[String]) -> Option<Vec<String>> {
    let mut bounds: Vec<(i64, i64)> = Vec::with_capacity(ranges.len());
    for range in ranges {
        let (lower, upper) = range.get(1..range.len().checked_sub(1)?)?.split_once(',')?;
        let number = |text: &str, none: i64| match text {
            "" => Some(none),
            text => text.parse().ok(),
        };
        bounds.push((number(lower, i64::MIN)?, number(upper, i64::MAX)?));
    }
    bounds.sort_unstable();
    let mut apart: Vec<(i64, i64)> = Vec::with_capacity(bounds.len());
    for (lower, upper) in bounds {
        match apart.last_mut() {
            Some(last) if lower <= last.1 => last.1 = last.1.max(upper),
            _ => apart.push((lower, upper)),
        }
    }
    let shown = |(lower, upper): (i64, i64)| {
        let lower = match lower {
            i64::MIN => "(".to_owned(),
            lower => format!("[{lower}"),
        };
        match upper {
            i64::MAX => format!("{lower},)"),
            upper => format!("{lower},{upper})"),
        }
    };
    Some(apart.into_iter().map(shown).collect())
}
