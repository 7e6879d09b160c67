//! Functions with their own grammar: EXTRACT, TRIM, SUBSTRING, ..., and the XML and JSON constructors.

use squawk_parser::SyntaxKind::*;

use super::super::literal::string_value;
use super::super::name::name;
use super::super::query::{is_query, query, query_in};
use super::super::tree::Node;
use super::super::type_name::{is_type, optional_type, system_name, system_type};
use super::call::{plain_call, positional, unnamed};
use super::{expr, exprs, failed, is_expr};
use crate::ast::{
    Alias, Argument, Expr, ExprKind, FromItem, Literal, Name, ObjectName, Query, QueryBody, Select, Target,
    TypeName,
};
use crate::name::{Identifier, QualifiedName};

/// The call `node` whose grammar is that of its child `callee`.
pub(super) fn function(node: Node<'_>, callee: Node<'_>) -> ExprKind {
    let name = match callee.kind() {
        EXISTS_FN => {
            return match query_in(callee) {
                Some(inner) => ExprKind::Exists(Box::new(query(inner))),
                None => failed(callee, "a query is missing"),
            };
        }
        ANY_FN | SOME_FN | ALL_FN => {
            return failed(callee, &format!("syntax error at or near \"{}\"", callee.text()));
        }
        EXTRACT_FN => return extract(node, callee),
        TRIM_FN => return trim(node, callee),
        SUBSTRING_FN => return substring(node, callee),
        POSITION_FN => {
            let mut arguments = positional(callee);
            arguments.reverse();
            return system_call(node, callee, "position", arguments);
        }
        OVERLAY_FN => {
            return match callee.child(OVERLAY_PLACING) {
                Some(inside) => system_call(node, callee, "overlay", positional(inside)),
                None => named_call(
                    node,
                    callee,
                    callee.child(OVERLAY_EXPRS).unwrap_or(callee),
                    "overlay",
                ),
            };
        }
        COLLATION_FOR_FN => return system_call(node, callee, "pg_collation_for", positional(callee)),
        XML_EXISTS_FN => {
            let arguments = expressions_in(callee);
            return system_call(node, callee, "xmlexists", unnamed(arguments).collect());
        }
        JSON_OBJECT_FN
            if callee
                .children()
                .any(|child| is_expr(child.kind()) || child.kind() == NAMED_ARG) =>
        {
            return named_call(node, callee, callee, "json_object");
        }
        JSON_ARRAY_AGG_FN => "json_arrayagg",
        JSON_ARRAY_FN => {
            let inside = callee.child(JSON_SELECT_FORMAT).unwrap_or(callee);
            if let Some(inner) = inside.nodes().find(|child| is_query(child.kind())) {
                let returning = callee.descendants().find(|it| it.kind() == JSON_RETURNING_CLAUSE);
                return array_of_rows(query(inner), returning.and_then(optional_type), callee);
            }
            "json_array"
        }
        JSON_EXISTS_FN => "json_exists",
        JSON_FN => "json",
        JSON_OBJECT_AGG_FN => "json_objectagg",
        JSON_OBJECT_FN => "json_object",
        JSON_QUERY_FN => "json_query",
        JSON_SCALAR_FN => "json_scalar",
        JSON_SERIALIZE_FN => "json_serialize",
        JSON_VALUE_FN => "json_value",
        XML_ELEMENT_FN => "xmlelement",
        XML_FOREST_FN => "xmlforest",
        XML_PARSE_FN => "xmlparse",
        XML_PI_FN => "xmlpi",
        XML_ROOT_FN => "xmlroot",
        XML_SERIALIZE_FN => "xmlserialize",
        other => return ExprKind::Other(format!("{other:?}").to_ascii_lowercase()),
    };
    let returning = callee.child(JSON_RETURNING_CLAUSE).unwrap_or(callee);
    ExprKind::SqlFunction {
        name,
        // FILTER and OVER stand beside the function; their expressions are kept with the others.
        arguments: expressions_in(node),
        returning: optional_type(returning).map(Box::new),
    }
}

/// `JSON_ARRAY(query)`, which PostgreSQL makes an aggregate over the query's rows (`transformJsonArrayQueryConstructor`).
fn array_of_rows(rows: Query, returning: Option<TypeName>, callee: Node<'_>) -> ExprKind {
    let span = callee.span();
    if let QueryBody::Select(select) = &rows.body
        && select.targets.len() > 1
    {
        callee.fail("subquery must return only one column");
    }
    let word = |text: &str| Name {
        value: Identifier::new(text),
        span,
    };
    let expression = |kind| Expr { kind, span };
    let aggregate = ExprKind::SqlFunction {
        name: "json_arrayagg",
        arguments: vec![expression(ExprKind::Column(vec![word("a")]))],
        returning: returning.map(Box::new),
    };
    let select = Select {
        targets: vec![Target {
            value: expression(aggregate),
            alias: None,
        }],
        from: vec![FromItem::Query {
            lateral: false,
            query: Box::new(rows),
            alias: Some(Alias {
                name: Some(word("q")),
                columns: vec![word("a")],
            }),
        }],
        ..Select::default()
    };
    let query = Query::of(QueryBody::Select(Box::new(select)), span);
    ExprKind::SubQuery(Box::new(query))
}

/// A call of a function that the grammar names.
fn system_call(node: Node<'_>, callee: Node<'_>, name: &str, arguments: Vec<Argument>) -> ExprKind {
    let word = callee.first_token().unwrap_or(callee);
    plain_call(node, system_name(name, word.span()), arguments)
}

/// A call of a function that is looked up by its keyword, as any other name.
fn named_call(node: Node<'_>, callee: Node<'_>, list: Node<'_>, function: &str) -> ExprKind {
    let word = callee.first_token().unwrap_or(callee);
    let function = ObjectName {
        value: QualifiedName::new(Identifier::new(function)),
        span: word.span(),
    };
    let arguments = list.nodes().filter_map(|child| match child.kind() {
        NAMED_ARG => Some(Argument {
            name: child.child(PARAM_NAME_REF).map(name),
            value: super::child_expr(child),
        }),
        kind if is_expr(kind) => Some(Argument {
            name: None,
            value: expr(child),
        }),
        _ => None,
    });
    plain_call(node, function, arguments.collect())
}

/// All expressions and queries that stand in a node, however deep, but none that stand in another one.
pub(in super::super) fn expressions_in(node: Node<'_>) -> Vec<Expr> {
    let mut found = Vec::new();
    collect(node, &mut found);
    found
}

fn collect(node: Node<'_>, found: &mut Vec<Expr>) {
    for child in node.nodes() {
        match child.kind() {
            kind if is_expr(kind) => found.push(expr(child)),
            kind if is_query(kind) => {
                let kind = ExprKind::SubQuery(Box::new(query(child)));
                found.push(Expr {
                    kind,
                    span: child.span(),
                });
            }
            kind if is_type(kind) => {}
            // Without a path it is the member of the column's name.
            JSON_TABLE_VALUE_COLUMN | JSON_TABLE_EXISTS_COLUMN if !child.has(JSON_PATH_CLAUSE) => {
                if let Some(column) = child.child(COLUMN_NAME) {
                    let path = format!("$.\"{}\"", name(column).value.as_str());
                    found.push(string(&path, column));
                }
                child.deeper(|| collect(child, found));
            }
            // The grammar's nodes nest only a few levels between expressions.
            _ => {
                child.deeper(|| collect(child, found));
            }
        }
    }
}

fn string(value: &str, node: Node<'_>) -> Expr {
    Expr {
        kind: ExprKind::Literal(Literal::String(value.to_owned())),
        span: node.span(),
    }
}

/// `EXTRACT(year FROM a)`: the field is passed as a string.
fn extract(node: Node<'_>, callee: Node<'_>) -> ExprKind {
    let field = match callee.first_node() {
        Some(field) if field.kind() == EXTRACT_FIELD_LITERAL => string(&string_value(field), field),
        Some(field) if field.kind() == EXTRACT_FIELD_NAME => string(name(field).value.as_str(), field),
        _ => return failed(callee, "a field is missing"),
    };
    let mut values = vec![field];
    values.extend(exprs(callee));
    if values.len() != 2 {
        callee.fail("wrong number of arguments of EXTRACT");
    }
    system_call(node, callee, "extract", unnamed(values).collect())
}

/// `TRIM(LEADING 'x' FROM a)`: what is trimmed comes first in the call.
fn trim(node: Node<'_>, callee: Node<'_>) -> ExprKind {
    let mut function = "btrim";
    let mut arguments = Vec::new();
    for child in callee.nodes() {
        match child.kind() {
            TRIM_LEADING => function = "ltrim",
            TRIM_TRAILING => function = "rtrim",
            TRIM_EXPR_FROM => {
                arguments = positional(child);
                if !arguments.is_empty() {
                    arguments.rotate_left(1);
                }
            }
            TRIM_FROM | TRIM_EXPRS => arguments = positional(child),
            _ => {}
        }
    }
    if arguments.is_empty() {
        callee.fail("an argument is missing");
    }
    system_call(node, callee, function, arguments)
}

/// `SUBSTRING(a FROM 1 FOR 2)`, `SUBSTRING(a FOR 2)`, `SUBSTRING(a SIMILAR b ESCAPE c)`.
fn substring(node: Node<'_>, callee: Node<'_>) -> ExprKind {
    let Some(inside) = callee.first_node() else {
        return named_call(node, callee, callee, "substring");
    };
    let mut values = exprs(inside);
    match inside.kind() {
        SUBSTRING_EXPRS => return named_call(node, callee, inside, "substring"),
        SUBSTRING_FOR_FROM if values.len() == 3 => values.swap(1, 2),
        SUBSTRING_FOR_FROM => {
            let start = Expr {
                kind: ExprKind::Literal(Literal::Integer(1)),
                span: inside.span(),
            };
            if let Some(length) = values.pop() {
                let span = length.span;
                let type_name = Box::new(system_type("int4", span));
                let length = Expr {
                    kind: ExprKind::Cast {
                        operand: Box::new(length),
                        type_name,
                    },
                    span,
                };
                values.extend([start, length]);
            }
        }
        _ => {}
    }
    system_call(node, callee, "substring", unnamed(values).collect())
}
