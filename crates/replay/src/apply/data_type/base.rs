//! Base types and shells.

use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::{ObjectId, SchemaId, TypeId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::{ObjectKind, ObjectName, OptionItem, OptionValue, Persistence};

use super::{NewType, option};
use crate::refuse::refusal;
use crate::{Replay, Run};

/// `CREATE TYPE name;`
pub(super) fn create_shell(replay: &mut Replay, name: &ObjectName) -> Run {
    require_superuser(replay)?;
    let schema = replay.creation_schema(&name.value, Persistence::Permanent)?;
    if shell(replay, schema, name)?.is_some() {
        let message = format!("type \"{}\" already exists", name.value.name.as_str());
        return Err(Refusal::new(SqlState::DUPLICATE_OBJECT, message)
            .about(ObjectKind::Type, name.value.clone())
            .at(name.span)
            .into());
    }
    let id = replay.add_type_alone(schema, &name.value.name, NewType::new(TypeKind::Shell, 'P'));
    replay.effect(pgassay_catalog::change::Effect::Created(ObjectId::Type(id)));
    Ok(())
}

fn require_superuser(replay: &Replay) -> Run {
    if replay.is_superuser(replay.current_user()) {
        return Ok(());
    }
    let message = "must be superuser to create a base type";
    Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message))
}

/// The shell of a name; any other type makes way or refuses to.
fn shell(replay: &mut Replay, schema: SchemaId, name: &ObjectName) -> Run<Option<TypeId>> {
    let known = replay.catalog.type_in(schema, &name.value.name);
    match known.map(|it| (it.id, matches!(it.kind, TypeKind::Shell))) {
        Some((id, true)) => Ok(Some(id)),
        Some(_) => {
            replay.require_free_type(schema, &name.value.name)?;
            Ok(None)
        }
        None => Ok(None),
    }
}

/// `DefineType`: the functions behind a base type are in C, so that only their names are looked up.
pub(super) fn create_base(replay: &mut Replay, name: &ObjectName, options: &[OptionItem]) -> Run {
    require_superuser(replay)?;
    let schema = replay.creation_schema(&name.value, Persistence::Permanent)?;
    let Some(id) = shell(replay, schema, name)? else {
        let message = format!("type \"{}\" does not exist", name.value.name.as_str());
        return Err(Refusal::new(SqlState::DUPLICATE_OBJECT, message)
            .at(name.span)
            .into());
    };
    for required in ["input", "output"] {
        if option(options, required).is_none() {
            let message = format!("type {required} function must be specified");
            return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
        }
    }
    let element = match option(options, "element") {
        Some(OptionValue::Type(written)) => Some(replay.type_written(written)?),
        _ => None,
    };
    let text = |name: &str| match option(options, name) {
        Some(OptionValue::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let category = text("category").and_then(|it| it.chars().next()).unwrap_or('U');
    let preferred = text("preferred").is_some_and(|it| super::super::set::boolean(&it) == Some(true));
    let collatable = text("collatable").is_some_and(|it| super::super::set::boolean(&it) == Some(true));
    let takes_modifiers = option(options, "typmod_in").is_some();
    replay.catalog.types.update(id.0, |it| {
        it.kind = TypeKind::Base { element };
        it.category = category;
        it.preferred = preferred;
        it.collatable = collatable;
        it.takes_modifiers = takes_modifiers;
    });
    replay.add_array_of(id);
    Ok(())
}
