//! Functions, procedures, aggregates, operators, casts.

use pgassay_sql::ast::{
    AlterRoutine, CreateAggregate, CreateCast, CreateOperator, CreateOperatorClass, CreateRoutine,
};

use crate::{Replay, Run, refuse};

pub(crate) fn alter_routine(_replay: &mut Replay, _it: &AlterRoutine) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn create_aggregate(_replay: &mut Replay, _it: &CreateAggregate) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn create_cast(_replay: &mut Replay, _it: &CreateCast) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn create_operator(_replay: &mut Replay, _it: &CreateOperator) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn create_operator_class(_replay: &mut Replay, _it: &CreateOperatorClass) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn create_routine(_replay: &mut Replay, _it: &CreateRoutine) -> Run {
    refuse::unknown("the statement is not modelled")
}
