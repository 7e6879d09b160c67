//! User mappings: as whom a role signs in at a foreign server.

use pgassay_catalog::id::{ObjectId, OtherId, RoleId};
use pgassay_catalog::privilege::Rights;
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_sql::ast::{CreateNamed, Name, ObjectKind};
use pgassay_sql::name::QualifiedName;

use super::{add, other_named};
use crate::privilege::Guarded;
use crate::{Replay, Run, refuse};

/// `CREATE USER MAPPING` (`CreateUserMapping`)
pub(super) fn create_user_mapping(replay: &mut Replay, it: &CreateNamed) -> Run {
    let user = Name {
        value: it.name.value.name.clone(),
        span: it.name.span,
    };
    let Some(server_name) = &it.method else {
        return refuse::unknown("the server of a user mapping is not known");
    };
    let role = role_of(replay, &user)?;
    let server = other_named(replay, ObjectKind::Server, None, server_name)?;
    require_right(replay, role, server)?;
    if let Some(id) = find(replay, role, server) {
        if it.if_not_exists {
            replay.effect(pgassay_catalog::change::Effect::Skipped(ObjectId::Other(id)));
            return Ok(());
        }
        let message = format!(
            "user mapping for \"{}\" already exists for server \"{}\"",
            user.value.as_str(),
            server_name.value.as_str()
        );
        return Err(Refusal::new(SqlState::DUPLICATE_OBJECT, message)
            .about(ObjectKind::UserMapping, QualifiedName::new(user.value.clone()))
            .at(it.name.span)
            .into());
    }
    let options = match role {
        Some(_) => Vec::new(),
        None => vec![("public".to_owned(), "true".to_owned())],
    };
    let id = add(replay, it, None, vec![ObjectId::Other(server)], options);
    replay.catalog.others.update(id.0, |it| {
        it.name = Default::default();
        it.owner = role.unwrap_or(RoleId::BOOTSTRAP);
    });
    Ok(())
}

/// The user mapping that a statement names.
pub(crate) fn user_mapping(replay: &Replay, user: &Name, server: &Name) -> Run<OtherId> {
    let role = role_of(replay, user)?;
    let id = other_named(replay, ObjectKind::Server, None, server)?;
    find(replay, role, id).ok_or_else(|| {
        let message = format!(
            "user mapping for \"{}\" does not exist for server \"{}\"",
            user.value.as_str(),
            server.value.as_str()
        );
        Refusal::new(SqlState::UNDEFINED_OBJECT, message)
            .about(ObjectKind::UserMapping, QualifiedName::new(user.value.clone()))
            .at(user.span)
            .into()
    })
}

/// Refuses who may neither change the server nor, of himself, use it (`user_mapping_ddl_aclcheck`).
pub(crate) fn require_right_to_map(replay: &Replay, mapping: OtherId) -> Run {
    let Some(it) = replay.catalog.others.get(mapping.0) else {
        return Ok(());
    };
    let role = it.options.is_empty().then_some(it.owner);
    match it.references.first() {
        Some(ObjectId::Other(server)) => require_right(replay, role, *server),
        _ => Ok(()),
    }
}

fn require_right(replay: &Replay, role: Option<RoleId>, server: OtherId) -> Run {
    let Some(it) = replay.catalog.others.get(server.0) else {
        return Ok(());
    };
    if replay.owns(it.owner) {
        return Ok(());
    }
    if role != Some(replay.current_user()) {
        return Err(refuse::must_own("foreign server", &it.name));
    }
    if replay.may(Guarded::Other, it.owner, &it.privileges, Rights::USAGE) {
        return Ok(());
    }
    Err(refuse::permission_denied("foreign server", &it.name))
}

/// Whom a mapping is for; none for everybody.
fn role_of(replay: &Replay, user: &Name) -> Run<Option<RoleId>> {
    match user.value.as_str() {
        "public" => Ok(None),
        "current_user" => Ok(Some(replay.current_user())),
        _ => match replay.role_of_name(&user.value) {
            Ok(role) => Ok(Some(role)),
            Err(refusal) => Err(Obstacle::from(refusal.at(user.span))),
        },
    }
}

fn find(replay: &Replay, role: Option<RoleId>, server: OtherId) -> Option<OtherId> {
    let mut others = replay.catalog.others.iter().map(|(_, it)| it);
    let found = others.find(|it| {
        it.kind == ObjectKind::UserMapping
            && it.references.contains(&ObjectId::Other(server))
            && it.options.is_empty() == role.is_some()
            && role.is_none_or(|role| it.owner == role)
    });
    found.map(|it| it.id)
}
