//! What an expression is worth when the session lacks what it should have: three-valued, as PostgreSQL evaluates.

use pgassay_catalog::Catalog;
use pgassay_catalog::expression::{FunctionCall, Node};
use pgassay_catalog::id::{ColumnNumber, TypeId};
use pgassay_catalog::relation::Relation;
use pgassay_sql::ast::{IsTest, SpecialFunction};

use crate::openness::{constant_text, is_auth_function, plain_scalar};
use crate::session::reads_session;

/// What is assumed of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Session {
    /// Nothing.
    Any,
    /// Nobody is signed in and no setting was ever set: claims and settings are null.
    Unset,
    /// Settings were set in a transaction that is over: from then on they are empty texts.
    Emptied,
}

/// What an expression is worth.
#[derive(Clone, Debug, PartialEq)]
pub enum Worth<'a> {
    /// Null.
    Null,
    /// True or false.
    Bool(bool),
    /// A text, or a value by its text.
    Text(String),
    /// A value of the row, whatever it is.
    Row(&'a Node),
    /// It cannot be told, or evaluation ends in an error.
    Unknown,
}

/// What an expression about the rows of a table is worth in such a session.
pub fn worth<'a>(catalog: &Catalog, table: &Relation, node: &'a Node, session: Session) -> Worth<'a> {
    Evaluation {
        catalog,
        table,
        session,
    }
    .of(node)
}

struct Evaluation<'a> {
    catalog: &'a Catalog,
    table: &'a Relation,
    session: Session,
}

impl Evaluation<'_> {
    fn of<'n>(&self, node: &'n Node) -> Worth<'n> {
        match node {
            Node::Constant { value: None, .. } => Worth::Null,
            Node::Constant {
                value: Some(text),
                data_type: TypeId::BOOL,
                ..
            } => Worth::Bool(matches!(text.as_str(), "t" | "true" | "on" | "yes" | "1")),
            Node::Constant {
                value: Some(text), ..
            } => Worth::Text(text.clone()),
            Node::Call(call) => self.call(node, call),
            Node::Cast(cast) => match self.of(&cast.operand) {
                Worth::Null => Worth::Null,
                Worth::Text(text) if is_text(cast.data_type) || !text.is_empty() => Worth::Text(text),
                Worth::Bool(value) if cast.data_type == TypeId::BOOL => Worth::Bool(value),
                Worth::Row(_) => Worth::Row(node),
                _ => Worth::Unknown,
            },
            Node::And(parts) => self.joined(parts, false),
            Node::Or(parts) => self.joined(parts, true),
            Node::Not(operand) => match self.of(operand) {
                Worth::Bool(value) => Worth::Bool(!value),
                Worth::Null => Worth::Null,
                _ => Worth::Unknown,
            },
            Node::Is {
                operand,
                test,
                negated,
            } => self.is(operand, test, *negated),
            Node::IsDistinctFrom {
                left, right, negated, ..
            } => match self.is_distinct(left, right) {
                Some(distinct) => Worth::Bool(distinct != *negated),
                None => Worth::Unknown,
            },
            Node::Operator {
                operator, operands, ..
            } => {
                let name = self.catalog.operator(*operator).map_or("", |it| it.name.as_str());
                match operands.as_slice() {
                    [left, right] => self.compared(node, name, left, right),
                    _ => self.else_of(node),
                }
            }
            Node::ArrayOperator { left, array, .. } => {
                if self.of(left) == Worth::Null || self.of(array) == Worth::Null {
                    return Worth::Null;
                }
                Worth::Unknown
            }
            Node::Special {
                function: SpecialFunction::Coalesce,
                arguments,
                ..
            } => arguments
                .iter()
                .map(|it| self.of(it))
                .find(|it| *it != Worth::Null)
                .unwrap_or(Worth::Null),
            Node::Special {
                function: SpecialFunction::NullIf,
                arguments,
                ..
            } => {
                let [first, second] = arguments.as_slice() else {
                    return Worth::Unknown;
                };
                match (self.of(first), self.of(second)) {
                    (Worth::Null, _) => Worth::Null,
                    (Worth::Text(one), Worth::Text(other)) if one == other => Worth::Null,
                    (first @ (Worth::Text(_) | Worth::Bool(_)), Worth::Text(_) | Worth::Null) => first,
                    _ => Worth::Unknown,
                }
            }
            Node::Case {
                branches, otherwise, ..
            } => {
                for (condition, value) in branches {
                    match self.of(condition) {
                        Worth::Bool(true) => return self.of(value),
                        Worth::Bool(false) | Worth::Null => {}
                        _ => return Worth::Unknown,
                    }
                }
                otherwise.as_ref().map_or(Worth::Null, |it| self.of(it))
            }
            Node::SubQuery(_) => plain_scalar(node).map_or(Worth::Unknown, |it| self.of(it)),
            _ => self.else_of(node),
        }
    }

    /// What nothing more is known of: a value of the row, unless the session comes into it.
    fn else_of<'n>(&self, node: &'n Node) -> Worth<'n> {
        match node {
            Node::Column(_) => Worth::Row(node),
            Node::Operator { operands, .. } if operands.iter().any(|it| self.of(it) == Worth::Null) => {
                Worth::Null
            }
            Node::Operator { .. } if !reads_session(self.catalog, node) => Worth::Row(node),
            _ => Worth::Unknown,
        }
    }

    fn call<'n>(&self, node: &'n Node, call: &'n FunctionCall) -> Worth<'n> {
        let Some(function) = self.catalog.function(call.function) else {
            return Worth::Unknown;
        };
        if is_auth_function(self.catalog, call.function) {
            return match self.session {
                Session::Any => Worth::Unknown,
                Session::Unset | Session::Emptied => Worth::Null,
            };
        }
        if call.function.is_builtin() && function.name.as_str() == "current_setting" {
            let custom = call
                .arguments
                .first()
                .and_then(constant_text)
                .is_some_and(|name| name.contains('.'));
            let missing_ok = matches!(call.arguments.get(1), Some(it) if self.of(it) == Worth::Bool(true));
            return match self.session {
                Session::Unset if custom && missing_ok => Worth::Null,
                Session::Emptied if custom => Worth::Text(String::new()),
                _ => Worth::Unknown,
            };
        }
        if call.function.is_builtin() && function.strict {
            if call.arguments.iter().any(|it| self.of(it) == Worth::Null) {
                return Worth::Null;
            }
            if !reads_session(self.catalog, node) {
                return Worth::Row(node);
            }
        }
        Worth::Unknown
    }

    /// `OR` where `decides` is true, else `AND`.
    fn joined<'n>(&self, parts: &'n [Node], decides: bool) -> Worth<'n> {
        let mut all = Worth::Bool(!decides);
        for part in parts {
            match self.of(part) {
                Worth::Bool(value) if value == decides => return Worth::Bool(decides),
                Worth::Bool(_) => {}
                Worth::Null if all != Worth::Unknown => all = Worth::Null,
                Worth::Null => {}
                _ => all = Worth::Unknown,
            }
        }
        all
    }

    fn is<'n>(&self, operand: &'n Node, test: &IsTest, negated: bool) -> Worth<'n> {
        let worth = self.of(operand);
        let is = match (test, &worth) {
            (IsTest::Null | IsTest::Unknown, Worth::Null) => true,
            (IsTest::Null | IsTest::Unknown, Worth::Bool(_) | Worth::Text(_)) => false,
            (IsTest::Null, Worth::Row(node)) if self.is_never_null(node) => false,
            (IsTest::True, Worth::Bool(value)) => *value,
            (IsTest::False, Worth::Bool(value)) => !*value,
            (IsTest::True | IsTest::False, Worth::Null) => false,
            _ => return Worth::Unknown,
        };
        Worth::Bool(is != negated)
    }

    fn is_distinct(&self, left: &Node, right: &Node) -> Option<bool> {
        match (self.of(left), self.of(right)) {
            (Worth::Null, Worth::Null) => Some(false),
            (Worth::Null, Worth::Text(_) | Worth::Bool(_))
            | (Worth::Text(_) | Worth::Bool(_), Worth::Null) => Some(true),
            (Worth::Null, Worth::Row(node)) | (Worth::Row(node), Worth::Null) if self.is_never_null(node) => {
                Some(true)
            }
            (Worth::Row(one), Worth::Row(other)) if one == other => Some(false),
            (Worth::Text(one), Worth::Text(other)) => Some(one != other),
            _ => None,
        }
    }

    fn compared<'n>(&self, node: &'n Node, name: &str, left: &'n Node, right: &'n Node) -> Worth<'n> {
        match (self.of(left), self.of(right)) {
            (Worth::Null, _) | (_, Worth::Null) => Worth::Null,
            (Worth::Text(one), Worth::Text(other)) if name == "=" => Worth::Bool(one == other),
            (Worth::Text(one), Worth::Text(other)) if name == "<>" => Worth::Bool(one != other),
            // Null in the row makes it null; every other row gets in.
            (Worth::Row(one), Worth::Row(other)) if name == "=" && one == other => Worth::Bool(true),
            (Worth::Row(one), Worth::Row(other)) if name == "<>" && one == other => Worth::Bool(false),
            _ => self.else_of(node),
        }
    }

    fn is_never_null(&self, node: &Node) -> bool {
        match node {
            Node::Column(reference) => {
                reference.levels_up == 0
                    && self
                        .table
                        .column(ColumnNumber(reference.position))
                        .is_some_and(|column| column.not_null)
            }
            Node::Cast(cast) => self.is_never_null(&cast.operand),
            _ => false,
        }
    }
}

fn is_text(data_type: TypeId) -> bool {
    matches!(
        data_type,
        TypeId::TEXT | TypeId::VARCHAR | TypeId::BPCHAR | TypeId::NAME
    )
}
