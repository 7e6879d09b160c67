//! Policies.

use pgassay_sql::ast::{AlterPolicy, CreatePolicy};

use crate::{Replay, Run, refuse};

pub(crate) fn alter_policy(_replay: &mut Replay, _it: &AlterPolicy) -> Run {
    refuse::unknown("the statement is not modelled")
}

pub(crate) fn create_policy(_replay: &mut Replay, _it: &CreatePolicy) -> Run {
    refuse::unknown("the statement is not modelled")
}
