//! Intervals, as `IntervalStyle` postgres prints them.

use std::fmt::Write;

const SECOND: i64 = 1_000_000;

#[derive(Default)]
struct Interval {
    months: i64,
    days: i64,
    microseconds: i64,
}

/// `24 hours`, `1 year 2 mons`, `1h30m`, `1 day 02:03:04.5`, `3 days ago`. What a number or `1:30` alone is depends on the
/// fields that the type was given, so they stay.
pub(super) fn canonical(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    if text == "0" {
        return Some(print(&Interval::default()));
    }
    if text.bytes().all(|it| it.is_ascii_digit() || it == b':') && text.matches(':').count() < 2 {
        return None;
    }
    let mut rest = text.strip_prefix('@').unwrap_or(&text).trim_start();
    let mut total = Interval::default();
    let mut found = false;
    while !rest.is_empty() {
        if rest == "ago" && found {
            total.months = -total.months;
            total.days = -total.days;
            total.microseconds = -total.microseconds;
            break;
        }
        let end = rest
            .find(|it: char| !(it.is_ascii_digit() || matches!(it, '+' | '-' | '.' | ':')))
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        if number.contains(':') {
            total.microseconds = total.microseconds.checked_add(clock(number)?)?;
            rest = after.trim_start();
        } else {
            let after = after.trim_start();
            let end = after
                .find(|it: char| !it.is_ascii_alphabetic())
                .unwrap_or(after.len());
            let (unit, after) = after.split_at(end);
            add(&mut total, number, unit)?;
            rest = after.trim_start();
        }
        found = true;
    }
    found.then(|| print(&total))
}

/// `[-]HH:MM[:SS[.ffffff]]` in microseconds.
fn clock(text: &str) -> Option<i64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut parts = text.split(':');
    let whole = |part: &str| -> Option<i64> {
        let plain = !part.is_empty() && part.len() < 10 && part.bytes().all(|it| it.is_ascii_digit());
        if plain { part.parse().ok() } else { None }
    };
    let hours = whole(parts.next()?)?;
    let minutes = whole(parts.next()?)?;
    let seconds = match parts.next() {
        Some(part) => scaled(part, SECOND)?,
        None => 0,
    };
    let valid = minutes < 60 && (0..60 * SECOND).contains(&seconds) && parts.next().is_none();
    valid.then_some(sign * ((hours * 60 + minutes) * 60 * SECOND + seconds))
}

/// A decimal number times a scale, where that is whole.
fn scaled(number: &str, scale: i64) -> Option<i64> {
    let (sign, number) = match number.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, number.strip_prefix('+').unwrap_or(number)),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let plain = |part: &str| part.len() <= 9 && part.bytes().all(|it| it.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let base: i128 = 10_i128.pow(fraction.len() as u32);
    let digits: i128 = format!("0{whole}{fraction}").parse().ok()?;
    let product = digits * i128::from(scale);
    let value = (product % base == 0).then_some(product / base)?;
    i64::try_from(value).ok().map(|value| sign * value)
}

fn add(total: &mut Interval, number: &str, unit: &str) -> Option<()> {
    let time = |scale| scaled(number, scale);
    let microseconds = match unit {
        "us" | "usec" | "usecs" | "microsecond" | "microseconds" | "usecond" | "useconds" => time(1)?,
        "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" | "msecond" | "mseconds" => time(1000)?,
        "s" | "sec" | "secs" | "second" | "seconds" => time(SECOND)?,
        "m" | "min" | "mins" | "minute" | "minutes" => time(60 * SECOND)?,
        "h" | "hr" | "hrs" | "hour" | "hours" => time(3600 * SECOND)?,
        "d" | "day" | "days" | "w" | "week" | "weeks" => {
            let days = if unit.starts_with('d') { 1 } else { 7 };
            let day = 86_400 * SECOND;
            let all = time(days * day)?;
            total.days = total.days.checked_add(all / day)?;
            all % day
        }
        _ => {
            let months = match unit {
                "mon" | "mons" | "month" | "months" => 1,
                "y" | "yr" | "yrs" | "year" | "years" => 12,
                "dec" | "decs" | "decade" | "decades" => 120,
                "c" | "cent" | "century" | "centuries" => 1200,
                _ => return None,
            };
            total.months = total.months.checked_add(scaled(number, months)?)?;
            0
        }
    };
    total.microseconds = total.microseconds.checked_add(microseconds)?;
    Some(())
}

/// `EncodeInterval`
fn print(interval: &Interval) -> String {
    let mut text = String::new();
    let mut before = false;
    let fields = [
        (interval.months / 12, "year"),
        (interval.months % 12, "mon"),
        (interval.days, "day"),
    ];
    for (value, unit) in fields {
        if value == 0 {
            continue;
        }
        let space = if text.is_empty() { "" } else { " " };
        let sign = if before && value > 0 { "+" } else { "" };
        let plural = if value == 1 { "" } else { "s" };
        let _ = write!(text, "{space}{sign}{value} {unit}{plural}");
        before = value < 0;
    }
    if text.is_empty() || interval.microseconds != 0 {
        let space = if text.is_empty() { "" } else { " " };
        let sign = match interval.microseconds {
            ..=-1 => "-",
            _ if before => "+",
            _ => "",
        };
        let all = interval.microseconds.unsigned_abs();
        let (seconds, fraction) = (all / 1_000_000, all % 1_000_000);
        let _ = write!(
            text,
            "{space}{sign}{:02}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        );
        if fraction > 0 {
            let digits = format!("{fraction:06}");
            let _ = write!(text, ".{}", digits.trim_end_matches('0'));
        }
    }
    text
}
