//! The parameters and the result of a routine (`interpret_function_parameter_list`).

use pgassay_catalog::bind::{ExpressionKind, ResolvedType};
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::TypeId;
use pgassay_catalog::refusal::{Obstacle, SqlState};
use pgassay_catalog::routine::Parameter;
use pgassay_sql::ast::{CreateRoutine, Name, ParameterMode, Returns, RoutineParameter, TypeName};

use super::options::invalid;
use crate::refuse::refusal;
use crate::{Replay, Run};

/// What a routine returns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Returned {
    pub(super) id: TypeId,
    pub(super) set: bool,
}

/// Whether a call passes the parameter.
pub(super) fn is_input(mode: ParameterMode) -> bool {
    !matches!(mode, ParameterMode::Out | ParameterMode::Table)
}

/// The parameters, with the columns of `RETURNS TABLE`.
pub(super) fn parameters(replay: &Replay, it: &CreateRoutine, language: &str) -> Run<Vec<Parameter>> {
    let table = match &it.returns {
        Some(Returns::Table(columns)) => columns.as_slice(),
        _ => &[],
    };
    let has_outputs = it
        .parameters
        .iter()
        .any(|it| matches!(it.mode, ParameterMode::Out | ParameterMode::InOut));
    if !table.is_empty() && has_outputs {
        let message = "OUT and INOUT arguments aren't allowed in TABLE functions";
        return Err(refusal(SqlState::SYNTAX_ERROR, message));
    }
    let mut found: Vec<Parameter> = Vec::with_capacity(it.parameters.len() + table.len());
    let mut variadic = false;
    let mut default_seen = false;
    for parameter in &it.parameters {
        let data_type = parameter_type(replay, &parameter.type_name, language, it.procedure)?;
        if is_input(parameter.mode) && variadic {
            return Err(invalid("VARIADIC parameter must be the last input parameter"));
        }
        if !is_input(parameter.mode) && it.procedure {
            if variadic {
                return Err(invalid("VARIADIC parameter must be the last parameter"));
            }
            if default_seen {
                let message = "procedure OUT parameters cannot appear after one with a default value";
                return Err(invalid(message));
            }
        }
        if parameter.mode == ParameterMode::Variadic {
            variadic = true;
            require_array(replay, data_type.data_type)?;
        }
        require_new_name(parameter.name.as_ref(), parameter.mode, &found)?;
        let default = default_of(replay, parameter, data_type, &mut default_seen)?;
        found.push(Parameter {
            mode: parameter.mode,
            name: parameter.name.as_ref().map(|it| it.value.clone()),
            data_type: data_type.data_type,
            has_default: default.is_some(),
            default,
        });
    }
    for (name, type_name) in table {
        let data_type = parameter_type(replay, type_name, language, it.procedure)?;
        require_new_name(Some(name), ParameterMode::Table, &found)?;
        found.push(Parameter {
            mode: ParameterMode::Table,
            name: Some(name.value.clone()),
            data_type: data_type.data_type,
            has_default: false,
            default: None,
        });
    }
    Ok(found)
}

fn parameter_type(replay: &Replay, name: &TypeName, language: &str, procedure: bool) -> Run<ResolvedType> {
    let found = type_or_shell(replay, name)?;
    if is_shell(replay, found.data_type) && language == "sql" {
        return Err(invalid("SQL function cannot accept shell type"));
    }
    replay.require_use_of_type(found.data_type)?;
    if found.set_of || name.set_of {
        let word = if procedure { "procedures" } else { "functions" };
        return Err(invalid(&format!("{word} cannot accept set arguments")));
    }
    Ok(found)
}

/// A type, which may be a shell here: the functions of a base type come before it.
fn type_or_shell(replay: &Replay, name: &TypeName) -> Run<ResolvedType> {
    let plain = name.percent_type.is_none() && name.array_dimensions == 0 && name.modifiers.is_empty();
    if plain
        && let Ok(id) = replay.type_of_name(&name.name)
        && is_shell(replay, id)
    {
        return Ok(ResolvedType {
            data_type: id,
            modifier: -1,
            collation: None,
            set_of: name.set_of,
        });
    }
    replay.resolve_type(name)
}

fn is_shell(replay: &Replay, id: TypeId) -> bool {
    let data_type = replay.catalog.data_type(id);
    data_type.is_some_and(|it| matches!(it.kind, TypeKind::Shell))
}

fn require_array(replay: &Replay, id: TypeId) -> Run {
    let is_array = |it: &pgassay_catalog::data_type::DataType| matches!(it.kind, TypeKind::Array { .. });
    let any = matches!(id, TypeId::ANYARRAY | TypeId::ANYCOMPATIBLEARRAY) || id.0 == 2276;
    if any || replay.catalog.data_type(id).is_none_or(is_array) {
        return Ok(());
    }
    Err(invalid("VARIADIC parameter must be an array"))
}

/// Input names must differ from input names, output names from output names, and those of a table from all.
fn require_new_name(name: Option<&Name>, mode: ParameterMode, found: &[Parameter]) -> Run {
    let Some(name) = name else { return Ok(()) };
    let pure_input = |mode| matches!(mode, ParameterMode::In | ParameterMode::Variadic);
    let clash = |known: &Parameter| {
        let apart = pure_input(mode) && matches!(known.mode, ParameterMode::Out | ParameterMode::Table)
            || pure_input(known.mode) && matches!(mode, ParameterMode::Out | ParameterMode::Table);
        known.name.as_ref() == Some(&name.value) && (!apart || mode == ParameterMode::Table)
    };
    // PostgreSQL lets an OUT parameter share the name of an IN parameter, but not of a column of a table.
    if found.iter().any(clash) {
        let message = format!("parameter name \"{}\" used more than once", name.value.as_str());
        return Err(invalid(&message));
    }
    Ok(())
}

fn default_of(
    replay: &Replay,
    parameter: &RoutineParameter,
    data_type: ResolvedType,
    default_seen: &mut bool,
) -> Run<Option<pgassay_catalog::expression::Expression>> {
    let Some(default) = &parameter.default else {
        if is_input(parameter.mode) && *default_seen {
            let message = "input parameters after one with a default value must also have defaults";
            return Err(invalid(message));
        }
        return Ok(None);
    };
    if !is_input(parameter.mode) {
        return Err(invalid("only input parameters can have default values"));
    }
    *default_seen = true;
    let target = ResolvedType {
        modifier: -1,
        collation: None,
        ..data_type
    };
    let bound = replay.bind_default(default, target, ExpressionKind::FunctionDefault)?;
    Ok(Some(bound))
}

/// The result: as it is written, and as the OUT parameters say.
pub(super) fn result(
    replay: &Replay,
    it: &CreateRoutine,
    parameters: &[Parameter],
    language: &str,
) -> Run<Returned> {
    let outputs: Vec<TypeId> = parameters
        .iter()
        .filter(|it| {
            matches!(
                it.mode,
                ParameterMode::Out | ParameterMode::InOut | ParameterMode::Table
            )
        })
        .map(|it| it.data_type)
        .collect();
    let required = match outputs.as_slice() {
        [] => None,
        _ if it.procedure => Some(TypeId::RECORD),
        [only] => Some(*only),
        _ => Some(TypeId::RECORD),
    };
    if it.procedure {
        let id = required.unwrap_or(TypeId::VOID);
        return Ok(Returned { id, set: false });
    }
    match &it.returns {
        Some(Returns::Table(_)) => Ok(Returned {
            id: required.unwrap_or(TypeId::RECORD),
            set: true,
        }),
        Some(Returns::Type(name)) => {
            let found = type_or_shell(replay, name)?;
            if is_shell(replay, found.data_type) && language == "sql" {
                return Err(invalid("SQL function cannot return shell type"));
            }
            replay.require_use_of_type(found.data_type)?;
            match required {
                Some(required) if required != found.data_type => {
                    Err(invalid("function result type must be that of the OUT parameters"))
                }
                _ => Ok(Returned {
                    id: found.data_type,
                    set: found.set_of || name.set_of,
                }),
            }
        }
        None => match required {
            Some(id) => Ok(Returned { id, set: false }),
            None => Err(invalid("function result type must be specified")),
        },
    }
}

/// Refuses results that no parameter decides (`check_valid_polymorphic_signature`).
pub(super) fn require_polymorphic(replay: &Replay, parameters: &[Parameter], result: TypeId) -> Run {
    let inputs: Vec<TypeId> = parameters
        .iter()
        .filter(|it| is_input(it.mode))
        .map(|it| it.data_type)
        .collect();
    let outputs = parameters
        .iter()
        .filter(|it| !is_input(it.mode))
        .map(|it| it.data_type);
    for output in outputs.chain([result]) {
        if !output.is_polymorphic() {
            continue;
        }
        if !is_decided(output, &inputs) {
            return Err(undecided(replay, output));
        }
    }
    Ok(())
}

fn is_decided(output: TypeId, inputs: &[TypeId]) -> bool {
    let simple = |id: &TypeId| id.is_polymorphic() && !is_compatible(*id);
    let any = |wanted: &[TypeId]| inputs.iter().any(|it| wanted.contains(it));
    match output {
        TypeId::ANYRANGE | TypeId::ANYMULTIRANGE => any(&[TypeId::ANYRANGE, TypeId::ANYMULTIRANGE]),
        TypeId::ANYCOMPATIBLERANGE | TypeId::ANYCOMPATIBLEMULTIRANGE => {
            any(&[TypeId::ANYCOMPATIBLERANGE, TypeId::ANYCOMPATIBLEMULTIRANGE])
        }
        output if is_compatible(output) => inputs.iter().any(|it| is_compatible(*it)),
        _ => inputs.iter().any(simple),
    }
}

fn is_compatible(id: TypeId) -> bool {
    matches!(
        id,
        TypeId::ANYCOMPATIBLE
            | TypeId::ANYCOMPATIBLEARRAY
            | TypeId::ANYCOMPATIBLENONARRAY
            | TypeId::ANYCOMPATIBLERANGE
            | TypeId::ANYCOMPATIBLEMULTIRANGE
    )
}

fn undecided(replay: &Replay, id: TypeId) -> Obstacle {
    let name = replay
        .catalog
        .data_type(id)
        .map(|it| it.name.clone())
        .unwrap_or_default();
    let message = format!(
        "cannot determine result data type: no input decides {}",
        name.as_str()
    );
    invalid(&message)
}
