//! `jsonpath`: paths of accessors only, as `jsonpath_out` prints them.

/// The text that PostgreSQL prints for a path; nothing where the path has filters or operators.
pub(super) fn canonical(text: &str) -> Option<String> {
    let mut rest = text.trim();
    let mut out = String::with_capacity(text.len() + 8);
    if let Some(behind) = word(rest, "strict") {
        out.push_str("strict ");
        rest = behind;
    } else if let Some(behind) = word(rest, "lax") {
        rest = behind;
    }
    rest = rest.strip_prefix('$')?;
    out.push('$');
    if rest.starts_with(is_name) {
        let (name, behind) = name(rest);
        out.push_str(&format!("\"{name}\""));
        rest = behind;
    }
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Some(out);
        }
        rest = match rest.strip_prefix('.') {
            Some(member) => accessor(member.trim_start(), &mut out)?,
            None => subscript(rest.strip_prefix('[')?, &mut out)?,
        };
    }
}

/// What is behind a word at the beginning.
fn word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let head = text.get(..word.len())?;
    let rest = text.get(word.len()..)?;
    (head.eq_ignore_ascii_case(word) && rest.starts_with(char::is_whitespace)).then(|| rest.trim_start())
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || !character.is_ascii()
}

fn name(text: &str) -> (&str, &str) {
    text.split_at(text.find(|it| !is_name(it)).unwrap_or(text.len()))
}

/// `.name`, `."name"`, `.*`, `.size()`
fn accessor<'t>(text: &'t str, out: &mut String) -> Option<&'t str> {
    if let Some(rest) = text.strip_prefix('*') {
        // `.**` may have levels behind it.
        if rest.starts_with('*') {
            return None;
        }
        out.push_str(".*");
        return Some(rest);
    }
    if let Some(quoted) = text.strip_prefix('"') {
        let (inside, rest) = quoted.split_once('"')?;
        if inside.contains('\\') {
            return None;
        }
        out.push_str(&format!(".\"{inside}\""));
        return Some(rest);
    }
    let (name, rest) = name(text);
    if name.is_empty() || name.starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    if let Some(behind) = rest.trim_start().strip_prefix('(') {
        out.push_str(&format!(".{name}()"));
        return behind.trim_start().strip_prefix(')');
    }
    out.push_str(&format!(".\"{name}\""));
    Some(rest)
}

/// `[*]`, `[1]`, `[0 to last]`, `[1,2]`, without the first bracket.
fn subscript<'t>(text: &'t str, out: &mut String) -> Option<&'t str> {
    let (inside, rest) = text.split_once(']')?;
    let mut parts = Vec::new();
    for part in inside.split(',') {
        let words: Vec<&str> = part.split_whitespace().collect();
        let is_index =
            |it: &str| it == "last" || (!it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()));
        match words.as_slice() {
            ["*"] if !inside.contains(',') => {}
            [index] if is_index(index) => {}
            [from, "to", to] if is_index(from) && is_index(to) => {}
            _ => return None,
        }
        parts.push(words.join(" "));
    }
    out.push_str(&format!("[{}]", parts.join(",")));
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn paths() {
        for (path, printed) in [
            ("$", "$"),
            ("lax $.a", "$.\"a\""),
            ("strict  $ . a [ 0 ].\"b c\"", "strict $.\"a\"[0].\"b c\""),
            ("$.a[*].b.size()", "$.\"a\"[*].\"b\".size()"),
            ("$[1, 2 to last].*", "$[1,2 to last].*"),
            ("$x.y", "$\"x\".\"y\""),
        ] {
            assert_eq!(canonical(path).as_deref(), Some(printed), "{path}");
        }
        for path in ["", "$.a ? (@ > 1)", "$.a + 1", "$.", "$[", "$.1", "$.**", "a"] {
            assert_eq!(canonical(path), None, "{path}");
        }
    }
}
