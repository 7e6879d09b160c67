//! Places that a tool fills in before it runs a file: `${schema}`, `:ROLE`, `{{ .Namespace }}`.

use std::collections::BTreeMap;
use std::ops::Range;

/// How a place is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// Between two marks: `${` and `}`.
    Between(String, String),
    /// A colon and capital letters, as graphile-migrate has it.
    Colon,
}

/// What a tool fills in.
#[derive(Clone, Debug)]
pub(super) struct Placeholders {
    /// How places are written.
    pub(super) syntax: Vec<Syntax>,
    /// The values that are known, by name.
    pub(super) values: BTreeMap<String, String>,
    /// The tool fills in every place, those in strings too. Else only those count that no SQL could be.
    pub(super) strict: bool,
    /// The names that the tool knows, where it leaves others as they are.
    pub(super) only: Option<Vec<String>>,
}

impl Default for Placeholders {
    fn default() -> Placeholders {
        let between = |open: &str, close: &str| Syntax::Between(open.to_owned(), close.to_owned());
        Placeholders {
            syntax: vec![
                between("${", "}"),
                between("{{", "}}"),
                between("<%", "%>"),
                Syntax::Colon,
            ],
            values: BTreeMap::new(),
            strict: false,
            only: None,
        }
    }
}

/// A text with its places filled in.
#[derive(Debug, Default)]
pub(super) struct Filled {
    pub(super) text: String,
    /// The places whose value is not known.
    pub(super) unknown: Vec<Unknown>,
    /// From where on the text moved, and by how much.
    moved: Vec<(usize, isize)>,
}

impl Filled {
    /// Where something is that was elsewhere before.
    pub(super) fn now(&self, range: &Range<usize>) -> Range<usize> {
        let new = |at: usize| {
            let before = self.moved.partition_point(|(from, _)| *from <= at);
            let by = before.checked_sub(1).map_or(0, |it| self.moved[it].1);
            at.saturating_add_signed(by)
        };
        new(range.start)..new(range.end)
    }
}

/// A place whose value is not known.
#[derive(Clone, Debug)]
pub(super) struct Unknown {
    /// Where it is.
    pub(super) range: Range<usize>,
    /// What it is called.
    pub(super) name: String,
}

/// A place in a text.
struct Found<'a> {
    range: Range<usize>,
    name: &'a str,
    mark: Mark,
}

/// What a place looks like to who does not fill it in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// `:NAME`, which the splitter finds by itself.
    Colon,
    /// `${name}`, which bodies in other languages have too.
    Dollar,
    /// What no body has either.
    Template,
}

impl Placeholders {
    /// Those of a tool that fills in everything between these marks.
    pub(super) fn between(open: &str, close: &str) -> Placeholders {
        Placeholders {
            syntax: vec![Syntax::Between(open.to_owned(), close.to_owned())],
            strict: true,
            ..Placeholders::default()
        }
    }

    /// Takes the values of the user, who may have written the marks too.
    pub(super) fn overrule(&mut self, values: &[(String, String)]) {
        for (name, value) in values {
            let mut inner = name.trim();
            for syntax in &self.syntax {
                if let Syntax::Between(open, close) = syntax {
                    let within = inner.strip_prefix(open.as_str());
                    inner = within
                        .and_then(|it| it.strip_suffix(close.as_str()))
                        .unwrap_or(inner);
                }
            }
            let name = bare(inner.trim_start_matches(':'));
            self.values.insert(name.to_owned(), value.clone());
        }
    }

    /// Fills in what is known. The text keeps its lines.
    pub(super) fn fill(&self, text: String) -> Filled {
        let places = self.find(&text);
        if places.is_empty() {
            return Filled {
                text,
                ..Filled::default()
            };
        }
        let code = code_of(&text);
        // Who fills in templates does so in strings too.
        let is_template = |place: &Found<'_>| place.mark == Mark::Template && !code.quoted(place.range.start);
        let has_templates = places.iter().any(is_template);
        let counts = |place: &Found<'_>| match place.mark {
            _ if self.strict => true,
            // What the splitter finds by itself is its own matter.
            Mark::Colon => false,
            Mark::Dollar => code.is_plain(place.range.start),
            Mark::Template => has_templates,
        };
        let mut filled = Filled::default();
        let mut done = 0;
        for place in places {
            filled.text.push_str(&text[done..place.range.start]);
            done = place.range.end;
            let start = filled.text.len();
            match self.values.get(place.name) {
                Some(value) => {
                    let value = value.replace(['\n', '\r'], " ");
                    filled.text.push_str(&value);
                    let by = filled.text.len().cast_signed() - done.cast_signed();
                    filled.moved.push((done, by));
                }
                None => {
                    filled.text.push_str(&text[place.range.clone()]);
                    let is_known = self
                        .only
                        .as_ref()
                        .is_none_or(|only| only.iter().any(|it| it == place.name));
                    if is_known && counts(&place) {
                        filled.unknown.push(Unknown {
                            range: start..filled.text.len(),
                            name: place.name.to_owned(),
                        });
                    }
                }
            }
        }
        filled.text.push_str(&text[done..]);
        filled
    }

    fn find<'a>(&self, text: &'a str) -> Vec<Found<'a>> {
        let mut found = Vec::new();
        for syntax in &self.syntax {
            match syntax {
                Syntax::Between(open, close) => between(text, open, close, &mut found),
                Syntax::Colon => colons(text, &mut found),
            }
        }
        found.sort_by_key(|place| place.range.start);
        let mut end = 0;
        found.retain(|place| {
            let apart = place.range.start >= end;
            if apart {
                end = place.range.end;
            }
            apart
        });
        found
    }
}

fn between<'a>(text: &'a str, open: &str, close: &str, found: &mut Vec<Found<'a>>) {
    const LONGEST: usize = 120;
    let mut at = 0;
    while let Some(start) = text[at..].find(open).map(|it| at + it) {
        let inner = start + open.len();
        at = inner;
        let near = text.floor_char_boundary((inner + LONGEST + close.len()).min(text.len()));
        let Some(length) = text[inner..near].find(close) else {
            continue;
        };
        let name = &text[inner..inner + length];
        if !name.contains('\n') && !name.trim().is_empty() {
            at = inner + length + close.len();
            found.push(Found {
                range: start..at,
                name: bare(name),
                mark: if open.starts_with('$') {
                    Mark::Dollar
                } else {
                    Mark::Template
                },
            });
        }
    }
}

/// `:NAME` in capital letters, and not `::NAME`, which is a cast.
fn colons<'a>(text: &'a str, found: &mut Vec<Found<'a>>) {
    let bytes = text.as_bytes();
    for (start, _) in text.match_indices(':') {
        let rest = &text[start + 1..];
        let is_part = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
        let length = rest.len() - rest.trim_start_matches(is_part).len();
        // Two colons are a cast, three a cast to what a placeholder says.
        let colons = bytes[..start].iter().rev().take_while(|it| **it == b':').count();
        let after = bytes.get(start + 1 + length);
        let whole = after.is_none_or(|it| !it.is_ascii_alphanumeric());
        if length > 1 && rest.starts_with(|it: char| it.is_ascii_uppercase()) && colons % 2 == 0 && whole {
            found.push(Found {
                range: start..start + 1 + length,
                name: &rest[..length],
                mark: Mark::Colon,
            });
        }
    }
}

/// What a place is called: `Namespace` of `index .Options "Namespace"`, of `.Namespace` and of `= Namespace`.
fn bare(name: &str) -> &str {
    let name = name.trim();
    if let Some((before, last)) = name.rsplit_once('"')
        && last.trim().is_empty()
        && let Some((_, quoted)) = before.rsplit_once('"')
    {
        return quoted;
    }
    let name = name
        .trim_start_matches(['=', '-', '.', '@', ' '])
        .trim_end_matches(['-', ' ']);
    // A default may follow: `${NAME:-value}` is goose's, `{{ name | filter }}` that of many.
    name.split(['|', ' ']).next().unwrap_or(name)
}

/// Where strings, comments and bodies between dollars are in a text.
#[derive(Debug, Default)]
struct Code {
    /// Strings and comments, also those in bodies.
    quoted: Vec<Range<usize>>,
    /// Bodies between dollars.
    bodies: Vec<Range<usize>>,
}

impl Code {
    fn quoted(&self, at: usize) -> bool {
        is_in(&self.quoted, at)
    }

    fn is_plain(&self, at: usize) -> bool {
        !self.quoted(at) && !is_in(&self.bodies, at)
    }
}

fn is_in(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.start <= at)
}

fn code_of(text: &str) -> Code {
    let bytes = text.as_bytes();
    let mut code = Code::default();
    let (mut at, mut body_end) = (0, 0);
    while at < bytes.len() {
        let rest = &bytes[at..];
        let length = match bytes[at] {
            b'\'' => find(&rest[1..], b"'").map_or(rest.len(), |it| it + 2),
            b'-' if rest.starts_with(b"--") => find(rest, b"\n").unwrap_or(rest.len()),
            b'/' if rest.starts_with(b"/*") => find(rest, b"*/").map_or(rest.len(), |it| it + 2),
            b'$' if at >= body_end => {
                let (tag, length) = dollar(rest);
                if length > 0 {
                    body_end = at + length;
                    code.bodies.push(at..body_end);
                }
                at += tag.max(1);
                continue;
            }
            _ => {
                at += 1;
                continue;
            }
        };
        // A quote in a body that is not closed in it ends with the body.
        let end = at + length;
        let end = if at < body_end { end.min(body_end) } else { end };
        code.quoted.push(at..end);
        at = end;
    }
    code
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|it| it == wanted)
}

/// The length of a dollar tag, and of what is between it and the next one, both included; 0 where it is none.
fn dollar(bytes: &[u8]) -> (usize, usize) {
    let is_part = |it: &u8| it.is_ascii_alphanumeric() || *it == b'_' || !it.is_ascii();
    let tag = bytes[1..].iter().take_while(|it| is_part(it)).count() + 2;
    if bytes.get(tag - 1) != Some(&b'$') {
        return (0, 0);
    }
    let length = find(&bytes[tag..], &bytes[..tag]).map_or(bytes.len(), |it| it + 2 * tag);
    (tag, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(placeholders: &Placeholders, text: &str) -> (String, Vec<String>) {
        let filled = placeholders.fill(text.to_owned());
        let unknown = filled.unknown.into_iter().map(|it| it.name).collect();
        (filled.text, unknown)
    }

    #[test]
    fn what_is_known_is_filled_in_and_the_rest_is_named() {
        let mut placeholders = Placeholders::default();
        let values = [("${schema}", "app"), ("Namespace", "auth"), (":ROLE", "reader")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        placeholders.overrule(&values);
        let text = "create table ${schema}.a (b text default '${c}');\n\
                    grant select on {{ index .Options \"Namespace\" }}.users to :ROLE, ${other};\n\
                    do $$ begin perform '${inner}'; end $$;";
        let (filled, unknown) = fill(&placeholders, text);
        assert!(filled.starts_with(
            "create table app.a (b text default '${c}');\ngrant select on auth.users to reader, $"
        ));
        assert_eq!(unknown, ["other"]);
        let casts = "select a::B, (b):::ROLE.c, d::text";
        assert_eq!(
            fill(&placeholders, casts).0,
            "select a::B, (b)::reader.c, d::text"
        );
    }

    #[test]
    fn templates_count_in_bodies_and_then_in_strings_too() {
        let placeholders = Placeholders::default();
        let text = "do $$ begin alter table {{ .ns }}.a; perform '{{ b }}'; end $$; select '{{ c }}'";
        assert_eq!(fill(&placeholders, text).1, ["ns", "b", "c"]);
        assert!(fill(&placeholders, "select '{{1,2},{3,4}}'::int[]").1.is_empty());
    }

    #[test]
    fn a_strict_tool_fills_in_strings_too() {
        let (_, unknown) = fill(&Placeholders::between("${", "}"), "select '${a}', {{b}}");
        assert_eq!(unknown, ["a"]);
    }

    #[test]
    fn parts_move_with_the_text() {
        let mut placeholders = Placeholders::default();
        placeholders
            .values
            .insert("a".to_owned(), "long value".to_owned());
        let text = "${a} up; ${a} down";
        let filled = placeholders.fill(text.to_owned());
        assert_eq!(&filled.text[filled.now(&(9..text.len()))], "long value down");
    }
}
