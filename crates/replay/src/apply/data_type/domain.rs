//! Domains.

use pgassay_catalog::bind::{ExpressionKind, ResolvedType};
use pgassay_catalog::change::Effect;
use pgassay_catalog::data_type::{Domain, DomainConstraint, TypeKind};
use pgassay_catalog::expression::Expression;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, TypeId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::{
    AlterDomain, AlterDomainAction, ColumnConstraint, ColumnConstraintKind, CreateDomain, Name,
    ObjectAddress, ObjectKind,
};

use super::domain_constraint::{add_constraint, missing_constraint, require_possible};
use super::{NewType, place};
use crate::refuse::{refusal, wrong_kind};
use crate::{Replay, Run};

/// `DefineDomain`
pub(crate) fn create_domain(replay: &mut Replay, it: &CreateDomain) -> Run {
    let schema = place(replay, &it.name)?;
    let base = replay.resolve_type(&it.type_name)?;
    let Some(below) = replay.catalog.data_type(base.data_type) else {
        return crate::refuse::unknown("the base type cannot be told");
    };
    if matches!(below.kind, TypeKind::Pseudo | TypeKind::Shell) {
        let message = format!(
            "\"{}\" is not a valid base type for a domain",
            below.name.as_str()
        );
        return Err(Refusal::new(SqlState::DATATYPE_MISMATCH, message)
            .at(it.type_name.span)
            .into());
    }
    let (category, preferred, collatable) = (below.category, below.preferred, below.collatable);
    replay.require_use_of_type(base.data_type)?;
    let collation = match &it.collation {
        Some(_) if !collatable => {
            let message = "collations are not supported by the type";
            return Err(refusal(SqlState::DATATYPE_MISMATCH, message));
        }
        Some(name) => {
            let address = ObjectAddress::Named(name.clone());
            match replay.address(ObjectKind::Collation, &address)? {
                ObjectId::Collation(id) => Some(id),
                _ => base.collation,
            }
        }
        None => base.collation,
    };
    let (default, not_null) = simple_parts(replay, &it.constraints, base)?;
    let kind = TypeKind::Domain(Domain {
        base: base.data_type,
        modifier: base.modifier,
        collation,
        not_null: false,
        default: default.clone(),
        constraints: Vec::new(),
    });
    let new = NewType {
        preferred,
        collatable,
        ..NewType::new(kind, category)
    };
    let id = replay.add_type(schema, &it.name.value.name, new);
    replay
        .catalog
        .note_references(ObjectId::Type(id), [ObjectId::Type(base.data_type)]);
    replay
        .catalog
        .note_references(ObjectId::Type(id), collation.map(ObjectId::Collation));
    replay.note_all(ObjectId::Type(id), default.as_ref());
    if not_null {
        set_not_null(replay, id, true);
    }
    for constraint in &it.constraints {
        match &constraint.kind {
            ColumnConstraintKind::Check(_) => add_constraint(replay, id, constraint)?,
            ColumnConstraintKind::NotNull => name_not_null(replay, id, constraint),
            _ => {}
        }
    }
    Ok(())
}

/// The default and NOT NULL, with the refusals that hold whatever the type is.
fn simple_parts(
    replay: &Replay,
    constraints: &[ColumnConstraint],
    base: ResolvedType,
) -> Run<(Option<Expression>, bool)> {
    let mut default = None;
    let mut not_null = false;
    let mut null = false;
    for constraint in constraints {
        match &constraint.kind {
            ColumnConstraintKind::Default(expression) => {
                if default.is_some() {
                    return Err(refusal(SqlState::SYNTAX_ERROR, "multiple default expressions"));
                }
                default = Some(replay.bind_default(expression, base, ExpressionKind::Default)?);
            }
            ColumnConstraintKind::NotNull if null => return Err(conflict()),
            ColumnConstraintKind::Null if not_null => return Err(conflict()),
            ColumnConstraintKind::NotNull => not_null = true,
            ColumnConstraintKind::Null => null = true,
            _ => require_possible(constraint)?,
        }
    }
    Ok((default, not_null))
}

fn conflict() -> pgassay_catalog::refusal::Obstacle {
    refusal(SqlState::SYNTAX_ERROR, "conflicting NULL/NOT NULL constraints")
}

/// Changes NOT NULL, which is a constraint with a name since PostgreSQL 17.
fn set_not_null(replay: &mut Replay, id: TypeId, on: bool) {
    let named = replay.catalog.version.major >= 17;
    let name = named.then(|| replay.domain_constraint_name(id, "not_null"));
    let constraint = replay.catalog.new_id();
    on_domain(replay, id, |domain| {
        domain.not_null = on;
        if !on {
            domain.constraints.retain(|it| it.check.is_some());
        } else if let Some(name) = name
            && domain.constraints.iter().all(|it| it.check.is_some())
        {
            domain.constraints.push(DomainConstraint {
                id: constraint,
                name,
                check: None,
                validated: true,
                comment: None,
            });
        }
    });
}

/// Gives NOT NULL the name that was written for it.
fn name_not_null(replay: &mut Replay, id: TypeId, constraint: &ColumnConstraint) {
    let Some(name) = &constraint.name else { return };
    on_domain(replay, id, |domain| {
        if let Some(found) = domain.constraints.iter_mut().find(|it| it.check.is_none()) {
            found.name = name.value.clone();
        }
    });
}

/// Changes a domain.
pub(super) fn on_domain(replay: &mut Replay, id: TypeId, change: impl FnOnce(&mut Domain)) {
    replay.catalog.types.update(id.0, |it| {
        if let TypeKind::Domain(domain) = &mut it.kind {
            change(domain);
        }
    });
}

/// `AlterDomain...`
pub(crate) fn alter_domain(replay: &mut Replay, it: &AlterDomain) -> Run {
    let id = replay.type_of_name(&it.name)?;
    let found = replay.catalog.data_type(id);
    let Some(TypeKind::Domain(domain)) = found.map(|it| &it.kind) else {
        return Err(wrong_kind(&it.name.value.name, "a domain"));
    };
    let domain = domain.clone();
    replay.require_ownership(ObjectId::Type(id))?;
    let base = ResolvedType {
        data_type: domain.base,
        modifier: domain.modifier,
        collation: domain.collation,
        set_of: false,
    };
    match &it.action {
        AlterDomainAction::SetDefault(expression) => {
            let default = replay.bind_default(expression, base, ExpressionKind::Default)?;
            replay.note_all(ObjectId::Type(id), [&default]);
            on_domain(replay, id, |domain| domain.default = Some(default));
        }
        AlterDomainAction::DropDefault => on_domain(replay, id, |domain| domain.default = None),
        AlterDomainAction::NotNull(on) => {
            if domain.not_null != *on {
                set_not_null(replay, id, *on);
            }
        }
        AlterDomainAction::AddConstraint(constraint) => match constraint.kind {
            ColumnConstraintKind::NotNull => {
                if !domain.not_null {
                    set_not_null(replay, id, true);
                    name_not_null(replay, id, constraint);
                }
            }
            _ => {
                require_possible(constraint)?;
                add_constraint(replay, id, constraint)?;
            }
        },
        AlterDomainAction::DropConstraint { if_exists, name, .. } => {
            let Some(constraint) = domain.constraints.iter().find(|known| known.name == name.value) else {
                return if *if_exists {
                    Ok(())
                } else {
                    Err(missing(replay, id, name))
                };
            };
            let (constraint, is_not_null) = (constraint.id, constraint.check.is_none());
            on_domain(replay, id, |domain| {
                domain.constraints.retain(|it| it.id != constraint);
                domain.not_null &= !is_not_null;
            });
            replay.effect(Effect::Dropped(ObjectId::DomainConstraint(id, constraint)));
        }
        AlterDomainAction::ValidateConstraint(name) => {
            if !domain.constraints.iter().any(|known| known.name == name.value) {
                return Err(missing(replay, id, name));
            }
            on_domain(replay, id, |domain| {
                if let Some(found) = domain.constraints.iter_mut().find(|it| it.name == name.value) {
                    found.validated = true;
                }
            });
        }
        AlterDomainAction::RenameConstraint { from, to } => rename_constraint(replay, id, &domain, from, to)?,
    }
    replay.effect(Effect::Altered(ObjectId::Type(id), Effects::TYPES));
    Ok(())
}

fn missing(replay: &Replay, id: TypeId, name: &Name) -> pgassay_catalog::refusal::Obstacle {
    let domain = replay
        .catalog
        .data_type(id)
        .map(|it| it.name.clone())
        .unwrap_or_default();
    missing_constraint(name, &domain)
}

fn rename_constraint(replay: &mut Replay, id: TypeId, domain: &Domain, from: &Name, to: &Name) -> Run {
    let Some(constraint) = domain.constraints.iter().find(|it| it.name == from.value) else {
        return Err(missing(replay, id, from));
    };
    let constraint = constraint.id;
    if domain.constraints.iter().any(|it| it.name == to.value) {
        let message = format!("constraint \"{}\" for domain already exists", to.value.as_str());
        return Err(Refusal::new(SqlState::DUPLICATE_OBJECT, message)
            .at(to.span)
            .into());
    }
    on_domain(replay, id, |domain| {
        if let Some(found) = domain.constraints.iter_mut().find(|it| it.id == constraint) {
            found.name = to.value.clone();
        }
    });
    Ok(())
}
