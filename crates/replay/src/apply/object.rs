//! What `ALTER` does to objects of any kind but relations: new names, owners, schemas.

mod owner;
mod rename;
mod set_schema;

use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::{Obstacle, SqlState};
use pgassay_catalog::relation::RelationKind;
use pgassay_sql::ast::{AlterObject, AlterObjectAction, ObjectAddress, ObjectKind};

use crate::{Replay, Run, refuse};

/// `ExecRenameStmt`, `ExecAlterOwnerStmt`, `ExecAlterObjectSchemaStmt`
pub(crate) fn alter_object(replay: &mut Replay, it: &AlterObject) -> Run {
    // The new owner is looked up before the object, but for what is a relation.
    if let AlterObjectAction::OwnerTo(role) = &it.action
        && !is_relation(it.kind)
    {
        replay.role(role)?;
    }
    if matches!(
        it.kind,
        ObjectKind::Database | ObjectKind::Tablespace | ObjectKind::LargeObject
    ) {
        return alter_outside(replay, it);
    }
    if let (ObjectKind::Trigger | ObjectKind::Rule, ObjectAddress::OnRelation { relation, .. }) =
        (it.kind, &it.object)
        && let Some(ClassId::Relation(id)) = replay.find_class(relation)?
    {
        let relation = replay.relation(id)?;
        let (possible, parts) = match relation.kind {
            RelationKind::Table | RelationKind::PartitionedTable | RelationKind::View => (true, ""),
            RelationKind::ForeignTable => (it.kind == ObjectKind::Trigger, "rules"),
            RelationKind::MaterializedView if it.kind == ObjectKind::Trigger => (false, "triggers"),
            RelationKind::MaterializedView => (false, "rules"),
        };
        if !possible {
            let message = format!("relation \"{}\" cannot have {parts}", relation.name.as_str());
            return Err(refuse::refusal(SqlState::WRONG_OBJECT_TYPE, message));
        }
        replay.require_owner_of(relation)?;
    }
    let found = replay.address(it.kind, &it.object);
    let object = match found.map_err(|obstacle| replay.hidden_first(obstacle)) {
        Err(Obstacle::Refused(refusal)) if it.if_exists && is_missing(&refusal) => return Ok(()),
        other => other?,
    };
    match &it.action {
        AlterObjectAction::RenameTo(name) => rename::rename(replay, it.kind, object, name),
        AlterObjectAction::OwnerTo(role) => owner::change_owner(replay, object, role),
        AlterObjectAction::SetSchema(schema) => set_schema::set_schema(replay, object, schema),
        AlterObjectAction::DependsOnExtension { extension, .. } => {
            replay.require_ownership(object)?;
            let is_own = extension.value.as_str() == "plpgsql";
            if is_own || replay.catalog.extensions.find(None, &extension.value).is_some() {
                return Ok(());
            }
            let message = format!("extension \"{}\" does not exist", extension.value.as_str());
            Err(refuse::refusal(SqlState::UNDEFINED_OBJECT, message))
        }
        // The options of a mapping are not kept.
        AlterObjectAction::Other(_) if it.kind == ObjectKind::UserMapping => match object {
            pgassay_catalog::id::ObjectId::Other(id) => super::require_right_to_map(replay, id),
            _ => Ok(()),
        },
        AlterObjectAction::Other(what) => refuse::unknown(format!("{what} is not modelled")),
    }
}

/// What is not in the catalog of one database.
fn alter_outside(replay: &Replay, it: &AlterObject) -> Run {
    if let (ObjectKind::Database, ObjectAddress::Named(name)) = (it.kind, &it.object) {
        replay.require_database(name)?;
    }
    Ok(())
}

fn is_relation(kind: ObjectKind) -> bool {
    matches!(
        kind,
        ObjectKind::Table
            | ObjectKind::ForeignTable
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Sequence
            | ObjectKind::Index
    )
}

fn is_missing(refusal: &pgassay_catalog::refusal::Refusal) -> bool {
    use pgassay_catalog::refusal::SqlState as S;
    matches!(
        refusal.sqlstate,
        S::UNDEFINED_OBJECT | S::UNDEFINED_TABLE | S::UNDEFINED_FUNCTION | S::INVALID_SCHEMA_NAME
    )
}
