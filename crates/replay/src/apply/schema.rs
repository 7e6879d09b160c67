//! Schemas.

use std::sync::Arc;

use pgassay_catalog::change::Effect;
use pgassay_catalog::id::{ObjectId, RoleId, SchemaId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::role::Schema;
use pgassay_sql::ast::{CreateSchema, ObjectKind, ObjectName, Statement, StatementKind};
use pgassay_sql::name::{Identifier, QualifiedName};

use crate::privilege::Guarded;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `CreateSchemaCommand`
pub(crate) fn create_schema(replay: &mut Replay, it: &CreateSchema) -> Run {
    let owner = match &it.authorization {
        Some(role) => replay.role(role)?,
        None => replay.current_user(),
    };
    let (name, span) = match &it.name {
        Some(name) => (name.value.clone(), Some(name.span)),
        None => (
            replay.role_name(owner),
            it.authorization.as_ref().map(|it| it.span),
        ),
    };
    replay.require_create_on_database()?;
    if !replay.can_become(replay.current_user(), owner) {
        return Err(replay.must_be_member(owner));
    }
    require_free_prefix(&name)?;
    if let Some(known) = replay.catalog.schema_named(&name) {
        let id = known.id;
        if it.if_not_exists {
            replay.effect(Effect::Skipped(ObjectId::Schema(id)));
            return Ok(());
        }
        let refusal = duplicate(&name);
        return Err(match span {
            Some(span) => refusal.at(span),
            None => refusal,
        }
        .into());
    }
    let id: SchemaId = replay.catalog.new_id();
    let privileges = replay.initial_privileges_of(Guarded::Schema, owner, None);
    replay.catalog.schemas.insert(
        id.0,
        Schema {
            id,
            name: name.clone(),
            owner,
            privileges,
            comment: None,
            extension: None,
            location: replay.location,
        },
    );
    replay.effect(Effect::Created(ObjectId::Schema(id)));
    replay.refresh_path();
    if it.elements.is_empty() {
        return Ok(());
    }
    run_elements(replay, &it.elements, id, &name, owner)
}

/// Runs the statements in a schema, as its owner, with it first in the search path.
fn run_elements(
    replay: &mut Replay,
    elements: &[Statement],
    id: SchemaId,
    name: &Identifier,
    owner: RoleId,
) -> Run {
    let session = Arc::clone(&replay.session);
    replay.session_mut().role.set(Some(owner), false);
    replay
        .session_mut()
        .search_path
        .set(path_with(&session, name), false);
    replay.refresh_path();
    debug_assert_eq!(replay.path.creation, Some(id));
    let mut ordered: Vec<&Statement> = elements.iter().collect();
    ordered.sort_by_key(|it| order(&it.kind));
    let mut result = Ok(());
    for element in ordered {
        result = require_same_schema(element, name).and_then(|()| super::statement(replay, element));
        if result.is_err() {
            break;
        }
    }
    let temporary = replay.session.temporary;
    replay.session = session;
    if replay.session.temporary != temporary {
        replay.session_mut().temporary = temporary;
    }
    replay.refresh_path();
    result
}

fn path_with(session: &crate::session::Session, name: &Identifier) -> Vec<String> {
    let mut path = vec![name.as_str().to_owned()];
    path.extend(session.search_path.get().iter().cloned());
    path
}

/// The order in which PostgreSQL runs the elements (`transformCreateSchemaStmtElements`).
fn order(kind: &StatementKind) -> u8 {
    match kind {
        StatementKind::CreateSequence(_) => 0,
        StatementKind::CreateTable(_) => 1,
        StatementKind::CreateView(_) => 2,
        StatementKind::CreateIndex(_) => 3,
        StatementKind::CreateTrigger(_) => 4,
        _ => 5,
    }
}

fn require_same_schema(element: &Statement, name: &Identifier) -> Run {
    let of = |name: &ObjectName| name.value.schema.clone();
    let written = match &element.kind {
        StatementKind::CreateSequence(it) => of(&it.name),
        StatementKind::CreateTable(it) => of(&it.name),
        StatementKind::CreateView(it) => of(&it.name),
        StatementKind::CreateIndex(it) => of(&it.table),
        StatementKind::CreateTrigger(it) => of(&it.table),
        _ => None,
    };
    match written {
        Some(written) if written != *name => {
            let message = format!(
                "CREATE specifies a schema ({}) different from the one being created ({})",
                written.as_str(),
                name.as_str()
            );
            Err(refusal(SqlState::INVALID_SCHEMA_DEFINITION, message))
        }
        _ => Ok(()),
    }
}

/// `unacceptable schema name "pg_x"`
pub(crate) fn require_free_prefix(name: &Identifier) -> Run {
    if name.as_str().starts_with("pg_") {
        let message = format!("unacceptable schema name \"{}\"", name.as_str());
        return Err(refusal(SqlState::RESERVED_NAME, message));
    }
    Ok(())
}

/// `schema "s" already exists`
pub(crate) fn duplicate(name: &Identifier) -> Refusal {
    let message = format!("schema \"{}\" already exists", name.as_str());
    Refusal::new(SqlState::DUPLICATE_SCHEMA, message)
        .about(ObjectKind::Schema, QualifiedName::new(name.clone()))
}

impl Replay {
    /// Refuses who may not create schemas.
    pub(crate) fn require_create_on_database(&self) -> Run {
        use pgassay_catalog::privilege::Rights;
        let catalog = &self.catalog;
        if self.may(
            Guarded::Database,
            catalog.database_owner,
            &catalog.database_privileges,
            Rights::CREATE,
        ) {
            return Ok(());
        }
        Err(refuse::refusal(
            SqlState::INSUFFICIENT_PRIVILEGE,
            "permission denied for database",
        ))
    }

    /// `must be member of role "r"`, in the words of the version.
    pub(crate) fn must_be_member(&self, role: RoleId) -> pgassay_catalog::refusal::Obstacle {
        let verb = if self.catalog.version.major >= 16 {
            "must be able to SET ROLE"
        } else {
            "must be member of role"
        };
        let message = format!("{verb} \"{}\"", self.role_name(role).as_str());
        refusal(SqlState::INSUFFICIENT_PRIVILEGE, message)
    }
}
