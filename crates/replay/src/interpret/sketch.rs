//! What an EXECUTE may run whose text is known in part only.

use pgassay_catalog::gap::Effects;
use pgassay_sql::ast::{Expr, ExprKind, Query, QueryBody};

use super::Interpreter;
use super::value::Value;

/// What stands for a part that is not known: a word that can be a name, a type or a part of one.
const UNKNOWN: &str = "pgassay_unknown";

impl Interpreter<'_> {
    /// The text with a word in the place of what is not known.
    pub(super) fn sketch(&self, query: &Query) -> String {
        match &query.body {
            QueryBody::Select(select) => match select.targets.as_slice() {
                [target] if select.from.is_empty() => self.sketch_of(&target.value),
                _ => UNKNOWN.to_owned(),
            },
            _ => UNKNOWN.to_owned(),
        }
    }

    /// All that a text may be.
    pub(super) fn sketches(&self, query: &Query) -> Vec<String> {
        if let QueryBody::Select(select) = &query.body
            && let [target] = select.targets.as_slice()
            && let ExprKind::Column(parts) = &target.value.kind
            && let [variable] = parts.as_slice()
            && let Some(texts) = self.sketches.get(variable.value.as_str())
        {
            return texts.clone();
        }
        vec![self.sketch(query)]
    }

    fn sketch_of(&self, expression: &Expr) -> String {
        let known = self.value_of(expression).ok().and_then(|value| value.output());
        if let Some(known) = known {
            return known;
        }
        match &expression.kind {
            ExprKind::Binary {
                operator,
                left,
                right,
            } if operator.name == *"||" => self.sketch_of(left) + &self.sketch_of(right),
            ExprKind::Call(call) if call.function.value.name == *"format" => {
                let mut arguments = call.arguments.iter().map(|it| &it.value);
                let pattern = arguments.next().map(|it| self.sketch_of(it)).unwrap_or_default();
                let values: Vec<Value> = arguments
                    .map(|it| match self.value_of(it) {
                        Ok(Value::Unknown) | Err(_) => Value::text(UNKNOWN),
                        Ok(value) => value,
                    })
                    .collect();
                super::function::format(&pattern, &values).unwrap_or_else(|| UNKNOWN.to_owned())
            }
            ExprKind::Cast { operand, .. } => self.sketch_of(operand),
            ExprKind::Column(parts) if parts.len() == 1 => {
                match self.sketches.get(parts[0].value.as_str()).map(Vec::as_slice) {
                    Some([only]) => only.clone(),
                    _ => UNKNOWN.to_owned(),
                }
            }
            _ => UNKNOWN.to_owned(),
        }
    }
}

/// What a statement may have done, by its first words.
pub(super) fn effects_by_words(sketch: &str) -> Effects {
    let lower = sketch.to_ascii_lowercase();
    let words: Vec<&str> = lower.split_whitespace().take(6).collect();
    match words.as_slice() {
        ["create", "index" | "unique", ..] | ["drop" | "alter" | "reindex", "index", ..] => Effects::INDEXES,
        ["create", "table", ..] | ["create", "unlogged", "table", ..] => Effects::TABLES,
        ["create" | "drop" | "alter", "policy", ..] => Effects::POLICIES,
        ["grant" | "revoke", ..] => Effects::GRANTS,
        ["comment", ..] => Effects::COMMENTS,
        ["create" | "drop" | "alter", "trigger", ..] | ["create", "or", "replace", "trigger", ..] => {
            Effects::TRIGGERS
        }
        ["create", "or", "replace", "view", ..] | ["create", "view", ..] => Effects::VIEWS,
        ["create", "or", "replace", "function" | "procedure", ..]
        | ["create", "function" | "procedure", ..] => Effects::FUNCTIONS,
        ["create" | "alter" | "drop", "role" | "user", ..] => Effects::ROLES,
        [
            "select" | "insert" | "update" | "delete" | "analyze" | "vacuum" | "truncate" | "set" | "notify",
            ..,
        ] => Effects::NONE,
        ["alter", "table", rest @ ..] if rest.contains(&"constraint") => {
            Effects::CONSTRAINTS.union(Effects::INDEXES)
        }
        _ => Effects::ANYTHING,
    }
}
