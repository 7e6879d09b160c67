//! Large INSERTs: what stands around their rows is parsed, the rows are not.

use squawk_lexer::{TokenKind, tokenize};

use super::cut::Cut;
use crate::span::offset;

/// How many bytes an INSERT may have for its rows to be parsed.
const MAX_PARSED_BYTES: usize = 64 << 10;

/// The text of a large `INSERT ... VALUES` with `DEFAULT VALUES` in the place of its rows, and what was cut out. None
/// where the statement is small or something else.
pub(super) fn without_rows(sql: &str) -> Option<(String, Cut)> {
    if sql.len() <= MAX_PARSED_BYTES {
        return None;
    }
    let mut at = 0;
    let mut depth = 0u32;
    let mut is_insert = false;
    let mut rows = None;
    let mut before_on = None;
    let mut tail = sql.len();
    for token in tokenize(sql) {
        let start = at;
        at += token.len as usize;
        match token.kind {
            TokenKind::OpenParen => depth += 1,
            TokenKind::CloseParen => depth = depth.saturating_sub(1),
            TokenKind::Ident if depth == 0 => {
                let word = &sql[start..at];
                let is = |other: &str| word.eq_ignore_ascii_case(other);
                match rows {
                    None if is("insert") => is_insert = true,
                    None if is("values") && is_insert => rows = Some(start),
                    // Another query stands where the rows would be.
                    None if is("select") && is_insert => return None,
                    Some(_) if is("union") || is("except") || is("intersect") => return None,
                    Some(_) if is("on") => before_on = Some(start),
                    Some(_) if is("returning") || (is("conflict") && before_on.is_some()) => {
                        tail = before_on.filter(|_| is("conflict")).unwrap_or(start);
                        break;
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    let rows = rows?;
    let head = sql.get(..rows)?;
    let text = format!("{head}DEFAULT VALUES {}", sql.get(tail..)?);
    let at = text.len() - (sql.len() - tail);
    let cut = Cut {
        at: offset(at),
        missing: offset(tail.checked_sub(at)?),
    };
    Some((text, cut))
}

#[cfg(test)]
mod tests {
    use crate::ast::{DataStatement, StatementKind};
    use crate::parse::parse_statement;

    #[test]
    fn rows_are_skipped() {
        let rows = vec!["(1, 'a on conflict returning', (2))"; 5000].join(", ");
        let head = "INSERT INTO s.t AS x (a, b) VALUES ";
        let text = format!("{head}{rows} ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING x.a");
        let StatementKind::Data(data) = parse_statement(&text, 10).kind else {
            panic!("it is an INSERT");
        };
        let DataStatement::Insert(insert) = *data else {
            panic!("it is an INSERT");
        };
        assert!(insert.rows_skipped && insert.source.is_none());
        assert_eq!(insert.columns.len(), 2);
        assert_eq!(insert.returning.len(), 1);
        let conflict = insert.on_conflict.expect("it is there");
        assert!(conflict.update.is_some());
        let span = conflict.span;
        assert_eq!(
            text.get(span.start as usize - 10..).map(|tail| &tail[..15]),
            Some("ON CONFLICT (a)"),
            "{span:?} of {}",
            text.len()
        );
        assert_eq!(&text[span.end as usize - 10..], " RETURNING x.a");
        assert_eq!(insert.columns[1].name.span.start, 10 + 25);
    }

    #[test]
    fn without_a_tail_and_small_ones() {
        let rows = vec!["(1)"; 50_000].join(",");
        let text = format!("INSERT INTO t VALUES {rows}");
        let statement = parse_statement(&text, 0);
        assert!(format!("{statement:?}").contains("rows_skipped: true"));
        assert_eq!(statement.span.end as usize, text.len());
        let small = parse_statement("INSERT INTO t VALUES (1)", 0);
        assert!(format!("{small:?}").contains("rows_skipped: false"));
        let query = format!(
            "INSERT INTO t SELECT a FROM b WHERE a IN ({})",
            vec!["1"; 50_000].join(",")
        );
        assert!(format!("{:?}", parse_statement(&query, 0)).contains("rows_skipped: false"));
    }
}
