//! What the bodies of functions do, as far as their text tells without running it.

use pgassay_catalog::Catalog;
use pgassay_catalog::bind::{Binder, Scope, ScopeParameter};
use pgassay_catalog::expression::{BoundQuery, Node};
use pgassay_catalog::id::{ColumnNumber, FunctionId, RelationId, SchemaId};
use pgassay_catalog::lookup::SearchPath;
use pgassay_catalog::relation::Relation;
use pgassay_catalog::routine::{Function, FunctionBody};
use pgassay_catalog::walk::{Part, relations_of, walk_query};
use pgassay_sql::ast::{PlpgsqlStatementKind, Query, StatementKind};
use pgassay_sql::name::{Identifier, QualifiedName};
use pgassay_sql::parse::{parse_plpgsql, parse_sql_body};

/// Functions that call each other are followed this far.
const DEPTH: u8 = 4;

/// Where a function looks for names: along its own path, else in its schema and in public.
pub fn path_of(catalog: &Catalog, function: &Function) -> SearchPath {
    let names: Vec<String> = match function.setting("search_path") {
        Some(path) => elements(path),
        None => {
            let own = catalog.schema(function.schema);
            let own = own.map(|schema| schema.name.as_str().to_owned());
            own.into_iter().chain(["public".to_owned()]).collect()
        }
    };
    let mut schemas: Vec<SchemaId> = names
        .iter()
        .filter_map(|name| catalog.schema_named(&Identifier::new(name)))
        .map(|schema| schema.id)
        .collect();
    if !schemas.contains(&SchemaId::PG_CATALOG) {
        schemas.insert(0, SchemaId::PG_CATALOG);
    }
    SearchPath {
        schemas,
        ..SearchPath::empty()
    }
}

/// The names in a search path as the setting has it: `"$user", public`.
pub fn elements(value: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = value.trim();
    while !rest.is_empty() {
        let (name, after) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let end = quoted.find('"').unwrap_or(quoted.len());
                let after = quoted[end..].trim_start_matches('"');
                (quoted[..end].to_owned(), after)
            }
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (rest[..end].trim().to_lowercase(), &rest[end..])
            }
        };
        if !name.is_empty() {
            names.push(name);
        }
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    names
}

/// The queries of a function in SQL; none where they cannot be told.
pub fn queries(catalog: &Catalog, function: &Function) -> Option<Vec<BoundQuery>> {
    match &function.body {
        FunctionBody::Atomic(queries) => queries.iter().cloned().collect(),
        FunctionBody::Text { text, .. } if function.language.as_str() == "sql" => {
            let bind = |query: &Query| bind(catalog, function, query);
            parse_sql_body(text)
                .iter()
                .map(|statement| match &statement.kind {
                    StatementKind::Query(query) => bind(query),
                    StatementKind::Data(data) => {
                        let path = path_of(catalog, function);
                        let parameters = parameters(function);
                        Binder::new(catalog, &path)
                            .bind_data_statement(data, &scope(function, &parameters))
                            .ok()
                    }
                    _ => None,
                })
                .collect()
        }
        _ => None,
    }
}

/// The one value that a function returns, where its body is nothing but `SELECT value` or `RETURN value`.
pub fn only_value(catalog: &Catalog, function: &Function) -> Option<Node> {
    let query = match &function.body {
        FunctionBody::Expression(expression) => return Some((*expression.tree).clone()),
        FunctionBody::Text { text, .. } if function.language.as_str() == "plpgsql" => {
            let block = parse_plpgsql(text).ok()?;
            let [statement] = block.statements.as_slice() else {
                return None;
            };
            match &statement.kind {
                PlpgsqlStatementKind::Return(Some(query)) if block.handlers.is_empty() => {
                    bind(catalog, function, query)?
                }
                _ => return None,
            }
        }
        _ => {
            let mut queries = queries(catalog, function)?;
            let last = queries.pop()?;
            queries.is_empty().then_some(last)?
        }
    };
    let plain = query.sources.is_empty()
        && query.with.is_empty()
        && query.set_operation.is_none()
        && query.condition.is_none()
        && query.limit.is_none()
        && !query.grouped;
    match query.columns.as_slice() {
        [column] if plain => column.value.clone(),
        _ => None,
    }
}

fn bind(catalog: &Catalog, function: &Function, query: &Query) -> Option<BoundQuery> {
    let path = path_of(catalog, function);
    let parameters = parameters(function);
    Binder::new(catalog, &path)
        .bind_query(query, &scope(function, &parameters))
        .ok()
}

/// The parameters of a function, as the binder wants them.
pub fn parameters(function: &Function) -> Vec<ScopeParameter> {
    function
        .inputs()
        .map(|it| ScopeParameter {
            name: it.name.clone(),
            data_type: it.data_type,
        })
        .collect()
}

/// What a body can see besides the catalog.
pub fn scope<'a>(function: &'a Function, parameters: &'a [ScopeParameter]) -> Scope<'a> {
    Scope {
        parameters,
        function: Some(&function.name),
        ..Scope::default()
    }
}

/// Whether a function asks who the session is, itself or by one that it calls.
pub fn asks_session(catalog: &Catalog, function: &Function) -> bool {
    asks_within(catalog, function, DEPTH)
}

fn asks_within(catalog: &Catalog, function: &Function, depth: u8) -> bool {
    if let Some(queries) = queries(catalog, function) {
        return queries.iter().any(|query| {
            let mut asks = false;
            walk_query(query, &mut |part, _| asks |= part_asks(catalog, part, depth));
            asks
        });
    }
    match &function.body {
        FunctionBody::Expression(expression) => {
            let mut asks = false;
            pgassay_catalog::walk::walk(&expression.tree, &mut |part, _| {
                asks |= part_asks(catalog, part, depth);
            });
            asks
        }
        FunctionBody::Text { text, .. } => words(text).iter().any(|word| {
            let last = word.rsplit('.').next().unwrap_or(word);
            matches!(
                last,
                "current_setting" | "current_user" | "session_user" | "current_role"
            ) || matches!(
                word.as_str(),
                "auth.uid" | "auth.jwt" | "auth.role" | "auth.email"
            ) || depth > 0
                && function_named(catalog, function, word)
                    .is_some_and(|called| called.id != function.id && asks_within(catalog, called, depth - 1))
        }),
        _ => false,
    }
}

fn part_asks(catalog: &Catalog, part: Part<'_>, depth: u8) -> bool {
    use pgassay_sql::ast::SpecialValue;
    match part {
        Part::Node(Node::SpecialValue { value, .. }) => matches!(
            value,
            SpecialValue::CurrentRole
                | SpecialValue::CurrentUser
                | SpecialValue::User
                | SpecialValue::SessionUser
        ),
        Part::Node(Node::Call(call)) => is_asking(catalog, call.function, depth),
        _ => false,
    }
}

fn is_asking(catalog: &Catalog, id: FunctionId, depth: u8) -> bool {
    let Some(function) = catalog.function(id) else {
        return false;
    };
    if id.is_builtin() {
        return function.name.as_str() == "current_setting";
    }
    crate::openness::is_auth_function(catalog, id) || (depth > 0 && asks_within(catalog, function, depth - 1))
}

/// The function of this name that a body means; the first of several.
fn function_named<'a>(catalog: &'a Catalog, within: &Function, word: &str) -> Option<&'a Function> {
    match word.split_once('.') {
        Some((schema, name)) => {
            let schema = catalog.schema_named(&Identifier::new(schema))?;
            catalog.functions_in(schema.id, &Identifier::new(name)).next()
        }
        None => {
            let path = path_of(catalog, within);
            let name = Identifier::new(word);
            path.schemas
                .iter()
                .filter(|schema| !schema.is_builtin())
                .find_map(|schema| catalog.functions_in(*schema, &name).next())
        }
    }
}

/// The relations that a body names, each once: those that its queries read, or for other languages than SQL those
/// whose names stand in it.
pub fn relations_named(catalog: &Catalog, function: &Function) -> Vec<RelationId> {
    let mut found: Vec<RelationId> = match queries(catalog, function) {
        Some(queries) => queries.iter().flat_map(relations_of).collect(),
        None => match &function.body {
            FunctionBody::Text { text, .. } => {
                let path = path_of(catalog, function);
                words(text)
                    .iter()
                    .filter_map(|word| {
                        let name = match word.split_once('.') {
                            Some((schema, name)) => {
                                QualifiedName::in_schema(Identifier::new(schema), Identifier::new(name))
                            }
                            None => QualifiedName::new(Identifier::new(word)),
                        };
                        catalog.find_relation(&path, &name).map(|it| it.id)
                    })
                    .collect()
            }
            _ => Vec::new(),
        },
    };
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a function reads a column: its queries do, or for other languages than SQL both names stand in the body.
pub fn reads_column(catalog: &Catalog, function: &Function, table: &Relation, column: ColumnNumber) -> bool {
    if let Some(queries) = queries(catalog, function) {
        return queries.iter().any(|query| {
            let mut reads = false;
            walk_query(query, &mut |part, _| {
                reads |= matches!(part, Part::Node(Node::Column(reference))
                    if reference.column == Some((table.id, column)));
            });
            reads
        });
    }
    let FunctionBody::Text { text, .. } = &function.body else {
        return false;
    };
    let name = table.column(column).map_or("", |column| column.name.as_str());
    relations_named(catalog, function).contains(&table.id)
        && words(text)
            .iter()
            .any(|word| word.rsplit('.').next() == Some(name))
}

/// The names in a body, with dots where they are qualified, in lower case unless quoted; comments and strings left out.
pub fn words(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    let mut found: Vec<String> = Vec::new();
    let mut joined = false;
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let start = at;
        if rest.starts_with("--") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if bytes[at] == b'\'' {
            at += 1 + rest[1..].find('\'').map_or(rest.len() - 1, |end| end + 1);
            joined = false;
        } else if bytes[at] == b'"' {
            let end = rest[1..].find('"').map_or(rest.len(), |end| end + 1);
            add(
                &mut found,
                rest.get(1..end).unwrap_or_default().to_owned(),
                joined,
            );
            joined = false;
            at += (end + 1).min(rest.len());
        } else if bytes[at] == b'.' && !found.is_empty() {
            joined = true;
            at += 1;
        } else if is_word(bytes[at]) {
            while at < bytes.len() && is_word(bytes[at]) {
                at += 1;
            }
            add(&mut found, text[start..at].to_lowercase(), joined);
            joined = false;
        } else {
            joined = joined && bytes[at].is_ascii_whitespace();
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

fn add(found: &mut Vec<String>, word: String, joined: bool) {
    match found.last_mut() {
        Some(last) if joined => {
            last.push('.');
            last.push_str(&word);
        }
        _ => found.push(word),
    }
}

#[cfg(test)]
mod tests {
    use super::{elements, words};

    #[test]
    fn elements_of_a_path() {
        assert_eq!(elements("\"\""), Vec::<String>::new());
        assert_eq!(elements(""), Vec::<String>::new());
        assert_eq!(
            elements("\"$user\", Public,pg_temp"),
            ["$user", "public", "pg_temp"]
        );
        assert_eq!(elements("\"Odd, name\", b"), ["Odd, name", "b"]);
        assert_eq!(elements("\"unclosed"), ["unclosed"]);
    }

    #[test]
    fn words_of_a_body() {
        assert_eq!(
            words("SELECT a.\"B c\" /* x */ FROM App . t -- y\n WHERE z = 'it''s' || ü"),
            ["select", "a.B c", "from", "app.t", "where", "z", "ü"]
        );
        assert_eq!(words("'open"), Vec::<String>::new());
        assert_eq!(words("\"open"), ["open"]);
        assert_eq!(words("a.1"), ["a.1"]);
    }
}
