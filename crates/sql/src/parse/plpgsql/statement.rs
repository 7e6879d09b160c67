//! The statements of PL/pgSQL.

use squawk_parser::SyntaxKind::*;

use super::super::name::{missing_name, name};
use super::super::query::query;
use super::super::since::newest_in_body;
use super::super::statement::statement as sql_statement;
use super::super::tree::Node;
use super::{Body, expression, expressions, other};
use crate::ast::{
    PlpgsqlExpr, PlpgsqlStatementKind, Query, QueryBody, Select, Statement, StatementKind, SyntaxError,
};

pub(super) fn statement(ctx: &Body<'_>, node: Node<'_>) -> PlpgsqlStatementKind {
    match node.kind() {
        PLPGSQL_BLOCK => {
            if !node.has(SEMICOLON) {
                node.fail("syntax error: a semicolon is missing behind the block");
            }
            PlpgsqlStatementKind::Block(Box::new(ctx.block(node)))
        }
        PLPGSQL_ASSIGN_STMT => PlpgsqlStatementKind::Assign {
            target: node
                .child(PLPGSQL_ASSIGN_TARGET)
                .map(|target| target.text().to_owned())
                .unwrap_or_default(),
            value: required(node),
        },
        PLPGSQL_IF_STMT => conditional(ctx, node),
        PLPGSQL_CASE_STMT => case(ctx, node),
        PLPGSQL_LOOP_STMT | PLPGSQL_FOR_CURSOR_STMT => PlpgsqlStatementKind::Loop {
            condition: None,
            body: ctx.body(node),
        },
        PLPGSQL_WHILE_STMT => PlpgsqlStatementKind::Loop {
            condition: expression(node),
            body: ctx.body(node),
        },
        PLPGSQL_FOR_I_STMT => integer_loop(ctx, node),
        PLPGSQL_FOR_QUERY_STMT => {
            if let Some(reverse) = node.child(REVERSE_KW) {
                reverse.fail("cannot specify REVERSE in query FOR loop");
            }
            PlpgsqlStatementKind::ForQuery {
                variable: variables(node),
                query: Box::new(sql(node)),
                body: ctx.body(node),
            }
        }
        PLPGSQL_FOR_DYN_STMT => PlpgsqlStatementKind::ForExecute {
            variable: variables(node),
            text: required(node),
            using: using(node),
            body: ctx.body(node),
        },
        PLPGSQL_FOR_EACH_STMT => PlpgsqlStatementKind::ForEach {
            variable: variables(node),
            array: required(node),
            body: ctx.body(node),
        },
        PLPGSQL_RETURN_STMT => PlpgsqlStatementKind::Return(expression(node)),
        PLPGSQL_RETURN_NEXT_STMT => PlpgsqlStatementKind::ReturnNext(expression(node)),
        PLPGSQL_RETURN_QUERY_STMT => PlpgsqlStatementKind::ReturnQuery(Box::new(sql(node))),
        PLPGSQL_RETURN_QUERY_EXECUTE_STMT => PlpgsqlStatementKind::ReturnExecute(required(node)),
        PLPGSQL_RAISE_STMT => raise(node),
        PLPGSQL_PERFORM_STMT => match node.first_node() {
            Some(inner) => PlpgsqlStatementKind::Perform(Box::new(query(inner))),
            None => other(node),
        },
        PLPGSQL_EXEC_SQL_STMT => PlpgsqlStatementKind::Sql {
            statement: Box::new(sql(node)),
            into: ctx.into.iter().any(|at| node.span().contains(*at)),
        },
        PLPGSQL_CALL_STMT | PLPGSQL_DO_STMT => PlpgsqlStatementKind::Sql {
            statement: Box::new(sql(node)),
            into: false,
        },
        PLPGSQL_DYN_EXECUTE_STMT => PlpgsqlStatementKind::Execute {
            text: required(node),
            using: using(node),
            into: node.has(PLPGSQL_INTO_CLAUSE),
        },
        PLPGSQL_OPEN_STMT => open(node),
        PLPGSQL_NULL_STMT => PlpgsqlStatementKind::Null,
        _ => other(node),
    }
}

/// The SQL statement in a node.
fn sql(node: Node<'_>) -> Statement {
    let inner = node.nodes().find(|child| {
        !matches!(
            child.kind(),
            PLPGSQL_LABEL | PLPGSQL_FOR_VARIABLE | PLPGSQL_BODY | PLPGSQL_LABEL_NAME_REF
        )
    });
    let read = |inner: Node<'_>| Statement {
        newer: newest_in_body(inner),
        ..sql_statement(inner)
    };
    inner.map(read).unwrap_or_else(|| {
        node.fail("a statement is missing");
        let error = SyntaxError {
            message: String::new(),
            span: node.span(),
            sqlstate: "42601",
        };
        Statement {
            kind: StatementKind::Invalid(error),
            span: node.span(),
            newer: None,
        }
    })
}

/// The first expression directly below a node; a missing one makes the body invalid.
fn required(node: Node<'_>) -> PlpgsqlExpr {
    expression(node).unwrap_or_else(|| {
        node.fail("an expression is missing");
        Box::new(Query {
            with: None,
            body: QueryBody::Values(Vec::new()),
            order_by: Vec::new(),
            limit: None,
            with_ties: false,
            offset: None,
            locking: Vec::new(),
            span: node.span(),
        })
    })
}

fn using(node: Node<'_>) -> Vec<PlpgsqlExpr> {
    node.child(PLPGSQL_USING_CLAUSE)
        .map(expressions)
        .unwrap_or_default()
}

fn variables(node: Node<'_>) -> String {
    let names: Vec<&str> = node.children_of(PLPGSQL_FOR_VARIABLE).map(Node::text).collect();
    names.join(", ")
}

fn conditional(ctx: &Body<'_>, node: Node<'_>) -> PlpgsqlStatementKind {
    let mut branches = vec![(required(node), ctx.body(node))];
    branches.extend(
        node.children_of(PLPGSQL_ELSIF_CLAUSE)
            .map(|clause| (required(clause), ctx.body(clause))),
    );
    PlpgsqlStatementKind::If {
        branches,
        otherwise: node
            .child(PLPGSQL_ELSE_CLAUSE)
            .map(|clause| ctx.body(clause))
            .unwrap_or_default(),
    }
}

fn case(ctx: &Body<'_>, node: Node<'_>) -> PlpgsqlStatementKind {
    let branches = node
        .children_of(PLPGSQL_CASE_WHEN)
        .map(|when| (alternatives(required(when)), ctx.body(when)));
    PlpgsqlStatementKind::Case {
        operand: expression(node),
        branches: branches.collect(),
        otherwise: node.child(PLPGSQL_ELSE_CLAUSE).map(|clause| ctx.body(clause)),
    }
}

/// `WHEN 1, 2` is two values; as a query it is one with two columns.
fn alternatives(values: PlpgsqlExpr) -> Vec<PlpgsqlExpr> {
    let query = *values;
    let QueryBody::Select(select) = query.body else {
        return vec![Box::new(query)];
    };
    let plain = select.from.is_empty() && select.condition.is_none();
    if !plain || select.targets.len() < 2 {
        return vec![Box::new(Query {
            body: QueryBody::Select(select),
            ..query
        })];
    }
    let rest = Query {
        body: QueryBody::Values(Vec::new()),
        ..query
    };
    let Select { targets, .. } = *select;
    targets
        .into_iter()
        .map(|target| {
            let span = target.value.span;
            let select = super::super::query::select_of(target);
            Box::new(Query {
                body: QueryBody::Select(Box::new(select)),
                span,
                ..rest.clone()
            })
        })
        .collect()
}

fn integer_loop(ctx: &Body<'_>, node: Node<'_>) -> PlpgsqlStatementKind {
    let mut variables = node.children_of(PLPGSQL_FOR_VARIABLE);
    let variable = variables.next().map_or_else(|| missing_name(node.span()), name);
    if let Some(second) = variables.next() {
        second.fail("integer FOR loop must have only one target variable");
    }
    let range = node.child(PLPGSQL_FOR_RANGE).unwrap_or(node);
    let mut bounds = expressions(range).into_iter();
    PlpgsqlStatementKind::ForInteger {
        variable,
        from: bounds.next().unwrap_or_else(|| required(range)),
        to: bounds.next().unwrap_or_else(|| required(range)),
        reverse: node.has(REVERSE_KW),
        body: ctx.body(node),
    }
}

fn raise(node: Node<'_>) -> PlpgsqlStatementKind {
    let level = node
        .child(PLPGSQL_RAISE_LEVEL)
        .map(|level| level.text().to_ascii_lowercase());
    let mut values = expressions(node);
    if let Some(clause) = node.child(PLPGSQL_RAISE_USING_CLAUSE) {
        values.extend(clause.nodes().filter_map(expression));
    }
    PlpgsqlStatementKind::Raise {
        level: level.unwrap_or_else(|| "exception".to_owned()),
        expressions: values,
    }
}

/// `OPEN cursor FOR query` runs the query, `OPEN cursor FOR EXECUTE text` the text.
fn open(node: Node<'_>) -> PlpgsqlStatementKind {
    if let Some(source) = node.child(PLPGSQL_OPEN_EXECUTE) {
        return PlpgsqlStatementKind::Execute {
            text: required(source),
            using: using(source),
            into: false,
        };
    }
    match node.child(PLPGSQL_OPEN_QUERY) {
        Some(source) => PlpgsqlStatementKind::Sql {
            statement: Box::new(sql(source)),
            into: false,
        },
        None => other(node),
    }
}
