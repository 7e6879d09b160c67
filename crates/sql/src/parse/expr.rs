//! Value expressions.

mod call;
mod chain;
mod function;
mod operator;
#[cfg(test)]
mod tests;
mod window;

use squawk_parser::SyntaxKind::{self, *};

use super::literal::literal;
use super::name::{child_object_name, name, parts};
use super::query::{query, query_in};
use super::tree::Node;
use super::type_name::{child_type, constant_type, interval_fields, is_interval_field, is_type};
use crate::ast::{Expr, ExprKind, SpecialValue};

pub(super) use call::call;
pub(super) use function::expressions_in;
pub(super) use window::{nulls_first, order_by, window_spec};

/// Whether nodes of that kind are expressions.
pub(super) fn is_expr(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        ARRAY_EXPR
            | BETWEEN_EXPR
            | BIN_EXPR
            | CALL_EXPR
            | CASE_EXPR
            | CAST_EXPR
            | COLLATE
            | FIELD_EXPR
            | INDEX_EXPR
            | LITERAL
            | NAME_REF
            | NON_STANDARD_PARAM
            | PAREN_EXPR
            | POSTFIX_EXPR
            | PREFIX_EXPR
            | SLICE_EXPR
            | TUPLE_EXPR
    )
}

/// The expression that a node is.
pub(super) fn expr(node: Node<'_>) -> Expr {
    if node.kind() == PAREN_EXPR && query_in(node).is_none() {
        return node
            .deeper(|| child_expr(node))
            .unwrap_or_else(|| missing_expr(node));
    }
    let kind = match node.kind() {
        // These need no depth of their own.
        LITERAL => literal_expr(node),
        NAME_REF => name_ref(node),
        _ => node.deeper(|| kind(node)).unwrap_or(ExprKind::Default),
    };
    Expr {
        kind,
        span: node.span(),
    }
}

/// The first expression directly below a node; a missing one makes the statement invalid.
pub(super) fn child_expr(node: Node<'_>) -> Expr {
    optional_expr(node).unwrap_or_else(|| {
        node.fail("an expression is missing");
        missing_expr(node)
    })
}

/// The first expression directly below a node, if there is one.
pub(super) fn optional_expr(node: Node<'_>) -> Option<Expr> {
    node.children().find(|child| is_expr(child.kind())).map(expr)
}

/// All expressions directly below a node.
pub(super) fn exprs(node: Node<'_>) -> Vec<Expr> {
    node.children()
        .filter(|child| is_expr(child.kind()))
        .map(expr)
        .collect()
}

/// An expression, or `DEFAULT`, which only assignments and the rows of INSERT allow.
pub(super) fn expr_or_default(node: Node<'_>) -> Expr {
    let mut inner = node;
    while let Some(child) = Some(inner)
        .filter(|inner| inner.kind() == PAREN_EXPR)
        .and_then(|inner| inner.first_node())
    {
        inner = child;
    }
    match inner.first_token().map(Node::kind) {
        Some(DEFAULT_KW) if inner.is_token() || inner.kind() == LITERAL => Expr {
            kind: ExprKind::Default,
            span: inner.span(),
        },
        _ => expr(node),
    }
}

/// An expression that could not be read; the statement is invalid anyway.
fn missing_expr(node: Node<'_>) -> Expr {
    Expr {
        kind: ExprKind::Default,
        span: node.span(),
    }
}

fn kind(node: Node<'_>) -> ExprKind {
    match node.kind() {
        ARRAY_EXPR => array(node, false),
        BETWEEN_EXPR => operator::between(node),
        BIN_EXPR => operator::binary(node),
        CALL_EXPR => call::call_kind(node),
        CASE_EXPR => case(node),
        CAST_EXPR => cast(node),
        COLLATE => ExprKind::Collate {
            operand: Box::new(child_expr(node)),
            collation: child_object_name(node, COLLATION_REF),
        },
        FIELD_EXPR => field(node),
        INDEX_EXPR => {
            let mut parts = exprs(node).into_iter();
            match (parts.next(), parts.next()) {
                (Some(base), Some(index)) => ExprKind::Subscript {
                    base: Box::new(base),
                    index: Box::new(index),
                },
                _ => failed(node, "a subscript is missing"),
            }
        }
        PAREN_EXPR => match query_in(node) {
            Some(inner) => ExprKind::SubQuery(Box::new(query(inner))),
            None => failed(node, "an expression is missing"),
        },
        POSTFIX_EXPR => operator::postfix(node),
        PREFIX_EXPR => operator::prefix(node),
        SLICE_EXPR => slice(node),
        TUPLE_EXPR => {
            let explicit = node.has(ROW_KW);
            let fields = exprs(node);
            let wanted = node.nodes().count();
            if fields.len() != wanted || (!explicit && fields.is_empty()) {
                node.fail("syntax error in a row");
            }
            ExprKind::Row { fields, explicit }
        }
        NON_STANDARD_PARAM => failed(node, "syntax error at or near \":\""),
        other => failed(node, &format!("{other:?} is no expression")),
    }
}

/// Makes the statement invalid.
fn failed(node: Node<'_>, message: &str) -> ExprKind {
    node.fail(message);
    ExprKind::Default
}

fn literal_expr(node: Node<'_>) -> ExprKind {
    if let Some(literal) = literal(node) {
        return ExprKind::Literal(literal);
    }
    match node.first_token() {
        Some(token) if token.kind() == POSITIONAL_PARAM => {
            match token.text().get(1..).unwrap_or_default().parse() {
                Ok(number) => ExprKind::Parameter(number),
                Err(_) => failed(node, "parameter number too large"),
            }
        }
        Some(token) if token.kind() == DEFAULT_KW => failed(node, "DEFAULT is not allowed in this context"),
        _ => failed(node, "a constant is missing"),
    }
}

fn name_ref(node: Node<'_>) -> ExprKind {
    let token = node.first_token().unwrap_or(node);
    match special_value(token.kind()) {
        Some(value) => ExprKind::SpecialValue {
            value,
            precision: None,
        },
        None => {
            if token.kind() != IDENT && squawk_parser::is_type_func_name_keyword(token.kind()) {
                node.fail(format!("syntax error at or near \"{}\"", token.text()));
            }
            ExprKind::Column(vec![name(node)])
        }
    }
}

/// The keywords that are values.
pub(super) fn special_value(kind: SyntaxKind) -> Option<SpecialValue> {
    Some(match kind {
        CURRENT_CATALOG_KW => SpecialValue::CurrentCatalog,
        CURRENT_DATE_KW => SpecialValue::CurrentDate,
        CURRENT_ROLE_KW => SpecialValue::CurrentRole,
        CURRENT_SCHEMA_KW => SpecialValue::CurrentSchema,
        CURRENT_TIME_KW => SpecialValue::CurrentTime,
        CURRENT_TIMESTAMP_KW => SpecialValue::CurrentTimestamp,
        CURRENT_USER_KW => SpecialValue::CurrentUser,
        LOCALTIME_KW => SpecialValue::LocalTime,
        LOCALTIMESTAMP_KW => SpecialValue::LocalTimestamp,
        SESSION_USER_KW => SpecialValue::SessionUser,
        SYSTEM_USER_KW => SpecialValue::SystemUser,
        USER_KW => SpecialValue::User,
        _ => return None,
    })
}

/// `a.b.c`, `a.*`, `(a).b`.
fn field(node: Node<'_>) -> ExprKind {
    let Some(base) = node.first_node() else {
        return failed(node, "a name is missing");
    };
    let star = node.has(STAR);
    if is_name_chain(base) {
        let names = if star { parts(base) } else { parts(node) };
        if names.len() > 4 {
            node.fail(format!(
                "improper qualified name (too many dotted names): {}",
                node.text()
            ));
        }
        let names = names.into_vec();
        return if star {
            ExprKind::Star(names)
        } else {
            ExprKind::Column(names)
        };
    }
    let base = Box::new(expr(base));
    if star {
        return ExprKind::FieldStar(base);
    }
    match node.nodes().nth(1) {
        Some(field) => ExprKind::Field {
            base,
            field: name(field),
        },
        None => failed(node, "a name is missing"),
    }
}

/// Whether a node is `a` or `a.b`, not a value with a field.
fn is_name_chain(node: Node<'_>) -> bool {
    let mut node = node;
    while node.kind() == FIELD_EXPR && !node.has(STAR) {
        match node.first_node() {
            Some(base) => node = base,
            None => return false,
        }
    }
    node.kind() == NAME_REF
        && node
            .first_token()
            .is_some_and(|token| special_value(token.kind()).is_none())
}

fn slice(node: Node<'_>) -> ExprKind {
    let mut base = None;
    let mut lower = None;
    let mut upper = None;
    let mut after_colon = false;
    for child in node.children() {
        if child.kind() == COLON {
            after_colon = true;
        } else if is_expr(child.kind()) {
            let part = Some(Box::new(expr(child)));
            match base {
                None => base = part,
                Some(_) if after_colon => upper = part,
                Some(_) => lower = part,
            }
        }
    }
    match base {
        Some(base) => ExprKind::Slice { base, lower, upper },
        None => failed(node, "an expression is missing"),
    }
}

fn array(node: Node<'_>, inside: bool) -> ExprKind {
    if !inside && !node.has(ARRAY_KW) {
        node.fail("syntax error at or near \"[\"");
    }
    if node.has(L_PAREN) {
        return match query_in(node) {
            Some(inner) => ExprKind::ArrayQuery(Box::new(query(inner))),
            None => failed(node, "a query is missing"),
        };
    }
    let elements = node.nodes().map(|element| match element.kind() {
        ARRAY_EXPR if !element.has(ARRAY_KW) => {
            let kind = element
                .deeper(|| array(element, true))
                .unwrap_or(ExprKind::Default);
            Expr {
                kind,
                span: element.span(),
            }
        }
        _ => expr(element),
    });
    ExprKind::Array(elements.collect())
}

fn case(node: Node<'_>) -> ExprKind {
    let branches = node
        .child(WHEN_CLAUSE_LIST)
        .into_iter()
        .flat_map(|list| list.children_of(WHEN_CLAUSE));
    let branches = branches.filter_map(|branch| {
        let mut parts = exprs(branch).into_iter();
        match (parts.next(), parts.next()) {
            (Some(condition), Some(value)) => Some((condition, value)),
            _ => {
                branch.fail("an expression is missing");
                None
            }
        }
    });
    ExprKind::Case {
        operand: optional_expr(node).map(Box::new),
        branches: branches.collect(),
        otherwise: node.child(ELSE_CLAUSE).map(|clause| Box::new(child_expr(clause))),
    }
}

/// `CAST(a AS t)`, `a::t`, `t 'constant'`, `INTERVAL '1' DAY`, `TREAT(a AS t)`.
fn cast(node: Node<'_>) -> ExprKind {
    let operand = child_expr(node);
    let prefix = node.first_node().filter(|first| is_type(first.kind()));
    let mut type_name = match prefix {
        Some(first) => constant_type(first),
        None => child_type(node),
    };
    if let Some(fields) = node.nodes().find(|child| is_interval_field(child.kind())) {
        interval_fields(fields, &mut type_name);
    }
    if node.has(TREAT_KW) {
        return call::treat(node, operand, type_name);
    }
    ExprKind::Cast {
        operand: Box::new(operand),
        type_name: Box::new(type_name),
    }
}
