//! Calls.

use squawk_parser::SyntaxKind::{self, *};

use super::super::name::{name, object_name};
use super::super::tree::Node;
use super::super::type_name::system_name;
use super::window::{order_by, over};
use super::{child_expr, exprs, failed, function, is_expr, is_name_chain, optional_expr, special_value};
use crate::ast::{Argument, Call, Expr, ExprKind, Literal, ObjectName, SpecialFunction, TypeName};

/// A `CALL_EXPR`, which is a call or one of the functions with their own grammar.
pub(super) fn call_kind(node: Node<'_>) -> ExprKind {
    let Some(callee) = node.first_node() else {
        return failed(node, "a function's name is missing");
    };
    if !is_expr(callee.kind()) {
        return function::function(node, callee);
    }
    let word = callee.first_token().map_or(IDENT, Node::kind);
    if callee.kind() == NAME_REF
        && word != IDENT
        && let Some(kind) = keyword_call(node, callee, word)
    {
        return kind;
    }
    ExprKind::Call(Box::new(call(node)))
}

/// A call by a name, as in expressions, triggers and `TABLESAMPLE`.
pub(in super::super) fn call(node: Node<'_>) -> Call {
    let callee = node
        .first_node()
        .filter(|callee| callee.kind() == NAME_REF || is_name_chain(*callee));
    let function = match callee {
        Some(callee) => object_name(callee),
        None => {
            node.fail("a function's name is missing");
            system_name("", node.span())
        }
    };
    let list = node.child(ARG_LIST).unwrap_or(node);
    let mut call = empty_call(function, Vec::new());
    let mut arguments = list.children_of(ARG).peekable();
    while let Some(argument) = arguments.next() {
        call.variadic = argument.has(VARIADIC_KW);
        call.order_by = order_by(argument);
        if arguments.peek().is_some() && (call.variadic || !call.order_by.is_empty()) {
            argument.fail("syntax error: only the last argument may be VARIADIC or be followed by ORDER BY");
        }
        call.arguments.push(self::argument(argument));
    }
    call.star = list.has(STAR);
    call.distinct = list.has(DISTINCT);
    call.within_group = node.child(WITHIN_CLAUSE).map(order_by).unwrap_or_default();
    call.filter = node.child(FILTER_CLAUSE).map(child_expr);
    call.over = node.child(OVER_CLAUSE).map(over);
    call
}

fn argument(node: Node<'_>) -> Argument {
    match node.child(NAMED_ARG) {
        Some(named) => Argument {
            name: named.child(PARAM_NAME_REF).map(name),
            value: child_expr(named),
        },
        None => Argument {
            name: None,
            value: child_expr(node),
        },
    }
}

/// A call without anything but arguments.
pub(super) fn plain_call(node: Node<'_>, function: ObjectName, arguments: Vec<Argument>) -> ExprKind {
    let mut call = empty_call(function, arguments);
    call.within_group = node.child(WITHIN_CLAUSE).map(order_by).unwrap_or_default();
    call.filter = node.child(FILTER_CLAUSE).map(child_expr);
    call.over = node.child(OVER_CLAUSE).map(over);
    ExprKind::Call(Box::new(call))
}

fn empty_call(function: ObjectName, arguments: Vec<Argument>) -> Call {
    Call {
        function,
        arguments,
        star: false,
        distinct: false,
        variadic: false,
        order_by: Vec::new(),
        within_group: Vec::new(),
        filter: None,
        over: None,
    }
}

/// Arguments without names.
pub(super) fn unnamed(values: Vec<Expr>) -> impl Iterator<Item = Argument> {
    values.into_iter().map(|value| Argument { name: None, value })
}

/// `TREAT(a AS t)` is a call of the function that has the type's name.
pub(super) fn treat(node: Node<'_>, operand: Expr, type_name: TypeName) -> ExprKind {
    let function = system_name(type_name.name.value.name.as_str(), type_name.span);
    plain_call(node, function, unnamed(vec![operand]).collect())
}

/// Calls whose name is a keyword; none where the keyword is just a name here, as in `left('a', 1)`.
fn keyword_call(node: Node<'_>, callee: Node<'_>, word: SyntaxKind) -> Option<ExprKind> {
    let list = node.child(ARG_LIST)?;
    let special = match word {
        COALESCE_KW => SpecialFunction::Coalesce,
        GREATEST_KW => SpecialFunction::Greatest,
        GROUPING_KW => SpecialFunction::Grouping,
        LEAST_KW => SpecialFunction::Least,
        NULLIF_KW => SpecialFunction::NullIf,
        NORMALIZE_KW => return Some(normalize(node, callee, list)),
        XMLCONCAT_KW => return Some(sql_function(node, "xmlconcat", values(list))),
        MERGE_ACTION_KW => return Some(sql_function(node, "merge_action", Vec::new())),
        CURRENT_TIME_KW | CURRENT_TIMESTAMP_KW | LOCALTIME_KW | LOCALTIMESTAMP_KW => {
            return Some(timed(callee, word, list));
        }
        CURRENT_SCHEMA_KW => return None,
        _ if squawk_parser::is_reserved_keyword(word) || squawk_parser::is_col_name_keyword(word) => {
            return Some(failed(
                callee,
                &format!("syntax error at or near \"{}\"", callee.text()),
            ));
        }
        _ => return None,
    };
    let arguments = values(list);
    let wrong = match special {
        SpecialFunction::NullIf => arguments.len() != 2,
        _ => arguments.is_empty(),
    };
    if wrong || list.has(STAR) || list.has(DISTINCT) {
        list.fail(format!("syntax error in the arguments of {}", callee.text()));
    }
    Some(ExprKind::Special {
        function: special,
        arguments,
    })
}

fn values(list: Node<'_>) -> Vec<Expr> {
    list.children_of(ARG).map(child_expr).collect()
}

fn sql_function(node: Node<'_>, name: &'static str, arguments: Vec<Expr>) -> ExprKind {
    if arguments.is_empty() && name != "merge_action" {
        node.fail("an argument is missing");
    }
    ExprKind::SqlFunction {
        name,
        arguments,
        returning: None,
    }
}

/// `CURRENT_TIME(3)`.
fn timed(callee: Node<'_>, word: SyntaxKind, list: Node<'_>) -> ExprKind {
    let precision = list
        .first_node()
        .and_then(optional_expr)
        .and_then(|value| match value.kind {
            ExprKind::Literal(Literal::Integer(precision)) => u32::try_from(precision).ok(),
            _ => None,
        });
    if precision.is_none() {
        list.fail("the precision must be a whole number");
    }
    match special_value(word) {
        Some(value) => ExprKind::SpecialValue { value, precision },
        None => failed(callee, "a function's name is missing"),
    }
}

/// `NORMALIZE(a, NFC)`: the form is passed as a string.
fn normalize(node: Node<'_>, callee: Node<'_>, list: Node<'_>) -> ExprKind {
    let mut arguments = values(list);
    if let Some(form) = arguments.get_mut(1) {
        match &form.kind {
            ExprKind::Column(names) if names.len() == 1 => {
                form.kind = ExprKind::Literal(Literal::String(names[0].value.as_str().to_ascii_uppercase()));
            }
            _ => list.fail("the form must be NFC, NFD, NFKC or NFKD"),
        }
    }
    if !(1..=2).contains(&arguments.len()) {
        list.fail("wrong number of arguments of NORMALIZE");
    }
    plain_call(
        node,
        system_name("normalize", callee.span()),
        unnamed(arguments).collect(),
    )
}

/// The expressions directly below a node as arguments without names.
pub(super) fn positional(node: Node<'_>) -> Vec<Argument> {
    unnamed(exprs(node)).collect()
}
