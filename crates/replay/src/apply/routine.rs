//! Functions and procedures, aggregates, operators, casts.

mod aggregate;
mod alter;
mod body;
mod operator;
mod options;
mod parameters;
mod plpgsql;
mod replace;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use pgassay_catalog::change::Effect;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{FunctionId, ObjectId, TypeId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::routine::{Function, FunctionBody, FunctionKind};
use pgassay_sql::ast::{CreateRoutine, ObjectKind, Persistence};

pub(crate) use aggregate::create_aggregate;
pub(crate) use alter::alter_routine;
pub(crate) use operator::{create_cast, create_operator, create_operator_class};
pub(crate) use plpgsql::check_grammar;

use super::set::names_in;
use crate::privilege::Guarded;
use crate::session::Session;
use crate::{Replay, Run, resolve};
use options::Options;

/// The most parameters that a function can have (`FUNC_MAX_ARGS`).
const MOST_ARGUMENTS: usize = 100;

/// `CreateFunction`
pub(crate) fn create_routine(replay: &mut Replay, it: &CreateRoutine) -> Run {
    let schema = replay
        .creation_schema(&it.name.value, Persistence::Permanent)
        .map_err(|obstacle| resolve::at(obstacle, &it.name))?;
    let options = Options::read(replay, it)?;
    options.require_language(replay)?;
    let parameters = parameters::parameters(replay, it, options.language.as_str())?;
    let result = parameters::result(replay, it, &parameters, options.language.as_str())?;
    options.require_rows(result.set)?;
    options.require_body(it)?;
    let inputs = parameters.iter().filter(|it| parameters::is_input(it.mode));
    let types: Vec<TypeId> = inputs.map(|it| it.data_type).collect();
    if types.len() > MOST_ARGUMENTS {
        let message = format!("functions cannot have more than {MOST_ARGUMENTS} arguments");
        return Err(Refusal::new(SqlState::TOO_MANY_ARGUMENTS, message).into());
    }
    parameters::require_polymorphic(replay, &parameters, result.id)?;
    let kind = if it.procedure {
        FunctionKind::Procedure
    } else if options.window {
        FunctionKind::Window
    } else {
        FunctionKind::Function
    };
    let known = replace::find(replay, schema, it, &types)?;
    let id: FunctionId = match known {
        Some(id) => id,
        None => replay.catalog.new_id(),
    };
    let mut function = Function {
        id,
        schema,
        name: it.name.value.name.clone(),
        kind,
        parameters,
        result: result.id,
        returns_set: result.set,
        language: options.language.clone(),
        volatility: options.volatility,
        strict: options.strict,
        security_definer: options.security_definer,
        leakproof: options.leakproof,
        parallel: options.parallel,
        settings: options.settings.clone(),
        body: FunctionBody::Native,
        owner: replay.current_user(),
        privileges: replay.initial_privileges(Guarded::Function, Some(schema)),
        comment: None,
        extension: None,
        location: replay.location,
    };
    if let Some(old) = known.and_then(|id| replay.catalog.function(id)) {
        replace::require_same_shape(old, &function)?;
        function.owner = old.owner;
        function.privileges = old.privileges.clone();
        function.comment = old.comment.clone();
        function.extension = old.extension;
    }
    // The body is read when the function is there already: it may call itself.
    replay.catalog.functions.insert(id.0, function.clone());
    let outside = enter_search_path(replay, &function, &options);
    let read = body::body(replay, it, &function, &options);
    if let Some(session) = outside {
        replay.session = session;
        replay.refresh_path();
    }
    let (body, references) = read?;
    function.body = body;
    let holder = ObjectId::Function(id);
    let mut targets: Vec<ObjectId> = references.into_iter().map(ObjectId::from).collect();
    targets.extend(function.parameters.iter().map(|it| ObjectId::Type(it.data_type)));
    targets.push(ObjectId::Type(function.result));
    let defaults = function.parameters.iter().filter_map(|it| it.default.as_ref());
    targets.extend(defaults.flat_map(|it| it.references.iter().map(|it| ObjectId::from(*it))));
    replay.catalog.functions.insert(id.0, function);
    replay.catalog.note_references(holder, targets);
    replay.effect(match known {
        Some(_) => Effect::Altered(holder, Effects::FUNCTIONS),
        None => Effect::Created(holder),
    });
    Ok(())
}

/// Sets the search path that the function has of its own, with which a body in a string is read (`ProcedureCreate`);
/// returns the session to go back to.
fn enter_search_path(
    replay: &mut Replay,
    function: &Function,
    options: &Options<'_>,
) -> Option<Arc<Session>> {
    options.text?;
    if !*replay.session.check_function_bodies.get() {
        return None;
    }
    let (_, path) = function.settings.iter().find(|(name, _)| name == "search_path")?;
    let outside = Arc::clone(&replay.session);
    replay.session_mut().search_path.set(names_in(path), true);
    replay.refresh_path();
    Some(outside)
}

/// The kind by which DROP and ALTER name a routine.
fn kind_of(it: &CreateRoutine) -> ObjectKind {
    if it.procedure {
        ObjectKind::Procedure
    } else {
        ObjectKind::Function
    }
}
