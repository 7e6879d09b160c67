//! Names of data types, with PostgreSQL's own spellings for those that have their own grammar.

use smallvec::SmallVec;
use squawk_parser::SyntaxKind::{self, *};

use super::expr::{expr, is_expr};
use super::name::{object_name, parts};
use super::tree::Node;
use crate::ast::{Expr, ExprKind, Literal, Name, ObjectName, TypeName};
use crate::name::{Identifier, QualifiedName};
use crate::span::Span;

/// Whether nodes of that kind are types.
pub(super) fn is_type(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        ARRAY_TYPE
            | BIT_TYPE
            | BIT_VARYING_TYPE
            | CHARACTER_TYPE
            | DOUBLE_TYPE
            | INTERVAL_TYPE
            | PATH_TYPE
            | PERCENT_TYPE
            | PLPGSQL_PERCENT_ROWTYPE
            | TIMESTAMP_TYPE
            | TIME_TYPE
            | VARCHAR_TYPE
    )
}

/// The type that a node is.
pub(super) fn type_name(node: Node<'_>) -> TypeName {
    let span = node.span();
    let mut result = TypeName {
        name: system_name("", span),
        modifiers: modifiers(node),
        interval_fields: None,
        array_dimensions: dimensions(node),
        set_of: node.has(SETOF_KW),
        percent_type: None,
        span,
    };
    match node.kind() {
        ARRAY_TYPE => return array(node, result),
        PERCENT_TYPE => percent_type(node, &mut result),
        INTERVAL_TYPE => {
            result.name = system_name("interval", span);
            if let Some(fields) = node.nodes().find(|child| is_interval_field(child.kind())) {
                interval_fields(fields, &mut result);
            }
        }
        CHARACTER_TYPE => with_default_length(&mut result, "bpchar"),
        BIT_TYPE => with_default_length(&mut result, "bit"),
        BIT_VARYING_TYPE => result.name = system_name("varbit", span),
        VARCHAR_TYPE => result.name = system_name("varchar", span),
        DOUBLE_TYPE => result.name = system_name("float8", span),
        TIME_TYPE => result.name = system_name(if node.has(WITH_TIMEZONE) { "timetz" } else { "time" }, span),
        TIMESTAMP_TYPE => {
            let name = if node.has(WITH_TIMEZONE) {
                "timestamptz"
            } else {
                "timestamp"
            };
            result.name = system_name(name, span);
        }
        PATH_TYPE | TYPE_NAME_REF | DOMAIN_REF => match node.child(PATH_REF) {
            Some(path) => path_type(path, &mut result),
            None => node.fail("a type's name is missing"),
        },
        _ => match node.child(PATH_REF) {
            Some(path) => result.name = object_name(path),
            None => node.fail("a type's name is missing"),
        },
    }
    result
}

/// The type of `type 'constant'`, where a missing length of `char` and `bit` means none instead of 1.
pub(super) fn constant_type(node: Node<'_>) -> TypeName {
    let mut result = type_name(node);
    if matches!(node.kind(), CHARACTER_TYPE | BIT_TYPE) && !node.has(ARG_LIST) {
        result.modifiers.clear();
    }
    result
}

/// The first type directly below a node; a missing one makes the statement invalid.
pub(super) fn child_type(node: Node<'_>) -> TypeName {
    optional_type(node).unwrap_or_else(|| {
        node.fail("a type is missing");
        missing_type(node.span())
    })
}

/// The first type directly below a node, if there is one.
pub(super) fn optional_type(node: Node<'_>) -> Option<TypeName> {
    node.children().find(|child| is_type(child.kind())).map(type_name)
}

/// All types directly below a node.
pub(super) fn types(node: Node<'_>) -> Vec<TypeName> {
    node.children()
        .filter(|child| is_type(child.kind()))
        .map(type_name)
        .collect()
}

/// A name in pg_catalog, as the grammar makes them.
pub(super) fn system_name(name: &str, span: Span) -> ObjectName {
    let value = QualifiedName::in_schema(Identifier::new("pg_catalog"), Identifier::new(name));
    ObjectName { value, span }
}

/// `pg_catalog.name` without modifiers, as the grammar makes them.
pub(super) fn system_type(name: &str, span: Span) -> TypeName {
    TypeName {
        name: system_name(name, span),
        ..missing_type(span)
    }
}

/// `interval` with the fields that stand behind the constant: `INTERVAL '1' DAY`.
pub(super) fn interval_fields(node: Node<'_>, result: &mut TypeName) {
    let mut words = String::new();
    for token in node.tokens() {
        if token.kind() == L_PAREN {
            break;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&token.text().to_ascii_lowercase());
    }
    result.interval_fields = Some(words);
    result.modifiers.extend(precision(node));
}

/// Whether nodes of that kind are the fields of an interval.
pub(super) fn is_interval_field(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        INTERVAL_YEAR | INTERVAL_MONTH | INTERVAL_DAY | INTERVAL_HOUR | INTERVAL_MINUTE | INTERVAL_SECOND
    )
}

fn missing_type(span: Span) -> TypeName {
    TypeName {
        name: ObjectName {
            value: QualifiedName::default(),
            span,
        },
        modifiers: Vec::new(),
        interval_fields: None,
        array_dimensions: 0,
        set_of: false,
        percent_type: None,
        span,
    }
}

fn array(node: Node<'_>, around: TypeName) -> TypeName {
    let Some(inner) = node.children().find(|child| is_type(child.kind())) else {
        node.fail("a type is missing");
        return around;
    };
    let inner = type_name(inner);
    TypeName {
        array_dimensions: inner.array_dimensions.saturating_add(around.array_dimensions),
        set_of: inner.set_of || around.set_of,
        span: around.span,
        ..inner
    }
}

/// How many `[]` stand directly in a type; `ARRAY` and `ARRAY[3]` are one.
fn dimensions(node: Node<'_>) -> u32 {
    let bounds = node.children_of(ARRAY_BOUND).count();
    crate::span::offset(bounds.max(usize::from(node.has(ARRAY_KW))))
}

fn with_default_length(result: &mut TypeName, name: &str) {
    result.name = system_name(name, result.span);
    if result.modifiers.is_empty() {
        result.modifiers.push(Expr {
            kind: ExprKind::Literal(Literal::Integer(1)),
            span: result.span,
        });
    }
}

fn percent_type(node: Node<'_>, result: &mut TypeName) {
    let mut parts: SmallVec<[Name; 3]> = node.child(PATH_REF).map(parts).unwrap_or_default();
    result.percent_type = parts.pop();
    let span = match (parts.first(), parts.last()) {
        (Some(first), Some(last)) => first.span.join(last.span),
        _ => node.span(),
    };
    let Some(relation) = parts.pop() else {
        // `variable%TYPE`, which only PL/pgSQL has: there is no relation.
        result.name = ObjectName {
            value: QualifiedName::default(),
            span,
        };
        return;
    };
    let schema = parts.pop().map(|part| part.value);
    let database = parts.pop().map(|part| part.value);
    result.name = ObjectName {
        value: QualifiedName {
            database,
            schema,
            name: relation.value,
        },
        span,
    };
}

/// A name, or one of the keywords that the grammar gives a name in pg_catalog.
fn path_type(path: Node<'_>, result: &mut TypeName) {
    let mut tokens = path.tokens();
    let keyword = match (tokens.next(), tokens.next()) {
        (Some(token), None) => token.kind(),
        _ => IDENT,
    };
    let name = match keyword {
        INT_KW | INTEGER_KW => "int4",
        SMALLINT_KW => "int2",
        BIGINT_KW => "int8",
        REAL_KW => "float4",
        FLOAT_KW => float(path, result),
        BOOLEAN_KW => "bool",
        DEC_KW | DECIMAL_KW | NUMERIC_KW => "numeric",
        _ => {
            result.name = object_name(path);
            return;
        }
    };
    result.name = system_name(name, path.span());
}

/// `float(n)` is a name for one of two types by the number of binary digits.
fn float(node: Node<'_>, result: &mut TypeName) -> &'static str {
    match result.modifiers.drain(..).next().map(|modifier| modifier.kind) {
        None | Some(ExprKind::Literal(Literal::Integer(25..=53))) => "float8",
        Some(ExprKind::Literal(Literal::Integer(1..=24))) => "float4",
        Some(ExprKind::Literal(Literal::Integer(digits))) => {
            let problem = if digits < 1 {
                "at least 1 bit"
            } else {
                "less than 54 bits"
            };
            node.fail_as("22023", format!("precision for type float must be {problem}"));
            "float8"
        }
        Some(_) => {
            node.fail("syntax error in the precision of float");
            "float8"
        }
    }
}

/// What stands in parentheses behind a type.
fn modifiers(node: Node<'_>) -> Vec<Expr> {
    let Some(list) = node.child(ARG_LIST) else {
        return precision(node).collect();
    };
    list.children_of(ARG)
        .map(|argument| {
            let value = argument.children().find(|child| is_expr(child.kind()));
            let Some(value) = value.filter(|_| argument.children().count() == 1) else {
                argument.fail("type modifiers must be simple constants or identifiers");
                return Expr {
                    kind: ExprKind::Default,
                    span: argument.span(),
                };
            };
            let modifier = expr(value);
            let simple = match &modifier.kind {
                ExprKind::Literal(literal) => {
                    matches!(
                        literal,
                        Literal::Integer(_) | Literal::Number(_) | Literal::String(_)
                    )
                }
                ExprKind::Column(names) => names.len() == 1,
                _ => false,
            };
            if !simple {
                argument.fail("type modifiers must be simple constants or identifiers");
            }
            modifier
        })
        .collect()
}

/// `(3)` of times and intervals.
fn precision(node: Node<'_>) -> impl Iterator<Item = Expr> {
    node.children_of(LITERAL).map(expr)
}
