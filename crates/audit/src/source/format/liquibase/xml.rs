//! Changelogs in XML.

use std::ops::Range;

use roxmltree::{Document, Node, ParsingOptions};

use super::{Change, ChangeSet, Changelog, Item, in_place, is_for_us};

/// Reads a changelog; why not, as a clause.
pub(super) fn read(text: &str) -> Result<Changelog, String> {
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|error| error.to_string())?;
    let mut own = text.to_owned();
    let mut items = Vec::new();
    for node in document.root_element().children().filter(Node::is_element) {
        let file = || attribute(&node, "file");
        let relative = is(&node, "relativeToChangelogFile", "true");
        match node.tag_name().name() {
            "changeSet" => items.push(Item::Set(change_set(&node, &mut own))),
            "include" => items.push(Item::Include {
                file: file(),
                relative,
            }),
            "includeAll" => {
                let path = attribute(&node, "path");
                items.push(Item::IncludeAll { path, relative });
            }
            "property" if is_for_us(&attribute(&node, "dbms")) => {
                let (name, value) = (attribute(&node, "name"), attribute(&node, "value"));
                if !name.is_empty() {
                    items.push(Item::Property { name, value });
                }
            }
            _ => {}
        }
    }
    Ok(Changelog { text: own, items })
}

fn attribute(node: &Node<'_, '_>, name: &str) -> String {
    node.attribute(name).unwrap_or_default().to_owned()
}

fn is(node: &Node<'_, '_>, name: &str, wanted: &str) -> bool {
    node.attribute(name)
        .is_some_and(|it| it.eq_ignore_ascii_case(wanted))
}

fn change_set(node: &Node<'_, '_>, text: &mut String) -> ChangeSet {
    let mut set = ChangeSet {
        id: attribute(node, "id"),
        author: attribute(node, "author"),
        dbms: attribute(node, "dbms"),
        outside: is(node, "runInTransaction", "false"),
        ignored: is(node, "ignore", "true"),
        has_context: node.has_attribute("context") || node.has_attribute("contextFilter"),
        changes: Vec::new(),
    };
    for change in node.children().filter(Node::is_element) {
        let kind = change.tag_name().name();
        if matches!(kind, "preConditions") {
            let mut asked = change
                .children()
                .filter(|it| it.has_tag_name((it.tag_name().namespace().unwrap_or(""), "dbms")));
            if let Some(dbms) = asked.next() {
                set.dbms = attribute(&dbms, "type");
            }
        }
        if is_nothing(kind) || !is_for_us(&attribute(&change, "dbms")) {
            continue;
        }
        let path = attribute(&change, "path");
        let file = (!path.is_empty()).then(|| Change::File {
            path,
            relative: is(&change, "relativeToChangelogFile", "true"),
        });
        let is_sql = kind == "sql" || matches!(kind, "createProcedure" | "createFunction" | "createTrigger");
        set.changes.push(match (is_sql || kind == "sqlFile", file) {
            (true, Some(file)) => file,
            (true, None) if is_sql => Change::Sql(inner(&change, text)),
            _ => Change::Other {
                kind: kind.to_owned(),
                at: change.range(),
            },
        });
    }
    set
}

/// What changes nothing.
pub(super) fn is_nothing(kind: &str) -> bool {
    matches!(
        kind,
        "rollback"
            | "comment"
            | "preConditions"
            | "validCheckSum"
            | "tagDatabase"
            | "empty"
            | "output"
            | "stop"
            | "modifySql"
    )
}

/// The content of an element, which becomes SQL in its place.
fn inner(node: &Node<'_, '_>, text: &mut String) -> Range<usize> {
    let range = node.range();
    let source = text[range.clone()].to_owned();
    // No attribute of such an element has a `>`.
    let Some(start) = source.find('>').map(|it| it + 1) else {
        return range.start..range.start;
    };
    let end = source.rfind("</").unwrap_or(start).max(start);
    let content = decode(&source[start..end]);
    let inner = range.start + start..range.start + end;
    text.replace_range(inner.clone(), &content);
    inner
}

/// Entities and marks of literal parts are replaced; the length stays.
fn decode(source: &str) -> String {
    const ENTITIES: [(&str, &str); 5] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
        ("&apos;", "'"),
        ("&quot;", "\""),
    ];
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    let blank = |text: &str| {
        text.chars()
            .map(|it| {
                if it == '\n' {
                    "\n".to_owned()
                } else {
                    " ".repeat(it.len_utf8())
                }
            })
            .collect::<String>()
    };
    while !rest.is_empty() {
        let length = if rest.starts_with("<![CDATA[") {
            let end = rest.find("]]>").unwrap_or(rest.len());
            out.push_str("         ");
            out.push_str(&rest[9..end.max(9)]);
            let close = (rest.len() - end.max(9)).min(3);
            out.push_str(&" ".repeat(close));
            end.max(9) + close
        } else if rest.starts_with('<') {
            let close = if rest.starts_with("<!--") { "-->" } else { ">" };
            let end = rest.find(close).map_or(rest.len(), |it| it + close.len());
            out.push_str(&blank(&rest[..end]));
            end
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            out.push_str(&in_place::decode(&rest[..end], |rest| {
                let found = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity));
                found.map(|(entity, text)| ((*text).to_owned(), entity.len()))
            }));
            end
        };
        rest = &rest[length..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_is_read_in_its_place() {
        let text = "<databaseChangeLog xmlns=\"x\">\n<changeSet id=\"1\" author=\"a\">\n<sql><![CDATA[select 1 < 2]]></sql>\n\
                    <sql dbms=\"mysql\">no</sql><sql>select 2 &lt;&gt; 3;<!-- x --></sql>\n<createTable tableName=\"b\"/>\n\
                    <rollback>no</rollback></changeSet>\n<include file=\"b.xml\" relativeToChangelogFile=\"true\"/></databaseChangeLog>";
        let changelog = read(text).expect("it is XML");
        assert_eq!(changelog.text.len(), text.len());
        let [Item::Set(set), Item::Include { relative: true, .. }] = changelog.items.as_slice() else {
            panic!("{changelog:?}")
        };
        let [
            Change::Sql(first),
            Change::Sql(second),
            Change::Other { kind, .. },
        ] = set.changes.as_slice()
        else {
            panic!("{set:?}")
        };
        assert_eq!(changelog.text[first.clone()].trim(), "select 1 < 2");
        assert_eq!(changelog.text[second.clone()].trim(), "select 2       <> 3;");
        assert_eq!(kind, "createTable");
        assert!(read("<a>").is_err());
    }
}
