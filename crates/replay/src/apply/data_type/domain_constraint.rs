//! The CHECK constraints of domains.

use pgassay_catalog::bind::ResolvedType;
use pgassay_catalog::data_type::{DomainConstraint, TypeKind};
use pgassay_catalog::id::{ConstraintId, ObjectId, TypeId};
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_sql::ast::{ColumnConstraint, ColumnConstraintKind, Name, ObjectKind};
use pgassay_sql::name::Identifier;

use super::domain::on_domain;
use crate::refuse::{of_relation, refusal, unsupported};
use crate::{Replay, Run};

/// Refuses the constraints that only tables can have.
pub(super) fn require_possible(constraint: &ColumnConstraint) -> Run {
    let impossible = |what: &str| {
        let message = format!("{what} constraints not possible for domains");
        Err(Refusal::new(SqlState::SYNTAX_ERROR, message)
            .at(constraint.span)
            .into())
    };
    if constraint.attributes.deferrable.is_some() || constraint.attributes.initially_deferred.is_some() {
        return Err(unsupported(
            "specifying constraint deferrability not supported for domains",
        ));
    }
    match &constraint.kind {
        ColumnConstraintKind::Check(_) if constraint.attributes.no_inherit == Some(true) => {
            let message = "check constraints for domains cannot be marked NO INHERIT";
            Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message))
        }
        ColumnConstraintKind::Unique { .. } => impossible("unique"),
        ColumnConstraintKind::PrimaryKey { .. } => impossible("primary key"),
        ColumnConstraintKind::References(_) => impossible("foreign key"),
        ColumnConstraintKind::Generated { .. } | ColumnConstraintKind::Identity { .. } => {
            Err(unsupported("specifying GENERATED not supported for domains"))
        }
        _ => Ok(()),
    }
}

/// Adds a CHECK (`domainAddCheckConstraint`).
pub(super) fn add_constraint(replay: &mut Replay, id: TypeId, constraint: &ColumnConstraint) -> Run {
    let ColumnConstraintKind::Check(expression) = &constraint.kind else {
        return Ok(());
    };
    let Some(data_type) = replay.catalog.data_type(id) else {
        return Ok(());
    };
    let TypeKind::Domain(domain) = &data_type.kind else {
        return Ok(());
    };
    let name = match &constraint.name {
        Some(name) => {
            if domain.constraints.iter().any(|it| it.name == name.value) {
                return Err(duplicate(name, &data_type.name));
            }
            name.value.clone()
        }
        None => replay.domain_constraint_name(id, "check"),
    };
    let value = ResolvedType {
        data_type: domain.base,
        modifier: domain.modifier,
        collation: domain.collation,
        set_of: false,
    };
    let check = replay.bind_domain_check(expression, value)?;
    let constraint_id: ConstraintId = replay.catalog.new_id();
    replay.note_all(ObjectId::DomainConstraint(id, constraint_id), [&check]);
    let added = DomainConstraint {
        id: constraint_id,
        name,
        check: Some(check),
        validated: !constraint.attributes.not_valid,
        comment: None,
    };
    on_domain(replay, id, |domain| domain.constraints.push(added));
    Ok(())
}

fn duplicate(name: &Name, domain: &Identifier) -> Obstacle {
    let message = format!(
        "constraint \"{}\" for domain \"{}\" already exists",
        name.value.as_str(),
        domain.as_str()
    );
    Refusal::new(SqlState::DUPLICATE_OBJECT, message)
        .about(ObjectKind::DomainConstraint, of_relation(domain, &name.value))
        .at(name.span)
        .into()
}

/// `constraint "c" of domain "d" does not exist`
pub(super) fn missing_constraint(name: &Name, domain: &Identifier) -> Obstacle {
    let message = format!(
        "constraint \"{}\" of domain \"{}\" does not exist",
        name.value.as_str(),
        domain.as_str()
    );
    Refusal::new(SqlState::UNDEFINED_OBJECT, message)
        .about(ObjectKind::DomainConstraint, of_relation(domain, &name.value))
        .at(name.span)
        .into()
}

impl Replay {
    /// A name for a constraint of a domain that no constraint in the schema has (`ChooseConstraintName`).
    pub(super) fn domain_constraint_name(&self, id: TypeId, label: &str) -> Identifier {
        let Some(data_type) = self.catalog.data_type(id) else {
            return Identifier::default();
        };
        let schema = data_type.schema;
        let mut others: Vec<Identifier> = Vec::new();
        let types = self.catalog.types.iter().filter(|(_, it)| it.schema == schema);
        for (_, known) in types {
            if let TypeKind::Domain(domain) = &known.kind {
                others.extend(domain.constraints.iter().map(|it| it.name.clone()));
            }
        }
        self.choose_constraint_name(data_type.name.as_str(), None, label, schema, &others)
    }
}
