//! `numeric` and floating point numbers.

use crate::id::TypeId;

/// The text of a `numeric`.
pub(super) fn numeric(text: &str) -> Option<String> {
    let text = text.trim();
    plain(text.strip_prefix('+').unwrap_or(text))
}

/// Digits without an exponent, leading zeros or a point at the end; zeros behind the point stay.
pub(super) fn plain(text: &str) -> Option<String> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.len() <= 1000 && part.bytes().all(|it| it.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    if exponent.unsigned_abs() > 1000 {
        return None;
    }
    let mut all = format!("{whole}{fraction}");
    let mut point = whole.len() as i32 + exponent;
    while point < 0 {
        all.insert(0, '0');
        point += 1;
    }
    while (all.len() as i32) < point {
        all.push('0');
    }
    let (whole, fraction) = all.split_at(point as usize);
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let zero = all.bytes().all(|it| it == b'0');
    let sign = if negative && !zero { "-" } else { "" };
    Some(if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    })
}

/// The shortest text of a floating point number; those that need an exponent stay.
pub(super) fn float(text: &str, data_type: TypeId) -> Option<String> {
    let text = text.trim();
    if !text
        .bytes()
        .all(|it| it.is_ascii_digit() || matches!(it, b'+' | b'-' | b'.' | b'e' | b'E'))
    {
        return None;
    }
    let (size, shown, limit) = if data_type == TypeId::FLOAT4 {
        let value: f32 = text.parse().ok()?;
        (f64::from(value).abs(), value.to_string(), 1e6)
    } else {
        let value: f64 = text.parse().ok()?;
        (value.abs(), value.to_string(), 1e15)
    };
    if size == 0.0 || (1e-4..limit).contains(&size) {
        return Some(shown);
    }
    let exponential = if data_type == TypeId::FLOAT4 {
        format!("{:e}", text.parse::<f32>().ok()?)
    } else {
        format!("{:e}", text.parse::<f64>().ok()?)
    };
    let (mantissa, exponent) = exponential.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let sign = if exponent < 0 { '-' } else { '+' };
    Some(format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs()))
}

/// The digits of `b'101'` and `x'1F'`.
pub(super) fn bits(text: &str) -> Option<String> {
    if let Some(digits) = text.strip_prefix(['b', 'B']) {
        return Some(digits.to_owned());
    }
    let digits = text.strip_prefix(['x', 'X'])?.chars();
    let mut bits = String::new();
    for digit in digits {
        bits.push_str(&format!("{:04b}", digit.to_digit(16)?));
    }
    Some(bits)
}
