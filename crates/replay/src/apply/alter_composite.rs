//! `ALTER TYPE` of a composite type: its attributes.

use pgassay_catalog::change::Effect;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ColumnNumber, ObjectId, TypeId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::relation::Column;
use pgassay_sql::ast::{AlterActionKind, AlterColumn, AlterRelation, DropBehavior, Name, ObjectKind};
use pgassay_sql::name::Identifier;

use super::column::{Requests, column_collation, read_column};
use crate::refuse::{self, refusal};
use crate::{Replay, Run};

/// `ALTER TYPE` of a name that no composite type has.
pub(crate) fn missing_or_other(replay: &Replay, it: &AlterRelation) -> Run {
    if replay.catalog.find_type(&replay.path, &it.name.value).is_some() {
        return Err(refuse::wrong_kind(&it.name.value.name, "a composite type"));
    }
    Err(refuse::missing_relation(&it.name))
}

/// `ADD ATTRIBUTE`, `DROP ATTRIBUTE`, `ALTER ATTRIBUTE`, `RENAME ATTRIBUTE`
pub(crate) fn alter_composite(replay: &mut Replay, id: TypeId, it: &AlterRelation) -> Run {
    for action in &it.actions {
        act(replay, id, &action.kind)?;
        replay.effect(Effect::Altered(ObjectId::Type(id), Effects::TYPES));
    }
    Ok(())
}

fn parts(replay: &Replay, id: TypeId) -> Run<(Identifier, Vec<Column>)> {
    match replay.catalog.data_type(id).map(|it| (&it.name, &it.kind)) {
        Some((name, TypeKind::Composite { attributes, .. })) => Ok((name.clone(), attributes.clone())),
        _ => refuse::unknown("a composite type is gone"),
    }
}

fn attribute(attributes: &[Column], name: &Name, of: &Identifier) -> Run<ColumnNumber> {
    let found = attributes.iter().find(|it| it.name == name.value);
    found
        .map(|it| it.number)
        .ok_or_else(|| refuse::missing_column(name, of))
}

fn act(replay: &mut Replay, id: TypeId, kind: &AlterActionKind) -> Run {
    use AlterActionKind as A;
    let (type_name, attributes) = parts(replay, id)?;
    match kind {
        A::AddColumn { column, .. } => {
            require_unused(replay, id, &type_name)?;
            if attributes.iter().any(|it| it.name == column.name.value) {
                return Err(refuse::duplicate_column(&column.name, &type_name));
            }
            let mut requests = Requests::default();
            let new = read_column(replay, column, &type_name, &mut requests)?.column;
            let data_type = new.data_type;
            replay.catalog.types.update(id.0, |it| {
                if let TypeKind::Composite {
                    attributes,
                    next_column,
                } = &mut it.kind
                {
                    attributes.push(Column {
                        number: ColumnNumber(*next_column),
                        ..new
                    });
                    *next_column += 1;
                }
            });
            replay
                .catalog
                .note_references(ObjectId::Type(id), [ObjectId::Type(data_type)]);
        }
        A::DropColumn {
            if_exists, column, ..
        } => {
            let number = match attribute(&attributes, column, &type_name) {
                Err(_) if *if_exists => return Ok(()),
                other => other?,
            };
            replay.catalog.types.update(id.0, |it| {
                if let TypeKind::Composite { attributes, .. } = &mut it.kind {
                    attributes.retain(|it| it.number != number);
                }
            });
        }
        A::AlterColumn {
            column,
            action:
                AlterColumn::Type {
                    type_name: written,
                    collation,
                    ..
                },
        } => {
            let number = attribute(&attributes, column, &type_name)?;
            require_unused(replay, id, &type_name)?;
            let typed = replay.resolve_type_or_unknown(written)?;
            let mut changed = super::column::blank_column(column.value.clone());
            changed.data_type = typed.data_type;
            changed.modifier = typed.modifier;
            changed.collation = typed.collation;
            let collation = column_collation(replay, &changed, collation.as_ref())?;
            replay.catalog.types.update(id.0, |it| {
                if let TypeKind::Composite { attributes, .. } = &mut it.kind
                    && let Some(own) = attributes.iter_mut().find(|it| it.number == number)
                {
                    own.data_type = typed.data_type;
                    own.modifier = typed.modifier;
                    own.collation = collation;
                }
            });
        }
        A::RenameColumn { from, to, behavior } => {
            let Some(number) = attributes
                .iter()
                .find(|it| it.name == from.value)
                .map(|it| it.number)
            else {
                let message = format!("column \"{}\" does not exist", from.value.as_str());
                return Err(Refusal::new(SqlState::UNDEFINED_COLUMN, message)
                    .about(ObjectKind::Column, refuse::of_relation(&type_name, &from.value))
                    .at(from.span)
                    .into());
            };
            if attributes.iter().any(|it| it.name == to.value) {
                return Err(refuse::duplicate_column(to, &type_name));
            }
            let typed = replay.catalog.may_refer_to(ObjectId::Type(id));
            let has_table = typed.iter().any(|holder| match holder {
                ObjectId::Relation(table) => replay
                    .catalog
                    .relation(*table)
                    .is_some_and(|it| it.of_type == Some(id)),
                _ => false,
            });
            if has_table && *behavior == DropBehavior::Restrict {
                let message = format!(
                    "cannot alter type \"{}\" because it is the type of a typed table",
                    type_name.as_str()
                );
                return Err(refusal(SqlState::DEPENDENT_OBJECTS_STILL_EXIST, message));
            }
            replay.catalog.types.update(id.0, |it| {
                if let TypeKind::Composite { attributes, .. } = &mut it.kind
                    && let Some(own) = attributes.iter_mut().find(|it| it.number == number)
                {
                    own.name = to.value.clone();
                }
            });
        }
        A::RenameTo(name) => super::rename::rename_type(replay, id, &name.value)?,
        A::SetSchema(name) => {
            let to = super::rename::target_schema(replay, name)?;
            replay.put_in_schema(ObjectId::Type(id), to);
        }
        A::OwnerTo(role) => {
            let owner = replay.role(role)?;
            replay.set_owner(ObjectId::Type(id), owner);
        }
        _ => return Err(refuse::wrong_kind(&type_name, "a table")),
    }
    Ok(())
}

/// Refuses to change the layout of a type that columns have (`find_composite_type_dependencies`).
fn require_unused(replay: &Replay, id: TypeId, name: &Identifier) -> Run {
    require_rows_unused(replay, id, "type", name)
}

/// As [`require_unused`], for the row type of a table too.
pub(crate) fn require_rows_unused(replay: &Replay, id: TypeId, word: &str, name: &Identifier) -> Run {
    for holder in replay.catalog.may_refer_to(ObjectId::Type(id)) {
        let ObjectId::Relation(table) = holder else {
            continue;
        };
        let Some(relation) = replay.catalog.relation(table) else {
            continue;
        };
        if relation.kind == pgassay_catalog::relation::RelationKind::View {
            continue;
        }
        if let Some(column) = relation.columns.iter().find(|it| it.data_type == id) {
            let message = format!(
                "cannot alter {word} \"{}\" because column \"{}.{}\" uses it",
                name.as_str(),
                relation.name.as_str(),
                column.name.as_str()
            );
            return Err(refuse::unsupported(message));
        }
    }
    Ok(())
}
