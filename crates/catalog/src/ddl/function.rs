//! Functions, procedures, aggregates.

use pgassay_sql::ast::{ParameterMode, Volatility};
use pgassay_sql::literal::quote_literal;
use pgassay_sql::name::Identifier;

use super::Printer;
use crate::id::ObjectId;
use crate::routine::{Function, FunctionBody, FunctionKind, Parameter};

impl Printer<'_> {
    /// `CREATE FUNCTION`, `PROCEDURE` or `AGGREGATE`; nothing for what is in C, or whose body could not be told.
    pub(crate) fn create_function(self, function: &Function) -> Option<String> {
        if let FunctionKind::Aggregate { definition, .. } = &function.kind {
            return Some(self.create_aggregate(function, definition));
        }
        let body = match &function.body {
            FunctionBody::Text { text, .. } => format!("AS {}", dollar_quoted(text)),
            FunctionBody::Expression(expression) => format!("RETURN {}", self.expression(expression)),
            FunctionBody::Atomic(_) => self
                .catalog
                .definitions
                .get(&ObjectId::Function(function.id))?
                .to_string(),
            FunctionBody::Native => return None,
        };
        let name = self.qualified(function.schema, &function.name);
        let parameters = self.parameters(function, true);
        let is_procedure = function.kind == FunctionKind::Procedure;
        let (word, returns) = if is_procedure {
            ("PROCEDURE", String::new())
        } else {
            ("FUNCTION", format!(" RETURNS {}", self.returns(function)))
        };
        let properties = self.function_properties(function);
        Some(format!(
            "CREATE {word} {name}({parameters}){returns} {properties} {body}"
        ))
    }

    /// The parameters, without the columns of RETURNS TABLE; defaults are left out where they are not asked for.
    pub(crate) fn parameters(self, function: &Function, defaults: bool) -> String {
        let parameters = function
            .parameters
            .iter()
            .filter(|it| it.mode != ParameterMode::Table);
        let parameters: Vec<String> = parameters.map(|it| self.parameter(it, defaults)).collect();
        parameters.join(", ")
    }

    fn parameter(self, parameter: &Parameter, defaults: bool) -> String {
        let mut sql = match parameter.mode {
            ParameterMode::In | ParameterMode::Table => String::new(),
            ParameterMode::Out => "OUT ".to_owned(),
            ParameterMode::InOut => "INOUT ".to_owned(),
            ParameterMode::Variadic => "VARIADIC ".to_owned(),
        };
        if let Some(name) = &parameter.name {
            sql.push_str(&format!("{} ", name.quoted()));
        }
        sql.push_str(&self.data_type(parameter.data_type));
        if let (true, Some(default)) = (defaults, &parameter.default) {
            sql.push_str(&format!(" DEFAULT {}", self.expression(default)));
        }
        sql
    }

    /// What stands after RETURNS.
    pub(crate) fn returns(self, function: &Function) -> String {
        let table = function
            .parameters
            .iter()
            .filter(|it| it.mode == ParameterMode::Table);
        let columns: Vec<String> = table.map(|it| self.parameter(it, false)).collect();
        if !columns.is_empty() {
            return format!("TABLE({})", columns.join(", "));
        }
        let set = if function.returns_set { "SETOF " } else { "" };
        format!("{set}{}", self.data_type(function.result))
    }

    /// Language, volatility and all else but the body.
    pub(crate) fn function_properties(self, function: &Function) -> String {
        let mut words = vec![format!("LANGUAGE {}", function.language.quoted())];
        if function.kind == FunctionKind::Window {
            words.push("WINDOW".to_owned());
        }
        match function.volatility {
            Volatility::Immutable => words.push("IMMUTABLE".to_owned()),
            Volatility::Stable => words.push("STABLE".to_owned()),
            Volatility::Volatile => {}
        }
        let flags = [
            (function.strict, "STRICT"),
            (function.security_definer, "SECURITY DEFINER"),
            (function.leakproof, "LEAKPROOF"),
            (function.parallel == 's', "PARALLEL SAFE"),
            (function.parallel == 'r', "PARALLEL RESTRICTED"),
        ];
        words.extend(
            flags
                .iter()
                .filter(|(is, _)| *is)
                .map(|(_, word)| (*word).to_owned()),
        );
        words.extend(function.settings.iter().map(|(name, value)| setting(name, value)));
        words.join(" ")
    }

    fn create_aggregate(self, function: &Function, definition: &[(String, String)]) -> String {
        let name = self.qualified(function.schema, &function.name);
        let clauses: Vec<String> = definition.iter().map(|(key, value)| clause(key, value)).collect();
        let mut clauses = clauses.join(", ");
        let parameters = match &function.kind {
            FunctionKind::Aggregate {
                direct: Some(direct),
                hypothetical,
                ..
            } => {
                if *hypothetical {
                    clauses.push_str(", HYPOTHETICAL");
                }
                let all: Vec<String> = function
                    .parameters
                    .iter()
                    .map(|it| self.parameter(it, false))
                    .collect();
                let (direct, ordered) = all.split_at(usize::from(*direct).min(all.len()));
                format!("{} ORDER BY {}", direct.join(", "), ordered.join(", "))
            }
            _ if function.parameters.is_empty() => "*".to_owned(),
            _ => self.parameters(function, false),
        };
        if let 's' | 'r' = function.parallel {
            let word = if function.parallel == 's' {
                "SAFE"
            } else {
                "RESTRICTED"
            };
            clauses.push_str(&format!(", PARALLEL = {word}"));
        }
        format!("CREATE AGGREGATE {name}({parameters}) ({clauses})")
    }
}

/// A clause of CREATE AGGREGATE: initial values are texts, all else names.
fn clause(key: &str, value: &str) -> String {
    match key {
        "initcond" | "minitcond" => format!("{key} = {}", quote_literal(value)),
        "finalfunc_extra" | "mfinalfunc_extra" => key.to_owned(),
        "sortop" => format!("{key} = OPERATOR({value})"),
        _ => format!("{key} = {value}"),
    }
}

/// `SET name TO value`. Settings that are lists are stored with each of their names quoted where it must be.
pub(crate) fn setting(name: &str, value: &str) -> String {
    const LISTS: [&str; 6] = [
        "search_path",
        "datestyle",
        "temp_tablespaces",
        "local_preload_libraries",
        "session_preload_libraries",
        "shared_preload_libraries",
    ];
    let parts: Vec<String> = name
        .split('.')
        .map(|part| Identifier::new(part).quoted())
        .collect();
    let value = if !LISTS.contains(&name.to_ascii_lowercase().as_str()) {
        quote_literal(value)
    } else if value.is_empty() {
        "''".to_owned()
    } else {
        value.to_owned()
    };
    format!("SET {} TO {value}", parts.join("."))
}

/// A text between dollar signs, with a tag that it does not contain.
fn dollar_quoted(text: &str) -> String {
    let mut tag = "$".to_owned() + "$";
    let mut number = 0;
    while text.contains(&tag) || text.ends_with('$') && number == 0 {
        number += 1;
        tag = format!("$body{number}$");
    }
    format!("{tag}{text}{tag}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_get_a_tag_that_they_do_not_contain() {
        assert_eq!(dollar_quoted("SELECT 1"), "$$SELECT 1$$");
        assert_eq!(dollar_quoted("SELECT $$a$$"), "$body1$SELECT $$a$$$body1$");
        assert_eq!(
            dollar_quoted("SELECT $body1$$$"),
            "$body2$SELECT $body1$$$$body2$"
        );
    }

    #[test]
    fn settings_that_are_lists_keep_their_names() {
        assert_eq!(
            setting("search_path", "public, \"$user\""),
            "SET search_path TO public, \"$user\""
        );
        assert_eq!(setting("search_path", ""), "SET search_path TO ''");
        assert_eq!(setting("app.name", "it's"), "SET app.name TO 'it''s'");
    }
}
