//! GRANT and REVOKE on objects other than relations, and finding all of them.

use pgassay_catalog::change::Effect;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, SchemaId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::privilege::Privileges;
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::relation::RelationKind;
use pgassay_catalog::routine::FunctionKind;
use pgassay_sql::ast::{GrantTarget, Name, ObjectAddress, ObjectKind, ObjectName};

use super::Granting;
use crate::privilege::Guarded;
use crate::refuse::{self, refusal, wrong_kind};
use crate::{Replay, Run};

/// What a statement grants on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    /// Something of `pg_class`, perhaps said to be a sequence.
    Class(ClassId, bool),
    Object(ObjectId, Guarded),
    Database,
    /// What the catalog does not hold: PostgreSQL's own languages, tablespaces, parameters.
    Outside,
}

/// The kinds that the privileges of a statement must belong to.
pub(super) fn kinds(target: &GrantTarget) -> &'static [Guarded] {
    match target {
        GrantTarget::Objects(kind, _) | GrantTarget::AllInSchema(kind, _) => kinds_of(*kind),
        GrantTarget::Routines(..) => &[Guarded::Function],
        GrantTarget::LargeObjects(_) => &[Guarded::Sequence],
    }
}

pub(super) fn kinds_of(kind: ObjectKind) -> &'static [Guarded] {
    match kind {
        ObjectKind::Table => &[Guarded::Table, Guarded::Sequence],
        ObjectKind::Sequence => &[Guarded::Sequence],
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine => &[Guarded::Function],
        ObjectKind::Schema => &[Guarded::Schema],
        ObjectKind::Database => &[Guarded::Database],
        ObjectKind::Type | ObjectKind::Domain => &[Guarded::Type],
        ObjectKind::Language => &[Guarded::Language],
        ObjectKind::Parameter => &[Guarded::Parameter],
        ObjectKind::Tablespace => &[Guarded::Schema],
        _ => &[Guarded::Other],
    }
}

/// What messages call the kind.
pub(super) fn word(target: &GrantTarget) -> &'static str {
    match target {
        GrantTarget::Objects(kind, _)
        | GrantTarget::AllInSchema(kind, _)
        | GrantTarget::Routines(kind, _) => word_of(*kind),
        GrantTarget::LargeObjects(_) => "large object",
    }
}

pub(super) fn word_of(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Table => "relation",
        ObjectKind::Sequence => "sequence",
        ObjectKind::Function => "function",
        ObjectKind::Procedure => "procedure",
        ObjectKind::Routine => "routine",
        ObjectKind::Schema => "schema",
        ObjectKind::Database => "database",
        ObjectKind::Type => "type",
        ObjectKind::Domain => "domain",
        ObjectKind::Language => "language",
        ObjectKind::ForeignDataWrapper => "foreign-data wrapper",
        ObjectKind::Server => "foreign server",
        ObjectKind::Parameter => "parameter",
        ObjectKind::Tablespace => "tablespace",
        ObjectKind::LargeObject => "large object",
        _ => "object",
    }
}

/// The objects that a statement means.
pub(super) fn targets(replay: &Replay, target: &GrantTarget) -> Run<Vec<Target>> {
    match target {
        GrantTarget::Objects(kind, names) => names.iter().map(|name| named(replay, *kind, name)).collect(),
        GrantTarget::Routines(kind, routines) => routines
            .iter()
            .map(|it| {
                Ok(Target::Object(
                    ObjectId::Function(replay.routine(*kind, it)?),
                    Guarded::Function,
                ))
            })
            .collect(),
        GrantTarget::AllInSchema(kind, schemas) => {
            let mut found = Vec::new();
            for schema in schemas {
                let id = explicit_schema(replay, schema)?;
                all_in(replay, *kind, id, &mut found);
            }
            Ok(found)
        }
        GrantTarget::LargeObjects(numbers) => {
            let known = |number: &pgassay_sql::name::Identifier| match crate::apply::large_object::find(
                replay, number,
            ) {
                Some(id) => Target::Object(ObjectId::Other(id), Guarded::Sequence),
                None => Target::Outside,
            };
            Ok(numbers.iter().map(known).collect())
        }
    }
}

fn explicit_schema(replay: &Replay, name: &Name) -> Run<SchemaId> {
    replay
        .catalog
        .schema_id(&replay.path, &name.value)
        .ok_or_else(|| refuse::missing_schema(&name.value).at(name.span).into())
        .and_then(|id| replay.require_use_of(id).map(|()| id))
}

fn named(replay: &Replay, kind: ObjectKind, name: &ObjectName) -> Run<Target> {
    match kind {
        ObjectKind::Table | ObjectKind::Sequence => {
            let class = replay.class(name)?;
            match class {
                ClassId::Index(_) => {
                    let message = format!("\"{}\" is an index", name.value.name.as_str());
                    return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
                }
                ClassId::Composite(_) => {
                    let message = format!("\"{}\" is a composite type", name.value.name.as_str());
                    return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
                }
                ClassId::Relation(_) if kind == ObjectKind::Sequence => {
                    return Err(wrong_kind(&name.value.name, "a sequence"));
                }
                _ => {}
            }
            Ok(Target::Class(class, kind == ObjectKind::Sequence))
        }
        ObjectKind::Database => {
            replay.require_database(name)?;
            Ok(Target::Database)
        }
        ObjectKind::Tablespace | ObjectKind::Parameter | ObjectKind::LargeObject => Ok(Target::Outside),
        ObjectKind::Language if replay.is_own_language(&name.value.name) => Ok(Target::Outside),
        _ => {
            let address = ObjectAddress::Named(name.clone());
            let object = replay.address(kind, &address)?;
            if let ObjectId::Type(id) = object
                && let Some(data_type) = replay.catalog.data_type(id)
                && matches!(data_type.kind, TypeKind::Array { .. })
            {
                let message = "cannot set privileges of array types";
                return Err(refusal(SqlState::INVALID_GRANT_OPERATION, message));
            }
            let guarded = kinds_of(kind).first().copied().unwrap_or(Guarded::Other);
            Ok(Target::Object(object, guarded))
        }
    }
}

fn all_in(replay: &Replay, kind: ObjectKind, schema: SchemaId, found: &mut Vec<Target>) {
    let catalog = &replay.catalog;
    match kind {
        ObjectKind::Table => {
            let kinds = [
                RelationKind::Table,
                RelationKind::View,
                RelationKind::MaterializedView,
                RelationKind::ForeignTable,
                RelationKind::PartitionedTable,
            ];
            for kind in kinds {
                let relations = catalog.relations.iter();
                let here = relations.filter(|(_, it)| it.schema == schema && it.kind == kind);
                found.extend(here.map(|(_, it)| Target::Class(ClassId::Relation(it.id), false)));
            }
        }
        ObjectKind::Sequence => {
            let here = catalog.sequences.iter().filter(|(_, it)| it.schema == schema);
            found.extend(here.map(|(_, it)| Target::Class(ClassId::Sequence(it.id), true)));
        }
        _ => {
            let wanted = |it: &FunctionKind| match kind {
                ObjectKind::Function => *it != FunctionKind::Procedure,
                ObjectKind::Procedure => *it == FunctionKind::Procedure,
                _ => true,
            };
            let functions = catalog.functions.iter();
            let here = functions.filter(|(_, it)| it.schema == schema && wanted(&it.kind));
            found.extend(here.map(|(_, it)| Target::Object(ObjectId::Function(it.id), Guarded::Function)));
        }
    }
}

/// Grants on one object.
pub(super) fn grant_on(replay: &mut Replay, granting: &Granting<'_>, target: Target) -> Run {
    match target {
        Target::Class(ClassId::Relation(id), _) => super::relation::grant_on_relation(replay, granting, id),
        Target::Class(ClassId::Sequence(id), by_name) => {
            super::relation::grant_on_sequence(replay, granting, id, by_name)
        }
        Target::Class(..) | Target::Outside => Ok(()),
        Target::Object(object, kind) => grant_on_object(replay, granting, object, kind),
        Target::Database => {
            let owner = replay.catalog.database_owner;
            let guard = replay.guard(Guarded::Database, owner, &replay.catalog.database_privileges);
            let rights = granting
                .rights
                .unwrap_or(Guarded::Database.all(replay.catalog.version.major));
            let grants = granting.merge(replay, &guard, rights, "database", "postgres")?;
            replay.catalog.database_privileges = Privileges { grants: Some(grants) };
            Ok(())
        }
    }
}

fn grant_on_object(replay: &mut Replay, granting: &Granting<'_>, object: ObjectId, kind: Guarded) -> Run {
    let catalog = &replay.catalog;
    let found = match object {
        ObjectId::Schema(id) => catalog
            .schema(id)
            .map(|it| (it.owner, &it.privileges, &it.name, "schema")),
        ObjectId::Function(id) => catalog
            .function(id)
            .map(|it| (it.owner, &it.privileges, &it.name, "function")),
        ObjectId::Type(id) => catalog
            .data_type(id)
            .map(|it| (it.owner, &it.privileges, &it.name, "type")),
        ObjectId::Other(id) => {
            let other = catalog.others.get(id.0);
            other.map(|it| (it.owner, &it.privileges, &it.name, word_of(it.kind)))
        }
        _ => None,
    };
    let Some((owner, privileges, name, word)) = found else {
        return Ok(());
    };
    let guard = replay.guard(kind, owner, privileges);
    let rights = granting.rights.unwrap_or(guard.kind.all(catalog.version.major));
    let grants = granting.merge(replay, &guard, rights, word, name.as_str())?;
    let privileges = Privileges { grants: Some(grants) };
    match object {
        ObjectId::Schema(id) => replay
            .catalog
            .schemas
            .update(id.0, |it| it.privileges = privileges),
        ObjectId::Function(id) => replay
            .catalog
            .functions
            .update(id.0, |it| it.privileges = privileges),
        ObjectId::Type(id) => replay.catalog.types.update(id.0, |it| it.privileges = privileges),
        ObjectId::Other(id) => replay
            .catalog
            .others
            .update(id.0, |it| it.privileges = privileges),
        _ => None,
    };
    replay.effect(Effect::Altered(object, Effects::GRANTS));
    if matches!(object, ObjectId::Schema(_)) {
        replay.refresh_path();
    }
    Ok(())
}
