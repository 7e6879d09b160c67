//! Enums and their labels.

use pgassay_catalog::change::Effect;
use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::{ObjectId, TypeId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::{AlterEnum, AlterEnumAction, Label, ObjectName};
use pgassay_sql::name::MAX_IDENTIFIER_BYTES;

use super::{NewType, place, relabel};
use crate::refuse::refusal;
use crate::{Replay, Run};

/// A label twice, as the unique index of `pg_enum` has it.
const UNIQUE_VIOLATION: SqlState = SqlState("23505");

/// `DefineEnum`
pub(super) fn create_enum(replay: &mut Replay, name: &ObjectName, labels: &[Label]) -> Run {
    let schema = place(replay, name)?;
    for (at, label) in labels.iter().enumerate() {
        require_short(label)?;
        if labels.iter().take(at).any(|known| known.value == label.value) {
            let message = format!("the label \"{}\" stands there twice", label.value);
            return Err(Refusal::new(UNIQUE_VIOLATION, message).at(label.span).into());
        }
    }
    let labels = labels.iter().map(|it| it.value.clone()).collect();
    replay.add_type(
        schema,
        &name.value.name,
        NewType::new(TypeKind::Enum { labels }, 'E'),
    );
    Ok(())
}

fn require_short(label: &Label) -> Run {
    if label.value.len() <= MAX_IDENTIFIER_BYTES {
        return Ok(());
    }
    let message = format!("invalid enum label \"{}\"", label.value);
    Err(Refusal::new(SqlState::INVALID_NAME, message)
        .at(label.span)
        .into())
}

/// `AlterEnum`
pub(crate) fn alter_enum(replay: &mut Replay, it: &AlterEnum) -> Run {
    let id = replay.type_of_name(&it.name)?;
    let Some(labels) = labels(replay, id) else {
        let message = format!("{} is not an enum", it.name.value.name.as_str());
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    };
    replay.require_ownership(ObjectId::Type(id))?;
    let place = |label: &Label| {
        labels
            .iter()
            .position(|known| *known == label.value)
            .ok_or_else(|| {
                let message = format!("\"{}\" is not an existing enum label", label.value);
                Box::new(Refusal::new(SqlState::INVALID_PARAMETER_VALUE, message).at(label.span))
            })
    };
    let exists = |label: &Label| {
        let message = format!("enum label \"{}\" already exists", label.value);
        Refusal::new(SqlState::DUPLICATE_OBJECT, message).at(label.span)
    };
    let mut changed = labels.clone();
    match &it.action {
        AlterEnumAction::AddValue {
            if_not_exists,
            value,
            neighbour,
            before,
        } => {
            require_short(value)?;
            if labels.contains(&value.value) {
                if *if_not_exists {
                    replay.effect(Effect::Skipped(ObjectId::Type(id)));
                    return Ok(());
                }
                return Err(exists(value).into());
            }
            let at = match neighbour {
                None => labels.len(),
                Some(neighbour) => place(neighbour)? + usize::from(!before),
            };
            changed.insert(at.min(labels.len()), value.value.clone());
            note_new_label(replay, id, &value.value);
        }
        AlterEnumAction::RenameValue { from, to } => {
            require_short(to)?;
            let at = place(from)?;
            if labels.contains(&to.value) {
                return Err(exists(to).into());
            }
            if let Some(label) = changed.get_mut(at) {
                *label = to.value.clone();
            }
            relabel::everywhere(replay, id, &from.value, &to.value);
        }
    }
    replay
        .catalog
        .types
        .update(id.0, |it| it.kind = TypeKind::Enum { labels: changed });
    replay.effect(Effect::Altered(ObjectId::Type(id), Effects::TYPES));
    Ok(())
}

fn labels(replay: &Replay, id: TypeId) -> Option<Vec<String>> {
    match &replay.catalog.data_type(id)?.kind {
        TypeKind::Enum { labels } => Some(labels.clone()),
        _ => None,
    }
}

/// A label that an open transaction adds to an older enum must not be used in it.
fn note_new_label(replay: &mut Replay, id: TypeId, label: &str) {
    let made_here = Effect::Created(ObjectId::Type(id));
    if !replay.transaction.effects.contains(&made_here) {
        replay.session_mut().new_labels.push((id, label.to_owned()));
    }
}
