//! Findings about statements that PostgreSQL refuses.

use pgassay_catalog::change::Failure;
use pgassay_catalog::location::Location;
use pgassay_catalog::refusal::SqlState;
use pgassay_sql::ast::ObjectKind;

use crate::context::Context;
use crate::finding::{Finding, ObjectRef};

/// How long a message may be.
const LONGEST: usize = 89;

/// A finding about a failure: PostgreSQL's words, its code, and how many later failures it explains.
pub(crate) fn finding(failure: &Failure, ctx: &Context<'_>) -> Finding {
    let refusal = &failure.refusal;
    let object = match &refusal.object {
        Some((kind, name)) => {
            let schema = name.schema.as_ref().map(|schema| format!("{}.", schema.as_str()));
            ObjectRef {
                kind: (*kind).into(),
                name: format!("{}{}", schema.unwrap_or_default(), name.name.as_str()),
                id: None,
            }
        }
        None => ObjectRef {
            kind: ObjectKind::Table.into(),
            name: quoted(&refusal.message).unwrap_or_default().to_owned(),
            id: None,
        },
    };
    let span = refusal.span.unwrap_or(failure.location.span);
    let location = Location {
        file: failure.location.file,
        span,
    };
    let explained = ctx.survey().explained.get(&failure.id).copied().unwrap_or(0);
    let name = refusal.object.as_ref().map_or("", |(_, name)| name.name.as_str());
    let mut finding = Finding::on(object, message(&refusal.message, refusal.sqlstate, name))
        .at(Some(location))
        .note(words(&refusal.message, refusal.sqlstate));
    if explained > 0 {
        finding = finding.note(match explained {
            1 => "It explains 1 later failure.".to_owned(),
            count => format!("It explains {count} later failures."),
        });
    }
    finding
}

/// The code, with PostgreSQL's words where the message has others.
fn words(said: &str, sqlstate: SqlState) -> String {
    let condition = sqlstate.condition();
    let code = match condition {
        "" => format!("SQLSTATE {sqlstate}"),
        name => format!("SQLSTATE {sqlstate}, {}", name.to_ascii_lowercase()),
    };
    if message(said, sqlstate, "").replace('`', "\"") == said {
        format!("{code}.")
    } else {
        format!("{code}: {said}")
    }
}

/// PostgreSQL's words in our style: names in backticks, the first line only, not too long.
fn message(said: &str, sqlstate: SqlState, name: &str) -> String {
    let first = said.lines().next().unwrap_or_default();
    let mut text = match first.split_once(" because other objects depend on it (") {
        Some((refused, who)) => {
            let who = who.trim_end_matches(')').trim_end_matches(" does");
            format!("{refused}: {who} depends on it")
        }
        None => first.to_owned(),
    }
    .replace('"', "`");
    if !text.contains('`') && !name.is_empty() {
        text = text.replacen(&format!(" {name} "), &format!(" `{name}` "), 1);
    }
    if !text.contains('`') {
        let subject = if name.is_empty() { sqlstate.0 } else { name };
        text = format!("`{subject}`: {text}");
    }
    if text.matches('`').count() % 2 == 1 {
        text.push('`');
    }
    if text.chars().next().is_some_and(char::is_uppercase) {
        text = format!("refused: {text}");
    }
    let text = text.trim_end_matches('.');
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(LONGEST - 2).collect();
    let open = short.matches('`').count() % 2 == 1;
    short.push_str(if open { "…`" } else { "…" });
    short
}

/// The first name in quotes.
fn quoted(said: &str) -> Option<&str> {
    said.split('"').nth(1)
}
