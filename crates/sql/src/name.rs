//! Names of database objects: how PostgreSQL stores them, folds them and quotes them.

use std::borrow::Borrow;
use std::fmt;

use compact_str::CompactString;

use crate::literal::{LiteralError, decode_quoted_identifier};

/// The longest name in bytes: NAMEDATALEN less one. PostgreSQL cuts longer ones with a notice.
pub const MAX_IDENTIFIER_BYTES: usize = 63;

/// A name as PostgreSQL stores it: folded, unquoted, at most 63 bytes.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier(CompactString);

impl Identifier {
    /// A name that is already as PostgreSQL stores it, except that it may be too long.
    pub fn new(stored: &str) -> Identifier {
        Identifier(CompactString::new(truncate(stored)))
    }

    /// The name that an unquoted word stands for: ASCII letters become lower-case, others stay, as in a database
    /// whose encoding is UTF-8.
    pub fn from_unquoted(word: &str) -> Identifier {
        let mut name = CompactString::new(truncate(word));
        name.make_ascii_lowercase();
        Identifier(name)
    }

    /// The name in `"..."` or `U&"..."`, given with its quotes.
    ///
    /// # Errors
    ///
    /// Where PostgreSQL would refuse it: no name at all, or a wrong Unicode escape.
    pub fn from_quoted(source: &str) -> Result<Identifier, LiteralError> {
        Identifier::from_unicode_quoted(source, '\\')
    }

    /// The name in `U&"..."` with the escape character that its UESCAPE clause names.
    ///
    /// # Errors
    ///
    /// As [`Identifier::from_quoted`].
    pub fn from_unicode_quoted(source: &str, escape: char) -> Result<Identifier, LiteralError> {
        decode_quoted_identifier(source, escape).map(|name| Identifier::new(&name))
    }

    /// The name that a token stands for, quoted or not.
    ///
    /// # Errors
    ///
    /// As [`Identifier::from_quoted`].
    pub fn from_source(source: &str) -> Result<Identifier, LiteralError> {
        match source.as_bytes() {
            [b'"', ..] | [b'u' | b'U', b'&', ..] => Identifier::from_quoted(source),
            _ => Ok(Identifier::from_unquoted(source)),
        }
    }

    /// The name as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the name must be written in double quotes, as `quote_ident` decides.
    pub fn needs_quotes(&self) -> bool {
        let bytes = self.0.as_bytes();
        let safe_start = matches!(bytes.first(), Some(b'a'..=b'z' | b'_'));
        let safe = bytes
            .iter()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
        !safe_start || !safe || is_keyword_to_quote(&self.0)
    }

    /// The name as SQL can write it: in double quotes exactly where `quote_ident` uses them.
    pub fn quoted(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.needs_quotes() {
            return formatter.write_str(&self.0);
        }
        formatter.write_str("\"")?;
        for (index, part) in self.0.split('"').enumerate() {
            if index > 0 {
                formatter.write_str("\"\"")?;
            }
            formatter.write_str(part)?;
        }
        formatter.write_str("\"")
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

impl AsRef<str> for Identifier {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// Equal names have equal texts, so maps keyed by names can be asked with a text.
impl Borrow<str> for Identifier {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for Identifier {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Identifier {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

/// A name with the schema it was written with, if any.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QualifiedName {
    /// The database, where all three parts were written. PostgreSQL accepts the current one only.
    pub database: Option<Identifier>,
    /// The schema.
    pub schema: Option<Identifier>,
    /// The object's own name.
    pub name: Identifier,
}

impl QualifiedName {
    /// A name without a schema.
    pub fn new(name: Identifier) -> QualifiedName {
        QualifiedName {
            database: None,
            schema: None,
            name,
        }
    }

    /// A name in a schema.
    pub fn in_schema(schema: Identifier, name: Identifier) -> QualifiedName {
        QualifiedName {
            database: None,
            schema: Some(schema),
            name,
        }
    }
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.database, &self.schema].into_iter().flatten() {
            write!(formatter, "{part}.")?;
        }
        write!(formatter, "{}", self.name)
    }
}

/// Cuts a name to 63 bytes without cutting a character.
fn truncate(name: &str) -> &str {
    let mut end = name.len().min(MAX_IDENTIFIER_BYTES);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

/// Whether a word, in lower case, is a keyword that a name must not be without quotes: every one that is not
/// in the category "unreserved" in PostgreSQL 14 to 18.
pub fn is_keyword_to_quote(word: &str) -> bool {
    KEYWORDS_TO_QUOTE.binary_search(&word).is_ok()
}

/// The words of `pg_get_keywords()` whose category is not U, of all versions together, in the order of bytes.
/// Those since 16: json_array, json_arrayagg, json_object, json_objectagg, system_user; since 17: json, the
/// other json_ words, merge_action.
#[rustfmt::skip]
const KEYWORDS_TO_QUOTE: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization",
    "between", "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check",
    "coalesce", "collate", "collation", "column", "concurrently", "constraint", "create", "cross",
    "current_catalog", "current_date", "current_role", "current_schema", "current_time",
    "current_timestamp", "current_user", "dec", "decimal", "default", "deferrable", "desc", "distinct",
    "do", "else", "end", "except", "exists", "extract", "false", "fetch", "float", "for", "foreign",
    "freeze", "from", "full", "grant", "greatest", "group", "grouping", "having", "ilike", "in",
    "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into", "is", "isnull",
    "join", "json", "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg",
    "json_query", "json_scalar", "json_serialize", "json_table", "json_value", "lateral", "leading",
    "least", "left", "like", "limit", "localtime", "localtimestamp", "merge_action", "national",
    "natural", "nchar", "none", "normalize", "not", "notnull", "null", "nullif", "numeric", "offset",
    "on", "only", "or", "order", "out", "outer", "overlaps", "overlay", "placing", "position",
    "precision", "primary", "real", "references", "returning", "right", "row", "select", "session_user",
    "setof", "similar", "smallint", "some", "substring", "symmetric", "system_user", "table",
    "tablesample", "then", "time", "timestamp", "to", "trailing", "treat", "trim", "true", "union",
    "unique", "user", "using", "values", "varchar", "variadic", "verbose", "when", "where", "window",
    "with", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces",
    "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding() {
        assert_eq!(Identifier::from_unquoted("UserÉ"), "userÉ");
        let long = format!("{}é", "A".repeat(62));
        assert_eq!(Identifier::from_unquoted(&long), "a".repeat(62).as_str());
        assert_eq!(Identifier::new(&"x".repeat(64)).as_str().len(), 63);
    }

    #[test]
    fn quoted_names() {
        assert_eq!(
            Identifier::from_quoted("\"A \"\"b\"\"\"").expect("valid"),
            "A \"b\""
        );
        assert_eq!(
            Identifier::from_quoted("U&\"d\\0061t\\+000061\"").expect("valid"),
            "data"
        );
        assert_eq!(
            Identifier::from_unicode_quoted("u&\"d!0061\"", '!').expect("valid"),
            "da"
        );
        assert_eq!(Identifier::from_source("\"A\"").expect("valid"), "A");
        assert_eq!(Identifier::from_source("U").expect("valid"), "u");
        assert_eq!(
            Identifier::from_quoted("\"\""),
            Err(LiteralError::ZeroLengthIdentifier)
        );
        assert_eq!(Identifier::from_quoted("\"a"), Err(LiteralError::Malformed));
        assert_eq!(Identifier::from_quoted("\"a\"b\""), Err(LiteralError::Malformed));
    }

    /// What `quote_ident` of PostgreSQL 15 and 18 gave for each.
    #[test]
    fn quoting_as_quote_ident() {
        for (name, quoted) in [
            ("a", "a"),
            ("_", "_"),
            ("_a1", "_a1"),
            ("a1", "a1"),
            ("1a", "\"1a\""),
            ("", "\"\""),
            ("A", "\"A\""),
            ("camelCase", "\"camelCase\""),
            ("a b", "\"a b\""),
            ("a-b", "\"a-b\""),
            ("a$b", "\"a$b\""),
            ("é", "\"é\""),
            ("a\"b", "\"a\"\"b\""),
            ("\"", "\"\"\"\""),
            ("select", "\"select\""),
            ("user", "\"user\""),
            ("order", "\"order\""),
            ("name", "name"),
            ("type", "type"),
            ("value", "value"),
            ("key", "key"),
            ("date", "date"),
            ("timestamp", "\"timestamp\""),
            ("status", "status"),
            ("index", "index"),
            ("comment", "comment"),
            ("public", "public"),
            ("begin", "begin"),
            ("end", "\"end\""),
            ("case", "\"case\""),
            ("left", "\"left\""),
            ("authorization", "\"authorization\""),
            ("between", "\"between\""),
            ("int", "\"int\""),
            ("interval", "\"interval\""),
            ("xmltable", "\"xmltable\""),
            ("merge", "merge"),
            ("over", "over"),
            ("window", "\"window\""),
            ("within", "within"),
            ("row", "\"row\""),
            ("rows", "rows"),
            ("values", "\"values\""),
            ("analyse", "\"analyse\""),
            ("concurrently", "\"concurrently\""),
            ("uescape", "uescape"),
            ("oid", "oid"),
            ("none", "\"none\""),
            ("setof", "\"setof\""),
            ("zone", "zone"),
            ("year", "year"),
            ("offset", "\"offset\""),
            ("position", "\"position\""),
            ("SELECT", "\"SELECT\""),
        ] {
            assert_eq!(Identifier::new(name).quoted(), quoted);
        }
    }

    #[test]
    fn the_keywords_are_in_order() {
        assert!(KEYWORDS_TO_QUOTE.is_sorted());
    }

    #[test]
    fn qualified_names() {
        let name = QualifiedName::in_schema(Identifier::new("My"), Identifier::new("order"));
        assert_eq!(name.to_string(), "\"My\".\"order\"");
        assert_eq!(QualifiedName::new(Identifier::new("a")).to_string(), "a");
    }
}
