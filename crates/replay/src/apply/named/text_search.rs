//! Text search configurations, dictionaries, parsers and templates.

use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::{CreateNamed, Name, ObjectKind, Persistence};
use pgassay_sql::name::QualifiedName;
use pgassay_sql::parse::parse_type_name;

use super::{add, known, option_text, require_function};
use crate::address::word_of;
use crate::refuse::refusal;
use crate::{Replay, Run};

/// `CREATE TEXT SEARCH ...`
pub(super) fn create(replay: &mut Replay, it: &CreateNamed) -> Run {
    let schema = replay.creation_schema(&it.name.value, Persistence::Permanent)?;
    match it.kind {
        ObjectKind::TextSearchConfiguration => require_source(replay, it)?,
        ObjectKind::TextSearchDictionary => match option_text(&it.options, "template") {
            Some(template) => require(replay, it, ObjectKind::TextSearchTemplate, &template)?,
            None => {
                let message = "text search template is required";
                return Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message));
            }
        },
        _ => {
            for option in &it.options {
                let function = option_text(&it.options, option.name.value.as_str()).unwrap_or_default();
                let name = parse_type_name(&function, it.name.span.start);
                let name = name.map(|it| it.name.value.name).unwrap_or_default();
                let parameters = match option.name.value.as_str() {
                    "start" | "headline" => option_parameters(option.name.value.as_str()),
                    "gettoken" => 3,
                    "end" | "lextypes" | "init" => 1,
                    _ => 4,
                };
                let name = Name {
                    value: name,
                    span: option.name.span,
                };
                require_function(replay, &name, parameters)?;
            }
        }
    }
    if known(replay, it.kind, Some(schema), &it.name.value.name).is_some() {
        // These kinds are told apart by a unique index alone.
        let message = "duplicate key value violates unique constraint";
        return Err(Refusal::new(SqlState("23505"), message).at(it.name.span).into());
    }
    add(replay, it, Some(schema), Vec::new(), Vec::new());
    Ok(())
}

fn option_parameters(option: &str) -> usize {
    if option == "start" { 2 } else { 3 }
}

/// A configuration is copied from another one, or has a parser.
fn require_source(replay: &Replay, it: &CreateNamed) -> Run {
    let known = ["copy", "parser"];
    if let Some(wrong) = it
        .options
        .iter()
        .find(|it| !known.contains(&it.name.value.as_str()))
    {
        let message = format!(
            "text search configuration parameter \"{}\" not recognized",
            wrong.name.value.as_str()
        );
        return Err(refusal(SqlState::SYNTAX_ERROR, message));
    }
    if let Some(copied) = option_text(&it.options, "copy") {
        return require(replay, it, ObjectKind::TextSearchConfiguration, &copied);
    }
    match option_text(&it.options, "parser") {
        Some(parser) => require(replay, it, ObjectKind::TextSearchParser, &parser),
        None => {
            let message = "text search parser is required";
            Err(refusal(SqlState::INVALID_OBJECT_DEFINITION, message))
        }
    }
}

/// What the new object stands on must be there.
fn require(replay: &Replay, it: &CreateNamed, kind: ObjectKind, text: &str) -> Run {
    let name = match parse_type_name(text, it.name.span.start) {
        Ok(name) => name.name.value,
        Err(_) => QualifiedName::new(pgassay_sql::name::Identifier::new(text.trim_matches('"'))),
    };
    let sort = match kind {
        ObjectKind::TextSearchConfiguration => "configuration",
        ObjectKind::TextSearchParser => "parser",
        _ => "template",
    };
    let builtin = replay.catalog.system().builtin();
    let own = builtin
        .text_search()
        .named(name.name.as_str())
        .iter()
        .any(|it| it.sort == sort);
    let others = replay.catalog.search(&replay.path, &name, |schema| {
        known(replay, kind, Some(schema), &name.name)
    });
    if own || others.is_some() {
        return Ok(());
    }
    let message = format!("{} \"{name}\" does not exist", word_of(kind));
    Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message)
        .about(kind, name)
        .at(it.name.span)
        .into())
}
