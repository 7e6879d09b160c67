//! Walks over the statements of PL/pgSQL bodies.

use pgassay_sql::ast::{
    ExprKind, PlpgsqlBlock, PlpgsqlExpr, PlpgsqlStatement, PlpgsqlStatementKind as Kind, Query, QueryBody,
};

/// Shows every statement of a body, those inside of others after them.
pub fn each_statement<'a>(block: &'a PlpgsqlBlock, visit: &mut dyn FnMut(&'a PlpgsqlStatement)) {
    each_of(&block.statements, visit);
    for handler in &block.handlers {
        each_of(&handler.statements, visit);
    }
}

fn each_of<'a>(statements: &'a [PlpgsqlStatement], visit: &mut dyn FnMut(&'a PlpgsqlStatement)) {
    for statement in statements {
        visit(statement);
        match &statement.kind {
            Kind::Block(block) => each_statement(block, visit),
            Kind::If { branches, otherwise } => {
                branches.iter().for_each(|(_, body)| each_of(body, visit));
                each_of(otherwise, visit);
            }
            Kind::Case {
                branches, otherwise, ..
            } => {
                branches.iter().for_each(|(_, body)| each_of(body, visit));
                each_of(otherwise.as_deref().unwrap_or_default(), visit);
            }
            Kind::Loop { body, .. }
            | Kind::ForInteger { body, .. }
            | Kind::ForQuery { body, .. }
            | Kind::ForExecute { body, .. }
            | Kind::ForEach { body, .. } => each_of(body, visit),
            _ => {}
        }
    }
}

/// All blocks of a body: itself, then those inside of it.
pub fn blocks(block: &PlpgsqlBlock) -> Vec<&PlpgsqlBlock> {
    let mut found = vec![block];
    each_statement(block, &mut |statement| {
        if let Kind::Block(inner) = &statement.kind {
            found.push(inner);
        }
    });
    found
}

/// The value of an expression of PL/pgSQL, where it is a value and no query.
pub fn value_of(expression: &PlpgsqlExpr) -> Option<&ExprKind> {
    let query: &Query = expression;
    match &query.body {
        QueryBody::Select(select) if query.with.is_none() && select.from.is_empty() => {
            match select.targets.as_slice() {
                [target] => Some(&target.value.kind),
                _ => None,
            }
        }
        _ => None,
    }
}
