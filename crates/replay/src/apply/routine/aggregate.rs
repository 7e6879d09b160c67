//! `CREATE AGGREGATE`.

use pgassay_catalog::bind::format_type;
use pgassay_catalog::change::Effect;
use pgassay_catalog::id::{FunctionId, ObjectId, SchemaId, TypeId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::routine::{Function, FunctionBody, FunctionKind, Parameter};
use pgassay_sql::ast::{
    CreateAggregate, ObjectKind, ObjectName, OptionValue, ParameterMode, Persistence, Volatility,
};
use pgassay_sql::name::Identifier;

use super::super::data_type::{option, option_name};
use super::super::set::boolean;
use super::options::invalid;
use crate::privilege::Guarded;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// The clauses that name functions, and whether they take the state only.
const FUNCTIONS: [&str; 6] = [
    "finalfunc",
    "combinefunc",
    "serialfunc",
    "deserialfunc",
    "minvfunc",
    "mfinalfunc",
];

/// `DefineAggregate`
pub(crate) fn create_aggregate(replay: &mut Replay, it: &CreateAggregate) -> Run {
    let schema = replay
        .creation_schema(&it.name.value, Persistence::Permanent)
        .map_err(|obstacle| crate::resolve::at(obstacle, &it.name))?;
    let function_of = |name: &str, old: &str| option(&it.options, name).or_else(|| option(&it.options, old));
    let state_type = match function_of("stype", "stype1") {
        Some(OptionValue::Type(written)) => written.clone(),
        Some(_) => return refuse::unknown("the state type of the aggregate could not be read"),
        None => return Err(invalid("aggregate stype must be specified")),
    };
    let Some(transition) = function_of("sfunc", "sfunc1") else {
        return Err(invalid("aggregate sfunc must be specified"));
    };
    let mut parameters: Vec<Parameter> = Vec::new();
    match &it.parameters {
        Some(written) => {
            for parameter in written {
                if !matches!(parameter.mode, ParameterMode::In | ParameterMode::Variadic) {
                    let message = "aggregates cannot have output arguments";
                    return Err(invalid(message));
                }
                parameters.push(Parameter {
                    mode: parameter.mode,
                    name: parameter.name.as_ref().map(|it| it.value.clone()),
                    data_type: replay.type_written(&parameter.type_name)?,
                    has_default: false,
                    default: None,
                });
            }
        }
        None => match option(&it.options, "basetype") {
            Some(OptionValue::Type(written)) if written.name.value.name.as_str() != "any" => {
                parameters.push(Parameter {
                    mode: ParameterMode::In,
                    name: None,
                    data_type: replay.type_written(written)?,
                    has_default: false,
                    default: None,
                });
            }
            Some(_) => {}
            None => return Err(invalid("aggregate input type must be specified")),
        },
    }
    let state = replay.type_written(&state_type)?;
    require_state(replay, state)?;
    let inputs: Vec<TypeId> = parameters.iter().map(|it| it.data_type).collect();
    let mut arguments = vec![state];
    arguments.extend(inputs.iter().skip(it.direct.unwrap_or(0)));
    let mut used = Vec::new();
    let polymorphic = arguments.iter().any(|it| it.is_polymorphic());
    let transition = find(replay, it, transition, &arguments, polymorphic)?;
    used.extend(transition);
    let result_of =
        |id: Option<FunctionId>| id.and_then(|id| replay.catalog.function(id)).map(|it| it.result);
    if let Some(returned) = result_of(transition)
        && returned != state
        && !returned.is_polymorphic()
    {
        let message = "return type of transition function is not the state type";
        return Err(refusal(SqlState::DATATYPE_MISMATCH, message));
    }
    let mut result = state;
    let mut definition = vec![("stype".to_owned(), format_type(&replay.catalog, state, -1))];
    push_function(replay, &mut definition, "sfunc", transition);
    for clause in FUNCTIONS {
        let Some(value) = option(&it.options, clause) else {
            continue;
        };
        let arguments = match clause {
            "combinefunc" => vec![state, state],
            "deserialfunc" => vec![TypeId::BYTEA, TypeId(2281)],
            _ => vec![state],
        };
        let lenient = polymorphic || option(&it.options, &format!("{clause}_extra")).is_some();
        let found = find(replay, it, value, &arguments, lenient)?;
        used.extend(found);
        if clause == "finalfunc"
            && let Some(returned) = found.and_then(|id| replay.catalog.function(id))
        {
            result = returned.result;
        }
        push_function(replay, &mut definition, clause, found);
    }
    push_texts(&mut definition, it);
    definition.sort();
    let id = replace(replay, schema, it, &inputs)?;
    let function = Function {
        id,
        schema,
        name: it.name.value.name.clone(),
        kind: FunctionKind::Aggregate {
            direct: it.direct.map(|direct| u16::try_from(direct).unwrap_or(u16::MAX)),
            hypothetical: option(&it.options, "hypothetical").is_some(),
            definition,
        },
        parameters,
        result,
        returns_set: false,
        language: Identifier::new("internal"),
        volatility: Volatility::Immutable,
        strict: false,
        security_definer: false,
        leakproof: false,
        parallel: parallel(it),
        settings: Vec::new(),
        body: FunctionBody::Native,
        owner: replay.current_user(),
        privileges: replay.initial_privileges(Guarded::Function, Some(schema)),
        comment: None,
        extension: None,
        location: replay.location,
    };
    let mut targets: Vec<ObjectId> = used.into_iter().map(ObjectId::Function).collect();
    targets.extend(inputs.into_iter().map(ObjectId::Type));
    targets.push(ObjectId::Type(state));
    replay.catalog.functions.insert(id.0, function);
    replay.catalog.note_references(ObjectId::Function(id), targets);
    replay.effect(Effect::Created(ObjectId::Function(id)));
    Ok(())
}

fn require_state(replay: &Replay, state: TypeId) -> Run {
    let Some(data_type) = replay.catalog.data_type(state) else {
        return Ok(());
    };
    // `internal` is for superusers; other pseudo-types have no values.
    let is_internal = data_type.name.as_str() == "internal" && replay.is_superuser(replay.current_user());
    if data_type.category == 'P' && !state.is_polymorphic() && !is_internal {
        let message = format!(
            "aggregate transition data type cannot be {}",
            data_type.name.as_str()
        );
        return Err(invalid(&message));
    }
    Ok(())
}

/// A function behind the aggregate; one that only a resolution of its types could find is none.
fn find(
    replay: &Replay,
    it: &CreateAggregate,
    value: &OptionValue,
    arguments: &[TypeId],
    lenient: bool,
) -> Run<Option<FunctionId>> {
    let Some(name) = option_name(value) else {
        return Ok(None);
    };
    let name = ObjectName {
        value: name,
        span: it.name.span,
    };
    if let Some(found) = replay.function_with(&name, arguments)? {
        return Ok(Some(found.id));
    }
    let schemas: Vec<SchemaId> = match &name.value.schema {
        Some(schema) => vec![replay.explicit_schema(schema)?],
        None => replay.path.for_functions().collect(),
    };
    let all = schemas
        .iter()
        .flat_map(|schema| replay.catalog.functions_in(*schema, &name.value.name));
    let similar: Vec<FunctionId> = all
        .filter(|it| {
            let count = it.inputs().count();
            count == arguments.len() || it.inputs().any(|it| it.mode == ParameterMode::Variadic)
        })
        .map(|it| it.id)
        .collect();
    if !similar.is_empty() || lenient {
        return Ok(similar.first().copied());
    }
    Err(refuse::missing(
        ObjectKind::Function,
        "function",
        SqlState::UNDEFINED_FUNCTION,
        &name,
    ))
}

fn push_function(
    replay: &Replay,
    definition: &mut Vec<(String, String)>,
    clause: &str,
    id: Option<FunctionId>,
) {
    let Some(function) = id.and_then(|id| replay.catalog.function(id)) else {
        return;
    };
    definition.push((clause.to_owned(), replay.regproc(function)));
}

/// The clauses that are no functions.
fn push_texts(definition: &mut Vec<(String, String)>, it: &CreateAggregate) {
    for clause in ["initcond", "initcond1", "minitcond", "sspace", "msspace"] {
        if let Some(OptionValue::Text(text)) = option(&it.options, clause) {
            let name = if clause == "initcond1" { "initcond" } else { clause };
            definition.push((name.to_owned(), text.clone()));
        }
    }
    for clause in ["finalfunc_extra", "mfinalfunc_extra"] {
        let item = it.options.iter().find(|it| it.name.value.as_str() == clause);
        let on = item.is_some_and(|it| match &it.value {
            Some(OptionValue::Text(text)) => boolean(text) != Some(false),
            _ => true,
        });
        if on {
            definition.push((clause.to_owned(), "true".to_owned()));
        }
    }
}

fn parallel(it: &CreateAggregate) -> char {
    let word = option(&it.options, "parallel").and_then(option_name);
    match word.as_ref().map(|it| it.name.as_str()) {
        Some("safe") => 's',
        Some("restricted") => 'r',
        _ => 'u',
    }
}

fn replace(
    replay: &mut Replay,
    schema: SchemaId,
    it: &CreateAggregate,
    inputs: &[TypeId],
) -> Run<FunctionId> {
    let name = &it.name.value.name;
    let known = replay
        .catalog
        .functions_in(schema, name)
        .find(|known| known.input_types() == inputs);
    let Some(known) = known else {
        return Ok(replay.catalog.new_id());
    };
    if !it.or_replace {
        let message = format!(
            "function \"{}\" already exists with same argument types",
            name.as_str()
        );
        return Err(Refusal::new(SqlState::DUPLICATE_FUNCTION, message)
            .about(ObjectKind::Aggregate, it.name.value.clone())
            .at(it.name.span)
            .into());
    }
    if !matches!(known.kind, FunctionKind::Aggregate { .. }) {
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, "cannot change routine kind"));
    }
    Ok(known.id)
}

impl Replay {
    /// A function's name as `regproc` prints it with an empty search path: bare where `pg_catalog` has one only.
    pub(crate) fn regproc(&self, function: &Function) -> String {
        let bare = function.name.quoted();
        let unique = self.catalog.functions_in(function.schema, &function.name).count() == 1;
        if function.schema == SchemaId::PG_CATALOG && unique {
            return bare;
        }
        let schema = self.catalog.schema(function.schema).map(|it| it.name.quoted());
        format!("{}.{bare}", schema.unwrap_or_default())
    }
}
