//! `SET`, `RESET`, `DISCARD`, and `set_config` in a query.

use pgassay_catalog::builtin::Setting;
use pgassay_catalog::refusal::{Refusal, SqlState};
use pgassay_sql::ast::{Expr, ExprKind, Literal, Query, QueryBody, SetValue, SetVariable};
use pgassay_sql::name::Identifier;

use crate::refuse::refusal;
use crate::session::{Layered, default_search_path};
use crate::{Replay, Run};

/// `SET`, `RESET`.
pub(crate) fn set(replay: &mut Replay, it: &SetVariable) -> Run {
    let values = match &it.value {
        SetValue::Values(values) => Some(values.clone()),
        SetValue::Default => None,
        SetValue::Current => return Ok(()),
    };
    change(replay, it.name.value.as_str(), values, it.local).map_err(|obstacle| match obstacle {
        pgassay_catalog::refusal::Obstacle::Refused(it_is) => it_is.at(it.name.span).into(),
        other => other,
    })
}

/// Sets a setting, or resets it where there are no values.
fn change(replay: &mut Replay, name: &str, values: Option<Vec<String>>, local: bool) -> Run {
    match name {
        "search_path" => {
            let names = values.unwrap_or_else(default_search_path);
            replay.session_mut().search_path.set(names, local);
        }
        "role" => {
            let role = match values.as_deref() {
                None | Some([]) => None,
                Some([name, ..]) if name == "none" => None,
                Some([name, ..]) => Some(role_to_take(replay, name)?),
            };
            replay.session_mut().role.set(role, local);
        }
        "session_authorization" => {
            let login = replay.session.login;
            let role = match values.as_deref() {
                None | Some([]) => login,
                Some([name, ..]) if name == "default" => login,
                Some([name, ..]) => authorization(replay, name)?,
            };
            replay.session_mut().session_user.set(role, local);
            replay.session_mut().role.set(None, local);
        }
        "all" if values.is_none() => replay.session_mut().reset_settings(),
        _ => {
            check(replay, name, values.as_deref())?;
            let value = values.map(|values| values.join(", "));
            if name == "check_function_bodies" {
                let on = value.as_deref().is_none_or(|value| boolean(value) != Some(false));
                replay.session_mut().check_function_bodies.set(on, local);
            }
            let others = &mut replay.session_mut().others;
            let known: &mut Layered<_> = others.entry(name.to_owned()).or_default();
            known.set(value, local);
        }
    }
    replay.refresh_path();
    Ok(())
}

fn missing_role(name: &str) -> pgassay_catalog::refusal::Obstacle {
    let message = format!("role \"{name}\" does not exist");
    Refusal::new(SqlState::INVALID_PARAMETER_VALUE, message)
        .about(
            pgassay_sql::ast::ObjectKind::Role,
            pgassay_sql::name::QualifiedName::new(Identifier::new(name)),
        )
        .into()
}

fn role_to_take(replay: &Replay, name: &str) -> Run<pgassay_catalog::id::RoleId> {
    let Some(role) = replay.catalog.role_named(&Identifier::new(name)) else {
        return Err(missing_role(name));
    };
    let user = *replay.session.session_user.get();
    if replay.can_become(user, role.id) {
        return Ok(role.id);
    }
    let message = format!("permission denied to set role \"{name}\"");
    Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message))
}

fn authorization(replay: &Replay, name: &str) -> Run<pgassay_catalog::id::RoleId> {
    let Some(role) = replay.catalog.role_named(&Identifier::new(name)) else {
        return Err(missing_role(name));
    };
    if role.id == replay.session.login || replay.is_superuser(replay.session.login) {
        return Ok(role.id);
    }
    let message = format!("permission denied to set session authorization \"{name}\"");
    Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message))
}

/// Whether a setting exists, may be changed in a session, and takes the value.
pub(super) fn check(replay: &Replay, name: &str, values: Option<&[String]>) -> Run {
    if matches!(
        name,
        "transaction_isolation" | "transaction_read_only" | "transaction_deferrable" | "seed"
    ) {
        return Ok(());
    }
    let Some(setting) = replay.catalog.system().builtin().setting(name) else {
        return check_custom(name);
    };
    let fixed = |why: &str| {
        let message = format!("parameter \"{name}\" cannot be {why}");
        Err(refusal(SqlState::CANT_CHANGE_RUNTIME_PARAM, message))
    };
    match setting.context {
        "internal" => return fixed("changed"),
        "postmaster" => return fixed("changed without restarting the server"),
        "sighup" => return fixed("changed now"),
        "backend" | "superuser-backend" => return fixed("set after connection start"),
        "superuser" if !replay.is_superuser(replay.current_user()) => {
            let message = format!("permission denied to set parameter \"{name}\"");
            return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
        }
        _ => {}
    }
    match values {
        Some([value]) => check_value(setting, value),
        _ => Ok(()),
    }
}

/// Names with a dot are anybody's, as far as each part is a name.
fn check_custom(name: &str) -> Run {
    if !name.contains('.') {
        let message = format!("unrecognized configuration parameter \"{name}\"");
        return Err(refusal(SqlState::UNDEFINED_OBJECT, message));
    }
    let is_name = |part: &str| {
        let mut characters = part.chars();
        characters
            .next()
            .is_some_and(|first| first.is_alphabetic() || first == '_')
            && characters.all(|it| it.is_alphanumeric() || it == '_' || it == '$')
    };
    if name.split('.').all(is_name) {
        return Ok(());
    }
    let message = format!("invalid configuration parameter name \"{name}\"");
    Err(refusal(SqlState::INVALID_NAME, message))
}

fn check_value(setting: &Setting, value: &str) -> Run {
    let right = match setting.data_type {
        "bool" => boolean(value).is_some(),
        "enum" if !setting.values.is_empty() => {
            let listed = setting
                .values
                .split(',')
                .any(|known| known.eq_ignore_ascii_case(value));
            // Enums also take hidden spellings, those of booleans among them.
            listed || boolean(value).is_some() || setting.name == "client_min_messages"
        }
        "integer" | "real" => match value.parse::<f64>() {
            Ok(number) => {
                let bound = |text: &str, otherwise: f64| text.parse().unwrap_or(otherwise);
                bound(setting.minimum, f64::MIN) <= number && number <= bound(setting.maximum, f64::MAX)
            }
            Err(_) => value.starts_with(|it: char| it.is_ascii_digit() || matches!(it, '-' | '+' | '.')),
        },
        _ => true,
    };
    if right {
        return Ok(());
    }
    let message = format!("invalid value for parameter \"{}\": \"{value}\"", setting.name);
    Err(refusal(SqlState::INVALID_PARAMETER_VALUE, message))
}

/// A boolean as PostgreSQL reads it: any beginning of a word that says which (`parse_bool`).
pub(crate) fn boolean(text: &str) -> Option<bool> {
    let text = text.to_ascii_lowercase();
    let begins = |word: &str, least: usize| text.len() >= least && word.starts_with(text.as_str());
    if begins("true", 1) || begins("yes", 1) || begins("on", 2) || text == "1" {
        Some(true)
    } else if begins("false", 1) || begins("no", 1) || begins("off", 2) || text == "0" {
        Some(false)
    } else {
        None
    }
}

/// `DISCARD`
pub(crate) fn discard(replay: &mut Replay, what: &str) -> Run {
    match what.to_ascii_lowercase().as_str() {
        "all" => {
            replay.prevent_in_transaction("DISCARD ALL")?;
            let login = replay.session.login;
            replay.session_mut().reset_settings();
            replay.session_mut().role.set(None, false);
            replay.session_mut().session_user.set(login, false);
            replay.drop_temporary_schema();
        }
        "temp" | "temporary" => replay.drop_temporary_schema(),
        _ => {}
    }
    replay.refresh_path();
    Ok(())
}

/// Does what a `SELECT set_config('name', 'value', is_local)` without FROM does; other queries do nothing here.
pub(crate) fn set_config(replay: &mut Replay, query: &Query) -> Run {
    let QueryBody::Select(select) = &query.body else {
        return Ok(());
    };
    if !select.from.is_empty() || query.with.is_some() {
        return Ok(());
    }
    for target in &select.targets {
        let ExprKind::Call(call) = &target.value.kind else {
            continue;
        };
        let function = &call.function.value;
        let ours = function
            .schema
            .as_ref()
            .is_none_or(|schema| schema.as_str() == "pg_catalog");
        if function.name.as_str() != "set_config" || !ours || call.arguments.len() != 3 {
            continue;
        }
        let text = |at: usize| call.arguments.get(at).and_then(|it| literal_text(&it.value));
        if let (Some(name), Some(value), Some(local)) = (text(0), text(1), text(2)) {
            let name = name.to_ascii_lowercase();
            let values = if name == "search_path" {
                names_in(&value)
            } else {
                vec![value]
            };
            change(replay, &name, Some(values), boolean(&local) == Some(true))?;
        }
    }
    Ok(())
}

fn literal_text(expression: &Expr) -> Option<String> {
    match &expression.kind {
        ExprKind::Literal(Literal::String(text)) => Some(text.clone()),
        ExprKind::Literal(Literal::Boolean(value)) => Some(value.to_string()),
        ExprKind::Cast { operand, .. } => literal_text(operand),
        _ => None,
    }
}

/// The names in a list such as `search_path` is (`SplitIdentifierString`).
pub(crate) fn names_in(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = list.trim();
    while !rest.is_empty() {
        let end = if let Some(quoted) = rest.strip_prefix('"') {
            let close = quoted.find('"').map_or(rest.len(), |at| at + 2);
            rest[close..].find(',').map_or(rest.len(), |at| at + close)
        } else {
            rest.find(',').unwrap_or(rest.len())
        };
        if let Ok(name) = Identifier::from_source(rest[..end].trim()) {
            names.push(name.as_str().to_owned());
        }
        rest = rest.get(end + 1..).unwrap_or_default().trim_start();
    }
    names
}
