//! `LIKE`.

/// Whether a text matches a pattern with `%` and `_`.
pub(super) fn like(text: &str, pattern: &str, fold: bool) -> bool {
    let prepare = |text: &str| -> Vec<char> {
        if fold {
            text.to_lowercase().chars().collect()
        } else {
            text.chars().collect()
        }
    };
    matches(&prepare(text), &tokens(&prepare(pattern)))
}

#[derive(Clone, Copy, PartialEq)]
enum Token {
    Any,
    One,
    Character(char),
}

fn tokens(pattern: &[char]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut characters = pattern.iter();
    while let Some(character) = characters.next() {
        tokens.push(match character {
            '%' => Token::Any,
            '_' => Token::One,
            '\\' => Token::Character(characters.next().copied().unwrap_or('\\')),
            other => Token::Character(*other),
        });
    }
    tokens
}

/// Goes back to the last `%` only, which is enough.
fn matches(text: &[char], pattern: &[Token]) -> bool {
    let (mut at, mut place) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(place) {
            Some(Token::Any) => {
                retry = Some((place + 1, at));
                place += 1;
            }
            Some(Token::One) => {
                at += 1;
                place += 1;
            }
            Some(Token::Character(character)) if *character == text[at] => {
                at += 1;
                place += 1;
            }
            _ => match retry {
                Some((behind, from)) => {
                    place = behind;
                    at = from + 1;
                    retry = Some((behind, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern[place..].iter().all(|token| *token == Token::Any)
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn patterns() {
        assert!(like("abc", "a%", false) && like("abc", "%b%", false) && like("abc", "a_c", false));
        assert!(!like("abc", "b%", false) && !like("abc", "ab", false));
        assert!(like("a_c", "a\\_c", false) && !like("abc", "a\\_c", false) && like("ABC", "a%", true));
        assert!(like("aab", "%ab", false) && like("", "%", false));
    }
}
