//! Changelogs in SQL: `--liquibase formatted sql`.

use super::{Change, ChangeSet, Changelog, Item};

/// Whether a text says that it is one.
pub(super) fn is_formatted(text: &str) -> bool {
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let first = text.lines().next().unwrap_or_default().to_ascii_lowercase();
    let comment = first.trim().strip_prefix("--").map(str::trim);
    comment.is_some_and(|it| it.starts_with("liquibase formatted sql"))
}

/// Reads a changelog; nothing where the text is plain SQL.
pub(super) fn read(text: &str) -> Option<Changelog> {
    if !is_formatted(text) {
        return None;
    }
    let mut own = text.to_owned();
    let mut items: Vec<Item> = Vec::new();
    let mut delimiter = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let comment = line.trim_start().strip_prefix("--").map(str::trim);
        if let Some(rest) = comment.and_then(|it| word(it, "changeset")) {
            let set = change_set(rest);
            delimiter = value(rest, "endDelimiter").filter(|it| it != ";");
            items.push(Item::Set(ChangeSet {
                changes: vec![Change::Sql(at..at)],
                ..set
            }));
        } else if let Some(rest) = comment.and_then(|it| word(it, "property")) {
            let is_ours = super::is_for_us(&value(rest, "dbms").unwrap_or_default());
            if let (Some(name), Some(value), true) = (value(rest, "name"), value(rest, "value"), is_ours) {
                items.push(Item::Property { name, value });
            }
        } else if let Some(Item::Set(set)) = items.iter_mut().rev().find(|it| matches!(it, Item::Set(_))) {
            if let Some(Change::Sql(range)) = set.changes.first_mut() {
                range.end = at;
            }
            if let Some(delimiter) = &delimiter {
                end_with_semicolon(&mut own, start, line, delimiter);
            }
        }
    }
    Some(Changelog { text: own, items })
}

/// What follows a word at the beginning, whatever its letters' case.
fn word<'a>(comment: &'a str, wanted: &str) -> Option<&'a str> {
    let head = comment.get(..wanted.len())?;
    let rest = &comment[wanted.len()..];
    (head.eq_ignore_ascii_case(wanted) && rest.starts_with(char::is_whitespace)).then_some(rest.trim())
}

/// Replaces a project's own delimiter at the end of a line.
fn end_with_semicolon(text: &mut String, start: usize, line: &str, delimiter: &str) {
    let content = line.trim_end();
    let delimiter = delimiter.replace("\\n", "");
    if !delimiter.is_empty() && content.ends_with(&delimiter) && delimiter.is_ascii() {
        let end = start + content.len();
        let padded = format!(";{}", " ".repeat(delimiter.len() - 1));
        text.replace_range(end - delimiter.len()..end, &padded);
    }
}

/// `author:id name:value ...`
fn change_set(head: &str) -> ChangeSet {
    let (author, rest) = head.split_once(':').unwrap_or(("", head));
    let id = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split_whitespace().next(),
    };
    let is = |name: &str, wanted: &str| value(head, name).is_some_and(|it| it.eq_ignore_ascii_case(wanted));
    ChangeSet {
        id: id.unwrap_or_default().to_owned(),
        author: author.trim().trim_matches('"').to_owned(),
        dbms: value(head, "dbms").unwrap_or_default(),
        outside: is("runInTransaction", "false"),
        ignored: is("ignore", "true"),
        has_context: ["context", "contextFilter"]
            .iter()
            .any(|name| value(head, name).is_some()),
        changes: Vec::new(),
    }
}

/// The value of `name:value` or `name:"value"`.
fn value(head: &str, name: &str) -> Option<String> {
    let wanted = format!(" {name}:").to_ascii_lowercase();
    let at = format!(" {head}").to_ascii_lowercase().find(&wanted)? + wanted.len() - 1;
    let rest = head.get(at..)?;
    let value = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split_whitespace().next(),
    };
    value.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn change_sets_and_their_attributes_are_read() {
        let text = "--liquibase formatted sql\n\n--changeset ann:1 dbms:postgresql runInTransaction:false\ncreate table a ();\n\
                    --rollback drop table a;\n-- changeset bob:two endDelimiter:/\nselect 1\n/\n";
        let changelog = read(text).expect("it is formatted");
        let [Item::Set(first), Item::Set(second)] = changelog.items.as_slice() else {
            panic!("{changelog:?}")
        };
        assert_eq!(
            (first.author.as_str(), first.id.as_str(), first.outside),
            ("ann", "1", true)
        );
        let [Change::Sql(range)] = second.changes.as_slice() else {
            panic!("{second:?}")
        };
        assert_eq!(&changelog.text[range.clone()], "select 1\n;\n");
        assert!(read("create table a ();").is_none());
    }
}
