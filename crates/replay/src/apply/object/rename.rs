//! `ALTER ... RENAME TO`.

use pgassay_catalog::change::Effect;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, RoleId, SchemaId, TypeId};
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_sql::ast::{Name, ObjectKind};
use pgassay_sql::name::{Identifier, QualifiedName};

use super::owner::require_own_type;
use crate::address::word_of;
use crate::apply::schema;
use crate::refuse::{self, of_relation, refusal};
use crate::{Replay, Run};

/// Gives an object another name.
pub(super) fn rename(replay: &mut Replay, kind: ObjectKind, object: ObjectId, new: &Name) -> Run {
    match object {
        ObjectId::Schema(id) => rename_schema(replay, id, new)?,
        ObjectId::Role(id) => rename_role(replay, id, new)?,
        ObjectId::Type(id) => {
            require_own_type(replay, id)?;
            replay.require_ownership(object)?;
            replay.rename_type(id, &new.value)?;
        }
        ObjectId::Function(_) => rename_function(replay, object, new)?,
        ObjectId::Trigger(..) | ObjectId::Rule(..) | ObjectId::Policy(..) => {
            rename_part(replay, kind, object, new)?
        }
        ObjectId::DomainConstraint(id, constraint) => {
            replay.require_ownership(object)?;
            replay.catalog.types.update(id.0, |it| {
                if let TypeKind::Domain(domain) = &mut it.kind
                    && let Some(found) = domain.constraints.iter_mut().find(|it| it.id == constraint)
                {
                    found.name = new.value.clone();
                }
            });
        }
        _ => rename_other(replay, kind, object, new)?,
    }
    replay.effect(Effect::Altered(object, Effects::OTHER));
    Ok(())
}

/// `RenameSchema`
fn rename_schema(replay: &mut Replay, id: SchemaId, new: &Name) -> Run {
    if replay.catalog.schema_named(&new.value).is_some() {
        return Err(schema::duplicate(&new.value).at(new.span).into());
    }
    replay.require_ownership(ObjectId::Schema(id))?;
    replay.require_create_on_database()?;
    schema::require_free_prefix(&new.value)?;
    if id.is_builtin() {
        return refuse::unknown("a schema of PostgreSQL itself is renamed");
    }
    replay
        .catalog
        .schemas
        .update(id.0, |it| it.name = new.value.clone());
    replay.refresh_path();
    Ok(())
}

/// `RenameRole`
fn rename_role(replay: &mut Replay, id: RoleId, new: &Name) -> Run {
    let session_user = *replay.session.session_user.get();
    if id == session_user || id == replay.session.login {
        return Err(refusal(
            SqlState::FEATURE_NOT_SUPPORTED,
            "session user cannot be renamed",
        ));
    }
    if id == replay.current_user() {
        return Err(refusal(
            SqlState::FEATURE_NOT_SUPPORTED,
            "current user cannot be renamed",
        ));
    }
    for name in [replay.role_name(id), new.value.clone()] {
        if name.as_str().starts_with("pg_") {
            let message = format!("role name \"{}\" is reserved", name.as_str());
            return Err(refusal(SqlState::RESERVED_NAME, message));
        }
    }
    if replay.catalog.role_named(&new.value).is_some() {
        return Err(in_the_way(ObjectKind::Role, "role", new));
    }
    let user = replay.current_user();
    let may_create = replay.catalog.role(user).is_some_and(|it| it.create_role);
    let administers = replay.catalog.version.major < 16 || replay.administers(user, id);
    let may = !replay.is_superuser(id) && may_create && administers;
    if !may && !replay.is_superuser(user) {
        let message = "permission denied to rename role";
        return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
    }
    replay
        .catalog
        .roles
        .update(id.0, |it| it.name = new.value.clone());
    replay.refresh_path();
    Ok(())
}

fn rename_function(replay: &mut Replay, object: ObjectId, new: &Name) -> Run {
    let ObjectId::Function(id) = object else {
        return Ok(());
    };
    let Some(function) = replay.catalog.function(id) else {
        return Ok(());
    };
    let (schema, types) = (function.schema, function.input_types());
    replay.require_ownership(object)?;
    if !replay.is_superuser(replay.current_user()) {
        replay.require_create_in(schema)?;
    }
    replay.require_free_function(schema, &new.value, &types)?;
    replay
        .catalog
        .functions
        .update(id.0, |it| it.name = new.value.clone());
    Ok(())
}

/// Triggers and rules, whose names are the relation's own.
fn rename_part(replay: &mut Replay, kind: ObjectKind, object: ObjectId, new: &Name) -> Run {
    let (ObjectId::Trigger(id, _) | ObjectId::Rule(id, _) | ObjectId::Policy(id, _)) = object else {
        return Ok(());
    };
    replay.require_ownership(object)?;
    let relation = replay.relation(id)?;
    let taken = match object {
        ObjectId::Trigger(..) => relation.triggers.iter().any(|it| it.name == new.value),
        ObjectId::Policy(..) => relation.policies.iter().any(|it| it.name == new.value),
        _ => relation.rules.iter().any(|it| it.name == new.value),
    };
    if taken {
        let word = if kind == ObjectKind::Rule {
            "rule"
        } else {
            "trigger"
        };
        let message = format!(
            "{word} \"{}\" for relation \"{}\" already exists",
            new.value.as_str(),
            relation.name.as_str()
        );
        return Err(Refusal::new(SqlState::DUPLICATE_OBJECT, message)
            .about(kind, of_relation(&relation.name, &new.value))
            .at(new.span)
            .into());
    }
    if let ObjectId::Trigger(_, trigger) = object {
        return rename_trigger(replay, id, trigger, new);
    }
    replay.catalog.relations.update(id.0, |relation| match object {
        ObjectId::Rule(_, rule) => {
            if let Some(found) = relation.rules.iter_mut().find(|it| it.id == rule) {
                found.name = new.value.clone();
            }
        }
        ObjectId::Policy(_, policy) => {
            if let Some(found) = relation.policies.iter_mut().find(|it| it.id == policy) {
                found.name = new.value.clone();
            }
        }
        _ => {}
    });
    Ok(())
}

/// Renames a trigger, and since PostgreSQL 15 those of the partitions with it.
fn rename_trigger(
    replay: &mut Replay,
    relation: pgassay_catalog::id::RelationId,
    trigger: pgassay_catalog::id::TriggerId,
    new: &Name,
) -> Run {
    let is_clone = |it: &pgassay_catalog::trigger::Trigger| it.id == trigger && it.parent.is_some();
    if replay.relation(relation)?.triggers.iter().any(is_clone) && replay.catalog.version.major >= 15 {
        // PostgreSQL raises this without a code of its own.
        let message = "cannot rename trigger of a partition";
        return Err(refusal(SqlState("XX000"), message));
    }
    let follows = replay.catalog.version.major >= 15;
    let mut renamed = vec![trigger];
    let mut at = 0;
    while let Some(id) = renamed.get(at).copied() {
        at += 1;
        let holders: Vec<u32> = replay
            .catalog
            .relations
            .iter()
            .filter(|(_, it)| {
                it.triggers
                    .iter()
                    .any(|it| it.id == id || (follows && it.parent == Some(id)))
            })
            .map(|(id, _)| id)
            .collect();
        for holder in holders {
            let children = replay.catalog.relations.update(holder, |relation| {
                let mut children = Vec::new();
                for found in &mut relation.triggers {
                    if found.id == id {
                        found.name = new.value.clone();
                    } else if found.parent == Some(id) {
                        children.push(found.id);
                    }
                }
                children
            });
            renamed.extend(children.into_iter().flatten().filter(|_| follows));
        }
    }
    Ok(())
}

/// `AlterObjectRename_internal` for all else.
fn rename_other(replay: &mut Replay, kind: ObjectKind, object: ObjectId, new: &Name) -> Run {
    replay.require_ownership(object)?;
    let schema = replay.schema_of(object);
    let name = &new.value;
    let catalog = &replay.catalog;
    let taken = match object {
        ObjectId::Other(id) => {
            let kind = catalog.others.get(id.0).map(|it| it.kind);
            catalog
                .others
                .named(schema, name)
                .any(|(_, it)| Some(it.kind) == kind)
        }
        ObjectId::Collation(_) => catalog.collations.find(schema, name).is_some(),
        ObjectId::OperatorClass(id) => {
            let method = catalog.operator_class(id).map(|it| it.method.clone());
            let mut all = catalog.operator_classes.named(schema, name);
            all.any(|(_, it)| Some(&it.method) == method.as_ref())
        }
        ObjectId::OperatorFamily(id) => {
            let method = catalog.operator_family(id).map(|it| it.method.clone());
            let mut all = catalog.operator_families.named(schema, name);
            all.any(|(_, it)| Some(&it.method) == method.as_ref())
        }
        _ => return refuse::unknown("this kind of object cannot be renamed in the catalog"),
    };
    if taken {
        return Err(in_the_way(kind, word_of(kind), new));
    }
    let new = name.clone();
    let catalog = &mut replay.catalog;
    match object {
        ObjectId::Other(id) => catalog.others.update(id.0, |it| it.name = new),
        ObjectId::Collation(id) => catalog.collations.update(id.0, |it| it.name = new),
        ObjectId::OperatorClass(id) => catalog.operator_classes.update(id.0, |it| it.name = new),
        ObjectId::OperatorFamily(id) => catalog.operator_families.update(id.0, |it| it.name = new),
        _ => None,
    };
    Ok(())
}

fn in_the_way(kind: ObjectKind, word: &str, new: &Name) -> Obstacle {
    let message = format!("{word} \"{}\" already exists", new.value.as_str());
    Refusal::new(SqlState::DUPLICATE_OBJECT, message)
        .about(kind, QualifiedName::new(new.value.clone()))
        .at(new.span)
        .into()
}

impl Replay {
    /// Refuses a name and parameters that a function of the schema has (`IsThereFunctionInNamespace`).
    pub(crate) fn require_free_function(&self, schema: SchemaId, name: &Identifier, types: &[TypeId]) -> Run {
        let mut all = self.catalog.functions_in(schema, name);
        if all.all(|it| it.input_types() != types) {
            return Ok(());
        }
        let message = format!("function {}(...) already exists in schema", name.as_str());
        Err(Refusal::new(SqlState::DUPLICATE_FUNCTION, message)
            .about(ObjectKind::Function, self.qualified(schema, name))
            .into())
    }
}
