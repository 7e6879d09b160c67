//! `ALTER ... SET SCHEMA`.

use pgassay_catalog::change::Effect;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ExtensionId, ObjectId, SchemaId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::{Name, ObjectKind};

use super::owner::require_own_type;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// Moves an object to another schema (`AlterObjectNamespace_internal` and its like).
pub(super) fn set_schema(replay: &mut Replay, object: ObjectId, schema: &Name) -> Run {
    if let ObjectId::Type(id) = object {
        require_own_type(replay, id)?;
    }
    let to = creation_schema(replay, schema)?;
    let is_there = replay.schema_of(object) == Some(to);
    // Who owns an object does not matter where nothing is to be done, but for types and extensions.
    if !is_there || matches!(object, ObjectId::Type(_) | ObjectId::Extension(_)) {
        replay.require_ownership(object)?;
    }
    if let ObjectId::Extension(id) = object {
        move_extension(replay, id, to)?;
    } else {
        move_to(replay, object, to)?;
    }
    replay.effect(Effect::Altered(object, Effects::OTHER));
    Ok(())
}

/// `LookupCreationNamespace`
fn creation_schema(replay: &mut Replay, name: &Name) -> Run<SchemaId> {
    if name.value.as_str() == "pg_temp" {
        let message = "cannot move objects into or out of temporary schemas";
        return Err(refusal(SqlState::FEATURE_NOT_SUPPORTED, message));
    }
    let Some(id) = replay.catalog.schema_id(&replay.path, &name.value) else {
        return Err(refuse::missing_schema(&name.value).at(name.span).into());
    };
    replay.require_create_in(id)?;
    Ok(id)
}

fn move_to(replay: &mut Replay, object: ObjectId, to: SchemaId) -> Run {
    if replay.schema_of(object) == Some(to) {
        return Ok(());
    }
    replay.require_no_temporary_move(replay.schema_of(object), to)?;
    let catalog = &replay.catalog;
    match object {
        ObjectId::Function(id) => {
            let Some(function) = catalog.function(id) else {
                return Ok(());
            };
            replay.require_free_function(to, &function.name, &function.input_types())?;
        }
        ObjectId::Type(id) => {
            let Some(data_type) = catalog.data_type(id) else {
                return Ok(());
            };
            let name = data_type.name.clone();
            if catalog.type_in(to, &name).is_some() {
                let message = format!("type \"{}\" already exists in schema", name.as_str());
                return Err(Refusal::new(SqlState::DUPLICATE_OBJECT, message)
                    .about(ObjectKind::Type, replay.qualified(to, &name))
                    .into());
            }
        }
        ObjectId::Other(id) => {
            let Some(other) = catalog.others.get(id.0) else {
                return Ok(());
            };
            let mut all = catalog.others.named(Some(to), &other.name);
            if all.any(|(_, it)| it.kind == other.kind) {
                let message = format!("object \"{}\" already exists in schema", other.name.as_str());
                return Err(refusal(SqlState::DUPLICATE_OBJECT, message));
            }
        }
        _ => {}
    }
    replay.put_in_schema(object, to);
    Ok(())
}

impl Replay {
    /// Refuses to move what is temporary, or to make something temporary by moving it (`CheckSetNamespace`).
    pub(crate) fn require_no_temporary_move(&self, from: Option<SchemaId>, to: SchemaId) -> Run {
        let temporary = self.session.temporary;
        if temporary.is_some() && (temporary == from || temporary == Some(to)) {
            let message = "cannot move objects into or out of temporary schemas";
            return Err(refusal(SqlState::FEATURE_NOT_SUPPORTED, message));
        }
        Ok(())
    }
}

/// The members of an extension go with it.
fn move_extension(replay: &mut Replay, id: ExtensionId, to: SchemaId) -> Run {
    let catalog = &replay.catalog;
    let mut members: Vec<ObjectId> = Vec::new();
    let own = |it: Option<ExtensionId>| it == Some(id);
    members.extend(
        catalog
            .relations
            .iter()
            .filter(|(_, it)| own(it.extension))
            .map(|(_, it)| ObjectId::Relation(it.id)),
    );
    members.extend(
        catalog
            .sequences
            .iter()
            .filter(|(_, it)| own(it.extension))
            .map(|(_, it)| ObjectId::Sequence(it.id)),
    );
    members.extend(
        catalog
            .types
            .iter()
            .filter(|(_, it)| own(it.extension))
            .map(|(_, it)| ObjectId::Type(it.id)),
    );
    members.extend(
        catalog
            .functions
            .iter()
            .filter(|(_, it)| own(it.extension))
            .map(|(_, it)| ObjectId::Function(it.id)),
    );
    members.extend(
        catalog
            .operators
            .iter()
            .filter(|(_, it)| own(it.extension))
            .map(|(_, it)| ObjectId::Operator(it.id)),
    );
    members.extend(
        catalog
            .operator_classes
            .iter()
            .filter(|(_, it)| own(it.extension))
            .map(|(_, it)| ObjectId::OperatorClass(it.id)),
    );
    members.extend(
        catalog
            .operator_families
            .iter()
            .filter(|(_, it)| own(it.extension))
            .map(|(_, it)| ObjectId::OperatorFamily(it.id)),
    );
    members.extend(
        catalog
            .collations
            .iter()
            .filter(|(_, it)| own(it.extension))
            .map(|(_, it)| ObjectId::Collation(it.id)),
    );
    for member in members {
        if replay.schema_of(member) != Some(to) {
            replay.put_in_schema(member, to);
        }
    }
    replay.catalog.extensions.update(id.0, |it| it.schema = to);
    Ok(())
}

impl Replay {
    /// Puts an object into a schema, with what hangs on it.
    pub(crate) fn put_in_schema(&mut self, object: ObjectId, to: SchemaId) {
        let catalog = &mut self.catalog;
        match object {
            ObjectId::Relation(id) => {
                catalog.relations.update(id.0, |it| it.schema = to);
            }
            ObjectId::Sequence(id) => {
                catalog.sequences.update(id.0, |it| it.schema = to);
            }
            ObjectId::Function(id) => {
                catalog.functions.update(id.0, |it| it.schema = to);
            }
            ObjectId::Operator(id) => {
                catalog.operators.update(id.0, |it| it.schema = to);
            }
            ObjectId::OperatorClass(id) => {
                catalog.operator_classes.update(id.0, |it| it.schema = to);
            }
            ObjectId::OperatorFamily(id) => {
                catalog.operator_families.update(id.0, |it| it.schema = to);
            }
            ObjectId::Collation(id) => {
                catalog.collations.update(id.0, |it| it.schema = to);
            }
            ObjectId::Other(id) => {
                catalog.others.update(id.0, |it| it.schema = Some(to));
            }
            ObjectId::Type(id) => {
                let array = catalog.types.update(id.0, |it| {
                    it.schema = to;
                    it.array
                });
                if let Some(array) = array.flatten()
                    && let Some(found) = self.catalog.data_type(array)
                    && found.schema != to
                {
                    let element = self
                        .catalog
                        .data_type(id)
                        .map(|it| it.name.clone())
                        .unwrap_or_default();
                    let taken = self.catalog.type_in(to, &found.name).is_some();
                    let name = if taken {
                        self.array_type_name(to, &element)
                    } else {
                        found.name.clone()
                    };
                    self.catalog.types.update(array.0, |it| {
                        it.schema = to;
                        it.name = name;
                    });
                }
            }
            _ => {}
        }
    }
}
