//! CREATE and ALTER of functions and procedures, DO and CALL.

use squawk_parser::SyntaxKind::*;

use super::alter_object::{self, alter_object};
use super::expr::child_expr;
use super::literal::string_value;
use super::name::{child_object_name, name, optional_name};
use super::setting::{reset_setting, setting};
use super::signature::{child_signature, function_name, parameters};
use super::statement::{other, statement as any_statement};
use super::tree::Node;
use super::type_name::{child_type, optional_type};
use super::{aggregate, operator};
use crate::ast::{
    AlterRoutine, Argument, Call, CallProcedure, CreateRoutine, Do, Name, ObjectAddress, ObjectKind, Query,
    QueryBody, Returns, RoutineBody, RoutineOption, RoutineParameter, Select, Statement, StatementKind,
    Target, Volatility,
};
use crate::name::Identifier;
use crate::span::Span;

pub(super) fn statement(node: Node<'_>) -> StatementKind {
    match node.kind() {
        CREATE_FUNCTION | CREATE_PROCEDURE => StatementKind::CreateRoutine(Box::new(create(node))),
        ALTER_FUNCTION => alter(node, ObjectKind::Function),
        ALTER_PROCEDURE => alter(node, ObjectKind::Procedure),
        ALTER_ROUTINE => alter(node, ObjectKind::Routine),
        DO => StatementKind::Do(Box::new(block(node))),
        CALL => StatementKind::Call(Box::new(CallProcedure { call: call(node) })),
        CREATE_AGGREGATE | ALTER_AGGREGATE => aggregate::statement(node),
        CREATE_CAST
        | CREATE_OPERATOR
        | CREATE_OPERATOR_CLASS
        | CREATE_OPERATOR_FAMILY
        | CREATE_TRANSFORM
        | ALTER_OPERATOR
        | ALTER_OPERATOR_CLASS
        | ALTER_OPERATOR_FAMILY => operator::statement(node),
        _ => other(node),
    }
}

fn create(node: Node<'_>) -> CreateRoutine {
    let procedure = node.kind() == CREATE_PROCEDURE;
    let name = if procedure { PROCEDURE_NAME } else { FUNCTION_NAME };
    let mut options = option_list(node);
    options.extend(
        node.child(RETURN_STMT)
            .map(|body| RoutineOption::Return(child_expr(body))),
    );
    options.extend(
        node.child(ATOMIC_BODY)
            .map(|body| RoutineOption::Atomic(atomic(body))),
    );
    CreateRoutine {
        or_replace: node.has(OR_REPLACE),
        procedure,
        name: child_object_name(node, name),
        parameters: create_parameters(node),
        returns: node.child(RET_TYPE).map(returns),
        options,
    }
}

fn create_parameters(node: Node<'_>) -> Vec<RoutineParameter> {
    let Some(list) = node.child(PARAM_LIST) else {
        node.fail("the parameters are missing");
        return Vec::new();
    };
    if let Some(wrong) = list.child(STAR).or_else(|| list.child(AGGREGATE_ORDER_BY)) {
        let near = wrong.first_token().unwrap_or(wrong).text();
        wrong.fail(format!("syntax error at or near \"{near}\""));
    }
    parameters(list).0
}

fn returns(node: Node<'_>) -> Returns {
    match node.child(RETURN_TABLE_ARG_LIST) {
        Some(list) => Returns::Table(
            list.children_of(RETURN_TABLE_COLUMN)
                .map(|column| (super::name::child_name(column, COLUMN_NAME), child_type(column)))
                .collect(),
        ),
        None => Returns::Type(child_type(node)),
    }
}

fn option_list(node: Node<'_>) -> Vec<RoutineOption> {
    node.child(FUNC_OPTION_LIST)
        .into_iter()
        .flat_map(Node::nodes)
        .filter_map(option)
        .collect()
}

fn option(node: Node<'_>) -> Option<RoutineOption> {
    Some(match node.kind() {
        IMMUTABLE => RoutineOption::Volatility(Volatility::Immutable),
        STABLE => RoutineOption::Volatility(Volatility::Stable),
        VOLATILE => RoutineOption::Volatility(Volatility::Volatile),
        LANGUAGE_FUNC_OPTION => RoutineOption::Language(language(node)),
        STRICT_FUNC_OPTION | RETURNS_NULL_ON_NULL_INPUT_FUNC_OPTION => RoutineOption::Strict(true),
        CALLED_ON_NULL_INPUT_FUNC_OPTION => RoutineOption::Strict(false),
        SECURITY_DEFINER_FUNC_OPTION => RoutineOption::SecurityDefiner(true),
        SECURITY_INVOKER_FUNC_OPTION => RoutineOption::SecurityDefiner(false),
        LEAKPROOF_FUNC_OPTION => RoutineOption::Leakproof(true),
        NOT_LEAKPROOF_FUNC_OPTION => RoutineOption::Leakproof(false),
        PARALLEL_FUNC_OPTION => RoutineOption::Parallel(name(node.children().last()?)),
        COST_FUNC_OPTION => RoutineOption::Cost(child_expr(node)),
        ROWS_FUNC_OPTION => RoutineOption::Rows(child_expr(node)),
        WINDOW_FUNC_OPTION => RoutineOption::Window,
        TRANSFORM_FUNC_OPTION => RoutineOption::Transform(
            node.children_of(TRANSFORM_FOR_TYPE)
                .filter_map(optional_type)
                .collect(),
        ),
        SUPPORT_FUNC_OPTION => RoutineOption::Support(function_name(node)),
        SET_FUNC_OPTION => RoutineOption::Set(setting(node.child(SET_CONFIG_PARAM)?, false)),
        RESET_FUNC_OPTION => RoutineOption::Set(reset_setting(node)),
        AS_FUNC_OPTION => RoutineOption::As(definition(node)),
        _ => {
            node.fail(format!("syntax error at or near \"{}\"", node.text()));
            return None;
        }
    })
}

/// The language after `LANGUAGE`, a name or a string; PostgreSQL folds neither further.
fn language(node: Node<'_>) -> Name {
    match node.child(LITERAL) {
        Some(literal) => Name {
            value: Identifier::new(&string_value(literal)),
            span: literal.span(),
        },
        None => super::name::child_name(node, LANGUAGE_REF),
    }
}

/// `AS 'body'` or `AS 'object file', 'symbol'`.
fn definition(node: Node<'_>) -> RoutineBody {
    let holder = node.first_node().unwrap_or(node);
    let mut literals = holder.children_of(LITERAL);
    let Some(text) = literals.next() else {
        holder.fail("a string constant is missing");
        return RoutineBody {
            text: String::new(),
            symbol: None,
            span: holder.span(),
        };
    };
    RoutineBody {
        symbol: literals.next().map(string_value),
        ..body(text)
    }
}

/// A body in a string constant, with the place of what stands between the quotes.
fn body(literal: Node<'_>) -> RoutineBody {
    RoutineBody {
        text: string_value(literal),
        symbol: None,
        span: inside_quotes(literal.first_token().unwrap_or(literal)),
    }
}

fn inside_quotes(token: Node<'_>) -> Span {
    let text = token.text();
    let (before, after) = match text.as_bytes() {
        [b'$', rest @ ..] => {
            let tag = rest.iter().position(|byte| *byte == b'$').map_or(1, |at| at + 2);
            (tag, tag)
        }
        _ => (text.find('\'').map_or(0, |at| at + 1), 1),
    };
    let span = token.span();
    let start = span
        .start
        .saturating_add(crate::span::offset(before))
        .min(span.end);
    Span::new(
        start,
        span.end.saturating_sub(crate::span::offset(after)).max(start),
    )
}

/// The statements of `BEGIN ATOMIC ... END`; `RETURN a` is what `SELECT a` would be.
fn atomic(node: Node<'_>) -> Vec<Statement> {
    node.nodes()
        .filter(|child| child.kind() != EMPTY_STMT)
        .map(|child| {
            if child.kind() == RETURN_STMT {
                return_statement(child)
            } else {
                any_statement(child)
            }
        })
        .collect()
}

fn return_statement(node: Node<'_>) -> Statement {
    let value = child_expr(node);
    let span = Span::new(node.span().start, value.span.end);
    let select = Select {
        targets: vec![Target { value, alias: None }],
        ..Select::default()
    };
    let query = Query::of(QueryBody::Select(Box::new(select)), span);
    Statement {
        kind: StatementKind::Query(Box::new(query)),
        span,
        newer: None,
    }
}

fn alter(node: Node<'_>, kind: ObjectKind) -> StatementKind {
    let routine = child_signature(node);
    if node.has(FUNC_OPTION_LIST) {
        return StatementKind::AlterRoutine(Box::new(AlterRoutine {
            kind,
            routine,
            options: option_list(node),
        }));
    }
    alter_object(
        node,
        kind,
        ObjectAddress::Routine(routine),
        alter_object::action(node),
    )
}

fn block(node: Node<'_>) -> Do {
    let language = node.child(DO_LANGUAGE).map(language);
    let body = match node.child(LITERAL) {
        Some(literal) => body(literal),
        None => {
            node.fail("no inline code specified");
            RoutineBody {
                text: String::new(),
                symbol: None,
                span: node.span(),
            }
        }
    };
    Do { language, body }
}

fn call(node: Node<'_>) -> Call {
    let list = node.child(ARG_LIST);
    let arguments: Vec<_> = list.into_iter().flat_map(|list| list.children_of(ARG)).collect();
    Call {
        function: child_object_name(node, PROCEDURE_NAME_REF),
        arguments: arguments.iter().map(|node| argument(*node)).collect(),
        star: list.is_some_and(|list| list.has(STAR)),
        distinct: false,
        variadic: arguments.iter().any(|argument| argument.has(VARIADIC_KW)),
        order_by: Vec::new(),
        within_group: Vec::new(),
        filter: None,
        over: None,
    }
}

fn argument(node: Node<'_>) -> Argument {
    match node.child(NAMED_ARG) {
        Some(named) => Argument {
            name: optional_name(named, PARAM_NAME_REF),
            value: child_expr(named),
        },
        None => Argument {
            name: None,
            value: child_expr(node),
        },
    }
}
