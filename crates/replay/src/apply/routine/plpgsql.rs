//! What PL/pgSQL looks at when a function is created (`plpgsql_validator`).

use pgassay_catalog::data_type::TypeKind;
use pgassay_catalog::id::TypeId;
use pgassay_catalog::refusal::{Obstacle, Refusal, SqlState};
use pgassay_catalog::routine::Function;
use pgassay_sql::ast::{PlpgsqlBlock, PlpgsqlDeclaration, PlpgsqlStatement, PlpgsqlStatementKind};
use pgassay_sql::parse::parse_plpgsql;

use super::options::invalid;
use crate::refuse::{self, unsupported};
use crate::{Replay, Run};

/// Refuses types that PL/pgSQL cannot handle, and bodies that it cannot read.
pub(super) fn check(replay: &Replay, function: &Function, text: &str, checked: bool) -> Run {
    let is_pseudo = |id: TypeId| {
        let data_type = replay.catalog.data_type(id);
        data_type.is_some_and(|it| matches!(it.kind, TypeKind::Pseudo))
    };
    let name = |id: TypeId| {
        replay
            .catalog
            .data_type(id)
            .map(|it| it.name.clone())
            .unwrap_or_default()
    };
    let result = function.result;
    let is_trigger = result == TypeId::TRIGGER;
    let is_event_trigger = result == TypeId::EVENT_TRIGGER;
    let usable = is_trigger
        || is_event_trigger
        || matches!(result, TypeId::RECORD | TypeId::VOID)
        || result.is_polymorphic();
    if is_pseudo(result) && !usable {
        let message = format!("PL/pgSQL functions cannot return type {}", name(result).as_str());
        return Err(unsupported(message));
    }
    for parameter in function.inputs() {
        let id = parameter.data_type;
        if is_pseudo(id) && id != TypeId::RECORD && !id.is_polymorphic() {
            let message = format!("PL/pgSQL functions cannot accept type {}", name(id).as_str());
            return Err(unsupported(message));
        }
    }
    if !checked {
        return Ok(());
    }
    if (is_trigger || is_event_trigger) && function.inputs().next().is_some() {
        return Err(invalid("trigger functions cannot have declared arguments"));
    }
    let block = match parse_plpgsql(text) {
        Ok(block) => block,
        Err(error) => {
            let sqlstate = SqlState::from_code(error.sqlstate).unwrap_or(SqlState::SYNTAX_ERROR);
            return Err(Refusal::new(sqlstate, error.message).into());
        }
    };
    check_block(replay, &block)
}

/// Types in DECLARE are looked up when the function is created.
fn check_block(replay: &Replay, block: &PlpgsqlBlock) -> Run {
    for declaration in &block.declarations {
        check_declaration(replay, declaration)?;
    }
    check_statements(replay, &block.statements)?;
    for handler in &block.handlers {
        check_statements(replay, &handler.statements)?;
    }
    Ok(())
}

/// Refuses statements that the grammar of the version does not read, whether they are run or not.
pub(crate) fn check_grammar(replay: &Replay, block: &PlpgsqlBlock) -> Run {
    check_statements(replay, &block.statements)?;
    let mut handlers = block.handlers.iter();
    handlers.try_for_each(|handler| check_statements(replay, &handler.statements))
}

fn check_declaration(replay: &Replay, declaration: &PlpgsqlDeclaration) -> Run {
    let Some(type_name) = &declaration.type_name else {
        return Ok(());
    };
    let result = if declaration.row_type {
        replay.class(&type_name.name).map(|_| ())
    } else if type_name.percent_type.is_some() {
        // It may be the type of another variable.
        Ok(())
    } else {
        replay.resolve_type(type_name).map(|_| ())
    };
    match result {
        Err(Obstacle::Refused(mut refusal)) => {
            refusal.span = None;
            Err(Obstacle::Refused(refusal))
        }
        Err(Obstacle::Unknown(_)) | Ok(()) => Ok(()),
    }
}

fn check_statements(replay: &Replay, statements: &[PlpgsqlStatement]) -> Run {
    use PlpgsqlStatementKind as S;
    for statement in statements {
        match &statement.kind {
            S::Block(block) => check_block(replay, block)?,
            S::If { branches, otherwise } => {
                for (_, body) in branches {
                    check_statements(replay, body)?;
                }
                check_statements(replay, otherwise)?;
            }
            S::Case {
                branches, otherwise, ..
            } => {
                for (_, body) in branches {
                    check_statements(replay, body)?;
                }
                check_statements(replay, otherwise.as_deref().unwrap_or_default())?;
            }
            S::Loop { body, .. }
            | S::ForInteger { body, .. }
            | S::ForQuery { body, .. }
            | S::ForExecute { body, .. }
            | S::ForEach { body, .. } => check_statements(replay, body)?,
            S::Sql { statement, .. } => {
                if let Some(error) = statement.refused_by(replay.catalog.version.major) {
                    let sqlstate = SqlState::from_code(error.sqlstate).unwrap_or(SqlState::SYNTAX_ERROR);
                    return Err(refuse::refusal(sqlstate, error.message.clone()));
                }
            }
            _ => {}
        }
    }
    Ok(())
}
