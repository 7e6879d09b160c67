//! Words in names: what people say with them, for guesses that say they are guesses.

use compact_str::CompactString;

/// A word in lower case.
pub type Word = CompactString;

/// The words of a name in lower case: cut at underscores and other marks, before capitals, and between letters and
/// digits. `customerIds`, `customer_ids` and `CUSTOMER-IDS` are `customer`, `ids`.
pub fn words(name: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::with_capacity(4);
    let mut word = CompactString::default();
    let mut previous = ' ';
    for letter in name.chars() {
        let of_word = letter.is_alphanumeric();
        let cut = !of_word
            || (letter.is_uppercase() && previous.is_lowercase())
            || letter.is_ascii_digit() != previous.is_ascii_digit() && previous.is_alphanumeric();
        if cut && !word.is_empty() {
            found.push(std::mem::take(&mut word));
        }
        if letter.is_ascii() && of_word {
            word.push(letter.to_ascii_lowercase());
        } else if of_word {
            word.extend(letter.to_lowercase());
        }
        previous = letter;
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
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
