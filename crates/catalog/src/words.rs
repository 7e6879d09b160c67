//! Words in names: what people say with them, for guesses that say they are guesses.

use compact_str::CompactString;

/// A word in lower case.
pub type Word = CompactString;

/// The words of a name in lower case: cut at underscores and other marks, before capitals, and between letters and
/// digits. `customerIds`, `customer_ids` and `CUSTOMER-IDS` are `customer`, `ids`.
pub fn words(name: &str) -> Vec<Word> {
    if name.is_ascii() {
        ascii_words(name)
    } else {
        unicode_words(name)
    }
}

fn ascii_words(name: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::with_capacity(4);
    let mut add = |word: &str| {
        if !word.is_empty() {
            let mut word = Word::from(word);
            word.make_ascii_lowercase();
            found.push(word);
        }
    };
    let mut start = 0;
    let mut previous = b' ';
    for (at, letter) in name.bytes().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            add(&name[start..at]);
            start = at + 1;
        } else if letter.is_ascii_uppercase() && previous.is_ascii_lowercase()
            || letter.is_ascii_digit() != previous.is_ascii_digit() && previous.is_ascii_alphanumeric()
        {
            add(&name[start..at]);
            start = at;
        }
        previous = letter;
    }
    add(&name[start..]);
    found
}

fn unicode_words(name: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::with_capacity(4);
    let mut word = Word::default();
    let mut previous = ' ';
    for letter in name.chars() {
        let cut = !letter.is_alphanumeric()
            || (letter.is_uppercase() && previous.is_lowercase())
            || letter.is_ascii_digit() != previous.is_ascii_digit() && previous.is_alphanumeric();
        if cut && !word.is_empty() {
            found.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        previous = letter;
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

/// Whether the last of the [`words`] of a name is one of these, which are of ASCII letters.
pub fn ends_in(name: &str, wanted: &[&str]) -> bool {
    if !name.is_ascii() {
        return unicode_words(name)
            .last()
            .is_some_and(|last| wanted.contains(&last.as_str()));
    }
    let name = name
        .trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric())
        .as_bytes();
    wanted.iter().any(|word| {
        let Some(start) = name.len().checked_sub(word.len()) else {
            return false;
        };
        let (before, last) = name.split_at(start);
        let whole = last
            .windows(2)
            .all(|pair| !(pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()));
        let begins = match (before.last(), last.first()) {
            (Some(before), Some(first)) => {
                !before.is_ascii_alphabetic() || before.is_ascii_lowercase() && first.is_ascii_uppercase()
            }
            _ => true,
        };
        last.eq_ignore_ascii_case(word.as_bytes()) && whole && begins
    })
}

/// The singular of an English word, near enough to find `company` in `companies`.
pub fn singular(word: &str) -> Word {
    match word {
        "people" => return "person".into(),
        "children" => return "child".into(),
        "analyses" => return "analysis".into(),
        "statuses" => return "status".into(),
        "series" | "news" | "sms" => return word.into(),
        _ => {}
    }
    let cut = |ending: &str, with: &str| {
        word.strip_suffix(ending)
            .filter(|stem| stem.len() > 1)
            .map(|stem| Word::from(stem) + with)
    };
    if ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) {
        return word.into();
    }
    cut("ies", "y")
        .or_else(|| cut("sses", "ss"))
        .or_else(|| cut("shes", "sh"))
        .or_else(|| cut("ches", "ch"))
        .or_else(|| cut("xes", "x"))
        .or_else(|| cut("zzes", "zz"))
        .or_else(|| cut("s", ""))
        .unwrap_or_else(|| word.into())
}

/// The words of a name, the last one in the singular: `order_items` and `orderItem` are the same.
pub fn singular_words(name: &str) -> Vec<Word> {
    let mut words = words(name);
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        let cut = |name: &str| words(name).join(" ");
        assert_eq!(cut("customer_ids"), "customer ids");
        assert_eq!(cut("customerIds"), "customer ids");
        assert_eq!(cut("CUSTOMER-IDS"), "customer ids");
        assert_eq!(cut("users2"), "users 2");
        assert_eq!(cut("users_2024_01"), "users 2024 01");
        assert_eq!(cut("__"), "");
        assert_eq!(cut("größeId"), "größe id");
        for name in [
            "customer_ids",
            "customerIds",
            "CUSTOMER-IDS",
            "a1b22",
            "_x_",
            "HTTPServer",
            "",
        ] {
            assert_eq!(ascii_words(name), unicode_words(name), "{name}");
        }
    }

    #[test]
    fn last_words_are_found_without_cutting() {
        let names = [
            "status",
            "order_status",
            "orderStatus",
            "ORDER_STATUS",
            "orderstatus",
            "staTus",
            "status_",
            "status2",
            "2status",
            "order status",
            "HTTPStatus",
            "paid",
            "id",
            "userId",
            "größe_id",
            "größeid",
            "",
            "_",
        ];
        for name in names {
            let last = words(name).pop().unwrap_or_default();
            let wanted = ["status", "id"];
            assert_eq!(ends_in(name, &wanted), wanted.contains(&last.as_str()), "{name}");
        }
    }

    #[test]
    fn plurals_lose_their_ending() {
        let pairs = [
            ("companies", "company"),
            ("boxes", "box"),
            ("addresses", "address"),
            ("statuses", "status"),
            ("status", "status"),
            ("users", "user"),
            ("as", "as"),
        ];
        for (plural, one) in pairs {
            assert_eq!(singular(plural), one);
        }
        assert_eq!(singular_words("order_items"), ["order", "item"]);
    }
}
