//! Event triggers.

use pgassay_catalog::change::Effect;
use pgassay_catalog::id::{ObjectId, OtherId, TypeId};
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_catalog::role::Other;
use pgassay_sql::ast::{CreateEventTrigger, ObjectKind};
use pgassay_sql::name::QualifiedName;

use super::trigger_function;
use crate::refuse::refusal;
use crate::{Replay, Run};

/// `CreateEventTrigger`
pub(crate) fn create_event_trigger(replay: &mut Replay, it: &CreateEventTrigger) -> Run {
    if !replay.is_superuser(replay.current_user()) {
        let message = format!(
            "permission denied to create event trigger \"{}\"",
            it.name.value.as_str()
        );
        return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
    }
    let event = it.event.value.as_str();
    let known = matches!(
        event,
        "ddl_command_start" | "ddl_command_end" | "sql_drop" | "table_rewrite"
    ) || event == "login" && replay.catalog.version.major >= 17;
    if !known {
        let message = format!("unrecognized event name \"{event}\"");
        return Err(Refusal::new(SqlState::SYNTAX_ERROR, message)
            .at(it.event.span)
            .into());
    }
    let mut tags: Option<Vec<String>> = None;
    for (variable, values) in &it.filters {
        if variable.value.as_str() != "tag" {
            let message = format!("unrecognized filter variable \"{}\"", variable.value.as_str());
            return Err(Refusal::new(SqlState::SYNTAX_ERROR, message)
                .at(variable.span)
                .into());
        }
        if tags.is_some() {
            let message = "filter variable \"tag\" specified more than once";
            return Err(refusal(SqlState::SYNTAX_ERROR, message));
        }
        if event == "login" {
            let message = "tag filtering is not supported for login event triggers";
            return Err(refusal(SqlState::FEATURE_NOT_SUPPORTED, message));
        }
        tags = Some(values.iter().map(|it| it.to_uppercase()).collect());
    }
    let is_known = replay
        .catalog
        .others
        .named(None, &it.name.value)
        .any(|(_, known)| known.kind == ObjectKind::EventTrigger);
    if is_known {
        let message = format!("event trigger \"{}\" already exists", it.name.value.as_str());
        return Err(Refusal::new(SqlState::DUPLICATE_OBJECT, message)
            .about(
                ObjectKind::EventTrigger,
                QualifiedName::new(it.name.value.clone()),
            )
            .at(it.name.span)
            .into());
    }
    let function = trigger_function(replay, &it.function, TypeId::EVENT_TRIGGER, "event_trigger")?;
    let id: OtherId = replay.catalog.new_id();
    let mut options = vec![
        ("enabled".to_owned(), "O".to_owned()),
        ("event".to_owned(), event.to_owned()),
    ];
    options.extend(tags.map(|tags| ("tags".to_owned(), tags.join(","))));
    replay.catalog.others.insert(
        id.0,
        Other {
            references: vec![ObjectId::Function(function)],
            options,
            location: replay.location,
            ..Other::new(
                id,
                ObjectKind::EventTrigger,
                None,
                it.name.value.clone(),
                replay.current_user(),
            )
        },
    );
    let holder = ObjectId::Other(id);
    replay
        .catalog
        .note_references(holder, [ObjectId::Function(function)]);
    replay.effect(Effect::Created(holder));
    Ok(())
}
