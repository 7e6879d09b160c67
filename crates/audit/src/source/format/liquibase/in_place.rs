//! Texts with escapes are read in place: what is decoded is shorter, and spaces before the word make up for it.

/// Decodes a text; the result has as many bytes as the source, and the same lines. `decode` is given the rest of the
/// text, and returns what its beginning stands for and how long that is in the source, if it is an escape.
pub(super) fn decode(source: &str, decode: impl Fn(&str) -> Option<(String, usize)>) -> String {
    let mut out = String::with_capacity(source.len());
    let mut word = String::new();
    let mut word_length = 0;
    let mut at = 0;
    let flush = |word: &mut String, length: &mut usize, out: &mut String| {
        out.extend(std::iter::repeat_n(' ', length.saturating_sub(word.len())));
        out.push_str(word);
        word.clear();
        *length = 0;
    };
    while let Some(first) = source[at..].chars().next() {
        let (text, length) = match decode(&source[at..]) {
            Some(decoded) => decoded,
            None => (first.to_string(), first.len_utf8()),
        };
        // What is longer than its source has no room.
        let text = if text.len() > length {
            " ".repeat(length)
        } else {
            text
        };
        at += length;
        if text.trim().is_empty() {
            flush(&mut word, &mut word_length, &mut out);
            let lines = source[at - length..at].bytes().filter(|it| *it == b'\n').count();
            out.extend(std::iter::repeat_n(' ', length - lines));
            out.extend(std::iter::repeat_n('\n', lines));
        } else {
            word.push_str(&text);
            word_length += length;
        }
    }
    flush(&mut word, &mut word_length, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_length_stay() {
        let entity = |rest: &str| rest.starts_with("&lt;").then(|| ("<".to_owned(), 4));
        let source = "a &lt;&gt; b\n x&lt;=1\r\n";
        let decoded = decode(source, entity);
        assert_eq!(decoded.len(), source.len());
        assert_eq!(decoded, "a    <&gt; b\n    x<=1 \n");
    }
}
