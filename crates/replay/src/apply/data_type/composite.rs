//! Composite types and their attributes.

use pgassay_catalog::bind::ResolvedType;
use pgassay_catalog::change::Effect;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{CollationId, ColumnNumber, ObjectId, RelationId, TypeId};
use pgassay_catalog::location::Location;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::Column;
use pgassay_sql::ast::{
    AlterActionKind, AlterColumn, AlterRelation, Column as WrittenColumn, DropBehavior, Name, ObjectKind,
    ObjectName,
};
use pgassay_sql::name::Identifier;

use super::{NewType, place};
use crate::apply::new_relation::held_by_column;
use crate::refuse::{self, duplicate_column, missing_column, refusal};
use crate::{Replay, Run};

/// `DefineCompositeType`
pub(super) fn create_composite(replay: &mut Replay, name: &ObjectName, columns: &[WrittenColumn]) -> Run {
    let schema = place(replay, name)?;
    let plain = &name.value.name;
    if replay.catalog.class_in(schema, plain).is_some() {
        let message = format!("relation \"{}\" already exists", plain.as_str());
        return Err(Refusal::new(SqlState::DUPLICATE_TABLE, message)
            .about(ObjectKind::Table, name.value.clone())
            .at(name.span)
            .into());
    }
    let mut attributes: Vec<Column> = Vec::with_capacity(columns.len());
    for column in columns {
        let number = attributes.len() + 1;
        attributes.push(attribute(replay, column, number)?);
    }
    for (at, column) in columns.iter().enumerate() {
        let before = columns.iter().take(at);
        if before
            .into_iter()
            .any(|known| known.name.value == column.name.value)
        {
            let message = format!(
                "column \"{}\" specified more than once",
                column.name.value.as_str()
            );
            return Err(Refusal::new(SqlState::DUPLICATE_COLUMN, message)
                .at(column.name.span)
                .into());
        }
    }
    let held: Vec<ObjectId> = attributes.iter().flat_map(held_by_column).collect();
    let next_column = u16::try_from(attributes.len() + 1).unwrap_or(u16::MAX);
    let kind = TypeKind::Composite {
        attributes,
        next_column,
    };
    let id = replay.add_type(schema, plain, NewType::new(kind, 'C'));
    replay.catalog.note_references(ObjectId::Type(id), held);
    Ok(())
}

fn attribute(replay: &Replay, column: &WrittenColumn, number: usize) -> Run<Column> {
    let Some(type_name) = &column.type_name else {
        return refuse::unknown("an attribute has no type");
    };
    let written = replay.resolve_type(type_name)?;
    require_storable(replay, &column.name, written.data_type)?;
    replay.require_use_of_type(written.data_type)?;
    let collation = collation(replay, column.collation.as_ref(), written)?;
    let number = ColumnNumber(u16::try_from(number).unwrap_or(u16::MAX));
    Ok(Column {
        modifier: written.modifier,
        collation,
        location: replay.location.map(|at| Location {
            file: at.file,
            span: column.span,
        }),
        ..Column::new(number, column.name.value.clone(), written.data_type)
    })
}

/// The collation of a column: the one that is written, else that of the type.
fn collation(replay: &Replay, written: Option<&ObjectName>, of: ResolvedType) -> Run<Option<CollationId>> {
    let Some(name) = written else {
        return Ok(of.collation);
    };
    let address = pgassay_sql::ast::ObjectAddress::Named(name.clone());
    match replay.address(ObjectKind::Collation, &address)? {
        ObjectId::Collation(_) if of.collation.is_none() => Err(refusal(
            SqlState::DATATYPE_MISMATCH,
            "collations are not supported by the type",
        )),
        ObjectId::Collation(id) => Ok(Some(id)),
        _ => Ok(of.collation),
    }
}

/// Refuses pseudo-types as types of columns (`CheckAttributeType`).
fn require_storable(replay: &Replay, column: &Name, id: TypeId) -> Run {
    let Some(data_type) = replay.catalog.data_type(id) else {
        return Ok(());
    };
    match data_type.kind {
        TypeKind::Pseudo => {
            let message = format!(
                "column \"{}\" has pseudo-type {}",
                column.value.as_str(),
                data_type.name.as_str()
            );
            Err(Refusal::new(SqlState::INVALID_TABLE_DEFINITION, message)
                .at(column.span)
                .into())
        }
        TypeKind::Shell => {
            let message = format!("type \"{}\" is only a shell", data_type.name.as_str());
            Err(refusal(SqlState::UNDEFINED_OBJECT, message))
        }
        TypeKind::Array { element } => require_storable(replay, column, element),
        _ => Ok(()),
    }
}

/// `ALTER TYPE` of a composite type.
pub(super) fn alter(replay: &mut Replay, it: &AlterRelation, id: TypeId) -> Run {
    replay.require_ownership(ObjectId::Type(id))?;
    for action in &it.actions {
        let typed = typed_tables(replay, id, &action.kind)?;
        let renames = matches!(action.kind, AlterActionKind::RenameColumn { .. });
        for table in typed.iter().filter(|_| renames) {
            follow(replay, *table, &action.kind)?;
        }
        match &action.kind {
            AlterActionKind::AddColumn {
                if_not_exists,
                column,
                ..
            } => add(replay, id, column, *if_not_exists)?,
            AlterActionKind::DropColumn {
                if_exists, column, ..
            } => drop(replay, id, column, *if_exists)?,
            AlterActionKind::RenameColumn { from, to, .. } => rename(replay, id, from, to)?,
            AlterActionKind::AlterColumn {
                column,
                action: AlterColumn::Type {
                    type_name, collation, ..
                },
            } => {
                let written = replay.resolve_type(type_name)?;
                retype(replay, id, column, written, collation.as_ref())?;
            }
            AlterActionKind::RenameTo(new) => replay.rename_type(id, &new.value)?,
            AlterActionKind::OwnerTo(role) => {
                let to = replay.role(role)?;
                replay.set_owner(ObjectId::Type(id), to);
            }
            _ => return refuse::unknown("this action on a composite type is not modelled"),
        }
        for table in typed.iter().filter(|_| !renames) {
            follow(replay, *table, &action.kind)?;
        }
    }
    replay.effect(Effect::Altered(ObjectId::Type(id), Effects::TYPES));
    Ok(())
}

/// The tables that were made of a type and follow when its attributes change; refused without CASCADE
/// (`find_typed_table_dependencies`).
fn typed_tables(replay: &Replay, id: TypeId, action: &AlterActionKind) -> Run<Vec<RelationId>> {
    let behavior = match action {
        AlterActionKind::AddColumn { behavior, .. }
        | AlterActionKind::DropColumn { behavior, .. }
        | AlterActionKind::RenameColumn { behavior, .. }
        | AlterActionKind::AlterColumn {
            action: AlterColumn::Type { behavior, .. },
            ..
        } => *behavior,
        _ => return Ok(Vec::new()),
    };
    let relations = replay.catalog.relations.iter().map(|(_, it)| it);
    let typed = relations.filter(|it| it.of_type == Some(id));
    let typed: Vec<RelationId> = typed.map(|it| it.id).collect();
    if typed.is_empty() || behavior == DropBehavior::Cascade {
        return Ok(typed);
    }
    let message = format!(
        "cannot alter type \"{}\" because it is the type of a typed table",
        type_name(replay, id).as_str()
    );
    Err(refusal(SqlState::DEPENDENT_OBJECTS_STILL_EXIST, message))
}

/// Does to a typed table what was done to its type.
fn follow(replay: &mut Replay, table: RelationId, action: &AlterActionKind) -> Run {
    use crate::apply::{add_column, alter_type, drop_column, rename};
    let relation = replay.relation(table)?;
    let of_type = relation.of_type;
    replay.require_owner_of(relation)?;
    // The table may not be changed so by itself.
    let bind = |replay: &mut Replay, of_type: Option<TypeId>| {
        replay
            .catalog
            .relations
            .update(table.0, |it| it.of_type = of_type);
    };
    bind(replay, None);
    match action {
        AlterActionKind::AddColumn {
            if_not_exists,
            column,
            ..
        } => add_column::add_column(replay, table, column, *if_not_exists, false)?,
        AlterActionKind::DropColumn {
            if_exists,
            column,
            behavior,
        } => drop_column::drop_column(replay, table, column, *if_exists, *behavior, false)?,
        AlterActionKind::RenameColumn { from, to, .. } => {
            rename::rename_column(replay, table, from, to, false)?;
        }
        AlterActionKind::AlterColumn {
            column,
            action: AlterColumn::Type {
                type_name, collation, ..
            },
        } => alter_type::alter_type(replay, table, column, type_name, collation.as_ref(), None, false)?,
        _ => {}
    }
    bind(replay, of_type);
    Ok(())
}

fn type_name(replay: &Replay, id: TypeId) -> Identifier {
    replay
        .catalog
        .data_type(id)
        .map(|it| it.name.clone())
        .unwrap_or_default()
}

fn add(replay: &mut Replay, id: TypeId, column: &WrittenColumn, if_not_exists: bool) -> Run {
    if replay.attribute(id, &column.name.value).is_some() {
        if if_not_exists {
            return Ok(());
        }
        return Err(duplicate_column(&column.name, &type_name(replay, id)));
    }
    let mut new = attribute(replay, column, 0)?;
    let holder = ObjectId::Type(id);
    replay.catalog.note_references(holder, held_by_column(&new));
    replay.catalog.types.update(id.0, |it| {
        if let TypeKind::Composite {
            attributes,
            next_column,
        } = &mut it.kind
        {
            new.number = ColumnNumber(*next_column);
            *next_column = next_column.saturating_add(1);
            attributes.push(new);
        }
    });
    Ok(())
}

fn drop(replay: &mut Replay, id: TypeId, column: &Name, if_exists: bool) -> Run {
    if replay.attribute(id, &column.value).is_none() {
        if if_exists {
            return Ok(());
        }
        return Err(missing_column(column, &type_name(replay, id)));
    }
    replay.catalog.types.update(id.0, |it| {
        if let TypeKind::Composite { attributes, .. } = &mut it.kind {
            attributes.retain(|it| it.name != column.value);
        }
    });
    Ok(())
}

fn rename(replay: &mut Replay, id: TypeId, from: &Name, to: &Name) -> Run {
    if replay.attribute(id, &from.value).is_none() {
        let message = format!("column \"{}\" does not exist", from.value.as_str());
        return Err(Refusal::new(SqlState::UNDEFINED_COLUMN, message)
            .at(from.span)
            .into());
    }
    if replay.attribute(id, &to.value).is_some() {
        return Err(duplicate_column(to, &type_name(replay, id)));
    }
    replay.catalog.types.update(id.0, |it| {
        if let TypeKind::Composite { attributes, .. } = &mut it.kind
            && let Some(found) = attributes.iter_mut().find(|it| it.name == from.value)
        {
            found.name = to.value.clone();
        }
    });
    Ok(())
}

/// Changes the type of an attribute, which no column of any table may use (`find_composite_type_dependencies`).
fn retype(
    replay: &mut Replay,
    id: TypeId,
    column: &Name,
    written: ResolvedType,
    written_collation: Option<&ObjectName>,
) -> Run {
    let name = type_name(replay, id);
    if replay.attribute(id, &column.value).is_none() {
        return Err(missing_column(column, &name));
    }
    require_storable(replay, column, written.data_type)?;
    if let Some((table, used)) = replay.column_of_type(id) {
        let message = format!(
            "cannot alter type \"{}\" because column \"{}.{}\" uses it",
            name.as_str(),
            table.as_str(),
            used.as_str()
        );
        return Err(refusal(SqlState::FEATURE_NOT_SUPPORTED, message));
    }
    let collation = collation(replay, written_collation, written)?;
    replay
        .catalog
        .note_references(ObjectId::Type(id), [ObjectId::Type(written.data_type)]);
    replay
        .catalog
        .note_references(ObjectId::Type(id), collation.map(ObjectId::Collation));
    replay.catalog.types.update(id.0, |it| {
        if let TypeKind::Composite { attributes, .. } = &mut it.kind
            && let Some(found) = attributes.iter_mut().find(|it| it.name == column.value)
        {
            found.data_type = written.data_type;
            found.modifier = written.modifier;
            found.collation = collation;
        }
    });
    Ok(())
}

impl Replay {
    /// A column of a table that holds values of a type, directly or in arrays, domains, ranges or composite values.
    pub(crate) fn column_of_type(&self, id: TypeId) -> Option<(Identifier, Identifier)> {
        let mut types = vec![id];
        let mut at = 0;
        while let Some(wanted) = types.get(at).copied() {
            at += 1;
            for (_, data_type) in self.catalog.types.iter() {
                let holds = match &data_type.kind {
                    TypeKind::Array { element } => *element == wanted,
                    TypeKind::Domain(domain) => domain.base == wanted,
                    TypeKind::Range { subtype, .. } => *subtype == wanted,
                    TypeKind::Composite { attributes, .. } => {
                        attributes.iter().any(|it| it.data_type == wanted)
                    }
                    _ => false,
                };
                if holds && !types.contains(&data_type.id) {
                    types.push(data_type.id);
                }
            }
        }
        self.catalog.relations.iter().find_map(|(_, relation)| {
            if relation.kind == pgassay_catalog::relation::RelationKind::View {
                return None;
            }
            let column = relation.columns.iter().find(|it| types.contains(&it.data_type))?;
            Some((relation.name.clone(), column.name.clone()))
        })
    }
}
