//! `ALTER FUNCTION` and its like.

use pgassay_catalog::change::Effect;
use pgassay_catalog::gap::Effects;
use pgassay_catalog::id::ObjectId;
use pgassay_catalog::refusal::SqlState;
use pgassay_catalog::routine::FunctionKind;
use pgassay_sql::ast::{AlterRoutine, RoutineOption};

use super::super::role::{change_settings, setting_change};
use super::options::{invalid, parallel, require_positive};
use crate::refuse::refusal;
use crate::{Replay, Run};

/// `AlterFunction`
pub(crate) fn alter_routine(replay: &mut Replay, it: &AlterRoutine) -> Run {
    let id = replay.routine(it.kind, &it.routine)?;
    replay.require_ownership(ObjectId::Function(id))?;
    let Some(known) = replay.catalog.function(id) else {
        return Ok(());
    };
    let mut changed = known.clone();
    if matches!(changed.kind, FunctionKind::Aggregate { .. }) {
        let message = format!("\"{}\" is an aggregate function", changed.name.as_str());
        return Err(refusal(SqlState::WRONG_OBJECT_TYPE, message));
    }
    let is_procedure = changed.kind == FunctionKind::Procedure;
    for option in &it.options {
        let of_functions = !matches!(option, RoutineOption::SecurityDefiner(_) | RoutineOption::Set(_));
        if is_procedure && of_functions {
            return Err(invalid("invalid attribute in procedure definition"));
        }
        match option {
            RoutineOption::Volatility(volatility) => changed.volatility = *volatility,
            RoutineOption::Strict(on) => changed.strict = *on,
            RoutineOption::SecurityDefiner(on) => changed.security_definer = *on,
            RoutineOption::Leakproof(on) => {
                if *on && !replay.is_superuser(replay.current_user()) {
                    let message = "only superuser can define a leakproof function";
                    return Err(refusal(SqlState::INSUFFICIENT_PRIVILEGE, message));
                }
                changed.leakproof = *on;
            }
            RoutineOption::Parallel(name) => changed.parallel = parallel(name)?,
            RoutineOption::Cost(cost) => require_positive(cost, "COST")?,
            RoutineOption::Rows(rows) => {
                require_positive(rows, "ROWS")?;
                if !changed.returns_set {
                    let message = "ROWS is not applicable when function does not return a set";
                    return Err(refusal(SqlState::INVALID_PARAMETER_VALUE, message));
                }
            }
            RoutineOption::Set(set) => change_settings(&mut changed.settings, setting_change(replay, set)?),
            _ => {}
        }
    }
    replay.catalog.functions.update(id.0, |it| *it = changed);
    replay.effect(Effect::Altered(ObjectId::Function(id), Effects::FUNCTIONS));
    Ok(())
}
