//! Chains of operators, grouped as PostgreSQL groups them where the parser does otherwise.

use squawk_parser::SyntaxKind::{self, *};

use super::super::name::operator_name;
use super::super::tree::Node;
use super::operator::{operand, quantifier};
use crate::ast::{Expr, ExprKind};

/// The most operators of one level that may follow each other: a longer chain would nest too deeply.
const MAX_OPERATORS: usize = 690;

/// `a || b -> c` as `(a || b) -> c`. PostgreSQL's operators without a level of their own associate to the left, the
/// parser's to the right. None where there is nothing to regroup.
pub(super) fn from_the_left(node: Node<'_>) -> Option<ExprKind> {
    let (_, _, right) = parts(node, is_other_operator)?;
    parts(right, is_other_operator)?;
    let sequence = in_order(node);
    if sequence.iter().any(|part| quantifier(*part).is_some()) {
        return None;
    }
    if sequence.len() > 2 * MAX_OPERATORS {
        node.fail_as("54001", "nested too deeply to be parsed");
        return Some(ExprKind::Default);
    }
    let mut parts = sequence.into_iter();
    let first = parts.next()?;
    let start = first.span();
    let mut left = operand(first);
    while let (Some(operator), Some(right)) = (parts.next(), parts.next()) {
        let kind = ExprKind::Binary {
            operator: operator_name(operator),
            left: Box::new(left),
            right: Box::new(operand(right)),
        };
        left = Expr {
            kind,
            span: start.join(right.span()),
        };
    }
    Some(left.kind)
}

/// Refuses `a = b = c`: comparisons do not associate.
pub(super) fn refuse_chained_comparison(node: Node<'_>) {
    let Some((left, operator, right)) = parts(node, is_comparison) else {
        return;
    };
    let second = match (parts(left, is_comparison), parts(right, is_comparison)) {
        (Some((_, _, array)), _) if quantifier(array).is_none() => Some(operator),
        (_, Some((_, second, _))) => Some(second),
        _ => None,
    };
    if let Some(second) = second {
        second.fail(format!("syntax error at or near \"{}\"", second.text()));
    }
}

/// Operands and operators of a chain in the order of the text.
fn in_order(node: Node<'_>) -> Vec<Node<'_>> {
    let mut sequence = Vec::new();
    let mut open = vec![node];
    while let Some(next) = open.pop() {
        match parts(next, is_other_operator) {
            Some((left, operator, right)) => open.extend([right, operator, left]),
            None => sequence.push(next),
        }
    }
    sequence
}

/// Left side, operator and right side of an expression with such an operator, not in parentheses.
fn parts<'t>(node: Node<'t>, wanted: impl Fn(SyntaxKind) -> bool) -> Option<(Node<'t>, Node<'t>, Node<'t>)> {
    if node.kind() != BIN_EXPR {
        return None;
    }
    let mut parts = node.children();
    let (left, operator, right) = (parts.next()?, parts.next()?, parts.next()?);
    wanted(operator.kind()).then_some((left, operator, right))
}

fn is_other_operator(kind: SyntaxKind) -> bool {
    matches!(kind, CUSTOM_OP | OPERATOR_CALL)
}

fn is_comparison(kind: SyntaxKind) -> bool {
    matches!(kind, EQ | L_ANGLE | R_ANGLE | LTEQ | GTEQ | NEQ | NEQB)
}
