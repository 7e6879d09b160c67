//! Ranges: each comes with a multirange, with arrays of both and with functions that make values of them.

use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::{CastId, FunctionId, ObjectId, RoleId, SchemaId, TypeId};
use pgassay_catalog::operator::{Cast, CastContext, CastMethod};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::routine::{Function, FunctionBody, FunctionKind, Parameter};
use pgassay_sql::ast::{ObjectName, OptionItem, OptionValue, ParameterMode, Persistence, Volatility};
use pgassay_sql::name::{Identifier, MAX_IDENTIFIER_BYTES};

use super::{NewType, option, option_name, place};
use crate::privilege::Guarded;
use crate::refuse::{missing, refusal};
use crate::{Replay, Run};

/// `DefineRange`
pub(super) fn create_range(replay: &mut Replay, name: &ObjectName, options: &[OptionItem]) -> Run {
    let schema = place(replay, name)?;
    let subtype = match option(options, "subtype") {
        Some(OptionValue::Type(written)) => replay.type_written(written)?,
        Some(OptionValue::Text(text)) => {
            let named = ObjectName {
                value: pgassay_sql::name::QualifiedName::new(Identifier::new(text)),
                span: name.span,
            };
            replay.type_of_name(&named)?
        }
        _ => {
            let message = "type attribute \"subtype\" is required";
            return Err(refusal(SqlState::SYNTAX_ERROR, message));
        }
    };
    if replay
        .catalog
        .data_type(subtype)
        .is_some_and(|it| matches!(it.kind, TypeKind::Pseudo))
    {
        let message = "range subtype cannot be a pseudo-type";
        return Err(refusal(SqlState::DATATYPE_MISMATCH, message));
    }
    require_difference(replay, options, subtype, name)?;
    let plain = name.value.name.clone();
    let (multirange_schema, multirange_name) = multirange_name(replay, options, schema, &plain)?;
    let kind = TypeKind::Range {
        subtype,
        multirange: None,
    };
    let range = replay.add_type(schema, &plain, NewType::new(kind, 'R'));
    replay.require_free_type(multirange_schema, &multirange_name)?;
    let kind = TypeKind::Multirange { range };
    let multirange = replay.add_type(multirange_schema, &multirange_name, NewType::new(kind, 'R'));
    replay.catalog.types.update(range.0, |it| {
        it.kind = TypeKind::Range {
            subtype,
            multirange: Some(multirange),
        };
    });
    replay
        .catalog
        .note_references(ObjectId::Type(range), [ObjectId::Type(subtype)]);
    replay
        .catalog
        .note_references(ObjectId::Type(multirange), [ObjectId::Type(range)]);
    let array = replay
        .catalog
        .data_type(range)
        .and_then(|it| it.array)
        .unwrap_or(range);
    let input = |data_type| (ParameterMode::In, data_type);
    add_constructor(
        replay,
        schema,
        &plain,
        range,
        false,
        &[input(subtype), input(subtype)],
    );
    let bounds = [input(subtype), input(subtype), input(TypeId::TEXT)];
    add_constructor(replay, schema, &plain, range, false, &bounds);
    add_constructor(replay, multirange_schema, &multirange_name, multirange, true, &[]);
    let of_one = add_constructor(
        replay,
        multirange_schema,
        &multirange_name,
        multirange,
        true,
        &[input(range)],
    );
    add_cast(replay, range, multirange, of_one);
    let many = [(ParameterMode::Variadic, array)];
    add_constructor(
        replay,
        multirange_schema,
        &multirange_name,
        multirange,
        true,
        &many,
    );
    Ok(())
}

/// The name of the multirange: as it is written, else made of the range's (`makeMultirangeTypeName`).
fn multirange_name(
    replay: &mut Replay,
    options: &[OptionItem],
    schema: SchemaId,
    range: &Identifier,
) -> Run<(SchemaId, Identifier)> {
    if let Some(written) = option(options, "multirange_type_name").and_then(option_name) {
        let schema = replay.creation_schema(&written, Persistence::Permanent)?;
        return Ok((schema, written.name));
    }
    let plain = range.as_str();
    let name = match plain.find("range") {
        Some(at) => format!("{}multi{}", &plain[..at], &plain[at..]),
        None => {
            let mut room = MAX_IDENTIFIER_BYTES - "_multirange".len();
            room = room.min(plain.len());
            while !plain.is_char_boundary(room) {
                room -= 1;
            }
            format!("{}_multirange", &plain[..room])
        }
    };
    let name = Identifier::new(&name);
    Ok((schema, name))
}

/// The function that says how far apart two values are must exist, as `float8mi` does.
fn require_difference(replay: &Replay, options: &[OptionItem], subtype: TypeId, name: &ObjectName) -> Run {
    for (attribute, inputs, result) in [("subtype_diff", vec![subtype, subtype], Some(TypeId::FLOAT8))] {
        let Some(written) = option(options, attribute).and_then(option_name) else {
            continue;
        };
        let written = ObjectName {
            value: written,
            span: name.span,
        };
        let Some(function) = replay.function_with(&written, &inputs)? else {
            return Err(missing(
                pgassay_sql::ast::ObjectKind::Function,
                "function",
                SqlState::UNDEFINED_FUNCTION,
                &written,
            ));
        };
        let invalid = |message: String| Refusal::new(SqlState::INVALID_OBJECT_DEFINITION, message);
        if result.is_some_and(|result| function.result != result) {
            let message = format!(
                "range subtype diff function {} must return type double precision",
                function.name.as_str()
            );
            return Err(invalid(message).into());
        }
        if function.volatility != Volatility::Immutable {
            let message = format!(
                "range subtype diff function {} must be immutable",
                function.name.as_str()
            );
            return Err(invalid(message).into());
        }
    }
    Ok(())
}

fn add_constructor(
    replay: &mut Replay,
    schema: SchemaId,
    name: &Identifier,
    result: TypeId,
    strict: bool,
    parameters: &[(ParameterMode, TypeId)],
) -> FunctionId {
    let id: FunctionId = replay.catalog.new_id();
    let parameter = |(mode, data_type): &(ParameterMode, TypeId)| Parameter {
        mode: *mode,
        name: None,
        data_type: *data_type,
        has_default: false,
        default: None,
    };
    let function = Function {
        id,
        schema,
        name: name.clone(),
        kind: FunctionKind::Function,
        parameters: parameters.iter().map(parameter).collect(),
        result,
        returns_set: false,
        language: Identifier::new("internal"),
        volatility: Volatility::Immutable,
        strict,
        security_definer: false,
        leakproof: false,
        parallel: 's',
        settings: Vec::new(),
        body: FunctionBody::Native,
        // Whoever makes the type: `makeRangeConstructors`.
        owner: RoleId::BOOTSTRAP,
        privileges: replay.initial_privileges_of(Guarded::Function, RoleId::BOOTSTRAP, Some(schema)),
        comment: None,
        extension: None,
        location: replay.location,
    };
    replay.catalog.functions.insert(id.0, function);
    let types = parameters
        .iter()
        .map(|(_, it)| ObjectId::Type(*it))
        .chain([ObjectId::Type(result)]);
    let types: Vec<ObjectId> = types.collect();
    replay.catalog.note_references(ObjectId::Function(id), types);
    id
}

/// A range is cast to its multirange by the function that takes one range.
fn add_cast(replay: &mut Replay, range: TypeId, multirange: TypeId, function: FunctionId) {
    let id: CastId = replay.catalog.new_id();
    let cast = Cast {
        id: Some(id),
        name: Cast::name_of(range, multirange),
        source: range,
        target: multirange,
        context: CastContext::Explicit,
        method: CastMethod::Function(function),
        comment: None,
        extension: None,
    };
    replay.catalog.casts.insert(id.0, cast);
    let targets = [
        ObjectId::Type(range),
        ObjectId::Type(multirange),
        ObjectId::Function(function),
    ];
    replay.catalog.note_references(ObjectId::Cast(id), targets);
}
