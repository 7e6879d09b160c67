//! Extensions: `CREATE`, `ALTER`, and moving one to another schema.

mod members;
#[cfg(test)]
mod tests;

use pgassay_catalog::builtin::{AvailableExtension, MAJORS};
use pgassay_catalog::change::Effect;
use pgassay_catalog::gap::{Effects, Reach};
use pgassay_catalog::id::{ExtensionId, ObjectId, RoleId, SchemaId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::role::{Extension, Schema};
use pgassay_sql::ast::{
    AlterExtension, AlterExtensionAction, CreateExtension, Name, ObjectAddress, ObjectKind,
};
use pgassay_sql::name::{Identifier, QualifiedName};

use crate::privilege::Guarded;
use crate::refuse::refusal;
use crate::{Replay, Run, refuse};

#[cfg(test)]
use members::members_of;

/// `CREATE EXTENSION`
pub(crate) fn create_extension(replay: &mut Replay, it: &CreateExtension) -> Run {
    if let Some((_, existing)) = replay.catalog.extensions.find(None, &it.name.value) {
        let id = existing.id;
        if it.if_not_exists {
            replay.effect(Effect::Skipped(ObjectId::Extension(id)));
            return Ok(());
        }
        let message = format!("extension \"{}\" already exists", it.name.value.as_str());
        return Err(about(SqlState::DUPLICATE_OBJECT, message, &it.name));
    }
    let wanted = Wanted {
        schema: it.schema.as_ref().map(|name| &name.value),
        version: it.version.as_deref(),
        cascade: it.cascade,
    };
    create(replay, &it.name, &wanted, &mut Vec::new()).map(|_| ())
}

/// What `CREATE EXTENSION` says besides the name.
struct Wanted<'a> {
    schema: Option<&'a Identifier>,
    version: Option<&'a str>,
    cascade: bool,
}

/// Creates an extension and, where CASCADE says so, what it requires; `parents` are those that require it.
fn create(
    replay: &mut Replay,
    name: &Name,
    wanted: &Wanted<'_>,
    parents: &mut Vec<Identifier>,
) -> Run<ExtensionId> {
    let builtin = replay.catalog.system().builtin();
    let versions = builtin.available_extensions().named(name.value.as_str());
    if versions.is_empty() {
        return create_unknown(replay, name, wanted);
    }
    let chosen = match wanted.version {
        Some(version) => versions.iter().find(|it| it.version == version),
        None => versions.iter().find(|it| it.default).or(versions.last()),
    };
    let Some(chosen) = chosen else {
        let message = format!(
            "extension \"{}\" has no installation script nor update path for version \"{}\"",
            name.value.as_str(),
            wanted.version.unwrap_or_default()
        );
        return Err(about(SqlState::INVALID_PARAMETER_VALUE, message, name));
    };
    let schema = target_schema(replay, chosen, wanted)?;
    require_others(replay, chosen, name, wanted, parents)?;
    require_permission(replay, chosen, name)?;
    let id: ExtensionId = replay.catalog.new_id();
    let whole = chosen.default && members::add(replay, id, chosen, schema);
    insert(replay, id, &name.value, schema, Some(chosen.version), whole);
    if !whole {
        let because = format!(
            "what extension {} {} brings is not known",
            chosen.name, chosen.version
        );
        replay.note_gap(Reach::Everything, members_effects(), because);
    }
    Ok(id)
}

/// What the members of an extension can be.
fn members_effects() -> Effects {
    Effects::FUNCTIONS.union(Effects::TYPES).union(Effects::OTHER)
}

/// An extension that PostgreSQL's own packages do not bring: the audited server may have it.
fn create_unknown(replay: &mut Replay, name: &Name, wanted: &Wanted<'_>) -> Run<ExtensionId> {
    let schema = match wanted.schema {
        Some(schema) => replay.explicit_schema(schema)?,
        None => replay.path.creation.unwrap_or(SchemaId::PG_CATALOG),
    };
    let id: ExtensionId = replay.catalog.new_id();
    insert(replay, id, &name.value, schema, wanted.version, false);
    let because = format!("what extension {} brings is not known", name.value);
    let everything = members_effects()
        .union(Effects::TABLES)
        .union(Effects::VIEWS)
        .union(Effects::COLUMNS);
    replay.note_gap(Reach::Everything, everything, because);
    Ok(id)
}

fn insert(
    replay: &mut Replay,
    id: ExtensionId,
    name: &Identifier,
    schema: SchemaId,
    version: Option<&str>,
    members_known: bool,
) {
    let (location, owner) = (replay.location, replay.current_user());
    replay.catalog.extensions.insert(
        id.0,
        Extension {
            id,
            name: name.clone(),
            owner,
            schema,
            version: version.map(str::to_owned),
            members_known,
            comment: None,
            location,
        },
    );
    replay.effect(Effect::Created(ObjectId::Extension(id)));
}

/// Superusers create any extension, others those that are trusted, where they may create in the database.
fn require_permission(replay: &Replay, extension: &AvailableExtension, name: &Name) -> Run {
    if !extension.superuser || replay.is_superuser(replay.current_user()) {
        return Ok(());
    }
    let catalog = &replay.catalog;
    let (owner, privileges) = (catalog.database_owner, &catalog.database_privileges);
    let create = pgassay_catalog::privilege::Rights::CREATE;
    if extension.trusted && replay.may(Guarded::Database, owner, privileges, create) {
        return Ok(());
    }
    let message = format!(
        "permission denied to create extension \"{}\"",
        name.value.as_str()
    );
    Err(about(SqlState::INSUFFICIENT_PRIVILEGE, message, name))
}

/// The schema of the members: the one that the extension demands, else the one that is named, else the first of the
/// search path.
fn target_schema(replay: &mut Replay, extension: &AvailableExtension, wanted: &Wanted<'_>) -> Run<SchemaId> {
    let named = match wanted.schema {
        Some(name) => match replay.catalog.schema_id(&replay.path, name) {
            Some(_) => Some(name),
            None => return Err(refuse::missing_schema(name).into()),
        },
        None => None,
    };
    if !extension.schema.is_empty() {
        let demanded = Identifier::new(extension.schema);
        if named.is_some_and(|name| *name != demanded) && wanted.version.is_none() {
            let message = format!(
                "extension \"{}\" must be installed in schema \"{demanded}\"",
                extension.name
            );
            return Err(refuse::unsupported(message));
        }
        if let Some(schema) = replay.catalog.schema_named(&demanded) {
            return Ok(schema.id);
        }
        return Ok(create_schema(replay, demanded));
    }
    if let Some(name) = named {
        return replay.explicit_schema(name);
    }
    match replay.path.creation {
        Some(schema) => Ok(schema),
        None => Err(refusal(
            SqlState::INVALID_SCHEMA_NAME,
            "no schema has been selected to create in",
        )),
    }
}

fn create_schema(replay: &mut Replay, name: Identifier) -> SchemaId {
    let id: SchemaId = replay.catalog.new_id();
    let schema = Schema {
        id,
        name,
        owner: replay.current_user(),
        privileges: replay.initial_privileges(Guarded::Schema, None),
        comment: None,
        extension: None,
        location: replay.location,
    };
    replay.catalog.schemas.insert(id.0, schema);
    replay.effect(Effect::Created(ObjectId::Schema(id)));
    replay.refresh_path();
    id
}

/// Every extension that this one requires must be there, or is created where CASCADE says so.
fn require_others(
    replay: &mut Replay,
    extension: &AvailableExtension,
    name: &Name,
    wanted: &Wanted<'_>,
    parents: &mut Vec<Identifier>,
) -> Run {
    for required in extension.requires.split(',').filter(|it| !it.is_empty()) {
        let required = Name {
            value: Identifier::new(required),
            span: name.span,
        };
        if replay.catalog.extensions.find(None, &required.value).is_some() {
            continue;
        }
        if !wanted.cascade {
            let message = format!(
                "required extension \"{}\" is not installed",
                required.value.as_str()
            );
            return Err(about(SqlState::UNDEFINED_OBJECT, message, &required));
        }
        if parents.contains(&required.value) {
            let message = format!(
                "cyclic dependency detected between extensions \"{}\" and \"{}\"",
                required.value.as_str(),
                name.value.as_str()
            );
            return Err(about(SqlState::INVALID_RECURSION, message, &required));
        }
        parents.push(name.value.clone());
        let inherited = Wanted {
            schema: wanted.schema,
            version: None,
            cascade: true,
        };
        create(replay, &required, &inherited, parents)?;
        parents.pop();
    }
    Ok(())
}

/// `ALTER EXTENSION`, but not its `SET SCHEMA`.
pub(crate) fn alter_extension(replay: &mut Replay, it: &AlterExtension) -> Run {
    let extension = named(replay, &it.name)?;
    replay.require_ownership(ObjectId::Extension(extension.id))?;
    match &it.action {
        AlterExtensionAction::Update(version) => update(replay, &extension, version.as_deref(), &it.name),
        AlterExtensionAction::Add(kind, address) => {
            let object = member(replay, *kind, address)?;
            replay.require_ownership(object)?;
            if let Some(other) = members::extension_of(&replay.catalog, object) {
                let other = replay
                    .catalog
                    .extensions
                    .get(other.0)
                    .map(|it| it.name.to_string());
                let message = format!(
                    "the object is already a member of extension \"{}\"",
                    other.unwrap_or_default()
                );
                return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
            }
            members::set_extension(replay, object, Some(extension.id));
            Ok(())
        }
        AlterExtensionAction::Drop(kind, address) => {
            let object = member(replay, *kind, address)?;
            replay.require_ownership(object)?;
            if members::extension_of(&replay.catalog, object) != Some(extension.id) {
                let message = format!(
                    "the object is not a member of extension \"{}\"",
                    extension.name.as_str()
                );
                return Err(refusal(SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, message));
            }
            members::set_extension(replay, object, None);
            Ok(())
        }
    }
}

fn update(replay: &mut Replay, extension: &Extension, version: Option<&str>, name: &Name) -> Run {
    if !replay.is_superuser(replay.current_user()) && !replay.owns(RoleId::BOOTSTRAP) {
        return refuse::unknown("who owns an extension is not known");
    }
    let builtin = replay.catalog.system().builtin();
    let versions = builtin.available_extensions().named(extension.name.as_str());
    if versions.is_empty() {
        return refuse::unknown(format!("what extension {} brings is not known", extension.name));
    }
    let target = match version {
        Some(version) => versions.iter().find(|it| it.version == version),
        None => versions.iter().find(|it| it.default),
    };
    let Some(target) = target else {
        let message = format!(
            "extension \"{}\" has no update path from version \"{}\" to version \"{}\"",
            name.value.as_str(),
            extension.version.as_deref().unwrap_or_default(),
            version.unwrap_or_default()
        );
        return Err(about(SqlState::INVALID_PARAMETER_VALUE, message, name));
    };
    if extension.version.as_deref() == Some(target.version) {
        return Ok(());
    }
    let version = target.version.to_owned();
    replay
        .catalog
        .extensions
        .update(extension.id.0, |it| it.version = Some(version));
    let because = format!(
        "what the update of extension {} changes is not known",
        extension.name
    );
    replay.note_gap(Reach::Everything, members_effects(), because);
    Ok(())
}

/// The object that `ALTER EXTENSION ... ADD` or `DROP` names.
fn member(replay: &Replay, kind: ObjectKind, address: &ObjectAddress) -> Run<ObjectId> {
    use pgassay_catalog::lookup::ClassId;
    match (kind, address) {
        (
            ObjectKind::Table
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::ForeignTable
            | ObjectKind::Sequence,
            ObjectAddress::Named(name),
        ) => match replay.class(name)? {
            ClassId::Relation(id) => Ok(ObjectId::Relation(id)),
            ClassId::Sequence(id) => Ok(ObjectId::Sequence(id)),
            _ => Err(refuse::wrong_kind(&name.value.name, "a table")),
        },
        (ObjectKind::Schema, ObjectAddress::Named(name)) => {
            Ok(ObjectId::Schema(replay.explicit_schema(&name.value.name)?))
        }
        (ObjectKind::Type | ObjectKind::Domain, ObjectAddress::Type(name)) => {
            Ok(ObjectId::Type(replay.resolve_type(name)?.data_type))
        }
        _ => refuse::unknown("which object the extension takes or gives up is not modelled"),
    }
}

/// The extension of a name.
pub(crate) fn named(replay: &Replay, name: &Name) -> Run<Extension> {
    match replay.catalog.extensions.find(None, &name.value) {
        Some((_, extension)) => Ok(extension.clone()),
        None => {
            let message = format!("extension \"{}\" does not exist", name.value.as_str());
            Err(about(SqlState::UNDEFINED_OBJECT, message, name))
        }
    }
}

fn about(sqlstate: SqlState, message: String, name: &Name) -> pgassay_catalog::refusal::Obstacle {
    Refusal::new(sqlstate, message)
        .about(ObjectKind::Extension, QualifiedName::new(name.value.clone()))
        .at(name.span)
        .into()
}

/// The major that the members are read for.
fn known_major(replay: &Replay) -> u16 {
    replay.catalog.version.major.clamp(*MAJORS.start(), *MAJORS.end())
}
