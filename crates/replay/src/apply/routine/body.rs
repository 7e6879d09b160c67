//! Bodies of routines: what PostgreSQL reads of them when they are created.

use pgassay_catalog::bind::{BodyResult, Scope, ScopeParameter};
use pgassay_catalog::expression::{Expression, Node, Reference};
use pgassay_catalog::id::TypeId;
use pgassay_catalog::location::Location;
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_catalog::routine::{Function, FunctionBody, FunctionKind};
use pgassay_sql::ast::{CreateRoutine, Statement, StatementKind};
use pgassay_sql::parse::parse_sql_body;

use super::options::{Options, invalid};
use super::plpgsql;
use crate::refuse::unsupported;
use crate::{Replay, Run};

/// What is known of a body, and what it refers to as far as PostgreSQL notes it.
pub(super) fn body(
    replay: &Replay,
    it: &CreateRoutine,
    function: &Function,
    options: &Options<'_>,
) -> Run<(FunctionBody, Vec<Reference>)> {
    let checked = *replay.session.check_function_bodies.get();
    let language = function.language.as_str();
    if let Some(text) = options.text {
        match language {
            "sql" => {
                require_sql_types(replay, function)?;
                if checked {
                    check_sql(replay, function, &text.text)?;
                }
            }
            "plpgsql" => plpgsql::check(replay, function, &text.text, checked)?,
            _ => {}
        }
        let location = replay.location.map(|at| Location {
            file: at.file,
            span: text.span,
        });
        let body = match language {
            "c" | "internal" => FunctionBody::Native,
            _ => FunctionBody::Text {
                text: text.text.clone(),
                location,
            },
        };
        return Ok((body, Vec::new()));
    }
    let polymorphic = function.inputs().any(|it| it.data_type.is_polymorphic());
    if polymorphic {
        let message = "SQL function with unquoted function body cannot have polymorphic arguments";
        return Err(unsupported(message));
    }
    require_sql_types(replay, function)?;
    let parameters = scope_parameters(function);
    let scope = Scope {
        parameters: &parameters,
        function: Some(&it.name.value.name),
        ..Scope::default()
    };
    let result = result_of(function);
    if let Some(expression) = options.returned {
        let bound = match replay.binder().bind_function_return(expression, &scope, &result) {
            Err(Obstacle::Unknown(because)) => Expression {
                tree: std::sync::Arc::new(Node::Unknown { because }),
                text: expression.to_string().into(),
                references: std::sync::Arc::from([]),
                location: None,
            },
            other => other?,
        };
        let location = replay.location.map(|at| Location {
            file: at.file,
            span: expression.span,
        });
        let references = bound.references.to_vec();
        let bound = Expression { location, ..bound };
        return Ok((FunctionBody::Expression(Box::new(bound)), references));
    }
    let statements = options.atomic.unwrap_or_default();
    match replay.binder().bind_function_body(statements, &scope, &result) {
        Ok(bound) => {
            let queries = bound.iter().flatten();
            let references = queries.flat_map(|it| it.references()).collect();
            Ok((FunctionBody::Atomic(bound), references))
        }
        Err(Obstacle::Unknown(_)) => Ok((FunctionBody::Atomic(vec![None; statements.len()]), Vec::new())),
        Err(refused) => Err(refused),
    }
}

/// The types that a SQL function cannot take or return (`fmgr_sql_validator`).
fn require_sql_types(replay: &Replay, function: &Function) -> Run {
    let is_pseudo = |id: TypeId| replay.catalog.data_type(id).is_some_and(|it| it.category == 'P');
    let name = |id: TypeId| {
        replay
            .catalog
            .data_type(id)
            .map(|it| it.name.clone())
            .unwrap_or_default()
    };
    let result = function.result;
    if is_pseudo(result) && result != TypeId::RECORD && result != TypeId::VOID && !result.is_polymorphic() {
        let message = format!("SQL functions cannot return type {}", name(result).as_str());
        return Err(invalid(&message));
    }
    for parameter in function.inputs() {
        let id = parameter.data_type;
        if is_pseudo(id) && !id.is_polymorphic() {
            let message = format!(
                "SQL functions cannot have arguments of type {}",
                name(id).as_str()
            );
            return Err(invalid(&message));
        }
    }
    Ok(())
}

fn scope_parameters(function: &Function) -> Vec<ScopeParameter> {
    let inputs = function.inputs();
    inputs
        .map(|it| ScopeParameter {
            name: it.name.clone(),
            data_type: it.data_type,
        })
        .collect()
}

fn result_of(function: &Function) -> BodyResult {
    let columns: Vec<_> = function
        .outputs()
        .map(|it| (it.name.clone(), it.data_type))
        .collect();
    let record = columns.len() > 1 || function.kind == FunctionKind::Procedure && !columns.is_empty();
    BodyResult {
        data_type: function.result,
        columns: if record { columns } else { Vec::new() },
    }
}

/// A SQL body in a string: its grammar always, its names unless a parameter has a type that only a call decides.
fn check_sql(replay: &Replay, function: &Function, text: &str) -> Run {
    let statements = parse_sql_body(text);
    for statement in &statements {
        if let Some(error) = statement.refused_by(replay.catalog.version.major) {
            let sqlstate = SqlState::from_code(error.sqlstate).unwrap_or(SqlState::SYNTAX_ERROR);
            return Err(Refusal::new(sqlstate, error.message.clone()).into());
        }
    }
    if function.inputs().any(|it| it.data_type.is_polymorphic()) {
        return Ok(());
    }
    if let Some(command) = statements.iter().find_map(transaction_command) {
        let message = format!("{command} is not allowed in an SQL function");
        return Err(unsupported(message));
    }
    let parameters = scope_parameters(function);
    let scope = Scope {
        parameters: &parameters,
        function: Some(&function.name),
        ..Scope::default()
    };
    let bound = replay
        .binder()
        .bind_function_body(&statements, &scope, &result_of(function));
    match bound {
        Ok(_) | Err(Obstacle::Unknown(_)) => Ok(()),
        // Places in the body's text are not places in the statement.
        Err(Obstacle::Refused(mut refusal)) => {
            refusal.span = None;
            Err(Obstacle::Refused(refusal))
        }
    }
}

fn transaction_command(statement: &Statement) -> Option<&'static str> {
    match &statement.kind {
        StatementKind::Transaction(_) => Some("a transaction command"),
        _ => None,
    }
}
