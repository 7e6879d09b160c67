//! `ALTER ... OWNER TO`.

use pgassay_catalog::change::Effect;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, SchemaId};
use pgassay_catalog::refusal::SqlState;
use pgassay_sql::ast::RoleName;

use crate::privilege::Guarded;
use crate::refuse::refusal;
use crate::{Replay, Run};

/// Gives an object to another role (`AlterObjectOwner_internal` and its like).
pub(super) fn change_owner(replay: &mut Replay, object: ObjectId, role: &RoleName) -> Run {
    let to = replay.role(role)?;
    if let ObjectId::Type(id) = object {
        require_own_type(replay, id)?;
    }
    // Whoever gets what is already theirs is not asked for anything.
    let same = matches!(object, ObjectId::Schema(_)) && replay.owner_of(object).is_some_and(|it| it.0 == to);
    if !same && !replay.is_superuser(replay.current_user()) {
        replay.require_ownership(object)?;
        if !replay.can_become(replay.current_user(), to) {
            return Err(replay.must_be_member(to));
        }
        if let Some(schema) = replay.schema_of(object) {
            replay.require_create_in_as(schema, to)?;
        } else if matches!(object, ObjectId::Schema(_)) {
            replay.require_create_on_database()?;
        }
    }
    replay.set_owner(object, to);
    replay.effect(Effect::Altered(object, Effects::OTHER));
    if matches!(object, ObjectId::Schema(_)) {
        replay.refresh_path();
    }
    Ok(())
}

/// Refuses the types that belong to another object.
pub(super) fn require_own_type(replay: &Replay, id: pgassay_catalog::id::TypeId) -> Run {
    let Some(data_type) = replay.catalog.data_type(id) else {
        return Ok(());
    };
    let name = data_type.name.as_str();
    let message = match data_type.kind {
        TypeKind::Row(_) => format!("{name} is a table's row type"),
        TypeKind::Array { .. } => format!("cannot alter array type {name}"),
        TypeKind::Multirange { .. } => format!("cannot alter multirange type {name}"),
        _ => return Ok(()),
    };
    Err(refusal(SqlState::WRONG_OBJECT_TYPE, message))
}

impl Replay {
    /// The schema that an object is in.
    pub(crate) fn schema_of(&self, object: ObjectId) -> Option<SchemaId> {
        let catalog = &self.catalog;
        match object {
            ObjectId::Relation(id) => catalog.relation(id).map(|it| it.schema),
            ObjectId::Index(id) => catalog.index(id).map(|it| it.schema),
            ObjectId::Sequence(id) => catalog.sequence(id).map(|it| it.schema),
            ObjectId::Type(id) => catalog.data_type(id).map(|it| it.schema),
            ObjectId::Function(id) => catalog.function(id).map(|it| it.schema),
            ObjectId::Operator(id) => catalog.operator(id).map(|it| it.schema),
            ObjectId::OperatorClass(id) => catalog.operator_class(id).map(|it| it.schema),
            ObjectId::OperatorFamily(id) => catalog.operator_family(id).map(|it| it.schema),
            ObjectId::Collation(id) => catalog.collation(id).map(|it| it.schema),
            ObjectId::Other(id) => catalog.others.get(id.0).and_then(|it| it.schema),
            _ => None,
        }
    }

    /// Refuses a new owner who may not create in the object's schema.
    pub(crate) fn require_create_in_as(&self, schema: SchemaId, role: pgassay_catalog::id::RoleId) -> Run {
        use pgassay_catalog::privilege::Rights;
        let Some(schema) = self.catalog.schema(schema) else {
            return Ok(());
        };
        if self.role_may(
            role,
            Guarded::Schema,
            schema.owner,
            &schema.privileges,
            Rights::CREATE,
        ) {
            return Ok(());
        }
        Err(crate::refuse::permission_denied("schema", &schema.name))
    }
}
