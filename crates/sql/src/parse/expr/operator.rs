//! Operators, tests and comparisons.

use squawk_parser::SyntaxKind::{self, *};

use super::super::name::operator_name;
use super::super::query::{query, query_in};
use super::super::tree::Node;
use super::super::type_name::system_name;
use super::call::{plain_call, unnamed};
use super::chain::{from_the_left, refuse_chained_comparison};
use super::{child_expr, expr, exprs, failed, is_expr};
use crate::ast::{Expr, ExprKind, IsTest, LikeKind, Literal, OperatorName, Quantifier};
use crate::name::Identifier;

/// Two operands with something between them.
pub(super) fn binary(node: Node<'_>) -> ExprKind {
    let mut parts = node.children();
    let (Some(left), Some(operator), Some(right)) = (parts.next(), parts.next(), parts.next()) else {
        return failed(node, "an operand is missing");
    };
    match operator.kind() {
        AND_KW => return ExprKind::And(flat(node, AND_KW)),
        OR_KW => return ExprKind::Or(flat(node, OR_KW)),
        ESCAPE_KW | COLON | COLON_EQ | FAT_ARROW | VALUE_KW => {
            return failed(
                operator,
                &format!("syntax error at or near \"{}\"", operator.text()),
            );
        }
        _ => {}
    }
    if let Some(quantifier) = quantifier(right) {
        return quantified(left, operator, quantifier, right);
    }
    match operator.kind() {
        IS_KW => is(left, right, false),
        IS_NOT => is(left, right, true),
        IS_DISTINCT_FROM => distinct(left, right, false),
        IS_NOT_DISTINCT_FROM => distinct(left, right, true),
        IN_KW => within(left, right, false),
        NOT_IN => within(left, right, true),
        LIKE_KW => like(left, right, LikeKind::Like, false),
        NOT_LIKE => like(left, right, LikeKind::Like, true),
        ILIKE_KW => like(left, right, LikeKind::ILike, false),
        NOT_ILIKE => like(left, right, LikeKind::ILike, true),
        SIMILAR_TO => like(left, right, LikeKind::SimilarTo, false),
        NOT_SIMILAR_TO => like(left, right, LikeKind::SimilarTo, true),
        AT_TIME_ZONE => ExprKind::AtTimeZone {
            operand: Box::new(expr(left)),
            zone: Some(Box::new(expr(right))),
        },
        OVERLAPS_KW => overlaps(node, left, operator, right),
        _ => {
            refuse_chained_comparison(node);
            from_the_left(node).unwrap_or_else(|| ExprKind::Binary {
                operator: operator_name(operator),
                left: Box::new(operand(left)),
                right: Box::new(operand(right)),
            })
        }
    }
}

pub(super) fn operand(node: Node<'_>) -> Expr {
    if !is_expr(node.kind()) {
        node.fail("an operand is missing");
    }
    expr(node)
}

/// The operands of a chain of ANDs or ORs. PostgreSQL flattens the left side, parentheses or not, and so a chain
/// of thousands does not nest.
fn flat(node: Node<'_>, word: SyntaxKind) -> Vec<Expr> {
    let mut operands = Vec::new();
    let mut at = node;
    loop {
        let inner = without_parentheses(at);
        let mut parts = inner.children();
        let (Some(left), Some(operator), Some(right)) = (parts.next(), parts.next(), parts.next()) else {
            operands.push(expr(at));
            break;
        };
        if inner.kind() != BIN_EXPR || operator.kind() != word {
            operands.push(expr(at));
            break;
        }
        operands.push(operand(right));
        at = left;
    }
    operands.reverse();
    operands
}

fn without_parentheses(node: Node<'_>) -> Node<'_> {
    let mut node = node;
    while let Some(inner) = Some(node)
        .filter(|node| node.kind() == PAREN_EXPR)
        .and_then(|node| node.first_node())
    {
        node = inner;
    }
    node
}

pub(super) fn quantifier(node: Node<'_>) -> Option<Quantifier> {
    if node.kind() != CALL_EXPR {
        return None;
    }
    match node.first_node()?.kind() {
        ANY_FN | SOME_FN => Some(Quantifier::Any),
        ALL_FN => Some(Quantifier::All),
        _ => None,
    }
}

fn quantified(left: Node<'_>, operator: Node<'_>, quantifier: Quantifier, right: Node<'_>) -> ExprKind {
    let symbol = match operator.kind() {
        LIKE_KW => Some("~~"),
        NOT_LIKE => Some("!~~"),
        ILIKE_KW => Some("~~*"),
        NOT_ILIKE => Some("!~~*"),
        IS_KW | IS_NOT | IS_DISTINCT_FROM | IS_NOT_DISTINCT_FROM | IN_KW | NOT_IN | SIMILAR_TO
        | NOT_SIMILAR_TO | AT_TIME_ZONE | OVERLAPS_KW => {
            return failed(right, &format!("syntax error at or near \"{}\"", right.text()));
        }
        _ => None,
    };
    let operator = match symbol {
        Some(symbol) => OperatorName {
            schema: None,
            name: Identifier::new(symbol),
            span: operator.span(),
        },
        None => operator_name(operator),
    };
    let left = Box::new(operand(left));
    let Some(inside) = right.first_node() else {
        return failed(right, "an array is missing");
    };
    match query_in(inside) {
        Some(inner) => ExprKind::QuantifiedQuery {
            left,
            operator,
            quantifier,
            query: Box::new(query(inner)),
        },
        None => ExprKind::QuantifiedArray {
            left,
            operator,
            quantifier,
            array: Box::new(child_expr(inside)),
        },
    }
}

fn is(left: Node<'_>, right: Node<'_>, negated: bool) -> ExprKind {
    let word = right.first_token().map(Node::kind);
    let simple = right.tokens().count() == 1;
    let test = match word.filter(|_| simple) {
        Some(NULL_KW) => IsTest::Null,
        Some(TRUE_KW) => IsTest::True,
        Some(FALSE_KW) => IsTest::False,
        Some(UNKNOWN_KW) => IsTest::Unknown,
        Some(DOCUMENT_KW) => IsTest::Document,
        _ => return failed(right, &format!("syntax error at or near \"{}\"", right.text())),
    };
    ExprKind::Is {
        operand: Box::new(operand(left)),
        test,
        negated,
    }
}

fn distinct(left: Node<'_>, right: Node<'_>, negated: bool) -> ExprKind {
    ExprKind::IsDistinctFrom {
        left: Box::new(operand(left)),
        right: Box::new(operand(right)),
        negated,
    }
}

fn within(left: Node<'_>, right: Node<'_>, negated: bool) -> ExprKind {
    let operand = Box::new(operand(left));
    if let Some(inner) = query_in(right) {
        return ExprKind::InQuery {
            operand,
            query: Box::new(query(inner)),
            negated,
        };
    }
    let list = match right.kind() {
        PAREN_EXPR => exprs(right),
        TUPLE_EXPR if !right.has(ROW_KW) => exprs(right),
        _ => Vec::new(),
    };
    if list.is_empty() {
        right.fail("IN needs a list or a query in parentheses");
    }
    ExprKind::InList {
        operand,
        list,
        negated,
    }
}

/// The parser lets ESCAPE bind more tightly than the operators before it; PostgreSQL less.
fn like(left: Node<'_>, right: Node<'_>, kind: LikeKind, negated: bool) -> ExprKind {
    let (pattern, escape) = pattern(right);
    ExprKind::Like {
        kind,
        operand: Box::new(operand(left)),
        pattern: Box::new(pattern),
        escape,
        negated,
    }
}

fn pattern(node: Node<'_>) -> (Expr, Option<Box<Expr>>) {
    let mut parts = node.children();
    let (BIN_EXPR, Some(left), Some(between), Some(right)) =
        (node.kind(), parts.next(), parts.next(), parts.next())
    else {
        return (operand(node), None);
    };
    if between.kind() == ESCAPE_KW {
        return (operand(left), Some(Box::new(operand(right))));
    }
    if !ends_in_escape(right) {
        return (operand(node), None);
    }
    let nested = node.deeper(|| pattern(right));
    let Some((right, escape)) = nested else {
        return (operand(left), None);
    };
    let left = operand(left);
    let span = left.span.join(right.span);
    let kind = ExprKind::Binary {
        operator: operator_name(between),
        left: Box::new(left),
        right: Box::new(right),
    };
    (Expr { kind, span }, escape)
}

fn ends_in_escape(node: Node<'_>) -> bool {
    let mut node = node;
    while node.kind() == BIN_EXPR {
        let mut parts = node.children().skip(1);
        let (Some(between), Some(right)) = (parts.next(), parts.next()) else {
            return false;
        };
        if between.kind() == ESCAPE_KW {
            return true;
        }
        node = right;
    }
    false
}

fn overlaps(node: Node<'_>, left: Node<'_>, word: Node<'_>, right: Node<'_>) -> ExprKind {
    let mut arguments = Vec::with_capacity(4);
    for side in [left, right] {
        let fields = if side.kind() == TUPLE_EXPR {
            exprs(side)
        } else {
            Vec::new()
        };
        if fields.len() != 2 {
            side.fail("wrong number of parameters on the side of an OVERLAPS expression");
        }
        arguments.extend(unnamed(fields));
    }
    plain_call(node, system_name("overlaps", word.span()), arguments)
}

/// `a BETWEEN b AND c`.
pub(super) fn between(node: Node<'_>) -> ExprKind {
    let mut parts = exprs(node).into_iter();
    let (Some(operand), Some(low), Some(high)) = (parts.next(), parts.next(), parts.next()) else {
        return failed(node, "an operand is missing");
    };
    ExprKind::Between {
        operand: Box::new(operand),
        low: Box::new(low),
        high: Box::new(high),
        negated: node.has(NOT_KW),
        symmetric: node.has(SYMMETRIC),
    }
}

/// `- a`, `NOT a`, `@ a`.
pub(super) fn prefix(node: Node<'_>) -> ExprKind {
    let Some(operator) = node.children().next() else {
        return failed(node, "an operator is missing");
    };
    let operand = child_expr(node);
    match operator.kind() {
        NOT_KW => ExprKind::Not(Box::new(operand)),
        MINUS => match operand.kind {
            ExprKind::Literal(Literal::Integer(value)) if value != i32::MIN => {
                ExprKind::Literal(Literal::Integer(-value))
            }
            ExprKind::Literal(Literal::Number(digits)) => {
                ExprKind::Literal(Literal::Number(negated(&digits)))
            }
            kind => ExprKind::Unary {
                operator: operator_name(operator),
                operand: Box::new(Expr {
                    kind,
                    span: operand.span,
                }),
            },
        },
        _ => {
            let operator_name = operator_name(operator);
            if matches!(
                operator_name.name.as_str(),
                "*" | "/" | "<" | ">" | "=" | "%" | "^"
            ) {
                operator.fail(format!("syntax error at or near \"{}\"", operator.text()));
            }
            ExprKind::Unary {
                operator: operator_name,
                operand: Box::new(operand),
            }
        }
    }
}

/// A constant with the other sign: PostgreSQL has no negative constants in its scanner and folds the minus.
fn negated(digits: &str) -> String {
    match digits.strip_prefix('-') {
        Some(positive) => positive.to_owned(),
        None => format!("-{digits}"),
    }
}

/// `a ISNULL`, `a IS JSON`, `a AT LOCAL`.
pub(super) fn postfix(node: Node<'_>) -> ExprKind {
    let mut parts = node.children();
    let (Some(first), Some(test)) = (parts.next(), parts.next()) else {
        return failed(node, "an operator is missing");
    };
    let operand = Box::new(operand(first));
    let json = |word: Option<&str>| IsTest::Json(word.map(Identifier::new));
    let (test, negated) = match test.kind() {
        ISNULL_KW => (IsTest::Null, false),
        NOTNULL_KW => (IsTest::Null, true),
        AT_LOCAL => return ExprKind::AtTimeZone { operand, zone: None },
        IS_JSON => (json(None), false),
        IS_JSON_ARRAY => (json(Some("array")), false),
        IS_JSON_OBJECT => (json(Some("object")), false),
        IS_JSON_SCALAR => (json(Some("scalar")), false),
        IS_JSON_VALUE => (json(Some("value")), false),
        IS_NOT_JSON => (json(None), true),
        IS_NOT_JSON_ARRAY => (json(Some("array")), true),
        IS_NOT_JSON_OBJECT => (json(Some("object")), true),
        IS_NOT_JSON_SCALAR => (json(Some("scalar")), true),
        IS_NOT_JSON_VALUE => (json(Some("value")), true),
        IS_NORMALIZED => (normalized(test), false),
        IS_NOT_NORMALIZED => (normalized(test), true),
        _ => return failed(test, &format!("syntax error at or near \"{}\"", test.text())),
    };
    ExprKind::Is {
        operand,
        test,
        negated,
    }
}

fn normalized(node: Node<'_>) -> IsTest {
    let form = node.child(UNICODE_NORMAL_FORM);
    IsTest::Normalized(form.map(|form| Identifier::new(&form.text().to_ascii_uppercase())))
}
