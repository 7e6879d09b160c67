//! Taking apart what `pg_get_expr` and its like print: quotes and parentheses are closed in it.

use pgassay_catalog::relation::{PartitionBound, RangeBound};

/// The places at which `wanted` begins, outside quotes and parentheses.
fn top_level(text: &str, wanted: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let (mut depth, mut quote) = (0_i32, None);
    for (at, character) in text.char_indices() {
        if quote.is_none() && depth == 0 && text[at..].starts_with(wanted) {
            found.push(at);
        }
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth -= 1,
            (None, _) => {}
        }
    }
    found
}

/// The parts of a list with commas.
pub(crate) fn list(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for comma in top_level(text, ",") {
        parts.push(text[start..comma].trim());
        start = comma + 1;
    }
    parts.push(text[start..].trim());
    parts
}

/// What stands in the parentheses after a keyword: `WHEN` in `CREATE TRIGGER ... WHEN (...) EXECUTE ...`.
pub(crate) fn in_parentheses<'a>(text: &'a str, keyword: &str) -> Option<&'a str> {
    let wanted = format!(" {keyword} (");
    let start = *top_level(text, &wanted).first()? + wanted.len();
    let end = *top_level(&text[start..], ")").first()?;
    Some(&text[start..start + end])
}

/// A partition's bound, as `pg_get_expr(relpartbound)` prints it.
pub(crate) fn partition_bound(text: &str) -> Option<PartitionBound> {
    if text == "DEFAULT" {
        return Some(PartitionBound::Default);
    }
    let text = text.strip_prefix("FOR VALUES")?;
    if let Some(values) = in_parentheses(text, "IN") {
        let value = |text: &str| (text != "NULL").then(|| text.to_owned());
        return Some(PartitionBound::In(list(values).into_iter().map(value).collect()));
    }
    if let Some(values) = in_parentheses(text, "WITH") {
        let number = |name: &str| {
            let mut parts = list(values).into_iter();
            parts.find_map(|part| part.strip_prefix(name)?.trim().parse().ok())
        };
        return Some(PartitionBound::Hash {
            modulus: number("modulus")?,
            remainder: number("remainder")?,
        });
    }
    let bound = |text: &str| match text {
        "MINVALUE" => RangeBound::MinValue,
        "MAXVALUE" => RangeBound::MaxValue,
        _ => RangeBound::Value(text.to_owned()),
    };
    let bounds = |keyword| {
        Some(
            list(in_parentheses(text, keyword)?)
                .into_iter()
                .map(bound)
                .collect(),
        )
    };
    Some(PartitionBound::Range {
        from: bounds("FROM")?,
        to: bounds("TO")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_cut_outside_quotes_and_parentheses() {
        assert_eq!(
            list("lower(a), ((b + 1)), 'x,y', f(1, 2)"),
            ["lower(a)", "((b + 1))", "'x,y'", "f(1, 2)"]
        );
    }

    #[test]
    fn finds_what_a_keyword_brackets() {
        let text = "CREATE TRIGGER \"a WHEN (\" AFTER UPDATE ON public.t FOR EACH ROW \
                    WHEN (((old.a)::text <> ')'::text)) EXECUTE FUNCTION public.f('WHEN (')";
        assert_eq!(in_parentheses(text, "WHEN"), Some("((old.a)::text <> ')'::text)"));
        assert_eq!(in_parentheses("nothing", "WHEN"), None);
    }

    #[test]
    fn reads_bounds() {
        assert_eq!(
            partition_bound("FOR VALUES IN ('a', NULL)"),
            Some(PartitionBound::In(vec![Some("'a'".to_owned()), None]))
        );
        assert_eq!(
            partition_bound("FOR VALUES WITH (modulus 4, remainder 1)"),
            Some(PartitionBound::Hash {
                modulus: 4,
                remainder: 1
            })
        );
        assert_eq!(
            partition_bound("FOR VALUES FROM (MINVALUE, 1) TO ('2024-01-01', MAXVALUE)"),
            Some(PartitionBound::Range {
                from: vec![RangeBound::MinValue, RangeBound::Value("1".to_owned())],
                to: vec![RangeBound::Value("'2024-01-01'".to_owned()), RangeBound::MaxValue],
            })
        );
        assert_eq!(partition_bound("?"), None);
    }
}
