//! `DO`.

use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::{Do, ObjectKind};
use pgassay_sql::name::QualifiedName;
use pgassay_sql::parse::parse_plpgsql_at;

use super::routine::check_grammar;
use crate::{Replay, Run, interpret, refuse};

/// `DO`
pub(crate) fn do_block(replay: &mut Replay, it: &Do) -> Run {
    let language = it.language.as_ref().map_or("plpgsql", |name| name.value.as_str());
    match language {
        "plpgsql" => {}
        "sql" | "internal" | "c" => {
            let message = format!("language \"{language}\" does not support inline code execution");
            return Err(refuse::unsupported(message));
        }
        _ => {
            let name = it
                .language
                .as_ref()
                .map(|name| name.value.clone())
                .unwrap_or_default();
            let known = |(_, other): (u32, &pgassay_catalog::role::Other)| {
                other.kind == ObjectKind::Language && other.name == name
            };
            if replay.catalog.others.iter().any(known) {
                return refuse::unknown(format!("what {language} code does cannot be told"));
            }
            let message = format!("language \"{language}\" does not exist");
            return Err(Refusal::new(SqlState::UNDEFINED_OBJECT, message)
                .about(ObjectKind::Language, QualifiedName::new(name))
                .into());
        }
    }
    let (text, span) = (&it.body.text, it.body.span);
    match parse_plpgsql_at(text, span.start) {
        Ok(block) => {
            check_grammar(replay, &block)?;
            interpret::run(replay, &block, text, span.start, span, 0, Vec::new())
        }
        Err(error) => {
            let state = SqlState::from_code(error.sqlstate).unwrap_or(SqlState::SYNTAX_ERROR);
            let inside = span.start <= error.span.start && error.span.end <= span.end;
            let place = if inside { error.span } else { span };
            Err(Refusal::new(state, error.message).at(place).into())
        }
    }
}
