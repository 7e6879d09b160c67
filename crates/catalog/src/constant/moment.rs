//! Dates, times and timestamps in ISO forms.

use crate::id::TypeId;

/// `2024-01-31`, `20240131`, `10:00`, `2024-01-31T10:00:00.5+02`, `epoch`.
pub(super) fn canonical(text: &str, data_type: TypeId) -> Option<String> {
    let text = text.trim();
    if data_type == TypeId::TIME {
        return Some(time(text)?.to_string());
    }
    if data_type == TypeId::TIMETZ {
        return time_with_zone(text);
    }
    let (date, rest) = if text.eq_ignore_ascii_case("epoch") {
        ("1970-01-01", "")
    } else {
        let end = text.find([' ', 'T', 't']).unwrap_or(text.len());
        (&text[..end], text.get(end + 1..).unwrap_or_default().trim_start())
    };
    let date = day_number(date)?;
    let (clock, zone) = match rest.find(['+', '-', 'Z', 'z', ' ', 'U', 'u']) {
        Some(at) => (&rest[..at], Some(rest[at..].trim())),
        None => (rest, None),
    };
    let clock = if clock.is_empty() { "00:00" } else { clock };
    let clock = time(clock)?;
    let offset = zone.map_or(Some(0), offset)?;
    match data_type {
        TypeId::DATE => Some(day_text(date)?),
        TypeId::TIMESTAMP => Some(format!("{} {clock}", day_text(date)?)),
        _ => {
            let seconds = date * 86_400 + clock.seconds - offset;
            let day = day_text(seconds.div_euclid(86_400))?;
            let clock = Clock {
                seconds: seconds.rem_euclid(86_400),
                fraction: clock.fraction,
            };
            Some(format!("{day} {clock}+00"))
        }
    }
}

/// `10:00+02`, without a zone in that of the session.
fn time_with_zone(text: &str) -> Option<String> {
    let (clock, zone) = match text.find(['+', '-', 'Z', 'z', ' ', 'U', 'u']) {
        Some(at) => (&text[..at], offset(text[at..].trim())?),
        None => (text, 0),
    };
    let clock = time(clock)?;
    let (sign, zone) = if zone < 0 { ('-', -zone) } else { ('+', zone) };
    let (hours, minutes) = (zone / 3600, zone / 60 % 60);
    let minutes = if minutes == 0 {
        String::new()
    } else {
        format!(":{minutes:02}")
    };
    Some(format!("{clock}{sign}{hours:02}{minutes}"))
}

/// A time of day.
struct Clock {
    seconds: i64,
    /// The digits behind the point, without zeros at the end.
    fraction: String,
}

impl std::fmt::Display for Clock {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (hours, minutes, seconds) = (self.seconds / 3600, self.seconds / 60 % 60, self.seconds % 60);
        write!(formatter, "{hours:02}:{minutes:02}:{seconds:02}")?;
        if !self.fraction.is_empty() {
            write!(formatter, ".{}", self.fraction)?;
        }
        Ok(())
    }
}

fn time(text: &str) -> Option<Clock> {
    let mut parts = text.split(':');
    let hours = digits(parts.next()?, 1, 2)?;
    let minutes = digits(parts.next()?, 2, 2)?;
    let (seconds, fraction) = match parts.next() {
        Some(part) => part.split_once('.').unwrap_or((part, "")),
        None => ("00", ""),
    };
    let seconds = digits(seconds, 2, 2)?;
    let plain = fraction.len() <= 6 && fraction.bytes().all(|it| it.is_ascii_digit());
    let valid = hours < 24 && minutes < 60 && seconds < 60 && plain && parts.next().is_none();
    valid.then(|| Clock {
        seconds: hours * 3600 + minutes * 60 + seconds,
        fraction: fraction.trim_end_matches('0').to_owned(),
    })
}

/// Seconds east of Greenwich.
fn offset(zone: &str) -> Option<i64> {
    if ["z", "utc", "gmt"].iter().any(|it| zone.eq_ignore_ascii_case(it)) {
        return Some(0);
    }
    let (sign, rest) = match zone.as_bytes().first()? {
        b'+' => (1, &zone[1..]),
        b'-' => (-1, &zone[1..]),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some(parts) => parts,
        None if rest.len() == 4 => rest.split_at_checked(2)?,
        None => (rest, "00"),
    };
    let (hours, minutes) = (digits(hours, 1, 2)?, digits(minutes, 2, 2)?);
    (hours < 16 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn digits(text: &str, least: usize, most: usize) -> Option<i64> {
    let plain = (least..=most).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Days since 1970-01-01 in the Gregorian calendar.
pub(super) fn day_number(text: &str) -> Option<i64> {
    let parts: Vec<&str> = if text.len() == 8 && text.bytes().all(|it| it.is_ascii_digit()) {
        vec![&text[..4], &text[4..6], &text[6..]]
    } else {
        text.split('-').collect()
    };
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    let (year, month, day) = (digits(year, 4, 4)?, digits(month, 1, 2)?, digits(day, 1, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if year < 1 || !(1..=length).contains(&day) {
        return None;
    }
    let shifted = if month > 2 { year } else { year - 1 };
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The date of a day's number; none before the year 1.
pub(super) fn day_text(number: i64) -> Option<String> {
    let shifted = number + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = years + era * 400 + i64::from(month <= 2);
    (1..=9999)
        .contains(&year)
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}
