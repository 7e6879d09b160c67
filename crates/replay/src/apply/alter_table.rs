//! `ALTER TABLE` and its like: the object, the order of the actions, and what each does to a table.

mod state;
mod storage;

use pgassay_catalog::change::Effect;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, RelationId};
use pgassay_catalog::lookup::ClassId;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::RelationKind;
use pgassay_sql::ast::{
    AlterAction, AlterActionKind, AlterColumn, AlterRelation, Name, ObjectKind, RelationKeyword,
    TriggerTarget,
};

use super::{
    add_column, alter_column, alter_index, alter_type, attach, constraint, drop, drop_column, rename,
};
use state::{alter_constraint, validate};
pub(super) use storage::cluster;
use storage::{change_options, replica_identity, set_logged};

use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `ALTER TABLE`, `ALTER VIEW`, `ALTER INDEX`, `ALTER SEQUENCE`, `ALTER TYPE` with one of these actions.
pub(crate) fn alter_relation(replay: &mut Replay, it: &AlterRelation) -> Run {
    let found = if it.if_exists {
        replay.find_class_leniently(&it.name.value)
    } else {
        replay.find_class(&it.name)?
    };
    let Some(class) = found else {
        if it.if_exists {
            return Ok(());
        }
        return Err(refuse::missing_relation(&it.name));
    };
    require_kind(replay, it, class)?;
    require_owner(replay, class)?;
    match class {
        ClassId::Relation(id) => alter_table(replay, id, it),
        ClassId::Index(id) => alter_index::alter_index(replay, id, it),
        ClassId::Sequence(id) => alter_index::alter_sequence(replay, id, it),
        ClassId::Composite(id) => super::data_type::alter_composite(replay, it, id),
    }
}

/// Refuses an object of another kind than the word after ALTER (`RangeVarCallbackForAlterRelation`).
fn require_kind(replay: &Replay, it: &AlterRelation, class: ClassId) -> Run {
    use RelationKeyword as K;
    let renames = it
        .actions
        .iter()
        .all(|it| matches!(it.kind, AlterActionKind::RenameTo(_)));
    let kind = match class {
        ClassId::Relation(id) => Some(replay.relation(id)?.kind),
        _ => None,
    };
    let wrong = |expected: &str| Err(refuse::wrong_kind(&it.name.value.name, expected));
    match it.kind {
        K::View if kind != Some(RelationKind::View) => wrong("a view"),
        K::MaterializedView if kind != Some(RelationKind::MaterializedView) => wrong("a materialized view"),
        K::ForeignTable if kind != Some(RelationKind::ForeignTable) => wrong("a foreign table"),
        K::Sequence if !matches!(class, ClassId::Sequence(_)) => wrong("a sequence"),
        K::Type if !matches!(class, ClassId::Composite(_)) => wrong("a composite type"),
        K::Index if !matches!(class, ClassId::Index(_)) && !renames => wrong("an index"),
        K::Table if matches!(class, ClassId::Composite(_)) => wrong("a table"),
        _ => Ok(()),
    }
}

fn require_owner(replay: &Replay, class: ClassId) -> Run {
    if replay.is_superuser(replay.current_user()) {
        return Ok(());
    }
    match class {
        ClassId::Relation(id) => replay.require_owner_of(replay.relation(id)?),
        ClassId::Index(id) => match replay.catalog.index(id) {
            Some(index) => {
                let owner = replay.relation(index.table)?.owner;
                if replay.owns(owner) {
                    return Ok(());
                }
                Err(refuse::must_own("index", &index.name))
            }
            None => Ok(()),
        },
        ClassId::Sequence(id) => match replay.catalog.sequence(id) {
            Some(it) if !replay.owns(it.owner) => Err(refuse::must_own("sequence", &it.name)),
            _ => Ok(()),
        },
        ClassId::Composite(id) => match replay.catalog.data_type(id) {
            Some(it) if !replay.owns(it.owner) => Err(refuse::must_own("type", &it.name)),
            _ => Ok(()),
        },
    }
}

fn alter_table(replay: &mut Replay, table: RelationId, it: &AlterRelation) -> Run {
    if table.is_builtin() {
        let message = format!(
            "permission denied: \"{}\" is a system catalog",
            it.name.value.name.as_str()
        );
        return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
    }
    for action in &it.actions {
        require_allowed(replay, table, action)?;
    }
    if it.actions.len() == 1 {
        if let Some(action) = it.actions.first() {
            act(replay, table, &action.kind, it)?;
        }
        return Ok(());
    }
    let mut order: Vec<&AlterAction> = it.actions.iter().collect();
    order.sort_by_key(|it| pass_of(&it.kind));
    for action in order {
        act(replay, table, &action.kind, it)?;
    }
    Ok(())
}

/// In which pass PostgreSQL runs an action (`AlterTablePass`).
fn pass_of(kind: &AlterActionKind) -> u8 {
    use pgassay_sql::ast::TableConstraintKind as T;
    match kind {
        AlterActionKind::DropColumn { .. } | AlterActionKind::DropConstraint { .. } => 0,
        AlterActionKind::AlterColumn { action, .. } => match action {
            AlterColumn::DropDefault
            | AlterColumn::DropNotNull
            | AlterColumn::DropIdentity { .. }
            | AlterColumn::DropExpression { .. } => 0,
            AlterColumn::Type { .. } => 1,
            AlterColumn::SetExpression(_) => 3,
            AlterColumn::SetNotNull | AlterColumn::SetIdentity { .. } => 4,
            AlterColumn::SetDefault(_) | AlterColumn::AddIdentity { .. } => 7,
            _ => 8,
        },
        AlterActionKind::AddColumn { .. } => 2,
        AlterActionKind::AddConstraint(constraint) => match constraint.kind {
            T::NotNull(_) => 4,
            T::Unique { .. } | T::PrimaryKey { .. } | T::UsingIndex { .. } | T::Exclude { .. } => 5,
            T::Check(_) | T::ForeignKey { .. } => 7,
        },
        _ => 8,
    }
}

/// Refuses an action on a kind of relation that has no such thing (`ATSimplePermissions`).
fn require_allowed(replay: &Replay, table: RelationId, action: &AlterAction) -> Run {
    use AlterActionKind as A;
    let relation = replay.relation(table)?;
    let kind = relation.kind;
    let plain = matches!(kind, RelationKind::Table | RelationKind::PartitionedTable);
    let foreign = kind == RelationKind::ForeignTable;
    let view = kind == RelationKind::View;
    let materialized = kind == RelationKind::MaterializedView;
    let allowed = match &action.kind {
        A::AddColumn { .. } | A::DropColumn { .. } | A::AddConstraint(_) | A::DropConstraint { .. } => {
            plain || foreign
        }
        A::Trigger { .. } | A::Inherit(_) | A::NoInherit(_) | A::ValidateConstraint(_) => plain || foreign,
        A::AlterColumn { action, .. } => match action {
            AlterColumn::SetDefault(_) | AlterColumn::DropDefault => plain || foreign || view,
            AlterColumn::SetStatistics(_) | AlterColumn::SetOptions(_) | AlterColumn::ResetOptions(_) => {
                !view
            }
            AlterColumn::SetStorage(_) | AlterColumn::SetCompression(_) => !view,
            AlterColumn::AddIdentity { .. }
            | AlterColumn::SetIdentity { .. }
            | AlterColumn::DropIdentity { .. } => plain || foreign || view,
            AlterColumn::ForeignOptions(_) => foreign,
            _ => plain || foreign,
        },
        A::RowSecurity(_) | A::ForceRowSecurity(_) | A::OfType(_) | A::NotOf | A::AlterConstraint { .. } => {
            plain
        }
        A::Rule { .. } => plain,
        A::ReplicaIdentity(_) => plain || materialized,
        A::AttachPartition { .. } | A::DetachPartition { .. } if replay.catalog.version.major >= 18 => {
            kind == RelationKind::PartitionedTable
        }
        A::AttachPartition { .. } | A::DetachPartition { .. } => plain,
        A::SetOptions(_) | A::ResetOptions(_) => plain || view || materialized,
        A::SetLogged(_) => plain,
        A::ClusterOn(_) | A::SetAccessMethod(_) | A::SetTablespace(_) => plain || materialized,
        A::ForeignOptions(_) => foreign,
        _ => true,
    };
    if allowed {
        return Ok(());
    }
    let message = format!(
        "ALTER action cannot be performed on relation \"{}\"",
        relation.name.as_str()
    );
    Err(Refusal::new(SqlState::WRONG_OBJECT_TYPE, message)
        .at(action.span)
        .into())
}

fn act(replay: &mut Replay, table: RelationId, kind: &AlterActionKind, it: &AlterRelation) -> Run {
    use AlterActionKind as A;
    let altered = |effects| Effect::Altered(ObjectId::Relation(table), effects);
    match kind {
        A::AddColumn {
            if_not_exists,
            column,
            ..
        } => return add_column::add_column(replay, table, column, *if_not_exists, it.only),
        A::DropColumn {
            if_exists,
            column,
            behavior,
        } => return drop_column::drop_column(replay, table, column, *if_exists, *behavior, it.only),
        A::AlterColumn { column, action } => match action {
            AlterColumn::Type {
                type_name,
                collation,
                using,
                ..
            } => {
                return alter_type::alter_type(
                    replay,
                    table,
                    column,
                    type_name,
                    collation.as_ref(),
                    using.as_ref(),
                    it.only,
                );
            }
            _ => return alter_column::alter_column(replay, table, column, action, it.only),
        },
        A::AddConstraint(written) => {
            return constraint::add(replay, table, &constraint::read(written), it.only);
        }
        A::AlterConstraint { name, attributes } => alter_constraint(replay, table, name, *attributes)?,
        A::ValidateConstraint(name) => validate(replay, table, name)?,
        A::DropConstraint {
            if_exists,
            name,
            behavior,
        } => return drop::drop_constraint(replay, table, name, *if_exists, *behavior, it.only),
        A::RenameTo(name) => return rename::rename_relation(replay, table, name),
        A::RenameColumn { from, to, .. } => return rename::rename_column(replay, table, from, to, it.only),
        A::RenameConstraint { from, to } => {
            return rename::rename_constraint(replay, table, from, to, it.only);
        }
        A::SetSchema(name) => return rename::set_schema(replay, table, name),
        A::OwnerTo(role) => {
            let owner = replay.role(role)?;
            return rename::give_relation(replay, table, owner);
        }
        A::RowSecurity(on) => {
            replay
                .catalog
                .relations
                .update(table.0, |it| it.row_security.enabled = *on);
            replay.effect(altered(Effects::ROW_SECURITY));
        }
        A::ForceRowSecurity(on) => {
            replay
                .catalog
                .relations
                .update(table.0, |it| it.row_security.forced = *on);
            replay.effect(altered(Effects::ROW_SECURITY));
        }
        A::Trigger { firing, name } => enable_triggers(replay, table, *firing, name)?,
        A::Rule { firing, name } => {
            let relation = replay.relation(table)?;
            if !relation.rules.iter().any(|it| it.name == name.value) && name.value.as_str() != "_RETURN" {
                return Err(missing_part("rule", ObjectKind::Rule, name, &relation.name));
            }
            replay.catalog.relations.update(table.0, |it| {
                for rule in it.rules.iter_mut().filter(|it| it.name == name.value) {
                    rule.firing = *firing;
                }
            });
        }
        A::Inherit(parent) => return attach::inherit(replay, table, parent),
        A::NoInherit(parent) => return attach::no_inherit(replay, table, parent),
        A::AttachPartition { partition, bound } => {
            return attach::attach_partition(replay, table, partition, bound.as_ref());
        }
        A::DetachPartition {
            partition,
            concurrently,
            ..
        } => return attach::detach_partition(replay, table, partition, *concurrently),
        A::OfType(name) => {
            let id = replay.type_of_name(name)?;
            replay
                .catalog
                .note_references(ObjectId::Relation(table), [ObjectId::Type(id)]);
            replay
                .catalog
                .relations
                .update(table.0, |it| it.of_type = Some(id));
        }
        A::NotOf => {
            let relation = replay.relation(table)?;
            if relation.of_type.is_none() {
                return Err(refuse::wrong_kind(&relation.name, "a typed table"));
            }
            replay.catalog.relations.update(table.0, |it| it.of_type = None);
        }
        A::SetOptions(options) => {
            change_options(replay, table, options, true)?;
            replay.effect(altered(Effects::OTHER));
        }
        A::ResetOptions(options) => {
            change_options(replay, table, options, false)?;
            replay.effect(altered(Effects::OTHER));
        }
        A::ReplicaIdentity(identity) => replica_identity(replay, table, identity)?,
        A::SetLogged(logged) => set_logged(replay, table, *logged)?,
        A::SetAccessMethod(method) => {
            let method = method.as_ref().map(|it| it.value.clone());
            let method = method.filter(|it| it.as_str() != "heap");
            replay
                .catalog
                .relations
                .update(table.0, |it| it.access_method = method);
        }
        A::SetTablespace(name) => {
            if !matches!(name.value.as_str(), "pg_default" | "pg_global") {
                let message = format!("tablespace \"{}\" does not exist", name.value.as_str());
                return Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message)
                    .at(name.span)
                    .into());
            }
        }
        A::ClusterOn(index) => storage::cluster_on(replay, table, index.as_ref())?,
        A::ForeignOptions(_) | A::SetWithoutOids => {}
        A::Other(what) => return refuse::unknown(format!("the action {what} is not modelled")),
    }
    Ok(())
}

fn missing_part(
    word: &str,
    kind: ObjectKind,
    name: &Name,
    relation: &pgassay_sql::name::Identifier,
) -> pgassay_catalog::refusal::Obstacle {
    let message = format!(
        "{word} \"{}\" for table \"{}\" does not exist",
        name.value.as_str(),
        relation.as_str()
    );
    Refusal::new(SqlState::UNDEFINED_OBJECT, message)
        .about(kind, refuse::of_relation(relation, &name.value))
        .at(name.span)
        .into()
}

fn enable_triggers(
    replay: &mut Replay,
    table: RelationId,
    firing: pgassay_sql::ast::Firing,
    target: &TriggerTarget,
) -> Run {
    let relation = replay.relation(table)?;
    if let TriggerTarget::Named(name) = target
        && !relation.triggers.iter().any(|it| it.name == name.value)
    {
        let message = format!(
            "trigger \"{}\" for table \"{}\" does not exist",
            name.value.as_str(),
            relation.name.as_str()
        );
        return Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message)
            .about(
                ObjectKind::Trigger,
                refuse::of_relation(&relation.name, &name.value),
            )
            .at(name.span)
            .into());
    }
    replay.catalog.relations.update(table.0, |it| {
        for trigger in &mut it.triggers {
            let meant = match target {
                TriggerTarget::Named(name) => trigger.name == name.value,
                TriggerTarget::All | TriggerTarget::User => true,
            };
            if meant {
                trigger.firing = firing;
            }
        }
    });
    replay.effect(Effect::Altered(ObjectId::Relation(table), Effects::TRIGGERS));
    for partition in replay.partitions_of(table) {
        let has = |name: &Name| {
            let found = replay.catalog.relation(partition);
            found.is_some_and(|it| it.triggers.iter().any(|own| own.name == name.value))
        };
        if !matches!(target, TriggerTarget::Named(name) if !has(name)) {
            enable_triggers(replay, partition, firing, target)?;
        }
    }
    Ok(())
}
