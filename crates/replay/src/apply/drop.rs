//! `DROP`.

use pgassay_catalog::change::Effect;
use pgassay_catalog::constraint::{Constraint, ConstraintKind};
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::{CastId, ObjectId, RelationId, RoleId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_catalog::relation::{Relation, RelationKind};
use pgassay_sql::ast::{DropBehavior, DropObjects, Name, ObjectAddress, ObjectKind, ObjectName, TypeName};
use pgassay_sql::name::{Identifier, QualifiedName};

use super::constraint::not_null_of;
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `DROP`
pub(crate) fn drop_objects(replay: &mut Replay, it: &DropObjects) -> Run {
    if it.concurrently {
        replay.prevent_in_transaction("DROP INDEX CONCURRENTLY")?;
    }
    let mut found = Vec::with_capacity(it.objects.len());
    for address in &it.objects {
        match find(replay, it, address).map_err(|obstacle| replay.hidden_first(obstacle)) {
            Ok(Some(object)) => {
                if !found.contains(&object) {
                    found.push(object);
                }
            }
            Ok(None) => {}
            Err(Obstacle::Refused(refusal)) if it.if_exists && is_absence(refusal.sqlstate) => {}
            Err(obstacle) => return Err(obstacle),
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    for object in &found {
        refuse_part(replay, *object, &found)?;
    }
    replay.drop_all(&found, it.behavior)?;
    replay.refresh_path();
    Ok(())
}

/// Whether `IF EXISTS` passes over a refusal.
fn is_absence(state: SqlState) -> bool {
    matches!(
        state,
        SqlState::UNDEFINED_TABLE
            | SqlState::UNDEFINED_OBJECT
            | SqlState::UNDEFINED_FUNCTION
            | SqlState::INVALID_SCHEMA_NAME
    )
}

/// The object that is to be dropped, which the user must own.
fn find(replay: &Replay, it: &DropObjects, address: &ObjectAddress) -> Run<Option<ObjectId>> {
    use ObjectKind as K;
    let object = match (it.kind, address) {
        (
            K::Table | K::View | K::MaterializedView | K::ForeignTable | K::Index | K::Sequence,
            ObjectAddress::Named(name),
        ) => class_to_drop(replay, it.kind, name)?,
        (K::Policy | K::Trigger | K::Rule, ObjectAddress::OnRelation { name, relation }) => {
            part_to_drop(replay, it.kind, name, relation)?
        }
        (K::Type | K::Domain, ObjectAddress::Type(name)) => type_to_drop(replay, it.kind, name)?,
        (kind, address) => replay.address(kind, address)?,
    };
    if let (K::UserMapping, ObjectId::Other(id)) = (it.kind, object) {
        super::require_right_to_map(replay, id)?;
        return Ok(Some(object));
    }
    require_owner(replay, object)?;
    Ok(Some(object))
}

fn class_to_drop(replay: &Replay, kind: ObjectKind, name: &ObjectName) -> Run<ObjectId> {
    let word = word_of(kind);
    if let Some(schema) = &name.value.schema
        && replay.catalog.schema_id(&replay.path, schema).is_none()
    {
        return Err(refuse::missing_schema(schema).at(name.span).into());
    }
    let Some(class) = replay.find_class_leniently(&name.value) else {
        let state = if matches!(kind, ObjectKind::Index | ObjectKind::ForeignTable) {
            SqlState::UNDEFINED_OBJECT
        } else {
            SqlState::UNDEFINED_TABLE
        };
        return Err(refuse::missing(kind, word, state, name));
    };
    let object = super::sequence::class_object(class);
    let fits = match (class, kind) {
        (ClassId::Index(_), ObjectKind::Index) | (ClassId::Sequence(_), ObjectKind::Sequence) => true,
        (ClassId::Relation(id), kind) => {
            let relation = replay.relation(id)?;
            matches!(
                (relation.kind, kind),
                (
                    RelationKind::Table | RelationKind::PartitionedTable,
                    ObjectKind::Table
                ) | (RelationKind::View, ObjectKind::View)
                    | (RelationKind::MaterializedView, ObjectKind::MaterializedView)
                    | (RelationKind::ForeignTable, ObjectKind::ForeignTable)
            )
        }
        _ => false,
    };
    if !fits {
        let article = if kind == ObjectKind::Index { "an" } else { "a" };
        return Err(refuse::wrong_kind(&name.value.name, &format!("{article} {word}")));
    }
    let builtin = match class {
        ClassId::Relation(id) => id.is_builtin(),
        _ => false,
    };
    if builtin {
        let message = format!(
            "permission denied: \"{}\" is a system catalog",
            name.value.name.as_str()
        );
        return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
    }
    Ok(object)
}

fn word_of(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::View => "view",
        ObjectKind::MaterializedView => "materialized view",
        ObjectKind::ForeignTable => "foreign table",
        ObjectKind::Index => "index",
        ObjectKind::Sequence => "sequence",
        _ => "table",
    }
}

/// A policy, trigger or rule of a relation.
fn part_to_drop(replay: &Replay, kind: ObjectKind, name: &Name, relation: &ObjectName) -> Run<ObjectId> {
    let Some(ClassId::Relation(id)) = replay.find_class(relation)? else {
        return Err(refuse::missing_relation(relation));
    };
    let table = replay.relation(id)?;
    let (found, word) = match kind {
        ObjectKind::Policy => {
            let found = table.policies.iter().find(|it| it.name == name.value);
            (found.map(|it| ObjectId::Policy(id, it.id)), "policy")
        }
        ObjectKind::Trigger => {
            let found = table.triggers.iter().find(|it| it.name == name.value);
            (found.map(|it| ObjectId::Trigger(id, it.id)), "trigger")
        }
        _ => {
            let found = table.rules.iter().find(|it| it.name == name.value);
            (found.map(|it| ObjectId::Rule(id, it.id)), "rule")
        }
    };
    found.ok_or_else(|| {
        let message = format!(
            "{word} \"{}\" for table \"{}\" does not exist",
            name.value.as_str(),
            table.name.as_str()
        );
        Refusal::new(SqlState::UNDEFINED_OBJECT, message)
            .about(kind, refuse::of_relation(&table.name, &name.value))
            .at(name.span)
            .into()
    })
}

fn type_to_drop(replay: &Replay, kind: ObjectKind, name: &TypeName) -> Run<ObjectId> {
    // A type that was only announced can be dropped, though nothing can be made of it.
    let found = match replay.catalog.find_type(&replay.path, &name.name.value) {
        Some(found) if name.array_dimensions == 0 => found.id,
        _ => replay.resolve_type(name)?.data_type,
    };
    let Some(data_type) = replay.catalog.data_type(found) else {
        return refuse::unknown("a type is gone");
    };
    if kind == ObjectKind::Domain && !matches!(data_type.kind, TypeKind::Domain(_)) {
        return Err(refuse::wrong_kind(&name.name.value.name, "a domain"));
    }
    if found.is_builtin() {
        let message = format!(
            "cannot drop type {} because it is required by the database system",
            data_type.name.as_str()
        );
        return Err(refusal(SqlState::DEPENDENT_OBJECTS_STILL_EXIST, message));
    }
    Ok(ObjectId::Type(found))
}

/// Refuses who owns neither the object nor its schema.
fn require_owner(replay: &Replay, object: ObjectId) -> Run {
    if replay.is_superuser(replay.current_user()) {
        return Ok(());
    }
    let catalog = &replay.catalog;
    let relation = |id: RelationId| catalog.relation(id).map(|it| (it.owner, Some(it.schema)));
    let owner = match object {
        ObjectId::Relation(id)
        | ObjectId::Policy(id, _)
        | ObjectId::Trigger(id, _)
        | ObjectId::Rule(id, _)
        | ObjectId::Constraint(id, _) => relation(id),
        ObjectId::Index(id) => catalog.index(id).and_then(|it| relation(it.table)),
        ObjectId::Sequence(id) => catalog.sequence(id).map(|it| (it.owner, Some(it.schema))),
        ObjectId::Type(id) => catalog.data_type(id).map(|it| (it.owner, Some(it.schema))),
        ObjectId::Function(id) => catalog.function(id).map(|it| (it.owner, Some(it.schema))),
        ObjectId::Schema(id) => catalog.schema(id).map(|it| (it.owner, None)),
        ObjectId::Other(id) => catalog.others.get(id.0).map(|it| (it.owner, it.schema)),
        ObjectId::Operator(id) => catalog.operator(id).map(|it| (it.owner, Some(it.schema))),
        ObjectId::OperatorClass(id) => catalog.operator_class(id).map(|it| (it.owner, Some(it.schema))),
        ObjectId::OperatorFamily(id) => catalog.operator_family(id).map(|it| (it.owner, Some(it.schema))),
        ObjectId::Collation(id) => catalog.collation(id).map(|it| (it.owner, Some(it.schema))),
        ObjectId::Extension(id) => catalog.extensions.get(id.0).map(|it| (it.owner, None)),
        ObjectId::Cast(id) => return require_owner_of_cast(replay, id),
        _ => None,
    };
    let Some((owner, schema)) = owner else {
        return Ok(());
    };
    let owns = |role: RoleId| replay.owns(role);
    let owns_schema = schema
        .and_then(|id| catalog.schema(id))
        .is_some_and(|it| owns(it.owner));
    if owns(owner) || owns_schema {
        return Ok(());
    }
    let message = format!("must be owner of {}", replay.describe(object));
    Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message))
}

/// Casts are those of the owners of their types.
fn require_owner_of_cast(replay: &Replay, id: CastId) -> Run {
    let Some(cast) = replay.catalog.casts.get(id.0) else {
        return Ok(());
    };
    let types = [cast.source, cast.target].map(|id| replay.catalog.data_type(id));
    if types.into_iter().flatten().any(|it| replay.owns(it.owner)) {
        return Ok(());
    }
    let [source, target] = types.map(|it| it.map(|it| it.name.to_string()).unwrap_or_default());
    let message = format!("must be owner of type {source} or type {target}");
    Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message))
}

/// Refuses to drop what is a part of something that is not dropped with it.
fn refuse_part(replay: &Replay, object: ObjectId, dropped: &[ObjectId]) -> Run {
    let needed = |by: ObjectId| {
        let message = format!(
            "cannot drop {} because {} requires it",
            replay.describe(object),
            replay.describe(by)
        );
        let mut refusal = Refusal::new(SqlState::DEPENDENT_OBJECTS_STILL_EXIST, message);
        refusal.object = Some((ObjectKind::Constraint, QualifiedName::default()));
        Err(refusal.into())
    };
    let catalog = &replay.catalog;
    match object {
        ObjectId::Index(id) => {
            let Some(index) = catalog.index(id) else {
                return Ok(());
            };
            if dropped.contains(&ObjectId::Relation(index.table)) {
                return Ok(());
            }
            if let Some(constraint) = index.constraint {
                return needed(ObjectId::Constraint(index.table, constraint));
            }
            if let Some(parent) = index.parent.filter(|it| !dropped.contains(&ObjectId::Index(*it))) {
                return needed(ObjectId::Index(parent));
            }
        }
        ObjectId::Sequence(id) => {
            let Some(sequence) = catalog.sequence(id).filter(|it| it.identity) else {
                return Ok(());
            };
            if let Some((table, number)) = sequence.owned_by
                && !dropped.contains(&ObjectId::Relation(table))
            {
                return needed(ObjectId::Column(table, number));
            }
        }
        ObjectId::Trigger(table, id) => {
            let relation = catalog.relation(table);
            let found = relation.and_then(|it| it.triggers.iter().find(|it| it.id == id));
            let above = relation
                .and_then(|it| it.partition_of.as_ref())
                .map(|it| it.parent);
            if let Some(parent) = found.and_then(|it| it.parent)
                && let Some(above) = above
            {
                return needed(ObjectId::Trigger(above, parent));
            }
        }
        ObjectId::Type(id) => match catalog.data_type(id).map(|it| &it.kind) {
            Some(TypeKind::Row(relation)) => return needed(ObjectId::Relation(*relation)),
            Some(TypeKind::Array { element }) => return needed(ObjectId::Type(*element)),
            Some(TypeKind::Multirange { range }) => return needed(ObjectId::Type(*range)),
            _ => {}
        },
        _ => return refuse_member(replay, object),
    }
    refuse_member(replay, object)
}

/// Refuses to drop a member of an extension.
fn refuse_member(replay: &Replay, object: ObjectId) -> Run {
    let catalog = &replay.catalog;
    let extension = match object {
        ObjectId::Relation(id) => catalog.relation(id).and_then(|it| it.extension),
        ObjectId::Function(id) => catalog.function(id).and_then(|it| it.extension),
        ObjectId::Type(id) => catalog.data_type(id).and_then(|it| it.extension),
        ObjectId::Sequence(id) => catalog.sequence(id).and_then(|it| it.extension),
        ObjectId::Schema(id) => catalog.schema(id).and_then(|it| it.extension),
        ObjectId::Other(id) => catalog.others.get(id.0).and_then(|it| it.extension),
        _ => None,
    };
    let Some(extension) = extension else { return Ok(()) };
    let message = format!(
        "cannot drop {} because {} requires it",
        replay.describe(object),
        replay.describe(ObjectId::Extension(extension))
    );
    Err(refusal(SqlState::DEPENDENT_OBJECTS_STILL_EXIST, message))
}

/// `DROP CONSTRAINT` of a table, with those that it gave to the tables below.
pub(crate) fn drop_constraint(
    replay: &mut Replay,
    table: RelationId,
    name: &Name,
    if_exists: bool,
    behavior: DropBehavior,
    only: bool,
) -> Run {
    let relation = replay.relation(table)?;
    let Some(constraint) = relation.constraints.iter().find(|it| it.name == name.value) else {
        if if_exists {
            return Ok(());
        }
        return Err(refuse::missing_constraint(name, &relation.name));
    };
    if constraint.inherited > 0 {
        let message = format!(
            "cannot drop inherited constraint \"{}\" of relation \"{}\"",
            name.value.as_str(),
            relation.name.as_str()
        );
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    let id = constraint.id;
    let kind = constraint.kind.clone();
    let no_inherit = constraint.no_inherit;
    let mut wanted = Below::Check(name.value.clone());
    if let ConstraintKind::NotNull(number) = kind {
        if let Some(column) = relation.column(number) {
            wanted = Below::NotNull(column.name.clone());
        }
        require_nullable(replay, table, number)?;
        replay.catalog.relations.update(table.0, |it| {
            if let Some(column) = it.column_mut(number) {
                column.not_null = false;
            }
        });
    }
    replay.drop_all(&[ObjectId::Constraint(table, id)], behavior)?;
    let spreads = matches!(kind, ConstraintKind::Check(_) | ConstraintKind::NotNull(_)) && !no_inherit;
    if spreads {
        for child in replay.children_of(table) {
            disinherit_constraint(replay, child, &wanted, only)?;
        }
    }
    Ok(())
}

/// A constraint of the tables below: a check by its name, a NOT NULL by its column.
enum Below {
    Check(Identifier),
    NotNull(Identifier),
}

impl Below {
    fn find<'a>(&self, relation: &'a Relation) -> Option<&'a Constraint> {
        match self {
            Below::Check(name) => relation.constraints.iter().find(|it| it.name == *name),
            Below::NotNull(column) => not_null_of(relation, relation.column_named(column)?.number),
        }
    }
}

/// Takes an inherited constraint from a table below: away where nothing else gives it.
fn disinherit_constraint(replay: &mut Replay, table: RelationId, wanted: &Below, only: bool) -> Run {
    let relation = replay.relation(table)?;
    let Some(own) = wanted.find(relation) else {
        return Ok(());
    };
    let (id, stays) = (own.id, own.inherited > 1 || own.local || only);
    let number = match own.kind {
        ConstraintKind::NotNull(number) => Some(number),
        _ => None,
    };
    if stays {
        replay.catalog.relations.update(table.0, |it| {
            if let Some(own) = it.constraints.iter_mut().find(|it| it.id == id) {
                own.inherited = own.inherited.saturating_sub(1);
                own.local |= only;
            }
        });
        return Ok(());
    }
    replay.catalog.relations.update(table.0, |it| {
        it.constraints.retain(|it| it.id != id);
        if let Some(column) = number.and_then(|number| it.column_mut(number)) {
            column.not_null = false;
        }
    });
    replay.effect(Effect::Dropped(ObjectId::Constraint(table, id)));
    for child in replay.children_of(table) {
        disinherit_constraint(replay, child, wanted, only)?;
    }
    Ok(())
}

/// Refuses to take NOT NULL from a column of a primary key or an identity column.
pub(crate) fn require_nullable(
    replay: &Replay,
    table: RelationId,
    number: pgassay_catalog::id::ColumnNumber,
) -> Run {
    let relation = replay.relation(table)?;
    let Some(column) = relation.column(number) else {
        return Ok(());
    };
    if column.identity.is_some() {
        let message = format!(
            "column \"{}\" of relation \"{}\" is an identity column",
            column.name.as_str(),
            relation.name.as_str()
        );
        return Err(refusal(SqlState::SYNTAX_ERROR, message));
    }
    let in_key = relation
        .constraints
        .iter()
        .any(|it| matches!(&it.kind, ConstraintKind::PrimaryKey(key) if key.columns.contains(&number)));
    if in_key {
        let message = format!("column \"{}\" is in a primary key", column.name.as_str());
        return Err(refusal(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    Ok(())
}
