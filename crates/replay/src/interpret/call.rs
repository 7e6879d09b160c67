//! Calls of the user's own functions that change the schema.

use pgassay_catalog::gap::{Effects, Reach};
use pgassay_catalog::id::FunctionId;
use pgassay_catalog::routine::{Function, FunctionBody, FunctionKind};
use pgassay_sql::ast::{
    Expr, ExprKind, PlpgsqlBlock, PlpgsqlStatement, PlpgsqlStatementKind as Kind, Query, QueryBody,
    StatementKind,
};
use pgassay_sql::parse::{parse_plpgsql, parse_plpgsql_at, parse_sql_body};
use pgassay_sql::span::Span;
use std::sync::Arc;

use super::value::Value;
use super::{evaluate, sketch};
use crate::gap::effects_of;
use crate::{Replay, Run, apply, refuse};

/// The calls of the user's functions that change the schema, where a query does nothing else but make them, once.
pub(crate) fn calls_in(replay: &Replay, query: &Query) -> Option<Vec<(FunctionId, Vec<Expr>)>> {
    let QueryBody::Select(select) = &query.body else {
        return None;
    };
    if !select.from.is_empty() || query.with.is_some() || select.condition.is_some() {
        return None;
    }
    let mut calls = Vec::new();
    for target in &select.targets {
        let ExprKind::Call(call) = &target.value.kind else {
            return None;
        };
        let (name, count) = (&call.function.value, call.arguments.len());
        let schemas = match &name.schema {
            Some(schema) => vec![replay.catalog.schema_id(&replay.path, schema)?],
            None => replay.path.for_functions().collect(),
        };
        let fits = |function: &&Function| {
            let inputs = function.inputs().count();
            let needed = function.inputs().filter(|it| !it.has_default).count();
            needed <= count && count <= inputs && !function.id.is_builtin()
        };
        let mut found = schemas
            .iter()
            .flat_map(|schema| replay.catalog.functions_in(*schema, &name.name))
            .filter(fits);
        let function = found.next()?;
        if found.next().is_some() || effects_of_function(replay, function.id) == Effects::NONE {
            return None;
        }
        if call.arguments.iter().any(|it| it.name.is_some()) {
            return None;
        }
        calls.push((
            function.id,
            call.arguments.iter().map(|it| it.value.clone()).collect(),
        ));
    }
    (!calls.is_empty()).then_some(calls)
}

/// Runs a function that a statement at the top calls.
pub(crate) fn call(replay: &mut Replay, id: FunctionId, arguments: &[Expr], place: Span) -> Run {
    let names: Vec<super::Variables> = Vec::new();
    let mut values = Vec::new();
    for argument in arguments {
        values.push(evaluate::of(replay, &names, argument)?);
    }
    function(replay, id, values, place, 1)
}

/// Runs a function.
pub(super) fn function(
    replay: &mut Replay,
    id: FunctionId,
    mut values: Vec<Value>,
    place: Span,
    depth: u32,
) -> Run {
    let Some(function) = replay.catalog.function(id).cloned() else {
        return Ok(());
    };
    let effects = effects_of_function(replay, id);
    if effects == Effects::NONE {
        return Ok(());
    }
    let FunctionBody::Text { text, location } = &function.body else {
        return Ok(());
    };
    if depth > super::MAX_DEPTH
        || function.kind != FunctionKind::Function && function.kind != FunctionKind::Procedure
    {
        let because = format!("what function {} does cannot be told", function.name);
        replay.note_gap(Reach::Everything, effects, because);
        return Ok(());
    }
    let inputs: Vec<_> = function.inputs().collect();
    while values.len() < inputs.len() {
        values.push(Value::Unknown);
    }
    let mut arguments: Vec<(String, Value)> = Vec::new();
    for (at, (parameter, value)) in inputs.iter().zip(values).enumerate() {
        arguments.push((format!("${}", at + 1), value.clone()));
        if let Some(name) = &parameter.name {
            arguments.push((name.as_str().to_owned(), value));
        }
    }
    let session = Arc::clone(&replay.session);
    enter(replay, &function);
    // Names in the body have places in the file of the function, which need not be the file of the call.
    let same_file = location.is_some_and(|it| replay.location.is_some_and(|at| at.file == it.file));
    let offset = location.filter(|_| same_file).map_or(0, |it| it.span.start);
    let result = match function.language.as_str() {
        "plpgsql" => match parse_plpgsql_at(text, offset) {
            Ok(block) => super::run(replay, &block, text, offset, place, depth, arguments),
            Err(_) => refuse::unknown(format!("the body of function {} cannot be read", function.name)),
        },
        "sql" if inputs.is_empty() => parse_sql_body(text)
            .iter()
            .try_for_each(|statement| apply::statement(replay, statement)),
        _ => {
            let because = format!("what function {} does cannot be told", function.name);
            replay.note_gap(Reach::Everything, effects, because);
            Ok(())
        }
    };
    if result.is_err() || !function.settings.is_empty() || function.security_definer {
        let temporary = replay.session.temporary;
        replay.session = session;
        replay.session_mut().temporary = temporary;
        replay.refresh_path();
    }
    result
}

/// `SECURITY DEFINER` and `SET` hold while the function runs.
fn enter(replay: &mut Replay, function: &Function) {
    if function.security_definer {
        replay.session_mut().role.set(Some(function.owner), true);
    }
    if let Some(path) = function.setting("search_path") {
        let names = apply::set::names_in(path);
        replay.session_mut().search_path.set(names, true);
    }
    replay.refresh_path();
}

/// What a call of a function may do to the schema.
pub(super) fn effects_of_function(replay: &Replay, id: FunctionId) -> Effects {
    let Some(function) = replay.catalog.function(id) else {
        return Effects::NONE;
    };
    let FunctionBody::Text { text, .. } = &function.body else {
        return Effects::NONE;
    };
    match function.language.as_str() {
        "plpgsql" => effects_of_body(text),
        "sql" => {
            let statements = parse_sql_body(text);
            let effects = statements.iter().map(|it| of_sql(&it.kind));
            effects.fold(Effects::NONE, Effects::union)
        }
        _ => Effects::NONE,
    }
}

/// What a body in PL/pgSQL may do to the schema.
pub(super) fn effects_of_body(text: &str) -> Effects {
    parse_plpgsql(text).map_or(Effects::ANYTHING, |block| of_block(&block))
}

fn of_block(block: &PlpgsqlBlock) -> Effects {
    let handlers = block.handlers.iter().map(|it| of_statements(&it.statements));
    handlers.fold(of_statements(&block.statements), Effects::union)
}

fn of_statements(statements: &[PlpgsqlStatement]) -> Effects {
    statements
        .iter()
        .map(of_statement)
        .fold(Effects::NONE, Effects::union)
}

fn of_statement(statement: &PlpgsqlStatement) -> Effects {
    match &statement.kind {
        Kind::Block(block) => of_block(block),
        Kind::If { branches, otherwise } => {
            let branches = branches.iter().map(|(_, body)| of_statements(body));
            branches.fold(of_statements(otherwise), Effects::union)
        }
        Kind::Case {
            branches, otherwise, ..
        } => {
            let branches = branches.iter().map(|(_, body)| of_statements(body));
            branches.fold(
                of_statements(otherwise.as_deref().unwrap_or_default()),
                Effects::union,
            )
        }
        Kind::Loop { body, .. }
        | Kind::ForInteger { body, .. }
        | Kind::ForQuery { body, .. }
        | Kind::ForExecute { body, .. }
        | Kind::ForEach { body, .. } => of_statements(body),
        Kind::Sql { statement, .. } => of_sql(&statement.kind),
        Kind::Execute { text, .. } => of_execute(text),
        _ => Effects::NONE,
    }
}

fn of_sql(kind: &StatementKind) -> Effects {
    match kind {
        StatementKind::Query(_)
        | StatementKind::Set(_)
        | StatementKind::SetTransaction
        | StatementKind::Transaction(_)
        | StatementKind::Invalid(_)
        | StatementKind::Call(_) => Effects::NONE,
        kind => effects_of(kind),
    }
}

/// By the words that the text of an EXECUTE begins with, where they are constant.
fn of_execute(text: &Query) -> Effects {
    let QueryBody::Select(select) = &text.body else {
        return Effects::ANYTHING;
    };
    let [target] = select.targets.as_slice() else {
        return Effects::ANYTHING;
    };
    fn beginning(expression: &Expr) -> Option<&str> {
        match &expression.kind {
            ExprKind::Literal(pgassay_sql::ast::Literal::String(text)) => Some(text),
            ExprKind::Binary { left, .. } => beginning(left),
            ExprKind::Call(call) => beginning(&call.arguments.first()?.value),
            ExprKind::Cast { operand, .. } => beginning(operand),
            _ => None,
        }
    }
    beginning(&target.value).map_or(Effects::ANYTHING, sketch::effects_by_words)
}
