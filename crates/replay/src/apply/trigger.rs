//! Triggers, event triggers, rules.

use pgassay_sql::ast::{CreateEventTrigger, CreateRule, CreateTrigger};

use crate::{Replay, Run, refuse};

pub(crate) fn create_event_trigger(_replay: &mut Replay, _it: &CreateEventTrigger) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn create_rule(_replay: &mut Replay, _it: &CreateRule) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn create_trigger(_replay: &mut Replay, _it: &CreateTrigger) -> Run {
    refuse::unknown("the statement is not modelled")
}
