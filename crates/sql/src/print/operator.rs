//! Operators and how tightly they bind, as the manual's table 4.2 has it.

use super::Print;
use crate::ast::{Expr, ExprKind, Literal, OperatorName};

/// How tightly an expression's outermost form binds; greater is tighter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Binding {
    Or,
    And,
    Not,
    /// `IS`, comparisons, `IN`, `LIKE`, `BETWEEN`. PostgreSQL tells three levels here; people do not.
    Test,
    /// Every operator without a level of its own, `||` and `->` among them.
    Operator,
    Sum,
    Product,
    Power,
    TimeZone,
    Collate,
    Sign,
    Cast,
    /// Needs no parentheses anywhere.
    Primary,
}

impl Binding {
    /// The level one tighter: what the right side of a left-associative operator needs.
    pub(super) fn tighter(self) -> Binding {
        match self {
            Binding::Or => Binding::And,
            Binding::And => Binding::Not,
            Binding::Not => Binding::Test,
            Binding::Test => Binding::Operator,
            Binding::Operator => Binding::Sum,
            Binding::Sum => Binding::Product,
            Binding::Product => Binding::Power,
            Binding::Power => Binding::TimeZone,
            Binding::TimeZone => Binding::Collate,
            Binding::Collate => Binding::Sign,
            Binding::Sign => Binding::Cast,
            Binding::Cast | Binding::Primary => Binding::Primary,
        }
    }

    /// The level of a binary operator.
    pub(super) fn of_binary(operator: &OperatorName) -> Binding {
        if operator.schema.is_some() {
            return Binding::Operator;
        }
        match operator.name.as_str() {
            "<" | ">" | "=" | "<=" | ">=" | "<>" => Binding::Test,
            "+" | "-" => Binding::Sum,
            "*" | "/" | "%" => Binding::Product,
            "^" => Binding::Power,
            _ => Binding::Operator,
        }
    }

    /// The level of a prefix operator.
    pub(super) fn of_unary(operator: &OperatorName) -> Binding {
        match operator.name.as_str() {
            "+" | "-" if operator.schema.is_none() => Binding::Sign,
            _ => Binding::Operator,
        }
    }

    /// The level of an expression.
    pub(super) fn of(expression: &Expr) -> Binding {
        match &expression.kind {
            ExprKind::Or(_) => Binding::Or,
            ExprKind::And(_) => Binding::And,
            ExprKind::Not(_) => Binding::Not,
            ExprKind::Is { .. }
            | ExprKind::IsDistinctFrom { .. }
            | ExprKind::InList { .. }
            | ExprKind::InQuery { .. }
            | ExprKind::Between { .. }
            | ExprKind::Like { .. }
            | ExprKind::QuantifiedArray { .. }
            | ExprKind::QuantifiedQuery { .. }
            | ExprKind::CurrentOf(_) => Binding::Test,
            ExprKind::Unary { operator, .. } => Binding::of_unary(operator),
            ExprKind::Binary { operator, .. } => Binding::of_binary(operator),
            ExprKind::AtTimeZone { .. } => Binding::TimeZone,
            ExprKind::Collate { .. } => Binding::Collate,
            ExprKind::Cast { .. } => Binding::Cast,
            ExprKind::Literal(literal) if is_negative(literal) => Binding::Sign,
            _ => Binding::Primary,
        }
    }
}

impl Print for OperatorName {
    fn print(&self, out: &mut String) {
        match &self.schema {
            Some(schema) => {
                out.push_str("OPERATOR(");
                out.push_str(&schema.quoted());
                out.push('.');
                out.push_str(self.name.as_str());
                out.push(')');
            }
            None => out.push_str(self.name.as_str()),
        }
    }
}

/// Whether a number has a minus in front, which PostgreSQL's scanner does not take as part of it.
pub(super) fn is_negative(literal: &Literal) -> bool {
    match literal {
        Literal::Integer(number) => *number < 0,
        Literal::Number(number) => number.starts_with('-'),
        _ => false,
    }
}
